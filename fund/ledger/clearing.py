"""Saying later what an unexplained receipt was: it leaves account 2090 for a project's share or for donations.

The bank is not touched: the line of the bank stays tied to the receipt as it came.
"""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from fund.ledger import charges, chart, owed
from fund.ledger.posting import EntryDraft, PostingDraft, post_entries
from fund.ledger.setaside import locked, moved_in
from fund.models import DonorProject, EntryKind, Fund, JournalEntry, Posting
from fund.money import Money
from notifications.errors import Refused

SOURCE = "cleared_receipt"


def clear_for_project(
    receipt: JournalEntry, project: DonorProject, *, by: uuid.UUID, now: datetime, fee: Money | None = None
) -> JournalEntry:
    """Post that the receipt was a share moved in by this project, measured at the rate of the day it came.

    With a `fee` that a bank took on the way, the share is what arrived and the fee together.
    """
    row = _unexplained(receipt)
    project = locked(project)
    if project.fund_id != row.fund_id:
        raise Refused(_("The receipt lies in another purse than this project."), code="other_purse")
    money = _taken(row, project_id=project.pk)
    whole = charges.whole_of(money, fee)
    rows = moved_in(project, owed.standing(project), whole, on=receipt.accounting_date)
    postings = charges.told_on_both_sides(rows, money, whole)
    return _post(receipt, EntryKind.SETASIDE_MOVED, postings, by=by, now=now)


def clear_as_donation(receipt: JournalEntry, *, by: uuid.UUID, now: datetime, fee: Money | None = None) -> JournalEntry:
    """Post that the receipt was a gift; with a `fee` that a bank took on the way, of both together."""
    money = _taken(_unexplained(receipt))
    whole = charges.whole_of(money, fee)
    gift = PostingDraft(
        account=chart.account(money.fund, chart.DONATIONS),
        fund=money.fund,
        amount=-whole.amount,
        base_minor=-whole.in_base(),
    )
    postings = charges.told_on_both_sides([whole, gift], money, whole)
    return _post(receipt, EntryKind.DONATION, postings, by=by, now=now)


def is_cleared(receipt: JournalEntry) -> bool:
    """Whether it has been said what the receipt was, and not been taken back."""
    return JournalEntry.objects.filter(
        source_type=SOURCE, source_id=receipt.pk, posted_at__isnull=False, reversed_by__isnull=True
    ).exists()


def refuse_cleared(receipt: JournalEntry) -> None:
    """Refuse to touch a receipt that has been explained."""
    if is_cleared(receipt):
        raise Refused(
            _("It was said already what this receipt was. Take that entry back first."), code="already_cleared"
        )


def waiting(fund: Fund) -> list[Posting]:
    """Return the lines of account 2090 that nobody has explained yet, the oldest first."""
    rows = Posting.objects.filter(
        fund=fund,
        account__code=chart.UNIDENTIFIED,
        entry__kind=EntryKind.UNKNOWN_RECEIPT,
        entry__posted_at__isnull=False,
        entry__reversed_by__isnull=True,
    )
    cleared = JournalEntry.objects.filter(source_type=SOURCE, posted_at__isnull=False, reversed_by__isnull=True)
    rows = rows.exclude(entry__in=cleared.values("source_id"))
    return list(rows.select_related("entry").order_by("entry__accounting_date", "entry__number"))


def _unexplained(receipt: JournalEntry) -> Posting:
    receipt = JournalEntry.objects.select_for_update().get(pk=receipt.pk)
    if receipt.kind != EntryKind.UNKNOWN_RECEIPT or JournalEntry.objects.filter(reverses=receipt).exists():
        raise Refused(_("This entry is no receipt that waits to be explained."), code="not_unexplained")
    refuse_cleared(receipt)
    return receipt.postings.select_related("account", "fund__parent").get(account__code=chart.UNIDENTIFIED)


def _taken(row: Posting, *, project_id: uuid.UUID | None = None) -> PostingDraft:
    """Return the debit that empties the receipt's line of account 2090."""
    return PostingDraft(
        account=row.account,
        fund=row.fund,
        amount=Money(-row.amount_minor, row.currency),
        base_minor=-row.base_minor,
        project_id=project_id,
    )


def _post(
    receipt: JournalEntry, kind: EntryKind, postings: list[PostingDraft], *, by: uuid.UUID, now: datetime
) -> JournalEntry:
    before = JournalEntry.objects.filter(source_type=SOURCE, source_id=receipt.pk).count()
    draft = EntryDraft(
        kind=kind,
        on=now.date(),
        source_type=SOURCE,
        source_id=receipt.pk,
        source_step=f"cleared_{before + 1}",
        postings=postings,
    )
    return post_entries([draft], by=by, now=now)[0]
