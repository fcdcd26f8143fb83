"""A mapping of one bank's CSV export, checked: settings in, `CsvMapping` out."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.utils.translation import gettext

from notifications.errors import Malformed

NEEDED = frozenset({"day"})
COLUMNS = NEEDED | {
    "amount",
    "debit",
    "credit",
    "sign",
    "currency",
    "bank_id",
    "value_day",
    "transaction_code",
    "counterparty",
    "counterparty_account",
    "text",
    "fee",
    "balance",
    "row_type",
    "state",
}
DATE_ORDERS = ("dmy", "mdy", "ymd")
_LOWEST_HEADER = 100
_WORD_LISTS = ("debit_words", "credit_words", "entry_types", "opening_types", "closing_types", "booked_states")


def alike(text: str) -> str:
    """Return a header or a word so that padding, width and case do not matter."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def is_currency(value: Any) -> bool:
    """Say whether this has the form of an ISO 4217 code."""
    return isinstance(value, str) and len(value) == len("EUR") and value.isascii() and value.isupper()


@dataclass(frozen=True)
class Header:
    """Where each column stands (from 0; text may be spread over several) and which were not found."""

    places: dict[str, tuple[int, ...]]
    missing: frozenset[str]


@dataclass(frozen=True)
class CsvMapping:
    """How one bank writes its CSV.

    `columns` ties a meaning to a header name or a column number from 1, or to several of them; `header_row` counts
    from 1, 0 means none. The word lists are compared without regard to case.
    """

    columns: dict[str, tuple[str | int, ...]]
    encoding: str = "utf-8"
    separator: str = ","
    quote: str = '"'
    decimal: str = "."
    date_order: str = "ymd"
    header_row: int = 1
    currency: str = ""
    debit_words: frozenset[str] = field(default_factory=frozenset)
    credit_words: frozenset[str] = field(default_factory=frozenset)
    entry_types: frozenset[str] = field(default_factory=frozenset)
    opening_types: frozenset[str] = field(default_factory=frozenset)
    closing_types: frozenset[str] = field(default_factory=frozenset)
    booked_states: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> "CsvMapping":
        """Return the checked mapping; raises Malformed naming each setting that cannot be used."""
        problems = _problems(settings)
        if problems:
            raise Malformed(fields=problems)
        checked: dict[str, Any] = dict(settings)
        checked["columns"] = {name: _several(where) for name, where in settings["columns"].items()}
        for name in _WORD_LISTS:
            checked[name] = frozenset(alike(word) for word in settings.get(name, ()))
        return cls(**checked)

    def located(self, names: Sequence[str]) -> Header:
        """Return where the columns stand below this header; a name that occurs twice counts as missing."""
        known = [alike(name) for name in names]
        places: dict[str, tuple[int, ...]] = {}
        missing = set()
        for column, wanted in self.columns.items():
            numbers = tuple(_number_of(each, known) for each in wanted)
            if -1 in numbers:
                missing.add(column)
            places[column] = numbers
        return Header(places, frozenset(missing))


def _number_of(wanted: str | int, known: list[str]) -> int:
    if isinstance(wanted, int):
        return wanted - 1
    name = alike(wanted)
    return known.index(name) if known.count(name) == 1 else -1


def _several(where: Any) -> tuple[str | int, ...]:
    return tuple(where) if isinstance(where, list) else (where,)


def _problems(settings: Mapping[str, Any]) -> dict[str, Any]:
    known = {each.name for each in fields(CsvMapping)}
    problems: dict[str, Any] = {name: gettext("This setting is not known.") for name in set(settings) - known}
    problems |= _column_problems(settings)
    checks = {
        "encoding": (_is_encoding, gettext("Name an encoding, such as cp1251.")),
        "separator": (_is_mark, gettext("Use one character.")),
        "quote": (_is_mark, gettext("Use one character.")),
        "decimal": (lambda value: value in (",", "."), gettext("Use a comma or a point.")),
        "date_order": (lambda value: value in DATE_ORDERS, gettext("Use dmy, mdy or ymd.")),
        "header_row": (_is_row, gettext("Use a whole number; 0 means that there is no header.")),
        "currency": (_may_be_currency, gettext("Use three capital letters.")),
    } | {name: (_are_words, gettext("Use a list of words.")) for name in _WORD_LISTS}
    for name, (fits, advice) in checks.items():
        if name in settings and not fits(settings[name]):
            problems[name] = advice
    return problems


def _column_problems(settings: Mapping[str, Any]) -> dict[str, Any]:
    columns = settings.get("columns")
    if not isinstance(columns, dict) or not columns.keys() >= NEEDED or not columns.keys() <= COLUMNS:
        return {"columns": gettext("Say in which column the day and the amount stand; other names are not known.")}
    if ("amount" in columns) == ("debit" in columns and "credit" in columns):
        return {"columns": gettext("Give either an amount column or a debit and a credit column.")}
    if not all(_is_place(each) for where in columns.values() for each in _several(where)):
        return {"columns": gettext("Name a column by its header or by its number from 1.")}
    if not settings.get("header_row", 1) and any(isinstance(e, str) for w in columns.values() for e in _several(w)):
        return {"columns": gettext("Without a header row columns are named by their numbers.")}
    return {}


def _is_place(value: Any) -> bool:
    return (isinstance(value, str) and bool(value.strip())) or (type(value) is int and value > 0)


def _is_encoding(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        b"a".decode(value)
    except UnicodeError:
        return True  # an encoding of wider units: it exists, which is what is asked
    except (LookupError, ValueError):
        return False
    return True


def _is_mark(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 1 and value not in "\r\n\0 "


def _is_row(value: Any) -> bool:
    return type(value) is int and 0 <= value <= _LOWEST_HEADER


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def _may_be_currency(value: Any) -> bool:
    return value == "" or is_currency(value)
