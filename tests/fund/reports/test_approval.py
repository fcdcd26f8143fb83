"""The General Meeting's approval of a year: day, minute, and the digest of the figures it saw; recorded once."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from lxml import html

from fund.actions.annual import digest_of
from fund.models import AnnualApproval
from tests.factories import NOW, donate
from tests.fund.api.desk import Desk
from tests.fund.web.visits import coded, filled, visitor, words

LAST = NOW.year - 1
SAID: dict[str, Any] = {"year": LAST, "approved_on": str(NOW.date()), "minute_number": "GM 3/4"}
PATH = "reports/annual/approval/"


def test_only_the_treasurer_records_it_and_only_once(desk: Desk) -> None:
    assert {name for name in desk.people if desk.post(name, PATH, SAID, fresh=True).status_code != 404} == {"tom"}
    again = desk.post("tom", PATH, SAID, fresh=True)
    assert (again.status_code, again.json()["code"]) == (422, "approved_already")
    approval = AnnualApproval.objects.get()
    told = desk.get("ben", "reports/annual/", at=f"{LAST}-06-01").json()
    (note,) = told["notes"]
    assert note.startswith(f"Approved by the General Meeting on {NOW.date()}, minute GM 3/4")
    assert approval.figures_sha256 in note
    for change in (lambda: AnnualApproval.objects.update(minute_number="9"), AnnualApproval.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_digest_is_of_the_figures_as_they_stood(desk: Desk) -> None:
    first = desk.post("tom", PATH, SAID, fresh=True).json()["figures_sha256"]
    donate(desk.fund, "5.00")
    assert digest_of(desk.fund, LAST, now=NOW) == first
    assert digest_of(desk.fund, NOW.year, now=NOW) != first


@pytest.mark.parametrize(
    ("change", "field"),
    [({"approved_on": "2999-01-01"}, "approved_on"), ({"year": NOW.year}, "approved_on"), ({"year": "x"}, "year")],
)
def test_a_year_is_approved_after_its_end_and_not_in_advance(desk: Desk, change: dict[str, Any], field: str) -> None:
    answer = desk.post("tom", PATH, {**SAID, **change}, fresh=True)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    assert not AnnualApproval.objects.exists()


def test_the_page_records_it_with_a_fresh_code_and_keeps_what_was_typed(desk: Desk) -> None:
    browser, address = visitor(desk, "tom"), "/treasury/reports/annual/approval/"
    page = html.fromstring(browser.get("/treasury/reports/annual/").content)
    typed = filled(page, address, approved_on=str(NOW.date()), minute_number="GM 3", code="000000")
    wrong = browser.post(address, typed)
    assert wrong.status_code == 403
    assert "GM 3" in wrong.content.decode()
    done = browser.post(address, {**typed, "code": coded(desk, "tom")}, follow=True)
    assert "Approved by the General Meeting" in words(html.fromstring(done.content))
    assert "approval/" not in done.content.decode()
    assert "approval/" not in visitor(desk, "ben").get("/treasury/reports/annual/").content.decode()
