"""One line to many entries, many lines to one entry, parts of either; never more than there is (L17)."""

import uuid
from datetime import timedelta

import pytest

from fund.models import Disbursement, JournalEntry, Match, Reconciliation
from fund.reconciliation import actions, selectors
from fund.reconciliation.splitting import Part, tie_together
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.idempotency import AlreadyDone, Attempt
from tests.fund.ledger.world import BEN, CHEN, TODAY, TOM, euros
from tests.fund.reconciliation.counter import NOW, Counter, new_counter

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter() -> Counter:
    return new_counter()


def state_of(entry: JournalEntry) -> str:
    return str(Disbursement.objects.values_list("state", flat=True).get(pk=entry.source_id))


def tie(*parts: Part, by: uuid.UUID = TOM) -> Reconciliation:
    return tie_together(parts=parts, by=by, now=NOW)


def test_l17_one_line_pays_three_payments_and_nothing_is_left(counter: Counter) -> None:
    entries = [counter.pay(amount) for amount in ("100.00", "50.00", "20.00")]
    (line,) = counter.says(-17_000)
    made = tie(*[Part(line.pk, entry.pk) for entry in entries])
    assert sorted(match.allocated_minor for match in made.matches.all()) == [-10_000, -5_000, -2_000]
    assert counter.left(line) == 0
    assert {state_of(entry) for entry in entries} == {"settled"}
    assert counter.state().lines_open == euros("0.00")
    assert selectors.waiting_lines(counter.fund, by=TOM, now=NOW) == []
    assert {each.verb for match in made.matches.all() for each in audit.of_object(match.pk)} == {"match_made"}


def test_l17_the_last_part_takes_what_the_others_left_of_the_line(counter: Counter) -> None:
    entries = [counter.pay("80.00"), counter.pay("50.00")]
    (line,) = counter.says(-10_000)
    made = tie(*[Part(line.pk, entry.pk) for entry in entries])
    assert sorted(match.allocated_minor for match in made.matches.all()) == [-8_000, -2_000]
    assert (counter.left(line), state_of(entries[1])) == (0, "sent")


def test_l17_a_payment_is_settled_only_when_its_last_part_has_left_the_bank(counter: Counter) -> None:
    entry = counter.pay("100.00")
    first, second = counter.says(-6_000, -4_000)
    tie(Part(first.pk, entry.pk))
    assert state_of(entry) == "sent"
    assert counter.state().entries_open == euros("960.00")
    (waiting,) = selectors.waiting_lines(counter.fund, by=TOM, now=NOW)
    assert (waiting.left, waiting.suggestions[0].score) == (euros("-40.00"), 50)
    actions.accept(line_id=second.pk, entry_id=entry.pk, by=TOM, now=NOW)
    assert state_of(entry) == "settled"
    actions.undo(match_id=Match.objects.get(line=first).pk, by=TOM, now=NOW)
    assert state_of(entry) == "sent"
    assert (counter.left(first), counter.left(second)) == (-6_000, 0)
    tie(Part(first.pk, entry.pk))
    assert state_of(entry) == "settled"


def test_what_a_tie_leaves_of_a_line_is_compared_with_what_is_open(counter: Counter) -> None:
    entry, fee = counter.pay("120.00"), counter.world.fee("0.50")
    (line,) = counter.says(-12_050, fee_minor=50)
    tie(Part(line.pk, entry.pk))
    (waiting,) = selectors.waiting_lines(counter.fund, by=TOM, now=NOW)
    (found,) = waiting.suggestions
    assert (found.candidate.entry_id, found.score, found.agreeing) == (fee.pk, 50, ("amount", "account", "day"))
    actions.accept(line_id=line.pk, entry_id=fee.pk, by=TOM, now=NOW)
    assert counter.left(line) == 0


