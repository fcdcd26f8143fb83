"""One line of the bank and everything that may explain it: ties by parts, entries made from it, lines set aside."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fund import readers
from fund.actions.frame import check_is_treasurer
from fund.models import Disbursement, Fund, JournalEntry
from fund.money import Money
from fund.reconciliation import ignoring, splitting, transfers
from fund.reconciliation.from_line import post_from_line
from fund.reconciliation.line_desk import LineDesk, line_desk, live_acts
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from fund.web.reconciling_forms import Choice, IgnoreForm, PostForm, SplitForm, TransferForm, shown
from fund.web.statement_lines import AGREEING, why_not
from fund.web.statements import TAB
from notifications.idempotency import Attempt

COUNT = "count"


@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.KEEPERS)
def line(http_request: TreasuryRequest, fund: Fund, line_id: uuid.UUID) -> HttpResponse:
    """Show one line with what may explain it; POST ties the chosen entries, or only counts what would be left."""
    desk = _desk(http_request, line_id)
    if http_request.method != "POST":
        return _page(http_request, fund, desk)
    form = _split_form(http_request, desk, http_request.POST)
    if http_request.POST.get("step") == COUNT and form.is_valid():
        return _page(http_request, fund, desk, split=form, counted=form.left_after(desk.left))

    def tie(attempt: Attempt) -> object:
        return splitting.tie_together(parts=form.parts(), **_by(http_request), attempt=attempt)

    def again(form: Any, status: int, _refusal: object) -> HttpResponse:
        return _page(http_request, fund, desk, split=form, status=status)

    return do_act(http_request, form, f"split:{line_id}", tie, again, onward=_here(http_request, desk))


@sensitive_post_parameters()
@require_POST
@read_by(readers.KEEPERS)
def post(http_request: TreasuryRequest, fund: Fund, line_id: uuid.UUID) -> HttpResponse:
    """Post what the books do not know yet, and tie it to its line."""
    desk = _desk(http_request, line_id)
    form = PostForm(http_request.POST, fund=desk.line.account.fund, left=_left(desk), fee=_fee(desk))

    def run(attempt: Attempt) -> object:
        said = form.said()
        code = said.pop("purse")
        purse = readers.fund_seen(http_request.user.pk, code, readers.KEEPERS, now=http_request.now) if code else None
        return post_from_line(line_id=line_id, fund=purse, **said, **_by(http_request), attempt=attempt)

    return _treasurers_act(http_request, fund, desk, form=form, name="post", run=run)


@sensitive_post_parameters()
@require_POST
@read_by(readers.KEEPERS)
def transfer(http_request: TreasuryRequest, fund: Fund, line_id: uuid.UUID) -> HttpResponse:
    """Post the transfer between own accounts that this line and another show."""
    desk = _desk(http_request, line_id)
    form = TransferForm(http_request.POST, line=desk.line, pairs=desk.transfers)

    def run(attempt: Attempt) -> object:
        other = uuid.UUID(form.cleaned_data["other"])
        left, arrived = (line_id, other) if desk.line.amount_minor < 0 else (other, line_id)
        return transfers.tie_transfer(left_id=left, arrived_id=arrived, **_by(http_request), attempt=attempt)

    return _treasurers_act(http_request, fund, desk, form=form, name="transfer", run=run)


@require_POST
@read_by(readers.KEEPERS)
def ignore(http_request: TreasuryRequest, fund: Fund, line_id: uuid.UUID) -> HttpResponse:
    """Set the line aside together with those that cancel it out."""
    desk = _desk(http_request, line_id)
    form = IgnoreForm(http_request.POST, others=desk.others)

    def run(attempt: Attempt) -> object:
        said = form.said()
        lines = [line_id, *map(uuid.UUID, said["lines"])]
        return ignoring.ignore(line_ids=lines, reason_code=said["reason_code"], **_by(http_request), attempt=attempt)

    def again(form: Any, status: int, _refusal: object) -> HttpResponse:
        return _page(http_request, fund, desk, aside=form, status=status)

    return do_act(http_request, form, f"ignore:{line_id}", run, again, onward=_here(http_request, desk))


def _treasurers_act(
    http_request: TreasuryRequest, fund: Fund, desk: LineDesk, *, form: Any, name: str, run: Any
) -> HttpResponse:
    check_is_treasurer(desk.line.account.fund, http_request.user.pk, now=http_request.now)

    def again(form: Any, status: int, _refusal: object) -> HttpResponse:
        return _page(http_request, fund, desk, status=status, **{name: form})

    return do_act(http_request, form, f"{name}:{desk.line.pk}", run, again, onward=_here(http_request, desk))


def _page(
    http_request: TreasuryRequest, fund: Fund, desk: LineDesk, *, status: int = 200, **forms: Any
) -> HttpResponse:
    ties, aside = live_acts(desk.line)
    books = desk.line.account.fund
    context = {
        "desk": desk,
        "amount": Money(desk.line.amount_minor, desk.line.currency),
        "ties": [(match, Money(match.allocated_minor, desk.line.currency)) for match in ties],
        "set_aside": aside,
        "came_back": desk.left.minor > 0 and _bears_our_code(desk),
        "is_far": "far" in http_request.GET,
        "split": _split_form(http_request, desk),
        "post": PostForm(fund=books, left=_left(desk), fee=_fee(desk)),
        "transfer": TransferForm(line=desk.line, pairs=desk.transfers),
        "aside": IgnoreForm(others=desk.others),
        **forms,
    }
    return page(http_request, "fund/line.html", fund, context, current=TAB, status=status)


def _split_form(http_request: TreasuryRequest, desk: LineDesk, *typed: Any) -> SplitForm:
    every = [one.candidate for one in desk.entries]
    entries = JournalEntry.objects.in_bulk({each.entry_id for each in every})
    payments = Disbursement.objects.select_related("commitment").in_bulk(
        {each.disbursement_id for each in every if each.disbursement_id}
    )
    choices = [
        Choice(
            entry_id=one.candidate.entry_id,
            label=_label(entries[one.candidate.entry_id], one.candidate.amount_minor, desk, one.agreeing),
            open_amount=Money(one.candidate.amount_minor, one.candidate.currency),
            refused=why_not(payments.get(one.candidate.disbursement_id or uuid.UUID(int=0)), http_request.user.pk),
        )
        for one in desk.entries
    ]
    return SplitForm(*typed, line=desk.line, choices=choices)


def _label(entry: JournalEntry, minor: int, desk: LineDesk, agreeing: tuple[str, ...]) -> str:
    agree = ", ".join(str(AGREEING[name]) for name in agreeing)
    on = date_format(entry.accounting_date, "DATE_FORMAT")
    what = f"{entry} {entry.get_kind_display()}, {shown(Money(minor, desk.line.currency))}, {on}"
    return f"{what} ({agree})" if agree else what


def _bears_our_code(desk: LineDesk) -> bool:
    return bool(desk.line.words) and Disbursement.objects.filter(payment_code__in=desk.line.words).exists()


def _left(desk: LineDesk) -> Money:
    return desk.left or Money(desk.line.amount_minor, desk.line.currency)


def _fee(desk: LineDesk) -> Money | None:
    """Return what the bank names as taken of a line of which nothing is explained yet."""
    line = desk.line
    return Money(line.fee_minor, line.currency) if desk.left.minor == line.amount_minor else None


def _desk(http_request: TreasuryRequest, line_id: uuid.UUID) -> LineDesk:
    return line_desk(line_id, **_by(http_request), is_far="far" in http_request.GET)


def _here(http_request: TreasuryRequest, desk: LineDesk) -> str:
    return onward_to(http_request, reverse("treasury-line", args=[desk.line.pk]))


def _by(http_request: TreasuryRequest) -> dict[str, Any]:
    return {"by": http_request.user.pk, "now": http_request.now}
