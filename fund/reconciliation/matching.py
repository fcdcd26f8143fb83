"""How well a line of the bank and an entry of the books fit: pure, out of 100.

Payee names and accounts are no part of it: the treasurer compares them by eye, from the sealed rest of the line.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

DAYS_APART = 10
CODE, AMOUNT, AMOUNT_AFTER_FEE, DAY, ACCOUNT, NAMES = 50, 35, 20, 10, 5, 5
AUTOMATIC_FROM, AUTOMATIC_LEAD = 80, 20

# The fields that can agree, as they are stored and shown.
AGREES_CODE = "code"
AGREES_REFERENCE = "reference"
AGREES_AMOUNT = "amount"
AGREES_AMOUNT_AFTER_FEE = "amount_after_fee"
AGREES_DAY = "day"
AGREES_ACCOUNT = "account"
AGREES_NAMES = "names"

_TELLING = frozenset({AGREES_CODE, AGREES_REFERENCE, AGREES_AMOUNT, AGREES_AMOUNT_AFTER_FEE})


@dataclass(frozen=True)
class LineFacts:
    """What of a line may be compared: minor units, our own words in it, and the name of a known donor."""

    day: date
    amount_minor: int
    currency: str
    fee_minor: int = 0
    words: frozenset[str] = frozenset()
    donor_words: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Candidate:
    """An entry's movement on the line's own account that no line is tied to yet."""

    entry_id: uuid.UUID
    day: date
    amount_minor: int
    currency: str
    code: str = ""
    reference: str = ""
    donor_words: frozenset[str] = frozenset()
    disbursement_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Suggestion:
    """A candidate with its score of 100 and the fields that agree."""

    candidate: Candidate
    score: int
    agreeing: tuple[str, ...]


def weigh(line: LineFacts, candidate: Candidate) -> Suggestion | None:
    """Return the score, or None for another currency, another direction or more than ten days between."""
    apart = abs((line.day - candidate.day).days)
    same_sign = (line.amount_minor < 0) == (candidate.amount_minor < 0)
    if line.currency != candidate.currency or not same_sign or apart > DAYS_APART:
        return None
    points = {**_words(line, candidate), **_amount(line, candidate), **_where(line, candidate)}
    agreeing = [name for name, score in points.items() if score]
    if apart == 0:
        agreeing.append(AGREES_DAY)
    return Suggestion(candidate, sum(points.values()) + DAY - apart, tuple(agreeing))


def suggestions(line: LineFacts, candidates: Iterable[Candidate]) -> list[Suggestion]:
    """Return what fits, best first; a day and an account alone suggest nothing."""
    weighed = (weigh(line, candidate) for candidate in candidates)
    found = [each for each in weighed if each and _TELLING & set(each.agreeing)]
    return sorted(found, key=lambda each: (-each.score, each.candidate.day, each.candidate.entry_id))


def automatic(found: Sequence[Suggestion]) -> Suggestion | None:
    """Return the one that needs no person: our code and the exact amount agree and nothing else comes near."""
    if not found:
        return None
    best, runner_up = found[0], found[1].score if len(found) > 1 else 0
    sure = {AGREES_CODE, AGREES_AMOUNT} <= set(best.agreeing)
    return best if sure and best.score >= AUTOMATIC_FROM and best.score - runner_up >= AUTOMATIC_LEAD else None


def allocated_minor(line: LineFacts, candidate: Candidate) -> int | None:
    """Return what of the line settles the candidate, never more than either (L17), or None where it does not.

    A line that took more than was sent leaves its rest open; one that took less than was sent settles nothing,
    a receipt arrives short by the fee the bank names and by nothing else.
    """
    if (line.amount_minor < 0) != (candidate.amount_minor < 0) or line.currency != candidate.currency:
        return None
    if abs(line.amount_minor) >= abs(candidate.amount_minor):
        return candidate.amount_minor
    if line.amount_minor + line.fee_minor == candidate.amount_minor:
        return line.amount_minor
    return None


def _words(line: LineFacts, candidate: Candidate) -> dict[str, int]:
    if candidate.code and candidate.code in line.words:
        return {AGREES_CODE: CODE}
    if candidate.reference and line.amount_minor > 0 and candidate.reference in line.words:
        return {AGREES_REFERENCE: CODE}
    return {}


def _amount(line: LineFacts, candidate: Candidate) -> dict[str, int]:
    if line.amount_minor == candidate.amount_minor:
        return {AGREES_AMOUNT: AMOUNT}
    # A fee makes money out larger and money in smaller: both times adding it gives what was meant.
    if line.fee_minor and line.amount_minor + line.fee_minor == candidate.amount_minor:
        return {AGREES_AMOUNT_AFTER_FEE: AMOUNT_AFTER_FEE}
    return {}


def _where(line: LineFacts, candidate: Candidate) -> dict[str, int]:
    """Candidates are of the line's own account; a donor's receipt is told by the donor's name instead."""
    if not candidate.donor_words or line.amount_minor < 0:
        return {AGREES_ACCOUNT: ACCOUNT}
    shared = len(candidate.donor_words & line.donor_words)
    return {AGREES_NAMES: NAMES * shared // len(candidate.donor_words)}
