"""Vouchers as a page: where each paper is, putting it away, and opening one for an auditor by two people's word."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from fund import readers
from fund.actions import vouchers as acts
from fund.actions.handing_out import hand_out
from fund.models import Fund, OpeningReason, Voucher, VoucherOpening, VoucherPlace
from fund.vouchers import reading
from fund.vouchers.archive_key import archive_lines
from fund.web.forms import ActForm, OnceForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from notifications.errors import DomainError, NotFound
from notifications.idempotency import Attempt

TAB = "/treasury/vouchers/"
OPENINGS = "/treasury/openings/"


class PaperForm(ActForm):
    """The file of a voucher."""

    file = forms.FileField(label=_("File of the voucher"), help_text=_("A scan or a photograph. It is sealed at once."))
    field_order = ("key", "file", "code")

    def said(self) -> dict[str, Any]:
        """Return the paper."""
        sent = self.cleaned_data["file"]
        sent.seek(0)
        return {"paper": acts.Paper(sent.read(), sent.name, sent.content_type or "application/octet-stream")}


class ReasonForm(ActForm):
    """Why the paper has to be seen."""

    reason = forms.ChoiceField(label=_("Why the paper itself has to be seen"), choices=OpeningReason.choices)
    field_order = ("key", "reason", "code")


@dataclass(frozen=True)
class Step:
    """One act on a voucher or an opening: label, what it does, form, action, whose it is."""

    label: Any
    does: Any
    form: Callable[..., OnceForm]
    act: Callable[..., object]
    roles: frozenset[str]
    tone: str = "quiet"
    files: bool = False
    tells: Any = ""


VOUCHER_STEPS: dict[str, Step] = {
    "put-away": Step(
        _("Put the paper away"),
        _("Seals it to treasurers, checkers and the archive key. It stays when the case is erased."),
        PaperForm,
        acts.put_away,
        readers.KEEPERS,
        files=True,
    ),
    "ask": Step(
        _("Ask to read it"),
        _("One of treasurer and checker and one of the board have to release it."),
        ReasonForm,
        acts.ask,
        acts.AUDITORS,
        tells=_("treasurers, checkers and the board"),
    ),
}
OPENING_STEPS: dict[str, Step] = {
    "release": Step(
        _("Release it"),
        _("Your word is one of two: one of the treasury, one of the board."),
        ActForm,
        acts.release,
        reading.RELEASERS,
        tone="",
        tells=_("treasurers and checkers, once both words are given"),
    ),
    "hand-over": Step(
        _("Hand it over"),
        _("Open the sealed file with your own key and choose it here: it is sealed to the auditor for a fortnight."),
        PaperForm,
        acts.hand_over,
        readers.KEEPERS,
        files=True,
        tells=_("the auditor who asked"),
    ),
    "end": Step(
        _("End it"),
        _("Nothing is opened, or what was handed over is erased."),
        ActForm,
        acts.end,
        reading.SEERS,
        tells=_("the auditor who asked, unless they end it themselves"),
    ),
}


@require_safe
@read_by(readers.FIGURES, years=readers.ANY_YEAR)
def vouchers(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show the vouchers to who reads the books, and what is asked to be opened."""
    return _page(http_request, fund)


@require_safe
@read_by(readers.KEEPERS)
def paper(http_request: TreasuryRequest, fund: Fund, voucher_id: uuid.UUID) -> HttpResponse:
    """Hand out a kept paper, as a file that only this reader's key opens."""
    by = http_request.user.pk
    found = reading.voucher_of(voucher_id, by=by, now=http_request.now, roles=readers.KEEPERS)
    return _sealed(reading.box_of(found.pk), found, http_request)


@require_safe
@read_by(readers.BOOKS, years=readers.ANY_YEAR)
def opened(http_request: TreasuryRequest, fund: Fund, opening_id: uuid.UUID) -> HttpResponse:
    """Hand out what was handed over, as a file that only the auditor's key opens."""
    by, now = http_request.user.pk, http_request.now
    opening = reading.opening_of(opening_id, by=by, now=now)
    return _sealed(reading.readable_box(opening, by=by, now=now), opening.voucher, http_request)


@sensitive_post_parameters()
@require_POST
@read_by(readers.BOOKS, years=readers.ANY_YEAR)
def voucher_step(http_request: TreasuryRequest, fund: Fund, voucher_id: uuid.UUID, name: str) -> HttpResponse:
    """Do one act on a voucher."""
    step = _named(VOUCHER_STEPS, name)
    reading.voucher_of(voucher_id, by=http_request.user.pk, now=http_request.now, roles=step.roles)
    return _do(http_request, fund, step, f"{name}-{voucher_id}", {"voucher_id": voucher_id})


