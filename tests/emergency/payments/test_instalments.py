"""A promise paid on several days: divided by page or API, and only what is due is paid unasked."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client

from emergency.actions import clockwork
from emergency.actions.disbursing import payout, planning
from emergency.actions.ending import endings
from emergency.actors import Actor
from emergency.reading.promises import clock_of
from fund.ledger.instalments import Part
from fund.ledger.verifying import verify
from fund.models import CommitmentInstalment, Disbursement, Fund
from fund.money import Money
from notifications.errors import Malformed, NotFound, Refused
from tests.after_approval import authorise_and_send, bring_back, prepare
from tests.emergency.payments.payer import TAB, payable, visitor, words
from tests.emergency.web.forms import filled
from tests.factories import DAY, NOW, Case, People, bring_to
from tests.pages import assert_sound_page
from tests.people import token_for

SECOND = timedelta(seconds=1)


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    """EUR 400.00, ready to be paid."""
    return payable(fund, people)


def divide(case: Case, people: People, *parts: tuple[int, int], name: str = "cora") -> None:
    """Divide by days from now and sums."""
    said = [Part((case.at + days * DAY).date(), Money(minor, "EUR")) for days, minor in parts]
    known = {"reference": case.reference, "by": Actor(people[name]), "now": case.at}
    planning.plan_instalments(**known, use="legal_aid", parts=said)


def test_only_what_is_due_is_paid_unasked_and_the_last_makes_the_case_paid(case: Case, people: People) -> None:
    divide(case, people, (0, 15_000), (30, 15_000), (60, 10_000))
    authorise_and_send(case, people, prepare(case, people))
    assert list(Disbursement.objects.values_list("amount_minor", flat=True)) == [15_000]
    with pytest.raises(Refused) as early:
        prepare(case, people)
    assert early.value.code == "not_due_yet"
    for _month in range(2):
        case.at += 30 * DAY
        authorise_and_send(case, people, prepare(case, people))
    assert case.state == "paid"
    assert verify().ok


def test_what_came_back_can_be_divided_anew(case: Case, people: People) -> None:
    divide(case, people, (0, 40_000))
    [row] = prepare(case, people)
    authorise_and_send(case, people, [row])
    bring_back(case, people, row)
    divide(case, people, (0, 10_000), (5, 30_000), name="tom")
    amounts = CommitmentInstalment.objects.filter(amount_minor__gt=0).values_list("amount_minor", flat=True)
    assert sorted(amounts) == [10_000, 30_000]
    assert verify().ok


def test_l13_the_parts_are_exactly_what_is_left(case: Case, people: People) -> None:
    for parts in (((0, 40_001),), ((0, 20_000), (9, 19_999))):
        with pytest.raises(Refused) as refused:
            divide(case, people, *parts)
        assert refused.value.code == "not_the_sum"
    for wrong in ((), ((-1, 40_000),), ((0, 40_001), (1, -1))):
        with pytest.raises(Malformed):
            divide(case, people, *wrong)
    [row] = prepare(case, people)
    with pytest.raises(Refused):
        divide(case, people, (0, 40_000))
    assert row.state == "prepared"
    for name in ("chen", "ben", "ada"):
        with pytest.raises(NotFound):
            divide(case, people, (0, 40_000), name=name)


def test_instalments_are_planned_by_page_and_api(case: Case, people: People) -> None:
    cora, address = visitor(people, "cora"), f"/work/{case.reference}/plan/"
    shown = cora.get(address)
    assert "legal aid: 400.00" in words(assert_sound_page(shown))
    first, second = str((NOW + 3 * DAY).date()), str((NOW + 30 * DAY).date())
    typed = {"use": "legal_aid", "due_1": first, "sum_1": "100", "sum_2": "300"}
    page = cora.post(address, filled(shown, action=address) | typed)
    assert "Name the day for this sum." in words(assert_sound_page(page, status=400))
    done = cora.post(address, filled(page, action=address) | typed | {"due_2": second})
    assert done.status_code == 302
    assert sorted(CommitmentInstalment.objects.values_list("amount_minor", flat=True)) == [10_000, 30_000]
    assert "Due on" in words(assert_sound_page(visitor(people, "tom").get(TAB)))
    body = {"use": "legal_aid", "parts": [{"due_on": second, "amount": "400.00"}]}
    answer = Client().post(
        f"/api/v1/aid-requests/{case.reference}/plan/",
        body,
        content_type="application/json",
        headers={"authorization": token_for(people["tom"])},
    )
    assert answer.status_code == 200, answer.content
    assert str(CommitmentInstalment.objects.get().due_on) == second


def late(case: Case, percent: int) -> None:
    """Let this much of the promised time pass since the next instalment fell due, and the clock look."""
    due_on = datetime.combine(case.row.instalment_on, time(), tzinfo=UTC)
    clock = clock_of(case.row)
    assert clock is not None
    assert clock.started_at == due_on
    case.at = due_on + clock.allowed * percent / 100
    assert clockwork.run(now=case.at - SECOND)["reminded"] == 0
    assert clockwork.run(now=case.at)["reminded"] == 1
    assert case.row.reminded == percent


def test_r26_a_promise_paid_by_instalments_lapses_counted_from_the_next_ones_day(fund: Fund, people: People) -> None:
    case = bring_to("approved", fund, people)
    divide(case, people, (30, 25_000), (60, 15_000))
    first = datetime.combine((case.at + 30 * DAY).date(), time(), tzinfo=UTC)
    assert (case.row.instalment_on, case.row.lapse_at) == (first.date(), first + 14 * DAY)
    assert clockwork.run(now=case.at + 29 * DAY)["lapsed"] == 0
    assert case.row.reminded == 0
    late(case, 50)
    assert clockwork.run(now=first + 14 * DAY - SECOND)["lapsed"] == 0
    assert clockwork.run(now=first + 14 * DAY)["lapsed"] == 1
    assert (case.state, case.row.instalment_on) == ("expired", None)
    assert verify().ok


def test_r26_planned_for_today_after_all_it_lapses_by_the_general_clock(fund: Fund, people: People) -> None:
    case = bring_to("approved", fund, people)
    approved_at, lapse_at = case.at, case.row.lapse_at
    assert lapse_at == approved_at + 14 * DAY
    divide(case, people, (0, 10_000), (60, 30_000))
    assert case.row.lapse_at == lapse_at
    divide(case, people, (9, 40_000))
    assert case.row.lapse_at > lapse_at
    case.at += 3 * DAY
    divide(case, people, (0, 40_000))
    days = (case.row.instalment_on - approved_at.date()).days
    assert (days, case.row.lapse_at.date()) == (3, (approved_at + 17 * DAY).date())


def test_r26_details_sent_back_between_two_instalments_are_waited_for_until_after_the_next(
    case: Case, people: People
) -> None:
    divide(case, people, (0, 15_000), (30, 25_000))
    second = datetime.combine((case.at + 30 * DAY).date(), time(), tzinfo=UTC)
    assert case.row.instalment_on is None
    authorise_and_send(case, people, prepare(case, people))
    assert case.row.instalment_on == second.date()
    assert case.row.due_at > second
    known = {"reference": case.reference, "by": Actor(people["tom"]), "now": case.at}
    payout.send_back_details(**known)
    assert (case.state, case.row.lapse_at) == ("approved", second + 14 * DAY)
    with pytest.raises(Refused) as early:
        endings.lapse(case.row.pk, now=second + 14 * DAY - SECOND)
    assert early.value.code == "time_left"


def test_each_instalment_is_reminded_of_by_itself_and_a_prepared_one_until_it_is_sent(
    case: Case, people: People
) -> None:
    divide(case, people, (10, 15_000), (40, 25_000))
    late(case, 50)
    rows = prepare(case, people)
    late(case, 100)
    authorise_and_send(case, people, rows)
    assert case.row.reminded == 0
    late(case, 50)
