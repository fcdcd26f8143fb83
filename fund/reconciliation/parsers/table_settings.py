"""How one bank writes its table, checked: settings in, `TableMapping` out. Serves CSV and XLSX alike."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
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
    "account",
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
# A table, as CSV or XLSX; or the 1C text, which needs to be told its currency.
FORMATS = ("table", "1c")
# How an amount's own sign is meant: as it stands, turned round, or money out unless it bears a plus.
SIGNS = ("plain", "opposite", "unsigned_out")
_LOWEST_HEADER = 100
_MOST_HEADER_ROWS = 3
_WORD_LISTS = (
    "debit_words",
    "credit_words",
    "entry_types",
    "opening_types",
    "closing_types",
    "booked_states",
    "passed_over",
)
_BALANCE_WORDS = ("opening", "closing")
_SUMMARY_KEYS = {"sheet", "currency", "opening", "closing"}
_PER_CURRENCY = re.compile(r"amount:([A-Z]{3})")
# Cyrillic letters that look like Latin ones, in small letters: banks mix them within a word.
_TWINS = str.maketrans("авекмнорстухіѕјћ", "abekmhopctyxisjh")


def alike(text: str) -> str:
    """Return a header or a word so that padding, width, case and look-alike letters do not matter."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold().translate(_TWINS)


def is_currency(value: Any) -> bool:
    """Say whether this has the form of an ISO 4217 code."""
    return isinstance(value, str) and len(value) == len("EUR") and value.isascii() and value.isupper()


@dataclass(frozen=True)
class Header:
    """Where each column stands (from 0; text may be spread over several) and which were not found."""

    places: dict[str, tuple[int, ...]]
    missing: frozenset[str]


@dataclass(frozen=True)
class TableMapping:
    """How one bank writes its table.

    columns        a meaning tied to a header, a column number from 1, or several; `A|B` are two spellings of one
                   header; `amount:USD` is the amount column of one currency
    header_row     counts from 1, 0 means none; `find_header` looks for it instead; `header_rows` is its height
    optional       meanings whose column may be missing
    signs          see SIGNS; `debit_words` and `credit_words` are those of the `sign` column
    fee_beside     the fee was taken beside the amount, not inside it
    balances       labels of rows outside the table that state `opening` and `closing`
    summary        another sheet with both balances for each currency
    currencies     the bank's words for currencies
    account        the bank's number of our account, where a file holds several
    """

    columns: dict[str, tuple[str | int, ...]] = field(default_factory=dict)
    format: str = "table"
    encoding: str = "utf-8"
    separator: str = ","
    quote: str = '"'
    decimal: str = "."
    date_order: str = "ymd"
    sheet: str = ""
    header_row: int = 1
    header_rows: int = 1
    find_header: bool = False
    currency: str = ""
    account: str = ""
    signs: str = "plain"
    fee_beside: bool = False
    optional: frozenset[str] = field(default_factory=frozenset)
    debit_words: frozenset[str] = field(default_factory=frozenset)
    credit_words: frozenset[str] = field(default_factory=frozenset)
    entry_types: frozenset[str] = field(default_factory=frozenset)
    opening_types: frozenset[str] = field(default_factory=frozenset)
    closing_types: frozenset[str] = field(default_factory=frozenset)
    booked_states: frozenset[str] = field(default_factory=frozenset)
    passed_over: frozenset[str] = field(default_factory=frozenset)
    currencies: dict[str, str] = field(default_factory=dict)
    balances: dict[str, str] = field(default_factory=dict)
    summary: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> "TableMapping":
        """Return the checked mapping; raises Malformed naming each setting that cannot be used."""
        problems = _problems(settings)
        if problems:
            raise Malformed(fields=problems)
        checked: dict[str, Any] = dict(settings)
        checked["columns"] = {name: several(where) for name, where in settings.get("columns", {}).items()}
        for name in _WORD_LISTS:
            checked[name] = frozenset(alike(word) for word in settings.get(name, ()))
        checked["optional"] = frozenset(settings.get("optional", ()))
        checked["currencies"] = {alike(word): code for word, code in settings.get("currencies", {}).items()}
        return cls(**checked)

    @property
    def amount_currencies(self) -> dict[str, str]:
        """The columns that hold the amounts of one currency each, with that currency."""
        found = {name: _PER_CURRENCY.fullmatch(name) for name in self.columns}
        return {name: match[1] for name, match in found.items() if match}

    def located(self, names: Sequence[frozenset[str]]) -> Header:
        """Return where the columns stand below a header, each column by all it is called.

        A name that fits several columns fits none.
        """
        places: dict[str, tuple[int, ...]] = {}
        missing = set()
        for column, wanted in self.columns.items():
            numbers = tuple(_number_of(each, names) for each in wanted)
            if -1 not in numbers:
                places[column] = numbers
            elif column not in self.optional:
                missing.add(column)
        return Header(places, frozenset(missing))


