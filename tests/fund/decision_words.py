"""How the words of decisions.csv become facts: one short word for each thing that differs from an ordinary case."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from fund.money import Money
from fund.rules.facts import EndFacts, LineFacts, ProofFacts, RefusalFacts, RequestFacts, SetasideFacts
from fund.rules.findings import Passed
from fund.rules.tiers import Tier
from tests.fund.rules.builders import (
    ADA,
    AZIZ,
    BEA,
    BEN,
    BO,
    CHEN,
    CORA,
    EUROS,
    TODAY,
    TOM,
    appeal,
    facts,
    fence,
    frame,
    history,
    money,
    shares,
)

SEATS = (BEN, BEA, BO, CHEN, CORA, TOM)
Words = dict[str, str]
Changes = dict[str, Any]


def facts_of(case: Mapping[str, str]) -> RequestFacts:
    """Read one line of the table."""
    payee = case["payee"].split()
    words = words_of(case)
    columns = {
        "urgency": case["urgency"],
        "lines": tuple(line_of(part) for part in case["lines"].split(" + ")),
        "confirmations": int(case["confirmations"]),
        "consent": case["consent"],
        "harm_by_requester": case["harm"],
        "way": case["way"],
        "payee_kind": payee[0] if payee else "",
        "has_fee_agreement": "agreed" in payee,
        "purposes": frozenset(case["purposes"].split()),
        "has_official_order": "order" in case["papers"],
        "has_lawyers_word": "word" in case["papers"],
        "round_tier": Tier(case["round"]) if case["round"] else None,
    }
    changes = {**columns, **_money(case, words), **_nested(words), **_single(words)}
    unknown = words.keys() - KNOWN
    assert not unknown, f"no such word: {', '.join(unknown)}"
    return facts(**changes)


def line_of(text: str) -> LineFacts:
    """Read one budget line such as `housing 200`; a question mark is an unknown amount."""
    use, euros = text.split()
    return LineFacts(use=use, amount_minor=None if euros == "?" else int(euros) * EUROS)


def words_of(case: Mapping[str, str]) -> Words:
    """Read what else is known, such as `people:3 threat`."""
    return dict(word.partition(":")[::2] for word in case["also"].split())


def passed_in(case: Mapping[str, str]) -> list[Passed]:
    """Read which finding somebody passed at which number or sum, such as `passed:R-12/not_confirmed/1`."""
    word = words_of(case).get("passed")
    if word is None:
        return []
    rule, code, value = word.split("/")
    if "." in value:
        return [Passed(rule=rule, code=code, value=Money.parse(value, "EUR").as_json())]
    return [Passed(rule=rule, code=code, value=int(value) if value else None)]


def ago(days: str) -> Any:
    """Return the day so many days before the case is judged."""
    return TODAY - timedelta(int(days))


def euros(text: str) -> int:
    """Return whole euros in cents."""
    return int(text) * EUROS


def codes(text: str) -> frozenset[str]:
    """Read codes such as `vendor+bank`."""
    return frozenset(text.split("+")) - {""}


# One fact each.
SINGLE: Mapping[str, Callable[[str], Changes]] = {
    "people": lambda text: {"people": int(text)},
    "continued": lambda text: {"is_continuation": True, "continued_minor": euros(text)},
    "recipient": lambda text: {"recipient": text},
    "active": lambda text: {"is_active_member": True},
    "reordered": lambda text: {"is_reordered": True},
    "late": lambda text: {"late_hours": int(text)},
    "verifiers": lambda text: {"verifier_kinds": codes(text)},
    "verifiers_agreed": lambda text: {"is_verifier_agreed": True},
    "outflow": lambda text: {"outflow": text},
    "paid_before": lambda text: {"paid_before_on": ago(text)},
    "ways": lambda text: {"ways_open": codes(text)},
    "signatures": lambda text: {"cash_signatures": int(text)},
    "decided": lambda text: {"decided_on": ago(text)},
    "uncollected": lambda text: {"uncollected_since": ago(text)},
    "rules_end": lambda text: {"regulation_until": ago(text)},
    "rules_begin": lambda text: {"regulation_from": ago(text)},
    "coordinator_says": lambda text: {"harm_by_coordinator": text},
    "contact_says": lambda text: {"harm_by_contact": text},
    "party_reads": lambda text: {"barred_ids": frozenset({BO}), "reader_ids": frozenset({BO})},
    "friend_votes": lambda text: {"uncounted_ids": frozenset({BEN})},
    "asker_approves": lambda text: {"approver_ids": frozenset({ADA})},
    "voucher_approves": lambda text: {"confirmer_ids": frozenset({BEN}), "approver_ids": frozenset({BEN})},
    "approver_prepares": lambda text: {"approver_ids": frozenset({BEN}), "preparer_id": BEN},
    "one_hand_pays": lambda text: {"preparer_id": TOM, "authoriser_id": TOM},
    "two_hands_pay": lambda text: {"preparer_id": TOM, "authoriser_id": CHEN},
    "only_asker_saw_it": lambda text: {"receipt_confirmer_ids": frozenset({ADA})},
    "another_saw_it": lambda text: {"receipt_confirmer_ids": frozenset({ADA, AZIZ})},
    "owed": lambda text: {"setaside": (_owed(*text.split("/")),)},
    "paid": lambda text: {"proofs": (_proof(*text.split("/")),)},
    "refused": lambda text: {"is_refused": True, "refusal": _refusal(*text.split("/"))},
    "ended": lambda text: {"end": _end(*text.split("/"))},
}
# Facts that belong together.
HISTORY: Mapping[str, Callable[[str], Changes]] = {
    "no_code": lambda text: {"codes_given": 0},
    "emergencies": lambda text: {"emergencies": int(text)},
    "granted": lambda text: {"granted_minor": euros(text)},
    "threat": lambda text: {"is_new_threat": True},
    "says": lambda text: {"repeat_declared": text, "is_repeat_checked": False},
    "checked": lambda text: {"is_repeat_checked": True},
    "others": lambda text: {"other_funds_say": text},
    "refused_before": lambda text: {"refused_on": ago(text)},
    "changed": lambda text: {"has_facts_changed": True},
}
PURSE: Mapping[str, Callable[[str], Changes]] = {
    "promised": lambda text: {"committed_minor": euros(text)},
    "promised_here": lambda text: {"committed_here_minor": euros(text)},
    "deposit": lambda text: {"locked_minor": euros(text)},
    "balance": lambda text: {"balance_minor": euros(text)},
    "locked_long": lambda text: {"locked_long_minor": euros(text)},
    "purse": lambda text: {"restricted_to": codes(text)},
}
APART = {
    "fence", "lifted", "unratified", "country", "silenced", "appeal", "appeal_waits", "appealed_before", "panel",
    "frame", "ceiling", "ends", "frame_uses", "elsewhere", "passed",
}  # fmt: skip
KNOWN = SINGLE.keys() | HISTORY.keys() | PURSE.keys() | APART


def _single(words: Words) -> Changes:
    return _merged(SINGLE, words)


def _merged(vocabulary: Mapping[str, Callable[[str], Changes]], words: Words) -> Changes:
    changes: Changes = {}
    for word, text in words.items():
        changes.update(vocabulary[word](text) if word in vocabulary else {})
    return changes


def _money(case: Mapping[str, str], words: Words) -> Changes:
    if case["free"] == "?":
        return {"money": None}
    return {"money": money(int(case["free"]), **_merged(PURSE, words))}


def _nested(words: Words) -> Changes:
    changes: Changes = {"history": history(**_merged(HISTORY, words)), "fence": _fence(words)}
    if "country" in words:
        here, everywhere = words["country"].split("/")
        changes["shares"] = shares(int(here), int(everywhere), is_silenced="silenced" in words)
    if "appeal" in words:
        changes |= {"is_appeal": True, "appeal": _appeal(words)}
        changes["judged_on"] = TODAY + timedelta(int(words.get("appeal_waits", "0")))
    if "frame" in words:
        changes["frame"] = _frame(words)
    return changes


def _fence(words: Words) -> Any:
    if words.get("fence") == "?":
        return None
    since = ago(words["unratified"]) if "unratified" in words else None
    return fence(int(words.get("fence", "0")), is_lifted="lifted" in words, unratified_since=since)


def _appeal(words: Words) -> Any:
    """Read `panel:3/1/2`: three sit, one of them decided before, two others could."""
    size, again, fresh = map(int, words.get("panel", "3/0/3").split("/"))
    return appeal(
        int(words["appeal"]),
        panel=SEATS[:size],
        before=SEATS[:again],
        fresh_seats=fresh,
        earlier=int("appealed_before" in words),
    )


def _frame(words: Words) -> Any:
    budget, used = map(int, words["frame"].split("/"))
    reach: Changes = {"countries": frozenset({"AM"})} if "elsewhere" in words else {}
    if "frame_uses" in words:
        reach["uses"] = codes(words["frame_uses"])
    ceiling, ends = int(words.get("ceiling", "300")), int(words.get("ends", "30"))
    return frame(budget, used, ceiling=ceiling, days=ends, **reach)


def _owed(due: str, days: str) -> SetasideFacts:
    return SetasideFacts(arrived_on=ago(days), due_minor=euros(due))


def _proof(sum_: str, days: str, kinds: str = "", unspent: str = "0") -> ProofFacts:
    return ProofFacts(paid_on=ago(days), paid_minor=euros(sum_), kinds=codes(kinds), unspent_minor=euros(unspent))


def _refusal(reason: str, referrals: str) -> RefusalFacts:
    """Read `no_money/2`: the reason, and how many next doors; `none` says that none is known."""
    if referrals == "none":
        return RefusalFacts(reason_code=reason, is_none_known=True)
    return RefusalFacts(reason_code=reason, referrals=int(referrals))


def _end(kind: str, days: str, held: str = "", kept: str = "") -> EndFacts:
    """Read `unpaid/45`, with days until which a hold or an extension keeps it behind."""
    until = [TODAY + timedelta(int(text)) if text else None for text in (held, kept)]
    return EndFacts(ended_on=ago(days), is_paid=kind == "paid", held_until=until[0], kept_until=until[1])
