"""The first numbers, clause by clause, through the HTTP API: tokens, one-time codes and keys as programs use them."""

from typing import Any

from emergency.actions.deciding.closing import close_due_rounds
from fund.models import JournalEntry, Match
from tests.emergency.api.callers import Filed, Town, assert_problem, money, open_town
from tests.factories import HOUR, NOW, make_fund
from tests.fund.reconciliation.camt import Detail, Entry, Statement, camt

RED = {"legal_aid": "400.00", "medicine": "800.00"}
WINDOW = 2 * HOUR
MINUTE = HOUR / 60


def _wait(clock: Any, until: Any) -> None:
    clock.move_to(until)
    close_due_rounds(until)


def _free(town: Town) -> str:
    return str(town["tom"].reads("fund/overview/")["free"]["amount"])


def _committed(town: Town) -> str:
    return str(town["tom"].reads("fund/overview/")["committed"]["amount"])


def _approved(town: Town, clock: Any, lines: dict[str, str | None]) -> Filed:
    case = town.ask(lines=lines)
    town.to_review(case)
    town.approve(case, "ben", "bea")
    _wait(clock, NOW + WINDOW)
    return case


def test_a_project_of_50000_of_which_20000_came_owes_2000(clock: Any) -> None:
    town = open_town(make_fund("1000.00"))
    tom, today = town["tom"], str(NOW.date())
    signed = {"donor": "Open Hand Foundation", "title": "Five countries", "amount": money("50000.00")}
    project = tom.must("fund/projects/", {**signed, "signed_on": today}, fresh=True)
    assert tom.reads("fund/set-aside/")["total"]["owed"] == money("0.00")
    arrived = {"amount": money("20000.00"), "arrived_on": today}
    tom.must(f"fund/projects/{project['id']}/instalments/", arrived, fresh=True)
    [row] = tom.reads("fund/set-aside/")["results"]
    assert (row["signed"], row["received"], row["due"]) == (money("50000.00"), money("20000.00"), money("2000.00"))
    assert tom.reads("fund/set-aside/")["total"]["owed"] == money("2000.00")
    moved = {"amount": money("500.00"), "account": "1010", "on": today}
    tom.must(f"fund/projects/{project['id']}/receipts/", moved, fresh=True)
    assert tom.reads("fund/set-aside/")["total"]["owed"] == money("1500.00")
    assert tom.reads("fund/overview/")["balance"] == money("1500.00")


def test_a_red_case_of_1200_needs_two_approvals_and_no_objection_until_the_window_ends(clock: Any) -> None:
    town = open_town(make_fund("5000.00"))
    case = town.ask(lines=RED)
    town.to_review(case)
    [opened] = town["ben"].reads(f"{case.path}rounds/")["results"]
    assert opened["tier"] == "two"
    town.approve(case, "ben", "bea")
    _wait(clock, NOW + WINDOW - MINUTE)
    assert case.state == "in_review"
    assert _committed(town) == "0.00"
    _wait(clock, NOW + WINDOW)
    assert case.state == "approved"
    assert _committed(town) == "1200.00"


def test_one_approval_is_not_enough_however_long_the_window(clock: Any) -> None:
    town = open_town(make_fund("5000.00"))
    case = town.ask(lines=RED)
    town.to_review(case)
    town.vote("ben", case)
    _wait(clock, NOW + 2 * WINDOW)
    assert case.state == "in_review"
    assert _committed(town) == "0.00"


def test_an_objection_before_the_window_ends_asks_the_majority(clock: Any) -> None:
    town = open_town(make_fund("5000.00"))
    case = town.ask(lines=RED)
    town.to_review(case)
    town.approve(case, "ben", "bea")
    clock.move_to(NOW + HOUR)
    town["bo"].must(f"{case.path}recuse/", {"level": 0})
    town["bo"].must(f"{case.path}object/")
    _wait(clock, NOW + 2 * WINDOW)
    assert case.state == "in_review"
    town.vote("bela", case)
    assert case.state == "approved"


def test_with_1000_liquid_and_5000_locked_the_votes_stand_and_the_case_is_deferred(clock: Any) -> None:
    town = open_town(make_fund("1000.00", locked="5000.00"))
    figures = town["tom"].reads("fund/overview/")
    assert (figures["balance"], figures["liquid"]) == (money("6000.00"), money("1000.00"))
    case = _approved(town, clock, dict(RED))
    assert case.state == "deferred"
    [shown] = town["ben"].reads(f"{case.path}rounds/")["results"]
    assert (shown["outcome"], shown["count"]["approvals"]) == ("approved", 2)
    assert [seat["vote"]["choice"] for seat in shown["seats"] if seat["has_voted"]] == ["approve", "approve"]
    assert _committed(town) == "0.00"
    refused = assert_problem(town["tom"].post(f"{case.path}resume/"), 422)
    [finding] = [finding for finding in refused["findings"] if finding["rule"] == "R-04"]
    assert finding["verdict"] == "block"
    sentence = finding["sentence"]
    assert "1,000.00" in sentence and "1,200.00" in sentence
    kept = [finding for finding in shown["decision"]["findings"] if finding["rule"] == "R-04"]
    assert any(finding["verdict"] == "block" for finding in kept)


