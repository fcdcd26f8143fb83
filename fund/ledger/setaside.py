"""Donor projects and their set-aside: signed, arrived, moved in (R-02)."""

import uuid
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fund.ledger import chart, owed
from fund.ledger.floors import require_base_currency
from fund.ledger.owed import SetAsideRow, table
from fund.ledger.posting import EntryDraft, PostingDraft, pair, post_entries
from fund.models import Account, Donor, DonorProject, EntryKind, Fund, JournalEntry, ProjectInstalment
from fund.models.projects import LEAST_SHARE_BPS
from fund.money import WHOLE, Money, share_up
from notifications.errors import Malformed, Refused

__all__ = ["SetAsideRow", "receive_setaside", "record_instalment", "sign_project", "table"]

DAYS_TO_PAY = 30


def sign_project(
    *,
    fund: Fund,
    donor_name: str,
    title: str,
    reference: str,
    amount: Money,
    signed_on: date,
    by: uuid.UUID,
    now: datetime,
    country: str = "",
    setaside_bps: int = LEAST_SHARE_BPS,
) -> DonorProject:
    """Note a signed project; nothing is posted before its money arrives. Raises Refused (share, reference)."""
    _positive(amount)
    require_base_currency(fund, amount)
    if not LEAST_SHARE_BPS <= setaside_bps <= WHOLE:
        raise Refused(_("The fund's share of a project is at least 10 % and at most all of it."), code="share_too_low")
    donor, _created = Donor.objects.get_or_create(name=donor_name)
    signed = DonorProject(
        fund=fund,
        donor=donor,
        title=title,
        reference=reference,
        country=country,
        currency=amount.currency,
        amount_minor=amount.minor,
        signed_on=signed_on,
        setaside_bps=setaside_bps,
        registered_by=by,
        registered_at=now,
    )
    try:
        # The database alone knows of a project that somebody else is signing at the same moment.
        with transaction.atomic():
            signed.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("There is a project with this reference already."), code="project_exists") from error
    return signed


def record_instalment(
    project: DonorProject,
    *,
    amount: Money,
    arrived_on: date,
    by: uuid.UUID,
    now: datetime,
    days_to_pay: int = DAYS_TO_PAY,
) -> ProjectInstalment:
    """Note money that reached the project; its share becomes due, rounded up over all instalments together."""
    _positive(amount)
    project = _locked(project)
    _same_currency(project, amount)
    received, due = owed.due_minor(project)
    part = ProjectInstalment.objects.create(
        project=project,
        amount_minor=amount.minor,
        share_minor=share_up(received + amount.minor, project.setaside_bps) - due,
        arrived_on=arrived_on,
        due_on=arrived_on + timedelta(days=days_to_pay),
    )
    if part.share_minor:
        post_entries([_due(project, part)], by=by, now=now)
    return part


def receive_setaside(
    project: DonorProject,
    *,
    amount: Money,
    account: Account,
    on: date,
    by: uuid.UUID,
    now: datetime,
    source_id: uuid.UUID | None = None,
) -> JournalEntry:
    """Post money a project moved into the fund; what it did not owe is kept as refundable to the donor."""
    _positive(amount)
    project = _locked(project)
    _same_currency(project, amount)
    receivable, refundable = chart.accounts(project.fund, chart.SETASIDE_RECEIVABLE, chart.REFUNDABLE)
    covered = Money(min(amount.minor, owed.owed_minor(project)), amount.currency)
    like = PostingDraft(account=account, fund=project.fund, amount=amount, project_id=project.pk)
    postings = pair(account, receivable, covered, like=like) if covered else []
    if rest := amount - covered:
        postings += pair(account, refundable, rest, like=like)
    draft = EntryDraft(
        kind=EntryKind.SETASIDE_MOVED,
        on=on,
        source_type="receipt",
        source_id=source_id or uuid.uuid4(),
        source_step=EntryKind.SETASIDE_MOVED.value,
        postings=postings,
    )
    return post_entries([draft], by=by, now=now)[0]


def _due(project: DonorProject, part: ProjectInstalment) -> EntryDraft:
    receivable, income = chart.accounts(project.fund, chart.SETASIDE_RECEIVABLE, chart.SETASIDE_INCOME)
    share = Money(part.share_minor, project.currency)
    like = PostingDraft(
        account=receivable, fund=project.fund, amount=share, project_id=project.pk, country=project.country
    )
    return EntryDraft(
        kind=EntryKind.INSTALMENT_DUE,
        on=part.arrived_on,
        source_type="instalment",
        source_id=part.pk,
        source_step="arrived",
        postings=pair(receivable, income, share, like=like),
    )


def _locked(project: DonorProject) -> DonorProject:
    # Two instalments at once would otherwise both round up from the same sum.
    return DonorProject.objects.select_for_update(of=("self",)).select_related("fund").get(pk=project.pk)


def _positive(amount: Money) -> None:
    if amount.minor <= 0:
        raise Malformed(fields={"amount": _("Name an amount above zero.")})


def _same_currency(project: DonorProject, amount: Money) -> None:
    if amount.currency != project.currency:
        raise Refused(
            _("This project is kept in %(currency)s.") % {"currency": project.currency}, code="currency_not_kept"
        )
