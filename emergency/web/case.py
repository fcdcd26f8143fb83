"""One case at its neutral address: what this reader may see of it, and what they may do."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.views.decorators.http import require_safe

from emergency import codes
from emergency.actions.reading.serving import serve_box
from emergency.actors import Actor
from emergency.attaching.files import DOCUMENT
from emergency.currencies.shown import worth_on_show
from emergency.deciding.rounds_view import RoundOnShow, VoteOnShow
from emergency.models import BudgetLine, Choice, Decision, Outcome
from emergency.permissions import WHO, Standing
from emergency.reading import portrait
from emergency.reading.box_kinds import BOX_KINDS
from emergency.reading.new_codes import new_codes_of
from emergency.reading.passing import in_words
from emergency.reading.portrait import Portrait
from emergency.reading.receipts import FiledText, filed_for
from emergency.states import State
from emergency.web.access import PersonRequest, signed_in
from emergency.web.acting import entry_of, scene_of
from emergency.web.case_acts import PAGE_ACTS
from emergency.web.case_forms import Scene
from emergency.web.fields import country_name
from emergency.web.holds import hold_page
from emergency.web.journey import steps_of
from emergency.web.menu import OVERVIEW, menu
from emergency.web.rate_acts import out_of_place
from fund.models import Role
from fund.money import Money
from fund.rules.codes import REFUSAL_REASONS
from fund.rules.findings import Finding, Verdict, from_json
from notifications.errors import NotFound
from notifications.models import Box

# A seat answers the conflict question before it sees more; when all is decided, only before it reads the texts.
_DECIDING = frozenset({State.IN_REVIEW, State.INFO_NEEDED})
_PAYERS = frozenset({Role.TREASURER, Role.CHECKER})


@require_safe
@signed_in
def show(http_request: PersonRequest, reference: str) -> HttpResponse:
    """Show the case."""
    try:
        scene = scene_of(http_request, reference)
    except NotFound:
        return hold_page(http_request, reference)
    shown = portrait.portrait_of(scene.sight, now=http_request.now, locks=scene.locks)
    scene.tasks, scene.overrides = list(shown.tasks), list(shown.overrides)
    context = {**_picture(shown, scene), "navigation": menu(http_request, OVERVIEW)}
    return render(http_request, "emergency/case.html", context)


@require_safe
@signed_in
def text(http_request: PersonRequest, reference: str, box_id: UUID) -> HttpResponse:
    """Hand out the reader's own lock and one sealed text of this case."""
    sight = scene_of(http_request, reference).sight
    if not Box.objects.filter(pk=box_id, owner_id=sight.aid_request.pk).exists():
        raise NotFound()
    sealed = serve_box(box_id, Actor(user=http_request.user), now=http_request.now)
    attachment = {"Content-Disposition": 'attachment; filename="file.gpg"'}
    return HttpResponse(sealed, content_type="application/octet-stream", headers=attachment)


def _picture(shown: Portrait, scene: Scene) -> dict[str, Any]:
    standing, aid_request = shown.standing, shown.aid_request
    picture = {"aid_request": aid_request, "steps": steps_of(aid_request), "view": _view(standing, shown)}
    if picture["view"] == "aside":
        return picture
    works = picture["view"] == "full"
    picture |= _doing(scene, asks_first=picture["view"] == "question")
    picture |= {
        "lines": shown.lines if picture["view"] != "hold" else (),
        "worth": worth_on_show(shown.aid_request, shown.lines, now=scene.now) if picture["view"] != "hold" else "",
        "boxes": [_filed(box) for box in filed_for(shown.sight, (box for box in shown.boxes if box.is_served))],
        # What a manifest must say: the reading page refuses another box than the one it asked for (S14).
        "sealed": [box for box in shown.boxes if box.is_served],
        "receipts": shown.receipts if picture["view"] in {"full", "money"} else (),
        "pays": bool(standing.roles & _PAYERS) and picture["view"] in {"full", "money"},
    }
    if picture["view"] == "money":
        picture["has_minute"] = Decision.objects.filter(round__aid_request=aid_request).exists()
    if works:
        picture |= {
            "country": country_name(aid_request.country),
            "confirmations": shown.confirmations,
            "related": shown.related,
            "question": shown.question,
            "rounds": [_round(one, scene.lines) for one in scene.rounds],
            "waits_for_own_vote": any(one.is_open and one.own_vote is None for one in scene.rounds) and standing.seated,
            "asks_before_reading": standing.seated and standing.conflict_level is None,
        }
    if works and Role.COORDINATOR in standing.roles:
        picture["new_codes"] = new_codes_of(aid_request, now=scene.now)
    if works or picture["pays"]:
        picture |= _findings(scene.findings)
        picture |= {"tasks": scene.tasks, "overrides": [in_words(one) for one in scene.overrides]}
    return picture


