"""Recording that the General Meeting approved a year."""

import uuid
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fund.actions.frame import treasury_act
from fund.models import AnnualApproval, Fund
from fund.reports.catalogue import REPORTS
from fund.reports.output import figures_digest
from fund.reports.periods import question
from notifications.errors import Malformed, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt


def record_approval(
    *,
    fund: Fund,
    year: int,
    approved_on: date,
    minute_number: str,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> AnnualApproval:
    """Record the General Meeting's approval of a year together with the digest of the figures as they stand.

    Raises NotFound for anybody but the treasurer, Malformed, and Refused when the year is approved already.
    """
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(approved_on=approved_on)
        if approved_on.year <= year:
            raise Malformed(fields={"approved_on": _("A year is approved after its end.")})
        if fund.parent_id:
            raise Malformed(fields={"fund": _("A purse is approved together with its fund. Name the fund.")})
        approval = AnnualApproval(
            fund=fund,
            year=year,
            approved_on=approved_on,
            minute_number=minute_number,
            figures_sha256=digest_of(fund, year, now=now),
            recorded_by=by,
            recorded_at=now,
        )
        _write(approval)
        act.answer = picture_of_approval(approval)
        act.note("year_approved", "annual_approval", approval.pk, digest=approval.figures_sha256)
    return approval


def digest_of(fund: Fund, year: int, *, now: datetime) -> str:
    """Return the digest of the annual report's figures as they stand."""
    annual = REPORTS["annual"]
    return figures_digest(annual, question(annual, fund, now=now, days={"at": date(year, 12, 31)}))


def picture_of_approval(approval: AnnualApproval) -> dict[str, str | int]:
    """Return what is on record of an approval."""
    return {
        "year": approval.year,
        "approved_on": approval.approved_on.isoformat(),
        "minute_number": approval.minute_number,
        "figures_sha256": approval.figures_sha256,
    }


def _write(approval: AnnualApproval) -> None:
    try:
        with transaction.atomic():
            approval.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            _("This year's approval is on record already, and a record is never changed."), code="approved_already"
        ) from error
