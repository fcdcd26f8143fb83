"""Which cases a country lock hides, and from whom: the one condition that lists, pages, papers and notices ask.

A hidden case looks to everybody but the two people named as if it did not exist. Its clocks go on.
"""

import uuid

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from emergency.models import AidRequest, CountryLock
from fund.models import Fund

# Asked about where a case has no country yet: no country's and no group's code (ISO 3166 has no digits), so no lock's.
NO_COUNTRY = "00"


def locks_in_force() -> QuerySet[CountryLock]:
    """Return the locks that stand now."""
    return CountryLock.objects.filter(laid_at__isnull=False, lifted_at__isnull=True)


def locks_on(fund_id: uuid.UUID, country: str) -> QuerySet[CountryLock]:
    """Return the locks that lie over a country in a fund."""
    return locks_in_force().filter(Q(country=country) | Q(covers__contains=f",{country},"), fund=fund_id)


def locked(*, case: str = "pk") -> Exists:
    """Return the condition that a country lock lies over a case; `case` is where its id stands."""
    return Exists(_over(case))


def hidden_from(user_id: uuid.UUID | None, *, case: str = "pk") -> Q:
    """Return the condition that a country lock hides a case from somebody; `case` is where its id stands."""
    return Q(Exists(_over(case).exclude(_naming(user_id))))


def hides(fund_id: uuid.UUID, country: str, user_id: uuid.UUID) -> Exists:
    """Return the same for the cases of one country of a fund."""
    return Exists(locks_on(fund_id, country).exclude(_naming(user_id)))


def hidden_refs(fund: Fund, user_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Return how the books know the fund's cases that are hidden from somebody; one query while no lock stands."""
    unnamed = locks_in_force().filter(fund=fund).exclude(_naming(user_id))
    named = unnamed.order_by().values_list("country", "covers")
    countries = {code for row in named for code in ",".join(row).split(",")}
    if not countries:
        return frozenset()
    rows = AidRequest.objects.filter(fund=fund, country__in=countries - {""}, ledger_ref__isnull=False)
    return frozenset(ref for ref in rows.values_list("ledger_ref", flat=True) if ref)


def only_told(aid_request: AidRequest) -> frozenset[uuid.UUID] | None:
    """Return who alone may be told of a case while its country is locked; None where it is not."""
    if getattr(aid_request, "country_locked", None) is False:
        return None
    rows = locks_on(aid_request.fund_id, aid_request.country)
    named = rows.values_list("first_id", "second_id").first()
    return frozenset(named) if named else None


def lock_on(fund_id: uuid.UUID, country: str) -> dict[str, Exists]:
    """Return for mandates of a fund whether a country is locked there, and whether the lock names their people."""
    standing = locks_on(fund_id, country)
    return {"is_locked": Exists(standing), "is_named": Exists(standing.filter(_naming(OuterRef("user"))))}


def _over(case: str) -> QuerySet[CountryLock]:
    path = "" if case == "pk" else f"{case}__"
    place = OuterRef(f"{path}country")
    is_covered = Q(covers__contains=Concat(Value(","), place, Value(",")))
    return locks_in_force().filter(Q(country=place) | is_covered, fund=OuterRef(f"{path}fund"))


def _naming(user_id: uuid.UUID | OuterRef | None) -> Q:
    return Q(first=user_id) | Q(second=user_id)
