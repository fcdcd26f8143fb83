"""The person code (R-19): eight characters carried by the person helped or their contact, never kept here.

What is kept is a keyed digest with month and sum of each grant, for twelve months, so that a later request that names
the code shows what was granted before. A request without a code says nothing of earlier help.
"""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from emergency.asking.emergencies import granted_cases
from emergency.facts import parameters_of
from emergency.models import AidRequest, GivenPersonCode, Grant
from emergency.sealing import short_codes
from fund.rules.facts import HistoryFacts

KEPT = timedelta(days=365)


def note_given(aid_request: AidRequest, codes: Iterable[str]) -> None:
    """Keep which person codes came with a request, as digests."""
    digests = [short_codes.person_digests(code) for code in codes]
    forms = {one for those in digests for one in those}
    known = set(Grant.objects.filter(code_hmac__in=forms).values_list("code_hmac", flat=True)) if forms else set()
    # A grant from before a key was replaced is found under the digest it was kept with.
    chosen = {next((one for one in those if one in known), those[0]) for those in digests}
    GivenPersonCode.objects.bulk_create(GivenPersonCode(aid_request=aid_request, code_hmac=one) for one in chosen)


def carry_given(lead: AidRequest, further: AidRequest) -> None:
    """Let a further case of an emergency come with the same person codes."""
    given = lead.person_codes.values_list("code_hmac", flat=True)
    GivenPersonCode.objects.bulk_create(GivenPersonCode(aid_request=further, code_hmac=one) for one in given)


def record_grant(aid_request: AidRequest, amount_minor: int, *, now: datetime) -> str:
    """Keep what a case is granted, and return a fresh person code to be shown once; "" where the person has one.

    A group has one code for all. Granted anew after a change, the sum replaces the earlier one.
    """
    emergency_id, held = _emergency(aid_request), _digests_of(aid_request)
    code = "" if held else short_codes.new_person_code()
    known = {"month": _month(now), "amount_minor": amount_minor, "emergency_id": emergency_id}
    granted = [digest for digest, is_granted in held.items() if is_granted]
    if granted:
        Grant.objects.filter(aid_request=aid_request, code_hmac__in=granted).update(**known)
    fresh = set(held).difference(granted) or ({short_codes.digest_of_person(code)} if code else set())
    Grant.objects.bulk_create(Grant(aid_request=aid_request, code_hmac=digest, **known) for digest in fresh)
    return code


def _digests_of(aid_request: AidRequest) -> dict[str, bool]:
    """Return the codes given with the case or known in its emergency, and on which a grant of this case stands."""
    given = aid_request.person_codes.order_by().annotate(granted=Value(0)).values_list("code_hmac", "granted")
    is_own = Case(When(aid_request=aid_request, then=Value(1)), default=Value(0))
    grants = Grant.objects.filter(emergency_id=_emergency(aid_request)).annotate(granted=is_own)
    found: dict[str, bool] = {}
    for digest, is_granted in given.union(grants.values_list("code_hmac", "granted")):
        found[digest] = found.get(digest, False) or bool(is_granted)
    return found


def forget_case(aid_request: AidRequest, *, was_paid: bool) -> None:
    """Cut the tie between an erased case and its grants; a grant that was never paid goes altogether."""
    granted = Grant.objects.filter(aid_request=aid_request)
    if was_paid:
        granted.update(aid_request=None)
    else:
        granted.delete()


def sweep(*, now: datetime) -> int:
    """Delete the grants older than twelve months and return how many."""
    return Grant.objects.filter(month__lt=_oldest(now, KEPT)).delete()[0]


def declared_history(aid_request: AidRequest, **known: int) -> HistoryFacts:
    """Return what the asker says of earlier help and the coordinator found out; `known` adds what codes tell."""
    return HistoryFacts(
        is_new_threat=aid_request.is_new_threat,
        repeat_declared=aid_request.repeat_declared,
        other_funds_say=aid_request.other_funds_say,
        is_repeat_checked=aid_request.is_repeat_checked,
        refused_on=aid_request.refused_before_on,
        has_facts_changed=aid_request.has_facts_changed,
        **known,
    )


def history_of(aid_request: AidRequest, now: datetime) -> HistoryFacts:
    """Return what person codes and answers tell of the last twelve months, for the rules; two statements.

    What this very case was granted is left out. A further need of an emergency counts as that emergency, known by its
    code whether or not the code was given again.
    """
    known = _codes_of(aid_request)
    given = {digest for digest, is_given in known if is_given}
    here = {_emergency(aid_request)} if aid_request.is_continuation else set()
    emergencies: dict[str, set[uuid.UUID]] = {digest: set(here) for digest in given}
    sums: dict[str, int] = {}
    for digest, emergency_id, amount in _granted(aid_request, {digest for digest, _is_given in known}, now):
        emergencies.setdefault(digest, set(here)).add(emergency_id)
        sums[digest] = sums.get(digest, 0) + amount
    return declared_history(
        aid_request,
        codes_given=len(emergencies),
        emergencies=max((len(found) for found in emergencies.values()), default=0),
        granted_minor=max(sums.values(), default=0),
    )


def _codes_of(aid_request: AidRequest) -> list[tuple[str, bool]]:
    """Return the digests that came with this case, and those its emergency got, each with whether it came with it."""
    given = aid_request.person_codes.order_by().values_list("code_hmac", Value(True))
    granted = Grant.objects.filter(emergency_id=_emergency(aid_request)).order_by()
    return list(given.union(granted.values_list("code_hmac", Value(False))))


def _granted(aid_request: AidRequest, digests: set[str], now: datetime) -> Iterable[tuple[str, uuid.UUID, int]]:
    """Return the standing grants on these codes, and on the code this emergency got, as far as the rules look back."""
    since = _oldest(now, timedelta(days=parameters_of(aid_request).look_back_days))
    rows = Grant.objects.filter(code_hmac__in=digests, month__gte=since)
    # Asked of each grant found: a list of all cases granted would grow with every case.
    stands = Exists(granted_cases().filter(pk=OuterRef("aid_request")))
    others = rows.filter(Q(aid_request__isnull=True) | stands)
    # Not `exclude`: in SQL that would leave out the grants whose tie is cut.
    others = others.filter(Q(aid_request__isnull=True) | ~Q(aid_request=aid_request.pk))
    return others.values_list("code_hmac", "emergency_id", "amount_minor")


def _emergency(aid_request: AidRequest) -> uuid.UUID:
    # An erased case has none: a fresh id matches nothing.
    return aid_request.emergency_id or uuid.uuid4()


def _month(moment: datetime) -> date:
    return moment.date().replace(day=1)


def _oldest(now: datetime, looked_back: timedelta) -> date:
    """Return the first month that lies wholly within the time looked back."""
    month = (now - looked_back).date().replace(day=1)
    return (month + timedelta(days=31)).replace(day=1)
