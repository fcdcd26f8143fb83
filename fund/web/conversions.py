"""The page of conversions: money the bank changed between two own accounts of different currencies."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fund import readers
from fund.actions import conversions as acts
from fund.actions.frame import check_is_treasurer
from fund.ledger.conversions import Made, made_by
from fund.models import Fund
from fund.web.fields import DayInput, MoneyInput
from fund.web.forms import ActForm, bank_choices, bank_currencies
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from notifications.idempotency import Attempt

CONVERSIONS = "/treasury/conversions/"


class ConversionForm(ActForm):
    """What left one account and what arrived at the other; each sum is in the money of its account."""

    def __init__(self, *arguments: Any, fund: Fund, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        sold, bought = self._currencies(fund)
        choices = bank_choices(fund)
        self.fields["sold_from"] = forms.ChoiceField(label=_("Left the account"), choices=choices)
        self.fields["sold"] = MoneyInput(label=_("How much left it, without the fee"), currency=sold)
        self.fields["bought_into"] = forms.ChoiceField(label=_("Arrived at the account"), choices=choices)
        self.fields["bought"] = MoneyInput(label=_("How much arrived"), currency=bought)
        self.fields["fee"] = MoneyInput(
            label=_("Fee"),
            currency=sold,
            required=False,
            may_be_zero=True,
            help_text=_("What the bank took beside it from the account the money left."),
        )
        self.fields["on"] = DayInput(label=_("On the day"), initial=today)
        self.order_fields([*(name for name in self.fields if name != "code"), "code"])

    def _currencies(self, fund: Fund) -> tuple[str, str]:
        known = bank_currencies(fund)
        names = (self.data.get("sold_from", ""), self.data.get("bought_into", ""))
        sold, bought = (known.get(name, fund.base_currency) for name in names)
        return sold, bought


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.BOOKS)
def conversions(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show what was changed, newest first; POST enters what the bank did."""
    now, by = http_request.now, http_request.user.pk
    if http_request.method != "POST":
        return _page(http_request, fund, ConversionForm(fund=fund, today=now.date()))
    check_is_treasurer(fund, by, now=now)
    form = ConversionForm(http_request.POST, fund=fund, today=now.date())

    def convert(attempt: Attempt) -> object:
        return acts.convert(fund=fund, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: ConversionForm, status: int, _refusal: object) -> HttpResponse:
        return _page(http_request, fund, form, status)

    onward = onward_to(http_request, CONVERSIONS)
    return do_act(http_request, form, f"conversion:{fund.pk}", convert, again, onward=onward)


def _page(http_request: TreasuryRequest, fund: Fund, form: ConversionForm, status: int = 200) -> HttpResponse:
    made: list[Made] = made_by(fund)
    several = len(set(bank_currencies(fund).values())) > 1
    context = {"form": form, "made": made, "can_change": several}
    return page(http_request, "fund/conversions.html", fund, context, current=CONVERSIONS, status=status)
