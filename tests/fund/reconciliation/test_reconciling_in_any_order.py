"""Any order of ties, parts, undoing, setting aside and locking: L17 and L18 hold after every step."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

from fund.models import JournalEntry, Match, Reconciliation, StatementLine
from fund.money import Money
from fund.reconciliation import actions, locking
from fund.reconciliation.from_line import kinds_for, post_from_line
from fund.reconciliation.ignoring import ignore, take_up_again
from fund.reconciliation.splitting import Part, tie_together
from fund.reconciliation.transfers import tie_transfer
from notifications.errors import DomainError
from tests.fund.ledger.world import CHEN, TOM
from tests.fund.reconciliation.counter import NOW, Counter, new_counter

# Few different sums, so that lines and entries often meet, in full or in part.
CENTS = st.integers(min_value=1, max_value=6).map(lambda number: number * 100)
MOVED = CENTS.flatmap(lambda cents: st.sampled_from([cents, -cents]))


def cents_of(minor: int) -> Money:
    return Money(minor, "EUR")


class Reconciling(RuleBasedStateMachine):
    """A treasurer who does whatever comes to mind; a refusal must change nothing."""

    entries = Bundle("entries")
    lines = Bundle("lines")

    def __init__(self) -> None:
        super().__init__()
        self.frame = transaction.atomic()
        self.frame._from_testcase = True
        self.frame.__enter__()
        self.counter: Counter = new_counter("")
        self.locked: dict[object, list[tuple[object, int]]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)

    def allow(self, call: object, /, **named: object) -> object:
        """Do an act as Tom; a refusal is an answer too, and leaves what the invariant then looks at."""
        try:
            with transaction.atomic():
                return call(**{"by": TOM, "now": NOW, **named})
        except DomainError:
            return None

    @rule(target=entries, cents=CENTS)
    def a_gift_is_entered(self, cents: int) -> JournalEntry:
        return self.counter.world.donate(cents_of(cents).text())

    @rule(target=entries, cents=CENTS)
    def a_fee_is_entered(self, cents: int) -> JournalEntry:
        return self.counter.world.fee(cents_of(cents).text())

    @rule(target=lines, moved=st.lists(MOVED, min_size=1, max_size=3))
    def the_bank_says(self, moved: list[int]) -> object:
        return multiple(*self.counter.says(*moved))

    @rule(target=lines, cents=CENTS)
    def money_moves_between_our_accounts(self, cents: int) -> object:
        (left,) = self.counter.says(-cents)
        (arrived,) = self.counter.says(cents, account=self.counter.savings)
        return multiple(left, arrived)

    @rule(line=lines, entry=entries, part=st.none() | CENTS)
    def a_part_is_tied(self, line: StatementLine, entry: JournalEntry, part: int | None) -> None:
        parts = [Part(line.pk, entry.pk, cents_of(part) if part else None)]
        self.allow(tie_together, parts=parts)

    @rule(line=lines, some=st.lists(entries, min_size=2, max_size=3, unique_by=lambda entry: entry.pk))
    def a_line_is_split(self, line: StatementLine, some: list[JournalEntry]) -> None:
        self.allow(tie_together, parts=[Part(line.pk, entry.pk) for entry in some])

    @rule(entry=entries, some=st.lists(lines, min_size=2, max_size=3, unique_by=lambda line: line.pk))
    def lines_are_gathered(self, entry: JournalEntry, some: list[StatementLine]) -> None:
        self.allow(tie_together, parts=[Part(line.pk, entry.pk) for line in some])

    @rule(line=lines, entry=entries)
    def a_suggestion_is_accepted(self, line: StatementLine, entry: JournalEntry) -> None:
        self.allow(actions.accept, line_id=line.pk, entry_id=entry.pk)

    @rule(target=entries, line=lines, part=st.none() | CENTS, number=st.integers(0, 4))
    def a_line_is_posted(self, line: StatementLine, part: int | None, number: int) -> object:
        kinds = [kind for kind in kinds_for(line.amount_minor) if kind != "setaside_moved"]
        amount = cents_of(part) if part else None
        entry = self.allow(post_from_line, line_id=line.pk, kind=str(kinds[number % len(kinds)]), amount=amount)
        return entry or multiple()

    @rule(left=lines, arrived=lines)
    def a_transfer_is_tied(self, left: StatementLine, arrived: StatementLine) -> None:
        self.allow(tie_transfer, left_id=left.pk, arrived_id=arrived.pk)

    @rule(some=st.lists(lines, min_size=2, max_size=3, unique_by=lambda line: line.pk))
    def lines_are_set_aside(self, some: list[StatementLine]) -> None:
        self.allow(ignore, line_ids=[line.pk for line in some], reason_code="corrected")

    @rule(number=st.integers(0, 50))
    def something_is_undone(self, number: int) -> None:
        if live := list(Match.objects.filter(undone_at=None).order_by("matched_at", "pk")):
            self.allow(actions.undo, match_id=live[number % len(live)].pk)

    @rule(number=st.integers(0, 50))
    def something_is_taken_up_again(self, number: int) -> None:
        if aside := list(Reconciliation.objects.filter(kind="ignored", ignored_lines__undone_at=None).distinct()):
            self.allow(take_up_again, reconciliation_id=aside[number % len(aside)].pk)

    @rule(line=lines)
    def a_statement_is_locked(self, line: StatementLine) -> None:
        self.allow(locking.ask_for_lock, statement_id=line.statement_id)
        if self.allow(locking.confirm_lock, statement_id=line.statement_id, by=CHEN):
            self.locked[line.statement_id] = ties_of(line.statement_id)

    @rule(line=lines)
    def a_statement_is_unlocked(self, line: StatementLine) -> None:
        if self.allow(locking.unlock, statement_id=line.statement_id, reason_code="audit"):
            self.locked.pop(line.statement_id, None)

    @invariant()
    def l17_and_l18_hold(self) -> None:
        for account in (self.counter.bank, self.counter.savings):
            if account.pk in self.counter.closings:
                self.counter.state(account)

    @invariant()
    def nothing_of_a_locked_statement_changes(self) -> None:
        for statement_id, ties in self.locked.items():
            assert ties_of(statement_id) == ties


def ties_of(statement_id: object) -> list[tuple[object, int]]:
    live = Match.objects.filter(line__statement_id=statement_id, undone_at=None)
    return sorted(live.values_list("line_id", "allocated_minor"))


@pytest.mark.django_db
def test_l17_and_l18_hold_after_every_act_in_any_order() -> None:
    run_state_machine_as_test(
        Reconciling,
        settings=settings(
            max_examples=8,
            stateful_step_count=18,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
