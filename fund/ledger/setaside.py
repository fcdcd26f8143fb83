"""Donor projects and their set-aside: signed, promised, arrived, moved in, covered from other money (R-02)."""

import uuid
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fund.ledger import charges, chart, crossing, owed
from fund.ledger.owed import SetAsideRow, Standing, table
from fund.ledger.posting import EntryDraft, PostingDraft, post_entries
from fund.models import (
    Account,
    Donor,
    DonorProject,
    EntryKind,
    Fund,
    InstalmentPromise,
    JournalEntry,
    ProjectExemption,
    ProjectInstalment,
)
from fund.models.projects import LEAST_SHARE_BPS
from fund.money import WHOLE, Money
from fund.rates.converting import proportional
from fund.rates.look_up import base_value, convert
from notifications.errors import Malformed, Refused

__all__ = [
    "SetAsideRow",
    "cover",
    "moved_in",
    "receive_setaside",
    "record_instalment",
    "sign_project",
    "table",
]

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
    ends_on: date | None = None,
) -> DonorProject:
    """Note a signed project; nothing is posted before its money arrives. Raises Refused (share, reference)."""
    positive(amount)
    check_share(setaside_bps)
    check_end(signed_on, ends_on)
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
        ends_on=ends_on,
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
    promise: InstalmentPromise | None = None,
) -> ProjectInstalment:
    """Note money that reached the project; its share becomes due, rounded up over all instalments together.

    Of an exempt project nothing becomes due, nor of what arrived before the day it was made liable again. In a foreign
    currency the share is valued at the rate of its day.
    """
    positive(amount)
    project = locked(project)
    same_currency(project, amount)
    exemption = ProjectExemption.objects.select_related("lift").filter(project=project).first()
    is_exempt = exemption is not None and exemption.holds_on(arrived_on)
    part = ProjectInstalment.objects.create(
        project=project,
        promise=promise,
        amount_minor=amount.minor,
        base_minor=base_value(project.fund, amount, arrived_on),
        share_bps=project.setaside_bps,
        is_exempt=is_exempt,
        share_minor=0 if is_exempt else _share_of(project, amount.minor),
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
    fee: Money | None = None,
) -> JournalEntry:
    """Post money a project moved into the fund; what it did not owe is kept as refundable to the donor.

    `amount` arrived; what the project sent counts whole, with the `fee` that a bank took of it on the way.
    """
    positive(amount)
    project = locked(project)
    worth = base_value(project.fund, amount, on)
    money = PostingDraft(account=account, fund=project.fund, amount=amount, base_minor=worth, project_id=project.pk)
    whole = charges.whole_of(money, fee)
    rows = moved_in(project, owed.standing(project), whole, on=on)
    draft = EntryDraft(
        kind=EntryKind.SETASIDE_MOVED,
        on=on,
        source_type="receipt",
        source_id=source_id or uuid.uuid4(),
        source_step=EntryKind.SETASIDE_MOVED.value,
        postings=charges.told_on_both_sides(rows, money, whole),
    )
    return post_entries([draft], by=by, now=now)[0]


def moved_in(project: DonorProject, standing: Standing, money: PostingDraft, *, on: date) -> list[PostingDraft]:
    """Return the postings of money that pays a share: what is owed off 1300, the rest refundable to the donor.

    It is measured in the project's currency at the rate of the day; a rest stays in the currency it came in.
    """
    receivable, refundable = chart.accounts(project.fund, chart.SETASIDE_RECEIVABLE, chart.REFUNDABLE)
    measured = _measured(project, money, on)
    covered = min(measured.minor, standing.owed.own)
    paying = _part(money, covered, measured.minor)
    rows: list[PostingDraft] = []
    if covered:
        claim = PostingDraft(
            account=receivable,
            fund=project.fund,
            amount=Money(-covered, project.currency),
            base_minor=-proportional(covered, standing.owed.own, standing.owed.base),
            project_id=project.pk,
        )
        rows = crossing.settled(paying, claim)
    if rest := money.amount - paying.amount:
        worth = money.in_base() - paying.in_base()
        over = PostingDraft(
            account=money.account, fund=project.fund, amount=rest, base_minor=worth, project_id=project.pk
        )
        rows += [over, _mirror(over, refundable)]
    return rows


