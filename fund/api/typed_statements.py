"""Statements typed by hand, over the API: typed by one person, confirmed by a second."""

import uuid
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.api import answers, bodies
from fund.api.calling import Call, Json, caller_id
from fund.api.describing import CREATED, OK, shows, takes
from fund.api.fields import MoneyField
from fund.api.plain_acts import plain_act
from fund.api.reading import fund_asked
from fund.api.thing_acts import act_on
from fund.models import TypedStatement
from fund.money import Money
from fund.reconciliation import manual
from fund.reconciliation.manual import LONGEST_WORDS, MOST_LINES, Sheet, TypedLine


class TypedLineBody(bodies.Body):
    """One movement; who and what for is sealed at once and never echoed."""

    day = serializers.DateField()
    amount = MoneyField()
    direction = serializers.ChoiceField(choices=["in", "out"])
    who = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_WORDS, write_only=True)
    what = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_WORDS, write_only=True)


class TypedBody(bodies.Body):
    """What a person copied from paper or a cash box."""

    fund = serializers.SlugField(required=False)
    account = serializers.CharField(max_length=10)
    from_on = serializers.DateField()
    to_on = serializers.DateField()
    opening = MoneyField()
    closing = MoneyField()
    lines = serializers.ListField(child=TypedLineBody(), max_length=MOST_LINES, allow_empty=True)


class TypedAnswer(answers.Answer):
    """One that waits for its second person."""

    id = serializers.CharField(source="pk")
    account = serializers.CharField(source="account.code")
    from_on = serializers.DateField()
    to_on = serializers.DateField()
    opening = answers.AmountOf("opening_minor", currency="account.currency")
    closing = answers.AmountOf("closing_minor", currency="account.currency")
    lines = serializers.SerializerMethodField()

    def get_lines(self, row: TypedStatement) -> int:
        """Return how many movements were typed."""
        return len(row.lines)


class TypedListAnswer(answers.Answer):
    """All that wait."""

    results = TypedAnswer(many=True)


class TypedDone(answers.Answer):
    """The typed statement."""

    typed = serializers.CharField()


class TypedStatementsView(APIView):
    """`fund/typed-statements/`: what waits for a second person."""

    @shows("fund_typed_statements", TypedListAnswer)
    def get(self, request: Call) -> Response:
        """Return what waits, the oldest first."""
        fund = fund_asked(request, readers.KEEPERS)
        waiting = manual.waiting_typed(fund, by=caller_id(request), now=request.now)
        return Response(TypedListAnswer({"results": waiting}).data)

    @takes("fund_statement_type", TypedBody, TypedDone)
    def post(self, request: Call) -> Response:
        """Seal what was typed; it counts once a second person confirms it."""

        def type_in(body: Json, **call: Any) -> Json:
            fund = readers.fund_seen(caller_id(request), body.pop("fund", None), readers.KEEPERS, now=request.now)
            account = body.pop("account")
            return _typed(manual.type_statement(fund=fund, account_code=account, sheet=_sheet(body), **call))

        return Response(plain_act(request, "type-statement", TypedBody, type_in), status=CREATED)


class TypedConfirmView(APIView):
    """`fund/typed-statements/{id}/confirm/`: the second person."""

    @takes("fund_typed_statement_confirm", bodies.ActBody, answers.ImportedAnswer)
    def post(self, request: Call, typed_id: uuid.UUID) -> Response:
        """Confirm it; it becomes the account's next statement."""

        def confirm(typed: TypedStatement, _body: Json, **call: Any) -> Json:
            return dict(manual.confirm_typed(typed_id=typed.pk, **call).as_json())

        return act_on(request, "confirm-typed", bodies.ActBody, typed_id, find=manual.typed, act=confirm)


class TypedDiscardView(APIView):
    """`fund/typed-statements/{id}/discard/`: thrown away."""

    @takes("fund_typed_statement_discard", bodies.NoBody, TypedDone, status=OK)
    def post(self, request: Call, typed_id: uuid.UUID) -> Response:
        """Throw it away with all that was sealed of it."""

        def discard(_body: Json, **call: Any) -> Json:
            return _typed(manual.discard_typed(typed_id=typed_id, **call))

        return Response(plain_act(request, "discard-typed", bodies.NoBody, discard, typed=str(typed_id)))


def _typed(row: TypedStatement) -> Json:
    return {"typed": str(row.pk)}


def _sheet(body: Json) -> Sheet:
    lines = tuple(
        TypedLine(one["day"], _signed(one), one.get("who", ""), one.get("what", "")) for one in body.pop("lines")
    )
    return Sheet(**body, lines=lines)


def _signed(one: Json) -> Money:
    amount: Money = one["amount"]
    return amount if one["direction"] == "in" else -amount
