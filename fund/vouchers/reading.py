"""Reading vouchers: whose they are, which year they belong to, where the sealed paper is, what was asked for."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import DateField, OuterRef, QuerySet, Subquery

from fund import readers
from fund.ledger.chart import books_of
from fund.models import BOARD, CommitmentEvent, Fund, Role, Voucher, VoucherOpening
from fund.money import Money
from fund.permissions import roles_in
from notifications.errors import NotFound
from notifications.models import Box

BOX = "voucher"
MOST = 200
# Whose word releases an opening: one of each.
RELEASERS = readers.KEEPERS | BOARD
SEERS = RELEASERS | {Role.AUDITOR}


def vouchers_of(fund: Fund, user_id: uuid.UUID, *, now: datetime) -> list[Voucher]:
    """Return the newest vouchers of a fund that the person may read by year, `paid_on` being the payment's day."""
    years = readers.years_read(fund, user_id, now=now)
    rows = _dated().filter(disbursement__commitment__fund=fund, paid_on__isnull=False)
    rows = rows if years is None else rows.filter(paid_on__year__in=years)
    return list(rows.order_by("-recorded_at", "pk")[:MOST])


def voucher_of(voucher_id: uuid.UUID, *, by: uuid.UUID, now: datetime, roles: Collection[str]) -> Voucher:
    """Return a voucher to who holds one of these roles and reads its year; raises NotFound for everybody else."""
    found = _dated().filter(pk=voucher_id, paid_on__isnull=False).first()
    if found is None:
        raise NotFound()
    fund = fund_of(found)
    _check_holds(fund, roles, by, now=now)
    readers.check_reads(fund, by, paid_on(found), now=now)
    return found


def openings_of(fund: Fund, roles: Collection[str], user_id: uuid.UUID) -> list[VoucherOpening]:
    """Return what is asked for and not ended: all to those whose word it takes, to an auditor their own."""
    rows = VoucherOpening.objects.filter(voucher__disbursement__commitment__fund=fund, ended_at__isnull=True)
    rows = rows if RELEASERS & set(roles) else rows.filter(asked_by=user_id)
    return list(rows.select_related("voucher__disbursement").order_by("asked_at", "pk")[:MOST])


def opening_of(
    opening_id: uuid.UUID, *, by: uuid.UUID, now: datetime, roles: Collection[str] = SEERS
) -> VoucherOpening:
    """Return an opening to who holds one of these roles, an auditor only their own; raises NotFound for all others."""
    rows = VoucherOpening.objects.select_related("voucher__disbursement__commitment__fund__parent")
    found = rows.filter(pk=opening_id).first()
    if found is None:
        raise NotFound()
    fund = fund_of(found.voucher)
    if by == found.asked_by and Role.AUDITOR in roles:
        check_asks(fund, found.voucher, by, now=now)
    else:
        _check_holds(fund, RELEASERS & set(roles), by, now=now)
    return found


def check_asks(fund: Fund, voucher: Voucher, by: uuid.UUID, *, now: datetime) -> None:
    """Raise NotFound for anybody but an auditor whose mandate names the year of the payment."""
    day = _dated().values_list("paid_on", flat=True).get(pk=voucher.pk)
    if day is None or day.year not in readers.years_audited(fund, by, now=now):
        raise NotFound()


def box_of(owner_id: uuid.UUID) -> uuid.UUID:
    """Return the sealed paper of a voucher or of an opening; raises NotFound where there is none."""
    found = Box.objects.filter(owner_id=owner_id, kind=BOX).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound()
    return found


def readable_box(opening: VoucherOpening, *, by: uuid.UUID, now: datetime) -> uuid.UUID:
    """Return what was handed over, to who asked for it and until its last day; raises NotFound otherwise."""
    is_over = opening.until_on is None or opening.until_on < now.date() or opening.ended_at is not None
    if by != opening.asked_by or is_over:
        raise NotFound()
    return box_of(opening.pk)


def fund_of(voucher: Voucher) -> Fund:
    """Return the fund or purse that paid."""
    return voucher.disbursement.commitment.fund


def money_of(voucher: Voucher) -> Money:
    """Return what the voucher proves."""
    return Money(voucher.amount_minor, voucher.currency)


def paid_on(voucher: Any) -> Any:
    """Return the day of the payment in the books, as `vouchers_of` and `voucher_of` load it."""
    return voucher.paid_on


def entry_of(voucher: Any) -> str:
    """Return the number of the payment's entry in the books, as entries are named."""
    return f"{voucher.paid_year}/{voucher.paid_number}"


def picture_of_voucher(voucher: Voucher) -> dict[str, object]:
    """Return a voucher in the form of the API."""
    return {
        "id": str(voucher.pk),
        "kind": voucher.kind,
        "amount": money_of(voucher).as_json(),
        "entry": entry_of(voucher),
        "paid_on": paid_on(voucher).isoformat(),
        "dated_on": voucher.dated_on.isoformat(),
        "kept": voucher.kept,
        "sha256": voucher.sha256,
    }


def picture_of_opening(opening: VoucherOpening) -> dict[str, object]:
    """Return an opening in the form of the API."""
    return {
        "id": str(opening.pk),
        "voucher": str(opening.voucher_id),
        "amount": money_of(opening.voucher).as_json(),
        "reason_code": opening.reason_code,
        "asked_on": opening.asked_at.date().isoformat(),
        "released_by_treasury": opening.money_by is not None,
        "released_by_seat": opening.seat_by is not None,
        "until": opening.until_on.isoformat() if opening.until_on else None,
        "ended": opening.ended_at is not None,
    }


def _check_holds(fund: Fund, roles: Collection[str], by: uuid.UUID, *, now: datetime) -> None:
    if not roles_in(books_of(fund).pk, by, now=now) & set(roles):
        raise NotFound()


def _dated() -> QuerySet[Any]:
    sent = CommitmentEvent.objects.filter(disbursement=OuterRef("disbursement_id"), change="sent").order_by(
        "-happened_at"
    )
    day = Subquery(sent.values("entry__accounting_date")[:1], output_field=DateField())
    found = Voucher.objects.annotate(
        paid_on=day,
        paid_year=Subquery(sent.values("entry__year")[:1]),
        paid_number=Subquery(sent.values("entry__number")[:1]),
    )
    return found.select_related("disbursement__commitment__fund__parent")
