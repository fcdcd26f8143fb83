"""A hold over any state: no act, no reading, until the chair or the data guardian lifts it; clocks stand still."""

from collections.abc import Callable
from typing import Any

import pytest

from emergency.actions import clockwork
from emergency.actions.asking import verification
from emergency.actions.asking.verification import Reply
from emergency.actions.deciding import conflicts, presenting, review
from emergency.actions.disbursing import accounting, paying
from emergency.actions.disbursing.payout import give_payout_details, send_back_details
from emergency.actions.ending import endings, holds
from emergency.actions.ending.retention import erase_due
from emergency.actions.reading.serving import serve_box
from emergency.actors import Actor
from emergency.models import Freeze
from emergency.reading import promises
from emergency.reading.portrait import portrait_of
from emergency.reading.sights import sight_of
from fund.models import Fund
from notifications.errors import NotFound, Refused
from notifications.models import Box, OutboxMessage
from tests.after_approval import prepare
from tests.factories import DAY, HOUR, NOW, Case, People, ask, bring_to, ready_to_vote, to_review

HOLDER = Actor(holds_code=True)
Act = Callable[[dict[str, Any], Case], Any]
DOOR = endings.NextDoor("outside_uses", none_known=True)

# By state: whose act, and the act.
ACTS: dict[str, list[tuple[str, Act]]] = {
    "submitted": [
        ("cora", lambda call, _case: verification.take_up(**call)),
        ("cora", lambda call, _case: endings.decline(**call, door=DOOR)),
        ("code", lambda call, _case: endings.withdraw(**call)),
    ],
    "verifying": [
        ("cora", lambda call, _case: verification.ask(**call, question_codes=["call"])),
        ("cora", lambda call, _case: presenting.present(**call, lines={}, card="N.")),
        (
            "cora",
            lambda call, _case: verification.confirm(**call, confirmer="member", means="voice", independent=True),
        ),
    ],
    "info_needed": [("code", lambda call, _case: verification.answer(**call, reply=Reply(text="Yes")))],
    "in_review": [
        ("ben", lambda call, _case: conflicts.recuse(**call, level=0)),
        ("ben", lambda call, case: review.vote(**call, choice="abstain", revision=1)),
    ],
    "approved": [
        (
            "code",
            lambda call, _case: give_payout_details(**call, way="cash", consent="agrees", harm="no", details="x"),
        )
    ],
    "payable": [
        ("tom", lambda call, _case: send_back_details(**call)),
        ("tom", lambda call, _case: paying.prepare(**call)),
    ],
    "paid": [
        ("code", lambda call, _case: accounting.confirm_receipt(**call)),
        ("cora", lambda call, _case: accounting.prove(**call, proofs=[accounting.Proof("invoice")])),
    ],
    "accounted": [("cora", lambda call, _case: endings.close(**call))],
}


def freeze(case: Case, by: Any, *, at: Any = None) -> None:
    holds.freeze(reference=case.reference, by=Actor(by), now=at or case.at, reason_code="danger")


def unfreeze(case: Case, by: Any, *, at: Any = None) -> None:
    holds.unfreeze(reference=case.reference, by=Actor(by), now=at or case.at)


@pytest.mark.parametrize("state", ACTS)
def test_under_a_hold_no_act_is_done_and_no_text_is_served(fund: Fund, people: People, state: str) -> None:
    case = bring_to(state, fund, people)
    if state == "in_review":
        ready_to_vote(case, people)
    coordinator = Actor(people["cora"])
    [box] = Box.objects.filter(owner_id=case.row.pk, kind="narrative")
    assert serve_box(box.pk, coordinator, now=case.at)
    freeze(case, people["cora"])
    with pytest.raises(NotFound):
        serve_box(box.pk, coordinator, now=case.at)
    shown = portrait_of(sight_of(case.reference, coordinator, now=case.at), now=case.at)
    assert (shown.acts, [one for one in shown.boxes if one.is_served]) == ((), [])
    for name, act in ACTS[state]:
        by = HOLDER if name == "code" else Actor(people[name])
        with pytest.raises(Refused) as refused:
            act({"reference": case.reference, "by": by, "now": case.at}, case)
        assert refused.value.code == "frozen"
    assert case.state == state


def test_under_a_hold_no_payment_goes_on(fund: Fund, people: People) -> None:
    case = bring_to("payable", fund, people)
    [row] = prepare(case, people)
    freeze(case, people["chen"])
    for name, act in (("chen", paying.authorise), ("tom", paying.send), ("tom", paying.fail)):
        with pytest.raises(Refused) as refused:
            act(disbursement_id=row.pk, by=Actor(people[name]), now=case.at)
        assert refused.value.code == "frozen"
    with pytest.raises(NotFound):
        serve_box(Box.objects.get(kind="payout").pk, Actor(people["tom"]), now=case.at)
    unfreeze(case, people["ben"])
    assert serve_box(Box.objects.get(kind="payout").pk, Actor(people["tom"]), now=case.at)
    paying.authorise(disbursement_id=row.pk, by=Actor(people["chen"]), now=case.at)


