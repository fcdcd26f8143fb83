"""One code, many tries at once: exactly one wins."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from emergency.accounts.second_factor import check_code
from emergency.models import User
from tests.people import code_for, make_person, one_time_code
from tests.processes import at_once

TRIES = 4
ONE_WINNER = [False] * (TRIES - 1) + [True]


def codes_of(person: User) -> list[str]:
    """Return codes of both kinds, each good once."""
    return [one_time_code(person, steps=1), one_time_code(person, steps=2), code_for(person), code_for(person)]


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_s24_of_four_processes_with_one_code_exactly_one_wins() -> None:
    ben = make_person("Ben")
    for code in codes_of(ben):
        answers = at_once(lambda _number, code=code: check_code(ben, code, now=datetime.now(UTC)), TRIES)
        assert sorted(answers) == ONE_WINNER


@pytest.mark.sqlite_only
@pytest.mark.django_db(transaction=True)
def test_s24_of_four_threads_with_one_code_exactly_one_wins() -> None:
    ben = make_person("Ben")
    for code in codes_of(ben):
        assert sorted(_tried_in_threads(ben, code)) == ONE_WINNER


def _tried_in_threads(person: User, code: str) -> list[bool]:
    together, answers = threading.Barrier(TRIES), []

    def try_once() -> None:
        together.wait()
        try:
            answers.append(check_code(person, code, now=datetime.now(UTC)))
        finally:
            connection.close()

    threads = [threading.Thread(target=try_once) for _number in range(TRIES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
