"""Restricted purses: opened with their purpose, and promises charged to them."""

import re
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fund.actions.frame import check_is_treasurer, treasury_act
from fund.countries import PLACES
from fund.country_groups import all_in_clear
from fund.ledger import chart, purses
from fund.models import Commitment, Donor, Fund, PurseTerms
from fund.money import Money
from fund.project_pictures import picture_of_purse
from fund.rules.codes import USES
from notifications.errors import Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt

LONGEST_CODE = 20
_CODE = re.compile(r"[a-z0-9][a-z0-9-]*", re.ASCII)


def open_purse(
    *,
    fund: Fund,
    code: str,
    name: str,
    restriction: str,
    uses: Sequence[str],
    countries: Sequence[str],
    by: uuid.UUID,
    now: datetime,
    donor: str = "",
    document: str = "",
    attempt: Attempt = NO_ATTEMPT,
) -> PurseTerms:
    """Open a purse for money bound to a purpose; its code begins with the fund's own.

    An empty list of uses or countries allows all. Raises NotFound, Malformed, and Refused for a code that is taken.
    """
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        countries = all_in_clear(fund, countries)
        full = _check(fund, code, restriction, uses, countries)
        purse = Fund.objects.create(
            code=full, name=name, parent=fund, restriction=restriction.strip(), base_currency=fund.base_currency
        )
        chart.open_books(purse, by=by, now=now)
        terms: PurseTerms = PurseTerms.objects.create(
            fund=purse,
            donor=Donor.objects.get_or_create(name=donor)[0] if donor else None,
            uses=sorted(set(uses)),
            countries=countries,
            document=document,
            opened_by=by,
            opened_at=now,
        )
        act.answer = picture_of_purse(terms)
        act.note("purse_opened", "fund", purse.pk, uses=list(terms.uses))
    return terms


def commitment_of(commitment_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> Commitment:
    """Return a promise to its fund's treasurer; raises NotFound for everybody else."""
    found = Commitment.objects.select_related("fund__parent").filter(pk=commitment_id).first()
    if found is None:
        raise NotFound()
    check_is_treasurer(found.fund, by, now=now)
    return found


def charged(commitment_id: uuid.UUID, purse: str, *, by: uuid.UUID, now: datetime) -> Commitment:
    """Return a promise that a purse of the same fund is to carry; raises NotFound for either one that is foreign."""
    commitment = commitment_of(commitment_id, by=by, now=now)
    if not Fund.objects.filter(code=purse, parent=commitment.fund_id).exists():
        raise NotFound()
    return commitment


def picture_of_charge(carried: Commitment) -> dict[str, Any]:
    """Return a promise as its purse carries it."""
    amount = Money(carried.amount_minor, carried.currency)
    return {"commitment": str(carried.pk), "fund": carried.fund.code, "amount": amount.as_json()}


def charge(
    *, commitment_id: uuid.UUID, purse: str, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Commitment:
    """Let a purse of the same fund carry a promise that serves its purpose. Raises NotFound, Refused."""
    commitment = charged(commitment_id, purse, by=by, now=now)
    found = Fund.objects.select_related("parent").get(code=purse)
    with treasury_act(commitment.fund, by=by, now=now, attempt=attempt) as act:
        carried = purses.charge(commitment, found, by=by, now=now)
        act.answer = picture_of_charge(carried)
        amount = Money(carried.amount_minor, carried.currency)
        act.record("promise_charged", "commitment", carried.pk, amount, use=carried.use)
    return carried


def _check(fund: Fund, code: str, restriction: str, uses: Sequence[str], countries: Sequence[str]) -> str:
    full = f"{fund.code}-{code}"
    wrong = {}
    if fund.parent_id:
        wrong["fund"] = _("A purse is opened in the network's fund.")
    if not _CODE.fullmatch(code) or len(full) > LONGEST_CODE:
        wrong["code"] = _("Write a short code of small letters, digits and hyphens.")
    if not restriction.strip():
        wrong["restriction"] = _("Say in words what this money is for.")
    if set(uses) - USES.keys():
        wrong["uses"] = _("Pick what it is for from the list.")
    if set(countries) - PLACES:
        wrong["countries"] = _("Pick the countries from the list.")
    if wrong:
        raise Malformed(fields=wrong)
    if Fund.objects.filter(code=full).exists():
        raise Refused(_("There is a purse with this code already."), code="purse_exists")
    return full
