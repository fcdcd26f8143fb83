"""Fields the bodies of this room share with the fund's."""

from fund.api.fields import COUNTRIES, CountryField, MoneyField, SealedText

__all__ = ["COUNTRIES", "CountryField", "MoneyField", "SealedText"]
