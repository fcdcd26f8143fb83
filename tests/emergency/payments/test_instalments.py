"""A promise paid on several days: divided by page or API, and only what is due is paid unasked."""

import pytest
from django.test import Client

from emergency.actions import planning
from emergency.actors import Actor
from fund.ledger.instalments import Part
from fund.ledger.verifying import verify
from fund.models import CommitmentInstalment, Disbursement, Fund
from fund.money import Money
from notifications.errors import Malformed, NotFound, Refused
from tests.after_approval import authorise_and_send, bring_back, prepare
from tests.emergency.payments.payer import TAB, payable, visitor, words
from tests.emergency.web.forms import filled
from tests.factories import DAY, NOW, Case, People
from tests.pages import assert_sound_page
from tests.people import token_for


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
