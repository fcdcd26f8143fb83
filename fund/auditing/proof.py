"""Proving one payment: bank line, payment code, entry, promise, minute, vouchers; each link as it stands today.

What was erased is named as erased, never as proven. A link that does not hold says so.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fund.auditing import digests
from fund.ledger.hashing import entry_hash
from fund.models import (
    CommitmentEvent,
    Disbursement,
    Fund,
    JournalEntry,
    KeptCode,
    KeptMinute,
    Match,
    Posting,
    Voucher,
)
from fund.money import Money
from fund.reports.frame import Cell, Named, Report, Sheet, words
from fund.reports.named import country, use
from fund.rules.tiers import Tier
from notifications.errors import NotFound

HOLDS, ERASED, MISSING, BROKEN = "holds", "erased", "missing", "broken"
Rows = list[tuple[Cell, ...]]


@dataclass(frozen=True)
class Payment:
    """One payment with everything the books know of it."""

    fund: Fund
    entry: JournalEntry
    row: Disbursement
    matches: Sequence[Match]
    vouchers: Sequence[Voucher]

    @property
    def source_ref(self) -> uuid.UUID:
        """Return the opaque reference of what it was for."""
        return self.row.commitment.source_ref


@dataclass(frozen=True)
class Link:
    """One link of the chain: whether it holds, and the facts it rests on."""

    code: str
    name: str
    state: str
    facts: Rows


def payment_of(fund: Fund, entry_id: uuid.UUID) -> Payment:
    """Return the payment that an entry of this fund's books records; raises NotFound for any other entry."""
    event = CommitmentEvent.objects.select_related("entry", "disbursement__commitment", "disbursement__account")
    found = event.filter(
        entry=entry_id, entry__posted_at__isnull=False, disbursement__isnull=False, commitment__fund=fund, change="sent"
    ).first()
    if found is None or found.disbursement is None:
        raise NotFound()
    matches = Match.objects.filter(entry=found.entry, undone_at__isnull=True).select_related("line__statement__account")
    vouchers = found.disbursement.vouchers.order_by("recorded_at", "pk")
    return Payment(fund, found.entry, found.disbursement, list(matches.order_by("pk")), list(vouchers))


def entry_by_code(fund: Fund, code: str) -> JournalEntry:
    """Return the entry of the payment with this code, also once the code is erased; raises NotFound."""
    rows = CommitmentEvent.objects.filter(change="sent", commitment__fund=fund).select_related("entry")
    plain = "".join(code.split()).upper()
    kept = KeptCode.objects.filter(digest=digests.of_code(code)).values("disbursement")
    found = rows.filter(disbursement__payment_code=plain).first() or rows.filter(disbursement__in=kept).first()
    if not plain or found is None:
        raise NotFound()
    return found.entry


def proof(payment: Payment, *, minute: Link | None = None) -> Report:
    """Return the chain of one payment; `minute` is the living one, which the room of cases knows."""
    decided = minute or kept_minute(payment)
    links = [_bank(payment), _code(payment), _entry(payment), _promise(payment), decided, _vouchers(payment)]
    chain = Sheet(
        "chain",
        _("The chain"),
        (words("link", _("Link")), words("state", _("State"))),
        tuple((Named(link.code, link.name), Named(link.state, _states()[link.state])) for link in links),
    )
    day = payment.entry.accounting_date
    title = _("Proof of one payment")
    return Report("payment-proof", title, payment.fund, day, day, (chain, *map(_sheet, links)), _notes())


def kept_minute(payment: Payment) -> Link:
    """Return what the books keep of the decision once its case is erased."""
    kept = KeptMinute.objects.filter(source_ref=payment.source_ref).first()
    if kept is None:
        return Link("minute", _("Minute of the decision"), MISSING, [])
    tier = str(Tier(kept.tier).label) if kept.tier in {one.value for one in Tier} else kept.tier
    facts: Rows = [
        (_("Decided in the week of"), kept.decided_in),
        (_("Decided by"), Named(kept.tier, tier)),
        (_("Approvals, of those needed"), f"{kept.approvals} / {kept.required}"),
        (_("Against"), kept.declines),
        (_("Regulations"), kept.regulation_code),
        (_("Digest of the whole minute (scrypt)"), kept.digest),
        (_("Salt"), kept.salt),
    ]
    return Link("minute", _("Extract of the minute"), HOLDS, facts)


