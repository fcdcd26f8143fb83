"""Passing a rule and ratifying by page, without scripts."""

import uuid
from typing import Any

import pytest
from django.test import Client

from emergency.models import CaseTask, Override, TaskKind
from fund.models import Fund
from tests.emergency.overrides.cast import ask_chair, chair_passes, red
from tests.factories import People
from tests.people import code_for, sign_in


@pytest.fixture
def browsers(people: People) -> dict[str, Client]:
    return {name: sign_in(Client(), person) for name, person in people.items()}


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


def send(client: Client, address: str, **filled: Any) -> Any:
    return client.post(address, {"key": uuid.uuid4().hex, "seen": "", **filled})


def test_the_coordinator_asks_the_chair_who_finds_it_on_the_first_page(
    fund: Fund, people: People, browsers: dict[str, Client]
) -> None:
    case = red(fund, people)
    shown = read(browsers["cora"], f"/work/{case.reference}/ask-chair/")
    assert "more independent confirmation" in shown
    assert send(browsers["cora"], f"/work/{case.reference}/ask-chair/", rule="R-12").status_code == 302
    assert "decide whether a rule may be passed" in read(browsers["ben"], "/home/")
    assert case.reference not in read(browsers["bo"], "/home/")
    again = read(browsers["cora"], f"/work/{case.reference}/ask-chair/")
    assert "The chair has been asked already." in again


def test_the_chair_passes_the_rule_with_a_reason_and_a_code(
    fund: Fund, people: People, browsers: dict[str, Client]
) -> None:
    case = red(fund, people)
    ask_chair(case, people)
    address = f"/work/{case.reference}/override/"
    shown = read(browsers["ben"], address)
    assert "a further confirmation is on its way" in shown
    assert "the donor forbids it" not in shown
    case_page = read(browsers["ben"], f"/work/{case.reference}/")
    assert "Pass a rule" in case_page and "stepped aside" not in case_page
    said = {"reason": "R-12|second_voice_coming"}
    assert send(browsers["ben"], address, **said).status_code == 403
    assert not Override.objects.exists()
    assert send(browsers["ben"], address, **said, otp=code_for(people["ben"])).status_code == 302
    page = read(browsers["cora"], f"/work/{case.reference}/")
    assert "bring a further independent confirmation" in page.lower()
    assert "a further confirmation is on its way" in page


def test_who_may_not_pass_reads_who_may(fund: Fund, people: People, browsers: dict[str, Client]) -> None:
    case = red(fund, people)
    shown = read(browsers["cora"], f"/work/{case.reference}/override/")
    assert "This may be passed by: the chair or the deputy chair" in shown


def test_the_board_ratifies_on_its_page(fund: Fund, people: People, browsers: dict[str, Client]) -> None:
    chair_passes(red(fund, people), people)
    assert "1 decision waits for the board" in read(browsers["bea"], "/home/")
    own = read(browsers["ben"], "/board/ratify/")
    assert "You had a hand in this" in own and 'name="items"' not in own
    task = CaseTask.objects.get(kind=TaskKind.RATIFY)
    for name in ("bea", "bo"):
        shown = read(browsers[name], "/board/ratify/")
        assert "R-12" in shown and "a further confirmation is on its way" in shown
        filled = {"items": str(task.pk), "code": code_for(people[name])}
        assert send(browsers[name], "/board/ratify/", **filled).status_code == 302
    assert "Nothing waits for the board." in read(browsers["ben"], "/board/ratify/")
    read(browsers["cora"], "/board/ratify/", 404)