def test_900_passes_where_1200_waits(clock: Any) -> None:
    town = open_town(make_fund("1000.00", locked="5000.00"))
    case = _approved(town, clock, {"legal_aid": "900.00"})
    assert case.state == "approved"
    assert (_committed(town), _free(town)) == ("900.00", "100.00")


def test_the_deferred_case_goes_on_when_money_is_there(clock: Any) -> None:
    town = open_town(make_fund("1000.00", locked="5000.00"))
    case = _approved(town, clock, dict(RED))
    tom, today = town["tom"], str(NOW.date())
    signed = {"donor": "Open Hand Foundation", "title": "P", "amount": money("5000.00"), "signed_on": today}
    project = tom.must("fund/projects/", signed, fresh=True)
    address = f"fund/projects/{project['id']}/"
    tom.must(f"{address}instalments/", {"amount": money("5000.00"), "arrived_on": today}, fresh=True)
    tom.must(f"{address}receipts/", {"amount": money("500.00"), "account": "1010", "on": today}, fresh=True)
    assert tom.must(f"{case.path}resume/")["state"] == "approved"
    assert (_committed(town), _free(town)) == ("1200.00", "300.00")


def test_the_preparer_cannot_authorise(clock: Any) -> None:
    town = open_town(make_fund("5000.00"))
    case = _approved(town, clock, {"legal_aid": "900.00"})
    town.give_details(case)
    [payment] = town.prepare(case)
    path = f"fund/disbursements/{payment['id']}/"
    assert_problem(town["tom"].post(f"{path}authorise/", fresh=True), 422)
    assert_problem(town["tom"].post(f"{path}send/", fresh=True), 409)
    assert case.state == "payable"
    assert town["chen"].must(f"{path}authorise/", fresh=True)["disbursement"]["state"] == "authorised"


def test_an_approver_cannot_authorise_nor_prepare(clock: Any) -> None:
    town = open_town(make_fund("5000.00"), bea=("checker",), ben=("treasurer",))
    case = _approved(town, clock, {"legal_aid": "900.00"})
    town.give_details(case)
    body = {"reference": case.reference}
    assert_problem(town["ben"].post("fund/disbursements/", body, fresh=True), 422)
    [payment] = town.prepare(case)
    assert_problem(town["bea"].post(f"fund/disbursements/{payment['id']}/authorise/", fresh=True), 422)
    assert town["tom"].reads("fund/disbursements/")["results"][0]["state"] == "prepared"


def test_the_same_key_twice_posts_once(clock: Any) -> None:
    town = open_town(make_fund("5000.00"))
    case = _approved(town, clock, {"legal_aid": "900.00"})
    town.give_details(case)
    [payment] = town.prepare(case)
    path = f"fund/disbursements/{payment['id']}/"
    town["chen"].must(f"{path}authorise/", fresh=True)
    before = JournalEntry.objects.count()
    first = town["tom"].post(f"{path}send/", fresh=True, key="once")
    posted = JournalEntry.objects.count()
    again = town["tom"].post(f"{path}send/", fresh=True, key="once")
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert (posted, JournalEntry.objects.count()) == (before + 1, before + 1)
    assert town["tom"].reads("fund/overview/")["balance"] == money("4100.00")
    other = town["tom"].post("fund/disbursements/", {"reference": case.reference}, fresh=True, key="once")
    assert other.status_code != 200


def test_the_camt_line_with_our_code_matches_by_itself(clock: Any) -> None:
    town = open_town(make_fund("5000.00"))
    case = _approved(town, clock, {"legal_aid": "900.00"})
    town.give_details(case)
    [payment] = town.pay(case)
    day = NOW.date()
    ours = Entry("900.00", "DBIT", day, "B-1", details=(Detail(text=payment["payment_code"], name="Ivan"),))
    another = Entry("900.00", "DBIT", day, "B-2", details=(Detail(text="a code of others", name="Ivan"),))
    month = {"from_day": day.replace(day=1), "to_day": day}
    file = camt(Statement(opening="5000.00", closing="3200.00", entries=(ours, another), **month))
    said = _upload(town, file)
    assert (said["lines"], said["new"], said["matched"]) == (2, 2, 1)
    match = Match.objects.get()
    assert match.line.words == [payment["payment_code"]]
    assert match.disbursement_id and str(match.disbursement_id) == payment["id"]
    [settled] = town["tom"].reads("fund/disbursements/")["results"]
    assert settled["state"] == "settled"
    again = _upload(town, file)
    assert (again["new"], Match.objects.count()) == (0, 1)


def _upload(town: Town, file: bytes) -> dict[str, Any]:
    headers = {"Authorization": town["tom"].token}
    address = "/api/v1/fund/statements/?account=1010"
    answer = town["tom"].client.post(address, file, content_type="application/xml", headers=headers)
    assert answer.status_code == 201, answer.content
    said: dict[str, Any] = answer.json()
    return said
