"""The list of readers' keys as a page: who reads what, what the next version changes, and signing it."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emergency.actions.reading import rostering
from emergency.actions.reading.rostering import ABOUT_OTHERS, READERS
from emergency.models import KeptKey
from emergency.reading.readers_list import Line, Sheet, file_name_of, sheet_of
from emergency.sealing.roster_wishes import KEYED, Wish
from emergency.web.menu import READERS_LIST, menu
from emergency.web.reader_keys import can_open_here
from emergency.web.readers_forms import WISHES, OthersForm, SignForm
from fund.ledger.chart import books_of
from fund.models import Fund
from fund.permissions import roles_in
from fund.readers import ANY_YEAR
from fund.web.forms import ActForm, OnceForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, read_by
from notifications.errors import DomainError, NotFound, Refused
from notifications.idempotency import Attempt
from notifications.models import RosterProposal


@require_safe
@read_by(READERS, years=ANY_YEAR)
def show(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show the list, and what waits for signatures."""
    return _page(http_request, fund)


@sensitive_post_parameters()
@require_POST
@read_by(READERS, years=ANY_YEAR)
def propose(http_request: TreasuryRequest, fund: Fund, name: str) -> HttpResponse:
    """Put down what is to change."""
    by, now, scope = http_request.user.pk, http_request.now, books_of(fund)
    if name not in WISHES or not roles_in(scope.pk, by, now=now) & _WHO[name]:
        raise NotFound()
    form = _form(name, sheet_of(scope, now=now), http_request)

    def run(attempt: Attempt) -> object:
        return rostering.propose(fund=fund, wish=form.wish(by), by=by, now=now, attempt=attempt)

    def check() -> None:
        wish: Wish = form.wish(by)
        rostering.check_may_propose(scope, wish, by, now=now)

    return _do(http_request, fund, form, f"roster-{name}:{scope.pk}", run, check=check)


@sensitive_post_parameters()
@require_POST
@read_by(READERS, years=ANY_YEAR)
def sign(http_request: TreasuryRequest, fund: Fund, roster_id: uuid.UUID) -> HttpResponse:
    """Take one's own signature under the next version."""
    by, now = http_request.user.pk, http_request.now
    rostering.proposal_of(roster_id, by=by, now=now)
    form = SignForm(http_request.POST, http_request.FILES, prefix="sign")

    def run(attempt: Attempt) -> object:
        said = form.cleaned_data["signature"]
        return rostering.sign(proposal_id=roster_id, signature=said, by=by, now=now, attempt=attempt)

    return _do(http_request, fund, form, f"roster-sign:{roster_id}", run)


@sensitive_post_parameters()
@require_POST
@read_by(READERS, years=ANY_YEAR)
def withdraw(http_request: TreasuryRequest, fund: Fund, roster_id: uuid.UUID) -> HttpResponse:
    """Take back a version that waits."""
    by, now = http_request.user.pk, http_request.now
    row = rostering.proposal_of(roster_id, by=by, now=now)
    form = ActForm(http_request.POST, prefix="withdraw")

    def run(attempt: Attempt) -> object:
        return rostering.withdraw(proposal_id=roster_id, by=by, now=now, attempt=attempt)

    def check() -> None:
        rostering.check_may_withdraw(row, by, now=now)

    return _do(http_request, fund, form, f"roster-withdraw:{roster_id}", run, check=check)


@require_http_methods(["GET", "HEAD"])
@read_by(READERS, years=ANY_YEAR)
def document(http_request: TreasuryRequest, fund: Fund, roster_id: uuid.UUID) -> HttpResponse:
    """Hand out exactly what is signed."""
    row = rostering.proposal_of(roster_id, by=http_request.user.pk, now=http_request.now)
    disposition = {"Content-Disposition": f'attachment; filename="{file_name_of(row)}"'}
    return HttpResponse(row.octets, content_type="application/octet-stream", headers=disposition)


# Whose each form is.
_WHO: dict[str, frozenset[Any]] = {
    "key": frozenset(KEYED),
    "own": frozenset(KEYED),
    "other": frozenset(ABOUT_OTHERS),
    "roles": frozenset(ABOUT_OTHERS),
    "offline": frozenset(ABOUT_OTHERS),
}


def _do(
    http_request: TreasuryRequest, fund: Fund, form: OnceForm, name: str, run: Any, *, check: Any = None
) -> HttpResponse:
    def again(form: OnceForm, status: int, refusal: DomainError | None) -> HttpResponse:
        return _page(http_request, fund, status, filled=form, refusal=refusal)

    onward = onward_to(http_request, READERS_LIST)
    return do_act(http_request, form, name, run, again, onward=onward, check=check)


def _page(
    http_request: TreasuryRequest,
    fund: Fund,
    status: int = 200,
    *,
    filled: OnceForm | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    by, now, scope = http_request.user.pk, http_request.now, books_of(fund)
    sheet, code = sheet_of(scope, now=now), http_request.GET.get("fund")
    held = roles_in(scope.pk, by, now=now)
    own = sheet.line_of(by)
    context = {
        "sheet": sheet,
        "own": own,
        "fund_query": f"?fund={code}" if code else "",
        "navigation": menu(http_request, READERS_LIST),
        "refusal": refusal,
        "waiting": _waiting(sheet, by, filled, now),
        "forms": {} if not sheet.version or sheet.waiting else _forms(sheet, held, own is not None, filled),
    }
    return render(http_request, "emergency/readers.html", context, status=status)


def _forms(sheet: Sheet, held: frozenset[str], has_line: bool, filled: OnceForm | None) -> dict[str, OnceForm]:
    names = [name for name, who in _WHO.items() if held & who and (has_line or name != "own")]
    return {name: filled if filled and filled.prefix == name else _form(name, sheet) for name in names}


def _form(name: str, sheet: Sheet, http_request: TreasuryRequest | None = None) -> Any:
    data, files = (http_request.POST, http_request.FILES) if http_request else (None, None)
    if name == "other":
        return OthersForm(data, files, prefix=name, lines=sheet.lines)
    return WISHES[name](data, files, prefix=name)


def _waiting(sheet: Sheet, by: uuid.UUID, filled: OnceForm | None, now: Any) -> dict[str, Any] | None:
    if sheet.waiting is None:
        return None
    own, one = sheet.line_of(by), sheet.waiting
    signs = own is not None and own.is_active and not own.is_over and by not in one.signed_ids
    return {
        "one": one,
        "signs": signs,
        "signs_here": signs and own is not None and can_open_here() and _is_kept(own, by),
        "has_signed": by in one.signed_ids,
        "sign": filled if filled and filled.prefix == "sign" else SignForm(prefix="sign"),
        "withdraw": filled if filled and filled.prefix == "withdraw" else ActForm(prefix="withdraw"),
        "stays": _why_it_stays(one.row, by, now),
    }


def _is_kept(own: Line, by: uuid.UUID) -> bool:
    return KeptKey.objects.filter(user_id=by, fingerprint=own.member.fingerprint).exists()


def _why_it_stays(row: RosterProposal, by: uuid.UUID, now: Any) -> str:
    try:
        rostering.check_may_withdraw(row, by, now=now)
    except Refused as error:
        return str(error)
    return ""
