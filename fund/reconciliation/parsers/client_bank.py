"""Reader of 1CClientBankExchange (`kl_to_1c.txt`), the region's common text export, with the Kazakh dialect.

Source of the key names: the format's description 1.03 and public readers of Russian and Kazakh exports. Versions
1.01 to 2.00 differ by keys only, and every known key is understood in each of them.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from django.utils.translation import gettext

from fund.reconciliation.parsers.base import BrokenFile, ParsedLine, ParsedStatement, check_sum, either_amount
from fund.reconciliation.parsers.text import decoded, lines_of

SIGNATURE = "1cclientbankexchange"
_ENDS = "конецфайла"
_LABELS = {"windows": "cp1251", "dos": "cp866"}
_ACCOUNT, _ACCOUNT_ENDS = "секциярасчсчет", "конецрасчсчет"
_DOCUMENT, _DOCUMENT_ENDS = "секциядокумент", "конецдокумента"
# Some banks list a payment twice: as a line of the statement, and as the order that caused it.
_STATEMENT_KIND = "выписка"
_PURPOSES = 6
_PAYER, _PAYEE = "плательщик", "получатель"
_ACCOUNT_KEYS = ("счет", "расчсчет", "иик")
_NAME_KEYS = ("наименование", "1", "")
_DAYS = ("датаоперации", "дата", "датадокумента")
_CAME_IN, _WENT_OUT = ("суммаприход", "суммадоход"), ("суммарасход",)


@dataclass
class _Part:
    """A section of the file: its kind, its keys in small letters with the first value each had, and its line."""

    kind: str
    place: int
    values: dict[str, str] = field(default_factory=dict, repr=False)

    def first(self, *keys: str) -> str:
        return next((found for key in keys if (found := self.values.get(key))), "")

    def account_of(self, side: str) -> str:
        return self.first(*(f"{side}{key}" for key in _ACCOUNT_KEYS))

    def name_of(self, side: str) -> str:
        return self.first(*(f"{side}{key}" for key in _NAME_KEYS))


@dataclass
class _File:
    head: _Part
    accounts: list[str]
    balances: list[_Part]
    documents: list[_Part]


def parse(content: bytes, *, currency: str) -> list[ParsedStatement]:
    """Return one statement for each account of the file; the format does not name a currency.

    Raises BrokenFile naming line and reason.
    """
    found = _sections(_text(content))
    known = list(dict.fromkeys([*found.accounts, *(part.first("расчсчет") for part in found.balances)]))
    own = [account for account in known if account]
    if not own:
        raise BrokenFile(gettext("it does not say which account it is about."))
    documents = _once_each(found.documents, own, currency)
    return [check_sum(_statement(account, found, documents, own, currency)) for account in own]


def _text(content: bytes) -> str:
    # The label is read before the encoding is known: it is written in letters that all of them share.
    start = content[:2000].decode("latin-1").casefold()
    named = [code for label, code in _LABELS.items() if f"={label}" in start]
    return decoded(content, *named, *_LABELS.values(), telling=(_ENDS, _DOCUMENT, _ACCOUNT))


def _sections(text: str) -> _File:
    head = _Part("", 1)
    found = _File(head, [], [], [])
    part = head
    for place, line in enumerate(lines_of(text), start=1):
        name, _mark, value = line.partition("=")
        key, value = name.strip().casefold(), value.strip()
        if key == _ENDS:
            return found
        if key in (_ACCOUNT, _DOCUMENT):
            part = _Part(value.casefold(), place)
            (found.balances if key == _ACCOUNT else found.documents).append(part)
        elif key in (_ACCOUNT_ENDS, _DOCUMENT_ENDS):
            part = head
        elif key == "расчсчет" and part is head:
            found.accounts.append(value)
        else:
            part.values.setdefault(key, value)
    raise BrokenFile(gettext("it is cut short: its closing word is missing."))


def _once_each(documents: list[_Part], own: list[str], currency: str) -> list[_Part]:
    """Leave out the orders that the file lists a second time as lines of the statement."""
    listed = Counter(_same(part, own, currency) for part in documents if part.kind == _STATEMENT_KIND)
    kept = []
    for part in documents:
        same = _same(part, own, currency)
        if part.kind != _STATEMENT_KIND and listed[same] > 0:
            listed[same] -= 1
        else:
            kept.append(part)
    return kept


def _same(part: _Part, own: list[str], currency: str) -> tuple[object, ...]:
    number, day = part.first("номер", "номердокумента"), part.first("датадокумента", "дата", "датаоперации")
    return number, day, *sorted(_moves(part, own, currency).items())


def _statement(account: str, found: _File, documents: list[_Part], own: list[str], currency: str) -> ParsedStatement:
    moved = [(part, _moves(part, own, currency).get(account)) for part in documents]
    lines = tuple(_line(part, amount, currency) for part, amount in moved if amount is not None)
    parts = [part for part in found.balances if part.first("расчсчет") in {account, ""}]
    opening, closing = _balances(parts, currency)
    days = [line.day for line in lines] + [day for part in (found.head, *parts) for day in _period(part)]
    if not days:
        raise BrokenFile(gettext("it names no day."))
    place = parts[0].place if parts else 0
    return ParsedStatement(account, currency, opening, closing, min(days), max(days), lines, place)


def _balances(parts: list[_Part], currency: str) -> tuple[int | None, int | None]:
    """Return the first opening and the last closing: a file may open and close each day anew."""
    ordered = sorted(parts, key=lambda part: _period(part) or [date.min])
    stated = [(part, _minor(part, "начальныйостаток", currency), _minor(part, "конечныйостаток", currency))
              for part in ordered]  # fmt: skip
    for (_earlier, _opened, closed), (later, opens, _closes) in pairwise(stated):
        if None not in (closed, opens) and closed != opens:
            raise BrokenFile(gettext("its days do not continue each other."), place=later.place)
    return (stated[0][1], stated[-1][2]) if stated else (None, None)


def _moves(part: _Part, own: list[str], currency: str) -> dict[str, int]:
    """Return what the document moved on which of our accounts; the format's `Сумма` bears no sign."""
    payer, payee = part.account_of(_PAYER), part.account_of(_PAYEE)
    came, went = _minor(part, _CAME_IN, currency) or 0, _minor(part, _WENT_OUT, currency) or 0
    if came or went:
        if came and went:
            raise BrokenFile(gettext("money cannot come in and go out in one document."), place=part.place)
        account = (payee if came else payer) if len(own) > 1 else own[0]
        return {account: came - abs(went)} if account in own else {}
    amount = _minor(part, "сумма", currency)
    if amount is None:
        raise BrokenFile(gettext("a document has no amount."), place=part.place)
    if payer == payee and payer in own:
        raise BrokenFile(gettext("a document goes from an account to itself."), place=part.place)
    moved = {account: sign * abs(amount) for account, sign in ((payer, -1), (payee, 1)) if account in own}
    return moved if _agrees(part, moved) else _by_days(part, own, amount)


