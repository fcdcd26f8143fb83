"""How the things a finding speaks of are written for people and kept for machines."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext

from fund.money import Money, format_money
from fund.rules import codes
from fund.rules.tiers import Tier

Word = int | str | Money | date | tuple[str, ...] | None

_LABELS: Mapping[str, Any] = {
    **codes.WAYS,
    **codes.VERIFIERS,
    **codes.USE_NAMES,
    **codes.NEVER_PAID,
    **codes.PAID_WITH_CARE,
    **{tier.value: tier.label for tier in Tier},
}


def written(word: Word) -> str | int:
    """Write one word in the reader's language; whole numbers stay numbers, for the plural forms."""
    if isinstance(word, Money):
        return format_money(word, translation.get_language() or "en")
    if isinstance(word, date):
        return formats.date_format(word, "DATE_FORMAT")
    if isinstance(word, tuple):
        return ", ".join(str(written(code)) for code in word)
    if isinstance(word, str):
        return str(_LABELS.get(word, word))
    return gettext("not known") if word is None else word


def decimal(number: str) -> str:
    """Write a number such as `12.5` with the reader's decimal sign, every digit kept."""
    return number.replace(".", formats.get_format("DECIMAL_SEPARATOR"))


def kept(word: Word) -> Any:
    """Return the word in a form JSON can hold."""
    if isinstance(word, Money):
        return word.as_json()
    if isinstance(word, date):
        return {"on": word.isoformat()}
    return list(word) if isinstance(word, tuple) else word


def restored(stored: Any) -> Word:
    """Return the word that `kept` put into JSON."""
    if isinstance(stored, dict) and "on" in stored:
        return date.fromisoformat(stored["on"])
    if isinstance(stored, dict):
        return Money.parse(stored["amount"], stored["currency"], signed=True)
    return tuple(stored) if isinstance(stored, list) else stored
