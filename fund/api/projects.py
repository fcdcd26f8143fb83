"""Donor projects over the API: signing, what arrives, what is moved into the fund, what is owed."""

import uuid
from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import pictures, readers, selectors
from fund.actions import treasury
from fund.api import answers, bodies
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, caller_id, checked, once
from fund.models import Role
from fund.money import Money
from notifications.idempotency import Attempt

CREATED = 201


def money_act(
    request: Call,
    name: str,
    body_class: type[serializers.Serializer[Any]],
    check: Callable[[Json], Any],
    act: Callable[[Any, Json, Attempt], Json],
    **scope: str,
) -> Response:
    """Answer an act on money: an earlier answer first, then form, right, fresh code, and only then the act.

    `check` returns what the act is on, or raises NotFound.
    """
    attempt = attempt_for(request, name, str(caller_id(request)), needs_key=True, **scope)
    if (earlier := attempt.earlier_answer()) is not None:
        return Response(earlier, status=CREATED)
    body = checked(body_class, request.data)
    subject = check(body)
    request.require_fresh(body.pop("otp", ""), sitting=False)
    return Response(once(attempt, lambda: act(subject, body, attempt)), status=CREATED)


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


class InstalmentsView(APIView):
    """`fund/projects/{id}/instalments/`: money that reached a project."""

    @extend_schema(
        operation_id="fund_project_instalment",
        request=bodies.InstalmentBody,
        responses={201: answers.InstalmentAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, project_id: uuid.UUID) -> Response:
        """Note money that reached the project; the fund's share of it becomes due."""
        by, now = caller_id(request), request.now

        def record(project: Any, body: Json, attempt: Attempt) -> Json:
            part = treasury.record_instalment(project_id=project.pk, **body, by=by, now=now, attempt=attempt)
            return pictures.picture_of_instalment(part, project.currency)

        return money_act(
            request,
            "instalment",
            bodies.InstalmentBody,
            lambda _body: treasury.project_of(project_id, by=by, now=now),
            record,
            project=str(project_id),
        )


class ReceiptsView(APIView):
    """`fund/projects/{id}/receipts/`: the share, moved into the fund's bank account."""

    @extend_schema(
        operation_id="fund_project_receipt",
        request=bodies.ReceiptBody,
        responses={201: answers.ReceiptAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, project_id: uuid.UUID) -> Response:
        """Post what the project moved into the fund."""
        by, now = caller_id(request), request.now

        def receive(project: Any, body: Json, attempt: Attempt) -> Json:
            entry = treasury.receive_setaside(project_id=project.pk, **body, by=by, now=now, attempt=attempt)
            return pictures.picture_of_receipt(entry, body["amount"])

        return money_act(
            request,
            "receipt",
            bodies.ReceiptBody,
            lambda _body: treasury.project_of(project_id, by=by, now=now),
            receive,
            project=str(project_id),
        )


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
