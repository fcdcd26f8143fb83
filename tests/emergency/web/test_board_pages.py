"""The chair's and the panel's acts by form, and the asker's appeal, as a person does them without a script."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from emergency.actions.deciding import closing, review
from emergency.actions.ending import endings
from emergency.actors import Actor
from emergency.models import RoundSeat
from emergency.states import State
from fund.models import Fund
from tests.emergency.web.forms import filled, words
from tests.factories import (
    DAY,
    NOW,
    Case,
    People,
    answer_conflict,
    approve,
    ask,
    decline,
    elect,
    end_mandate,
    file_appeal,
    ready_to_vote,
    to_review,
    vote,
)
from tests.pages import assert_sound_page
from tests.people import code_for, sign_in

DOOR = endings.NextDoor("outside_uses", none_known=True)


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    return to_review(ask(fund, people, lines={"legal_aid": 200_000}), people)


def address(case: Case, act: str) -> str:
    return f"/work/{case.reference}/{act}/"


def do(client: Client, case: Case, act: str, **typed: Any) -> Any:
    page = client.get(address(case, act))
    assert_sound_page(page)
    return client.post(address(case, act), {**filled(page, action=address(case, act)), **typed})


def refused(fund: Fund, people: People) -> Case:
    """Return a case that Ben and Bea declined and Cora told."""
    case = decline(to_review(ask(fund, people, lines={"legal_aid": 200_000}), people), people)
    endings.refer(reference=case.reference, by=Actor(people["cora"]), now=NOW, door=DOOR)
    return case


def test_the_chair_names_a_replacement_by_form(browser: Any, case: Case, fund: Fund, people: People) -> None:
    end_mandate(fund, people["bao"])
    review.away(reference=case.reference, by=Actor(people["bo"]), now=NOW)
    bora = elect(fund, "bora", seat_number=9)
    chair = browser("bea")
    answer_conflict(case, people["bea"])
    page = chair.get(address(case, "replace"))
    assert "Bora" in words(page) and "Cora" not in words(page)
    do(chair, case, "replace", seat=str(bora.pk))
    assert RoundSeat.objects.get(round=case.round, user=bora).called_at
    again = chair.get(address(case, "replace"))
    assert str(bora.pk) not in filled(again, action=address(case, "replace")).get("seat", "")


def test_a_round_short_of_voters_says_on_its_page_what_would_help(
    browser: Any, case: Case, fund: Fund, people: People, at: Callable[..., None]
) -> None:
    ready_to_vote(case, people)
    vote(case, people["ben"])
    closing.close_due_rounds(case.round.deadline_at)
    at(case.round.deadline_at)
    assert "the chair must name replacements" in words(browser("ben").get(f"/work/{case.reference}/"))


def test_the_chair_sends_a_case_back_by_form(browser: Any, case: Case, people: People) -> None:
    chair = browser("ben")
    answer_conflict(case, people["ben"])
    do(chair, case, "send-back", reason_code="amount")
    assert case.state == State.VERIFYING
    shown = words(browser("cora").get(f"/work/{case.reference}/"))
    assert "the sums must be looked at again" in shown


def test_the_chair_has_an_approval_looked_at_again_with_a_fresh_code(browser: Any, case: Case, people: People) -> None:
    approve(case, people)
    chair = browser("ben")
    asked = do(chair, case, "reverse", reason_code="mistake")
    assert asked.status_code in {401, 403, 400} and case.state == State.APPROVED
    do(chair, case, "reverse", reason_code="mistake", otp=code_for(people["ben"]))
    assert case.state == State.IN_REVIEW
    assert "a mistake was made" in words(browser("cora").get(f"/work/{case.reference}/"))


def test_the_asker_appeals_on_their_page_and_the_panel_is_opened_by_form(
    browser: Any, fund: Fund, people: People
) -> None:
    case = refused(fund, people)
    guest = Client(enforce_csrf_checks=True)
    page = guest.post("/return/", {"reference": case.reference, "code": case.access_code})
    assert_sound_page(page)
    assert "Ask that others decide again" in words(page)
    done = guest.post("/return/", {**filled(page, act="appeal"), "answer": "The bill was another one"})
    assert "Others will decide" in words(done)
    assert case.state == State.APPEALED
    seat = browser("bela")
    answer_conflict(case, people["bela"])
    assert "Open the appeal panel" in words(seat.get(f"/work/{case.reference}/"))
    do(seat, case, "rehear")
    assert (case.state, case.round.kind) == (State.IN_REVIEW, "appeal")
    assert "an appeal" in words(seat.get(f"/work/{case.reference}/"))


def test_r29_on_day_31_the_page_says_politely_that_it_is_too_late(
    fund: Fund, people: People, at: Callable[..., None]
) -> None:
    case = refused(fund, people)
    at(NOW + 31 * DAY)
    guest = Client(enforce_csrf_checks=True)
    page = guest.post("/return/", {"reference": case.reference, "code": case.access_code})
    late = guest.post("/return/", {**filled(page, act="appeal"), "answer": "Please"})
    assert_sound_page(late, status=422)
    assert "an appeal was possible for 30 days" in words(late)
    assert filled(late, act="appeal")["answer"] == "Please"
    assert case.state == State.REFERRED


def test_an_appealed_case_waits_on_the_boards_overview(browser: Any, fund: Fund, people: People) -> None:
    case = refused(fund, people)
    file_appeal(case, people)
    for name in ("bela", "cora"):
        assert case.reference in words(browser(name).get("/home/"))


def test_w02_an_expired_seat_votes_neither_by_form_nor_by_direct_post(
    case: Case, fund: Fund, people: People, at: Callable[..., None]
) -> None:
    ready_to_vote(case, people)
    bela = sign_in(Client(), people["bela"])
    form = filled(bela.get(address(case, "vote")), action=address(case, "vote"))
    end_mandate(fund, people["bela"], at=NOW + DAY)
    at(NOW + DAY)
    said = {**form, "choice": "approve", "otp": code_for(people["bela"])}
    assert bela.post(address(case, "vote"), said).status_code == 404
    assert not case.round.votes.exists()
