"""Statements typed by hand: one person types, words are sealed at once, a second person confirms."""

import json
from datetime import date
from typing import Any

import pytest

from fund.models import BankStatement, Match, StatementLine, TypedStatement
from fund.reconciliation import manual
from fund.reconciliation.actions import forget_codes
from fund.reconciliation.manual import Sheet, TypedLine
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.models import Box
from tests.fund.ledger.world import BEN, CHEN, TODAY, TOM, euros
from tests.fund.reconciliation.office import NOW, Office, new_office
from tests.fund.reconciliation.test_s41_nothing_of_the_bank_in_clear import dump, found_in

pytestmark = pytest.mark.django_db

PAYEE = "Щербаковжщэ"


@pytest.fixture
def office() -> Office:
    return new_office()


def line(amount: str, what: str = "", **named: Any) -> TypedLine:
    return TypedLine(**{"day": TODAY, "amount": euros(amount), "what": what, **named})


def sheet(*lines: TypedLine, opening: str = "1000.00", closing: str = "880.00", **named: Any) -> Sheet:
    days = {"from_on": date(2025, 3, 1), "to_on": date(2025, 3, 31)}
    return Sheet(**{**days, "opening": euros(opening), "closing": euros(closing), "lines": lines, **named})


def type_in(office: Office, said: Sheet, by: Any = TOM) -> TypedStatement:
    return manual.type_statement(fund=office.fund, account_code="1010", sheet=said, by=by, now=NOW)


def confirm(row: TypedStatement, by: Any = CHEN) -> Any:
    return manual.confirm_typed(typed_id=row.pk, by=by, now=NOW)


def test_l17_a_typed_statement_counts_once_a_second_person_confirms_it(office: Office) -> None:
    payment = office.pay("120.00")
    row = type_in(office, sheet(line("-120.00", f"for {payment.payment_code}", who="Agent")))
    assert not BankStatement.objects.exists()
    assert manual.waiting_typed(office.fund, by=CHEN, now=NOW) == [row]
    with pytest.raises(Refused) as refusal:
        confirm(row, by=TOM)
    assert refusal.value.code == "separation_of_duties"
    imported = confirm(row)
    statement = BankStatement.objects.get()
    assert (statement.pk, statement.opening_minor, statement.closing_minor) == (row.pk, 100_000, 88_000)
    assert (imported.new, imported.matched) == (1, 1)
    assert Match.objects.get().disbursement_id == payment.pk
    assert [each.verb for each in audit.of_object(row.pk)][:1] == ["statement_typed"]
    with pytest.raises(Stale):
        confirm(row)


def test_s41_what_was_typed_is_sealed_and_stands_nowhere_else(office: Office) -> None:
    row = type_in(office, sheet(line("-120.00", f"rent of {PAYEE}", who=PAYEE)))
    assert found_in(dump(), [PAYEE.lower()]) == []
    confirm(row)
    assert found_in(dump(), [PAYEE.lower()]) == []
    stored = StatementLine.objects.get()
    assert office.rest(stored)["counterparty"] == PAYEE
    assert PAYEE in json.loads(office.read(row.file_box_id))["lines"][0][3]


def test_codes_of_an_erased_case_leave_what_waits_and_what_was_confirmed(office: Office) -> None:
    payment = office.pay("120.00")
    row = type_in(office, sheet(line("-120.00", payment.payment_code or "")))
    assert payment.payment_code in str(TypedStatement.objects.get().lines)
    forget_codes(source_ref=payment.commitment.source_ref)
    assert payment.payment_code not in str(TypedStatement.objects.get().lines)
    confirm(row)
    assert (TypedStatement.objects.get().lines, StatementLine.objects.get().words) == ([], [])


def test_l17_what_does_not_add_up_or_does_not_continue_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match=r"€20\.00 more than the closing"):
        type_in(office, sheet(line("-100.00")))
    confirm(type_in(office, sheet(line("-120.00"))))
    april = {"from_on": date(2025, 4, 1), "to_on": date(2025, 4, 30)}
    with pytest.raises(Refused) as refusal:
        type_in(office, sheet(opening="870.00", closing="870.00", **april))
    assert refusal.value.code == "statement_gap"
    assert TypedStatement.objects.count() == 1


def test_equal_lines_of_two_days_are_two_movements(office: Office) -> None:
    confirm(type_in(office, sheet(line("-60.00"), line("-60.00"))))
    same_day = {"from_on": TODAY, "to_on": date(2025, 4, 1), "opening": "880.00", "closing": "820.00"}
    confirm(type_in(office, sheet(line("-60.00"), **same_day)))
    assert StatementLine.objects.filter(amount_minor=-6_000).count() == 3


def test_one_statement_of_an_account_waits_at_a_time_and_may_be_thrown_away(office: Office) -> None:
    row = type_in(office, sheet(line("-120.00")))
    with pytest.raises(Refused) as refusal:
        type_in(office, sheet(line("-120.00")), by=CHEN)
    assert refusal.value.code == "one_waits"
    manual.discard_typed(typed_id=row.pk, by=TOM, now=NOW)
    assert not Box.objects.filter(owner_id=row.pk).exists()
    with pytest.raises(Stale):
        confirm(row)
    confirm(type_in(office, sheet(line("-120.00"))))
    with pytest.raises(Refused) as refusal:
        type_in(office, sheet(line("-120.00")))
    assert refusal.value.code == "statement_known"


def test_who_and_what_may_be_typed(office: Office) -> None:
    for wrong in (
        sheet(line("-120.00", day=date(2025, 4, 1))),
        sheet(line("-120.00", "x" * 141)),
        sheet(line("-120.00"), to_on=date(2025, 2, 1)),
        sheet(line("-120.00"), to_on=date(2199, 2, 1)),
        sheet(line("0.00"), line("-120.00")),
    ):
        with pytest.raises(Malformed):
            type_in(office, wrong)
    with pytest.raises(NotFound):
        type_in(office, sheet(line("-120.00")), by=BEN)
    row = type_in(office, sheet(line("-120.00")))
    for act in (manual.confirm_typed, manual.discard_typed, manual.typed):
        with pytest.raises(NotFound):
            act(typed_id=row.pk, by=BEN, now=NOW) if act is not manual.typed else act(row.pk, by=BEN, now=NOW)
