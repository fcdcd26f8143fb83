"""Countries by their ISO 3166 code of two letters, and their names as people read them (CLDR, by Babel)."""

from collections.abc import Iterable

from babel import Locale

_CODE_LENGTH = 2
# Codes that stand beside the countries: unions, outliers, unknown and made-up places.
# Letters that stand apart by their number and beside another in the alphabet.
_ALPHABET = str.maketrans({"ё": "ея", "ґ": "гя", "є": "ея", "і": "ия", "ї": "ияя", "å": "a", "ä": "a", "ö": "o"})
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


def territories(language: str) -> dict[str, str]:
    """Return the names of all territories in a language."""
    return {str(code): str(name) for code, name in Locale.parse(language, sep="-").territories.items()}


def by_name(codes: Iterable[str], language: str) -> list[tuple[str, str]]:
    """Return countries with their names in a language, in the order of the names; a code without one is its own."""
    names = territories(language)
    return sorted(
        ((code, names.get(code, code)) for code in codes), key=lambda pair: pair[1].casefold().translate(_ALPHABET)
    )


COUNTRIES = (
    frozenset(code for code in territories("en") if len(code) == _CODE_LENGTH and code.isalpha()) - _NO_COUNTRIES
)