def leads(people: People) -> set[Any]:
    return {people["ben"].pk, people["bea"].pk}


def test_any_reader_lays_a_hold_and_only_chair_and_guardian_lift_it(fund: Fund, people: People) -> None:
    case = bring_to("payable", fund, people)
    for name in ("cora", "bo", "bao", "tom", "chen", "ben"):
        freeze(case, people[name])
        with pytest.raises(Refused) as refused:
            freeze(case, people["cora"])
        assert refused.value.code == "frozen"
        for other in ("cora", "bea", "bo", "tom", "chen", "ada", "sam", "cy", "ana"):
            with pytest.raises(NotFound):
                unfreeze(case, people[other])
        unfreeze(case, people["gil" if name == "ben" else "ben"])
    with pytest.raises(Refused) as refused:
        unfreeze(case, people["gil"])
    assert refused.value.code == "not_frozen"
    for name in ("ada", "aziz", "gil", "ana", "sam", "cy"):
        with pytest.raises(NotFound):
            freeze(case, people[name])
    with pytest.raises(NotFound):
        holds.freeze(reference=case.reference, by=HOLDER, now=case.at, reason_code="fraud")
    assert Freeze.objects.filter(review_at=case.at + 7 * DAY, lifted_at=case.at).count() == 6


def test_a_holder_of_the_code_who_reads_for_the_fund_may_lay_a_hold_too(fund: Fund, people: People) -> None:
    case = bring_to("submitted", fund, people)
    holds.freeze(reference=case.reference, by=Actor(people["cora"], holds_code=True), now=NOW, reason_code="danger")
    assert Freeze.objects.get().laid_by == people["cora"]


def test_the_page_offers_lifting_only_under_a_hold_and_nothing_else_then(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people), people)

    def offered(name: str) -> tuple[str, ...]:
        sight = sight_of(case.reference, Actor(people[name]), now=NOW)
        return portrait_of(sight, now=NOW).acts

    assert "unfreeze" not in offered("ben")
    assert "freeze" in offered("ben")
    freeze(case, people["cora"])
    assert (offered("ben"), offered("gil"), offered("bea")) == (("unfreeze",), ("unfreeze",), ())


@pytest.mark.parametrize("state", ["info_needed", "in_review", "approved", "paid", "declined", "withdrawn"])
def test_a_hold_may_lie_over_any_state_and_stops_the_clock(fund: Fund, people: People, state: str) -> None:
    case = bring_to(state, fund, people)
    before = (case.row.state, case.row.revision)
    freeze(case, people["cora"])
    OutboxMessage.objects.all().delete()
    later = case.at + 100 * DAY
    assert {name for name, count in clockwork.run(now=later).items() if count} == {"holds"}
    assert set(OutboxMessage.objects.values_list("recipient_id", flat=True)) == {people["gil"].pk, *leads(people)}
    OutboxMessage.objects.all().delete()
    assert set(erase_due(now=later).values()) == {0}
    assert (case.row.state, case.row.revision) == before
    assert not OutboxMessage.objects.exists()


def test_promises_and_the_time_to_answer_move_on_by_the_length_of_the_hold(fund: Fund, people: People) -> None:
    case = bring_to("approved", fund, people)
    due_at, lapse_at = case.row.due_at, case.row.lapse_at
    freeze(case, people["cora"], at=case.at + HOUR)
    assert case.row.due_at is None
    unfreeze(case, people["ben"], at=case.at + 6 * HOUR)
    assert (case.row.due_at, case.row.lapse_at) == (due_at + 5 * HOUR, lapse_at + 5 * HOUR)
    # Counted anew, as when another part is due on another day, it comes to the same.
    assert promises.lapse_at(case.row, now=case.at + 7 * HOUR) == case.row.lapse_at


def test_a_seat_that_stepped_aside_sees_that_and_nothing_of_the_case(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people), people)
    verification.ask(reference=case.reference, by=Actor(people["cora"]), now=NOW, question_codes=["call"], slip="Call")
    conflicts.recuse(reference=case.reference, by=Actor(people["bo"]), now=NOW, level=3)
    shown = portrait_of(sight_of(case.reference, Actor(people["bo"]), now=NOW), now=NOW)
    assert (shown.lines, shown.question, shown.confirmations, shown.boxes) == ((), None, (), ())
    assert (shown.refusal, shown.unread_slips, shown.is_insider) == (None, 0, False)
    other = portrait_of(sight_of(case.reference, Actor(people["bea"]), now=NOW), now=NOW)
    assert (len(other.lines), other.unread_slips, other.is_insider) == (1, 0, True)
    asker = portrait_of(sight_of(case.reference, Actor(holds_code=True), now=NOW), now=NOW)
    assert (len(asker.lines), asker.unread_slips, asker.is_insider) == (1, 1, False)
