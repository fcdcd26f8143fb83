"""What the treasurer notes of donors' projects: signed, arrived, moved into the fund."""

import uuid
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from fund.actions.banks import bank_for
from fund.actions.frame import check_is_treasurer, treasury_act
from fund.country_groups import in_clear
from fund.ledger import amending, setaside
from fund.models import DonorProject, Fund, JournalEntry, ProjectInstalment, Regulation
from fund.models.payments import new_payment_code
from fund.models.projects import LEAST_SHARE_BPS
from fund.money import Money
from fund.pictures import picture_of_instalment, picture_of_project, picture_of_receipt
from fund.rules import parameters
from notifications.errors import Malformed, NotFound
from notifications.idempotency import NO_ATTEMPT, Attempt


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
    ends_on: date | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> DonorProject:
    """Note a signed project: a promise, nothing is posted; without a reference a random one is given.

    Raises NotFound for anybody but the treasurer, Malformed, and Refused (share under 10 %, reference known).
    """
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(signed_on=signed_on)
        place = in_clear(fund, country)
        if country and not place:
            raise Malformed(fields={"country": _("Pick a country from the list.")})
        project = setaside.sign_project(
            fund=fund,
            donor_name=donor,
            title=title,
            reference=reference or new_payment_code(),
            amount=amount,
            signed_on=signed_on,
            country=place,
            setaside_bps=setaside_bps,
            ends_on=ends_on,
            by=by,
            now=now,
        )
        act.answer = picture_of_project(project)
        act.record("project_signed", "project", project.pk, amount)
    return project


def record_instalment(
    *,
    project_id: uuid.UUID,
    amount: Money,
    arrived_on: date,
    by: uuid.UUID,
    now: datetime,
    promise_id: uuid.UUID | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> ProjectInstalment:
    """Note money that reached a project, as announced or not; the fund's share of it becomes due.

    It is due after the days that the regulations of its day allow. Raises NotFound, Stale, Refused (no rate).
    """
    project = project_of(project_id, by=by, now=now)
    with treasury_act(project.fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(arrived_on=arrived_on)
        promise = amending.open_promise(project, promise_id) if promise_id else None
        said: dict[str, Any] = {
            "amount": amount,
            "arrived_on": arrived_on,
            "days_to_pay": _days_to_pay(project.fund, arrived_on),
        }
        part = setaside.record_instalment(project, **said, promise=promise, by=by, now=now)
        act.answer = picture_of_instalment(part, project.currency)
        act.record("instalment_recorded", "project", project.pk, amount, instalment=str(part.pk))
    return part


def receive_setaside(
    *,
    project_id: uuid.UUID,
    amount: Money,
    account: str,
    on: date,
    by: uuid.UUID,
    now: datetime,
    fee: Money | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> JournalEntry:
    """Post what a project moved into the bank account of this code, and the fee that a bank took of it on the way.

    Raises NotFound, Malformed, Refused.
    """
    project = project_of(project_id, by=by, now=now)
    with treasury_act(project.fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(on=on)
        bank = bank_for(project.fund, account, amount)
        entry = setaside.receive_setaside(project, amount=amount, account=bank, on=on, by=by, now=now, fee=fee)
        act.answer = picture_of_receipt(entry, amount)
        act.record("setaside_received", "project", project.pk, amount, entry=str(entry.pk), account=bank.code)
    return entry


def _days_to_pay(fund: Fund, on: date) -> int:
    books = fund.parent_id or fund.pk
    version = Regulation.objects.valid(on=on).filter(fund_id=books).latest_first().first()
    return parameters.from_json(version.parameters).setaside_due_days if version else setaside.DAYS_TO_PAY
