"""Short ways of saying what these tests do again and again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from emergency.actions.deciding import overriding
from emergency.actions.deciding.overriding import Passing
from emergency.actors import Actor
from fund.models import Fund
from notifications.errors import Refused
from tests.factories import Case, People, ask, to_verifying

R12 = Passing("R-12", "second_voice_coming")


@contextmanager
def refused(code: str) -> Iterator[Any]:
    """Expect a refusal with this code."""
    with pytest.raises(Refused) as refusal:
        yield refusal
    assert refusal.value.code == code


def red(fund: Fund, people: People, **more: Any) -> Case:
    """Return a red case of 1,200.00, taken up, that nobody but the asking contact vouches for."""
    known: dict[str, Any] = {"lines": {"legal_aid": 120_000}, "urgency": "red", **more}
    return to_verifying(ask(fund, people, **known), people, confirmations=0)


def ask_chair(case: Case, people: People, rule: str = "R-12") -> None:
    """Let Cora ask the chair to pass a rule."""
    overriding.ask_chair(reference=case.reference, by=Actor(people["cora"]), now=case.at, rule=rule)


def override(case: Case, people: People, name: str, passing: Passing = R12) -> None:
    """Let somebody pass a rule, by default that a further confirmation is wanted."""
    overriding.override(reference=case.reference, by=Actor(people[name]), now=case.at, passing=passing)


def agree(case: Case, people: People, name: str, rule: str) -> None:
    """Let somebody be the second person of an override."""
    overriding.confirm_override(reference=case.reference, by=Actor(people[name]), now=case.at, rule=rule)


def chair_passes(case: Case, people: People, name: str = "ben") -> Case:
    """Let the chair be asked and pass R-12."""
    ask_chair(case, people)
    override(case, people, name)
    return case
