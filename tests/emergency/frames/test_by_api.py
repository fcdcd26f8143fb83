"""Motions and lists over the API and by page."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from emergency.models import Frame
from emergency.states import State
from fund.models import Fund
from tests.emergency.api.callers import Town, assert_problem, frozen_at, money, open_town
from tests.emergency.frames.board import TERMS, case_for, move, open_frame, propose
from tests.factories import NOW, People, make_fund
from tests.people import code_for, sign_in


@pytest.fixture(autouse=True)
def _at_ten() -> Iterator[None]:
    """Let pages and calls run when the motion is moved: its deadline passes in the evening."""
    with frozen_at(NOW):
        yield


@pytest.fixture
def town(db: None) -> Town:
    return open_town(make_fund("5000.00"))


def opened(town: Town) -> str:
    """Open a frame by calls and return its address."""
    terms = {
        "countries": ["GE"],
        "uses": ["ticket"],
        "cause": "raids",
        "ceiling": money("300.00"),
        "budget": money("1000.00"),
        "ends_on": TERMS["ends_on"].isoformat(),
    }
    made = town["cora"].must("fund/motions/", {"kind": "frame", "frame": terms}, fresh=True)
    for name in ("ben", "bea", "bo"):
        [shown] = town[name].reads("fund/motions/")["results"]
        assert (shown["may_vote"], shown["counts"]) == (True, None)
        town[name].must(f"fund/motions/{made['id']}/vote/", {"choice": "approve"}, fresh=True)
    [frame] = town["cora"].reads("fund/frames/")["results"]
    assert frame["left"] == money("1000.00")
    return f"fund/frames/{frame['id']}/"


def test_a_list_is_proposed_and_decided_in_two_calls(town: Town) -> None:
    frame = opened(town)
    cases = [town.ask(lines={"ticket": amount}) for amount in ("200.00", "300.00", "300.01")]
    for case in cases:
        town.to_verifying(case)
    body = {"cases": [{"reference": case.reference} for case in cases]}
    said = town["cora"].must(f"{frame}propose/", body)["results"]
    assert [one["done"] for one in said] == [True, True, False]
    assert_problem(town["ben"].post(f"{frame}decide/", body), 403, "second_factor_required")
    said = town["ben"].must(f"{frame}decide/", body, fresh=True)["results"]
    assert [one["done"] for one in said] == [True, True, False]
    assert [case.state for case in cases] == [State.APPROVED, State.APPROVED, State.VERIFYING]
    assert town["cora"].reads("fund/frames/")["results"][0]["used"] == money("500.00")
    assert "proposed" not in town["tom"].reads("fund/frames/")["results"][0]


def test_who_is_not_of_the_fund_finds_no_motion(town: Town) -> None:
    opened(town)
    for name in ("ada", "gil", "sam", "cy"):
        assert town[name].get("fund/motions/").status_code == 404
        assert town[name].get("fund/frames/").status_code == 404


def send(client: Client, step: str, which: str, **filled: Any) -> Any:
    prefix = f"{step}-{which}"
    said = {f"{prefix}-{name}": value for name, value in {"key": uuid.uuid4().hex, **filled}.items()}
    return client.post("/board/motions/", {"step": step, "which": which, **said})


def test_the_page_takes_votes_proposes_and_decides(fund: Fund, people: People) -> None:
    browsers = {name: sign_in(Client(), person) for name, person in people.items()}
    motion = move(fund, people)
    for name in ("ben", "bea", "bo"):
        shown = browsers[name].get("/board/motions/").content.decode()
        assert "mass arrests" in shown.lower()
        answer = send(browsers[name], "vote", str(motion.pk), choice="approve", code=code_for(people[name]))
        assert answer.status_code == 302, answer.content.decode()[:3000]
    frame, case = str(Frame.objects.get().pk), case_for(fund, people)
    assert case.reference in browsers["cora"].get("/board/motions/").content.decode()
    assert send(browsers["cora"], "propose", frame, cases=case.reference).status_code == 302
    assert "200.00" in browsers["ben"].get("/board/motions/").content.decode()
    said = {"cases": case.reference, "code": code_for(people["ben"])}
    assert send(browsers["ben"], "decide", frame, **said).status_code == 302
    assert case.state == State.APPROVED
    assert send(browsers["tom"], "decide", frame, **said).status_code == 404


def test_what_a_page_could_not_do_for_a_case_is_said_with_the_reason(fund: Fund, people: People) -> None:
    frame, case = open_frame(fund, people), case_for(fund, people, 20_000)
    propose(frame, people, case)
    browser = sign_in(Client(), people["ben"])
    case.row.lines.update(proposed_minor=90_000)
    answer = send(browser, "decide", str(frame.pk), cases=case.reference, code=code_for(people["ben"]))
    assert answer.status_code == 422
    assert case.reference in answer.content.decode()
    assert case.state == State.VERIFYING
