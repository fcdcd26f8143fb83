"""What the treasurer notes of a project's life: announced, amended, corrected, covered, talked about, explained."""

import uuid
from datetime import date, datetime
from typing import Any

from fund.actions.banks import bank_for
from fund.actions.entries import entry_of
from fund.actions.frame import TreasuryAct, treasury_act
from fund.actions.treasury import project_of
from fund.ledger import amending, clearing, corrections, setaside
from fund.models import (
    CorrectionReason,
    DonorProject,
    InstalmentCorrection,
    InstalmentPromise,
    JournalEntry,
    ProjectAmendment,
    ProjectInstalment,
    ProjectWord,
)
from fund.money import Money
from fund.pictures import picture_of_receipt
from fund.project_pictures import (
    picture_of_amendment,
    picture_of_correction,
    picture_of_names,
    picture_of_promise,
    picture_of_word,
)
from notifications.errors import NotFound
from notifications.idempotency import NO_ATTEMPT, Attempt


def promise_of(promise_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> InstalmentPromise:
    """Return an announced instalment to its fund's treasurer; raises NotFound for everybody else."""
    found = InstalmentPromise.objects.select_related("project").filter(pk=promise_id).first()
    if found is None:
        raise NotFound()
    found.project = project_of(found.project_id, by=by, now=now)
    return found


def instalment_of(instalment_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> ProjectInstalment:
    """Return an instalment to its fund's treasurer; raises NotFound for everybody else."""
    found = ProjectInstalment.objects.select_related("project").filter(pk=instalment_id).first()
    if found is None:
        raise NotFound()
    found.project = project_of(found.project_id, by=by, now=now)
    return found


def receipt_of(entry_id: uuid.UUID, project_id: uuid.UUID | None, *, by: uuid.UUID, now: datetime) -> JournalEntry:
    """Return an entry, and look for the project, to the treasurer of both; raises NotFound for everybody else."""
    receipt = entry_of(entry_id, by=by, now=now)
    if project_id and not receipt.postings.filter(fund=project_of(project_id, by=by, now=now).fund_id).exists():
        raise NotFound()
    return receipt


def promise_instalment(
    *,
    project_id: uuid.UUID,
    amount: Money,
    expected_on: date,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> InstalmentPromise:
    """Note an instalment that the donor has announced. Raises NotFound, Malformed, Refused."""
    project = project_of(project_id, by=by, now=now)
    with treasury_act(project.fund, by=by, now=now, attempt=attempt) as act:
        made = amending.promise_instalment(project, amount=amount, expected_on=expected_on, by=by, now=now)
        act.answer = picture_of_promise(made, project)
        act.record("instalment_promised", "project", project.pk, amount)
    return made


def drop_promise(
    *, promise_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> InstalmentPromise:
    """Note that an announced instalment will not come. Raises NotFound, Stale."""
    promise = promise_of(promise_id, by=by, now=now)
    project = promise.project
    with treasury_act(project.fund, by=by, now=now, attempt=attempt) as act:
        dropped = amending.drop_promise(promise, now=now)
        act.answer = picture_of_promise(dropped, project)
        act.record("instalment_dropped", "project", project.pk, Money(promise.amount_minor, project.currency))
    return dropped


def amend_project(
    *,
    project_id: uuid.UUID,
    amount: Money,
    setaside_bps: int,
    agreed_on: date,
    document: str,
    by: uuid.UUID,
    now: datetime,
    ends_on: date | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> ProjectAmendment:
    """Note what was agreed anew; the share never falls below a tenth. Raises NotFound, Malformed, Refused."""
    project = project_of(project_id, by=by, now=now)
    said: dict[str, Any] = {"amount": amount, "setaside_bps": setaside_bps, "ends_on": ends_on, "document": document}
    with treasury_act(project.fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(agreed_on=agreed_on)
        made = amending.amend_project(project, **said, agreed_on=agreed_on, by=by, now=now)
        act.answer = picture_of_amendment(made, project)
        act.record("project_amended", "project", project.pk, amount, base=setaside_bps)
    return made


def correct_instalment(
    *,
    instalment_id: uuid.UUID,
    amount: Money,
    reason: str,
    on: date,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> InstalmentCorrection:
    """Let this much less of an instalment count; its share is taken back. Raises NotFound, Malformed, Refused."""
    part = instalment_of(instalment_id, by=by, now=now)
    project = part.project
    with treasury_act(project.fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(on=on)
        said: dict[str, Any] = {"amount": amount, "reason": CorrectionReason(reason).value, "on": on}
        made = corrections.correct_instalment(part, **said, by=by, now=now)
        act.answer = picture_of_correction(made, project)
        act.record(
            "instalment_corrected", "project", project.pk, amount, instalment=str(part.pk), reason_code=made.reason
        )
    return made


def cover(
    *,
    project_id: uuid.UUID,
    amount: Money,
    account: str,
    on: date,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> JournalEntry:
    """Post money from outside these books in place of an exempt project's share. Raises NotFound, Refused."""
    project = project_of(project_id, by=by, now=now)
    with treasury_act(project.fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(on=on)
        bank = bank_for(project.fund, account, amount)
        entry = setaside.cover(project, amount=amount, account=bank, on=on, by=by, now=now)
        act.answer = picture_of_receipt(entry, amount)
        act.record("setaside_covered", "project", project.pk, amount, entry=str(entry.pk), account=bank.code)
    return entry


def note_word(
    *,
    project_id: uuid.UUID,
    word: str,
    said_on: date,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> ProjectWord:
    """Note that a donor was asked for the set-aside, agreed or refused. Raises NotFound, Malformed."""
    project = project_of(project_id, by=by, now=now)
    with treasury_act(project.fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(said_on=said_on)
        made = amending.note_word(project, word=word, said_on=said_on, by=by, now=now)
        act.answer = picture_of_word(made)
        act.note("donor_word_noted", "project", project.pk, code=str(made.word))
    return made


def name_publicly(
    *,
    project_id: uuid.UUID,
    donor: bool,
    title: bool,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> DonorProject:
    """Say whether everybody may read the donor's and the project's name. Raises NotFound."""
    project = project_of(project_id, by=by, now=now)
    with treasury_act(project.fund, by=by, now=now, attempt=attempt) as act:
        named = amending.name_publicly(project, donor=donor, title=title)
        act.answer = picture_of_names(named)
        act.note("project_named", "project", project.pk, choice=f"donor {donor}, title {title}")
    return named


def explain_receipt(
    *,
    entry_id: uuid.UUID,
    by: uuid.UUID,
    now: datetime,
    project_id: uuid.UUID | None = None,
    fee: Money | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> JournalEntry:
    """Say what an unexplained receipt was: a share of this project, or without a project a donation.

    What was sent counts whole, with the `fee` that a bank took of it on the way.
    Raises NotFound, and Refused for an entry that is no such receipt or was explained already.
    """
    receipt = receipt_of(entry_id, project_id, by=by, now=now)
    project = project_of(project_id, by=by, now=now) if project_id else None
    with treasury_act(receipt.fund, by=by, now=now, attempt=attempt) as act:
        if project:
            entry = clearing.clear_for_project(receipt, project, by=by, now=now, fee=fee)
        else:
            entry = clearing.clear_as_donation(receipt, by=by, now=now, fee=fee)
        _tell(act, receipt, entry)
    return entry


def _tell(act: TreasuryAct, receipt: JournalEntry, entry: JournalEntry) -> None:
    row = receipt.postings.order_by("line")[0]
    amount = Money(row.amount_minor, row.currency)
    act.answer = picture_of_receipt(entry, amount)
    act.record("receipt_explained", "entry", receipt.pk, amount, entry=str(entry.pk), kind=str(entry.kind))
