"""What the treasurer writes into the books: projects, and what arrives of them."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fund.ledger import chart, setaside
from fund.ledger.floors import require_base_currency
from fund.models import Account, DonorProject, Fund, JournalEntry, ProjectInstalment, Role
from fund.models.payments import new_payment_code
from fund.models.projects import LEAST_SHARE_BPS
from fund.money import Money
from fund.permissions import roles_in
from fund.pictures import picture_of_instalment, picture_of_project, picture_of_receipt
from notifications import audit
from notifications.errors import Malformed, NotFound
from notifications.idempotency import NO_ATTEMPT, Attempt


@dataclass
class _Act:
    """What one act answers and leaves as evidence; both are written when its frame ends."""

    answer: dict[str, Any] = field(default_factory=dict)
    events: list[audit.Event] = field(default_factory=list)


def check_is_treasurer(fund: Fund, by: uuid.UUID, *, now: datetime) -> None:
    """Raise NotFound for anybody but a treasurer of the fund, or of the network that a purse belongs to."""
    if Role.TREASURER not in roles_in(chart.books_of(fund).pk, by, now=now):
        raise NotFound()


def project_of(project_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> DonorProject:
    """Return a project to its fund's treasurer; raises NotFound for everybody else."""
    found = DonorProject.objects.select_related("fund__parent", "donor").filter(pk=project_id).first()
    if found is None:
        raise NotFound()
    check_is_treasurer(found.fund, by, now=now)
    return found


def sign_project(
    *,
    fund: Fund,
    donor: str,
    title: str,
    amount: Money,
    signed_on: date,
    by: uuid.UUID,
    now: datetime,
    reference: str = "",
    country: str = "",
    setaside_bps: int = LEAST_SHARE_BPS,
    attempt: Attempt = NO_ATTEMPT,
) -> DonorProject:
    """Note a signed project: a promise, nothing is posted; without a reference a random one is given.

    Raises NotFound for anybody but the treasurer, Malformed, and Refused (share under 10 %, reference known).
    """
    with _treasury(fund, by=by, now=now, attempt=attempt) as act:
        if signed_on > now.date():
            raise Malformed(fields={"signed_on": _("This day is still to come.")})
        project = setaside.sign_project(
            fund=fund,
            donor_name=donor,
            title=title,
            reference=reference or new_payment_code(),
            amount=amount,
            signed_on=signed_on,
            country=country,
            setaside_bps=setaside_bps,
            by=by,
            now=now,
        )
        act.answer = picture_of_project(project)
        act.events.append(_event("project_signed", by, "project", project.pk, amount))
    return project


def record_instalment(
    *,
    project_id: uuid.UUID,
    amount: Money,
    arrived_on: date,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> ProjectInstalment:
    """Note money that reached a project; the fund's share of it becomes due. Raises NotFound, Refused."""
    project = project_of(project_id, by=by, now=now)
    with _treasury(project.fund, by=by, now=now, attempt=attempt) as act:
        if arrived_on > now.date():
            raise Malformed(fields={"arrived_on": _("This day is still to come.")})
        part = setaside.record_instalment(project, amount=amount, arrived_on=arrived_on, by=by, now=now)
        act.answer = picture_of_instalment(part, project.currency)
        data = {"instalment": str(part.pk)}
        act.events.append(_event("instalment_recorded", by, "project", project.pk, amount, **data))
    return part


def receive_setaside(
    *,
    project_id: uuid.UUID,
    amount: Money,
    account: str,
    on: date,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> JournalEntry:
    """Post what a project moved into the bank account of this code. Raises NotFound, Malformed, Refused."""
    project = project_of(project_id, by=by, now=now)
    with _treasury(project.fund, by=by, now=now, attempt=attempt) as act:
        bank = _bank(project.fund, account, amount)
        entry = setaside.receive_setaside(project, amount=amount, account=bank, on=on, by=by, now=now)
        act.answer = picture_of_receipt(entry, amount)
        data = {"entry": str(entry.pk), "account": bank.code}
        act.events.append(_event("setaside_received", by, "project", project.pk, amount, **data))
    return entry


@contextmanager
def _treasury(fund: Fund, *, by: uuid.UUID, now: datetime, attempt: Attempt) -> Iterator[_Act]:
    with transaction.atomic():
        check_is_treasurer(fund, by, now=now)
        attempt.claim(now=now)
        act = _Act()
        yield act
        attempt.finish(act.answer)
        audit.record(act.events, now=now)


def _bank(fund: Fund, code: str, amount: Money) -> Account:
    found = Account.objects.select_related("fund").filter(fund=chart.books_of(fund), code=code, is_bank=True).first()
    if found is None:
        raise Malformed(fields={"account": _("This is no bank account of the fund.")})
    require_base_currency(fund, amount)
    if found.currency != amount.currency:
        raise Malformed(fields={"account": _("This account is kept in %(currency)s.") % {"currency": found.currency}})
    return found


def _event(
    verb: str, by: uuid.UUID, kind: str, object_id: uuid.UUID, amount: Money, **data: audit.Value
) -> audit.Event:
    facts: dict[str, audit.Value] = {"amount_minor": amount.minor, "currency": amount.currency, **data}
    return audit.Event(verb, by, kind, object_id, facts)
