"""Less counts as received than was noted: the share of it is taken back where it lies by now."""

import uuid
from datetime import date, datetime

from django.utils.translation import gettext as _

from fund.ledger import chart, owed
from fund.ledger.owed import Standing, Sum2
from fund.ledger.posting import EntryDraft, PostingDraft, post_entries
from fund.ledger.setaside import locked, positive, same_currency
from fund.models import DonorProject, EntryKind, InstalmentCorrection, ProjectInstalment
from fund.money import WHOLE, Money
from fund.rates.converting import proportional
from fund.rates.look_up import base_value
from notifications.errors import Refused


def correct_instalment(
    part: ProjectInstalment, *, amount: Money, reason: str, on: date, by: uuid.UUID, now: datetime
) -> InstalmentCorrection:
    """Let this much less of an instalment count, and take the share of it back.

    First off what is still owed, then off what was written off; the rest lies in the fund already and is kept as
    refundable to the donor. Raises Refused for more than still counts of the instalment.
    """
    positive(amount)
    project = locked(part.project)
    same_currency(project, amount)
    left = _left(part)
    if amount.minor > left.own:
        raise Refused(_("Only what still counts of this instalment can be taken off it."), code="more_than_arrived")
    standing = owed.standing(project)
    share = 0 if part.is_exempt else _share_lost(project, part, amount.minor)
    off_owed, off_written = _split(standing, share)
    refundable = share - off_owed - off_written
    made: InstalmentCorrection = InstalmentCorrection.objects.create(
        instalment=part,
        reason=reason,
        amount_minor=amount.minor,
        base_minor=proportional(amount.minor, left.own, left.base),
        share_minor=share,
        refundable_minor=refundable,
        corrected_on=on,
        noted_by=by,
        noted_at=now,
    )
    if share:
        lost = (
            (chart.SETASIDE_RECEIVABLE, Sum2(off_owed, _value(off_owed, standing.owed))),
            (chart.WRITE_OFF, Sum2(off_written, _value(off_written, standing.written_off))),
            (chart.REFUNDABLE, Sum2(refundable, base_value(project.fund, Money(refundable, project.currency), on))),
        )
        post_entries([_taken_back(project, made, lost)], by=by, now=now)
    return made


def _left(part: ProjectInstalment) -> Sum2:
    rows = list(part.corrections.all())
    own = part.amount_minor - sum(row.amount_minor for row in rows)
    return Sum2(own, part.base_minor - sum(row.base_minor for row in rows))


def _share_lost(project: DonorProject, part: ProjectInstalment, minor: int) -> int:
    shares, due = owed.due_minor(project)
    return due - -(-(shares - minor * part.share_bps) // WHOLE)


def _split(standing: Standing, share: int) -> tuple[int, int]:
    off_owed = min(share, standing.owed.own)
    return off_owed, min(share - off_owed, standing.written_off.own)


def _value(part: int, whole: Sum2) -> int:
    return proportional(part, whole.own, whole.base) if part else 0


def _taken_back(project: DonorProject, made: InstalmentCorrection, lost: tuple[tuple[str, Sum2], ...]) -> EntryDraft:
    rows = []
    for code, value in lost:
        if not value.own:
            continue
        for account, sign in ((chart.SETASIDE_INCOME, 1), (code, -1)):
            rows.append(
                PostingDraft(
                    account=chart.account(project.fund, account),
                    fund=project.fund,
                    amount=Money(sign * value.own, project.currency),
                    base_minor=sign * value.base,
                    project_id=project.pk,
                    country=project.country,
                )
            )
    return EntryDraft(
        kind=EntryKind.INSTALMENT_CORRECTED,
        on=made.corrected_on,
        source_type="correction",
        source_id=made.pk,
        source_step=made.reason,
        postings=rows,
    )