def several(where: Any) -> tuple[str | int, ...]:
    """Return a column's places as a tuple."""
    return tuple(where) if isinstance(where, list | tuple) else (where,)


def _number_of(wanted: str | int, names: Sequence[frozenset[str]]) -> int:
    if isinstance(wanted, int):
        return wanted - 1 if not names or wanted <= len(names) else -1
    spellings = {alike(each) for each in wanted.split("|")}
    found = [number for number, called in enumerate(names) if called & spellings]
    return found[0] if len(found) == 1 else -1


def _problems(settings: Mapping[str, Any]) -> dict[str, Any]:
    known = {each.name for each in fields(TableMapping)}
    problems: dict[str, Any] = {name: gettext("This setting is not known.") for name in set(settings) - known}
    if settings.get("format", "table") == "table":
        problems |= _column_problems(settings)
    for name, (fits, advice) in _checks().items():
        if name in settings and not fits(settings[name]):
            problems[name] = advice
    return problems


def _checks() -> dict[str, tuple[Callable[[Any], bool], str]]:
    words, mark, yes = gettext("Use a list of words."), gettext("Use one character."), gettext("Use true or false.")
    return {
        "format": (lambda value: value in FORMATS, gettext("Use table or 1c.")),
        "encoding": (_is_encoding, gettext("Name an encoding, such as cp1251.")),
        "separator": (_is_mark, mark),
        "quote": (_is_mark, mark),
        "decimal": (lambda value: value in (",", "."), gettext("Use a comma or a point.")),
        "date_order": (lambda value: value in DATE_ORDERS, gettext("Use dmy, mdy or ymd.")),
        "sheet": (_is_text, gettext("Name a sheet.")),
        "header_row": (_is_row, gettext("Use a whole number; 0 means that there is no header.")),
        "header_rows": (lambda value: _is_row(value) and 0 < value <= _MOST_HEADER_ROWS, gettext("Use 1, 2 or 3.")),
        "find_header": (lambda value: isinstance(value, bool), yes),
        "fee_beside": (lambda value: isinstance(value, bool), yes),
        "currency": (lambda value: value == "" or is_currency(value), gettext("Use three capital letters.")),
        "account": (_is_text, gettext("Write the bank's number of the account.")),
        "signs": (lambda value: value in SIGNS, gettext("Use plain, opposite or unsigned_out.")),
        "optional": (_are_words, words),
        "currencies": (_are_currencies, gettext("Tie each word to a currency of three capital letters.")),
        "balances": (_are_labels, gettext("Give the labels of opening and closing.")),
        "summary": (_is_summary, gettext("Give sheet, currency, opening and closing.")),
    } | dict.fromkeys(_WORD_LISTS, (_are_words, words))


def _column_problems(settings: Mapping[str, Any]) -> dict[str, Any]:
    columns = settings.get("columns")
    if not isinstance(columns, dict) or not columns.keys() >= NEEDED or not all(map(_is_meaning, columns)):
        return {"columns": gettext("Say in which column the day and the amount stand; other names are not known.")}
    ways = ("amount" in columns, "debit" in columns and "credit" in columns, any(map(_PER_CURRENCY.fullmatch, columns)))
    if sum(ways) != 1 or ("debit" in columns) != ("credit" in columns):
        return {"columns": gettext("Give either an amount column or a debit and a credit column.")}
    places = [each for where in columns.values() for each in several(where)]
    if not places or not all(map(_is_place, places)):
        return {"columns": gettext("Name a column by its header or by its number from 1.")}
    headless = not settings.get("header_row", 1) and not settings.get("find_header")
    if headless and any(isinstance(each, str) for each in places):
        return {"columns": gettext("Without a header row columns are named by their numbers.")}
    return {}


def _is_meaning(name: Any) -> bool:
    return name in COLUMNS or (isinstance(name, str) and bool(_PER_CURRENCY.fullmatch(name)))


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


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_row(value: Any) -> bool:
    return type(value) is int and 0 <= value <= _LOWEST_HEADER


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def _are_currencies(value: Any) -> bool:
    return isinstance(value, dict) and all(map(is_currency, value.values()))


def _are_labels(value: Any) -> bool:
    return isinstance(value, dict) and set(value) <= set(_BALANCE_WORDS) and all(map(_is_place, value.values()))


def _is_summary(value: Any) -> bool:
    return isinstance(value, dict) and set(value) in (set(), _SUMMARY_KEYS) and all(map(_is_text, value.values()))
