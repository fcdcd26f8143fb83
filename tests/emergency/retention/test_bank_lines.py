"""The payment code is the only tie between case and bank: it goes from both sides at once."""

from emergency.actions.ending.retention import erase_due
from fund.models import Disbursement, Fund, Match, StatementLine
from fund.reconciliation.importing import import_statement
from tests.factories import DAY, NOW, Case, People, bring_to
from tests.fund.reconciliation.camt import Detail, Entry, Statement, camt
from tests.journeys.searching import in_tables


def take_in(fund: Fund, people: People, case: Case, code: str) -> StatementLine:
    """Import the bank's statement with the one line of this payment."""
    day = case.at.date()
    went = Entry("400.00", "DBIT", day, "B-1", details=(Detail(text=code),))
    month = {"from_day": min(day, NOW.date()).replace(day=1), "to_day": day}
    content = camt(Statement(opening="5000.00", closing="4600.00", entries=(went,), **month))
    tom = people["tom"].pk
    import_statement(fund=fund, account_code="1010", content=content, profile=None, by=tom, now=case.at)
    return StatementLine.objects.get()


def test_r30_the_payment_code_goes_from_payments_and_bank_lines_alike(fund: Fund, people: People) -> None:
    case = bring_to("accounted", fund, people)
    code = Disbursement.objects.get().payment_code
    assert code
    line = take_in(fund, people, case, code)
    assert code in line.words
    assert Match.objects.filter(line=line, undone_at=None).exists()
    assert in_tables((code,))
    assert erase_due(now=case.at + 7 * DAY)["payout_details"] == 1
    assert in_tables((code,)) == []
    assert Match.objects.filter(line=line, undone_at=None).exists()
    assert Disbursement.objects.get().state == "settled"
