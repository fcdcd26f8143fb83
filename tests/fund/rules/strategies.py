"""Facts of every shape: people who stand in several groups at once, days around today, unknowns everywhere."""

import uuid
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from fund.rules import codes
from fund.rules.facts import (
    AppealFacts,
    EndFacts,
    FenceFacts,
    FrameFacts,
    HistoryFacts,
    LineFacts,
    MoneyFacts,
    ProofFacts,
    RefusalFacts,
    RequestFacts,
    SetasideFacts,
    ShareFacts,
)
from fund.rules.tiers import Tier
from tests.fund.rules.builders import TODAY

PEOPLE = [uuid.UUID(int=number) for number in range(11, 17)]
PURPOSES = [*codes.NEVER_PAID, *codes.PAID_WITH_CARE]
VOUCHERS = ["invoice", "receipt", "cash_slip", "own_statement", "seen_not_kept"]

minor = st.integers(0, 400_000)
small = st.integers(0, 4)
yes_or_no = st.booleans()
days = st.integers(-100, 100).map(lambda number: TODAY + timedelta(number))
some = st.sampled_from(PEOPLE)
group = st.frozensets(some, max_size=4)
answer = st.sampled_from(["", "yes", "no", "unknown"])
uses = st.sampled_from(list(codes.USES))
countries = st.sampled_from(["GE", "AM"])


def maybe(known: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return a fact that may not be known."""
    return st.none() | known


def several(code: Any) -> st.SearchStrategy[frozenset[str]]:
    """Return a few codes of a list."""
    return st.frozensets(st.sampled_from(list(code)), max_size=3)


lines = st.lists(st.builds(LineFacts, use=uses, amount_minor=maybe(minor)), max_size=3).map(tuple)
money = st.builds(
    MoneyFacts,
    liquid_minor=minor,
    committed_minor=minor,
    committed_here_minor=minor,
    locked_minor=minor,
    locked_until=maybe(days),
    breaking_cost_minor=maybe(minor),
    restricted_to=maybe(several(codes.USES)),
    balance_minor=maybe(minor),
    locked_long_minor=minor,
)
history = st.builds(
    HistoryFacts,
    codes_given=small,
    emergencies=small,
    granted_minor=minor,
    is_new_threat=yes_or_no,
    repeat_declared=st.sampled_from(["", "none", "this_fund", "other_fund", "unknown"]),
    other_funds_say=st.sampled_from(["", "yes", "no"]),
    is_repeat_checked=yes_or_no,
    refused_on=maybe(days),
    has_facts_changed=yes_or_no,
)
fence = st.builds(FenceFacts, granted_minor=minor, is_lifted=yes_or_no, unratified_since=maybe(days))
shares = st.builds(ShareFacts, country_minor=minor, all_minor=minor, is_silenced=yes_or_no)
appeal = st.builds(
    AppealFacts,
    refused_on=days,
    appealed_on=days,
    earlier=small,
    panel_ids=group,
    earlier_decider_ids=group,
    fresh_seats=small,
)
frame = st.builds(
    FrameFacts,
    ends_on=days,
    budget_minor=minor,
    used_minor=minor,
    ceiling_minor=minor,
    countries=st.frozensets(countries),
    uses=several(codes.USES),
)
proof = st.builds(
    ProofFacts,
    paid_on=days,
    paid_minor=minor,
    kinds=several(VOUCHERS),
    unspent_minor=minor,
    returned_minor=minor,
    is_written_off=yes_or_no,
)
end = st.builds(
    EndFacts,
    ended_on=days,
    is_paid=yes_or_no,
    receipt_confirmed_on=maybe(days),
    is_withdrawn_on_wish=yes_or_no,
    held_until=maybe(days),
    kept_until=maybe(days),
)
refusal = st.builds(
    RefusalFacts, reason_code=st.sampled_from(["", *codes.REFUSAL_REASONS]), referrals=small, is_none_known=yes_or_no
)
setaside = st.builds(SetasideFacts, arrived_on=days, due_minor=minor, moved_minor=minor)

facts = st.builds(
    RequestFacts,
    judged_on=st.integers(0, 6).map(lambda number: TODAY + timedelta(number)),
    currency=st.just("EUR"),
    urgency=st.sampled_from(["red", "amber", "green"]),
    lines=lines,
    country=countries,
    people=st.integers(1, 4),
    is_appeal=yes_or_no,
    is_continuation=yes_or_no,
    continued_minor=minor,
    recipient=st.sampled_from(["", "member", "family", "vouched", "none"]),
    is_active_member=maybe(yes_or_no),
    is_reordered=yes_or_no,
    late_hours=small,
    submitted_on=maybe(days),
    regulation_from=maybe(days),
    regulation_until=maybe(days),
    purposes=several(PURPOSES),
    has_lawyers_word=yes_or_no,
    has_official_order=yes_or_no,
    payee_kind=st.sampled_from(["", "person", "official", "lawyer", "court"]),
    has_fee_agreement=yes_or_no,
    way=st.sampled_from(["", *codes.WAYS]),
    confirmations=small,
    verifier_kinds=several(codes.VERIFIERS),
    is_verifier_agreed=yes_or_no,
    consent=st.sampled_from(["", "agrees", "cannot_be_asked", "does_not_know"]),
    harm_by_requester=answer,
    harm_by_contact=answer,
    harm_by_coordinator=answer,
    outflow=st.sampled_from(["", "relief", "bank_fee", "donor_refund", "fund_transfer"]),
    paid_before_on=maybe(days),
    ways_open=maybe(several(codes.WAYS)),
    cash_signatures=small,
    decided_on=maybe(days),
    uncollected_since=maybe(days),
    history=maybe(history),
    fence=maybe(fence),
    shares=maybe(shares),
    appeal=maybe(appeal),
    frame=maybe(frame),
    money=maybe(money),
    setaside=st.lists(setaside, max_size=2).map(tuple),
    round_tier=maybe(st.sampled_from(list(Tier))),
    voter_ids=group,
    uncounted_ids=group,
    barred_ids=group,
    reader_ids=group,
    asker_ids=group,
    confirmer_ids=group,
    approver_ids=group,
    preparer_id=maybe(some),
    authoriser_id=maybe(some),
    receiver_ids=group,
    receipt_confirmer_ids=group,
    is_receipt_confirmed_by_person=yes_or_no,
    proofs=st.lists(proof, max_size=2).map(tuple),
    is_refused=yes_or_no,
    refusal=maybe(refusal),
    end=maybe(end),
)
