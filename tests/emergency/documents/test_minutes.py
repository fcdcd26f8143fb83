"""The minute of a decision: all that is on record, nothing that was told, and only for those who may know."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader

from emergency.actions.ending import holds
from emergency.actors import Actor
from emergency.models import Decision
from fund.models import Fund
from tests.emergency.web.forms import words
from tests.factories import Case, People, answer_conflict, approve, ask, bring_to, ready_to_vote, to_review
from tests.pages import assert_sound_page

API = "/api/v1/reports/decision-minute/"
MAY_READ = {"cora", "ben", "bea", "bo", "bela", "bao", "tom", "chen", "ana"}
At = Callable[..., None]


def text_of(answer: Any) -> str:
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="file.pdf"'
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())


@pytest.fixture
def approved(fund: Fund, people: People, at: At) -> Case:
    case = bring_to("approved", fund, people)
    at(case.at)
    return case


def test_the_minute_has_all_that_is_on_record(approved: Case, browser: Any) -> None:
    decision = Decision.objects.get()
    said = browser("ana").get(API, {"reference": approved.reference}).json()
    assert (said["reference"], said["fund"]) == (approved.reference, "relief")
    [one] = said["decisions"]
    for name in ("money", "revision", "electorate", "counts", "reason_codes", "amounts", "boxes"):
        assert one[name] == decision.record[name]
    assert [(row["rule"], row["code"]) for row in one["findings"]] != []
    assert {row["code"] for row in one["findings"]} == {row["code"] for row in decision.record["findings"]}
    assert (one["tier"], one["counted_tier"]) == (decision.record["tier"], decision.tier)
    assert (one["regulation"], one["audit_head"]) == ("R1", decision.audit_head)
    assert one["decided_on"] == decision.decided_at.date().isoformat()
    assert one["overrides"] == []


def test_page_and_pdf_say_the_same_in_words(approved: Case, browser: Any) -> None:
    page = browser("ben").get(f"/work/{approved.reference}/minute/")
    assert_sound_page(page)
    paper = text_of(browser("ben").get(f"/work/{approved.reference}/minute/", {"as": "pdf"}))
    decision = Decision.objects.get()
    digests = [row.partition(":")[2] for row in decision.record["boxes"]]
    approvals = decision.record["counts"]["approvals"]
    for said in (words(page).replace(" ", ""), paper.replace(" ", "")):
        for told in (approved.reference, "Outcomeapproved", "VersionoftherulesR1", f"Approved{approvals}", "R-12"):
            assert told in said, told
        assert digests and all(digest in said for digest in [*digests, decision.audit_head])


def test_the_minute_speaks_the_readers_language(approved: Case, browser: Any, people: People) -> None:
    people["ben"].language = "ru"
    people["ben"].save(update_fields=["language"])
    paper = text_of(browser("ben").get(f"/work/{approved.reference}/minute/", {"as": "pdf"}))
    assert "юридическая помощь" in paper


def test_no_name_of_a_voter_and_no_text_stands_in_it(approved: Case, browser: Any, people: People) -> None:
    reader = browser("cora")
    answer = reader.get(API, {"reference": approved.reference})
    paper = text_of(reader.get(API, {"reference": approved.reference, "as": "pdf"}))
    for said in (answer.content.decode(), paper):
        for person in people.values():
            assert person.pseudonym not in said
            assert str(person.pk) not in said
        assert "facts" not in said


def test_whoever_may_see_decisions_reads_it_and_everybody_else_finds_nothing(
    approved: Case, browser: Any, people: People
) -> None:
    for name in people:
        client = browser(name)
        expected = 200 if name in MAY_READ else 404
        assert client.get(API, {"reference": approved.reference}).status_code == expected, name
        assert client.get(f"/work/{approved.reference}/minute/").status_code == expected, name
        assert client.get("/minutes/").status_code == expected, name
        assert client.get(API).status_code == expected, name


def test_whom_the_case_is_closed_to_finds_neither_minute_nor_line(
    fund: Fund, people: People, browser: Any, at: At
) -> None:
    case = to_review(ask(fund, people), people)
    answer_conflict(case, people["bo"], level=3)
    approve(case, people, "ben", "bea", "bela")
    at(case.at)
    bo = browser("bo")
    assert bo.get(API, {"reference": case.reference}).status_code == 404
    assert bo.get(f"/work/{case.reference}/minute/").status_code == 404
    assert bo.get(API).json() == {"results": []}
    assert case.reference not in words(bo.get("/minutes/"))
    assert browser("ben").get(API).json()["results"][0]["reference"] == case.reference


def test_the_list_names_what_was_decided_and_no_more(approved: Case, browser: Any) -> None:
    [row] = browser("ana").get(API).json()["results"]
    assert set(row) == {"reference", "outcome", "kind", "tier", "regulation", "approved", "decided_on"}
    page = browser("ana").get("/minutes/")
    assert f"/work/{approved.reference}/minute/" in assert_sound_page(page).xpath("//main//a/@href")


def test_before_a_decision_there_is_no_minute(fund: Fund, people: People, browser: Any, at: At) -> None:
    case = ready_to_vote(to_review(ask(fund, people), people), people)
    at(case.at)
    for name in ("cora", "ben", "ana"):
        assert browser(name).get(API, {"reference": case.reference}).status_code == 404
        assert browser(name).get(API).json() == {"results": []}
    assert "Nothing was decided yet." in words(browser("ana").get("/minutes/"))


def test_under_a_hold_the_minute_waits(approved: Case, browser: Any, people: People) -> None:
    holds.freeze(reference=approved.reference, by=Actor(people["cora"]), now=approved.at, reason_code="danger")
    answer = browser("ben").get(API, {"reference": approved.reference})
    assert (answer.status_code, answer.json()["code"]) == (422, "frozen")


def test_what_is_not_understood_is_refused(approved: Case, browser: Any) -> None:
    client = browser("ana")
    assert client.get(API, {"reference": "nonsense"}).status_code == 404
    assert client.get(API, {"reference": "ZZZZ-9999"}).status_code == 404
    odd = client.get(API, {"reference": approved.reference, "as": "docx"})
    assert (odd.status_code, list(odd.json()["fields"])) == (400, ["as"])
    listed = client.get(API, {"as": "pdf"})
    assert (listed.status_code, list(listed.json()["fields"])) == (400, ["reference"])


def test_the_case_page_leads_to_the_minute(approved: Case, browser: Any) -> None:
    address = f"/work/{approved.reference}/minute/"
    for name in ("cora", "ben", "tom"):
        page = browser(name).get(f"/work/{approved.reference}/")
        assert address in assert_sound_page(page).xpath("//main//a/@href"), name


def test_a_tombstone_keeps_its_minute(fund: Fund, people: People, browser: Any, at: At) -> None:
    case = bring_to("erased", fund, people)
    at(case.at)
    said = browser("ana").get(API, {"reference": case.reference}).json()
    assert json.dumps(said["decisions"][0]["amounts"]) != "[]"
