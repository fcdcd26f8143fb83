"""What the rules ask about a case that stands elsewhere: grants of the year, the fence, the emergency it belongs to."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from emergency.deciding.electorate import contacts
from emergency.facts import parameters_of
from emergency.hiding import NO_COUNTRY
from emergency.models import (
    AidRequest,
    CaseTask,
    Decision,
    FrameCountry,
    GivenPersonCode,
    GrantedMonth,
    Motion,
    MotionOutcome,
    Outcome,
    TaskKind,
)
from emergency.states import State
from fund.country_groups import known_as
from fund.models import Fund
from fund.money import Money
from fund.rules.facts import FenceFacts, ShareFacts
from fund.rules.tiers import Tier
from notifications.prepared import NO_ID, Prepared

MONTHS_IN_A_QUARTER = 3


@dataclass(frozen=True)
class Surroundings:
    """What one statement tells: fence and shares, and whether it is worth asking for codes and further cases."""

    fence: FenceFacts
    shares: ShareFacts
    codes_given: int
    has_further_cases: bool
    is_asker_contact: bool


def surroundings_of(aid_request: AidRequest, *, now: datetime) -> Surroundings:
    """Return what surrounds a case, in one statement on running totals and open tasks: past cases cost nothing."""
    today = now.date()
    places = sorted(known_as(aid_request.fund, aid_request.country)) or [NO_COUNTRY]
    [found] = _around(len(places)).rows(
        fund=aid_request.fund_id,
        case=aid_request.pk,
        emergency=aid_request.emergency_id or NO_ID,
        asker=aid_request.first_asker_id or NO_ID,
        today=today,
        quarter=quarter_of(today),
        year=today.replace(year=today.year - 1, day=1),
        lately=now - timedelta(days=parameters_of(aid_request).silence_days),
        **{f"place{number}": place for number, place in enumerate(places)},
    )
    duty_minor, country_minor, all_minor, since, is_lifted, is_silenced, *counts, record = found
    codes_given, has_further, is_contact = counts
    # A case decided before is not part of what it is measured by.
    here, tier = granted_by(record), (record or {}).get("counted_tier")
    alone = here if tier == Tier.DUTY.value else 0
    return Surroundings(
        fence=FenceFacts(
            granted_minor=max(duty_minor - alone, 0),
            is_lifted=is_lifted,
            unratified_since=since.date() if since else None,
        ),
        shares=ShareFacts(
            country_minor=max(country_minor - here, 0), all_minor=max(all_minor - here, 0), is_silenced=is_silenced
        ),
        codes_given=codes_given,
        has_further_cases=has_further,
        is_asker_contact=is_contact,
    )


def granted_by(record: Mapping[str, Any] | None) -> int:
    """Return what a decision's record grants in all, minor units of the base currency; nothing for no decision."""
    rows = (record or {}).get("amounts", [])
    approved = [line.get("approved_base") or line["approved"] for line in rows if line["approved"]]
    return sum(Money.parse(one["amount"], one["currency"]).minor for one in approved)


def quarter_of(day: date) -> date:
    """Return the first day of the quarter."""
    return day.replace(month=(day.month - 1) // MONTHS_IN_A_QUARTER * MONTHS_IN_A_QUARTER + 1, day=1)


@cache
def _around(places: int) -> Prepared[tuple[Any, ...]]:
    """Return the question about a country that is known under so many codes."""
    ids = {"fund": uuid.UUID, "case": uuid.UUID, "emergency": uuid.UUID, "asker": uuid.UUID}
    days = {"today": date, "quarter": date, "year": date, "lately": datetime}
    return Prepared(_surrounding, **ids, **days, **{f"place{number}": str for number in range(places)})


def _surrounding(
    *,
    fund: uuid.UUID,
    case: uuid.UUID,
    emergency: uuid.UUID,
    asker: uuid.UUID,
    today: date,
    quarter: date,
    year: date,
    lately: datetime,
    **places: str,
) -> QuerySet[Any, Any]:
    known = list(places.values())
    earlier = Decision.objects.filter(round__aid_request=case, outcome=Outcome.APPROVED).order_by("-decided_at")
    further = AidRequest.objects.filter(emergency_id=emergency).exclude(pk=case).exclude(state=State.STARTED)
    lifting = Motion.objects.filter(quarter=quarter, outcome=MotionOutcome.CARRIED, fund=OuterRef("pk"))
    duty, this_year = Q(tier=Tier.DUTY.value, month__gte=quarter), Q(month__gt=year)
    return Fund.objects.filter(pk=fund).values_list(
        _granted(duty),
        _granted(this_year & Q(country__in=known)),
        _granted(this_year),
        Subquery(_unratified().values("made_at")[:1]),
        Exists(lifting),
        Exists(_frames_since(lately, known)),
        _codes(case),
        Exists(further),
        Exists(contacts(fund, asker, on=today)),
        Subquery(earlier.values("record")[:1]),
    )


def _granted(which: Q) -> Any:
    rows = GrantedMonth.objects.filter(which, fund=OuterRef("pk")).order_by().values("fund")
    return Coalesce(Subquery(rows.annotate(total=Sum("granted_minor")).values("total")), Value(0))


def _unratified() -> Any:
    waiting = CaseTask.objects.filter(fund=OuterRef("pk"), kind=TaskKind.RATIFY, done_at__isnull=True)
    return waiting.filter(decision__isnull=False).order_by("made_at")


def _frames_since(moment: datetime, places: Collection[str]) -> Any:
    return FrameCountry.objects.filter(frame__fund=OuterRef("pk"), country__in=places, frame__opened_at__gte=moment)


def _codes(case: uuid.UUID) -> Any:
    rows = GivenPersonCode.objects.filter(aid_request=case).order_by().values("aid_request")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), Value(0))
