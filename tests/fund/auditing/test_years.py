"""An auditor reads the years the mandate names, and of every other year nothing, not even that it is there."""

import pytest

from fund.ledger import chart
from tests.factories import NOW, donate
from tests.fund.api.desk import Desk
from tests.fund.ledger.world import World
from tests.fund.web.visits import visitor

THIS, LAST = NOW.year, NOW.year - 1
TODAY, THEN = str(NOW.date()), f"{LAST}-12-31"
# Address, what is asked of this year, what is asked of the last one; None: it knows only how things stand.
DATED: tuple[tuple[str, dict[str, str], dict[str, str] | None], ...] = (
    ("fund/overview/", {}, None),
    ("fund/accounts/", {}, None),
    ("fund/set-aside/", {}, None),
    ("fund/projects/", {}, None),
    ("fund/disbursements/", {}, None),
    ("fund/ratifications/", {}, None),
    ("fund/motions/", {}, None),
    ("fund/frames/", {}, None),
    ("fund/entries/", {"at": TODAY}, {"at": THEN}),
    ("fund/trial-balance/", {"at": TODAY}, {"at": THEN}),
    ("reports/trial-balance/", {"at": TODAY}, {"at": THEN}),
    ("reports/annual/", {"at": TODAY}, {"at": THEN}),
    ("reports/overrides/", {"since": TODAY, "until": TODAY}, {"since": THEN, "until": THEN}),
    ("reports/spending/", {"since": TODAY, "until": TODAY}, {"since": THEN, "until": THEN}),
    ("reports/standing/", {"since": TODAY, "until": TODAY}, {"since": THEN, "until": THEN}),
    (
        "fund/audit/sample/",
        {"seed": "x", "year": str(THIS), "size": "1"},
        {"seed": "x", "year": str(LAST), "size": "1"},
    ),
)


def audits(desk: Desk, *years: int) -> None:
    desk.fund.mandates.filter(role="auditor").update(years=list(years))


def answers(desk: Desk, years: tuple[int, ...]) -> dict[str, tuple[int, int | None]]:
    audits(desk, *years)
    return {
        path: (
            desk.get("ana", path, **this).status_code,
            None if last is None else desk.get("ana", path, **last).status_code,
        )
        for path, this, last in DATED
    }


@pytest.mark.parametrize(("years", "this", "last"), [((THIS,), 200, 404), ((LAST,), 404, 200), ((), 404, 404)])
def test_a_year_that_is_not_named_is_not_there(desk: Desk, years: tuple[int, ...], this: int, last: int) -> None:
    assert answers(desk, years) == {path: (this, None if then is None else last) for path, _now, then in DATED}


def test_what_spans_a_year_that_is_not_named_is_not_there_byte_for_byte(desk: Desk) -> None:
    audits(desk, THIS)
    spanning = desk.get("ana", "reports/spending/", since=THEN, until=TODAY)
    nowhere = desk.get("ana", "reports/spending/", since=TODAY, until=TODAY, fund="nowhere")
    assert (spanning.status_code, spanning.content) == (404, nowhere.content)
    audits(desk, LAST, THIS)
    assert desk.get("ana", "reports/spending/", since=THEN, until=TODAY).status_code == 200


def test_entries_of_other_years_are_left_out_of_the_list(desk: Desk) -> None:
    donate(desk.fund, "5.00")
    audits(desk, LAST, THIS)
    assert len(desk.get("ana", "fund/entries/").json()["results"]) == 2
    audits(desk, LAST)
    assert desk.get("ana", "fund/entries/", at=THEN).json()["results"] == []


def test_the_pages_lead_an_auditor_of_last_year_to_that_year_only(desk: Desk) -> None:
    entry = desk.get("tom", "fund/entries/").json()["results"][0]["id"]
    audits(desk, LAST)
    browser = visitor(desk, "ana")
    opened = {
        path: browser.get(path).status_code
        for path in (
            "/treasury/",
            "/treasury/accounts/",
            "/treasury/entries/",
            f"/treasury/entries/?at={THEN}",
            f"/treasury/entries/{entry}/",
            f"/treasury/trial-balance/?at={THEN}",
            "/treasury/reports/",
            "/treasury/audit/",
            f"/treasury/reports/annual/?at={THEN}",
            f"/treasury/reports/annual/?at={TODAY}",
        )
    }
    assert [path for path, status in opened.items() if status == 200] == [
        f"/treasury/entries/?at={THEN}",
        f"/treasury/trial-balance/?at={THEN}",
        "/treasury/reports/",
        "/treasury/audit/",
        f"/treasury/reports/annual/?at={THEN}",
    ]
    page = browser.get("/treasury/", follow=True).content.decode()
    assert f"opens the years {LAST}" in page
    assert 'href="/treasury/accounts/"' not in page


def test_a_code_leads_to_the_proof_of_its_payment_in_a_year_that_is_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.fund.ledger.world.NOW", NOW)
    world = World(desk.fund, chart.account(desk.fund, chart.BANK))
    code = world.pay(world.promise("20.00")[0], "20.00").payment_code

    def looked_up(who: str = "ana") -> list[dict[str, str]]:
        return desk.post(who, "fund/audit/codes/", {"code": code}, key=None).json()["results"]

    [found] = looked_up()
    chain = desk.get("ana", "fund/audit/proof/", entry=found["entry"]).json()["tables"][0]["rows"]
    assert {row["link"]: row["state"] for row in chain}["entry"] == "holds"
    assert desk.post("ana", "fund/audit/codes/", {"code": "2345678999"}, key=None).json() == {"results": []}
    audits(desk, LAST)
    assert looked_up() == []
    foreign = desk.get("ana", "fund/audit/proof/", entry=found["entry"])
    unknown = desk.get("ana", "fund/audit/proof/", entry=str(desk.fund.pk))
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    page = visitor(desk, "ana").post("/treasury/audit/", {"code": code})
    assert page.status_code == 404
    page = visitor(desk, "tom").post("/treasury/audit/", {"code": code}, follow=True)
    assert "Proof of one payment" in page.content.decode()
