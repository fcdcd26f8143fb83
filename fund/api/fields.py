"""Fields the API's bodies share: money, countries, codes, sealed texts."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from fund.countries import PLACES
from fund.money import Money, exponent
from notifications.errors import Malformed

BASE_CURRENCY = "EUR"
_FORM = _('Write money as {"amount": "120.00", "currency": "EUR"}.')


@extend_schema_field(
    {
        "type": "object",
        "properties": {"amount": {"type": "string", "example": "120.00"}, "currency": {"type": "string"}},
        "required": ["amount", "currency"],
    }
)
class MoneyField(serializers.Field[Money, Any, dict[str, str], Any]):
    """`{"amount": "120.00", "currency": "EUR"}`, and in bodies also the bare amount in the base currency."""

    def to_internal_value(self, data: Any) -> Money:
        """Return Money; a ValidationError for anything else."""
        if isinstance(data, str):
            data = {"amount": data, "currency": BASE_CURRENCY}
        if not isinstance(data, Mapping) or not isinstance(data.get("currency"), str):
            raise serializers.ValidationError(_FORM)
        try:
            money = Money.parse(data.get("amount", ""), data["currency"])
        except Malformed as error:
            raise serializers.ValidationError(str(error)) from error
        return money

    def to_representation(self, value: Money) -> dict[str, str]:
        """Return the one JSON form of money."""
        return value.as_json()


class CountryField(serializers.CharField):
    """A country by its ISO 3166 code of two letters, or a group of countries by its code, such as X1."""

    def to_internal_value(self, data: Any) -> str:
        """Return the code in capitals; a ValidationError for an unknown one."""
        code = super().to_internal_value(data).upper()
        if code not in PLACES:
            raise serializers.ValidationError(_("Use the country's code of two letters, such as GE."))
        return code


class CurrencyField(serializers.CharField):
    """A currency by its three capital letters of ISO 4217."""

    def to_internal_value(self, data: Any) -> str:
        """Return the code in capitals; a ValidationError for an unknown one."""
        code = super().to_internal_value(data).upper()
        try:
            exponent(code)
        except Malformed as error:
            raise serializers.ValidationError(str(error.fields["currency"])) from error
        return code


class SealedText(serializers.CharField):
    """A text that is sealed before anything is stored; never echoed."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("trim_whitespace", False)
        options.setdefault("allow_blank", True)
        options.setdefault("required", False)
        options.setdefault("write_only", True)
        super().__init__(**options)
