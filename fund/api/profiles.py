"""The profiles of banks over the API."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.api import bank_forms
from fund.api.calling import Call, Json, caller_id
from fund.api.describing import CREATED, shows, takes
from fund.api.plain_acts import plain_act
from fund.api.reading import fund_asked
from fund.reconciliation import profiles
from fund.reconciliation.ready_profiles import READY


class ProfilesView(APIView):
    """`fund/bank-profiles/`: how banks write their tables."""

    @shows("fund_bank_profiles", bank_forms.ProfilesAnswer)
    def get(self, request: Call) -> Response:
        """Return the fund's own profiles, then the ready ones."""
        fund = fund_asked(request, readers.KEEPERS)
        own = [{"name": each.name, "ready": False, "settings": each.settings} for each in profiles.saved(fund)]
        ready = [{"name": each.name, "ready": True, "settings": dict(each.settings)} for each in READY.values()]
        return Response(bank_forms.ProfilesAnswer({"results": [*own, *ready]}).data)

    @takes("fund_bank_profile_save", bank_forms.ProfileBody, bank_forms.ProfileSaved)
    def post(self, request: Call) -> Response:
        """Save a profile under its name, over an earlier one."""

        def save(body: Json, **call: Any) -> Json:
            fund = readers.fund_seen(caller_id(request), body.pop("fund", None), readers.KEEPERS, now=request.now)
            profile = profiles.save_profile(fund=fund, **body, **call)
            return {"profile": str(profile.pk), "name": profile.name}

        return Response(plain_act(request, "bank-profile", bank_forms.ProfileBody, save), status=CREATED)
