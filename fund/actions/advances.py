"""Advances and floats as acts of the treasury: prepared, authorised by a second person, given back, filled up."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from fund.actions.frame import bank_of, check_holds, treasury_act
from fund.countries import PLACES
from fund.country_groups import in_clear
from fund.ledger import advances
from fund.ledger.chart import books_of
from fund.models import Advance, AdvancePayment, Fund, Mandate, Organisation, Role
from fund.money import Money
from notifications.errors import Malformed, NotFound
from notifications.idempotency import NO_ATTEMPT, Attempt

PAYERS = frozenset({Role.TREASURER, Role.CHECKER})


@dataclass(frozen=True)
class Wanted:
    """An advance to be given: to an organisation of the register or to a contact, named by `holder`."""

    holder: uuid.UUID
    country: str
    settle_by: date
    is_float: bool = False


def holders(fund: Fund, *, now: datetime) -> list[tuple[uuid.UUID, str]]:
    """Return to whom an advance can be given, by name: the register's organisations, then the fund's contacts."""
    partners = Organisation.objects.filter(is_active=True).order_by("name")
    contacts = Mandate.objects.in_force(on=now.date()).filter(fund=books_of(fund), role=Role.CONTACT)
    people = {one.user_id: str(one.user) for one in contacts.select_related("user").order_by("user_id")}
    return [*((one.pk, one.name) for one in partners), *sorted(people.items(), key=lambda pair: pair[1])]


def prepare(
    *,
    fund: Fund,
    wanted: Wanted,
    amount: Money,
    account: str,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> AdvancePayment:
    """Prepare an advance. Raises NotFound for anybody but the treasurer, Malformed, Refused (off, overdue)."""
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        terms = _terms(fund, wanted, now=now)
        bank = bank_of(fund, account, amount)
        payment = advances.prepare(fund=fund, terms=terms, amount=amount, account=bank, by=by, now=now)
        act.answer = picture_of_payment(payment)
        act.record("advance_prepared", "advance", payment.advance_id, amount, country=terms.country)
    return payment


def refill(
    *,
    advance_id: uuid.UUID,
    amount: Money,
    account: str,
    settle_by: date,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> AdvancePayment:
    """Prepare filling a float up. Raises NotFound, Malformed, Refused (no float, not proven, more than used)."""
    fund = advance_of(advance_id, by=by, now=now).fund
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        bank = bank_of(fund, account, amount)
        payment = advances.refill(
            advance_id=advance_id, amount=amount, account=bank, settle_by=settle_by, by=by, now=now
        )
        act.answer = picture_of_payment(payment)
        act.record("advance_prepared", "advance", advance_id, amount, country=payment.advance.country)
    return payment


def authorise(*, payment_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> AdvancePayment:
    """Let a prepared advance go and post it, as the second person. Raises NotFound, Stale, Refused (L21, R-04)."""
    fund = payment_of(payment_id, by=by, now=now).advance.fund
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=PAYERS) as act:
        payment = advances.authorise(payment_id=payment_id, by=by, now=now)
        act.answer = picture_of_payment(payment)
        act.record("advance_paid", "advance", payment.advance_id, advances.money_of(payment))
    return payment


def discard(*, payment_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> AdvancePayment:
    """Give up an advance that was only prepared. Raises NotFound, Stale."""
    fund = payment_of(payment_id, by=by, now=now).advance.fund
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=PAYERS) as act:
        payment = advances.discard(payment_id=payment_id, by=by, now=now)
        payment.advance = advances.locked(payment.advance_id)
        act.answer = picture_of_payment(payment)
        act.record("advance_discarded", "advance", payment.advance_id, advances.money_of(payment))
    return payment


def give_back(
    *,
    advance_id: uuid.UUID,
    amount: Money,
    account: str,
    on: date,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> Advance:
    """Note what came back of an advance; a fact. Raises NotFound, Malformed, Refused for more than is held."""
    fund = advance_of(advance_id, by=by, now=now).fund
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(on=on)
        bank = bank_of(fund, account, amount)
        advance = advances.give_back(advance_id=advance_id, amount=amount, account=bank, on=on, by=by, now=now)
        act.answer = picture_of(advance, now=now)
        act.record("advance_returned", "advance", advance_id, amount)
    return advance


def advance_of(
    advance_id: uuid.UUID, *, by: uuid.UUID, now: datetime, roles: Collection[str] = (Role.TREASURER,)
) -> Advance:
    """Return an advance to its fund's treasurer, or to these roles; raises NotFound for everybody else."""
    found = Advance.objects.select_related("fund__parent").filter(pk=advance_id).first()
    if found is None:
        raise NotFound()
    check_holds(found.fund, roles, by, now=now)
    return found


