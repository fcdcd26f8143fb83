"""Money held in advance since before its country stood in a group: it pays what is older, and names nothing newer."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from emergency.actions.deciding import closing
from emergency.actions.disbursing import paying
from emergency.actors import Actor
from fund.actions import advances, ways
from fund.ledger import chart, disbursements
from fund.ledger.verifying import verify
from fund.models import Advance, Commitment, Disbursement, Posting
from fund.money import Money
from notifications.errors import Refused
from tests.emergency.api.callers import Caller, Filed, Town, assert_problem, money
from tests.emergency.grouping.groups import define, grouped
from tests.factories import HOUR, NOW
from tests.pages import assert_sound_page
from tests.people import sign_in

LATER = (NOW + timedelta(days=60)).date()
OLDER = "pays requests older than that only"


def _prepared(town: Town, *, is_float: bool = False, country: str = "GE") -> Any:
    """Let Tom prepare EUR 500.00 for Aziz."""
    wanted = advances.Wanted(town.people["aziz"].pk, country, LATER, is_float)
    said = {"amount": Money(50_000, "EUR"), "account": "1010", "by": town.people["tom"].pk, "now": NOW}
    return advances.prepare(fund=town.fund, wanted=wanted, **said)


def _given(town: Town, *, is_float: bool = False, country: str = "GE") -> Advance:
    payment = _prepared(town, is_float=is_float, country=country)
    return advances.authorise(payment_id=payment.pk, by=town.people["chen"].pk, now=NOW).advance


@pytest.fixture(autouse=True)
def _switched_on(town: Town) -> None:
    for country in ("GE", "KZ"):
        said = ways.Switch(country, "float", True, "4/26")
        change = ways.propose(fund=town.fund, said=said, by=town.people["ben"].pk, now=NOW)
        ways.agree(change_id=change.pk, by=town.people["bea"].pk, now=NOW)


def _payable(town: Town, clock: Any) -> Filed:
    """Return a request of Ada's, of Georgia, whose money is promised and whose details are given."""
    case = town.ask("ada", {"legal_aid": "350.00"})
    town.to_review(case)
    town.approve(case, "ben", "bea")
    clock.move_to(NOW + 3 * HOUR)
    closing.close_due_rounds(NOW + 3 * HOUR)
    town.give_details(case)
    return case


def _prepare(tom: Caller, case: Filed, advance: Advance) -> Any:
    return tom.post("fund/disbursements/", {"reference": case.reference, "advance": str(advance.pk)}, fresh=True)


def test_a_new_request_of_the_group_is_paid_from_a_new_advance_and_never_from_an_older_one(
    town: Town, clock: Any
) -> None:
    older = _given(town)
    grouped(town)
    case = _payable(town, clock)
    refused = assert_problem(_prepare(town["tom"], case, older), 422, "advance_older_than_group")
    assert OLDER in refused["detail"] and "give a new advance for Group 1" in refused["detail"]
    # What the sentence says can be done: it comes back, a new one is given, and that one pays.
    back = {"amount": money("500.00"), "account": "1010", "on": str(NOW.date())}
    town["tom"].must(f"fund/advances/{older.pk}/return/", back, fresh=True)
    newer = _given(town)
    assert (newer.country, Advance.objects.get(pk=older.pk).left_minor) == ("X1", 0)
    assert _prepare(town["tom"], case, newer).status_code == 201
    row = Disbursement.objects.get()
    paying.authorise(disbursement_id=row.pk, by=Actor(town.people["chen"]), now=NOW + 4 * HOUR)
    paying.send(disbursement_id=row.pk, by=Actor(town.people["tom"]), now=NOW + 4 * HOUR)
    assert {one.country for one in Posting.objects.filter(source_ref=row.commitment.source_ref)} == {"X1"}
    assert case.state == "paid" and verify().ok


def test_an_older_request_is_paid_from_the_older_advance_as_before(town: Town, clock: Any) -> None:
    older, case = _given(town), _payable(town, clock)
    define(town.fund, town.people, "GE", "KZ", at=NOW + 3 * HOUR)
    assert _prepare(town["tom"], case, older).status_code == 201


def test_the_books_themselves_refuse_it(town: Town, clock: Any) -> None:
    older = _given(town)
    grouped(town)
    _payable(town, clock)
    line, older = Commitment.objects.get(), Advance.objects.get(pk=older.pk)
    held = chart.account(town.fund, chart.ADVANCES)
    said = {"commitment_id": line.pk, "amount": Money(35_000, "EUR"), "way": "partner", "by": town.people["tom"].pk}
    with pytest.raises(Refused, match=OLDER):
        disbursements.prepare(**said, account=held, advance=older, now=NOW + 3 * HOUR)


def test_no_more_money_goes_out_under_the_name_of_the_country(town: Town) -> None:
    waits, float_ = _prepared(town), _given(town, is_float=True, country="KZ")
    Advance.objects.filter(pk=float_.pk).update(used_minor=20_000)
    postings = Posting.objects.count()
    grouped(town)
    with pytest.raises(Refused, match="Its country stands in Group 1 now"):
        advances.authorise(payment_id=waits.pk, by=town.people["chen"].pk, now=NOW)
    said = {"amount": Money(10_000, "EUR"), "account": "1010", "settle_by": LATER, "now": NOW}
    with pytest.raises(Refused, match="give a new advance for Group 1"):
        advances.refill(advance_id=float_.pk, **said, by=town.people["tom"].pk)
    assert Posting.objects.count() == postings
    advances.discard(payment_id=waits.pk, by=town.people["tom"].pk, now=NOW)


def test_page_and_api_say_which_advance_is_older_than_its_group(town: Town) -> None:
    _given(town, is_float=True)
    (row,) = town["ana"].reads("fund/advances/")["results"]
    assert row["older_than_group"] is None
    tom = sign_in(Client(), town.people["tom"])
    page = assert_sound_page(tom.get("/treasury/advances/")).text_content()
    assert OLDER not in page and "Fill it up" in page
    grouped(town)
    (row,) = town["ana"].reads("fund/advances/")["results"]
    assert (row["country"], row["older_than_group"]) == ("GE", "X1")
    page = assert_sound_page(tom.get("/treasury/advances/")).text_content()
    assert OLDER in page and "A part came back" in page and "Fill it up" not in page
