"""What a rule may know about a case: numbers, codes, booleans, days and opaque ids; never a word about anybody.

Amounts are minor units of the fund's base currency, whatever currency a case is asked for in. The caller fills what
the stage needs. A fact that was not given never lets a rule pass that can stop a case, and is noted where a rule only
warns; each rule says what it makes of it.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date
from typing import Any

from fund.rules.keeping import items, kept, monday_of, restored, week_of
from fund.rules.tiers import Tier

CODE = re.compile(r"[A-Za-z0-9_-]{0,40}")
Ids = frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """One budget line at the amount being judged: asked, proposed or approved; None when the asker does not know."""

    use: str
    amount_minor: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositFacts:
    """One deposit that is not back: when it comes back by itself, and what breaking it earlier costs."""

    amount_minor: int
    free_on: date
    breaking_cost_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyFacts:
    """The fund's money at this moment (R-04)."""

    liquid_minor: int
    committed_minor: int
    # What this case has reserved itself; part of `committed_minor`.
    committed_here_minor: int = 0
    locked_minor: int = 0
    locked_until: date | None = None
    breaking_cost_minor: int | None = None
    # The uses a restricted purse may serve; None when the purse is open to all.
    restricted_to: frozenset[str] | None = None
    # All money of the fund, deposits included; of it, locked for longer than the regulations like.
    balance_minor: int | None = None
    locked_long_minor: int = 0
    # The first to be free first; facts kept before they were told apart have none.
    deposits: tuple[DepositFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetasideFacts:
    """What one instalment of a donor project owes to the fund (R-02)."""

    arrived_on: date
    due_minor: int
    moved_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofFacts:
    """One payment and what proves it (R-27)."""

    paid_on: date
    paid_minor: int
    # Voucher kinds at hand: invoice, receipt, cash_slip, own_statement, seen_not_kept.
    kinds: frozenset[str] = frozenset()
    unspent_minor: int = 0
    returned_minor: int = 0
    is_written_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalFacts:
    """What a refused asker is told (R-28)."""

    reason_code: str = ""
    referrals: int = 0
    is_none_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFacts:
    """When a case ended and what keeps it from being erased (R-30)."""

    # Paid: the day it was closed. Unpaid: the day it was declined, referred, withdrawn, expired.
    ended_on: date
    is_paid: bool
    receipt_confirmed_on: date | None = None
    is_withdrawn_on_wish: bool = False
    held_until: date | None = None
    kept_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFacts:
    """What the person codes tell of the last twelve months (R-19), and what the asker says of it (R-18)."""

    # Person codes the asker gave; the figures below are the highest of any one of them.
    codes_given: int = 0
    emergencies: int = 0
    granted_minor: int = 0
    is_new_threat: bool = False
    # The asker's word: none, this_fund, other_fund, unknown; what other funds answered: yes, no, empty when not asked.
    repeat_declared: str = ""
    other_funds_say: str = ""
    is_repeat_checked: bool = False
    refused_on: date | None = None
    has_facts_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FenceFacts:
    """What duty seats granted alone in this quarter, outside frames (R-17); this case is not part of it."""

    granted_minor: int
    is_lifted: bool = False
    unratified_since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareFacts:
    """What this country and all countries were granted in twelve months (R-21); this case is not part of it."""

    country_minor: int
    all_minor: int
    is_silenced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealFacts:
    """Who decides again, and when the refusal was told (R-29)."""

    refused_on: date
    appealed_on: date
    earlier: int = 0
    panel_ids: Ids = frozenset()
    earlier_decider_ids: Ids = frozenset()
    # Seats that could sit without having decided before.
    fresh_seats: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameFacts:
    """The frame of a mass emergency that a case is decided in (R-31); this case is not part of what is used."""

    ends_on: date
    budget_minor: int
    used_minor: int
    ceiling_minor: int
    countries: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """Everything the rules may ask about one aid request at one stage."""

    judged_on: date
    currency: str
    urgency: str
    lines: tuple[LineFacts, ...]
    # The case's own currency where no rate tells what its sums are worth, and the last day for which one is known.
    rate_missing: str = ""
    rate_known_on: date | None = None
    # In another currency: the sum at the rate that stood when the round opened, which decides the tier.
    presented_minor: int | None = None
    country: str = ""
    people: int = 1
    is_appeal: bool = False
    # A new need of the same emergency; what that emergency was granted in the last 30 days counts for the tier.
    is_continuation: bool = False
    continued_minor: int = 0
    # Who receives help: member, family, vouched, none; empty while nobody said.
    recipient: str = ""
    is_active_member: bool | None = None
    # Did somebody change the place in the queue by hand; hours past the running promise.
    is_reordered: bool = False
    late_hours: int = 0

    submitted_on: date | None = None
    regulation_from: date | None = None
    regulation_until: date | None = None

    purposes: frozenset[str] = frozenset()
    has_lawyers_word: bool = False
    has_official_order: bool = False

    payee_kind: str = ""
    has_fee_agreement: bool = False
    way: str = ""

    confirmations: int = 0
    # What the confirming people are, where that matters: state, employer, clinic, family.
    verifier_kinds: frozenset[str] = frozenset()
    is_verifier_agreed: bool = False
    consent: str = ""
    harm_by_requester: str = ""
    harm_by_contact: str = ""
    harm_by_coordinator: str = ""

    # What leaves the fund: relief, bank_fee, donor_refund, fund_transfer.
    outflow: str = ""
    paid_before_on: date | None = None
    # Ways of paying switched on for this country, None when nothing was switched off; who signed for cash.
    ways_open: frozenset[str] | None = None
    cash_signatures: int = 0
    decided_on: date | None = None
    # The day money was sent for collection and has not been collected.
    uncollected_since: date | None = None

    history: HistoryFacts | None = None
    fence: FenceFacts | None = None
    shares: ShareFacts | None = None
    appeal: AppealFacts | None = None
    frame: FrameFacts | None = None

    money: MoneyFacts | None = None
    setaside: tuple[SetasideFacts, ...] = ()

    round_tier: Tier | None = None
    # Whose vote is counted; who said "close" (level 2); who may have no access at all (level 3); who holds a lock.
    voter_ids: Ids = frozenset()
    uncounted_ids: Ids = frozenset()
    barred_ids: Ids = frozenset()
    reader_ids: Ids = frozenset()
    # Who asked, who vouched, who approved, who pays, who received money for somebody else.
    asker_ids: Ids = frozenset()
    confirmer_ids: Ids = frozenset()
    approver_ids: Ids = frozenset()
    preparer_id: uuid.UUID | None = None
    authoriser_id: uuid.UUID | None = None
    receiver_ids: Ids = frozenset()
    receipt_confirmer_ids: Ids = frozenset()
    # The person helped confirmed receipt with the access code.
    is_receipt_confirmed_by_person: bool = False

    proofs: tuple[ProofFacts, ...] = ()
    is_refused: bool = False
    refusal: RefusalFacts | None = None
    end: EndFacts | None = None

    def __post_init__(self) -> None:
        """Refuse anything that is not a code where a code belongs: a typed sentence must not get in here."""
        for text in _texts_in(self):
            if not CODE.fullmatch(text):
                raise ValueError("facts take codes only, never typed text")

    @property
    def uses(self) -> frozenset[str]:
        """Return the uses of all lines."""
        return frozenset(line.use for line in self.lines)

    @property
    def is_amount_known(self) -> bool:
        """Say whether every line has an amount."""
        return bool(self.lines) and all(line.amount_minor is not None for line in self.lines)

    @property
    def total_minor(self) -> int:
        """Return the sum of the known amounts."""
        return sum(line.amount_minor or 0 for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        """Return what is kept with a decision: numbers, codes, booleans.

        People become numbers of this record, days their distance from the day of judging, and that day its ISO week.
        """
        stored = kept(self, self.judged_on)
        del stored["judged_on"]
        return {"week": week_of(self.judged_on), **stored}


def facts_from_json(stored: Mapping[str, Any]) -> RequestFacts:
    """Return facts that every rule judges as it judged those `as_json` kept; the people and days are made up."""
    judged_on = monday_of(stored["week"])
    facts: RequestFacts = restored(RequestFacts, {**stored, "judged_on": 0}, judged_on)
    return facts


def _texts_in(record: Any) -> list[str]:
    found: list[str] = []
    for _name, value in items(record):
        for part in value if isinstance(value, (tuple, frozenset)) else (value,):
            if isinstance(part, str):
                found.append(part)
            elif is_dataclass(part):
                found.extend(_texts_in(part))
    return found
