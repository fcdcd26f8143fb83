"""Two requests for one person: the second vouches for the first, follows it, and nobody learns of the other."""

from typing import Any

import pytest

from emergency.actions import clockwork
from emergency.actions.asking import joining, verification
from emergency.actions.deciding import appealing
from emergency.actions.ending import endings, holds
from emergency.actions.ending.retention import erase_due
from emergency.actors import Actor
from emergency.api.pictures import picture
from emergency.deciding.electorate import confirmations_of
from emergency.models import AidRequest, Confirmation, Exclusion
from emergency.reading.history import events_of
from emergency.reading.portrait import portrait_of
from emergency.reading.sights import sight_of
from emergency.states import State
from emergency.web.journey import next_step, steps_of
from fund.models import Fund, Organisation
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused
from notifications.idempotency import AlreadyDone, Attempt
from notifications.models import Box, Lock, OutboxMessage
from tests.factories import DAY, HOUR, NOW, Case, People, ask, present, to_verifying
from tests.people import make_person

HOLDER = Actor(holds_code=True)


@pytest.fixture
def lead(fund: Fund, people: People) -> Case:
    return to_verifying(ask(fund, people), people, confirmations=0)


@pytest.fixture
def second(fund: Fund, people: People) -> Case:
    return ask(fund, people, by="aziz", country="KZ", lines={"medicine": 20_000})


def join(case: Case, first: Case, people: People, **more: Any) -> AidRequest:
    known = {"reference": case.reference, "lead": first.reference, "by": Actor(people["cora"]), "now": NOW}
    return joining.join(**{**known, **more})


def seen_by_asker(case: Case) -> Any:
    return portrait_of(sight_of(case.reference, HOLDER, now=NOW), now=NOW)


def test_r12_the_second_contact_counts_as_one_confirmation_of_the_first(
    lead: Case, second: Case, people: People
) -> None:
    assert confirmations_of(lead.row, now=NOW) == 1
    OutboxMessage.objects.all().delete()
    join(second, lead, people)
    row = second.row
    assert (row.state, row.joined_to, row.due_at) == (State.JOINED, lead.row, None)
    word = Confirmation.objects.get()
    assert (word.aid_request, word.confirmed_by, word.means, word.independent) == (
        lead.row,
        people["aziz"],
        "request",
        True,
    )
    assert confirmations_of(lead.row, now=NOW) == 2
    assert not OutboxMessage.objects.exists()
    assert [event.verb for event in audit.of_object(lead.row.pk)][-1] == "aid_request.confirm"
    present(lead, people)
    assert lead.state == State.IN_REVIEW


@pytest.mark.parametrize("relation", ["family", "household", "payee"])
def test_r12_somebody_near_counts_as_none(lead: Case, second: Case, people: People, relation: str) -> None:
    join(second, lead, people, relation=relation)
    assert confirmations_of(lead.row, now=NOW) == 1
    assert Confirmation.objects.get().independent is False


def test_r12_the_same_contact_a_stranger_and_the_person_confirm_nothing(lead: Case, fund: Fund, people: People) -> None:
    for case in (
        ask(fund, people),
        ask(fund, people, by=None),
        ask(fund, people, by="aziz", country="KZ", for_whom="self"),
    ):
        join(case, lead, people)
        assert case.state == State.JOINED
    assert not Confirmation.objects.exists()


def test_a_contact_who_confirmed_before_is_not_counted_twice(lead: Case, second: Case, people: People) -> None:
    verification.confirm(
        reference=lead.reference,
        by=Actor(people["cora"]),
        now=NOW,
        confirmer="contact",
        means="voice",
        independent=True,
        confirmed_by=people["aziz"].pk,
    )
    join(second, lead, people)
    assert confirmations_of(lead.row, now=NOW) == 2


def test_only_coordinators_join_and_only_what_is_open_to_them(
    lead: Case, second: Case, fund: Fund, people: People
) -> None:
    for actor in (HOLDER, *(Actor(people[name]) for name in ("ada", "aziz", "ben", "tom", "gil", "ana"))):
        with pytest.raises(NotFound):
            join(second, lead, people, by=actor)
    for typed in ("ZZZZ-9999", "nonsense", second.reference):
        with pytest.raises(Malformed) as wrong:
            join(second, lead, people, lead=typed)
        assert set(wrong.value.fields) == {"lead"}
    with pytest.raises(Malformed):
        join(second, lead, people, relation="friend")
    make_person("dora", fund=fund, roles=("coordinator",))
    Exclusion.objects.create(aid_request=lead.row, user=people["cora"])
    with pytest.raises(Malformed) as closed:
        join(second, lead, people)
    assert str(closed.value.fields["lead"]) == str(wrong.value.fields["lead"])
    assert second.state == State.SUBMITTED


