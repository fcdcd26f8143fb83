"""Any order of what can happen to projects in several currencies: L16 holds and account 1300 is what they owe."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from fund.ledger import balances, chart, corrections, owed, setaside, writing_off
from fund.ledger.taking_back import take_back
from fund.ledger.verifying import verify
from fund.models import DonorProject, JournalEntry, ProjectInstalment, ReversalReason
from fund.money import Money
from notifications.errors import Refused
from tests.fund.ledger.rates import give_rates
from tests.fund.ledger.world import NOW, TODAY, act, new_world

# JPY has no smaller unit, and the rate of every currency is another one every day.
CURRENCIES = ("EUR", "USD", "GEL", "JPY")
SHARES = {"EUR": 1000, "USD": 1234, "GEL": 1001, "JPY": 2500}
AMOUNTS = st.integers(min_value=1, max_value=300_000)
DAYS = st.sampled_from([date(2025, 3, 3), date(2025, 3, 7), TODAY])
WHICH = st.sampled_from(CURRENCIES)


class Counted:
    """What the auditor knows of one project, counted without the books."""

    def __init__(self, bps: int) -> None:
        self.bps, self.exempt = bps, False
        self.asked = self.owed = self.moved = self.written = self.for_donor = 0

    @property
    def due(self) -> int:
        return -(-self.asked * self.bps // 10_000)

    def arrive(self, minor: int) -> None:
        if not self.exempt:
            before, self.asked = self.due, self.asked + minor
            self.owed += self.due - before

    def correct(self, minor: int) -> None:
        before, self.asked = self.due, self.asked - minor
        lost = before - self.due
        off = min(lost, self.owed)
        self.owed -= off
        written = min(lost - off, self.written)
        self.written -= written
        rest = lost - off - written
        self.moved -= rest
        self.for_donor += rest

    def move(self, minor: int) -> None:
        covered = min(minor, self.owed)
        self.owed -= covered
        self.moved += covered
        self.for_donor += minor - covered

    def write_off(self, minor: int) -> None:
        self.owed -= minor
        self.written += minor


class Projects(RuleBasedStateMachine):
    """One project in each currency, each with a bank account of its own."""

    parts = Bundle("parts")
    moves = Bundle("moves")

    def __init__(self) -> None:
        super().__init__()
        self.frame = transaction.atomic()
        self.frame._from_testcase = True
        self.frame.__enter__()
        self.world = new_world()
        give_rates(self.world.fund)
        self.projects: dict[str, DonorProject] = {}
        self.banks, self.counted = {"EUR": self.world.bank}, {name: Counted(bps) for name, bps in SHARES.items()}
        for place, name in enumerate(CURRENCIES):
            self.projects[name] = self._sign(name)
            if name != "EUR":
                opened = {"code": f"102{place}", "name": name, "currency": name}
                self.banks[name] = act(chart.open_bank_account, self.world.fund, **opened)

    def _sign(self, name: str) -> DonorProject:
        return act(
            setaside.sign_project,
            fund=self.world.fund,
            donor_name="A public foundation",
            title=name,
            reference=name,
            amount=Money(10**8, name),
            signed_on=date(2025, 1, 2),
            setaside_bps=SHARES[name],
        )

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)

    @rule(target=parts, name=WHICH, minor=AMOUNTS, on=DAYS)
    def arrive(self, name: str, minor: int, on: date) -> Any:
        self.counted[name].arrive(minor)
        part = act(setaside.record_instalment, self.projects[name], amount=Money(minor, name), arrived_on=on)
        return name, part.pk

    @rule(part=consumes(parts), fraction=st.integers(1, 4), on=DAYS)
    def correct(self, part: Any, fraction: int, on: date) -> None:
        name, pk = part
        row = ProjectInstalment.objects.get(pk=pk)
        minor = max(1, row.amount_minor * fraction // 4)
        if not row.is_exempt:
            self.counted[name].correct(minor)
        act(corrections.correct_instalment, row, amount=Money(minor, name), reason="repaid", on=on)

    @rule(target=moves, name=WHICH, minor=AMOUNTS, on=DAYS)
    def move(self, name: str, minor: int, on: date) -> Any:
        before = self.counted[name].for_donor
        self.counted[name].move(minor)
        paid = {"amount": Money(minor, name), "account": self.banks[name], "on": on}
        entry = act(setaside.receive_setaside, self.projects[name], **paid)
        return name, entry.pk, minor, self.counted[name].for_donor - before

    @rule(move=consumes(moves))
    def take_the_move_back(self, move: Any) -> None:
        name, pk, minor, rest = move
        counted = self.counted[name]
        entry = JournalEntry.objects.get(pk=pk)
        if counted.moved < minor - rest or counted.for_donor < rest:
            with pytest.raises(Refused):
                act(take_back, entry, reason=ReversalReason.WRONG_AMOUNT)
            return
        act(take_back, entry, reason=ReversalReason.WRONG_AMOUNT)
        counted.moved -= minor - rest
        counted.owed += minor - rest
        counted.for_donor -= rest

    @rule(name=st.sampled_from(["USD", "GEL", "JPY"]), minor=AMOUNTS, on=DAYS)
    def move_euros_for_a_foreign_project(self, name: str, minor: int, on: date) -> None:
        counted, row = self.counted[name], self.projects[name]
        before = owed.standing(row)
        paid = {"amount": Money(minor, "EUR"), "account": self.world.bank, "on": on}
        act(setaside.receive_setaside, row, **paid)
        after = owed.standing(row)
        measured = setaside.convert(self.world.fund, Money(minor, "EUR"), name, on).minor
        covered = min(measured, counted.owed)
        assert before.owed.own - after.owed.own == covered
        counted.owed -= covered
        counted.moved += covered

    @rule(name=WHICH, fraction=st.integers(1, 4))
    def write_off(self, name: str, fraction: int) -> None:
        minor = self.counted[name].owed * fraction // 4
        if not minor:
            return
        self.counted[name].write_off(minor)
        said = {"amount": Money(minor, name), "decision": _new_id()}
        act(writing_off.write_off, self.projects[name], **said)

    @rule(name=st.sampled_from(["JPY", "GEL"]))
    def exempt(self, name: str) -> None:
        counted = self.counted[name]
        papers = {"reason": "donor_forbids", "document": "D-1", "minute": "7/25", "decision": _new_id()}
        if counted.exempt:
            with pytest.raises(Refused):
                act(writing_off.exempt, self.projects[name], **papers)
            return
        counted.exempt = True
        act(writing_off.exempt, self.projects[name], **papers)
        counted.write_off(counted.owed)

    @invariant()
    def l16_every_project_owes_what_the_auditor_counted(self) -> None:
        rows = owed.table(self.world.fund, on=TODAY)
        for row in rows:
            counted = self.counted[row.project.currency]
            figures = [row.due, row.owed, row.moved, row.written_off]
            assert [one.minor for one in figures] == [counted.due, counted.owed, counted.moved, counted.written]
            assert counted.due == counted.owed + counted.moved + counted.written
            assert sum(one.minor for one in row.refundable if one.currency == row.project.currency) >= counted.for_donor

    @invariant()
    def account_1300_is_the_total_to_the_cent(self) -> None:
        rows = owed.table(self.world.fund, on=TODAY)
        held = [
            row for row in balances.trial_balance([self.world.fund], at=None, now=NOW).rows if row.account == "1300"
        ]
        assert {row.currency: row.amount_minor for row in held if row.amount_minor} == {
            row.project.currency: row.owed.minor for row in rows if row.owed
        }
        assert owed.total(self.world.fund, rows).owed.minor == sum(row.base_minor for row in held)
        # What is owed no longer has no value left in the books either.
        assert all(row.amount_minor or not row.base_minor for row in held)

    @invariant()
    def nothing_is_found(self) -> None:
        assert verify().problems == []


def _new_id() -> Any:
    return ProjectInstalment().pk


@pytest.mark.django_db
def test_l16_holds_after_any_order_of_acts_in_several_currencies() -> None:
    run_state_machine_as_test(
        Projects,
        settings=settings(
            max_examples=8,
            stateful_step_count=16,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
