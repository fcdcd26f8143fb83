"""The page of accounts: what they hold, a bank account opened, and what it held when the books began."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fund import readers, selectors
from fund.actions import accounts as acts
from fund.actions.frame import check_is_treasurer
from fund.ledger import periods
from fund.ledger.chart import books_of
from fund.ledger.receipts import without_entries
from fund.models import Account, Fund, FundAvailable
from fund.web.account_steps import shown_changes
from fund.web.fields import CurrencyInput, DayInput, MoneyInput
from fund.web.forms import ActForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from fund.web.tabs import BOOKS
from notifications.idempotency import Attempt


class AccountForm(ActForm):
    """A bank account as the books call it."""

    account = forms.CharField(
        label=_("Code in the books"),
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("10 and two to eight more digits, such as 1020."),
    )
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What people call it, such as Savings; not its number.")
    )
    currency = CurrencyInput(label=_("Currency"), help_text=_("Three capital letters, such as EUR."))

    def __init__(self, *arguments: Any, fund: Fund, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["currency"].initial = fund.base_currency
        self.fields["overdraft"] = MoneyInput(
            label=_("How far the bank lets it go below zero"),
            currency=self.data.get("currency") or fund.base_currency,
            required=False,
            may_be_zero=True,
            help_text=_("In the money of the account. Empty means not at all."),
        )
        self.order_fields(["key", "account", "name", "currency", "overdraft", "code"])


class OpeningForm(ActForm):
    """What an account held when the books began."""

    prefix = "opening"

    def __init__(
        self, *arguments: Any, fund: Fund, banks: list[Account], first_day: date | None = None, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        # The sum is in the money of the account, which only the filled form names.
        known = {bank.code: bank.currency for bank in banks}
        currency = known.get(self.data.get(self.add_prefix("account"), ""), fund.base_currency)
        choices = [(bank.code, f"{bank.code} {bank.name} ({bank.currency})") for bank in banks]
        self.fields["account"] = forms.ChoiceField(label=_("Account"), choices=choices)
        self.fields["amount"] = MoneyInput(label=_("Amount, in the money of the account"), currency=currency)
        self.fields["on"] = DayInput(label=_("On the day"), initial=first_day)
        self.fields["overdrawn"] = forms.BooleanField(
            label=_("It was overdrawn by this sum: below zero"), required=False
        )
        self.order_fields(["key", "account", "amount", "overdrawn", "on", "code"])


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.BOOKS)
def accounts(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show the chart of accounts; those that never moved wait behind a line. POST opens a bank account."""
    now, by = http_request.now, http_request.user.pk
    if http_request.method != "POST":
        return accounts_page(http_request, fund)
    check_is_treasurer(fund, by, now=now)
    form = AccountForm(http_request.POST, fund=fund)

    def open_account(attempt: Attempt) -> object:
        return acts.open_account(fund=fund, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: AccountForm, status: int, _refusal: object) -> HttpResponse:
        return accounts_page(http_request, fund, status, form=form)

    onward = onward_to(http_request, BOOKS)
    return do_act(http_request, form, f"account:{fund.pk}", open_account, again, onward=onward)


@sensitive_post_parameters()
@require_POST
@read_by(readers.BOOKS)
def opening(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Enter what an account held when the books began."""
    now, by = http_request.now, http_request.user.pk
    check_is_treasurer(fund, by, now=now)
    # A repeat names an account that has begun by now, so any bank account may be named here.
    banks = [row.account for row in selectors.accounts_with_balances(fund) if row.account.is_bank]
    form = OpeningForm(http_request.POST, fund=fund, banks=banks)

    def begin(attempt: Attempt) -> object:
        return acts.record_opening(fund=fund, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: OpeningForm, status: int, _refusal: object) -> HttpResponse:
        return accounts_page(http_request, fund, status, opening_form=form)

    onward = onward_to(http_request, BOOKS)
    return do_act(http_request, form, f"opening:{fund.pk}", begin, again, onward=onward)


def accounts_page(http_request: TreasuryRequest, fund: Fund, status: int = 200, **forms_said: Any) -> HttpResponse:
    """Draw the page of accounts, with forms as somebody filled them."""
    rows = selectors.accounts_with_balances(fund)
    banks = without_entries(fund)
    context = {
        "moved": [row for row in rows if row.base.minor or row.account.is_bank],
        "empty": [row for row in rows if not (row.base.minor or row.account.is_bank)],
        "form": AccountForm(fund=fund),
        "opening_form": OpeningForm(fund=fund, banks=banks, first_day=_first_day(fund)) if banks else None,
        **shown_changes(http_request, fund),
        **forms_said,
    }
    return page(http_request, "fund/accounts.html", fund, context, current=BOOKS, status=status)


def _first_day(fund: Fund) -> date:
    """Return the day the books began, or after a closing the first day that still takes entries."""
    closed = periods.closed_until(books_of(fund))
    began: date = FundAvailable.objects.get(fund=fund).opened_on
    return max(began, closed + timedelta(days=1)) if closed else began
