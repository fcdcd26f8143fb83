"""Paying back what lies in the fund for a donor (account 2030); two people decide it, a floor may refuse it."""

import uuid
from datetime import date, datetime

from django.utils.translation import gettext as _

from fund.ledger import chart, crossing, owed
from fund.ledger.floors import require_in_bank
from fund.ledger.posting import EntryDraft, PostingDraft, post_entries
from fund.ledger.setaside import locked, positive
from fund.models import Account, DonorProject, EntryKind, JournalEntry
from fund.money import Money
from fund.rates.converting import proportional
from fund.rates.look_up import base_value
from notifications.errors import Refused


def refund(
    project: DonorProject,
    *,
    amount: Money,
    account: Account,
    on: date,
    decision: uuid.UUID,
    by: uuid.UUID,
    now: datetime,
) -> JournalEntry:
    """Post what goes back to the project's donor from an account of the same currency.

    Raises Refused for more than lies there for the donor in this currency, AccountTooLow.
    """
    positive(amount)
    project = locked(project)
    kept = check_refundable(project, amount)
    require_in_bank(account, project.fund, amount)
    claim = _claim(project, amount, kept)
    money = PostingDraft(
        account=account,
        fund=project.fund,
        amount=-amount,
        base_minor=-base_value(project.fund, amount, on),
        project_id=project.pk,
    )
    draft = EntryDraft(
        kind=EntryKind.DONOR_REFUND,
        on=on,
        source_type="decision",
        source_id=decision,
        source_step="refunded",
        postings=crossing.settled(money, claim),
    )
    return post_entries([draft], by=by, now=now)[0]


def _claim(project: DonorProject, amount: Money, kept: owed.Sum2) -> PostingDraft:
    return PostingDraft(
        account=chart.account(project.fund, chart.REFUNDABLE),
        fund=project.fund,
        amount=amount,
        base_minor=proportional(amount.minor, kept.own, kept.base),
        project_id=project.pk,
    )


def check_refundable(project: DonorProject, amount: Money) -> owed.Sum2:
    """Return what lies in the fund for the project's donor in this currency; raises Refused for more than that."""
    kept = owed.standing(project).refundable.get(amount.currency, owed.Sum2())
    if amount.minor > kept.own:
        raise Refused(_("Less than this lies in the fund for the donor of this project."), code="more_than_refundable")
    return kept