def _bank(payment: Payment) -> Link:
    facts: Rows = []
    for match in payment.matches:
        line = match.line
        agreed = ", ".join(match.agreeing) or _("compared by a person")
        facts += [
            (_("Statement"), f"{line.statement.account.code} · {line.statement.number}"),
            (_("Booked on"), line.booked_on),
            (_("Amount of the line"), Money(line.amount_minor, line.currency)),
            (_("Of it this payment"), Money(match.allocated_minor, line.currency)),
            (_("Agreed when they were tied"), agreed),
        ]
    return Link("bank_line", _("Line of the bank"), _bank_state(payment), facts)


def _bank_state(payment: Payment) -> str:
    if not payment.matches:
        return MISSING
    left = Posting.objects.filter(entry=payment.entry, account__is_bank=True, account=payment.row.account)
    paid = sum(row.amount_minor for row in left)
    return HOLDS if sum(match.allocated_minor for match in payment.matches) == paid else BROKEN


def _code(payment: Payment) -> Link:
    name = _("Payment code")
    if payment.row.payment_code:
        shown = any(payment.row.payment_code in match.line.words for match in payment.matches)
        state = HOLDS if shown else MISSING
        return Link("payment_code", name, state, [(_("In the books"), payment.row.payment_code)])
    kept = KeptCode.objects.filter(disbursement=payment.row).first()
    facts: Rows = [(_("Its keyed digest"), kept.digest)] if kept else []
    agreed = any("code" in match.agreeing for match in payment.matches)
    facts.append((_("Agreed with the bank's line when they were tied"), _("yes") if agreed else _("not by itself")))
    return Link("payment_code", name, ERASED, facts)


def _entry(payment: Payment) -> Link:
    entry = payment.entry
    rows = list(Posting.objects.filter(entry=entry).order_by("line"))
    facts: Rows = [
        (_("Number"), str(entry)),
        (_("Day"), entry.accounting_date),
        (_("Amount"), Money(payment.row.amount_minor, payment.row.currency)),
        (_("Left the account"), payment.row.leaving),
        (_("Hash"), str(entry.hash)),
        (_("Hash before it"), str(entry.prev_hash)),
    ]
    is_whole = entry_hash(entry, rows) == entry.hash
    return Link("entry", _("Entry in the books"), HOLDS if is_whole else BROKEN, facts)


def _promise(payment: Payment) -> Link:
    commitment, row = payment.row.commitment, payment.row
    made = CommitmentEvent.objects.filter(commitment=commitment, change="made").select_related("entry")
    facts: Rows = [
        (_("Promised by entry"), ", ".join(str(event.entry) for event in made.order_by("happened_at"))),
        (_("Promised"), Money(commitment.amount_minor, commitment.currency)),
        (_("Use"), use(commitment.use)),
        (_("Country"), country(commitment.country)),
        (_("Prepared and authorised by two people"), _("yes") if _two_people(row) else _("no")),
    ]
    return Link("promise", _("Promise"), HOLDS if facts[0][1] and _two_people(row) else BROKEN, facts)


def _two_people(row: Disbursement) -> bool:
    return row.authorised_by is not None and row.authorised_by != row.prepared_by


def _vouchers(payment: Payment) -> Link:
    facts: Rows = []
    for voucher in payment.vouchers:
        facts += [
            (_("Voucher"), Named(voucher.kind, str(voucher.get_kind_display()))),
            (_("Amount"), Money(voucher.amount_minor, voucher.currency)),
            (_("Dated"), voucher.dated_on),
            (_("Hash of the file (SHA-256)"), voucher.sha256 or _("no file")),
            (_("Kept"), str(voucher.get_kept_display())),
            (_("Witnesses"), len(voucher.witnesses)),
        ]
    return Link("vouchers", _("Vouchers"), HOLDS if payment.vouchers else MISSING, facts)


def _sheet(link: Link) -> Sheet:
    columns = (words("what", _("What")), words("value", _("Value")))
    return Sheet(link.code, link.name, columns, tuple(link.facts))


def _states() -> dict[str, str]:
    return {
        HOLDS: _("holds"),
        ERASED: _("erased; see what is kept of it"),
        MISSING: _("nothing on record"),
        BROKEN: _("does not hold"),
    }


def _notes() -> tuple[str, ...]:
    return (
        _("A payment code is erased with its case. Its digest can be compared with the code on the bank's own paper."),
        _("A minute handed out before the case was erased is compared by its digest: scrypt with n 16384, r 8, p 1."),
    )
