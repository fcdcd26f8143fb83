"""What a form of a proof asks besides its kind: how much was spent, and of which payment."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from emergency.models import AidRequest
from emergency.paying.facts import paid_out, unproven_minor
from emergency.web.fields import MoneyInput
from fund.money import Money, format_money
from fund.rules.codes import USE_NAMES


def add_spent(form: forms.Form, aid_request: AidRequest) -> None:
    """Ask how much was spent, and with several payments of which one."""
    rows = paid_out(aid_request)
    currency = rows[0].currency if rows else aid_request.fund.base_currency
    form.fields["spent"] = MoneyInput(
        currency=currency,
        label=_("How much of it was spent, in %(currency)s?") % {"currency": currency},
        help_text=_("Leave it empty if all of it was. What was not needed comes back to the fund."),
    )
    open_rows = [row for row in rows if unproven_minor(row)]
    if len(open_rows) > 1:
        choices = [("", _("all that have no proof yet")), *((str(row.pk), _label(row)) for row in open_rows)]
        form.fields["disbursement"] = forms.ChoiceField(label=_("Of which payment?"), choices=choices, required=False)
    form.order_fields([*(name for name in form.fields if name != "words"), "words"])


def spent_said(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a valid form says of sum and payment, as a proof takes it."""
    picked = said.get("disbursement")
    spent = said.get("spent")
    return {"disbursement_id": UUID(picked) if picked else None, "spent_minor": spent.minor if spent else None}


def _label(row: Any) -> str:
    amount = format_money(Money(row.amount_minor, row.currency), get_language() or "en")
    return f"{amount} · {USE_NAMES[row.commitment.use]}"
