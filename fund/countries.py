"""Countries by their ISO 3166 code of two letters, and their names as people read them (CLDR, by Babel)."""

from babel import Locale

_CODE_LENGTH = 2
# Codes that stand beside the countries: unions, outliers, unknown and made-up places.
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


def territories(language: str) -> dict[str, str]:
    """Return the names of all territories in a language."""
    return {str(code): str(name) for code, name in Locale.parse(language, sep="-").territories.items()}


COUNTRIES = (
    frozenset(code for code in territories("en") if len(code) == _CODE_LENGTH and code.isalpha()) - _NO_COUNTRIES
)
