"""Questions and answers: the promise waits, the danger does not, and a changed case is judged anew."""

from typing import Any

import pytest

from emergency.actions.asking import verification
from emergency.actions.asking.verification import Reply
from emergency.actions.ending import holds
from emergency.actors import Actor
from emergency.models import Outcome, Question
from emergency.states import State
from fund.models import Fund
from notifications.errors import Malformed, NotFound, Refused
from notifications.models import Box, OutboxMessage
from tests.factories import DAY, HOUR, NOW, Case, People, ask, bring_to, ready_to_vote, to_review, to_verifying, vote

HOLDER = Actor(holds_code=True)


def put(case: Case, people: People, *, at: Any = NOW, codes: Any = ("amount",), **more: Any) -> None:
    known = {"reference": case.reference, "by": Actor(people["cora"]), "now": at, "question_codes": codes}
    verification.ask(**{**known, **more})


def reply(case: Case, *, at: Any = NOW, **said: Any) -> None:
    verification.answer(reference=case.reference, by=HOLDER, now=at, reply=Reply(**{"text": "Well", **said}))


@pytest.mark.parametrize("state", ["submitted", "verifying", "in_review"])
def test_an_answer_leads_back_to_where_the_question_was_put(fund: Fund, people: People, state: str) -> None:
    case = bring_to(state, fund, people)
    put(case, people)
    row = case.row
    assert (row.state, row.info_from, row.paused_at, row.lapse_at) == ("info_needed", state, NOW, NOW + 14 * DAY)
    OutboxMessage.objects.all().delete()
    reply(case, at=NOW + HOUR)
    row = case.row
    assert (row.state, row.info_from, row.paused_at, row.lapse_at) == (state, "", None, None)
    assert (row.revision, Question.objects.get().answered_at) == (1, NOW + HOUR)
    assert list(OutboxMessage.objects.values_list("recipient_id", flat=True)) == [people["cora"].pk]
    box = Box.objects.get(owner_id=row.pk, kind="answer")
    assert box.locks.count() == 6


def test_r11_the_promise_waits_for_the_answer_and_goes_on_from_there(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people), people)
    assert case.row.due_at == NOW + 36 * HOUR
    put(case, people, at=NOW + 10 * HOUR)
    assert case.row.due_at is None
    reply(case, at=NOW + 30 * HOUR)
    assert case.row.due_at == NOW + 56 * HOUR


def test_r11_the_danger_does_not_wait(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people, by_when=NOW + 100 * HOUR), people)
    put(case, people, at=NOW + HOUR)
    assert case.row.due_at == NOW + 80 * HOUR
    reply(case, at=NOW + 50 * HOUR, by_when=NOW + 70 * HOUR)
    assert case.row.due_at == NOW + 56 * HOUR


def test_r11_a_hold_laid_while_a_question_is_open_stands_still_once(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people), people)
    put(case, people, at=NOW + 2 * HOUR)
    holds.freeze(reference=case.reference, by=Actor(people["cora"]), now=NOW + 4 * HOUR, reason_code="danger")
    holds.unfreeze(reference=case.reference, by=Actor(people["gil"]), now=NOW + 9 * HOUR)
    assert case.row.lapse_at == NOW + 14 * DAY + 7 * HOUR
    reply(case, at=NOW + 12 * HOUR)
    assert case.row.due_at == NOW + 46 * HOUR


@pytest.mark.parametrize("change", [{"amounts": {"legal_aid": 50_000}}, {"payee_changed": True}])
def test_s28_another_amount_or_payee_is_a_new_revision_and_voids_the_votes(
    fund: Fund, people: People, change: dict[str, Any]
) -> None:
    case = ready_to_vote(to_review(ask(fund, people), people), people)
    vote(case, people["bo"])
    put(case, people)
    reply(case, **change)
    assert (case.state, case.row.revision, case.round.outcome) == (State.VERIFYING, 2, Outcome.VOID)
    line = case.lines()["legal_aid"]
    assert (line.asked_minor, line.proposed_minor) == ((50_000, None) if "amounts" in change else (40_000, 40_000))


def test_the_same_amount_again_changes_nothing_and_the_votes_stand(fund: Fund, people: People) -> None:
    case = ready_to_vote(to_review(ask(fund, people), people), people)
    vote(case, people["bo"])
    deadline_at = case.round.deadline_at
    put(case, people, at=NOW + HOUR)
    with pytest.raises(Refused):
        vote(case, people["bea"])
    reply(case, at=NOW + 3 * HOUR, amounts={str(case.lines()["legal_aid"].pk): 40_000})
    assert (case.state, case.row.revision, case.round.votes.count()) == (State.IN_REVIEW, 1, 1)
    assert (case.round.outcome, case.round.deadline_at) == ("", deadline_at + 2 * HOUR)


def test_an_answer_that_fits_no_line_or_says_nothing_is_refused(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people), people)
    put(case, people)
    refused: list[dict[str, Any]] = [{"amounts": {"visa": 100}}, {"amounts": {"legal_aid": 0}}, {"text": ""}]
    for said in refused:
        with pytest.raises(Malformed):
            reply(case, **said)
    assert (case.state, case.row.revision) == (State.INFO_NEEDED, 1)
    assert not Box.objects.filter(kind="answer").exists()


def test_questions_come_from_the_list(fund: Fund, people: People) -> None:
    case = ask(fund, people)
    for codes in ((), ("amount", "What is her name?")):
        with pytest.raises(Malformed):
            put(case, people, codes=codes)
    assert (case.state, Question.objects.count()) == (State.SUBMITTED, 0)


def test_only_the_coordinator_asks_and_only_the_holder_of_the_code_answers(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people), people)
    for name in ("ben", "bao", "tom", "ada", "gil"):
        with pytest.raises(NotFound):
            put(case, people, by=Actor(people[name]))
    put(case, people)
    for name in ("ada", "cora"):
        with pytest.raises(NotFound):
            verification.answer(reference=case.reference, by=Actor(people[name]), now=NOW, reply=Reply(text="Well"))
    with pytest.raises(Refused) as refused:
        put(case, people)
    assert refused.value.code == "wrong_state"