def test_l17_two_lines_explain_one_payment_in_one_act_and_come_apart_together(counter: Counter) -> None:
    entry = counter.pay("100.00")
    first, second = counter.says(-6_000, -4_000)
    made = tie(Part(first.pk, entry.pk), Part(second.pk, entry.pk))
    assert state_of(entry) == "settled"
    actions.undo(match_id=made.matches.first().pk, by=CHEN, now=NOW)
    assert not Match.objects.filter(undone_at=None).exists()
    assert state_of(entry) == "sent"
    counter.state()
    with pytest.raises(Stale):
        actions.undo(match_id=made.matches.last().pk, by=CHEN, now=NOW)


def test_l17_a_part_is_named_and_the_rest_stays_open(counter: Counter) -> None:
    entry = counter.pay("100.00")
    (line,) = counter.says(-10_050)
    tie(Part(line.pk, entry.pk, euros("70.00")))
    assert counter.left(line) == -3_050
    with pytest.raises(Refused, match=r"€30\.50 is left of the line, €30\.00 of the entry"):
        tie(Part(line.pk, entry.pk, euros("30.01")))
    with pytest.raises(Refused, match="tied already, in part"):
        tie(Part(line.pk, entry.pk, euros("30.00")))
    assert counter.state().lines_open == euros("-30.50")


def test_l17_no_more_is_tied_than_there_is(counter: Counter) -> None:
    entry, gift = counter.pay("100.00"), JournalEntry.objects.get(kind="donation")
    small, large = counter.says(-4_000, -20_000)
    for part in (Part(small.pk, entry.pk, euros("40.01")), Part(large.pk, entry.pk, euros("100.01"))):
        with pytest.raises(Refused) as refusal:
            tie(part)
        assert refusal.value.code == "more_than_left"
    with pytest.raises(Refused) as refusal:
        tie(Part(large.pk, gift.pk))
    assert refusal.value.code == "other_direction"
    tie(Part(large.pk, entry.pk))
    with pytest.raises(Refused) as refusal:
        tie(Part(small.pk, entry.pk))
    assert refusal.value.code == "entry_used_up"
    counter.state()


def test_l17_what_lies_two_months_apart_is_not_tied_even_by_eye(counter: Counter) -> None:
    near, far = counter.world.donate("5.00"), counter.world.donate("7.00")
    (late,) = counter.says(500, on=TODAY + timedelta(days=60))
    (later,) = counter.says(700, on=TODAY + timedelta(days=61))
    tie(Part(late.pk, near.pk))
    with pytest.raises(Refused, match="more than 60 days apart"):
        tie(Part(later.pk, far.pk))


def test_nothing_is_tied_when_one_part_does_not_fit(counter: Counter) -> None:
    entry = counter.pay("100.00")
    first, second = counter.says(-6_000, -5_000)
    with pytest.raises(Refused):
        tie(Part(first.pk, entry.pk), Part(second.pk, entry.pk, euros("40.01")))
    assert not Match.objects.exists()
    for parts in ((), (Part(first.pk, entry.pk), Part(first.pk, entry.pk))):
        with pytest.raises(Malformed):
            tie(*parts)


def test_l21_neither_authoriser_nor_board_ties_a_payment_by_parts(counter: Counter) -> None:
    counter.fund.mandates.create(user_id=BEN, role="treasurer", starts_on=TODAY)
    entry = counter.pay("100.00")
    (line,) = counter.says(-10_000)
    for person in (CHEN, BEN):
        with pytest.raises(Refused) as refusal:
            tie(Part(line.pk, entry.pk), by=person)
        assert refusal.value.code == "separation_of_duties"
    with pytest.raises(NotFound):
        tie(Part(line.pk, entry.pk), by=uuid.uuid4())


def test_l15_the_same_key_ties_once(counter: Counter) -> None:
    entry = counter.pay("100.00")
    (line,) = counter.says(-10_000)
    attempt = Attempt(actor=str(TOM), act="split", key="k", body={"line": str(line.pk)})
    made = tie_together(parts=[Part(line.pk, entry.pk)], by=TOM, now=NOW, attempt=attempt)
    with pytest.raises(AlreadyDone) as repeat:
        tie_together(parts=[Part(line.pk, entry.pk)], by=TOM, now=NOW, attempt=attempt)
    assert repeat.value.answer["reconciliation"] == str(made.pk)
