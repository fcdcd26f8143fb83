"""Decisions that take two people, transfers between funds and purses over the API."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fund.ledger import balances, chart
from fund.ledger.verifying import verify
from fund.models import Fund, Mandate, MoneyDecision
from notifications.models import AuditDetail
from tests.factories import HOUR, NOW, make_fund
from tests.fund.api.desk import Desk, euros

TODAY = str(NOW.date())


def free(fund: Fund) -> str:
    return balances.overview(fund, now=NOW + HOUR).free.text()


def did(answer: Any, status: int = 201) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json()


def purse(desk: Desk, **changes: Any) -> Fund:
    body = {"code": "winter", "name": "Winter purse", "restriction": "medicine in winter", "uses": ["medicine"]}
    answer = did(desk.post("tom", "fund/purses/", {**body, "countries": ["KZ"], **changes}, fresh=True))
    return Fund.objects.get(code=answer["code"])


def gift(desk: Desk, fund: Fund, amount: str) -> None:
    body = {"fund": fund.code, "kind": "donation", "amount": euros(amount), "account": "1010", "on": TODAY}
    did(desk.post("tom", "fund/entries/", body, fresh=True))


def proposed(desk: Desk, name: str, to_fund: str, **changes: Any) -> Any:
    body = {"to_fund": to_fund, "amount": euros("100.00"), "minute_number": "8/26", "account": "1010", **changes}
    return desk.post(name, "fund/transfers/", body, fresh=True)


def confirmed(desk: Desk, name: str, decision: str, **body: Any) -> Any:
    return desk.post(name, f"fund/decisions/{decision}/confirm/", {"minute_number": "9/26", **body}, fresh=True)


def test_a_purse_has_its_own_free_money_and_names_its_purpose(desk: Desk) -> None:
    winter = purse(desk)
    gift(desk, winter, "250.00")
    assert winter.code == f"{desk.fund.code}-winter"
    assert (free(winter), free(desk.fund)) == ("250.00", "10000.00")
    (shown,) = desk.get("bo", "fund/purses/").json()["results"]
    assert (shown["uses"], shown["countries"], shown["restriction"]) == (["medicine"], ["KZ"], "medicine in winter")
    again = desk.post("tom", "fund/purses/", {"code": "winter", "name": "N", "restriction": "R"}, fresh=True)
    assert did(again, 422)["code"] == "purse_exists"


def test_r03_a_transfer_to_a_purse_takes_two_seats_and_each_fund_balances(desk: Desk) -> None:
    winter = purse(desk)
    decision = did(proposed(desk, "ben", winter.code))
    assert (decision["state"], free(winter)) == ("proposed", "0.00")
    assert did(confirmed(desk, "ben", decision["id"]), 422)["code"] == "separation_of_duties"
    assert did(confirmed(desk, "bea", decision["id"]))["state"] == "done"
    assert (free(winter), free(desk.fund)) == ("100.00", "9900.00")
    rows = balances.trial_balance([desk.fund, winter], at=None, now=NOW + HOUR).rows
    assert {row.fund: row.amount_minor for row in rows if row.account == "3100"} == {
        desk.fund.code: 10_000,
        winter.code: -10_000,
    }
    assert verify().ok
    assert did(confirmed(desk, "bo", decision["id"]), 409)["code"] == "stale"
    verbs = list(AuditDetail.objects.values_list("verb", flat=True))
    assert {"decision_proposed", "decision_confirmed"} <= set(verbs)


def test_l11_no_transfer_takes_what_is_not_free(desk: Desk) -> None:
    winter = purse(desk)
    decision = did(proposed(desk, "ben", winter.code, amount=euros("10000.01")))
    assert did(confirmed(desk, "bea", decision["id"]), 422)["code"] == "short_of_money"
    assert MoneyDecision.objects.get().is_open


def test_r04_money_leaves_a_purse_only_as_its_donor_agreed(desk: Desk) -> None:
    winter = purse(desk)
    gift(desk, winter, "250.00")
    out = {"fund": winter.code}
    assert "document" in did(proposed(desk, "ben", desk.fund.code, **out), 400)["fields"]
    decision = did(proposed(desk, "ben", desk.fund.code, **out, document="Letter of 3 March"))
    did(confirmed(desk, "bea", decision["id"]))
    assert (free(winter), free(desk.fund)) == ("150.00", "10100.00")


@pytest.fixture
def other(desk: Desk) -> Fund:
    """Another network's fund, with Cy on its board and in its treasury."""
    fund = make_fund("1.00", code="other")
    for role in ("member", "treasurer"):
        Mandate.objects.create(fund=fund, user=desk.people["cy"], role=role, starts_on=NOW.date())
    return fund


def test_r03_between_two_networks_the_other_board_confirms_and_both_post_their_end(desk: Desk, other: Fund) -> None:
    decision = did(proposed(desk, "ben", "other"))
    assert did(confirmed(desk, "bea", decision["id"]), 422)["code"] == "other_board"
    posting = f"fund/transfers/{decision['id']}/post/"
    end = {"account": "1010", "on": TODAY}
    assert did(desk.post("tom", posting, end, fresh=True), 422)["code"] == "transfer_undecided"
    assert did(confirmed(desk, "cy", decision["id"]))["state"] == "confirmed"
    assert (free(desk.fund), free(other)) == ("10000.00", "1.00")
    assert did(desk.post("tom", posting, end, fresh=True))["state"] == "done"
    assert did(desk.post("cy", posting, end, fresh=True))["state"] == "arrived"
    assert did(desk.post("cy", posting, end, fresh=True), 409)["code"] == "stale"
    assert (free(desk.fund), free(other)) == ("9900.00", "101.00")
    assert verify().ok


