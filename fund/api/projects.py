"""Donor projects over the API: signing, what is announced and arrives, what is moved into the fund, what is owed."""

import uuid
from collections.abc import Callable
from typing import Any

from rest_framework.response import Response
from rest_framework.views import APIView

from fund import pictures, project_life, project_pictures, readers, selectors
from fund.actions import deciding, projects, treasury
from fund.api import answers, bodies, project_answers, project_bodies
from fund.api.calling import Call, Json, caller_id
from fund.api.describing import Form, shows, takes
from fund.api.money_acts import act_in_fund, money_act
from fund.api.reading import fund_asked
from fund.api.thing_acts import act_view
from fund.models import DonorProject, Fund, JournalEntry
from notifications.idempotency import Attempt


class ProjectsView(APIView):
    """`fund/projects/`: what donors have signed."""

    @shows("fund_projects", answers.ProjectsAnswer)
    def get(self, request: Call) -> Response:
        """Return the projects, the newest first."""
        fund = fund_asked(request, readers.FIGURES)
        rows = selectors.projects(fund)
        return Response({"results": [pictures.picture_of_project(row) for row in rows]})

    @takes("fund_project_sign", bodies.ProjectBody, answers.ProjectAnswer)
    def post(self, request: Call) -> Response:
        """Note a signed project; nothing is posted before its money arrives."""

        def sign(fund: Fund, body: Json, **call: Any) -> Json:
            return pictures.picture_of_project(treasury.sign_project(fund=fund, **body, **call))

        return act_in_fund(request, "project", bodies.ProjectBody, sign)


class ProjectView(APIView):
    """`fund/projects/{id}/`: everything known of one project."""

    @shows("fund_project", project_answers.LifeAnswer, query=None)
    def get(self, request: Call, project_id: uuid.UUID) -> Response:
        """Return what was announced, arrived, corrected, agreed, said and decided, and what is owed."""
        seen = _fund_of(request, project_id)
        life = project_life.life_of(seen, project_id, now=request.now)
        row = project_answers.SetAsideProject(life.row).data
        return Response({"row": row, **project_life.picture_of_life(life)})


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


def _on_project(name: str, body_class: Form, answer: Form, act: Callable[..., Json]) -> type[APIView]:
    return act_view(f"fund_{name}", name, body_class, answer, find=treasury.project_of, act=act)


_BODY, _ANSWER = project_bodies, project_answers
InstalmentsView = _on_project("instalment", bodies.InstalmentBody, answers.InstalmentAnswer, _arrive)
ReceiptsView = _on_project("receipt", bodies.ReceiptBody, answers.ReceiptAnswer, _move_in)
PromisesView = _on_project("promise", _BODY.PromiseBody, _ANSWER.PromiseAnswer, _promise)
AmendmentsView = _on_project("amendment", _BODY.AmendmentBody, _ANSWER.AmendmentAnswer, _amend)
CoverView = _on_project("cover", bodies.CoverBody, answers.ReceiptAnswer, _cover)
WordsView = _on_project("word", _BODY.WordBody, _ANSWER.WordAnswer, _say)
NamesView = _on_project("names", _BODY.NamesBody, _ANSWER.NamesAnswer, _name)
DropView = act_view(
    "fund_promise_drop", "promise_drop", _BODY.OnlyCodeBody, _ANSWER.PromiseAnswer, find=projects.promise_of, act=_drop
)
CorrectView = act_view(
    "fund_correction",
    "correction",
    _BODY.CorrectionBody,
    _ANSWER.CorrectionAnswer,
    find=projects.instalment_of,
    act=_correct,
)


class ExplainView(APIView):
    """`fund/entries/{id}/explain/`: a receipt nobody has explained yet."""

    @takes("fund_explain", project_bodies.ExplainBody, answers.ReceiptAnswer)
    def post(self, request: Call, entry_id: uuid.UUID) -> Response:
        """Say what an unexplained receipt was."""
        by, now = caller_id(request), request.now

        def check(body: Json) -> JournalEntry:
            return projects.receipt_of(entry_id, body.get("project_id"), by=by, now=now)

        def explain(receipt: JournalEntry, body: Json, attempt: Attempt) -> Json:
            entry = projects.explain_receipt(entry_id=receipt.pk, **body, by=by, now=now, attempt=attempt)
            row = entry.postings.order_by("line")[0]
            return pictures.picture_of_receipt(entry, selectors.money_of(row))

        return money_act(request, "explain", project_bodies.ExplainBody, check, explain, entry=str(entry_id))


class ProposeView(APIView):
    """`fund/projects/{id}/decisions/`: what takes two people."""

    @takes("fund_propose", project_bodies.ProposalBody, project_answers.DecisionAnswer)
    def post(self, request: Call, project_id: uuid.UUID) -> Response:
        """Propose an exemption, a write-off or a refund; a second person confirms it."""
        by, now = caller_id(request), request.now

        def check(body: Json) -> DonorProject:
            return deciding.project_for(project_id, body["kind"], by=by, now=now)

        def propose(project: DonorProject, body: Json, attempt: Attempt) -> Json:
            made = deciding.propose_for_project(project_id=project.pk, **body, by=by, now=now, attempt=attempt)
            return project_pictures.picture_of_decision(made)

        return money_act(request, "propose", project_bodies.ProposalBody, check, propose, project=str(project_id))


class SetAsideView(APIView):
    """`fund/set-aside/`: what every project owes the fund."""

    @shows("fund_set_aside", project_answers.SetAsideAnswer)
    def get(self, request: Call) -> Response:
        """Return the projects with what they owe, each in its currency, and the sums of all in the base currency."""
        fund = fund_asked(request, readers.FIGURES)
        rows, total = selectors.setaside_table(fund, now=request.now)
        return Response(project_answers.SetAsideAnswer({"results": rows, "total": total}).data)


def _fund_of(request: Call, project_id: uuid.UUID) -> Fund:
    """Return the fund or purse of this project that the caller reads; raises NotFound."""
    found = selectors.project(project_id)
    return readers.fund_seen(caller_id(request), found.fund.code, readers.FIGURES, now=request.now)
