"""Whether a bank account can be closed: nothing lies in it, nothing waits to be explained, nothing is to leave it."""

from django.db.models import Q
from django.utils.translation import gettext as _

from fund.ledger import chart
from fund.models import (
    Account,
    AccountBalance,
    AdvancePayment,
    Deposit,
    DepositWish,
    Disbursement,
    MoneyDecision,
    StatementLine,
    StatementPreview,
    TypedStatement,
)
from fund.models.payments import PENDING
from fund.reconciliation.open_lines import open_lines
from notifications.errors import Refused


def check_can_close(account: Account) -> None:
    """Raise Refused, saying what has to be done before; the caller holds the funds' control rows under lock."""
    if AccountBalance.objects.filter(account=account).exclude(balance_minor=0, base_minor=0).exists():
        raise Refused(_("Money lies in this account. Move it to another account first."), code="account_holds_money")
    lines = open_lines(StatementLine.objects.filter(account=account))
    if lines.exists() or _half_taken_in(account):
        raise Refused(
            _("A line of this account is not explained yet, or a statement of it is not taken in to the end."),
            code="lines_wait",
        )
    if _to_leave(account):
        raise Refused(
            _("A payment or a deposit still goes by this account. End it, or let it come back, first."),
            code="payments_planned",
        )


def _half_taken_in(account: Account) -> bool:
    typed = TypedStatement.objects.filter(account=account, confirmed_at__isnull=True, discarded_at__isnull=True)
    books = chart.books_of(account.fund)
    return typed.exists() or StatementPreview.objects.filter(fund=books, account_code=account.code).exists()


def _to_leave(account: Account) -> bool:
    undecided = Q(confirmed_at__isnull=True) | Q(entry__isnull=True)
    funds = Q(fund=account.fund) | Q(fund__parent=account.fund)
    planned = (
        Disbursement.objects.filter(account=account, state__in=PENDING),
        AdvancePayment.objects.filter(account=account, authorised_at__isnull=True, discarded_at__isnull=True),
        Deposit.objects.filter(bank=account, withdrawn_on__isnull=True),
        DepositWish.objects.filter(bank=account, deposit__isnull=True, ended_at__isnull=True),
        MoneyDecision.objects.filter(funds, undecided, account=account.code, withdrawn_at__isnull=True),
    )
    return any(rows.exists() for rows in planned)
