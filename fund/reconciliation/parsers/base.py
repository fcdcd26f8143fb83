"""What every reader of bank files hands over, whatever the bank's format.

Glossary: a *statement* is what the bank says about one account over some days; a *line* is one movement in it;
the *bank id* is the bank's own name of a movement; a *batch* is one booking that holds several movements; the
*fee* of a line is what the bank says it took inside the line's amount; the *place* of a line is where it stands
in the file, so that a complaint can name it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext

from fund.money import exponent
from notifications.errors import Malformed

# Sealing pads files to at most 10 MiB; the lines sealed beside the file may be larger than the file itself.
SIZE_LIMIT = 4 * 1024 * 1024

_GROUPS = {",": r"[. '’]", ".": r"[, '’]"}
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " "))


class BrokenFile(Malformed):
    """The file cannot be understood; `place` is its line or row (0: the whole file), nothing of it was imported.

    `piece` counts the files of an archive from 1; their names may name people and are never repeated.
    """

    code = "broken_file"

    def __init__(self, reason: str, *, place: int = 0, piece: int = 0) -> None:
        where, nothing = _where(place, piece), gettext("Nothing was imported.")
        super().__init__(f"{where} {reason} {nothing}", fields={"file": f"{where} {reason}"})
        self.reason = reason
        self.place = place

    def in_piece(self, piece: int) -> "BrokenFile":
        """Return the same complaint about one file of an archive."""
        return BrokenFile(self.reason, place=self.place, piece=piece)


@dataclass(frozen=True)
class ParsedLine:
    """One movement; amounts in minor units of `currency`, money out is negative, the fee is never negative.

    What names people stays out of its representation, so that no log or traceback shows it.
    """

    day: date
    amount_minor: int
    currency: str
    value_day: date | None = None
    bank_id: str = field(default="", repr=False)
    transaction_code: str = field(default="", repr=False)
    counterparty: str = field(default="", repr=False)
    counterparty_account: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    fee_minor: int = 0
    is_reversal: bool = False
    place: int = 0


@dataclass(frozen=True)
class ParsedStatement:
    """What one file says about one account; balances are None where the file states none."""

    account_hint: str
    currency: str
    opening_minor: int | None
    closing_minor: int | None
    from_day: date
    to_day: date
    lines: tuple[ParsedLine, ...]
    place: int = 0
    # Rows the bank has not booked yet: named to people, never imported.
    pending: int = 0

    @property
    def moved_minor(self) -> int:
        """Return the sum of all lines."""
        return sum(line.amount_minor for line in self.lines)


def amount_minor(text: str, *, decimal: str, currency: str, place: int) -> int:
    """Return an amount in minor units, exactly; raises BrokenFile rather than guess at a separator.

    Understands grouped thousands, a sign before or behind, the long minus and brackets for negative amounts.
    """
    digits = _digits(currency, place)
    plain = text.translate(_SPACES).strip().replace("\u2212", "-")
    negative, plain = _without_sign(plain)
    whole = rf"(?:\d{{1,3}}(?:{_GROUPS[decimal]}\d{{3}})+|\d{{1,15}})"
    found = re.fullmatch(rf"({whole})(?:{re.escape(decimal)}(\d+))?", plain, re.ASCII)
    if found is None:
        raise BrokenFile(gettext("the amount is not a number in the expected form."), place=place)
    fraction = (found[2] or "").rstrip("0")
    if len(fraction) > digits:
        raise BrokenFile(gettext("the amount has more decimal places than its currency."), place=place)
    minor = int(re.sub(r"\D", "", found[1]) + fraction.ljust(digits, "0"))
    return -minor if negative else minor


def either_amount(text: str, *, currency: str, place: int) -> int:
    """Return an amount in minor units where the format allows a comma beside the point and no grouped thousands."""
    plain = text.translate(_SPACES).replace(" ", "").rstrip(".,")
    decimal = "," if "," in plain and "." not in plain else "."
    return amount_minor(plain, decimal=decimal, currency=currency, place=place)


def in_currency(statements: Sequence[ParsedStatement], currency: str) -> list[ParsedStatement]:
    """Return those of a file's statements that are in the account's currency, or all where none is.

    Without a known currency the file may hold one only; raises BrokenFile then.
    """
    found = sorted({each.currency for each in statements})
    if currency in found:
        return [each for each in statements if each.currency == currency]
    if len(found) > 1:
        named = {"currencies": ", ".join(found)}
        raise BrokenFile(gettext("it holds %(currencies)s; name an account that is in one of them.") % named)
    return list(statements)


def joined(statements: Sequence[ParsedStatement]) -> ParsedStatement:
    """Return the file's statements as one, from the first opening to the last closing.

    Raises BrokenFile when they belong to several accounts, overlap, or do not continue each other.
    """
    ordered = _in_order(statements)
    first, last = ordered[0], ordered[-1]
    if len({(each.account_hint, each.currency) for each in ordered}) > 1:
        raise BrokenFile(gettext("it holds statements of several accounts; import one file for each account."))
    for earlier, later in pairwise(ordered):
        if later.opening_minor != earlier.closing_minor:
            raise BrokenFile(gettext("its statements do not continue each other."), place=later.place)
    return replace(
        first,
        closing_minor=last.closing_minor,
        from_day=min(each.from_day for each in ordered),
        to_day=max(each.to_day for each in ordered),
        lines=tuple(line for each in ordered for line in each.lines),
        pending=sum(each.pending for each in ordered),
    )


def check_sum(statement: ParsedStatement) -> ParsedStatement:
    """Return the statement if opening + lines = closing (L17); raises BrokenFile when the file contradicts itself."""
    if statement.opening_minor is None or statement.closing_minor is None:
        return statement
    if statement.opening_minor + statement.moved_minor != statement.closing_minor:
        raise BrokenFile(
            gettext("opening balance and lines do not add up to the closing balance."), place=statement.place
        )
    return statement


def _in_order(statements: Sequence[ParsedStatement]) -> list[ParsedStatement]:
    """Return them by their days, unless their balances say that they stand in order already (pages of one day)."""
    stated = all(each.opening_minor is not None for each in statements)
    if stated and all(later.opening_minor == earlier.closing_minor for earlier, later in pairwise(statements)):
        return list(statements)
    return sorted(statements, key=lambda statement: (statement.from_day, statement.to_day))


def _where(place: int, piece: int) -> str:
    if piece and place:
        return gettext("Line %(line)s of file %(file)s in this archive:") % {"line": place, "file": piece}
    if piece:
        return gettext("File %(file)s in this archive:") % {"file": piece}
    return gettext("Line %(line)s of this file:") % {"line": place} if place else gettext("This file:")


def _without_sign(text: str) -> tuple[bool, str]:
    if text.startswith("(") and text.endswith(")"):
        return True, text[1:-1].strip()
    if text.endswith("-"):
        return True, text[:-1].strip()
    return text.startswith("-"), text.removeprefix("-").removeprefix("+").strip()


def _digits(currency: str, place: int) -> int:
    try:
        return exponent(currency)
    except Malformed:
        raise BrokenFile(gettext("the currency is not known."), place=place) from None
