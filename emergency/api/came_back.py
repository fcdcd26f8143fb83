"""Money that came back once a case is erased, over the API: the payments the books know, and noting what came back."""

from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions.disbursing.after_erasure import CameBack, answer_of, note_after_erasure, payable_back
from emergency.paying.erased import by_code, erased_payments, picture_of
from fund import readers
from fund.api.bodies import ActBody
from fund.api.calling import Call, Json, caller_id
from fund.api.describing import shows, takes
from fund.api.fields import MoneyField
from fund.api.money_acts import money_act
from fund.api.reading import fund_asked
from fund.models import Disbursement, Role
from notifications.errors import Malformed
from notifications.idempotency import Attempt


class CameBackBody(ActBody):
    """Which payment, by its id or by the code on the bank's paper, and what came back where and when."""

    fund = serializers.SlugField(required=False)
    payment = serializers.UUIDField(required=False)
    payment_code = serializers.CharField(required=False, max_length=20, write_only=True)
    amount = MoneyField(help_text="Of the payment, in its currency.")
    account = serializers.CharField(required=False, max_length=10)
    on = serializers.DateField(required=False)
    arrived = MoneyField(required=False, help_text="What reached the account, where that was not all of it.")
    fee = MoneyField(required=False)
    line = serializers.UUIDField(required=False, help_text="The bank's line: it says account and day by itself.")


class ErasedPaymentAnswer(serializers.Serializer[Any]):
    """A payment whose case is erased, as the books know it."""

    id = serializers.UUIDField()
    use = serializers.CharField()
    country = serializers.CharField()
    account = serializers.CharField()
    sent_on = serializers.DateField(allow_null=True)
    amount = MoneyField()
    out = MoneyField(help_text="What has not come back.")


class ErasedPaymentsAnswer(serializers.Serializer[Any]):
    """What is out, the newest first."""

    results = ErasedPaymentAnswer(many=True)


class CameBackAnswer(ErasedPaymentAnswer):
    """The payment as it then is, and what was posted."""

    entry = serializers.UUIDField()
    came_back = MoneyField()


class ErasedPaymentsView(APIView):
    """`fund/erased-payments/`: payments whose case is erased, and money of one that came back."""

    @shows("erased_payments", ErasedPaymentsAnswer)
    def get(self, request: Call) -> Response:
        """Return the newest hundred of which something is out, to treasurer and checker."""
        fund = fund_asked(request, readers.KEEPERS)
        return Response({"results": [picture_of(one) for one in erased_payments(fund)]})

    @takes("erased_payment_came_back", CameBackBody, CameBackAnswer)
    def post(self, request: Call) -> Response:
        """Note that money of such a payment came back; never refused by a floor."""
        by, now = caller_id(request), request.now

        def check(body: Json) -> Disbursement:
            return payable_back(_named(request, body), by=by, now=now)

        def run(payment: Any, body: Json, attempt: Attempt) -> Json:
            back = CameBack(**body)
            return answer_of(note_after_erasure(payment_id=payment.pk, back=back, by=by, now=now, attempt=attempt))

        return money_act(request, "erased-payment-came-back", CameBackBody, check, run)


def _named(request: Call, body: Json) -> Any:
    """Take from the body how it names the payment; raises Malformed unless it does so in one way."""
    code, named, fund_code = (body.pop(name, None) for name in ("payment_code", "payment", "fund"))
    fund = readers.fund_seen(caller_id(request), fund_code, {Role.TREASURER}, now=request.now)
    if bool(code) == bool(named):
        raise Malformed(fields={"payment": "Name the payment, or the code it bore."})
    return by_code(fund, code).pk if code else named
