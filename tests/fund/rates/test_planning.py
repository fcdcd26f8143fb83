"""What a file adds to the known rates, and when somebody is asked first."""

from datetime import date, timedelta
from fractions import Fraction

from fund.rates.planning import Known, Plan, is_jump, plan_of
from fund.rates.quotes import Quote, value_of

FRIDAY = date(2026, 11, 20)
DAY = timedelta(days=1)
PAIR = ("ecb", "EUR", "USD")


def quote(value: str, on: date = FRIDAY, nominal: int = 1) -> Quote:
    return Quote("ecb", on, "EUR", "USD", nominal, *value_of(value, place=""))


def planned(*quotes: Quote, known: tuple[Known, ...] = (), since: date = date(2026, 1, 1)) -> Plan:
    return plan_of(quotes, {PAIR: known}, since=since)


def test_the_same_rate_again_is_known_whatever_zeros_it_ends_with() -> None:
    plan = planned(quote("1.0830"), known=(Known(FRIDAY, Fraction("1.083"), 1),))
    assert (plan.new, plan.known, plan.jumps) == ([], 1, [])


def test_a_rate_from_long_before_the_books_is_left_out() -> None:
    plan = planned(quote("1.1", date(2025, 12, 31)), quote("1.1"))
    assert (len(plan.new), plan.left_out) == (1, 1)


def test_more_than_a_fifth_since_the_last_rate_is_asked_about_and_a_fifth_is_not() -> None:
    before = Known(FRIDAY - 3 * DAY, Fraction(1), 1)
    assert planned(quote("1.2"), known=(before,)).jumps == []
    (jump,) = planned(quote("1.2001"), known=(before,)).jumps
    assert (jump.before_on, jump.percent) == (FRIDAY - 3 * DAY, 20)


def test_an_inverted_rate_and_a_forgotten_nominal_are_both_jumps() -> None:
    known = (Known(FRIDAY - DAY, Fraction("2.73"), 1),)
    assert planned(quote("0.3663"), known=known).jumps
    assert planned(quote("2.73", nominal=100), known=known).jumps
    assert planned(quote("273", nominal=100), known=known).jumps == []


def test_a_jump_inside_one_file_is_found_whatever_the_order_of_its_days() -> None:
    plan = planned(quote("1.5"), quote("1.0", FRIDAY - DAY), quote("1.01", FRIDAY - 2 * DAY))
    assert [jump.quote.effective_on for jump in plan.jumps] == [FRIDAY]


def test_another_value_for_a_known_day_is_asked_about_and_becomes_its_next_revision() -> None:
    plan = planned(quote("1.09"), known=(Known(FRIDAY, Fraction("1.08"), 2),))
    assert [(each.worth, revision) for each, revision in plan.new] == [(Fraction("1.09"), 3)]
    assert len(plan.jumps) == 1


def test_the_last_rate_is_never_one_of_a_later_day() -> None:
    later = Known(FRIDAY + DAY, Fraction(9), 1)
    assert planned(quote("1.0"), known=(later,)).jumps == []


def test_a_jump_is_one_from_either_side() -> None:
    assert is_jump(Fraction(10), Fraction(13)) == is_jump(Fraction(13), Fraction(10)) is True
