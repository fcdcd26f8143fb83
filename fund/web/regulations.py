"""The pages of the versions: the list, one version in words, drafting, adopting, trying."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund.actions import regulations as acts
from fund.actions.evidence import leaving_evidence
from fund.models import BOARD, Fund, Regulation, RegulationState, Role
from fund.regulation_pictures import changes_of, introduction_of, words_of
from fund.versions import (
    Roles,
    last_adopted,
    newest_trial,
    rules_of,
    version,
    versions,
    why_not_adopt,
)
from fund.web.pages import TreasuryRequest, do_act
from fund.web.regulation_forms import (
    AdoptForm,
    CommentForm,
    DiscardForm,
    DraftForm,
    PublishForm,
    ReviseForm,
    TryForm,
)
from fund.web.regulation_rows import comment_rows, trial_rows
from fund.web.rule_titles import by_rule
from notifications.errors import NotFound, NotSignedIn
from notifications.idempotency import Attempt

ALL = "/regulations/"
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Opened:
    """One version in front of somebody."""

    http_request: TreasuryRequest
    fund: Fund
    roles: Roles
    regulation: Regulation


def for_roles(who: frozenset[str]) -> Callable[[View], View]:
    """Hand the view the fund whose rules are meant and the reader's roles there, one of them among these."""

    def decorated(view: View) -> View:
        @wraps(view)
        def guarded(http_request: Any, **named: Any) -> HttpResponse:
            if not http_request.user.is_authenticated:
                raise NotSignedIn()
            is_act = http_request.method == "POST"
            act = f"regulation_{view.__name__}"
            kept = leaving_evidence(act, by=http_request.user.pk, now=http_request.now) if is_act else nullcontext()
            with kept:
                fund, roles = rules_of(http_request.user.pk, http_request.GET.get("fund"), now=http_request.now)
                if not roles & who:
                    raise NotFound()
                return view(http_request, fund, roles, **named)

        return guarded

    return decorated


member, seat = for_roles(frozenset(Role)), for_roles(BOARD)


@require_safe
@member
def listed(http_request: TreasuryRequest, fund: Fund, roles: Roles) -> HttpResponse:
    """Show the versions, the latest first."""
    shown = {"versions": versions(fund, roles), "drafts": bool(roles & BOARD)}
    return _page(http_request, "fund/regulations.html", fund, shown)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@seat
def draft(http_request: TreasuryRequest, fund: Fund, roles: Roles) -> HttpResponse:
    """Show the form of a new version, its numbers as in the one it starts from; POST drafts it."""
    code, now, by = http_request.GET.get("from"), http_request.now, http_request.user.pk
    start = version(fund, code, roles) if code else last_adopted(fund)
    given = (http_request.POST,) if http_request.method == "POST" else ()
    form = DraftForm(*given, fund=fund, start=start, today=now.date())

    def again(form: DraftForm, status: int, _refusal: object) -> HttpResponse:
        shown = {"form": form, "start": start, "here": _here(http_request)}
        return _page(http_request, "fund/regulation_draft.html", fund, shown, status=status)

    def run(attempt: Attempt) -> object:
        return acts.draft(fund=fund, said=form.draft(), by=by, now=now, attempt=attempt)

    def check() -> object:
        return acts.check_draft(fund, form.draft(), roles, now=now)

    if not given:
        return again(form, 200, None)
    onward = _with_fund(http_request, ALL)
    return do_act(http_request, form, f"draft:{fund.pk}", run, again, onward=onward, check=check)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@seat
def revise(http_request: TreasuryRequest, fund: Fund, roles: Roles, code: str) -> HttpResponse:
    """Show one's own draft as a form; POST changes it in place."""
    regulation, now, by = version(fund, code, roles), http_request.now, http_request.user.pk
    acts.check_may_revise(regulation, by)
    given = (http_request.POST,) if http_request.method == "POST" else ()
    form = ReviseForm(*given, fund=fund, regulation=regulation)

    def again(form: ReviseForm, status: int, _refusal: object) -> HttpResponse:
        shown = {"form": form, "start": regulation, "here": _here(http_request), "is_revised": True}
        return _page(http_request, "fund/regulation_draft.html", fund, shown, status=status)

    def run(attempt: Attempt) -> object:
        return acts.revise(fund=fund, code=code, said=form.draft(), by=by, now=now, attempt=attempt)

    if not given:
        return again(form, 200, None)
    onward = _address(http_request, regulation)
    return do_act(http_request, form, f"revise:{regulation.pk}", run, again, onward=onward)


@require_safe
@member
def show(http_request: TreasuryRequest, fund: Fund, roles: Roles, code: str) -> HttpResponse:
    """Show one version: what it changes, what members say of it, every number in words."""
    return _version(Opened(http_request, fund, roles, version(fund, code, roles)))


@sensitive_post_parameters()
@require_POST
@seat
def publish(http_request: TreasuryRequest, fund: Fund, roles: Roles, code: str) -> HttpResponse:
    """Let members read the draft and comment on it."""
    regulation = version(fund, code, roles)

    def run(attempt: Attempt) -> object:
        return acts.publish(fund=fund, code=code, by=http_request.user.pk, now=http_request.now, attempt=attempt)

    form = PublishForm(http_request.POST)
    return _act_on(Opened(http_request, fund, roles, regulation), "publish", form, run)


@sensitive_post_parameters()
@require_POST
@member
def comment(http_request: TreasuryRequest, fund: Fund, roles: Roles, code: str) -> HttpResponse:
    """Say what the member thinks of the draft."""
    regulation, form = version(fund, code, roles), CommentForm(http_request.POST, prefix="comment")

    def run(attempt: Attempt) -> object:
        by, now = http_request.user.pk, http_request.now
        return acts.comment(fund=fund, code=code, **form.said(), by=by, now=now, attempt=attempt)

    return _act_on(Opened(http_request, fund, roles, regulation), "comment", form, run)


