"""The board's motions and frames on one page: move, vote, propose a list, decide it; as over the API."""

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from emergency.actions.governing import framing, motions
from emergency.actions.governing.framing import Listed, Said
from emergency.actions.governing.motions import MAY_MOVE
from emergency.actors import Actor
from emergency.api.calling import known
from emergency.api.framing import READERS
from emergency.deciding.motion_terms import FrameTerms
from emergency.hiding import hidden_from
from emergency.models import AidRequest, Choice, FrameCause
from emergency.reading.frames import (
    CASES_AT_MOST,
    FrameOnShow,
    MotionOnShow,
    case_label,
    frames_of,
    motions_of,
    waiting_for,
)
from emergency.reading.passing import reasons_of
from emergency.states import State
from emergency.web.fields import Chosen, ChosenSome, DayInput, MoneyInput, country_choices, offer
from emergency.web.menu import OVERVIEW, menu
from fund.country_groups import covered_by
from fund.models import BOARD, Fund, Role
from fund.permissions import roles_in
from fund.rules.codes import USES
from fund.rules.reserves import RESERVE_USED
from fund.web.forms import ActForm, OnceForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, read_by
from notifications.errors import DomainError, Malformed, NotFound, Refused
from notifications.idempotency import Attempt

ADDRESS = "/board/motions/"
_WHICH = "which"


class FrameForm(ActForm):
    """What a frame is to be."""

    countries = ChosenSome(label=_("In which countries?"), choices=country_choices)
    uses = ChosenSome(label=_("For what?"), choices=list(USES.items()))
    cause = Chosen(label=_("Why do many need help at once?"), choices=FrameCause.choices)
    ends_on = DayInput(label=_("Last day"), required=True)

    field_order = ("key", "countries", "uses", "cause", "ceiling", "budget", "ends_on", "code")

    def __init__(self, *given: Any, fund: Fund, **options: Any) -> None:
        super().__init__(*given, **options)
        currency = fund.base_currency
        self.fields["ceiling"] = MoneyInput(currency=currency, required=True, label=_("At most for each person"))
        self.fields["budget"] = MoneyInput(
            currency=currency, required=True, label=_("In all"), help_text=_("Promised at once when the board agrees.")
        )
        self.order_fields(list(self.field_order))

    def terms(self) -> FrameTerms:
        """Return the terms of a valid form."""
        said = self.cleaned_data
        return FrameTerms(
            countries=said["countries"],
            uses=said["uses"],
            cause=said["cause"],
            ceiling_minor=said["ceiling"].minor,
            budget_minor=said["budget"].minor,
            ends_on=said["ends_on"],
        )


class VoteForm(ActForm):
    """A seat's vote on a motion."""

    choice = Chosen(label=_("Your vote"), choices=Choice.choices)

    field_order = ("key", "choice", "code")


class ReserveForm(ActForm):
    """For which case the reserve for lives is to be used, and why."""

    case = forms.CharField(label=_("Reference of the case"), max_length=20)
    reason_code = Chosen(label=_("Why?"), choices=list)

    field_order = ("key", "case", "reason_code", "code")

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        offer(self, "reason_code", reasons_of(RESERVE_USED))


class WaitingForm(ActForm):
    """What one seat has put down and the board is to decide."""

    waiting = Chosen(label=_("Which?"), choices=list)

    field_order = ("key", "waiting", "code")

    def __init__(self, *given: Any, fund: Fund, **options: Any) -> None:
        super().__init__(*given, **options)
        offer(self, "waiting", waiting_for(fund))


