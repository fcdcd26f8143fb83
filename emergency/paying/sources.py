"""What the payments of a case can be made from: the fund's banks, or an advance held in its country."""

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from emergency.models import AidRequest
from fund.ledger import chart
from fund.ledger.advances import open_advances
from fund.models import Account, Advance
from notifications.errors import Malformed


@dataclass(frozen=True)
class Source:
    """A bank account, or account 1310 with the advance that is used."""

    account: Account
    advance: Advance | None = None


def source_of(aid_request: AidRequest, account: str, advance: uuid.UUID | None) -> Source:
    """Return the bank of this code, by default the first, or the advance of this id; raises Malformed."""
    if advance is None:
        return Source(_bank(aid_request, account))
    found = next((one for one in advances_for(aid_request) if one.pk == advance), None)
    if found is None:
        raise Malformed(fields={"advance": _("Pick an advance of which something is left in this country.")})
    return Source(chart.account(aid_request.fund, chart.ADVANCES), found)


def advances_for(aid_request: AidRequest) -> list[Advance]:
    """Return the advances held in the case's country, but for one that its own asker holds."""
    rows = open_advances(aid_request.fund, country=aid_request.country)
    return [one for one in rows if one.holder_id is None or one.holder_id != aid_request.asked_by_id]


def _bank(aid_request: AidRequest, code: str) -> Account:
    banks = Account.objects.filter(
        fund=chart.books_of(aid_request.fund),
        is_bank=True,
        is_deposit=False,
        currency=aid_request.fund.base_currency,
    )
    bank = banks.filter(code=code).first() if code else banks.order_by("code").first()
    if bank is None:
        raise Malformed(fields={"account": _("This is no bank account of the fund.")})
    return bank
