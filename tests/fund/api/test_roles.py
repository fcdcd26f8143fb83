"""Who reads what of the money: everything not named is answered as if it did not exist."""

from uuid import UUID, uuid4

import pytest
from django.core import signing

from tests.factories import NOW
from tests.fund.api.desk import PROJECT, Desk, euros, other_treasurer

KEEPERS = {"tom", "chen"}
BOOKS = KEEPERS | {"ana"}
FIGURES = BOOKS | {"ben", "bea", "bo", "bela", "bao"}
READS = {
    "fund/overview/": FIGURES,
    "fund/projects/": FIGURES,
    "fund/set-aside/": FIGURES,
    "fund/accounts/": BOOKS,
    "fund/entries/": BOOKS,
    "fund/trial-balance/": BOOKS,
    "fund/statements/": KEEPERS,
    "fund/statement-lines/": KEEPERS,
    "fund/statement-previews/": KEEPERS,
    "fund/bank-profiles/": KEEPERS,
    "fund/matches/": KEEPERS,
}
UNKNOWN = UUID(int=7)
DAY = str(NOW.date())
ACTS = {
    "fund/projects/": ({**PROJECT, "signed_on": DAY}, {"tom"}),
    f"fund/projects/{UNKNOWN}/instalments/": ({"amount": euros("1.00"), "arrived_on": DAY}, set()),
    f"fund/projects/{UNKNOWN}/receipts/": ({"amount": euros("1.00"), "account": "1010", "on": DAY}, set()),
    "fund/entries/": ({"kind": "donation", "amount": euros("1.00"), "account": "1010", "on": DAY}, {"tom"}),
    f"fund/entries/{UNKNOWN}/reverse/": ({"reason_code": "wrong_day"}, set()),
    "fund/matches/": ({"line": str(UNKNOWN), "entry": str(UNKNOWN)}, set()),
    f"fund/matches/{UNKNOWN}/undo/": ({}, set()),
}


@pytest.mark.parametrize("path", READS)
def test_only_its_roles_read_an_address_and_everybody_else_finds_nothing(desk: Desk, path: str) -> None:
    seen = {name: desk.get(name, path).status_code for name in desk.people}
    assert seen == {name: 200 if name in READS[path] else 404 for name in desk.people}
    assert desk.get(None, path).status_code == 401


def test_a_foreign_fund_is_answered_byte_for_byte_like_an_unknown_one(desk: Desk) -> None:
    other_treasurer(desk)
    foreign, unknown = desk.get("tom", "fund/overview/", fund="other"), desk.get("tom", "fund/overview/", fund="none")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content


def test_the_treasurer_of_another_fund_sees_and_does_nothing_in_this_one(desk: Desk) -> None:
    other_treasurer(desk)
    project = desk.signed()
    assert desk.get("cy", "fund/entries/", fund="relief").status_code == 404
    assert desk.get("cy", "fund/projects/").json() == {"results": []}
    body = {"amount": euros("5.00"), "arrived_on": DAY}
    assert desk.post("cy", f"fund/projects/{project['id']}/instalments/", body, fresh=True).status_code == 404
    assert desk.post("cy", "fund/projects/", {**ACTS["fund/projects/"][0], "fund": "relief"}).status_code == 404


@pytest.mark.parametrize("path", ACTS)
def test_acts_are_let_through_for_their_role_only(desk: Desk, path: str) -> None:
    body, allowed = ACTS[path]
    done = {name for name in desk.people if desk.post(name, path, body, fresh=True).status_code != 404}
    assert done == allowed
    assert desk.post(None, path, body).status_code == 401


def test_only_payers_send_statements(desk: Desk) -> None:
    tried = {name for name in desk.people if desk.upload(name, b"<broken").status_code != 404}
    assert tried == KEEPERS


def test_a_foreign_project_is_answered_like_an_unknown_one(desk: Desk) -> None:
    other_treasurer(desk)
    theirs = desk.signed()["id"]
    body = {"amount": euros("5.00"), "arrived_on": DAY}
    foreign, unknown = (
        desk.post("cy", f"fund/projects/{one}/instalments/", body, fresh=True) for one in (theirs, uuid4())
    )
    assert (foreign.status_code, foreign.content) == (404, unknown.content)


def test_the_fund_is_named_only_where_there_are_several(desk: Desk) -> None:
    cy = other_treasurer(desk)
    assert desk.get("cy", "fund/overview/").json()["fund"] == "other"
    desk.fund.mandates.create(user=cy, role="auditor", starts_on=NOW.date(), years=[NOW.year])
    unclear = desk.get("cy", "fund/overview/")
    assert (unclear.status_code, unclear.json()["fields"]) == (400, {"fund": "Name one of: other, relief."})
    assert desk.get("cy", "fund/overview/", fund="relief").json()["balance"] == euros("10000.00")
    assert desk.get("cy", "fund/statements/", fund="relief").status_code == 404


def test_a_purse_is_read_by_who_reads_its_network(desk: Desk) -> None:
    desk.fund.children.create(code="winter", name="Winter purse", restriction="medicine in winter")
    assert desk.get("tom", "fund/overview/", fund="winter").json()["balance"] == euros("0.00")
    assert desk.get("ada", "fund/overview/", fund="winter").status_code == 404


def test_a_cursor_of_another_fund_opens_nothing(desk: Desk) -> None:
    foreign = signing.dumps([DAY, 1], salt="entries of somewhere else")
    answer = desk.get("ana", "fund/entries/", cursor=foreign)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["cursor"])
