"""W5 and W10: who learns that something waits, and that an act leaves all its traces or none."""

from collections.abc import Callable
from typing import Any

import pytest

from emergency.actions.asking import verification
from emergency.actions.asking.verification import Reply
from emergency.actions.deciding import conflicts
from emergency.actions.ending import endings, holds
from emergency.actors import Actor
from emergency.models import AidRequest, Exclusion, Freeze, Question, Slip
from emergency.states import State
from fund.models import Fund
from notifications import audit, outbox
from notifications.idempotency import AlreadyDone, Attempt
from notifications.models import AuditRow, Box, IdempotencyKey, Lock, OutboxMessage
from tests.after_approval import authorise, confirm_receipt, give_details, prepare, prove, send
from tests.factories import DAY, HOUR, NOW, Case, People, ask, bring_to, to_review, to_verifying

HOLDER = Actor(holds_code=True)
DOOR = endings.NextDoor("outside_uses", none_known=True)
TABLES = (AidRequest, Box, Lock, Slip, Question, Exclusion, Freeze, OutboxMessage, AuditRow, IdempotencyKey)


def told(people: People) -> dict[str, str]:
    """Return the kind of notice by name of its receiver, and forget them."""
    names = {person.pk: name for name, person in people.items()}
    found = {names[row.recipient_id]: row.kind for row in OutboxMessage.objects.all()}
    OutboxMessage.objects.all().delete()
    return found


def freeze(case: Case, by: Any) -> None:
    holds.freeze(reference=case.reference, by=Actor(by), now=case.at, reason_code="fraud")


def test_w10_red_rings_and_everything_else_is_quiet(fund: Fund, people: People) -> None:
    for urgency, kind in (("red", "ring"), ("amber", "quiet"), ("green", "quiet")):
        case = ask(fund, people, urgency=urgency)
        assert told(people) == {"cora": kind}
        to_review(case, people)
        assert told(people) == dict.fromkeys(("ben", "bea", "bo", "bela"), kind)


def test_w10_each_step_of_a_payment_tells_who_must_act_next(fund: Fund, people: People) -> None:
    case = bring_to("approved", fund, people, urgency="red")
    told(people)
    give_details(case)
    assert told(people) == {"tom": "ring"}
    [row] = prepare(case, people)
    assert told(people) == {"chen": "ring"}
    authorise(case, people, row)
    assert told(people) == {"tom": "ring"}
    send(case, people, row)
    assert told(people) == {"cora": "quiet"}
    confirm_receipt(case, people)
    assert told(people) == {"cora": "quiet"}
    prove(case, people)
    assert told(people) == {}


def test_w10_a_payment_rings_once_under_a_quarter_of_its_time_is_left(fund: Fund, people: People) -> None:
    case = bring_to("approved", fund, people)
    told(people)
    case.at += 26 * HOUR
    give_details(case)
    assert told(people) == {"tom": "quiet"}
    case.at += 1 * HOUR
    [row] = prepare(case, people)
    assert told(people) == {"chen": "ring"}
    case.at += 1 * HOUR
    authorise(case, people, row)
    assert told(people) == {"tom": "ring"}


def test_w10_a_hold_is_told_to_guardian_chair_and_coordinator_at_once(fund: Fund, people: People) -> None:
    case = bring_to("in_review", fund, people, urgency="red")
    told(people)
    freeze(case, people["bea"])
    assert told(people) == dict.fromkeys(("gil", "ben", "cora"), "ring")
    holds.unfreeze(reference=case.reference, by=Actor(people["gil"]), now=case.at)
    assert told(people) == {"cora": "ring"}


def test_w10_nobody_tells_themselves_and_the_excluded_learn_nothing(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people, exclude=("seat-2",)), people)
    assert "bea" not in told(people)
    conflicts.recuse(reference=case.reference, by=Actor(people["ben"]), now=NOW, level=3)
    told(people)
    freeze(case, people["cora"])
    assert told(people) == {"gil": "quiet"}


ACTS: dict[str, tuple[str, Callable[[Case, People], Any]]] = {
    "take-up": (
        "submitted",
        lambda case, people: verification.take_up(
            reference=case.reference, by=Actor(people["cora"]), now=NOW, exclude=("seat-3",), attempt=_attempt()
        ),
    ),
    "ask": (
        "verifying",
        lambda case, people: verification.ask(
            reference=case.reference,
            by=Actor(people["cora"]),
            now=NOW,
            question_codes=["amount"],
            slip="How much?",
            attempt=_attempt(),
        ),
    ),
    "answer": (
        "info_needed",
        lambda case, people: verification.answer(
            reference=case.reference, by=HOLDER, now=NOW, reply=Reply(text="So much"), attempt=_attempt()
        ),
    ),
    "decline": (
        "verifying",
        lambda case, people: endings.decline(
            reference=case.reference, by=Actor(people["cora"]), now=NOW, door=DOOR, slip="Sorry", attempt=_attempt()
        ),
    ),
    "withdraw": (
        "verifying",
        lambda case, people: endings.withdraw(reference=case.reference, by=HOLDER, now=NOW, attempt=_attempt()),
    ),
    "freeze": (
        "verifying",
        lambda case, people: holds.freeze(
            reference=case.reference, by=Actor(people["cora"]), now=NOW, reason_code="leak", attempt=_attempt()
        ),
    ),
}


def _attempt() -> Attempt:
    return Attempt("somebody", "act", "key", {"so": "it is"})


def rows() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in TABLES]


@pytest.mark.parametrize("name", ACTS)
def test_w05_state_evidence_and_notices_are_written_together_or_not_at_all(
    fund: Fund, people: People, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    state, act = ACTS[name]
    case = bring_to(state, fund, people)
    before = rows()
    for room, last_step in ((outbox, "enqueue"), (audit, "record")):
        with monkeypatch.context() as broken, pytest.raises(ZeroDivisionError):
            broken.setattr(room, last_step, lambda *_rows, **_named: 1 / 0)
            act(case, people)
        assert rows() == before
    act(case, people)
    assert rows() != before
    with pytest.raises(AlreadyDone) as done:
        act(case, people)
    assert done.value.answer["state"] == case.state


def test_w05_the_evidence_says_who_did_what_and_holds_nothing_typed(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people), people, confirmations=1)
    events = [(one.verb, one.actor_id, one.data) for one in audit.of_object(case.row.pk)]
    cora = people["cora"].pk
    filed = [box.sha256 for box in Box.objects.filter(owner_id=case.row.pk).order_by("-kind")]
    assert sorted(events[0][2].pop("digests")) == sorted(filed)
    assert events == [
        ("aid_request.submit", people["ada"].pk, {"to_state": "submitted", "from_state": ""}),
        ("aid_request.take_up", cora, {"from_state": "submitted", "to_state": "verifying"}),
        ("aid_request.confirm", cora, {"kind": "member"}),
    ]
    assert audit.verify().problems == []


def test_a_repeat_long_after_the_case_went_on_answers_as_it_did(fund: Fund, people: People) -> None:
    case = bring_to("verifying", fund, people)
    ACTS["ask"][1](case, people)
    verification.answer(reference=case.reference, by=HOLDER, now=NOW + DAY, reply=Reply(text="Yes"))
    assert _attempt().earlier_answer() == {"reference": case.reference, "state": State.INFO_NEEDED}
