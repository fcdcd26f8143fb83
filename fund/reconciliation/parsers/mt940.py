"""Reader of SWIFT MT940 customer statements, each message read for itself from `:20:` on.

Source of the field formats: the SWIFT category 9 message reference; of `?20` to `?63`: the German banks' usage of
field 86.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext

from fund.reconciliation.parsers.base import BrokenFile, ParsedLine, ParsedStatement, check_sum, either_amount
from fund.reconciliation.parsers.text import decoded, lines_of

_TAG = re.compile(r":(\d{2}[A-Z]?):")
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})([\d,]{1,16})")
_MOVED = re.compile(
    r"(?P<value>\d{6})(?P<booked>\d{4}|\s{4})?(?P<mark>R?[CD])[A-Z]?\s?(?P<amount>\d[\d,]*)"
    r"(?P<code>[A-Z][A-Z0-9 ]{3})?(?P<ours>(?:(?!//)[^\n])*)(?://(?P<theirs>[^\n]*))?(?:\n(?P<more>.*))?",
    re.DOTALL,
)
_STRUCTURED = re.compile(r"(\d{3})([?<>+~^])(?=\d{2})")
# A reversed credit takes money away, a reversed debit gives it back.
_SIGNS = {"C": 1, "D": -1, "RC": -1, "RD": 1}
_PURPOSE_FIELDS = frozenset({*(f"{number}" for number in range(20, 30)), *(f"{number}" for number in range(60, 64))})
_FULL_PIECE = 27
_NO_REFERENCE = frozenset({"", "NONREF", "NOTPROVIDED"})
_CENTURY, _HALF_YEAR = 2000, 183
_ENCODINGS = ("cp1252", "cp1251")


@dataclass
class _Field:
    """One field of a message and the line it begins on."""

    tag: str
    place: int
    text: str = field(repr=False)


def parse(content: bytes) -> list[ParsedStatement]:
    """Return one statement for each message; raises BrokenFile naming line and reason."""
    found = [check_sum(_statement(message)) for message in _messages(decoded(content, *_ENCODINGS))]
    if not found:
        raise BrokenFile(gettext("it holds no statement."))
    return found


def looks_like(start: bytes) -> bool:
    """Tell from the first octets whether a file is MT940."""
    return start.startswith((b":20:", b"{1:")) or b"\n:20:" in start


def _messages(text: str) -> Iterator[list[_Field]]:
    message: list[_Field] = []
    for found in _fields(text):
        if found.tag == "20" and message:
            yield message
            message = []
        message.append(found)
    if any(found.tag != "20" for found in message):
        yield message


def _fields(text: str) -> Iterator[_Field]:
    current: _Field | None = None
    for place, line in enumerate(lines_of(text), start=1):
        # The envelope of the network stands around a message: {1:…}{2:…}{4: before it, -} behind it.
        plain = re.sub(r"^(\{\d:[^{}]*\})*\{4:|^-\}?.*$", "", line) if line.startswith(("{", "-")) else line
        found = _TAG.match(plain)
        if found:
            if current:
                yield current
            current = _Field(found[1], place, plain[found.end() :])
        elif current and plain.strip():
            current.text += f"\n{plain}"
    if current:
        yield current


def _statement(message: list[_Field]) -> ParsedStatement:
    place = message[0].place
    opening, closing = _balance(message, ("60F", "60M"), place), _balance(message, ("62F", "62M"), place)
    if opening[1] != closing[1]:
        raise BrokenFile(gettext("its balances are not in the account's currency."), place=place)
    lines = tuple(_lines(message, opening[1]))
    days = [line.day for line in lines]
    account = next((found.text.strip() for found in message if found.tag == "25"), "")
    from_day, to_day = min([closing[2], *days]), max([closing[2], *days])
    return ParsedStatement(account, opening[1], opening[0], closing[0], from_day, to_day, lines, place)


def _balance(message: list[_Field], tags: tuple[str, ...], place: int) -> tuple[int, str, date]:
    stated = next((found for found in message if found.tag in tags), None)
    if stated is None:
        raise BrokenFile(gettext("an opening or a closing booked balance is missing."), place=place)
    found = _BALANCE.fullmatch(stated.text.strip())
    if found is None:
        raise BrokenFile(gettext("a balance is not in the expected form."), place=stated.place)
    amount = either_amount(found[4], currency=found[3], place=stated.place)
    return _SIGNS[found[1]] * amount, found[3], _day(found[2], stated.place)


def _lines(message: list[_Field], currency: str) -> Iterator[ParsedLine]:
    line: ParsedLine | None = None
    for found in message:
        if found.tag == "86" and line:
            yield _explained(line, found.text)
            line = None
        elif found.tag == "61":
            if line:
                yield line
            line = _moved(found, currency)
        elif line:
            yield line
            line = None
    if line:
        yield line


def _moved(stated: _Field, currency: str) -> ParsedLine:
    found = _MOVED.fullmatch(stated.text.strip())
    if found is None:
        raise BrokenFile(gettext("a movement is not in the expected form."), place=stated.place)
    value_day = _day(found["value"], stated.place)
    references = [(found[name] or "").strip() for name in ("theirs", "ours")]
    return ParsedLine(
        day=_booked(found["booked"], value_day, stated.place),
        value_day=value_day,
        amount_minor=_SIGNS[found["mark"]] * either_amount(found["amount"], currency=currency, place=stated.place),
        currency=currency,
        bank_id=next((each for each in references if each.upper() not in _NO_REFERENCE), ""),
        transaction_code=(found["code"] or "").strip(),
        text=" ".join((found["more"] or "").split()),
        is_reversal=found["mark"].startswith("R"),
        place=stated.place,
    )


def _explained(line: ParsedLine, text: str) -> ParsedLine:
    """Add field 86: structured by the German banks' numbers, or free words."""
    found = _STRUCTURED.match(text)
    if found is None:
        return replace(line, text=" ".join(f"{line.text} {text}".split()))
    parts: dict[str, str] = {}
    for piece in text[found.end() :].replace("\n", "").split(found[2]):
        parts[piece[:2]] = parts.get(piece[:2], "") + piece[2:]
    purpose = _flowing([parts[number] for number in sorted(_PURPOSE_FIELDS & parts.keys())])
    return replace(
        line,
        transaction_code=found[1],
        counterparty=(parts.get("32", "") + parts.get("33", "")).strip(),
        counterparty_account=parts.get("31", "").strip(),
        text=" ".join(filter(None, (parts.get("00", "").strip(), purpose, line.text))),
    )


def _flowing(pieces: list[str]) -> str:
    """Join pieces of a text that were cut at a fixed length; a shorter one ended by itself."""
    return "".join(piece if len(piece) == _FULL_PIECE else f"{piece} " for piece in pieces).strip()


def _day(text: str, place: int) -> date:
    try:
        return date(_CENTURY + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        raise BrokenFile(gettext("there is no such day."), place=place) from None


def _booked(text: str | None, value_day: date, place: int) -> date:
    """Return the day of booking, which names no year: the one nearest to the value day."""
    if not text or not text.strip():
        return value_day
    day = _day(f"{value_day.year % 100:02}{text}", place)
    apart = (day - value_day).days
    if abs(apart) < _HALF_YEAR:
        return day
    return _day(f"{(value_day.year + (1 if apart < 0 else -1)) % 100:02}{text}", place)
