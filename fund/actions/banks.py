"""Which bank account of a fund an amount goes through, in whatever currency both are kept."""

from django.utils.translation import gettext as _

from fund.ledger import chart
from fund.models import Account, Fund
from fund.money import Money
from notifications.errors import Malformed


def bank_for(fund: Fund, code: str, amount: Money) -> Account:
    """Return the bank account of this code, kept in the amount's currency; raises Malformed."""
    found = Account.objects.select_related("fund").filter(fund=chart.books_of(fund), code=code, is_bank=True).first()
    if found is None or found.closed_on is not None:
        raise Malformed(fields={"account": _("This is no bank account of the fund.")})
    if found.currency != amount.currency:
        raise Malformed(fields={"account": _("This account is kept in %(currency)s.") % {"currency": found.currency}})
    return found
