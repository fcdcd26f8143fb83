"""Donor projects over the API: signing, what is announced and arrives, what is moved into the fund, what is owed."""

import uuid
from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import pictures, project_life, project_pictures, readers, selectors
from fund.actions import deciding, projects, treasury
from fund.api import answers, bodies, project_answers, project_bodies
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, caller_id
from fund.api.money_acts import act_in_fund, money_act
from fund.models import DonorProject, Fund
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

        def sign(fund: Fund, body: Json, **call: Any) -> Json:
            return pictures.picture_of_project(treasury.sign_project(fund=fund, **body, **call))

        return act_in_fund(request, "project", bodies.ProjectBody, sign)


class ProjectView(APIView):
    """`fund/projects/{id}/`: everything known of one project."""

    @extend_schema(
        operation_id="fund_project",
        responses=project_answers.LifeAnswer,
        tags=["fund"],
    )
    def get(self, request: Call, project_id: uuid.UUID) -> Response:
        """Return what was announced, arrived, corrected, agreed, said and decided, and what is owed."""
        seen = _fund_of(request, project_id)
        life = project_life.life_of(seen, project_id, now=request.now)
        row = project_answers.SetAsideProject(life.row).data
        return Response({"row": row, **project_life.picture_of_life(life)})


def act_on(
    name: str,
    what: str,
    body_class: type[bodies.Body],
    answer: type[answers.Answer],
    *,
    find: Callable[..., Any],
    act: Callable[..., Json],
) -> type[APIView]:
    """Return the view of one act on what `find` returns to its treasurer; `act` takes that and what the body says."""

    class View(APIView):
        @extend_schema(
            operation_id=f"fund_{name}",
            request=body_class,
            responses={201: answer},
            parameters=[IDEMPOTENCY_KEY],
            tags=["fund"],
        )
        def post(self, request: Call, **named: uuid.UUID) -> Response:
            by, now = caller_id(request), request.now
            (key,) = named.values()

            def run(subject: Any, body: Json, attempt: Attempt) -> Json:
                return act(subject, body, by=by, now=now, attempt=attempt)

            def check(body: Json) -> Any:
                return find(key, body, by=by, now=now)

            return money_act(request, name, body_class, check, run, **{what: str(key)})

    View.__name__ = View.__qualname__ = f"{name.title().replace('_', '')}View"
    View.__doc__ = act.__doc__
    return View


def _project(key: uuid.UUID, _body: Json, **call: Any) -> DonorProject:
    return treasury.project_of(key, **call)


def _arrive(project: DonorProject, body: Json, **call: Any) -> Json:
    """Note money that reached the project; the fund's share of it becomes due."""
    part = treasury.record_instalment(project_id=project.pk, **body, **call)
    return pictures.picture_of_instalment(part, project.currency)


def _move_in(project: DonorProject, body: Json, **call: Any) -> Json:
    """Post what the project moved into the fund."""
    entry = treasury.receive_setaside(project_id=project.pk, **body, **call)
    return pictures.picture_of_receipt(entry, body["amount"])


def _promise(project: DonorProject, body: Json, **call: Any) -> Json:
    """Note an instalment that the donor has announced."""
    return project_pictures.picture_of_promise(
        projects.promise_instalment(project_id=project.pk, **body, **call), project
    )


def _drop(promise: Any, _body: Json, **call: Any) -> Json:
    """Note that an announced instalment will not come."""
    dropped = projects.drop_promise(promise_id=promise.pk, **call)
    return project_pictures.picture_of_promise(dropped, promise.project)


def _amend(project: DonorProject, body: Json, **call: Any) -> Json:
    """Note what was agreed anew; what held before is kept."""
    made = projects.amend_project(project_id=project.pk, **body, **call)
    return project_pictures.picture_of_amendment(made, project)


def _correct(part: Any, body: Json, **call: Any) -> Json:
    """Let less of an instalment count; its share is taken back, and what lies in the fund is kept for the donor."""
    made = projects.correct_instalment(instalment_id=part.pk, **body, **call)
    return project_pictures.picture_of_correction(made, part.project)


def _cover(project: DonorProject, body: Json, **call: Any) -> Json:
    """Post money from outside these books in place of an exempt project's share."""
    entry = projects.cover(project_id=project.pk, **body, **call)
    return pictures.picture_of_receipt(entry, body["amount"])


