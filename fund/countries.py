"""Countries by their ISO 3166 code of two letters, and their names as people read them (CLDR, by Babel).

A group of countries has a code of its own, an X and a digit, which ISO gives to no country.
"""

from collections.abc import Iterable
from functools import cache

from babel import Locale
from django.utils.translation import gettext as _

_CODE_LENGTH = 2
# Letters that stand apart by their number and beside another in the alphabet.
_ALPHABET = str.maketrans({"ё": "ея", "ґ": "гя", "є": "ея", "і": "ия", "ї": "ияя", "å": "a", "ä": "a", "ö": "o"})
# Codes that stand beside the countries: unions, outliers, unknown and made-up places.
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
GROUP_CODES = tuple(f"X{number}" for number in range(1, 10))


def territories(language: str) -> dict[str, str]:
    """Return the names of all territories in a language, and of the groups of countries in the reader's."""
    return {**_territories(language), **{code: group_name(code) for code in GROUP_CODES}}


def group_name(code: str) -> str:
    """Return what a group of countries is called: a number that says nothing of its members."""
    return _("Group %(number)s") % {"number": code[1:]}


def is_group(code: str) -> bool:
    """Say whether this is the code of a group of countries."""
    return code in GROUP_CODES


def by_name(codes: Iterable[str], language: str) -> list[tuple[str, str]]:
    """Return countries with their names in a language, in the order of the names; a code without one is its own."""
    names = territories(language)
    return sorted(
        ((code, names.get(code, code)) for code in codes), key=lambda pair: pair[1].casefold().translate(_ALPHABET)
    )


@cache
def _territories(language: str) -> dict[str, str]:
    return {str(code): str(name) for code, name in Locale.parse(language, sep="-").territories.items()}


COUNTRIES = (
    frozenset(code for code in _territories("en") if len(code) == _CODE_LENGTH and code.isalpha()) - _NO_COUNTRIES
)
# What may stand in clear where a case, a mandate or a posting names its country.
PLACES = COUNTRIES | frozenset(GROUP_CODES)