def test_neither_a_frozen_nor_an_ended_nor_a_presented_case_is_joined(
    lead: Case, second: Case, fund: Fund, people: People
) -> None:
    holds.freeze(reference=lead.reference, by=Actor(people["cora"]), now=NOW, reason_code="fraud")
    with pytest.raises(Refused) as frozen:
        join(second, lead, people)
    assert frozen.value.code == "frozen"
    holds.unfreeze(reference=lead.reference, by=Actor(people["gil"]), now=NOW)
    join(second, lead, people)
    third = ask(fund, people, by="aziz", country="KZ")
    with pytest.raises(Malformed):
        join(third, second, people)
    present(lead, people)
    with pytest.raises(Refused) as presented:
        join(lead, third, people)
    assert presented.value.code == "wrong_state"


def test_a_joined_case_goes_along_when_its_first_one_is_joined_too(
    lead: Case, second: Case, fund: Fund, people: People
) -> None:
    join(second, lead, people)
    older = ask(fund, people, by=None)
    join(lead, older, people)
    assert {second.row.joined_to, lead.row.joined_to} == {older.row}


def test_joining_twice_under_one_key_is_once(lead: Case, second: Case, people: People) -> None:
    attempt = Attempt("cora", "join", "k", {"lead": lead.reference})
    join(second, lead, people, attempt=attempt)
    with pytest.raises(AlreadyDone):
        join(second, lead, people, attempt=attempt)
    with pytest.raises(Refused):
        join(second, lead, people)


def test_whom_the_second_keeps_away_the_first_does_not_show_either(lead: Case, fund: Fund, people: People) -> None:
    second = ask(fund, people, by="aziz", country="KZ", exclude=("seat-1",))
    kept = Exclusion.objects.get().user
    assert Lock.objects.filter(box__owner_id=lead.row.pk, user_id=kept.pk).exists()
    join(second, lead, people)
    assert Exclusion.objects.filter(aid_request=lead.row, user=kept).exists()
    assert not Lock.objects.filter(box__owner_id=lead.row.pk, user_id=kept.pk).exists()
    third = ask(fund, people, by="aziz", country="KZ", exclude=("seat-2", "seat-3"))
    with pytest.raises(Refused) as few:
        join(third, lead, people)
    assert few.value.code == "too_few_readers"
    assert third.state == State.SUBMITTED


def test_the_boxes_of_a_joined_case_stay_sealed_to_those_who_had_them(lead: Case, second: Case, people: People) -> None:
    locks = set(Lock.objects.filter(box__owner_id=second.row.pk).values_list("pk", flat=True))
    join(second, lead, people)
    assert set(Lock.objects.filter(box__owner_id=second.row.pk).values_list("pk", flat=True)) == locks
    shown = portrait_of(sight_of(second.reference, Actor(people["cora"]), now=NOW), now=NOW)
    assert all(box.is_served for box in shown.boxes) and shown.related.joined_to == lead.reference
    first = portrait_of(sight_of(lead.reference, Actor(people["cora"]), now=NOW), now=NOW)
    assert first.related.joined == (second.reference,)


def test_the_second_asker_sees_where_the_first_stands_and_never_a_joined_request(
    lead: Case, second: Case, people: People
) -> None:
    join(second, lead, people)
    steps = [
        (lambda: None, State.VERIFYING),
        (lambda: verification.ask(**call(lead, people), question_codes=["amount"]), State.VERIFYING),
        (lambda: verification.answer(**holder(lead), reply=verification.Reply(text="Yes")), State.VERIFYING),
        (lambda: present(lead, people), State.IN_REVIEW),
    ]
    for act, shown in steps:
        act()
        portrait = seen_by_asker(second)
        assert portrait.aid_request.state == shown
        said = str([picture(portrait), steps_of(portrait.aid_request), next_step(portrait.aid_request)])
        for telling in ("joined", "duplicate", lead.reference, "legal_aid", "400.00"):
            assert telling not in said, (shown, telling)
        assert portrait.acts == ("withdraw",) and portrait.question is None
    told = events_of(sight_of(second.reference, HOLDER, now=NOW))
    assert [event.act for event in told] == ["submit"]
    with pytest.raises(Refused) as refused:
        verification.answer(**holder(second), reply=verification.Reply(text="Yes"))
    assert "joined" not in str(refused.value) and "being checked" in str(refused.value)
    assert seen_by_asker(lead).related.same_emergency == ()