@sensitive_post_parameters()
@require_POST
@read_by(readers.FIGURES, years=readers.ANY_YEAR)
def opening_step(http_request: TreasuryRequest, fund: Fund, opening_id: uuid.UUID, name: str) -> HttpResponse:
    """Do one act on an opening."""
    step, by = _named(OPENING_STEPS, name), http_request.user.pk
    reading.opening_of(opening_id, by=by, now=http_request.now, roles=step.roles)
    return _do(http_request, fund, step, f"{name}-{opening_id}", {"opening_id": opening_id})


def _do(
    http_request: TreasuryRequest, fund: Fund, step: Step, prefix: str, subject: dict[str, uuid.UUID]
) -> HttpResponse:
    by, now = http_request.user.pk, http_request.now
    form = step.form(http_request.POST, http_request.FILES, prefix=prefix)

    def run(attempt: Attempt) -> object:
        return step.act(**subject, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: OnceForm, status: int, _refusal: object) -> HttpResponse:
        return _page(http_request, fund, form, status)

    return do_act(http_request, form, f"voucher-{prefix}", run, again, onward=onward_to(http_request, TAB))


def _page(http_request: TreasuryRequest, fund: Fund, filled: OnceForm | None = None, status: int = 200) -> HttpResponse:
    by, now = http_request.user.pk, http_request.now
    held = readers.roles_read(fund, by, now=now)
    reads_books = bool(held & readers.BOOKS)
    found = reading.vouchers_of(fund, by, now=now) if reads_books else []
    waiting = reading.openings_of(fund, held, by)
    asked = {one.voucher_id for one in waiting if one.asked_by == by}
    context = {
        "rows": [_voucher(one, held, asked, filled) for one in found],
        "openings": [_opening(one, held, http_request, filled) for one in waiting],
        "reads_books": reads_books,
        "has_archive": bool(archive_lines(fund, now=now)),
    }
    return page(http_request, "fund/vouchers.html", fund, context, current=TAB, status=status)


def _voucher(one: Voucher, held: frozenset[str], asked: set[uuid.UUID], filled: OnceForm | None) -> dict[str, Any]:
    is_away = one.kept == VoucherPlace.ARCHIVE
    names = ["ask"] if is_away and one.pk not in asked else [] if is_away else ["put-away"]
    return {
        "voucher": one,
        "amount": reading.money_of(one),
        "paid_on": reading.paid_on(one),
        "entry": reading.entry_of(one),
        "is_away": is_away,
        "opens": is_away and bool(held & readers.KEEPERS),
        "steps": [
            _step(VOUCHER_STEPS, TAB, name, one.pk, filled) for name in names if VOUCHER_STEPS[name].roles & held
        ],
    }


def _opening(
    one: VoucherOpening, held: frozenset[str], http_request: TreasuryRequest, filled: OnceForm | None
) -> dict[str, Any]:
    by = http_request.user.pk
    names = ["release"] if one.waits else ["hand-over"] if one.handed_by is None else []
    names = [name for name in names if OPENING_STEPS[name].roles & held and by != one.asked_by]
    steps = [_step(OPENING_STEPS, OPENINGS, name, one.pk, filled) for name in [*names, "end"]]
    for each in steps:
        each["refused"] = _why_not(one, by, held) if each["name"] == "release" else ""
    return {
        "opening": one,
        "amount": reading.money_of(one.voucher),
        "reads": one.until_on is not None and one.asked_by == by and one.until_on >= http_request.now.date(),
        "steps": steps,
    }


def _step(
    steps: dict[str, Step], where: str, name: str, subject_id: uuid.UUID, filled: OnceForm | None
) -> dict[str, Any]:
    prefix = f"{name}-{subject_id}"
    mine = filled is not None and filled.prefix == prefix
    return {
        "name": name,
        "step": steps[name],
        "form": filled if mine else steps[name].form(prefix=prefix),
        "address": f"{where}{subject_id}/{name}/",
        "refused": "",
    }


def _why_not(opening: VoucherOpening, by: uuid.UUID, held: frozenset[str]) -> str:
    try:
        acts.check_can_release(opening, by, held)
    except DomainError as refusal:
        return str(refusal)
    return ""


def _named(steps: dict[str, Step], name: str) -> Step:
    if name not in steps:
        raise NotFound()
    return steps[name]


def _sealed(box_id: uuid.UUID, voucher: Voucher, http_request: TreasuryRequest) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="file.gpg"'}
    by, now = http_request.user.pk, http_request.now
    sealed = hand_out(box_id=box_id, fund=reading.fund_of(voucher), by=by, now=now)
    return HttpResponse(sealed, content_type="application/octet-stream", headers=headers)