def _filed(one: FiledText) -> dict[str, Any]:
    """Return a sealed thing as its line in the list: of a file also up to which size it may be, never its name."""
    size = filesizeformat(one.size_bucket) if one.kind == DOCUMENT else ""
    return {"id": one.id, "kind": BOX_KINDS.get(one.kind, one.kind), "size": size, "filed": one}


def _view(standing: Standing, shown: Portrait) -> str:
    """Return how much of the page is the reader's: all, the question first, money only, holds only, or nothing."""
    is_coordinator = Role.COORDINATOR in standing.roles and not standing.kept_away
    aid_request = shown.aid_request
    is_asked = aid_request.presented or aid_request.awaits_chair or aid_request.in_frame
    is_seat = standing.seated and is_asked and not standing.kept_away
    # Before it is presented there is no card by which to answer.
    is_unanswered = aid_request.presented and standing.conflict_level is None and aid_request.state in _DECIDING
    if is_seat and not is_coordinator and is_unanswered:
        return "question"
    if is_coordinator or is_seat:
        return "full"
    if standing.roles & _PAYERS:
        return "money"
    return "hold" if Role.GUARDIAN in standing.roles else "aside"


def _doing(scene: Scene, *, asks_first: bool) -> dict[str, Any]:
    """Return the reader's acts: with their form here, with a page of their own, and those not possible now."""
    standing, frozen = scene.sight.standing, scene.sight.aid_request.frozen
    names = [name for name in PAGE_ACTS if WHO[name](standing) and name != ("freeze" if frozen else "unfreeze")]
    names = [name for name in names if name not in out_of_place(scene)]
    if asks_first:
        names = [name for name in names if name in {"recuse", "freeze", "unfreeze"}]
    entries = {name: entry_of(PAGE_ACTS[name], scene, has_form=PAGE_ACTS[name].on_page) for name in names}
    recuse = entries.pop("recuse", None)
    able = [entry for entry in entries.values() if not entry["refused"]]
    return {
        "recuse": recuse,
        "forms": [entry for entry in able if entry["act"].on_page],
        "links": [entry for entry in able if not entry["act"].on_page],
        "refused": _by_sentence(entry for entry in entries.values() if entry["refused"]),
    }


def _by_sentence(entries: Any) -> list[tuple[str, list[Any]]]:
    """Gather acts that are refused for the same reason."""
    found: dict[str, list[Any]] = {}
    for entry in entries:
        found.setdefault(entry["refused"], []).append(entry["act"].label)
    return list(found.items())


def _findings(findings: list[Finding]) -> dict[str, list[Finding]]:
    clear = [finding for finding in findings if finding.verdict is Verdict.CLEAR]
    return {"findings": [finding for finding in findings if finding not in clear], "findings_clear": clear}


def _round(shown: RoundOnShow, lines: list[BudgetLine]) -> dict[str, Any]:
    kept = shown.decision.record["findings"] if shown.decision else []
    return {
        "round": shown,
        "outcome": Outcome(shown.outcome).label if shown.outcome else "",
        "reason": dict(codes.reconsidering_choices()).get(shown.reason_code, ""),
        "seats": [{"seat": seat, **_said(seat.vote, lines)} for seat in shown.seats],
        "findings": [from_json(one) for one in kept],
    }


def _said(vote: VoteOnShow | None, lines: list[BudgetLine]) -> dict[str, Any]:
    if vote is None:
        return {}
    return {
        "choice": Choice(vote.choice).label,
        "reason": REFUSAL_REASONS.get(vote.reason_code, ""),
        "sums": _sums(vote, lines),
    }


def _sums(vote: VoteOnShow, lines: list[BudgetLine]) -> list[tuple[str, Money]]:
    return [
        (line.get_use_display(), Money(vote.amounts[line.pk], line.currency))
        for line in lines
        if line.pk in vote.amounts
    ]
