"""A further need of the same emergency: what is carried over, what is new, and until when."""

from typing import Any

import pytest

from emergency.actions.asking import continuing, verification
from emergency.actions.correspondence.telling import read_slips
from emergency.actions.ending import endings, holds
from emergency.actors import NOBODY, Actor
from emergency.asking.access import holder_of
from emergency.asking.content import AskedLine
from emergency.asking.emergencies import continuation_facts, continued_minor
from emergency.deciding.electorate import confirmations_of, parties_of
from emergency.models import AidRequest, Exclusion, RoundSeat
from emergency.reading.portrait import portrait_of
from emergency.reading.sights import sight_of
from emergency.states import State
from fund.models import Fund
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused, SealingClosed
from notifications.idempotency import AlreadyDone, Attempt
from notifications.models import Box, IdempotencyKey, Lock, OutboxMessage
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    Case,
    People,
    answer_conflict,
    approve,
    ask,
    bring_to,
    elect,
    present,
    to_review,
    to_verifying,
)
from tests.journeys.searching import in_tables
from tests.keys import opened

HOLDER = Actor(holds_code=True)
MARK = "Зимородок"
SIX_DAYS = 6 * DAY


@pytest.fixture
def lead(fund: Fund, people: People) -> Case:
    return to_verifying(ask(fund, people, urgency="red", for_whom="group", helps=3), people, confirmations=1)


def go_on(case: Case, **more: Any) -> Case:
    known: dict[str, Any] = {
        "reference": case.reference,
        "by": HOLDER,
        "now": NOW + HOUR,
        "lines": (AskedLine("ticket", 20_000),),
        "texts": {"narrative": f"A ticket too, {MARK}"},
    }
    row = continuing.continue_emergency(**{**known, **more})
    return Case(row.reference, case.access_code, known["now"])


def test_only_use_sum_and_words_are_new(lead: Case, fund: Fund, people: People) -> None:
    OutboxMessage.objects.all().delete()
    further = go_on(lead)
    row, first = further.row, lead.row
    assert row.reference != first.reference
    assert (row.state, row.submitted_at, row.state_since) == (State.SUBMITTED, NOW + HOUR, NOW + HOUR)
    for carried in (
        "emergency_id",
        "urgency",
        "country",
        "for_whom",
        "people",
        "consent",
        "harm",
        "member",
        "asked_by",
    ):
        assert getattr(row, carried) == getattr(first, carried), carried
    assert (row.is_continuation, row.continues_since, first.is_continuation) == (True, NOW, False)
    assert [(line.use, line.asked_minor) for line in row.lines.all()] == [("ticket", 20_000)]
    assert row.ledger_ref != first.ledger_ref
    assert confirmations_of(row, now=NOW) == confirmations_of(first, now=NOW) == 2
    assert set(OutboxMessage.objects.values_list("recipient_id", flat=True)) == {people["cora"].pk}
    assert [event.verb for event in audit.of_object(row.pk)] == ["aid_request.submit"]
    assert lead.state == State.VERIFYING
    assert in_tables((MARK,)) == []


def test_the_words_open_for_coordinators_and_seats(lead: Case, people: People) -> None:
    further = go_on(lead)
    box = Box.objects.get(owner_id=further.row.pk)
    locks = {lock.user_id: lock for lock in box.locks.all()}
    assert set(locks) == {people[name].pk for name in ("cora", "ben", "bea", "bo", "bela", "bao")}
    message = bytes(locks[people["bo"].pk].packet) + bytes(box.ciphertext)
    assert MARK in opened("bo", message, case=str(further.row.pk), box=str(box.pk))[1].decode()


def test_the_code_of_the_first_opens_the_further_case_and_names_it(lead: Case, people: People) -> None:
    further = go_on(lead)
    assert holder_of(further.reference, lead.access_code, user=None, now=NOW)[0] == further.reference
    shown = portrait_of(sight_of(lead.reference, HOLDER, now=NOW), now=NOW)
    assert shown.related.same_emergency == (further.reference,)
    by_cora = portrait_of(sight_of(further.reference, Actor(people["cora"]), now=NOW), now=NOW)
    assert by_cora.related.same_emergency == (lead.reference,)
    verification.take_up(reference=further.reference, by=Actor(people["cora"]), now=NOW + HOUR)
    verification.ask(
        reference=further.reference, by=Actor(people["cora"]), now=NOW + HOUR, question_codes=["amount"], slip="Why?"
    )
    assert [text for _slip, text in read_slips(further.row, lead.access_code, now=NOW + HOUR)] == ["Why?"]


def test_a_coordinator_continues_and_nobody_else_without_the_code(lead: Case, people: People) -> None:
    for actor in (NOBODY, *(Actor(people[name]) for name in ("ada", "aziz", "ben", "tom", "gil", "ana"))):
        with pytest.raises(NotFound):
            go_on(lead, by=actor)
    further = go_on(lead, by=Actor(people["cora"]))
    assert further.row.asked_by == people["ada"]


def test_a_chain_counts_from_the_first_and_ends_after_sixty_days(lead: Case) -> None:
    further = go_on(go_on(lead), now=NOW + 60 * DAY)
    assert further.row.continues_since == NOW
    for case in (lead, further):
        with pytest.raises(Refused) as late:
            go_on(case, now=NOW + 60 * DAY + HOUR)
        assert late.value.code == "too_late_to_continue"
    assert AidRequest.objects.count() == 3


