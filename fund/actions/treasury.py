"""What the treasurer notes of donors' projects: signed, arrived, moved into the fund."""

import uuid
from datetime import date, datetime

from fund.actions.frame import bank_of, check_is_treasurer, treasury_act
from fund.ledger import setaside
from fund.models import DonorProject, Fund, JournalEntry, ProjectInstalment
from fund.models.payments import new_payment_code
from fund.models.projects import LEAST_SHARE_BPS
from fund.money import Money
from fund.pictures import picture_of_instalment, picture_of_project, picture_of_receipt
from notifications.errors import NotFound
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
    attempt: Attempt = NO_ATTEMPT,
) -> DonorProject:
    """Note a signed project: a promise, nothing is posted; without a reference a random one is given.

    Raises NotFound for anybody but the treasurer, Malformed, and Refused (share under 10 %, reference known).
    """
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(signed_on=signed_on)
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
        act.record("project_signed", "project", project.pk, amount)
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
    with treasury_act(project.fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(arrived_on=arrived_on)
        part = setaside.record_instalment(project, amount=amount, arrived_on=arrived_on, by=by, now=now)
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
    attempt: Attempt = NO_ATTEMPT,
) -> JournalEntry:
    """Post what a project moved into the bank account of this code. Raises NotFound, Malformed, Refused."""
    project = project_of(project_id, by=by, now=now)
    with treasury_act(project.fund, by=by, now=now, attempt=attempt) as act:
        bank = bank_of(project.fund, account, amount)
        entry = setaside.receive_setaside(project, amount=amount, account=bank, on=on, by=by, now=now)
        act.answer = picture_of_receipt(entry, amount)
        act.record("setaside_received", "project", project.pk, amount, entry=str(entry.pk), account=bank.code)
    return entry
