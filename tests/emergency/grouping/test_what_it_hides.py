"""A request from a country of a group, from the first word to the report: what stands in clear, what nowhere does."""

from datetime import timedelta
from typing import Any

import pytest

from emergency.actions.asking import continuing
from emergency.actions.deciding import closing
from emergency.actors import Actor
from emergency.asking.content import AskedLine
from emergency.models import BudgetLine
from fund.ledger import chart
from fund.models import Account, Commitment, Posting
from fund.reports import flows
from fund.reports.frame import Question
from notifications.models import Box, Lock
from tests.emergency.api.callers import Filed, Town, asking, assert_problem
from tests.emergency.grouping.groups import define, grouped, naming
from tests.factories import HOUR, NOW
from tests.keys import opened

HOLDER = Actor(holds_code=True)


def _story(town: Town, case: Filed, name: str) -> str:
    box = Box.objects.get(owner_id=case.row.pk, kind="narrative")
    lock = Lock.objects.get(box=box, user_id=town.people[name].pk)
    _manifest, text = opened(name, bytes(lock.packet) + bytes(box.ciphertext), case=str(case.row.pk), box=str(box.pk))
    return text.decode()


def _paid(town: Town, clock: Any) -> Filed:
    case = town.ask("ada", {"visa": "200.00", "ticket": "100.00", "legal_aid": "50.00"})
    town.to_review(case)
    town.approve(case, "ben", "bea")
    clock.move_to(NOW + 3 * HOUR)
    closing.close_due_rounds(NOW + 3 * HOUR)
    town.give_details(case)
    town.pay(case)
    return case


def test_neither_country_nor_use_stands_in_any_table_after_asking_deciding_and_paying(town: Town, clock: Any) -> None:
    case = _paid(grouped(town), clock)
    assert case.state == "paid"
    assert naming("GE", "KZ", "visa", "ticket", "legal_aid") == []
    assert {line.use for line in BudgetLine.objects.all()} == {"moving", "liberty"}
    assert naming("X1") and naming("moving")
    assert {row.country for row in Commitment.objects.all()} == {"X1"}
    spent = Posting.objects.filter(account__code__in=("5110", "5140")).values_list("account__code", "base_minor")
    assert sorted(spent) == [("5110", 5_000), ("5140", 30_000)]


def test_reports_show_groups_of_countries_and_of_uses_as_rows_of_their_own(town: Town, clock: Any) -> None:
    _paid(grouped(town), clock)
    today = NOW.date()
    told = flows.spending(Question(town.fund, today - timedelta(days=1), today, NOW + 4 * HOUR))
    named = [[(cell.code, cell.name) for cell in row if hasattr(cell, "code")] for row in told.sheets[2].rows]
    group = ("X1", "Group 1")
    assert named == [[group, ("moving", "moving")], [group, ("liberty", "liberty")]]


def test_nothing_is_lost_for_those_who_may_read(town: Town) -> None:
    case = grouped(town).ask("ada", {"visa": "200.00", "housing": None})
    for name in ("cora", "ben"):
        told = _story(town, case, name)
        assert "Country: Georgia (GE)\nNeeded: visa, €200.00\nNeeded: housing, sum not known" in told
        assert told.endswith("A story, беда")


def test_needs_of_one_group_become_one_line_whose_sum_is_open_where_one_of_them_is(town: Town) -> None:
    grouped(town)
    lines = {"visa": "200.00", "ticket": "100.00", "housing": "70.00", "in_kind": None}
    case = town.ask("ada", lines)
    assert [(line.use, line.asked_minor) for line in case.row.lines.all()] == [("moving", 30_000), ("living", None)]


@pytest.mark.parametrize("by", ["ada", "aziz"])
@pytest.mark.parametrize("country", ["GE", "KZ"])
def test_a_contact_of_one_country_asks_for_each_of_the_group(town: Town, by: str, country: str) -> None:
    grouped(town)
    assert town.people[by].mandates.get().countries == ["X1"]
    assert town.ask(by, country=country).row.country == "X1"


def test_a_contact_sees_no_more_than_before_and_asks_for_no_country_outside(town: Town) -> None:
    case = grouped(town).ask("ada")
    assert town["aziz"].get(case.path).status_code == 404
    refused = town["aziz"].post("aid-requests/", asking({"medicine": "10.00"}, country="UZ"))
    assert "country" in assert_problem(refused, 400)["fields"]


def test_the_country_itself_is_asked_for_because_it_is_what_gets_sealed(town: Town) -> None:
    grouped(town)
    refused = town["ada"].post("aid-requests/", asking({"medicine": "10.00"}, country="X1"))
    assert "Name the country itself" in str(assert_problem(refused, 400)["fields"]["country"])


def test_money_of_one_country_would_tell_which_one_it_is(town: Town) -> None:
    define(town.fund, town.people, "GE", "KZ")
    lari = [{"use": "medicine", "amount": {"amount": "10.00", "currency": "GEL"}}]
    refused = town["ada"].post("aid-requests/", {**asking({}), "lines": lari})
    assert "would tell the country" in str(assert_problem(refused, 400)["fields"]["currency"])


def test_from_the_public_form_the_country_is_kept_as_little(town: Town) -> None:
    grouped(town)
    said = asking({"medicine": "10.00"}, country="KZ", for_whom="self")
    answer = town.nobody.must("aid-requests/", said)
    assert Filed(answer["reference"], answer["access_code"]).row.country == "X1"
    assert naming("KZ", "medicine") == []


def test_a_request_older_than_the_group_stays_as_it_is_and_its_further_need_is_hidden(town: Town) -> None:
    older = town.ask("ada", {"legal_aid": "50.00"})
    grouped(town)
    assert (older.row.country, older.row.lines.get().use) == ("GE", "legal_aid")
    row = continuing.continue_emergency(
        reference=older.reference,
        by=HOLDER,
        now=NOW + HOUR,
        lines=(AskedLine("ticket", 20_000),),
        texts={"narrative": "A ticket"},
    )
    assert (row.country, row.lines.get().use) == ("X1", "moving")
    assert "Country: Georgia (GE)\nNeeded: tickets, €200.00" in _story(town, Filed(row.reference, older.code), "cora")
    found = town["cora"].reads("aid-requests/?list=all&country=GE")["results"]
    assert {one["reference"] for one in found} == {older.reference, row.reference}


def test_books_opened_before_get_the_accounts_with_the_group(town: Town) -> None:
    codes = {"5110", "5120", "5130", "5140"}
    Account.objects.filter(fund=town.fund, code__in=codes).delete()
    grouped(town)
    assert {row.code for row in chart.accounts(town.fund, *codes)} == codes
