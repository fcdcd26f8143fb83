"""Donor projects over the API: signing, what arrives, what is moved into the fund, what is owed."""

import uuid
from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import pictures, readers, selectors
from fund.actions import treasury
from fund.api import answers, bodies
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, caller_id
from fund.api.money_acts import money_act
from fund.models import DonorProject, Role
from fund.money import Money
from notifications.idempotency import Attempt


class ProjectsView(APIView):
    """`fund/projects/`: what donors have signed."""

    @extend_schema(
        operation_id="fund_projects", parameters=[bodies.FundQuery], responses=answers.ProjectsAnswer, tags=["fund"]
    )
    def get(self, request: Call) -> Response:
        """Return the projects, the newest first."""
        fund, _rest = asked(request, bodies.FundQuery, readers.FIGURES)
        rows = selectors.projects(fund)
        return Response({"results": [pictures.picture_of_project(row) for row in rows]})

    @extend_schema(
        operation_id="fund_project_sign",
        request=bodies.ProjectBody,
        responses={201: answers.ProjectAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Note a signed project; nothing is posted before its money arrives."""
        by, now = caller_id(request), request.now

        def check(body: Json) -> Any:
            return readers.fund_seen(by, body.pop("fund", None), {Role.TREASURER}, now=now)

        def sign(fund: Any, body: Json, attempt: Attempt) -> Json:
            project = treasury.sign_project(fund=fund, **body, by=by, now=now, attempt=attempt)
            return pictures.picture_of_project(project)

        return money_act(request, "project", bodies.ProjectBody, check, sign)


def on_project(
    name: str, body_class: type[bodies.Body], answer: type[answers.Answer], act: Callable[..., Json]
) -> type[APIView]:
    """Return the view of one act on a signed project; `act` takes the project and what the body says."""

    class View(APIView):
        @extend_schema(
            operation_id=f"fund_project_{name}",
            request=body_class,
            responses={201: answer},
            parameters=[IDEMPOTENCY_KEY],
            tags=["fund"],
        )
        def post(self, request: Call, project_id: uuid.UUID) -> Response:
            by, now = caller_id(request), request.now

            def run(project: DonorProject, body: Json, attempt: Attempt) -> Json:
                return act(project, body, by=by, now=now, attempt=attempt)

            def check(_body: Json) -> DonorProject:
                return treasury.project_of(project_id, by=by, now=now)

            return money_act(request, name, body_class, check, run, project=str(project_id))

    View.__name__ = View.__qualname__ = f"Project{name.title()}View"
    View.__doc__ = act.__doc__
    return View


def _arrive(project: DonorProject, body: Json, **call: Any) -> Json:
    """Note money that reached the project; the fund's share of it becomes due."""
    part = treasury.record_instalment(project_id=project.pk, **body, **call)
    return pictures.picture_of_instalment(part, project.currency)


def _move_in(project: DonorProject, body: Json, **call: Any) -> Json:
    """Post what the project moved into the fund."""
    entry = treasury.receive_setaside(project_id=project.pk, **body, **call)
    return pictures.picture_of_receipt(entry, body["amount"])


InstalmentsView = on_project("instalment", bodies.InstalmentBody, answers.InstalmentAnswer, _arrive)
ReceiptsView = on_project("receipt", bodies.ReceiptBody, answers.ReceiptAnswer, _move_in)


class SetAsideView(APIView):
    """`fund/set-aside/`: what every project owes the fund."""

    @extend_schema(
        operation_id="fund_set_aside", parameters=[bodies.FundQuery], responses=answers.SetAsideAnswer, tags=["fund"]
    )
    def get(self, request: Call) -> Response:
        """Return the projects with what they owe, and the sums of all."""
        fund, _rest = asked(request, bodies.FundQuery, readers.FIGURES)
        rows, owed = selectors.setaside_table(fund, now=request.now)
        sums = {
            name: Money(sum(getattr(row, name).minor for row in rows), fund.base_currency)
            for name in ("received", "due", "moved", "overdue")
        }
        return Response(answers.SetAsideAnswer({"results": rows, "total": {**sums, "owed": owed}}).data)
