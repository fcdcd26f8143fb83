"""What the payments of a case can be made from: the fund's banks, or an advance held in its country."""

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from emergency.models import AidRequest
from fund.ledger import advances, chart
from fund.ledger.advances import open_advances
from fund.ledger.sources import no_account_in
from fund.models import Account, Advance
from notifications.errors import Malformed


@dataclass(frozen=True)
class Source:
    """A bank account, or account 1310 with the advance that is used."""

    account: Account
    advance: Advance | None = None


def source_of(aid_request: AidRequest, account: str, advance: uuid.UUID | None, *, currency: str) -> Source:
    """Return the bank of this code, by default the first in the currency of the promise, or the advance of this id.

    A bank that is named may be in another currency: it exchanges.
    Raises Malformed, and Refused where none is named and the fund has no account in that currency, or for an advance
    older than the group of the case's country.
    """
    if advance is None:
        return Source(_bank(aid_request, account, currency))
    held = (one for one in advances_for(aid_request) if one.currency == currency)
    found = next((one for one in held if one.pk == advance), None)
    if found is None:
        for older in Advance.objects.filter(pk=advance, fund=aid_request.fund).select_related("fund__parent"):
            advances.check_not_older(older, aid_request.country)
        raise Malformed(fields={"advance": _("Pick an advance of which something is left in this country.")})
    return Source(chart.account(aid_request.fund, chart.ADVANCES), found)


def advances_for(aid_request: AidRequest) -> list[Advance]:
    """Return the advances held in the case's country, but for one that its own asker holds."""
    rows = open_advances(aid_request.fund, country=aid_request.country)
    return [one for one in rows if one.holder_id is None or one.holder_id not in aid_request.asked_by_ids]


def _bank(aid_request: AidRequest, code: str, currency: str) -> Account:
    banks = Account.objects.filter(fund=chart.books_of(aid_request.fund), is_bank=True, closed_on=None)
    # One that was named pays whatever its currency: the bank exchanges.
    found = banks.filter(code=code) if code else banks.filter(currency=currency).order_by("code")
    bank = found.first()
    if bank is None and not code:
        raise no_account_in(currency)
    if bank is None:
        raise Malformed(fields={"account": _("This is no bank account of the fund.")})
    return bank