@sensitive_post_parameters()
@require_POST
@seat
def discard(http_request: TreasuryRequest, fund: Fund, roles: Roles, code: str) -> HttpResponse:
    """Throw the draft away."""
    regulation = version(fund, code, roles)

    def run(attempt: Attempt) -> object:
        acts.discard(fund=fund, code=code, by=http_request.user.pk, now=http_request.now, attempt=attempt)
        return None

    form, onward = DiscardForm(http_request.POST, prefix="discard"), _with_fund(http_request, ALL)
    return _act_on(Opened(http_request, fund, roles, regulation), "discard", form, run, onward=onward)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@seat
def adopt(http_request: TreasuryRequest, fund: Fund, roles: Roles, code: str) -> HttpResponse:
    """Show what adopting would change; POST adopts."""
    regulation, by, now = version(fund, code, roles), http_request.user.pk, http_request.now
    given = (http_request.POST,) if http_request.method == "POST" else ()
    form = AdoptForm(*given, regulation=regulation, today=now.date())

    def again(form: AdoptForm, status: int, _refusal: object) -> HttpResponse:
        refused = why_not_adopt(regulation, roles, by)
        shown = {**_about(regulation), "form": form, "refused": refused, "here": _here(http_request)}
        return _page(http_request, "fund/regulation_adopt.html", fund, shown, status=status)

    def run(attempt: Attempt) -> object:
        return acts.adopt(fund=fund, code=code, said=form.adoption(), by=by, now=now, attempt=attempt)

    def check() -> object:
        return acts.check_adoption(regulation, last_adopted(fund), form.adoption(), by=by, now=now)

    if not given:
        return again(form, 200, None)
    onward = _address(http_request, regulation)
    return do_act(http_request, form, f"adopt:{regulation.pk}", run, again, onward=onward, check=check)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@seat
def attempt(http_request: TreasuryRequest, fund: Fund, roles: Roles, code: str) -> HttpResponse:
    """Show how far the latest trial has come and what it found; POST begins one."""
    regulation, by, now = version(fund, code, roles), http_request.user.pk, http_request.now
    given = (http_request.POST,) if http_request.method == "POST" else ()
    form = TryForm(*given, today=now.date())

    def again(form: TryForm, status: int, _refusal: object) -> HttpResponse:
        trial = newest_trial(regulation)
        found = trial_rows(trial) if trial else {}
        is_running = trial is not None and trial.finished_at is None
        frame = {"trial": trial, "is_running": is_running, "form": form, "here": _here(http_request)}
        shown = {**_about(regulation), **found, **frame}
        return _page(http_request, "fund/regulation_try.html", fund, shown, status=status)

    def run(tried: Attempt) -> object:
        return acts.ask_trial(fund=fund, code=code, **form.said(), by=by, now=now, attempt=tried)

    if not given:
        return again(form, 200, None)
    onward = _with_fund(http_request, reverse("regulation-try-page", args=[code]))
    return do_act(http_request, form, f"try:{regulation.pk}", run, again, onward=onward)


def _act_on(
    opened: Opened, name: str, form: Any, run: Callable[[Attempt], object], *, onward: str = ""
) -> HttpResponse:
    def again(form: Any, status: int, _refusal: object) -> HttpResponse:
        return _version(opened, status=status, **{f"{name}_form": form})

    onward = onward or _address(opened.http_request, opened.regulation)
    return do_act(opened.http_request, form, f"{name}:{opened.regulation.pk}", run, again, onward=onward)


def _version(opened: Opened, *, status: int = 200, **sent: Any) -> HttpResponse:
    regulation, http_request = opened.regulation, opened.http_request
    is_draft = regulation.state == RegulationState.DRAFT
    is_seat, is_open = bool(opened.roles & BOARD), regulation.published_at is not None
    refused = why_not_adopt(regulation, opened.roles, http_request.user.pk) if is_draft and is_seat else ""
    shown = {
        **_about(regulation),
        "numbers": by_rule(words_of(regulation)),
        "introduction": introduction_of(regulation),
        "comments": comment_rows(regulation),
        "is_draft": is_draft,
        "is_seat": is_seat,
        "refused": refused,
        "publish_form": PublishForm() if is_draft and is_seat and not is_open else None,
        "comment_form": CommentForm(prefix="comment") if is_draft and is_open else None,
        "may_revise": is_draft and not is_open and regulation.drafted_by_id == http_request.user.pk,
        "discard_form": DiscardForm(prefix="discard") if is_draft and is_seat else None,
        **sent,
    }
    return _page(http_request, "fund/regulation.html", opened.fund, shown, status=status)


def _about(regulation: Regulation) -> dict[str, Any]:
    return {
        "version": regulation,
        "state": RegulationState(regulation.state).label,
        "changes": by_rule(changes_of(regulation)),
    }


def _page(
    http_request: TreasuryRequest, template: str, fund: Fund, shown: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    code = http_request.GET.get("fund")
    frame = {"fund": fund, "fund_query": f"?fund={code}" if code else "", "navigation": http_request.menu(ALL)}
    return render(http_request, template, {**frame, **shown}, status=status)


def _here(http_request: HttpRequest) -> str:
    return http_request.get_full_path()


def _address(http_request: TreasuryRequest, regulation: Regulation) -> str:
    return _with_fund(http_request, reverse("regulation-page", args=[regulation.code]))


def _with_fund(http_request: TreasuryRequest, address: str) -> str:
    code = http_request.GET.get("fund")
    return f"{address}?fund={code}" if code else address
