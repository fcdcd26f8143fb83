"""Programs have a limit of time, and take with them what they started."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from notifications import time_limits
from notifications.time_limits import limited

# A program that starts another, says its number, and waits for it.
PARENT = ("sh", "-c", "sleep 60 & echo $!; wait")


def _started(*command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=subprocess.PIPE, process_group=0)


def _has_ended(number: int) -> bool:
    """Say whether a program has ended, a moment after it was killed at the latest."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{number}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def _child_of(process: subprocess.Popen[bytes]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def test_what_takes_too_long_is_killed_with_what_it_started() -> None:
    with _started(*PARENT) as process, limited(process, 0.1):
        child = _child_of(process)
        assert process.wait(timeout=10) == -9
    assert _has_ended(child)


def test_what_ends_in_time_ends_by_itself() -> None:
    with _started("true") as process, limited(process, 60):
        assert process.wait(timeout=10) == 0


def test_a_block_that_fails_leaves_nothing_behind() -> None:
    with pytest.raises(KeyError), _started(*PARENT) as process, limited(process, 60):
        child = _child_of(process)
        raise KeyError
    assert process.returncode == -9
    assert _has_ended(child)


def test_several_run_at_once_each_to_its_own_limit() -> None:
    with _started("sleep", "60") as short, _started("sleep", "60") as long, limited(long, 60):
        with limited(short, 0.1):
            assert short.wait(timeout=10) == -9
        assert long.poll() is None
        long.kill()


def test_a_fork_watches_over_nothing_of_its_parents_and_over_its_own() -> None:
    with _started("sleep", "60") as process, limited(process, 60):
        number = os.fork()
        if number == 0:
            os._exit(_of_a_fork(process))
        _number, status = os.waitpid(number, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        assert process.poll() is None
        process.kill()


def _of_a_fork(of_parent: subprocess.Popen[bytes]) -> int:
    """Return 0 where a fork kills its own program in time and does not know its parent's."""
    if of_parent in time_limits._watch._until:
        return 1
    own = _started("sleep", "60")
    with limited(own, 0.1):
        deadline = time.monotonic() + 10
        while own.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
    return 0 if own.returncode == -9 else 2
