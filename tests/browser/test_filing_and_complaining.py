"""A photo sent from a small phone without scripts, its receipt, a complaint, and the pages of those who read them."""

from typing import Any

import pytest
from playwright.sync_api import Page

from emergency.actions.correspondence import conversing
from emergency.actors import Actor
from emergency.models import Complaint
from fund.models import Mandate
from notifications.models import Box
from tests.browser.looking import look_at
from tests.browser.test_pages_of_a_case import fill_in, sign_in
from tests.browser.test_pages_of_a_case import people as people  # noqa: PLC0414 the same town
from tests.browser.visits import Visits
from tests.emergency.attaching.files_sent import PDF, photo
from tests.factories import NOW, People, answer_conflict, ask, to_review


def files() -> list[dict[str, Any]]:
    return [
        {"name": "фото.jpg", "mimeType": "image/jpeg", "buffer": photo(size=(640, 480))},
        {"name": "bill.pdf", "mimeType": "application/pdf", "buffer": PDF},
    ]


@pytest.fixture
def ethics(people: People) -> People:
    Mandate.objects.filter(user=people["bo"], role="member").update(is_ethics=True)
    return people


def test_somebody_asks_with_a_photo_and_complains(visits: Visits, ethics: People) -> None:
    page = visits.open(scripts=False)
    page.goto("/start/")
    page.click("main button")
    code = page.locator(".code").nth(1).inner_text().replace(" ", "")
    reference = page.locator(".code").nth(0).inner_text()
    fill_in(page, code[-4:])
    page.click("text=Add a picture or a paper")
    page.set_input_files("[name=attachments]", files())
    look_at(page, "ask-files-360-light")
    page.click("text=Lock and send")
    assert "A PDF was sealed as it is" in page.locator("main").inner_text()
    page.click("text=Your receipt")
    look_at(page, "asked-files-360-light")
    assert Box.objects.filter(kind="document").count() == 2
    come_back(page, reference, code)
    page.click("text=Your receipt")
    page.locator("summary", has_text="Something is wrong").click()
    look_at(page, "visit-wrong-360-light")
    page.check("[name=kind][value=pressure]")
    page.locator("form[action^='/complain/'] button").click()
    assert "An answer waits for you" in page.locator("main").inner_text()
    look_at(page, "complained-360-light")
    assert Complaint.objects.get().aid_request.reference == reference


def come_back(page: Page, reference: str, code: str) -> None:
    page.goto("/return/")
    page.fill("[name=reference]", reference)
    page.fill("[name=code]", code)
    page.click("main button")


def test_a_complaint_is_sent_by_anybody_and_heard(visits: Visits, ethics: People) -> None:
    page = visits.open(scripts=False, scheme="dark")
    page.goto("/complain/")
    page.click("text=Somebody must not hear this")
    look_at(page, "complain-360-dark")
    page.click("main button")
    look_at(page, "complain-wrong-360-dark")
    page.check("[name=kind][value=other]")
    page.fill("[name=words]", "Nobody answers for weeks.")
    page.click("main button")
    assert "no answer can reach you" in page.locator("main").inner_text()
    sign_in(page, ethics, "bo")
    page.goto("/complaints/")
    look_at(page, "complaints-360-dark")
    page.locator("form[action*='/take-up/'] button").click()
    page.locator("summary", has_text="Close this complaint").click()
    look_at(page, "complaints-heard-360-dark")
    page.check("[name=outcome][value=upheld]")
    page.locator("form[action*='/close/'] button").click()
    look_at(page, "complaints-closed-360-dark")
    assert Complaint.objects.get().outcome == "upheld"


def test_those_who_work_on_a_case_read_what_was_filed_and_write_notes(visits: Visits, people: People) -> None:
    case = to_review(ask(people["ben"].mandates.get().fund, people), people)
    answer_conflict(case, people["ben"])
    conversing.write_note(reference=case.reference, by=Actor(people["cora"]), now=NOW, note="Clinic called")
    page = visits.open(scripts=False)
    sign_in(page, people, "ben")
    page.goto(f"/work/{case.reference}/note/")
    look_at(page, "note-360-light")
    page.fill("[name=note]", "Which clinic?")
    page.select_option("[name=reply_to]", index=1)
    page.locator("form[action$='/note/'] button").click()
    assert "answers" in page.locator("ul.files").inner_text()
    look_at(page, "case-filed-360-light")
    sign_in(cora := visits.open(scripts=False), people, "cora")
    cora.goto(f"/work/{case.reference}/attach/")
    cora.set_input_files("[name=attachments]", files())
    look_at(cora, "attach-360-light")
    cora.locator("form[action$='/attach/'] button").click()
    look_at(cora, "case-files-360-light")
    assert Box.objects.filter(owner_id=case.row.pk, kind="document").count() == 2