class ListForm(OnceForm):
    """Cases of a list, by reference."""

    cases = ChosenSome(label=_("Which?"), choices=list)

    def __init__(self, *given: Any, choices: list[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*given, **options)
        offer(self, "cases", choices)

    def items(self) -> list[Listed]:
        """Return the cases of a valid form."""
        return [Listed(reference) for reference in self.cleaned_data["cases"]]


class DecideForm(ListForm, ActForm):
    """The same with a fresh code, for the seat that decides."""

    field_order = ("key", "cases", "code")


@dataclass(frozen=True)
class Step:
    """One thing to do on the page: who, with which form, by which action."""

    roles: Collection[str]
    form: Callable[..., OnceForm]
    run: Callable[..., object]


def _frame(http_request: TreasuryRequest, fund: Fund, which: str) -> FrameOnShow:
    shown = {str(one.frame.pk): one for one in frames_of(fund, http_request.user.pk, now=http_request.now)}
    if which not in shown:
        raise NotFound()
    return shown[which]


def _to_propose(fund: Fund, shown: FrameOnShow, user_id: uuid.UUID) -> list[tuple[str, Any]]:
    listed = [one.aid_request_id for one in shown.proposed]
    places = covered_by(fund, shown.terms.countries)
    rows = AidRequest.objects.filter(fund=fund, state=State.VERIFYING, country__in=places)
    rows = rows.exclude(pk__in=listed).exclude(hidden_from(user_id)).order_by("due_at", "pk")
    return [(reference, reference) for reference in rows.values_list("reference", flat=True)[:CASES_AT_MOST]]


def _to_decide(fund: Fund, shown: FrameOnShow) -> list[tuple[str, Any]]:
    return [(one.aid_request.reference, case_label(one, fund.base_currency)) for one in shown.proposed]


def _all_done(said: list[Said]) -> list[Said]:
    """Return the answers; raises Refused, naming each case and why, when one was not done."""
    failed = [f"{one.reference}: {one.why_not}" for one in said if not one.is_done]
    if failed:
        raise Refused(" ".join(failed), code="list_in_part")
    return said


def _lift(form: Any, call: dict[str, Any], fund: Fund, which: str) -> object:
    return motions.move_lifting(fund=fund, **call)


def _move(form: Any, call: dict[str, Any], fund: Fund, which: str) -> object:
    return motions.move_frame(fund=fund, terms=form.terms(), **call)


def _vote(form: Any, call: dict[str, Any], fund: Fund, which: str) -> object:
    return motions.vote_on(motion_id=uuid.UUID(which), choice=form.cleaned_data["choice"], **call)


def _close(form: Any, call: dict[str, Any], fund: Fund, which: str) -> object:
    return motions.close(motion_id=uuid.UUID(which), **call)


def _withdraw(form: Any, call: dict[str, Any], fund: Fund, which: str) -> object:
    return motions.withdraw(motion_id=uuid.UUID(which), **call)


def _reserve(form: Any, call: dict[str, Any], fund: Fund, which: str) -> object:
    said = form.cleaned_data
    try:
        return motions.move_reserve(reference=known(said["case"]), reason_code=said["reason_code"], **call)
    except NotFound as unknown:
        raise Malformed(fields={"case": _("You work on no case with this reference.")}) from unknown


def _waiting(form: Any, call: dict[str, Any], fund: Fund, which: str) -> object:
    kind, _colon, waiting = form.cleaned_data["waiting"].partition(":")
    return motions.move_waiting(fund=fund, kind=kind, waiting=uuid.UUID(waiting), **call)


def _propose(form: Any, call: dict[str, Any], fund: Fund, which: str) -> object:
    key = call.pop("attempt").key
    return _all_done(framing.propose(frame_id=uuid.UUID(which), items=form.items(), key=key, **call))


def _decide(form: Any, call: dict[str, Any], fund: Fund, which: str) -> object:
    key = call.pop("attempt").key
    return _all_done(framing.decide(frame_id=uuid.UUID(which), items=form.items(), key=key, **call))


def _plain(kind: type[OnceForm]) -> Callable[..., OnceForm]:
    return lambda data, http_request, fund, which, prefix: kind(data, prefix=prefix)


def _frame_form(data: Any, http_request: TreasuryRequest, fund: Fund, which: str, prefix: str) -> OnceForm:
    return FrameForm(data, fund=fund, prefix=prefix)


def _waiting_form(data: Any, http_request: TreasuryRequest, fund: Fund, which: str, prefix: str) -> OnceForm:
    return WaitingForm(data, fund=fund, prefix=prefix)


def _propose_form(data: Any, http_request: TreasuryRequest, fund: Fund, which: str, prefix: str) -> OnceForm:
    offered = _to_propose(fund, _frame(http_request, fund, which), http_request.user.pk)
    return ListForm(data, choices=offered, prefix=prefix)


def _decide_form(data: Any, http_request: TreasuryRequest, fund: Fund, which: str, prefix: str) -> OnceForm:
    return DecideForm(data, choices=_to_decide(fund, _frame(http_request, fund, which)), prefix=prefix)


STEPS: dict[str, Step] = {
    "lift": Step(MAY_MOVE, _plain(ActForm), _lift),
    "frame": Step(MAY_MOVE, _frame_form, _move),
    "vote": Step(BOARD, _plain(VoteForm), _vote),
    "close": Step(BOARD, _plain(ActForm), _close),
    "withdraw": Step(MAY_MOVE, _plain(ActForm), _withdraw),
    "waiting": Step(BOARD, _waiting_form, _waiting),
    "reserve": Step(MAY_MOVE, _plain(ReserveForm), _reserve),
    "propose": Step({Role.COORDINATOR}, _propose_form, _propose),
    "decide": Step(BOARD, _decide_form, _decide),
}


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(READERS)
def show(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show motions and frames, or take one step."""
    if http_request.method != "POST":
        return _page(http_request, fund)
    name, which = http_request.POST.get("step", ""), http_request.POST.get(_WHICH, "")
    step = STEPS.get(name)
    if step is None or not _roles(http_request, fund) & set(step.roles) or not _is_id(which):
        raise NotFound()
    form = step.form(http_request.POST, http_request, fund, which, _prefix(name, which))

    def run(attempt: Attempt) -> object:
        call = {"by": Actor(user=http_request.user), "now": http_request.now, "attempt": attempt}
        return step.run(form, call, fund, which)

    def again(filled: forms.Form, status: int, refusal: DomainError | None) -> HttpResponse:
        return _page(http_request, fund, filled, status=status, refusal=refusal)

    onward = onward_to(http_request, ADDRESS)
    return do_act(http_request, form, f"motions:{name}:{which}", run, again, onward=onward)


def _page(
    http_request: TreasuryRequest,
    fund: Fund,
    filled: forms.Form | None = None,
    *,
    status: int = 200,
    refusal: Any = None,
) -> HttpResponse:
    held = _roles(http_request, fund)

    def entry(name: str, which: str = "") -> dict[str, Any] | None:
        if not held & set(STEPS[name].roles):
            return None
        prefix = _prefix(name, which)
        mine = filled is not None and filled.prefix == prefix
        form = filled if mine else STEPS[name].form(None, http_request, fund, which, prefix)
        return {"form": form, "step": name, "which": which}

    context = {
        "fund": fund,
        "motions": [_motion(one, entry) for one in motions_of(fund, http_request.user.pk, now=http_request.now)],
        "frames": [_shown(one, entry) for one in frames_of(fund, http_request.user.pk, now=http_request.now)],
        "is_inside": bool(held & MAY_MOVE),
        "lift": entry("lift"),
        "move": entry("frame"),
        "reserve": entry("reserve"),
        "waiting": entry("waiting"),
        "address": onward_to(http_request, ADDRESS),
        "refusal": refusal,
        "navigation": menu(http_request, OVERVIEW),
    }
    return render(http_request, "emergency/motions.html", context, status=status)


def _motion(one: MotionOnShow, entry: Callable[..., Any]) -> dict[str, Any]:
    which = str(one.motion.pk)
    vote = entry("vote", which) if one.may_vote else None
    close = entry("close", which) if one.is_open and one.has_voted and one.is_decided else None
    withdraw = entry("withdraw", which) if one.may_withdraw else None
    return {"shown": one, "vote": vote, "close": close, "withdraw": withdraw}


def _shown(one: FrameOnShow, entry: Callable[..., Any]) -> dict[str, Any]:
    which = str(one.frame.pk)
    propose = None if one.is_over else entry("propose", which)
    decide = None if one.is_over or not one.proposed else entry("decide", which)
    return {"shown": one, "propose": propose, "decide": decide}


def _roles(http_request: TreasuryRequest, fund: Fund) -> frozenset[str]:
    return roles_in(fund.pk, http_request.user.pk, now=http_request.now)


def _prefix(name: str, which: str) -> str:
    return f"{name}-{which}" if which else name


def _is_id(which: str) -> bool:
    try:
        return not which or bool(uuid.UUID(which))
    except ValueError:
        return False
