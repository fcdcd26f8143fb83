"""Programs that take too long are ended, with everything they started.

One thread looks now and then at all that run. A thread for each call, or a wait with a limit, which looks again and
again whether the program has ended, took longer than all checks around a sealing together.
"""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator

_LOOKS_EVERY_SECONDS = 0.5


class _Watch:
    """What runs, and until when it may; the thread that ends the rest begins with the first call."""

    def __init__(self) -> None:
        self._until: dict[subprocess.Popen[bytes], float] = {}
        self._thread = threading.Thread()
        self._starting = threading.Lock()
        os.register_at_fork(after_in_child=self._begin_anew)

    def add(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self._until[process] = time.monotonic() + seconds
        if not self._thread.is_alive():
            with self._starting:
                if not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._look, name="time limits", daemon=True)
                    self._thread.start()

    def forget(self, process: subprocess.Popen[bytes]) -> None:
        self._until.pop(process, None)

    def _look(self) -> None:
        while True:
            time.sleep(_LOOKS_EVERY_SECONDS)
            for process, until in list(self._until.items()):
                if until < time.monotonic():
                    _kill(process)

    def _begin_anew(self) -> None:
        # What ran is the parent's: here its number may be anybody's by and by.
        self._until.clear()
        self._starting = threading.Lock()


_watch = _Watch()


@contextlib.contextmanager
def limited(process: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
    """Let a program, first of its own process group, run for this block; kill it in time or when the block fails."""
    _watch.add(process, seconds)
    try:
        yield
    except BaseException:
        _kill(process)
        raise
    finally:
        _watch.forget(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    # Once it has been waited for, its number may be another's.
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