def cover(
    project: DonorProject, *, amount: Money, account: Account, on: date, by: uuid.UUID, now: datetime
) -> JournalEntry:
    """Post money from outside these books that stands in for the share of an exempt project, as set-aside.

    Raises Refused where the project is not exempt, or for more than is not asked of it.
    """
    positive(amount)
    project = locked(project)
    row = owed.row_of(project, on=on)
    if row.exemption is None:
        raise Refused(_("Only the share of an exempt project is covered from other money."), code="not_exempt")
    money = PostingDraft(
        account=account,
        fund=project.fund,
        amount=amount,
        base_minor=base_value(project.fund, amount, on),
        project_id=project.pk,
    )
    measured = _measured(project, money, on)
    if measured > row.waived - row.covered:
        raise Refused(
            _("This is more than the share that is not asked. Enter the rest as a donation."), code="more_than_waived"
        )
    income = _income(project, measured, money.in_base())
    draft = EntryDraft(
        kind=EntryKind.SETASIDE_MOVED,
        on=on,
        source_type="cover",
        source_id=uuid.uuid4(),
        source_step=EntryKind.SETASIDE_MOVED.value,
        postings=crossing.settled(money, income),
    )
    return post_entries([draft], by=by, now=now)[0]


def locked(project: DonorProject) -> DonorProject:
    """Return the project under lock: two instalments at once would otherwise both round up from the same sum."""
    return (
        DonorProject.objects.select_for_update(of=("self",)).select_related("fund__parent", "donor").get(pk=project.pk)
    )


def positive(amount: Money) -> None:
    """Raise Malformed unless the amount is above zero."""
    if amount.minor <= 0:
        raise Malformed(fields={"amount": _("Name an amount above zero.")})


def same_currency(project: DonorProject, amount: Money) -> None:
    """Refuse another currency than the project's."""
    if amount.currency != project.currency:
        raise Refused(
            _("This project is kept in %(currency)s.") % {"currency": project.currency}, code="currency_not_kept"
        )


def check_share(setaside_bps: int) -> None:
    """Refuse a share under a tenth."""
    if not LEAST_SHARE_BPS <= setaside_bps <= WHOLE:
        raise Refused(_("The fund's share of a project is at least 10 % and at most all of it."), code="share_too_low")


def check_end(signed_on: date, ends_on: date | None) -> None:
    """Raise Malformed for a project that ends before it begins."""
    if ends_on is not None and ends_on < signed_on:
        raise Malformed(fields={"ends_on": _("A project ends after it was signed.")})


def _share_of(project: DonorProject, arrived: int) -> int:
    shares, due = owed.due_minor(project)
    return -(-(shares + arrived * project.setaside_bps) // WHOLE) - due


def _due(project: DonorProject, part: ProjectInstalment) -> EntryDraft:
    receivable, income = chart.accounts(project.fund, chart.SETASIDE_RECEIVABLE, chart.SETASIDE_INCOME)
    share = Money(part.share_minor, project.currency)
    like = PostingDraft(
        account=receivable,
        fund=project.fund,
        amount=share,
        base_minor=base_value(project.fund, share, part.arrived_on),
        project_id=project.pk,
        country=project.country,
    )
    return EntryDraft(
        kind=EntryKind.INSTALMENT_DUE,
        on=part.arrived_on,
        source_type="instalment",
        source_id=part.pk,
        source_step="arrived",
        postings=[like, _mirror(like, income)],
    )


def _income(project: DonorProject, measured: Money, worth: int) -> PostingDraft:
    return PostingDraft(
        account=chart.account(project.fund, chart.SETASIDE_INCOME),
        fund=project.fund,
        amount=-measured,
        base_minor=-measured.minor if project.currency == project.fund.base_currency else -worth,
        project_id=project.pk,
        country=project.country,
    )


def _measured(project: DonorProject, money: PostingDraft, on: date) -> Money:
    return convert(project.fund, money.amount, project.currency, on)


def _part(money: PostingDraft, part: int, whole: int) -> PostingDraft:
    """Return the part of this money that pays `part` of `whole`."""
    amount = proportional(part, whole, money.amount.minor)
    worth = proportional(part, whole, money.in_base())
    if money.amount.currency == money.fund.base_currency:
        worth = amount
    return PostingDraft(
        account=money.account,
        fund=money.fund,
        amount=Money(amount, money.amount.currency),
        base_minor=worth,
        project_id=money.project_id,
    )


def _mirror(row: PostingDraft, account: Account) -> PostingDraft:
    return PostingDraft(
        account=account,
        fund=row.fund,
        amount=-row.amount,
        base_minor=-row.in_base(),
        project_id=row.project_id,
        country=row.country,
    )
