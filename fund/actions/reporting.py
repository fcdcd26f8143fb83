"""The clock writes to treasurer and board once when a set-aside becomes overdue, and when the reserve falls low."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from fund import regulations, report_mails
from fund.ledger.balances import overview
from fund.ledger.owed import owing
from fund.ledger.posting import lock_funds
from fund.models import Fund, FundAvailable, ProjectInstalment, ReportKind, ReportMark
from fund.money import Money, share_up
from notifications import audit
from notifications.errors import Refused


def funds_to_look_at() -> list[uuid.UUID]:
    """Return the funds and purses whose books are open."""
    return list(FundAvailable.objects.order_by("pk").values_list("pk", flat=True))


def look(fund_id: uuid.UUID, *, now: datetime) -> bool:
    """Write what has become due in one fund and was not written of yet; says whether something was."""
    with transaction.atomic():
        lock_funds([fund_id])
        fund = Fund.objects.select_related("parent").get(pk=fund_id)
        events = [*_overdue(fund, now=now), *_reserve(fund, now=now)]
        audit.record(events, now=now)
    return bool(events)


def _overdue(fund: Fund, *, now: datetime) -> Iterable[audit.Event]:
    """Write of each project of which a share is overdue by an instalment nobody was written of."""
    known = ReportMark.objects.filter(fund=fund, kind=ReportKind.SETASIDE).values("subject_id")
    for row in owing(fund, on=now.date()):
        parts = ProjectInstalment.objects.filter(project=row.project, due_on__lt=now.date())
        fresh = list(parts.exclude(pk__in=known).order_by("due_on", "pk"))
        if not row.overdue or not fresh:
            continue
        _mark(fund, ReportKind.SETASIDE, [part.pk for part in fresh], now=now)
        values = {"project": row.project.title, "amount": row.overdue, "day": fresh[0].due_on}
        count = report_mails.write(fund, report_mails.SETASIDE_OVERDUE, values, now=now)
        yield audit.Event("report_written", None, "project", row.project.pk, {"kind": "setaside", "count": count})


def _reserve(fund: Fund, *, now: datetime) -> Iterable[audit.Event]:
    """Write once when less is free than R-05 keeps, and again only after it had recovered; of a network's fund."""
    figures = None if fund.parent_id else _free_and_kept(fund, now=now)
    if figures is None:
        return
    free, kept = figures
    standing = ReportMark.objects.filter(fund=fund, kind=ReportKind.RESERVE, over_at__isnull=True)
    if free >= kept:
        standing.update(over_at=now)
    elif not standing.exists():
        _mark(fund, ReportKind.RESERVE, [fund.pk], now=now)
        count = report_mails.write(fund, report_mails.RESERVE_LOW, {"amount": free, "kept": kept}, now=now)
        yield audit.Event("report_written", None, "fund", fund.pk, {"kind": "reserve", "count": count})


def _free_and_kept(fund: Fund, *, now: datetime) -> tuple[Money, Money] | None:
    try:
        parameters = regulations.parameters_of(regulations.in_force(fund.pk, on=now.date()))
    except Refused:
        return None
    found = overview(fund, now=now)
    share = share_up(found.balance.minor, parameters.life_reserve_share_bps)
    return found.free, Money(max(parameters.life_reserve_minor, share), fund.base_currency)


def _mark(fund: Fund, kind: str, subjects: Iterable[uuid.UUID], *, now: datetime) -> None:
    ReportMark.objects.bulk_create(
        ReportMark(fund=fund, kind=kind, subject_id=subject, written_at=now) for subject in subjects
    )
