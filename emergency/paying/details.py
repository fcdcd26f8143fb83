"""Where the money goes, checked in memory before it is sealed: what each way needs, and the IBAN's check digits."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from stdnum import iban
from stdnum.exceptions import ValidationError

from emergency.codes import Way
from notifications.errors import Malformed

LONGEST = 200
# Two letters, two check digits, at least three groups of four: how an IBAN is written.
_IBAN_LIKE = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_SHORTEST_IBAN = 15
FIELDS: dict[str, tuple[str, ...]] = {
    Way.BANK: ("name", "iban"),
    Way.VENDOR: ("name", "account"),
    Way.IN_KIND: ("name", "goods"),
    Way.PARTNER: ("name",),
    Way.CASH: ("name", "place"),
    Way.AGENT: ("name", "agent", "place"),
}
OPTIONAL = ("bank", "bic", "phone", "note")


def checked_details(way: str, details: Mapping[str, str], *, to_listed: bool = False) -> dict[str, str]:
    """Return the details that fit the way; raises Malformed naming the field, never what was typed.

    Nothing is needed for a listed payee, whose account the fund knows.
    """
    fields = FIELDS[way]
    needed = () if to_listed else fields
    wrong = {name: _("This is needed.") for name in needed if not details.get(name, "").strip()}
    wrong |= {name: _("This field does not belong to this way.") for name in set(details) - {*fields, *OPTIONAL}}
    wrong |= {name: _("This is too long.") for name, text in details.items() if len(text) > LONGEST}
    if "iban" in details and "iban" not in wrong and not _is_iban(details["iban"]):
        wrong["iban"] = _("This account number has a mistake: compare it with the original, group by group.")
    if wrong:
        raise Malformed(fields={f"payout.{name}": text for name, text in wrong.items()})
    return {name: " ".join(text.split()) for name, text in details.items() if text.strip()}


def checked_words(way: str, words: str) -> str:
    """Return details written as free words; raises Malformed when empty, too long or with a mistyped IBAN in it."""
    if not words.strip():
        raise Malformed(fields={"payout": _("Write where the money goes.")})
    if len(words) > LONGEST * len(OPTIONAL):
        raise Malformed(fields={"payout": _("This is too long.")})
    accounts = _IBAN_LIKE.findall(words.upper())
    if any(not _begins_with_iban(account) for account in accounts) or (way == Way.BANK and not accounts):
        raise Malformed(
            fields={"payout": _("The account number is missing or has a mistake: compare it group by group.")}
        )
    return words.strip()


def as_text(details: Mapping[str, str]) -> str:
    """Return the details as the treasurer reads them once opened, one line each."""
    return "".join(f"{name}: {text}\n" for name, text in details.items())


def _begins_with_iban(text: str) -> bool:
    # Among free words the next word may look like one more group; each country's account has one length.
    signs = text.replace(" ", "")
    return any(_is_iban(signs[:length]) for length in range(_SHORTEST_IBAN, len(signs) + 1))


def _is_iban(text: str) -> bool:
    try:
        iban.validate(text, check_country=False)
    except ValidationError:
        return False
    return True
