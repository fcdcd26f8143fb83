"""What one currency was worth in another on a day, as an official file or a treasurer said it."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fund.models.mandates import Fund


class RateSource(models.TextChoices):
    """Whose rate it is."""

    ECB = "ecb", _("European Central Bank")
    INFOREURO = "inforeuro", _("InforEuro")
    UN = "un", _("United Nations")
    GEORGIA = "georgia", _("National Bank of Georgia")
    KAZAKHSTAN = "kazakhstan", _("National Bank of Kazakhstan")
    UKRAINE = "ukraine", _("National Bank of Ukraine")
    KYRGYZSTAN = "kyrgyzstan", _("National Bank of Kyrgyzstan")
    MOLDOVA = "moldova", _("National Bank of Moldova")
    RUSSIA = "russia", _("Bank of Russia")
    BELARUS = "belarus", _("National Bank of Belarus")
    UZBEKISTAN = "uzbekistan", _("Central Bank of Uzbekistan")
    AZERBAIJAN = "azerbaijan", _("Central Bank of Azerbaijan")
    ARMENIA = "armenia", _("Central Bank of Armenia")
    TAJIKISTAN = "tajikistan", _("National Bank of Tajikistan")
    BY_HAND = "by_hand", _("set by hand")


class RateReason(models.TextChoices):
    """Why a rate was set by hand; a code, never a typed sentence."""

    NONE_PUBLISHED = "none_published", _("no official rate is published for this currency or day")
    BANK_RATE = "bank_rate", _("the rate at which the bank itself exchanged")
    SOURCE_WRONG = "source_wrong", _("the official file is evidently wrong")
    CONTRACT = "contract", _("a contract with a donor names this rate")


def rate_sources() -> Iterable[tuple[Any, Any]]:
    """Return the sources for the model field; a callable, so that a new one costs no migration."""
    return RateSource.choices


def rate_reasons() -> Iterable[tuple[Any, Any]]:
    """Return the reasons for the model field."""
    return RateReason.choices


class FxRate(models.Model):
    """`nominal` units of `base` were worth `digits` / 10^`places` units of `quote` from this day on.

    Kept as it was published and divided only when it is used. Rows are only ever added: a corrected rate of the
    same day is a row with the next `revision`, and the highest counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The network whose treasurer brought it: one fund's rates never move another's books.
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="rates")
    source = models.CharField(max_length=12, choices=rate_sources)
    effective_on = models.DateField()
    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    nominal = models.PositiveIntegerField()
    digits = models.BigIntegerField()
    places = models.PositiveSmallIntegerField()
    revision = models.PositiveSmallIntegerField(default=1)
    set_by = models.UUIDField(null=True)
    reason = models.CharField(max_length=20, blank=True, choices=rate_reasons)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "source", "base", "quote", "effective_on", "revision"], name="rate_once"
            ),
            models.CheckConstraint(condition=Q(source__in=RateSource.values), name="rate_source_known"),
            models.CheckConstraint(condition=~Q(base=F("quote")), name="rate_of_two_currencies"),
            models.CheckConstraint(
                condition=Q(nominal__gte=1, digits__gte=1, places__lte=12, revision__gte=1), name="rate_above_zero"
            ),
            models.CheckConstraint(
                condition=(Q(source="by_hand", set_by__isnull=False) & Q(reason__in=RateReason.values))
                | (~Q(source="by_hand") & Q(set_by__isnull=True, reason="")),
                name="rate_set_by_hand_names_its_setter",
            ),
        ]
        indexes = [models.Index(fields=["fund", "effective_on"], name="rate_by_day")]

    def __str__(self) -> str:
        return f"{self.nominal} {self.base} = {self.raw} {self.quote} from {self.effective_on}"

    @property
    def raw(self) -> str:
        """The value as it was published: digits and a dot."""
        text = str(self.digits).rjust(self.places + 1, "0")
        return f"{text[: -self.places]}.{text[-self.places :]}" if self.places else text


class RateSettings(models.Model):
    """Whose rates a network's books prefer, and for how many days a rate may stand in for a newer one."""

    fund = models.OneToOneField(Fund, primary_key=True, on_delete=models.PROTECT, related_name="rate_settings")
    sources = models.JSONField(default=list)
    max_age_days = models.PositiveSmallIntegerField(default=10)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(max_age_days__gte=1, max_age_days__lte=60), name="rate_settings_age_is_sane"
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(self.sources)
