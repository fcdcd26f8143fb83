"""Which published rate counts on a day."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from fund.models import Fund, FxRate, RateSettings
from fund.money import Money
from fund.rates.look_up import RateMissing, base_value, convert, rate_on
from tests.fund.ledger.world import TODAY
from tests.fund.rates.world import rate

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def fund() -> Fund:
    return Fund.objects.create(code="relief", name="Relief")


def worth(fund: Fund, currency: str, on: date = TODAY) -> Fraction:
    return rate_on(fund, currency, on).worth


def test_both_directions_are_read_as_they_were_published(fund: Fund) -> None:
    rate(fund, "EUR", "USD", "1.25")
    rate(fund, "GEL", "EUR", "0.33", source="by_hand")
    assert worth(fund, "USD") == Fraction(4, 5)
    assert worth(fund, "GEL") == Fraction("0.33")
    assert base_value(fund, Money(100_00, "USD"), TODAY) == 80_00
    assert base_value(fund, Money(7, "EUR"), TODAY) == 7


def test_two_rates_of_one_bank_meet_over_its_own_currency_and_of_one_day_only(fund: Fund) -> None:
    rate(fund, "EUR", "GEL", "3.0", source="georgia")
    rate(fund, "KZT", "GEL", "5.0", source="georgia", nominal=1000)
    assert worth(fund, "KZT") == Fraction(1, 600)
    assert worth(fund, "GEL") == Fraction(1, 3)
    rate(fund, "KZT", "GEL", "6.0", source="georgia", nominal=1000, on=TODAY + DAY)
    assert worth(fund, "KZT", TODAY + DAY) == Fraction(1, 600), "tomorrow has no rate of the euro yet"


def test_over_a_weekend_fridays_rate_counts_and_mondays_never_before_monday(fund: Fund) -> None:
    friday = date(2025, 3, 7)
    rate(fund, "EUR", "USD", "1.1", on=friday)
    rate(fund, "EUR", "USD", "1.2", on=friday + 3 * DAY)
    found = [rate_on(fund, "USD", friday + days * DAY) for days in range(4)]
    assert [1 / each.worth for each in found] == [Fraction("1.1")] * 3 + [Fraction("1.2")]
    with pytest.raises(RateMissing):
        rate_on(fund, "USD", friday - DAY)


def test_a_rate_that_is_too_old_is_refused_with_a_sentence(fund: Fund) -> None:
    rate(fund, "EUR", "USD", "1.1", on=TODAY - 10 * DAY)
    assert worth(fund, "USD") == 1 / Fraction("1.1")
    with pytest.raises(RateMissing, match="no rate of USD in EUR for 11 Mar 2025"):
        rate_on(fund, "USD", TODAY + DAY)


def test_a_monthly_rate_stands_for_its_whole_month(fund: Fund) -> None:
    rate(fund, "EUR", "GEL", "2.9", source="inforeuro", on=date(2025, 3, 1))
    assert worth(fund, "GEL", date(2025, 3, 31)) == 1 / Fraction("2.9")


def test_of_two_monthly_rates_in_one_month_the_later_counts_from_its_day_and_not_before(fund: Fund) -> None:
    first, middle = date(2025, 3, 1), date(2025, 3, 16)
    rate(fund, "USD", "EUR", "0.9", source="un", on=first)
    rate(fund, "USD", "GEL", "2.7", source="un", on=first)
    rate(fund, "USD", "GEL", "3.0", source="un", on=middle)
    found = [worth(fund, "GEL", on) for on in (middle - DAY, middle, date(2025, 3, 31))]
    assert found == [Fraction(9, 27), Fraction(9, 30), Fraction(9, 30)]


def test_the_order_the_network_chose_decides_between_banks(fund: Fund) -> None:
    rate(fund, "EUR", "GEL", "2.9", source="inforeuro", on=date(2025, 3, 1))
    rate(fund, "EUR", "GEL", "3.0", source="georgia")
    assert worth(fund, "GEL") == 1 / Fraction("3")
    RateSettings.objects.create(fund=fund, sources=["inforeuro", "georgia"], max_age_days=5)
    assert worth(fund, "GEL") == 1 / Fraction("2.9")
    RateSettings.objects.update(sources=["ecb"])
    with pytest.raises(RateMissing):
        worth(fund, "GEL")


def test_a_rate_set_by_hand_counts_until_the_bank_has_a_later_one(fund: Fund) -> None:
    rate(fund, "EUR", "USD", "1.1")
    rate(fund, "EUR", "USD", "1.12", source="by_hand")
    assert 1 / worth(fund, "USD") == Fraction("1.12")
    rate(fund, "EUR", "USD", "1.13", on=TODAY + DAY)
    assert 1 / worth(fund, "USD", TODAY + DAY) == Fraction("1.13")


def test_of_a_corrected_day_the_last_revision_counts(fund: Fund) -> None:
    rate(fund, "EUR", "USD", "1.1")
    rate(fund, "EUR", "USD", "1.11", revision=2)
    assert 1 / worth(fund, "USD") == Fraction("1.11")


def test_another_networks_rates_count_nothing_and_a_purse_uses_its_networks(fund: Fund) -> None:
    other = Fund.objects.create(code="other", name="Other")
    purse = Fund.objects.create(code="winter", name="Winter", parent=fund)
    rate(fund, "EUR", "USD", "1.1")
    assert worth(purse, "USD") == worth(fund, "USD")
    with pytest.raises(RateMissing):
        worth(other, "USD")


def test_one_query_for_the_choice_and_one_for_the_rate(fund: Fund, django_assert_num_queries: object) -> None:
    rate(fund, "EUR", "USD", "1.25")
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert convert(fund, Money(125, "USD"), "EUR", TODAY) == Money(100, "EUR")


def test_a_rate_is_only_ever_added(fund: Fund) -> None:
    row = rate(fund, "EUR", "USD", "1.1")
    for act in (
        lambda: FxRate.objects.update(digits=12),
        lambda: FxRate.objects.all().delete(),
        lambda: rate(fund, "EUR", "USD", "1.2"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert FxRate.objects.get().raw == row.raw == "1.1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": "rumour"},
        {"quote": "EUR"},
        {"nominal": 0},
        {"set_by": None, "source": "by_hand", "reason": "bank_rate"},
        {"source": "by_hand", "reason": ""},
        {"reason": "bank_rate"},
    ],
)
def test_the_database_refuses_a_rate_that_means_nothing(fund: Fund, wrong: dict[str, object]) -> None:
    plain = {"base": "EUR", "quote": "USD", "value": "1.1"}
    with pytest.raises(IntegrityError), transaction.atomic():
        rate(fund, **{**plain, **wrong})  # type: ignore[arg-type]
