"""Setting lines aside that cancel each other out, and locking a statement that is explained."""

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from fund.models import Disbursement, IgnoredLine, JournalEntry, Match, StatementLock
from fund.reconciliation import actions, locking, selectors
from fund.reconciliation.from_line import post_from_line
from fund.reconciliation.ignoring import ignore, take_up_again
from fund.reconciliation.splitting import Part, tie_together
from fund.reconciliation.state import unreconciled_in
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused, Stale
from tests.fund.ledger.world import BEA, BEN, CHEN, TODAY, TOM
from tests.fund.reconciliation.counter import NOW, Counter, new_counter

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter() -> Counter:
    return new_counter("")


def aside(*lines: Any, reason: str = "corrected", by: uuid.UUID = TOM) -> Any:
    return ignore(line_ids=[line.pk for line in lines], reason_code=reason, by=by, now=NOW)


def waiting(counter: Counter) -> int:
    return unreconciled_in(counter.fund, TODAY, TODAY)


def test_l18_lines_that_cancel_each_other_out_are_set_aside_and_taken_up_again(counter: Counter) -> None:
    first, second, third = counter.says(-5_000, 3_000, 2_000)
    assert waiting(counter) == 3
    assert (counter.state().is_equal, counter.state().waiting, counter.state().is_reconciled) == (True, 3, False)
    made = aside(first, second, third)
    assert waiting(counter) == 0
    assert counter.state().is_reconciled
    assert [each.data for each in audit.of_object(made.pk)] == [{"reason_code": "corrected", "lines": 3}]
    with pytest.raises(Stale):
        post_from_line(line_id=first.pk, kind="bank_fee", by=TOM, now=NOW)
    take_up_again(reconciliation_id=made.pk, by=CHEN, now=NOW)
    assert waiting(counter) == 3
    with pytest.raises(Stale):
        take_up_again(reconciliation_id=made.pk, by=CHEN, now=NOW)
    assert IgnoredLine.objects.filter(undone_by=CHEN).count() == 3


def test_l18_what_moved_money_is_not_set_aside(counter: Counter) -> None:
    first, second = counter.says(-5_000, 4_999)
    (elsewhere,) = counter.says(5_000, account=counter.savings)
    for lines in ((first, second), (first, elsewhere)):
        with pytest.raises(Refused) as refusal:
            aside(*lines)
        assert refusal.value.code == "not_cancelled_out"
    for lines, reason in (((first,), "corrected"), ((first, first), "corrected"), ((first, second), "because")):
        with pytest.raises(Malformed):
            aside(*lines, reason=reason)
    with pytest.raises(NotFound):
        aside(first, second, by=BEN)


def test_a_tied_line_is_not_set_aside_and_a_line_set_aside_is_not_tied(counter: Counter) -> None:
    out, back = counter.says(-5_000, 5_000)
    made = post_from_line(line_id=out.pk, kind="bank_fee", by=TOM, now=NOW)
    with pytest.raises(Stale):
        aside(out, back)
    actions.undo(match_id=Match.objects.get().pk, by=TOM, now=NOW)
    aside(out, back)
    with pytest.raises(Refused):
        tie_together(parts=[Part(out.pk, made.pk)], by=TOM, now=NOW)
    fields = {**vars(Match.objects.get()), "id": uuid.uuid4(), "undone_at": None, "undone_by": None}
    fields.pop("_state")
    with pytest.raises(DatabaseError), transaction.atomic():
        Match.objects.create(**fields)


def test_a_payment_that_came_back_is_not_set_aside(counter: Counter) -> None:
    counter.world.donate("100.00")
    code = Disbursement.objects.get(pk=counter.pay("50.00").source_id).payment_code
    out, back = counter.says(-5_000, 5_000, words=[code])
    with pytest.raises(Refused, match="the payment came back"):
        aside(out, back)


def explained(counter: Counter) -> Any:
    """Return a statement whose one line is posted."""
    (line,) = counter.says(10_000)
    post_from_line(line_id=line.pk, kind="donation", by=TOM, now=NOW)
    return line.statement


def lock(statement: Any) -> None:
    locking.ask_for_lock(statement_id=statement.pk, by=TOM, now=NOW)
    locking.confirm_lock(statement_id=statement.pk, by=CHEN, now=NOW)


def test_a_statement_is_locked_by_two_people_and_nothing_of_it_is_undone(counter: Counter) -> None:
    statement = explained(counter)
    locking.ask_for_lock(statement_id=statement.pk, by=TOM, now=NOW)
    with pytest.raises(Refused) as refusal:
        locking.confirm_lock(statement_id=statement.pk, by=TOM, now=NOW)
    assert refusal.value.code == "separation_of_duties"
    locking.confirm_lock(statement_id=statement.pk, by=CHEN, now=NOW)
    (shown,) = selectors.statements(counter.fund, by=TOM, now=NOW)
    assert (shown.locked, shown.matched_count, shown.line_count) == (True, 1, 1)
    match = Match.objects.get()
    with pytest.raises(Refused) as refusal:
        actions.undo(match_id=match.pk, by=TOM, now=NOW)
    assert refusal.value.code == "statement_locked"
    with pytest.raises(DatabaseError), transaction.atomic():
        Match.objects.update(undone_at=NOW, undone_by=TOM)
    locking.unlock(statement_id=statement.pk, reason_code="wrong_tie", by=TOM, now=NOW)
    actions.undo(match_id=match.pk, by=TOM, now=NOW)
    told = [(each.verb, each.data.get("reason_code")) for each in audit.of_object(statement.pk)]
    assert told == [("lock_asked", None), ("statement_locked", None), ("statement_unlocked", "wrong_tie")]


def test_lines_set_aside_stay_so_in_a_locked_statement(counter: Counter) -> None:
    first, second = counter.says(-5_000, 5_000)
    made = aside(first, second)
    lock(first.statement)
    with pytest.raises(Refused) as refusal:
        take_up_again(reconciliation_id=made.pk, by=TOM, now=NOW)
    assert refusal.value.code == "statement_locked"


def test_an_open_line_keeps_a_statement_unlocked(counter: Counter) -> None:
    statement = explained(counter)
    locking.ask_for_lock(statement_id=statement.pk, by=TOM, now=NOW)
    actions.undo(match_id=Match.objects.get().pk, by=TOM, now=NOW)
    with pytest.raises(Refused, match="1 line is not explained yet"):
        locking.confirm_lock(statement_id=statement.pk, by=CHEN, now=NOW)
    (line,) = counter.says(-50)
    with pytest.raises(Refused):
        locking.ask_for_lock(statement_id=line.statement_id, by=TOM, now=NOW)


def test_who_may_lock_and_unlock(counter: Counter) -> None:
    statement = explained(counter)
    for person in (CHEN, BEN, BEA):
        with pytest.raises(NotFound):
            locking.ask_for_lock(statement_id=statement.pk, by=person, now=NOW)
    with pytest.raises(Stale):
        locking.confirm_lock(statement_id=statement.pk, by=CHEN, now=NOW)
    lock(statement)
    for act in (locking.ask_for_lock, locking.confirm_lock):
        with pytest.raises(Stale):
            act(statement_id=statement.pk, by=TOM, now=NOW)
    with pytest.raises(Malformed):
        locking.unlock(statement_id=statement.pk, reason_code="because", by=TOM, now=NOW)
    with pytest.raises(NotFound):
        locking.unlock(statement_id=statement.pk, reason_code="audit", by=CHEN, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        StatementLock.objects.update(confirmed_by=TOM)
    assert JournalEntry.objects.count() == 1
