"""The accounts over the API: the chart with balances, a bank account opened, what it held when the books began."""

from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import pictures, readers, selectors
from fund.actions import accounts
from fund.api import answers, bodies
from fund.api.calling import Call, Json, caller_id
from fund.api.describing import shows, takes
from fund.api.fields import MoneyField
from fund.api.money_acts import act_in_fund, money_act
from fund.api.reading import fund_asked
from fund.models import Account, Fund, Role
from notifications.idempotency import Attempt


class AccountBody(bodies.ActBody):
    """A bank account as the books call it; its code is 10 and two to eight more digits."""

    fund = serializers.SlugField(required=False)
    account = serializers.CharField(max_length=10)
    name = serializers.CharField(max_length=80)
    currency = serializers.CharField(max_length=3)
    overdraft = MoneyField(required=False, help_text="How far the bank lets it go below zero; not at all by default.")


class OpeningBody(bodies.ActBody):
    """What a bank account held when the books began, in its own currency."""

    fund = serializers.SlugField(required=False, help_text="The purse, where the money is bound to a purpose.")
    amount = MoneyField()
    on = serializers.DateField()
    overdrawn = serializers.BooleanField(default=False, help_text="Whether it was below zero by this amount.")


class AccountsView(APIView):
    """`fund/accounts/`: the chart of accounts with the fund's balances; a bank account opened."""

    @shows("fund_accounts", answers.AccountsAnswer)
    def get(self, request: Call) -> Response:
        """Return every account, by code."""
        fund = fund_asked(request, readers.BOOKS)
        return Response(answers.AccountsAnswer({"results": selectors.accounts_with_balances(fund)}).data)

    @takes("fund_account_open", AccountBody, answers.OpenedAccountAnswer)
    def post(self, request: Call) -> Response:
        """Open a bank account in the books; nothing is posted."""

        def open_account(fund: Fund, body: Json, **call: Any) -> Json:
            return pictures.picture_of_account(accounts.open_account(fund=fund, **body, **call))

        return act_in_fund(request, "account", AccountBody, open_account)


class OpeningView(APIView):
    """`fund/accounts/{account_code}/opening/`: what a bank account held when the books began, its first entry."""

    @takes("fund_account_opening", OpeningBody, answers.ReceiptAnswer)
    def post(self, request: Call, account_code: str) -> Response:
        """Post the opening balance against net assets; refused once the account has moved."""
        by, now = caller_id(request), request.now

        def check(body: Json) -> tuple[Fund, Account]:
            fund = readers.fund_seen(by, body.pop("fund", None), {Role.TREASURER}, now=now)
            return fund, selectors.bank_account(fund, account_code)

        def begin(found: Any, body: Json, attempt: Attempt) -> Json:
            fund, bank = found
            entry = accounts.record_opening(fund=fund, account=bank.code, **body, by=by, now=now, attempt=attempt)
            held = -body["amount"] if body["overdrawn"] else body["amount"]
            return pictures.picture_of_receipt(entry, held)

        return money_act(request, "opening", OpeningBody, check, begin, account=account_code)