def call(case: Case, people: People) -> dict[str, Any]:
    return {"reference": case.reference, "by": Actor(people["cora"]), "now": NOW}


def holder(case: Case) -> dict[str, Any]:
    return {"reference": case.reference, "by": HOLDER, "now": NOW}


def test_what_the_first_is_told_at_its_end_both_are_told_and_both_close(
    lead: Case, second: Case, people: People
) -> None:
    join(second, lead, people)
    helper = Organisation.objects.first()
    assert helper is not None
    door = endings.NextDoor("covered_elsewhere", (helper.pk,))
    endings.decline(**call(lead, people), door=door)
    shown = seen_by_asker(second)
    assert (shown.aid_request.state, shown.refusal.reason_code) == (State.DECLINED, "covered_elsewhere")
    with pytest.raises(Refused) as early:
        endings.close(**call(second, people))
    assert early.value.code == "still_joined"
    clockwork.run(now=NOW + 31 * DAY)
    assert (lead.state, second.state) == (State.CLOSED, State.CLOSED)
    assert "joined" not in str(picture(seen_by_asker(second)))
    second_id = second.row.pk
    erase_due(now=NOW + 31 * DAY + 45 * DAY)
    stone = AidRequest.objects.get(pk=second_id)
    assert (stone.state, stone.joined_to) == (State.ERASED, None)
    assert not Box.objects.exists()


def test_where_the_first_asker_takes_it_back_the_second_goes_on(lead: Case, second: Case, people: People) -> None:
    join(second, lead, people)
    endings.withdraw(**holder(lead))
    assert seen_by_asker(second).aid_request.state == State.VERIFYING
    OutboxMessage.objects.all().delete()
    erase_due(now=NOW + HOUR)
    clockwork.run(now=NOW + HOUR)
    row = second.row
    assert (row.state, row.joined_to) == (State.SUBMITTED, None)
    assert OutboxMessage.objects.filter(recipient_id=people["cora"].pk).exists()
    recorded = audit.head()
    clockwork.run(now=NOW + HOUR)
    assert (second.state, audit.head()) == (State.SUBMITTED, recorded)
    assert [event.act for event in events_of(sight_of(second.reference, HOLDER, now=NOW))] == ["submit"]


def test_a_joined_request_never_parts_while_the_first_goes_on(lead: Case, second: Case, people: People) -> None:
    join(second, lead, people)
    with pytest.raises(Refused):
        joining.part(second.row.pk, now=NOW)
    clockwork.run(now=NOW + HOUR)
    assert second.state == State.JOINED


def test_the_second_asker_may_take_it_back(lead: Case, second: Case, people: People) -> None:
    join(second, lead, people)
    endings.withdraw(**holder(second))
    assert (second.state, lead.state) == (State.WITHDRAWN, State.VERIFYING)
    assert not Box.objects.filter(owner_id=second.row.pk).exists()


def test_the_second_asker_may_appeal_what_both_were_told_and_learns_of_no_other(
    lead: Case, second: Case, people: People
) -> None:
    join(second, lead, people)
    with pytest.raises(Refused):
        appealing.appeal(**holder(second))
    endings.decline(**call(lead, people), door=endings.NextDoor("covered_elsewhere", none_known=True))
    assert seen_by_asker(second).acts == ("withdraw", "appeal")
    attempt = Attempt(actor="public", act="appeal", key="k")
    told = appealing.appeal(**holder(second), reasons=appealing.Reasons("Еще раз"), attempt=attempt)
    assert (told.reference, told.state) == (second.reference, State.APPEALED)
    with pytest.raises(AlreadyDone) as again:
        appealing.appeal(**holder(second), reasons=appealing.Reasons("Еще раз"), attempt=attempt)
    assert again.value.answer == {"reference": second.reference, "state": State.APPEALED}
    assert (lead.state, second.state) == (State.APPEALED, State.JOINED)
    assert seen_by_asker(second).aid_request.state == State.IN_REVIEW
    with pytest.raises(Refused):
        appealing.appeal(**holder(lead))
