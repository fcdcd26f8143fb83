"""The memory of builders: what it repeats is what was written, and what it must build for real."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils import translation

from fund.models import Fund
from tests.emergency.api.world import undone
from tests.remembered import remembered

worked_out: list[str] = []


@dataclass
class Notes:
    """Something that a builder is handed and writes into."""

    said: list[str] = field(default_factory=list)


@remembered
def plain(code: str) -> Fund:
    worked_out.append(code)
    return Fund.objects.create(code=code, name="Relief")


@remembered
def noting(notes: Notes) -> None:
    notes.said.append("made")
    Fund.objects.create(code="noted", name="Relief")


@remembered
def speaking(language: str) -> None:
    translation.activate(language)
    worked_out.append(language)
    Fund.objects.create(code=language, name="Relief")


@pytest.fixture(autouse=True)
def _nothing_worked_out(db: None) -> Iterator[None]:
    worked_out.clear()
    yield
    worked_out.clear()


def test_what_was_worked_out_once_is_written_again() -> None:
    for _again in range(3):
        with undone():
            made = plain("again")
            assert Fund.objects.get(code="again") == made
    assert worked_out == ["again"]


def test_another_setting_is_another_world(settings: Any) -> None:
    with undone():
        plain("set")
    settings.LARGE_BODIES_AT_ONCE = 7
    for _again in range(2):
        with undone():
            plain("set")
    assert worked_out == ["set", "set"]


def test_a_builder_that_writes_into_what_it_is_handed_is_never_repeated() -> None:
    for _again in range(2):
        notes = Notes()
        with undone():
            noting(notes)
        assert notes.said == ["made"]


def test_the_language_that_was_spoken_last_is_spoken_again() -> None:
    for _again in range(2):
        translation.deactivate()
        with undone():
            speaking("ru")
        assert translation.get_language() == "ru"
    assert worked_out == ["ru"]