def payment_of(payment_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> AdvancePayment:
    """Return a payment in advance to treasurer and checker; raises NotFound for everybody else."""
    found = AdvancePayment.objects.select_related("advance__fund__parent", "account").filter(pk=payment_id).first()
    if found is None:
        raise NotFound()
    check_holds(found.advance.fund, PAYERS, by, now=now)
    return found


def name_of(advance: Advance) -> str:
    """Return who holds it, by the name or pseudonym the fund knows."""
    return str(advance.organisation or advance.holder)


def age_days(advance: Advance, *, now: datetime) -> int:
    """Return for how many days money has been held."""
    return (now.date() - advance.since).days if advance.since else 0


def is_overdue(advance: Advance, *, now: datetime) -> bool:
    """Say whether what is held should have been used or back by now."""
    return bool(advance.left_minor) and advance.settle_by < now.date()


def picture_of(advance: Advance, *, now: datetime) -> dict[str, object]:
    """Return an advance in the form of the API."""
    return {
        "id": str(advance.pk),
        "holder": name_of(advance),
        "country": advance.country,
        "float": advance.is_float,
        "paid": Money(advance.paid_minor, advance.currency).as_json(),
        "used": Money(advance.used_minor, advance.currency).as_json(),
        "returned": Money(advance.returned_minor, advance.currency).as_json(),
        "lost": Money(advance.lost_minor, advance.currency).as_json(),
        "left": advances.left_of(advance).as_json(),
        "since": advance.since.isoformat() if advance.since else None,
        "age_days": age_days(advance, now=now),
        "settle_by": advance.settle_by.isoformat(),
        "overdue": is_overdue(advance, now=now),
        "older_than_group": advances.group_since(advance) or None,
    }


def picture_of_payment(payment: AdvancePayment) -> dict[str, object]:
    """Return a payment in advance in the form of the API."""
    return {
        "id": str(payment.pk),
        "advance": str(payment.advance_id),
        "holder": name_of(payment.advance),
        "amount": advances.money_of(payment).as_json(),
        "account": payment.account.code,
        "settle_by": payment.settle_by.isoformat(),
        "waits": payment.waits,
        "authorised": payment.authorised_at is not None,
    }


def waiting_payments(fund: Fund) -> list[AdvancePayment]:
    """Return the payments in advance that wait for a second person, oldest first."""
    rows = AdvancePayment.objects.filter(advance__fund=fund, authorised_at__isnull=True, discarded_at__isnull=True)
    return list(
        rows.select_related("advance__organisation", "advance__holder", "account").order_by("prepared_at", "pk")
    )


def _terms(fund: Fund, wanted: Wanted, *, now: datetime) -> advances.Terms:
    country = in_clear(fund, wanted.country)
    if country not in PLACES:
        raise Malformed(fields={"country": _("Pick a country from the list.")})
    if wanted.holder not in dict(holders(fund, now=now)):
        raise Malformed(fields={"holder": _("Pick an organisation of the register, or a contact.")})
    organisation = Organisation.objects.filter(pk=wanted.holder).first()
    holder_id = None if organisation else wanted.holder
    return advances.Terms(country, wanted.settle_by, organisation, holder_id, wanted.is_float)
