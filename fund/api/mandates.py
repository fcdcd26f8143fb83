"""Mandates over the API: who holds what, and the board's acts of appointing and of ending a mandate."""

import uuid
from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund.actions import mandates as acts
from fund.api.bodies import ActBody
from fund.api.calling import Call, Json
from fund.api.describing import shows, takes
from fund.api.fields import CountryField
from fund.api.money_acts import act_in_fund
from fund.api.reading import fund_asked
from fund.api.thing_acts import act_on, act_view
from fund.appointing import CHAIR, DEPUTY_CHAIR, FIRST_YEAR, HIGHEST_SEAT, LAST_YEAR, LONGEST_MINUTE, Appointment
from fund.models import Fund, Mandate, MandateProposal, ProposalKind, Role
from fund.pictures_of_mandates import mandates_shown, picture_of_mandate, picture_of_proposal, proposals_waiting

Body = serializers.Serializer[Any]
TAG = "mandates"


class AppointBody(ActBody):
    """Whom the board gives which mandate, from when until when."""

    fund = serializers.SlugField(required=False)
    person = serializers.CharField(max_length=60, help_text="Login name, or a pseudonym that only one person has.")
    role = serializers.ChoiceField(choices=Role.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(
        required=False, allow_null=True, help_text="The last day; a seat on the board needs one."
    )
    countries = serializers.ListField(child=CountryField(), required=False, help_text="A contact's.")
    years = serializers.ListField(
        child=serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR),
        required=False,
        help_text="The calendar years whose books an auditor reads.",
    )
    seat_number = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=HIGHEST_SEAT)
    deputy_of = serializers.UUIDField(
        required=False, allow_null=True, help_text="The mandate of the seat whose named deputy a substitute is."
    )
    leads = serializers.ChoiceField(choices=[CHAIR, DEPUTY_CHAIR], required=False, allow_blank=True)
    is_ethics = serializers.BooleanField(default=False)
    minute_number = serializers.CharField(max_length=LONGEST_MINUTE)


class EndBody(ActBody):
    """With which day a mandate ends."""

    last_day = serializers.DateField()
    minute_number = serializers.CharField(max_length=LONGEST_MINUTE)


class MandateAnswer(Body):
    """One mandate; `person` is a pseudonym, `deputy_of` the mandate of a seat."""

    id = serializers.UUIDField()
    person = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    countries = serializers.ListField(child=serializers.CharField())
    years = serializers.ListField(child=serializers.IntegerField())
    seat_number = serializers.IntegerField(allow_null=True)
    deputy_of = serializers.UUIDField(allow_null=True)
    leads = serializers.CharField(allow_blank=True)
    is_ethics = serializers.BooleanField()


class MandateProposalAnswer(MandateAnswer):
    """What a seat has put down; `mandate` is the one to be ended, or the one that was given."""

    kind = serializers.ChoiceField(choices=ProposalKind.choices)
    mandate = serializers.UUIDField(allow_null=True)
    starts_on = serializers.DateField(allow_null=True)
    minute_number = serializers.CharField()
    confirmed = serializers.BooleanField()
    withdrawn = serializers.BooleanField()


class MandatesAnswer(Body):
    """Mandates in force, to come, or ended within a year, and what waits for another seat."""

    results = MandateAnswer(many=True)
    waiting = MandateProposalAnswer(many=True)


class MandatesView(APIView):
    """`fund/mandates/`: who holds what from when to when."""

    @shows("fund_mandates", MandatesAnswer, tag=TAG)
    def get(self, request: Call) -> Response:
        """Return the mandates by role and seat, and what waits for another seat."""
        fund = fund_asked(request, acts.READERS)
        return Response(
            {
                "results": [picture_of_mandate(row) for row in mandates_shown(fund, now=request.now)],
                "waiting": [picture_of_proposal(row) for row in proposals_waiting(fund)],
            }
        )

    @takes("fund_mandate_propose", AppointBody, MandateProposalAnswer, tag=TAG)
    def post(self, request: Call) -> Response:
        """Put down whom the board appoints; another seat confirms, and the other seats are told that it waits."""

        def act(fund: Fund, body: Json, **call: Any) -> Json:
            return picture_of_proposal(acts.propose(fund=fund, said=Appointment(**body), **call))

        return act_in_fund(request, "mandate", AppointBody, act, roles=acts.APPOINTERS)


class MandateEndView(APIView):
    """`fund/mandates/{id}/end/`: ending a mandate early."""

    @takes("fund_mandate_end", EndBody, MandateProposalAnswer, tag=TAG)
    def post(self, request: Call, mandate_id: uuid.UUID) -> Response:
        """Put down that a mandate ends with a day; another seat confirms."""

        def end(mandate: Mandate, body: Json, **call: Any) -> Json:
            return picture_of_proposal(acts.propose_end(mandate_id=mandate.pk, **body, **call))

        return act_on(request, "mandate-end", EndBody, mandate_id, find=acts.mandate_of, act=end)


def _step(name: str, act: Callable[..., MandateProposal]) -> type[APIView]:
    def run(proposal: MandateProposal, _body: Json, **call: Any) -> Json:
        return picture_of_proposal(act(proposal_id=proposal.pk, **call))

    operation, find, answer = f"fund_mandate_proposal_{name}", acts.proposal_of, MandateProposalAnswer
    return act_view(operation, f"mandate-{name}", ActBody, answer, find=find, act=run, tag=TAG)


ConfirmView = _step("confirm", acts.confirm)
WithdrawView = _step("withdraw", acts.withdraw)
