"""What is read of listed payees: who may be named for a case, and whether a fee agreement covers it."""

import uuid
from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext as _

from fund.country_groups import known_as
from fund.ledger.chart import books_of
from fund.models import FeeAgreement, Fund, ListedPayee, Role
from fund.rules.use_groups import meant
from notifications.errors import Malformed
from notifications.models import Box

MOST = 200
# Who puts somebody on the list, and who may be the second person.
REGISTRARS = frozenset({Role.TREASURER, Role.COORDINATOR})
CONFIRMERS = REGISTRARS | {Role.CHECKER}
# Only they can open the account details, so that only they can confirm them.
DETAIL_READERS = frozenset({Role.TREASURER, Role.CHECKER})


def payees_of(fund: Fund) -> list[ListedPayee]:
    """Return the list with its agreements: those in force and waiting by name, then those taken off."""
    rows = ListedPayee.objects.filter(fund=books_of(fund)).prefetch_related("agreements")
    return sorted(rows.order_by("name", "pk")[:MOST], key=lambda row: row.ended_at is not None)


def nameable(fund: Fund, country: str, uses: Collection[str]) -> list[ListedPayee]:
    """Return the payees that may be named for a case of this country and these uses."""
    rows = ListedPayee.objects.filter(
        fund=books_of(fund), country__in=known_as(fund, country), confirmed_at__isnull=False, ended_at__isnull=True
    )
    return [row for row in rows if meant(uses) & meant(row.uses)]


def named(fund: Fund, country: str, uses: Collection[str], payee_id: uuid.UUID | None) -> ListedPayee | None:
    """Return the payee of this id for such a case, None for none; raises Malformed when it may not be named."""
    if payee_id is None:
        return None
    found = next((row for row in nameable(fund, country, uses) if row.pk == payee_id), None)
    if found is None:
        raise Malformed(
            fields={"payee": _("Pick a confirmed payee of this country who is paid for one of these needs.")}
        )
    return found


def is_agreed(payee: ListedPayee, country: str, uses: Collection[str], *, on: date) -> bool:
    """Say whether a confirmed fee agreement covers every use of a case of this country on this day."""
    if not payee.is_listed or country not in known_as(payee.fund, payee.country):
        return False
    return any(_covers(one, uses, on) for one in payee.agreements.all())


def waits_for_second(payee: ListedPayee) -> bool:
    """Say whether a second person's word is wanted for the payee or one of its agreements."""
    if payee.ended_at is not None:
        return False
    return payee.confirmed_at is None or any(one.confirmed_at is None for one in payee.agreements.all())


def standing_agreement(payee: ListedPayee, *, now: datetime) -> FeeAgreement | None:
    """Return the confirmed agreement in force today, the latest of several."""
    today = now.date()
    return next((one for one in payee.agreements.all() if _covers(one, (), today)), None)


def _covers(agreement: FeeAgreement, uses: Collection[str], on: date) -> bool:
    is_in_force = agreement.valid_from <= on and (agreement.valid_until is None or on <= agreement.valid_until)
    return agreement.confirmed_at is not None and is_in_force and meant(uses) <= meant(agreement.uses)


def details_box(payee: ListedPayee) -> uuid.UUID | None:
    """Return the id of the payee's sealed account details; None where there are none."""
    return Box.objects.filter(owner_id=payee.pk, kind="payee").values_list("pk", flat=True).first()