def _say(project: DonorProject, body: Json, **call: Any) -> Json:
    """Note that the donor was asked, agreed or refused."""
    return project_pictures.picture_of_word(projects.note_word(project_id=project.pk, **body, **call))


def _name(project: DonorProject, body: Json, **call: Any) -> Json:
    """Say which names everybody may read."""
    return project_pictures.picture_of_names(projects.name_publicly(project_id=project.pk, **body, **call))


def _explain(receipt: Any, body: Json, **call: Any) -> Json:
    """Say what an unexplained receipt was."""
    entry = projects.explain_receipt(entry_id=receipt.pk, **body, **call)
    row = entry.postings.order_by("line")[0]
    return pictures.picture_of_receipt(entry, selectors.money_of(row))


def _propose(project: DonorProject, body: Json, **call: Any) -> Json:
    """Propose an exemption, a write-off or a refund; a second person confirms it."""
    made = deciding.propose_for_project(project_id=project.pk, **body, **call)
    return project_pictures.picture_of_decision(made)


def _proposing(key: uuid.UUID, body: Json, **call: Any) -> DonorProject:
    return deciding.project_for(key, body["kind"], **call)


def _promised(key: uuid.UUID, _body: Json, **call: Any) -> Any:
    return projects.promise_of(key, **call)


def _part(key: uuid.UUID, _body: Json, **call: Any) -> Any:
    return projects.instalment_of(key, **call)


def _receipt(key: uuid.UUID, body: Json, **call: Any) -> Any:
    return projects.receipt_of(key, body.get("project_id"), **call)


_BODY, _ANSWER = project_bodies, project_answers
InstalmentsView = act_on(
    "instalment", "project", bodies.InstalmentBody, answers.InstalmentAnswer, find=_project, act=_arrive
)
ReceiptsView = act_on("receipt", "project", bodies.ReceiptBody, answers.ReceiptAnswer, find=_project, act=_move_in)
PromisesView = act_on("promise", "project", _BODY.PromiseBody, _ANSWER.PromiseAnswer, find=_project, act=_promise)
DropView = act_on("promise_drop", "promise", _BODY.OnlyCodeBody, _ANSWER.PromiseAnswer, find=_promised, act=_drop)
AmendmentsView = act_on("amendment", "project", _BODY.AmendmentBody, _ANSWER.AmendmentAnswer, find=_project, act=_amend)
CorrectView = act_on(
    "correction", "instalment", _BODY.CorrectionBody, _ANSWER.CorrectionAnswer, find=_part, act=_correct
)
CoverView = act_on("cover", "project", bodies.CoverBody, answers.ReceiptAnswer, find=_project, act=_cover)
WordsView = act_on("word", "project", _BODY.WordBody, _ANSWER.WordAnswer, find=_project, act=_say)
NamesView = act_on("names", "project", _BODY.NamesBody, _ANSWER.NamesAnswer, find=_project, act=_name)
ExplainView = act_on("explain", "entry", _BODY.ExplainBody, answers.ReceiptAnswer, find=_receipt, act=_explain)
ProposeView = act_on("propose", "project", _BODY.ProposalBody, _ANSWER.DecisionAnswer, find=_proposing, act=_propose)


class SetAsideView(APIView):
    """`fund/set-aside/`: what every project owes the fund."""

    @extend_schema(
        operation_id="fund_set_aside",
        parameters=[bodies.FundQuery],
        responses=project_answers.SetAsideAnswer,
        tags=["fund"],
    )
    def get(self, request: Call) -> Response:
        """Return the projects with what they owe, each in its currency, and the sums of all in the base currency."""
        fund, _rest = asked(request, bodies.FundQuery, readers.FIGURES)
        rows, total = selectors.setaside_table(fund, now=request.now)
        return Response(project_answers.SetAsideAnswer({"results": rows, "total": total}).data)


def _fund_of(request: Call, project_id: uuid.UUID) -> Fund:
    """Return the fund or purse of this project that the caller reads; raises NotFound."""
    found = selectors.project(project_id)
    return readers.fund_seen(caller_id(request), found.fund.code, readers.FIGURES, now=request.now)