@pytest.mark.parametrize("state", ["started", "declined", "referred", "withdrawn", "expired"])
def test_what_ended_or_never_began_is_not_continued(fund: Fund, people: People, state: str) -> None:
    case = bring_to(state, fund, people)
    with pytest.raises(Refused) as refused:
        go_on(case, now=case.at)
    assert refused.value.code == "wrong_state"


def test_a_case_closed_without_help_is_not_continued(fund: Fund, people: People) -> None:
    case = bring_to("referred", fund, people)
    endings.close(reference=case.reference, by=Actor(people["cora"]), now=NOW + 31 * DAY)
    with pytest.raises(Refused) as refused:
        go_on(case, now=NOW + 32 * DAY)
    assert refused.value.code == "not_continued"


def test_a_frozen_case_is_not_continued(lead: Case, people: People) -> None:
    holds.freeze(reference=lead.reference, by=Actor(people["cora"]), now=NOW, reason_code="danger")
    with pytest.raises(Refused) as frozen:
        go_on(lead)
    assert frozen.value.code == "frozen"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"lines": ()}, "lines"),
        ({"lines": (AskedLine("ticket", 1), AskedLine("ticket", 2))}, "lines"),
        ({"texts": {"narrative": " "}}, "narrative"),
        ({"texts": {"narrative": "x" * 3_901}}, "narrative"),
        ({"texts": {"narrative": "x", "card": "x"}}, "boxes"),
    ],
)
def test_wrong_input_is_refused_and_nothing_is_written(lead: Case, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Malformed) as refused:
        go_on(lead, **wrong)
    assert field in refused.value.fields
    assert AidRequest.objects.count() == 1


def test_a_use_the_rules_do_not_allow_is_refused(lead: Case) -> None:
    with pytest.raises(Refused) as refused:
        go_on(lead, lines=(AskedLine("yacht", 1),))
    assert "R-07" in {finding.rule for finding in refused.value.findings}


def test_the_same_key_continues_once(lead: Case) -> None:
    attempt = Attempt("public", "continue", "k", {})
    further = go_on(lead, attempt=attempt)
    with pytest.raises(AlreadyDone) as done:
        go_on(lead, attempt=attempt)
    assert done.value.answer == {"reference": further.reference, "state": "submitted"}
    assert (AidRequest.objects.count(), IdempotencyKey.objects.count()) == (2, 1)


def test_whoever_is_kept_from_the_first_gets_no_lock_of_the_further_one(fund: Fund, people: People) -> None:
    lead = to_review(ask(fund, people, exclude=("seat-1",)), people)
    excluded = Exclusion.objects.get().user_id
    party = next(people[name] for name in ("ben", "bea", "bo") if people[name].pk != excluded)
    answer_conflict(lead, party, level=3)
    further = go_on(lead)
    held = set(Lock.objects.filter(box__owner_id=further.row.pk).values_list("user_id", flat=True))
    assert held and not held & {excluded, party.pk}
    with pytest.raises(NotFound):
        sight_of(further.reference, Actor(party), now=NOW)


def test_where_too_few_could_read_it_nothing_is_taken_in(fund: Fund, people: People) -> None:
    lead = to_review(ask(fund, people, exclude=("seat-1", "seat-2")), people)
    left = [name for name in ("ben", "bea", "bo", "bela", "bao") if not kept_away(lead, people[name])]
    answer_conflict(lead, people[left[0]], level=3)
    with pytest.raises(SealingClosed):
        go_on(lead)
    assert AidRequest.objects.count() == 1


def kept_away(case: Case, person: Any) -> bool:
    return Exclusion.objects.filter(aid_request=case.row, user=person).exists()


def test_r16_what_the_emergency_was_granted_in_thirty_days_counts_together(fund: Fund, people: People) -> None:
    lead = approve(to_review(ask(fund, people, lines={"legal_aid": 40_000}), people), people)
    further, granted = go_on(lead, now=lead.at), lead.at
    assert continuation_facts(lead.row, granted) == {"is_continuation": False, "continued_minor": 0}
    assert continuation_facts(further.row, granted) == {"is_continuation": True, "continued_minor": 40_000}
    assert continued_minor(further.row, granted + 30 * DAY) == 40_000
    assert continued_minor(further.row, granted + 30 * DAY + HOUR) == 0
    assert continued_minor(ask(fund, people).row, granted) == 0


def test_r16_a_grant_given_up_counts_no_more(fund: Fund, people: People) -> None:
    lead = approve(to_review(ask(fund, people), people), people)
    further = go_on(lead, now=lead.at)
    endings.withdraw(reference=lead.reference, by=HOLDER, now=lead.at)
    assert continued_minor(further.row, lead.at) == 0


def test_w1_a_coordinator_who_asks_for_a_further_need_neither_decides_nor_pays_it_but_reads_on(
    fund: Fund, people: People
) -> None:
    elect(fund, "cora", "member", seat_number=6)
    lead = to_verifying(ask(fund, people, urgency="red"), people, confirmations=1)
    further = go_on(lead, by=Actor(people["cora"]))
    assert further.row.asker_ids == {people["ada"].pk, people["cora"].pk}
    parties = parties_of(further.row)
    assert people["cora"].pk in parties.uncounted - parties.barred
    to_verifying(further, people, confirmations=1)
    present(further, people)
    seat = RoundSeat.objects.get(round=further.round, user=people["cora"])
    assert seat.recused_at is not None
    assert Lock.objects.filter(box__owner_id=further.row.pk, user_id=people["cora"].pk).exists()
    # The asker with the code asks anew: no coordinator has a hand in that.
    assert go_on(lead).row.asker_ids == {people["ada"].pk}
