"""The profiles of banks over the API."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.api import bank_forms, bodies
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, caller_id, checked, once
from fund.reconciliation import profiles
from fund.reconciliation.ready_profiles import READY

CREATED = 201


class ProfilesView(APIView):
    """`fund/bank-profiles/`: how banks write their tables."""

    @extend_schema(
        operation_id="fund_bank_profiles",
        parameters=[bodies.FundQuery],
        responses=bank_forms.ProfilesAnswer,
        tags=["fund"],
    )
    def get(self, request: Call) -> Response:
        """Return the fund's own profiles, then the ready ones."""
        fund, _rest = asked(request, bodies.FundQuery, readers.KEEPERS)
        own = [{"name": each.name, "ready": False, "settings": each.settings} for each in profiles.saved(fund)]
        ready = [{"name": each.name, "ready": True, "settings": dict(each.settings)} for each in READY.values()]
        return Response(bank_forms.ProfilesAnswer({"results": [*own, *ready]}).data)

    @extend_schema(
        operation_id="fund_bank_profile_save",
        request=bank_forms.ProfileBody,
        responses={201: bank_forms.ProfileSaved},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Save a profile under its name, over an earlier one."""
        by, now = caller_id(request), request.now
        attempt = attempt_for(request, "bank-profile", str(by), needs_key=False)
        if (earlier := attempt.earlier_answer()) is not None:
            return Response(earlier, status=CREATED)
        body = checked(bank_forms.ProfileBody, request.data)
        fund = readers.fund_seen(by, body.get("fund"), readers.KEEPERS, now=now)

        def save() -> Json:
            named: Json = {"name": body["name"], "settings": body["settings"]}
            profile = profiles.save_profile(fund=fund, **named, by=by, now=now, attempt=attempt)
            return {"profile": str(profile.pk), "name": profile.name}

        return Response(once(attempt, save), status=CREATED)
