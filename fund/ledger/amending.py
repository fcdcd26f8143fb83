"""What is noted of a project beside its money: announced instalments, what was agreed anew, the talk, the names."""

import uuid
from datetime import date, datetime

from django.db.models import Sum
from django.utils.translation import gettext as _

from fund.ledger.setaside import check_end, check_share, locked, positive, same_currency
from fund.models import DonorProject, DonorWord, InstalmentPromise, ProjectAmendment, ProjectWord
from fund.money import Money
from notifications.errors import Malformed, Refused, Stale


def promise_instalment(
    project: DonorProject, *, amount: Money, expected_on: date, by: uuid.UUID, now: datetime
) -> InstalmentPromise:
    """Note an instalment that the donor has announced; raises Refused for more than was signed in all."""
    positive(amount)
    project = locked(project)
    same_currency(project, amount)
    known = project.promises.filter(dropped_at__isnull=True).aggregate(total=Sum("amount_minor"))["total"] or 0
    if known + amount.minor > project.amount_minor:
        raise Refused(
            _("The announced instalments together are at most the signed amount. Amend the project first."),
            code="more_than_signed",
        )
    return InstalmentPromise.objects.create(
        project=project, amount_minor=amount.minor, expected_on=expected_on, noted_by=by, noted_at=now
    )


def drop_promise(promise: InstalmentPromise, *, now: datetime) -> InstalmentPromise:
    """Note that an announced instalment will not come; raises Stale when it arrived or was dropped already."""
    locked(promise.project)
    open_still = open_promise(promise.project, promise.pk)
    open_still.dropped_at = now
    open_still.save(update_fields=["dropped_at"])
    return open_still


def open_promise(project: DonorProject, promise_id: uuid.UUID) -> InstalmentPromise:
    """Return an announced instalment of this project that still waits; raises Stale."""
    rows = InstalmentPromise.objects.filter(project=project, dropped_at__isnull=True, arrival__isnull=True)
    if (found := rows.filter(pk=promise_id).first()) is None:
        raise Stale()
    return found


def amend_project(
    project: DonorProject,
    *,
    amount: Money,
    setaside_bps: int,
    ends_on: date | None,
    agreed_on: date,
    document: str,
    by: uuid.UUID,
    now: datetime,
) -> ProjectAmendment:
    """Note what was agreed anew, and keep what held before.

    A new share holds for what arrives from now on. Raises Refused for a share under a tenth, Malformed.
    """
    positive(amount)
    check_share(setaside_bps)
    project = locked(project)
    same_currency(project, amount)
    check_end(project.signed_on, ends_on)
    _check_paper(project, document, agreed_on)
    made: ProjectAmendment = ProjectAmendment.objects.create(
        project=project,
        agreed_on=agreed_on,
        document=document.strip(),
        amount_minor=amount.minor,
        setaside_bps=setaside_bps,
        ends_on=ends_on,
        former_amount_minor=project.amount_minor,
        former_setaside_bps=project.setaside_bps,
        former_ends_on=project.ends_on,
        noted_by=by,
        noted_at=now,
    )
    project.amount_minor, project.setaside_bps, project.ends_on = amount.minor, setaside_bps, ends_on
    project.save(update_fields=["amount_minor", "setaside_bps", "ends_on"])
    return made


def note_word(project: DonorProject, *, word: str, said_on: date, by: uuid.UUID, now: datetime) -> ProjectWord:
    """Note how far the talk with the donor about the set-aside has come; raises Malformed for an unknown word."""
    if word not in DonorWord.values:
        raise Malformed(fields={"word": _("Pick asked, agreed or refused.")})
    return ProjectWord.objects.create(project=project, word=word, said_on=said_on, noted_by=by, noted_at=now)


def name_publicly(project: DonorProject, *, donor: bool, title: bool) -> DonorProject:
    """Say whether everybody may read the donor's and the project's name."""
    project = locked(project)
    project.is_donor_public, project.is_title_public = donor, title
    project.save(update_fields=["is_donor_public", "is_title_public"])
    return project


def _check_paper(project: DonorProject, document: str, agreed_on: date) -> None:
    wrong = {}
    if not document.strip():
        wrong["document"] = _("Name the paper that shows it, by its number or title.")
    if agreed_on < project.signed_on:
        wrong["agreed_on"] = _("An amendment is agreed after the project was signed.")
    if wrong:
        raise Malformed(fields=wrong)
