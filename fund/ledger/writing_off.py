"""What the board decides about a share that will not come: an exemption or its end, or writing off what is owed (R-02).

Each carries out a decision that somebody else has weighed: `decision` is its id, a motion of the board that was carried
or a decision that two of its seats have recorded, and nothing is done twice for the same one.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from fund.ledger import chart, owed
from fund.ledger.owed import Sum2
from fund.ledger.posting import EntryDraft, PostingDraft, post_entries
from fund.ledger.setaside import locked, positive, same_currency
from fund.models import (
    DonorProject,
    EntryKind,
    ExemptionLift,
    ExemptionReason,
    JournalEntry,
    LiftReason,
    ProjectExemption,
)
from fund.money import Money
from fund.rates.converting import proportional
from notifications.errors import Malformed, Refused


def exempt(
    project: DonorProject,
    *,
    reason: str,
    document: str,
    minute: str,
    decision: uuid.UUID,
    by: uuid.UUID,
    now: datetime,
) -> ProjectExemption:
    """Exempt a project from now on and write off what it still owes; it stays in the table with its reason.

    Raises Malformed for a missing reason or paper, Refused when it is exempt already, or was and is liable again.
    """
    check_papers(reason=reason, document=document, minute=minute)
    project = locked(project)
    check_never_exempt(project)
    made: ProjectExemption = ProjectExemption.objects.create(
        project=project,
        reason=reason,
        document=document,
        minute_number=minute,
        decision_ref=decision,
        exempted_by=by,
        exempted_at=now,
    )
    standing = owed.standing(project)
    if standing.owed.own:
        post_entries([_off(project, standing.owed, decision, "exempted", now)], by=by, now=now)
    return made


def lift(
    project: DonorProject,
    *,
    reason: str,
    document: str,
    minute: str,
    decision: uuid.UUID,
    by: uuid.UUID,
    now: datetime,
) -> ExemptionLift:
    """Make an exempt project liable again for what arrives from today on; nothing is posted.

    What had arrived stays exempt, and what was written off stays so. Raises Malformed for a missing reason or paper,
    Refused unless it is exempt.
    """
    check_papers(reason=reason, document=document, minute=minute, reasons=LiftReason.values)
    exemption = check_exempt(locked(project))
    made: ExemptionLift = ExemptionLift.objects.create(
        exemption=exemption,
        reason=reason,
        document=document,
        minute_number=minute,
        decision_ref=decision,
        lifted_by=by,
        lifted_at=now,
    )
    return made


def check_exempt(project: DonorProject) -> ProjectExemption:
    """Return the exemption that holds; raises Refused where there is none, or it is lifted already."""
    exemption = ProjectExemption.objects.filter(project=project, lift__isnull=True).first()
    if exemption is None:
        raise Refused(_("This project is not exempt."), code="not_exempt")
    return exemption


def check_never_exempt(project: DonorProject) -> None:
    """Raise Refused for a project that is exempt, or was: the board decides about its exemption once each way."""
    exemption = ProjectExemption.objects.select_related("lift").filter(project=project).first()
    if exemption is None:
        return
    if hasattr(exemption, "lift"):
        raise Refused(
            _("This project was exempt before and made liable again. What it owes can be written off."),
            code="exempt_before",
        )
    raise Refused(_("This project is exempt already."), code="exempt_already")


def write_off(
    project: DonorProject, *, amount: Money, decision: uuid.UUID, by: uuid.UUID, now: datetime
) -> JournalEntry:
    """Write off this much of what the project owes, at the value it stands in the books with.

    Raises Refused for more than it owes.
    """
    positive(amount)
    project = locked(project)
    same_currency(project, amount)
    owing = owed.standing(project).owed
    if amount.minor > owing.own:
        raise Refused(_("Only what the project still owes can be written off."), code="more_than_owed")
    part = Sum2(amount.minor, proportional(amount.minor, owing.own, owing.base))
    return post_entries([_off(project, part, decision, "written_off", now)], by=by, now=now)[0]


def check_papers(
    *, reason: str, document: str, minute: str, reasons: Collection[str] = tuple(ExemptionReason.values)
) -> None:
    """Raise Malformed, naming fields, unless an exemption or its end says why and which papers say so."""
    wrong = {}
    if reason not in reasons:
        wrong["reason"] = _("Pick the reason from the list.")
    if not document.strip():
        wrong["document"] = _("Name the paper that shows it, by its number or title.")
    if not minute.strip():
        wrong["minute_number"] = _("Name the number of the minute.")
    if wrong:
        raise Malformed(fields=wrong)


def _off(project: DonorProject, part: Sum2, decision: uuid.UUID, step: str, now: datetime) -> EntryDraft:
    codes = ((chart.WRITE_OFF, 1), (chart.SETASIDE_RECEIVABLE, -1))
    return EntryDraft(
        kind=EntryKind.SETASIDE_WRITTEN_OFF,
        on=now.date(),
        source_type="decision",
        source_id=decision,
        source_step=step,
        postings=[
            PostingDraft(
                account=chart.account(project.fund, code),
                fund=project.fund,
                amount=Money(sign * part.own, project.currency),
                base_minor=sign * part.base,
                project_id=project.pk,
                country=project.country,
            )
            for code, sign in codes
        ],
    )
