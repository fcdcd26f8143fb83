"""What a payment is booked on and paid from: expense or deposit on one side, bank or advance on the other."""

from django.utils.translation import gettext as _

from fund.ledger import advances, chart, sureties
from fund.ledger.floors import require_in_bank
from fund.models import Account, Advance, Commitment, Disbursement, EntryKind
from fund.money import Money
from notifications.errors import Refused


def check_pays(commitment: Commitment, amount: Money, account: Account, advance: Advance | None) -> None:
    """Raise Refused unless the account, or the advance held in the country, can pay this commitment."""
    if account.fund != chart.books_of(commitment.fund):
        raise _not_payable()
    if advance is not None:
        _check_advance(commitment, amount, account, advance)
    elif not account.is_bank:
        raise _not_payable()


def require_there(row: Disbursement, amount: Money) -> None:
    """Raise Refused unless bank or advance holds what the payment needs; an advance stays locked."""
    if row.advance_id is None:
        require_in_bank(row.account, row.commitment.fund, amount)
    else:
        advances.hold(row)


def kind_of(row: Disbursement) -> EntryKind:
    """Return what the entry of a payment is called."""
    if sureties.is_deposit(row):
        return EntryKind.SURETY_PAID
    return EntryKind.DISBURSEMENT if row.advance_id is None else EntryKind.ADVANCE_USED


def _check_advance(commitment: Commitment, amount: Money, account: Account, advance: Advance) -> None:
    if account.code != chart.ADVANCES or advance.currency != amount.currency:
        raise _not_payable()
    if advance.fund_id == commitment.fund_id:
        advances.check_not_older(advance, commitment.country)
    if (advance.fund_id, advance.country) != (commitment.fund_id, commitment.country):
        raise Refused(_("An advance pays for its own fund and country only."), code="other_advance")


def no_account_in(currency: str) -> Refused:
    """Return why no account is taken by itself: which one the bank exchanges from is for the treasurer to say."""
    return Refused(
        _(
            "The fund has no account in %(currency)s. Name the account that pays and what leaves it; the bank "
            "exchanges it."
        )
        % {"currency": currency},
        code="account_not_payable",
    )


def _not_payable() -> Refused:
    return Refused(_("Payments leave from a bank account of this fund."), code="account_not_payable")
