"""What the treasurer's acts answer: plain documents, kept for a repeat under the same key."""

from typing import Any

from fund.models import DonorProject, JournalEntry, ProjectInstalment
from fund.money import Money

Picture = dict[str, Any]


def picture_of_project(project: DonorProject) -> Picture:
    """Return a signed project."""
    return {
        "id": str(project.pk),
        "donor": project.donor.name,
        "title": project.title,
        "reference": project.reference,
        "country": project.country,
        "signed": Money(project.amount_minor, project.currency).as_json(),
        "signed_on": project.signed_on.isoformat(),
        "setaside_bps": project.setaside_bps,
    }


def picture_of_instalment(part: ProjectInstalment, currency: str) -> Picture:
    """Return money that reached a project, and the share of it that became due."""
    return {
        "id": str(part.pk),
        "project": str(part.project_id),
        "amount": Money(part.amount_minor, currency).as_json(),
        "share": Money(part.share_minor, currency).as_json(),
        "arrived_on": part.arrived_on.isoformat(),
        "due_on": part.due_on.isoformat(),
    }


def picture_of_receipt(entry: JournalEntry, amount: Money) -> Picture:
    """Return what was posted for money that moved on a bank account."""
    return {
        "entry": str(entry.pk),
        "number": str(entry),
        "kind": str(entry.kind),
        "on": entry.accounting_date.isoformat(),
        "amount": amount.as_json(),
    }


def picture_of_reversal(mirror: JournalEntry, entry: JournalEntry) -> Picture:
    """Return the mirror that was posted, and what it takes back."""
    return {
        "entry": str(mirror.pk),
        "number": str(mirror),
        "on": mirror.accounting_date.isoformat(),
        "takes_back": str(entry.pk),
        "reason_code": mirror.reason,
    }
