"""What the public form costs while people sign in: its slowest answers beside those of a quiet moment."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import Client, override_settings

from tests.bench.measuring import Row, nearly_worst

AT_ONCE, RUNS = 8, 200
# How many times slower the form may be.
GOAL = 3.0
REAL = ["emergency.accounts.hashing.OneLane"]


def rows(*, runs: int = RUNS) -> list[Row]:
    """Return the comparison: the form's 95th of 100 answers while eight sign in without a pause."""
    reader = Client()

    def form() -> None:
        assert reader.get("/start/").status_code == 200

    with override_settings(PASSWORD_HASHERS=REAL):
        quiet = nearly_worst(form, runs=runs)
        with signing_in(AT_ONCE):
            busy = nearly_worst(form, runs=runs)
    ratio = round(busy / quiet, 2)
    name, against = f"form while {AT_ONCE} sign in", "a quiet moment"
    return [Row(name, round(busy, 3), "ms", against, round(quiet, 3), ratio, GOAL, ratio <= GOAL, blocks=False)]


@contextmanager
def signing_in(people: int) -> Iterator[None]:
    """Let so many try to sign in over and over, each try under a name of its own: each costs a whole hash."""
    over, answers = threading.Event(), list[int]()
    tried = [threading.Thread(target=_try_on, args=(over, answers)) for _person in range(people)]
    for thread in tried:
        thread.start()
    try:
        yield
        # Nobody has given up, so the form was measured beside all of them.
        assert all(thread.is_alive() for thread in tried)
    finally:
        over.set()
        for thread in tried:
            thread.join()
    assert set(answers) <= {422, 429}, set(answers)


def _try_on(over: threading.Event, answers: list[int]) -> None:
    client = Client()
    try:
        while not over.is_set():
            said = {"login": secrets.token_hex(8), "passphrase": "wrong", "code": "000000"}
            answers.append(client.post("/login/", said).status_code)
    finally:
        connection.close()
