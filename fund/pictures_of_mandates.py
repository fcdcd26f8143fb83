"""Mandates and what waits about them, as page and API show them; people by their pseudonyms."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from fund.ledger.chart import books_of
from fund.models import Fund, Mandate, MandateProposal

MOST = 500
# How long a mandate that is over is still shown.
SHOWN_AFTER = timedelta(days=365)


def mandates_shown(fund: Fund, *, now: datetime) -> QuerySet[Mandate]:
    """Return the mandates in force, to come, or ended within a year, by role and seat, people loaded."""
    return mandates_held(fund, on=now.date() - SHOWN_AFTER)[:MOST]


def mandates_held(fund: Fund, *, on: date) -> QuerySet[Mandate]:
    """Return the mandates that have not ended before this day, those to come too, by role and seat."""
    rows = Mandate.objects.filter(fund=books_of(fund)).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    number = F("seat_number").asc(nulls_last=True)
    return rows.select_related("user", "deputy_of__user").order_by("role", number, "starts_on", "pk")


def proposals_waiting(fund: Fund) -> QuerySet[MandateProposal]:
    """Return what waits for another seat, people loaded, the oldest first."""
    rows = MandateProposal.objects.filter(
        fund=books_of(fund), confirmed_at__isnull=True, withdrawn_at__isnull=True
    ).select_related("user", "deputy_of__user", "mandate")
    return rows.order_by("proposed_at", "pk")[:MOST]


def picture_of_mandate(row: Mandate) -> dict[str, Any]:
    """Return a mandate in the form of the API."""
    return {"id": str(row.pk), "starts_on": row.starts_on.isoformat(), **_terms(row)}


def picture_of_proposal(row: MandateProposal) -> dict[str, Any]:
    """Return a proposal in the form of the API; `mandate` is the one to be ended, or the one that was given."""
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "mandate": str(row.mandate_id) if row.mandate_id else None,
        "starts_on": row.starts_on.isoformat() if row.starts_on else None,
        **_terms(row),
        "minute_number": row.minute_number,
        "confirmed": row.confirmed_at is not None,
        "withdrawn": row.withdrawn_at is not None,
    }


def _terms(row: Mandate | MandateProposal) -> dict[str, Any]:
    return {
        "person": str(row.user),
        "role": row.role,
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        "countries": row.countries,
        "years": row.years,
        "seat_number": row.seat_number,
        "deputy_of": str(row.deputy_of_id) if row.deputy_of_id else None,
        "leads": "chair" if row.is_chair else "deputy_chair" if row.is_deputy_chair else "",
        "is_ethics": row.is_ethics,
    }