def _agrees(part: _Part, moved: dict[str, int]) -> bool:
    """Check the direction that the accounts give against the day on which the bank says it moved."""
    taken, given = bool(part.first("датасписано")), bool(part.first("датапоступило"))
    if len(moved) == 1 and taken != given and (next(iter(moved.values())) < 0) != taken:
        raise BrokenFile(gettext("a document's accounts and its day say opposite directions."), place=part.place)
    return bool(moved)


def _by_days(part: _Part, own: list[str], amount: int) -> dict[str, int]:
    taken, given = bool(part.first("датасписано")), bool(part.first("датапоступило"))
    if len(own) > 1 or taken == given:
        raise BrokenFile(gettext("a document does not say whether money came in or went out."), place=part.place)
    return {own[0]: -abs(amount) if taken else abs(amount)}


def _line(part: _Part, amount: int, currency: str) -> ParsedLine:
    other = _PAYEE if amount < 0 else _PAYER
    booked = part.first("датасписано" if amount < 0 else "датапоступило")
    return ParsedLine(
        day=_day(booked or part.first(*_DAYS), part.place),
        amount_minor=amount,
        currency=currency,
        bank_id=part.first("номер", "номердокумента"),
        transaction_code=part.first("кодназначенияплатежа", "видоплаты"),
        counterparty=part.name_of(other),
        counterparty_account=part.account_of(other),
        text=_purpose(part),
        place=part.place,
    )


def _purpose(part: _Part) -> str:
    """Join the numbered lines of a purpose, which continue it in some files and repeat it in others."""
    text = part.first("назначениеплатежа")
    numbered = [part.first(f"назначениеплатежа{number}") for number in range(1, _PURPOSES + 1)]
    for piece in filter(None, numbered):
        if piece not in text:
            text = f"{text} {piece}".strip()
    return text


def _minor(part: _Part, keys: str | tuple[str, ...], currency: str) -> int | None:
    text = part.first(*((keys,) if isinstance(keys, str) else keys))
    return either_amount(text, currency=currency, place=part.place) if text else None


def _period(part: _Part) -> list[date]:
    return [_day(text, part.place) for key in ("датаначала", "датаконца") if (text := part.first(key))]


def _day(text: str, place: int) -> date:
    try:
        return datetime.strptime(text[:10], "%d.%m.%Y").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        raise BrokenFile(gettext("a day is not of the form day.month.year."), place=place) from None
