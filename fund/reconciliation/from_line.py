"""Posting from a line what the books do not know yet, and tying both in the same act."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from fund.actions.frame import TreasuryAct, treasury_act
from fund.ledger import chart, setaside
from fund.ledger.bank_lines import Movement, record_movement
from fund.models import DonorProject, EntryKind, Fund, JournalEntry, Match, Reconciliation, ReconciliationKind
from fund.money import Money
from fund.pictures import picture_of_receipt
from fund.reconciliation import candidates, ties
from fund.reconciliation.holding import HeldLine, hold_open, seen_line
from fund.reconciliation.splitting import Planned, fitting, tie_planned
from notifications.errors import Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt

MONEY_OUT = (EntryKind.BANK_FEE, EntryKind.OWN_TRANSFER)
MONEY_IN = (
    EntryKind.DONATION,
    EntryKind.SETASIDE_MOVED,
    EntryKind.INTEREST,
    EntryKind.UNKNOWN_RECEIPT,
    EntryKind.OWN_TRANSFER,
)
# Of these it is known what was sent, so that a fee taken on the way counts to it.
SENT_WHOLE = (EntryKind.DONATION, EntryKind.SETASIDE_MOVED)
KINDS = tuple(dict.fromkeys((*MONEY_OUT, *MONEY_IN)))


def kinds_for(left_minor: int) -> tuple[EntryKind, ...]:
    """Return what may be posted from money of this direction."""
    return MONEY_IN if left_minor > 0 else MONEY_OUT


def post_from_line(
    *,
    line_id: uuid.UUID,
    kind: str,
    by: uuid.UUID,
    now: datetime,
    amount: Money | None = None,
    fund: Fund | None = None,
    project_id: uuid.UUID | None = None,
    fee: Money | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> JournalEntry:
    """Post what is left of a line, or so much of it (above zero), dated as the bank dated it, and tie it.

    Of a gift or a share that was sent whole the `fee` counts to it that was taken on the way: by default what the bank
    names in a line of which nothing is explained yet; nothing of it is named by a fee of zero.
    `fund` is the purse that a bound gift belongs to; a set-aside names its project. Raises NotFound for anybody but
    the treasurer, Malformed, Stale when the line is explained by now, and Refused (period, rate, direction).
    """
    books = seen_line(line_id, by=by, now=now).account.fund
    with treasury_act(books, by=by, now=now, attempt=attempt) as act:
        held = hold_open(line_id, by=by, now=now)
        moved = _movement(held, kind, amount)
        project = _project(books, project_id) if kind == EntryKind.SETASIDE_MOVED else None
        entry = _posted(EntryKind(kind), moved, _purse(books, fund), project, act, fee=_fee(held, kind, moved, fee))
        tie_posted(held, entry, act)
        sum_moved = Money(abs(moved.amount.minor), moved.amount.currency)
        act.answer = picture_of_receipt(entry, sum_moved)
        act.record("entry_made", "entry", entry.pk, sum_moved, kind=str(kind), account=moved.account.code)
    return entry


def _movement(held: HeldLine, kind: str, amount: Money | None) -> Movement:
    line = held.line
    if kind not in kinds_for(held.left_minor):
        raise Refused(_("This cannot be posted from this line: the money went the other way."), code="other_direction")
    if amount is not None and amount.currency != line.currency:
        raise Malformed(fields={"amount": _("Name the amount in %(currency)s.") % {"currency": line.currency}})
    wanted = amount.minor if amount else abs(held.left_minor)
    if not 0 < wanted <= abs(held.left_minor):
        raise Malformed(fields={"amount": _("Name at most what is left of the line.")})
    return Movement(line.account, Money(wanted if held.left_minor > 0 else -wanted, line.currency), line.booked_on)


def _purse(books: Fund, fund: Fund | None) -> Fund:
    if fund is None:
        return books
    if chart.books_of(fund) != books:
        raise NotFound()
    return fund


def _project(books: Fund, project_id: uuid.UUID | None) -> DonorProject:
    rows = DonorProject.objects.select_related("fund__parent", "donor")
    found = rows.filter(pk=project_id).first() if project_id else None
    if found is None or chart.books_of(found.fund) != books:
        raise Malformed(fields={"project": _("Choose the project that moved its share in.")})
    return found


def _fee(held: HeldLine, kind: str, moved: Movement, fee: Money | None) -> Money | None:
    """Return what a bank took of this money on the way; raises Malformed where it is not known what was sent."""
    if kind not in SENT_WHOLE:
        if fee:
            raise Malformed(fields={"fee": _("Only of a gift or a share is it known what was sent.")})
        return None
    line, is_whole = held.line, moved.amount.minor == held.line.amount_minor
    return Money(line.fee_minor, line.currency) if fee is None and is_whole else fee


def _posted(
    kind: EntryKind,
    moved: Movement,
    fund: Fund,
    project: DonorProject | None,
    act: TreasuryAct,
    *,
    fee: Money | None,
) -> JournalEntry:
    if project is not None:
        return setaside.receive_setaside(
            project, amount=moved.amount, account=moved.account, on=moved.on, by=act.by, now=act.now, fee=fee
        )
    return record_movement(EntryKind(kind), moved, fund=fund, by=act.by, now=act.now, fee=fee)


def tie_posted(held: HeldLine, entry: JournalEntry, act: TreasuryAct) -> list[Match]:
    """Tie a line to the entry that was just posted from it, in the same act."""
    (candidate,) = candidates.open_entries(held.line.account, entry_id=entry.pk)
    made = Reconciliation.objects.create(
        fund=held.line.account.fund, kind=ReconciliationKind.POSTED, made_by=act.by, made_at=act.now
    )
    planned = [Planned(held, fitting(held, candidate), candidate.amount_minor)]
    matches = tie_planned(planned, act=made, by=act.by, now=act.now)
    act.events += ties.events("match_made", matches, by=act.by)
    return matches
