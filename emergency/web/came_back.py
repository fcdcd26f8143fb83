"""The page of money that came back once a case is erased: what is out of such payments, and noting what came back."""

import uuid
from contextlib import suppress
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from emergency.actions.disbursing.after_erasure import CameBack, note_after_erasure, payable_back
from emergency.paying.erased import ErasedPayment, by_code, erased_payments, incoming_lines, payment_in_books
from emergency.web.fields import country_name
from fund import readers
from fund.actions.frame import check_is_treasurer
from fund.models import Disbursement, Fund
from fund.money import format_money
from fund.rules.codes import USES
from fund.web.advance_forms import BackForm
from fund.web.fields import MoneyInput
from fund.web.forms import bank_currencies
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from notifications.errors import NotFound
from notifications.idempotency import Attempt

TAB = "/treasury/came-back/"


class CameBackForm(BackForm):
    """Which payment, by its code or from the list, and what of it came back where."""

    payment_code = forms.CharField(
        label=_("Payment code"),
        max_length=20,
        required=False,
        help_text=_("Ten characters in the transfer's text, as the bank's paper shows them. It is compared, not kept."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    payment = forms.ChoiceField(label=_("Or one of these payments"), choices=list, required=False)

    def __init__(self, *arguments: Any, fund: Fund, today: date, known: list[ErasedPayment], **options: Any) -> None:
        said = (arguments[0] if arguments else None) or {}
        self.named = _named(fund, said.get("payment_code", ""), said.get("payment", ""))
        super().__init__(*arguments, fund=fund, today=today, **options)
        kept = bank_currencies(fund).get(said.get("account", ""), fund.base_currency)
        named = [(str(one.row.pk), _label(one)) for one in known]
        # Given to this choice field only: `fields` is typed as of any field.
        self.fields["payment"].choices = [("", "—"), *named]  # type: ignore[attr-defined]
        of_payment = self.named.currency if self.named else kept
        self.fields["amount"] = MoneyInput(label=_("How much of the payment came back"), currency=of_payment)
        self.fields["arrived"] = MoneyInput(
            label=_("What reached the account"),
            currency=kept,
            required=False,
            help_text=_("Only where the bank exchanged it or kept a fee; in the money of the account."),
        )
        self.fields["on"].required = False
        self.fields["line"] = forms.ChoiceField(
            label=_("The bank's line"),
            choices=[("", _("not on a statement yet")), *_lines(fund)],
            required=False,
            help_text=_("It is tied to the line at once, on the line's day."),
        )
        self.order_fields(["key", "payment_code", "payment", "amount", "account", "arrived", "line", "on", "code"])

    def clean(self) -> dict[str, Any] | None:
        """Ask for a payment that the books know."""
        cleaned = super().clean()
        if self.named is None:
            field = "payment_code" if self.data.get("payment_code") else "payment"
            self.add_error(field, _("Name a payment by the code it bore, or choose one from the list."))
        return cleaned

    def back(self) -> CameBack:
        """Return what a valid form says."""
        said = self.cleaned_data
        line = uuid.UUID(said["line"]) if said["line"] else None
        # A line says its day by itself.
        day = None if line else said["on"]
        return CameBack(said["amount"], said["account"], day, said["arrived"], line=line)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.KEEPERS)
def show(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show what is out of payments whose case is erased; POST notes what came back of one."""
    by, now, known = http_request.user.pk, http_request.now, erased_payments(fund)
    if http_request.method != "POST":
        return _page(http_request, fund, known, CameBackForm(fund=fund, today=now.date(), known=known))
    check_is_treasurer(fund, by, now=now)
    form = CameBackForm(http_request.POST, fund=fund, today=now.date(), known=known)

    def check() -> object:
        return payable_back(_id(form), by=by, now=now)

    def run(attempt: Attempt) -> object:
        return note_after_erasure(payment_id=_id(form), back=form.back(), by=by, now=now, attempt=attempt)

    def again(filled: CameBackForm, status: int, _refusal: object) -> HttpResponse:
        return _page(http_request, fund, known, filled, status)

    onward = onward_to(http_request, TAB)
    return do_act(http_request, form, f"came-back:{fund.pk}", run, again, onward=onward, check=check)


def _id(form: CameBackForm) -> uuid.UUID:
    if form.named is None:
        raise NotFound()
    return uuid.UUID(str(form.named.pk))


def _page(
    http_request: TreasuryRequest, fund: Fund, known: list[ErasedPayment], form: CameBackForm, status: int = 200
) -> HttpResponse:
    rows = [
        {"payment": one, "use": USES[one.row.commitment.use], "country": country_name(one.row.commitment.country)}
        for one in known
    ]
    return page(
        http_request, "emergency/came_back.html", fund, {"rows": rows, "form": form}, current=TAB, status=status
    )


def _named(fund: Fund, code: str, payment: str) -> Disbursement | None:
    """Return the payment of this fund that the form names; None where it names none."""
    with suppress(NotFound, ValueError):
        found = by_code(fund, code) if code.strip() else payment_in_books(uuid.UUID(payment))
        return found if found.commitment.fund_id == fund.pk else None
    return None


def _lines(fund: Fund) -> list[tuple[str, str]]:
    shown = []
    for line, left in incoming_lines(fund):
        day = date_format(line.booked_on, "SHORT_DATE_FORMAT")
        shown.append((str(line.pk), f"{day} · {format_money(left, get_language() or 'en')} · {line.account.code}"))
    return shown


def _label(one: ErasedPayment) -> str:
    day = date_format(one.sent_on, "SHORT_DATE_FORMAT") if one.sent_on else "—"
    where = country_name(one.row.commitment.country)
    out = format_money(one.out, get_language() or "en")
    return f"{day} · {out} · {USES[one.row.commitment.use]} · {where}"
