"""What acts on a project, and decisions about money, answer: plain documents, kept for a repeat under the same key."""

from datetime import date
from typing import Any

from fund.models import (
    DonorProject,
    ExemptionLift,
    InstalmentCorrection,
    InstalmentPromise,
    MoneyDecision,
    ProjectAmendment,
    ProjectExemption,
    ProjectWord,
    PurseTerms,
)
from fund.money import Money

Picture = dict[str, Any]


def picture_of_promise(promise: InstalmentPromise, project: DonorProject) -> Picture:
    """Return an announced instalment."""
    return {
        "id": str(promise.pk),
        "project": str(project.pk),
        "amount": Money(promise.amount_minor, project.currency).as_json(),
        "expected_on": promise.expected_on.isoformat(),
        "state": state_of_promise(promise),
    }


def state_of_promise(promise: InstalmentPromise) -> str:
    """Return whether an announced instalment waits, was dropped or arrived."""
    if promise.dropped_at:
        return "dropped"
    return "arrived" if hasattr(promise, "arrival") else "promised"


def picture_of_amendment(row: ProjectAmendment, project: DonorProject) -> Picture:
    """Return what was agreed anew and what held before."""
    return {
        "id": str(row.pk),
        "project": str(project.pk),
        "agreed_on": row.agreed_on.isoformat(),
        "document": row.document,
        "signed": Money(row.amount_minor, project.currency).as_json(),
        "setaside_bps": row.setaside_bps,
        "ends_on": _day(row.ends_on),
        "former_signed": Money(row.former_amount_minor, project.currency).as_json(),
        "former_setaside_bps": row.former_setaside_bps,
        "former_ends_on": _day(row.former_ends_on),
    }


def picture_of_correction(row: InstalmentCorrection, project: DonorProject) -> Picture:
    """Return how much less of an instalment counts, and how much of its share is kept for the donor."""
    return {
        "id": str(row.pk),
        "instalment": str(row.instalment_id),
        "amount": Money(row.amount_minor, project.currency).as_json(),
        "share": Money(row.share_minor, project.currency).as_json(),
        "refundable": Money(row.refundable_minor, project.currency).as_json(),
        "on": row.corrected_on.isoformat(),
        "reason_code": str(row.reason),
    }


def picture_of_word(row: ProjectWord) -> Picture:
    """Return a step of the talk with the donor."""
    return {"project": str(row.project_id), "word": str(row.word), "said_on": row.said_on.isoformat()}


def picture_of_names(project: DonorProject) -> Picture:
    """Return which names everybody may read."""
    return {"id": str(project.pk), "donor": project.is_donor_public, "title": project.is_title_public}


def picture_of_exemption(row: ProjectExemption) -> Picture:
    """Return why a project set nothing aside, which papers say so, and how it ended, if it did."""
    return {
        "reason_code": str(row.reason),
        "document": row.document,
        "minute_number": row.minute_number,
        "exempted_on": row.exempted_at.date().isoformat(),
        "lift": _lift(getattr(row, "lift", None)),
    }


def _lift(row: ExemptionLift | None) -> Picture | None:
    if row is None:
        return None
    return {
        "reason_code": str(row.reason),
        "document": row.document,
        "minute_number": row.minute_number,
        "lifted_on": row.lifted_at.date().isoformat(),
    }


def picture_of_decision(row: MoneyDecision) -> Picture:
    """Return a decision that takes two people, and how far it has come."""
    return {
        "id": str(row.pk),
        "fund": row.fund.code,
        "kind": str(row.kind),
        "project": str(row.project_id) if row.project_id else None,
        "to_fund": row.counterpart or None,
        "amount": Money(row.amount_minor, row.currency).as_json(),
        "reason_code": row.reason,
        "minute_number": row.minute_number,
        "confirmed_minute": row.confirmed_minute,
        "state": state_of(row),
        "proposed_at": row.proposed_at.isoformat(),
    }


def state_of(row: MoneyDecision) -> str:
    """Return how far a decision has come, as a word of the API."""
    if row.withdrawn_at:
        return "withdrawn"
    if row.confirmed_at is None:
        return "proposed"
    if row.arrival_id:
        return "arrived"
    return "done" if row.entry_id or row.kind in {"exemption", "lifting"} else "confirmed"


def picture_of_purse(terms: PurseTerms) -> Picture:
    """Return a purse and what it may be spent on."""
    return {
        "code": terms.fund.code,
        "name": terms.fund.name,
        "restriction": terms.fund.restriction,
        "uses": list(terms.uses),
        "countries": list(terms.countries),
        "donor": terms.donor.name if terms.donor else None,
        "document": terms.document,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
