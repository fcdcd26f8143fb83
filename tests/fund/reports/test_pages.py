"""Reports as pages: the list leads to each, each has its days, its files and, where it helps, a picture with words."""

from typing import Any

import pytest
from lxml import html

from tests.factories import NOW
from tests.fund.api.desk import Desk
from tests.fund.web.visits import visitor, words
from tests.pages import assert_sound_page


@pytest.mark.parametrize("name", ["tom", "ana", "bo"])
def test_the_list_leads_only_to_what_the_person_may_read(desk: Desk, name: str) -> None:
    client = visitor(desk, name)
    page = assert_sound_page(client.get("/treasury/reports/"))
    links = page.xpath("//main//ul[contains(@class, 'doors')]//a/@href")
    # A statement of a purse needs a purse, and figures of a half-year come once it is published: no door before.
    assert {client.get(link).status_code for link in links} == {200}
    assert ("/treasury/reports/trial-balance/" in links) == (name != "bo")
    assert ("/treasury/audit/" in links) == (name != "bo")


def test_a_report_shows_picture_words_table_and_files(desk: Desk) -> None:
    client = visitor(desk, "ben")
    page = assert_sound_page(client.get("/treasury/reports/standing/"))
    [svg] = page.xpath("//main//figure//svg[@role='img']")
    assert "the balance went from" in words(svg)
    assert page.xpath("//main//table")
    for link in page.xpath("//main//a[@download]/@href"):
        answer = client.get(f"/treasury/reports/standing/{link}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="file.')


@pytest.mark.parametrize("query", [{"since": "soon"}, {"since": "2026-02-01", "until": "2026-01-01"}])
def test_days_that_are_none_are_refused(desk: Desk, query: dict[str, Any]) -> None:
    assert visitor(desk, "tom").get("/treasury/reports/spending/", query).status_code == 400


def test_the_audit_page_draws_and_looks_up_and_keeps_what_was_typed(desk: Desk) -> None:
    client = visitor(desk, "ana")
    drawn = client.get("/treasury/audit/", {"seed": "6 aus 49", "year": str(NOW.year), "size": "3"})
    assert "Seed: 6 aus 49" in words(assert_sound_page(drawn))
    wrong = client.get("/treasury/audit/", {"seed": "6 aus 49", "year": "x", "size": "3"})
    assert wrong.status_code == 400
    assert html.fromstring(wrong.content).xpath("//input[@name='seed']/@value") == ["6 aus 49"]
    unknown = client.post("/treasury/audit/", {"code": "2345678999"})
    assert unknown.status_code == 404
    assert "No payment that you may read has this code" in unknown.content.decode()
