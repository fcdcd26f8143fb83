"""What page and API show of rates: what counts for the currencies in use, and how far each bank's files reach."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max

from fund.ledger.chart import books_of
from fund.models import Account, Commitment, DonorProject, Fund, FxRate, RateSource
from fund.rates import look_up
from fund.rates.converting import shown
from fund.rates.look_up import Choice, Rate, RateMissing

NEWEST_BY_HAND = 20


@dataclass(frozen=True)
class InUse:
    """A currency that the fund's money is in, and the rate that counts for it; None when it has none."""

    currency: str
    rate: Rate | None

    @property
    def per_base(self) -> str:
        """How much of the currency one unit of the base currency is worth, for reading."""
        return shown(1 / self.rate.worth) if self.rate else ""


@dataclass(frozen=True)
class Reach:
    """The last day for which the books know a bank's rates, and how many days they know."""

    source: str
    last_on: date
    days: int

    @property
    def label(self) -> str:
        """Whose rates they are."""
        return str(RateSource(self.source).label)


@dataclass(frozen=True)
class Standing:
    """Everything about a network's rates on a day."""

    base: str
    on: date
    choice: Choice
    in_use: list[InUse]
    reach: list[Reach]
    by_hand: list[FxRate]


def standing(fund: Fund, *, on: date) -> Standing:
    """Return what counts on this day."""
    books = books_of(fund)
    rows = FxRate.objects.filter(fund=books)
    reach = rows.values_list("source").annotate(last=Max("effective_on"), days=Count("effective_on", distinct=True))
    by_hand = rows.filter(source=RateSource.BY_HAND).order_by("-effective_on", "-recorded_at")
    return Standing(
        base=fund.base_currency,
        on=on,
        choice=look_up.choice_of(fund),
        in_use=[InUse(currency, _counting(fund, currency, on)) for currency in currencies_in_use(fund)],
        reach=[Reach(*row) for row in sorted(reach)],
        by_hand=list(by_hand[:NEWEST_BY_HAND]),
    )


def currencies_in_use(fund: Fund) -> list[str]:
    """Return the foreign currencies of the books' accounts, projects and open promises."""
    books = books_of(fund)
    funds = [books, *books.children.all()]
    found: set[str] = set(Account.objects.filter(fund=books).values_list("currency", flat=True))
    found |= set(DonorProject.objects.filter(fund__in=funds).values_list("currency", flat=True).distinct())
    found |= set(Commitment.objects.filter(fund__in=funds).values_list("currency", flat=True).distinct())
    return sorted(found - {"", books.base_currency})


def _counting(fund: Fund, currency: str, on: date) -> Rate | None:
    try:
        return look_up.rate_on(fund, currency, on)
    except RateMissing:
        return None
