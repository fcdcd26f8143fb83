"""Who publishes rates: the home currency of each source and how often it speaks."""

from dataclasses import dataclass

from fund.models.rates import RateSource


@dataclass(frozen=True)
class Source:
    """One publisher; each of its rates has `home` on one side."""

    code: str
    home: str
    monthly: bool = False


SOURCES = {
    source.code: source
    for source in (
        Source(RateSource.ECB.value, "EUR"),
        Source(RateSource.GEORGIA.value, "GEL"),
        Source(RateSource.KAZAKHSTAN.value, "KZT"),
        Source(RateSource.UKRAINE.value, "UAH"),
        Source(RateSource.KYRGYZSTAN.value, "KGS"),
        Source(RateSource.MOLDOVA.value, "MDL"),
        Source(RateSource.BELARUS.value, "BYN"),
        Source(RateSource.UZBEKISTAN.value, "UZS"),
        Source(RateSource.AZERBAIJAN.value, "AZN"),
        Source(RateSource.ARMENIA.value, "AMD"),
        Source(RateSource.TAJIKISTAN.value, "TJS"),
        Source(RateSource.RUSSIA.value, "RUB"),
        Source(RateSource.INFOREURO.value, "EUR", monthly=True),
        Source(RateSource.UN.value, "USD", monthly=True),
    )
}
# A network that has chosen nothing: daily rates first, the month's rate where nobody has a daily one.
PREFERRED = tuple(SOURCES)
MAX_AGE_DAYS = 10
MONTH_DAYS = 31