def test_nobody_learns_from_a_transfer_which_funds_there_are(desk: Desk, other: Fund) -> None:
    answers = [did(proposed(desk, "ben", code)) for code in ("other", "nowhere")]
    known, unknown = ({key: value for key, value in one.items() if key not in {"id", "to_fund"}} for one in answers)
    assert known == unknown
    refusals = [confirmed(desk, "bea", one["id"]).content for one in answers]
    assert refusals[0] == refusals[1]
    # The other board sees what waits for it, and nothing else of this fund.
    assert [row["id"] for row in desk.get("cy", "fund/decisions/").json()["results"]] == [answers[0]["id"]]


def test_a_refund_takes_treasurer_and_checker(desk: Desk) -> None:
    project = desk.signed()["id"]
    desk.moved(project, "80.00")
    refund = {"kind": "refund", "amount": euros("80.00"), "account": "1010"}
    assert desk.post("bo", f"fund/projects/{project}/decisions/", refund, fresh=True).status_code == 404
    decision = did(desk.post("tom", f"fund/projects/{project}/decisions/", refund, fresh=True))
    assert desk.post("bo", f"fund/decisions/{decision['id']}/confirm/", {}, fresh=True).status_code == 404
    assert did(desk.post("chen", f"fund/decisions/{decision['id']}/confirm/", {}, fresh=True))["state"] == "done"
    assert balances.overview(desk.fund, now=NOW + HOUR).balance.text() == "10000.00"


def test_r02_two_seats_exempt_a_project_with_minute_and_paper(desk: Desk) -> None:
    project = desk.signed()["id"]
    desk.arrived(project, "1000.00")
    address = f"fund/projects/{project}/decisions/"
    body = {"kind": "exemption", "reason_code": "donor_forbids", "document": "Art. 4", "minute_number": "7/26"}
    assert did(desk.post("ben", address, {**body, "minute_number": ""}, fresh=True), 400)["code"] == "malformed"
    assert desk.post("tom", address, body, fresh=True).status_code == 404
    decision = did(desk.post("ben", address, body, fresh=True))
    assert did(desk.post("bo", address, body, fresh=True), 422)["code"] == "proposed_already"
    did(desk.post("bea", f"fund/decisions/{decision['id']}/confirm/", {}, fresh=True))
    (row,) = desk.get("bo", "fund/set-aside/").json()["results"]
    assert (row["exempt"], row["owed"], row["written_off"]) == ("donor_forbids", euros("0.00"), euros("100.00"))
    life = desk.get("chen", f"fund/projects/{project}/").json()
    assert (life["exemption"]["minute_number"], life["decisions"][0]["state"]) == ("7/26", "done")


def test_r02_two_seats_make_an_exempt_project_liable_again(desk: Desk) -> None:
    project = desk.signed()["id"]
    address, papers = f"fund/projects/{project}/decisions/", {"document": "Art. 4", "minute_number": "7/26"}
    exempting = {"kind": "exemption", "reason_code": "donor_forbids", **papers}
    lifting = {"kind": "lifting", "reason_code": "donor_allows", **papers, "minute_number": "9/26"}
    assert did(desk.post("ben", address, lifting, fresh=True), 422)["code"] == "not_exempt"
    first = did(desk.post("ben", address, exempting, fresh=True))
    did(desk.post("bea", f"fund/decisions/{first['id']}/confirm/", {}, fresh=True))
    assert did(desk.post("ben", address, {**lifting, "reason_code": "donor_forbids"}, fresh=True), 400)
    assert desk.post("tom", address, lifting, fresh=True).status_code == 404
    lifted = did(desk.post("ben", address, lifting, fresh=True))
    confirm = f"fund/decisions/{lifted['id']}/confirm/"
    assert did(desk.post("ben", confirm, {}, fresh=True), 422)["code"] == "separation_of_duties"
    assert did(desk.post("bea", confirm, {}, fresh=True))["state"] == "done"
    desk.arrived(project, "1000.00")
    (row,) = desk.get("bo", "fund/set-aside/").json()["results"]
    assert (row["exempt"], row["owed"]) == (None, euros("100.00"))
    life = desk.get("chen", f"fund/projects/{project}/").json()
    assert (life["exemption"]["reason_code"], life["exemption"]["lift"]["minute_number"]) == ("donor_forbids", "9/26")


def test_what_was_withdrawn_cannot_be_confirmed(desk: Desk) -> None:
    decision = did(proposed(desk, "ben", "nowhere"))["id"]
    assert did(desk.post("bo", f"fund/decisions/{decision}/withdraw/", {}, fresh=True))["state"] == "withdrawn"
    assert did(desk.post("bo", f"fund/decisions/{decision}/withdraw/", {}, fresh=True), 409)["code"] == "stale"


def test_the_database_wants_two_people(desk: Desk) -> None:
    did(proposed(desk, "ben", "nowhere"))
    row = MoneyDecision.objects.get()
    with pytest.raises(IntegrityError, match="decision_takes_two_people"), transaction.atomic():
        MoneyDecision.objects.update(confirmed_by=row.proposed_by, confirmed_at=NOW)


def test_money_acts_want_a_fresh_code_and_count_once(desk: Desk) -> None:
    winter = purse(desk)
    body = {"to_fund": winter.code, "amount": euros("1.00"), "minute_number": "8", "account": "1010"}
    assert desk.post("ben", "fund/transfers/", body).status_code == 403
    key = uuid.uuid4().hex
    first, second = (desk.post("ben", "fund/transfers/", body, key=key, fresh=True).json() for _ in range(2))
    assert first == second
    assert MoneyDecision.objects.count() == 1
    assert chart.books_of(winter) == desk.fund
