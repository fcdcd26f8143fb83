"""Projects by page: signed, arrived, moved in, each with a code and once."""

from uuid import uuid4

import pytest

from fund.models import DonorProject, JournalEntry, ProjectInstalment
from tests.factories import DAY, NOW
from tests.fund.api.desk import Desk
from tests.fund.web.visits import coded, filled, visitor, words
from tests.pages import assert_sound_page

TAB = "/treasury/set-aside/"
SIGNED = {"donor": "Open Hand Foundation", "title": "Help in five countries", "amount": "50 000,00", "country": "GE"}


def test_a_project_is_signed_arrives_and_is_moved_in_by_page(desk: Desk) -> None:
    client = visitor(desk, "tom")
    page = assert_sound_page(client.get(TAB))
    assert client.post(TAB, filled(page, TAB, **SIGNED, code=coded(desk, "tom")))["Location"] == TAB
    project = DonorProject.objects.get()
    assert (project.amount_minor, project.country, project.setaside_bps) == (5_000_000, "GE", 1000)
    address = f"{TAB}{project.pk}/"
    page = assert_sound_page(client.get(address))
    arrived = {"instalment-amount": "20000", "instalment-code": coded(desk, "tom")}
    done = client.post(f"{address}instalment/", filled(page, f"{address}instalment/", **arrived))
    assert done["Location"] == address
    page = assert_sound_page(client.get(address))
    assert "Owed €2,000.00 until" in words(page)
    moved = {"receipt-amount": "1500.00", "receipt-code": coded(desk, "tom")}
    client.post(f"{address}receipt/", filled(page, f"{address}receipt/", **moved))
    told = words(assert_sound_page(client.get(address)))
    assert "Share moved in (7.5 of 10 %): 75 %" in told
    table = words(assert_sound_page(client.get(TAB)))
    assert "Together €20,000.00 €2,000.00 €1,500.00 €500.00" in table


def test_l15_a_form_sent_twice_counts_once(desk: Desk) -> None:
    client = visitor(desk, "tom")
    sent = filled(assert_sound_page(client.get(TAB)), TAB, **SIGNED, code=coded(desk, "tom"))
    assert [client.post(TAB, sent).status_code for _ in range(2)] == [302, 302]
    assert DonorProject.objects.count() == 1
    other = client.post(TAB, {**sent, "title": "Another"}, follow=True)
    assert "This form was sent before." in words(assert_sound_page(other))
    assert DonorProject.objects.count() == 1


@pytest.mark.parametrize(("code", "sentence"), [("", "needs a fresh code"), ("000000", "This code is wrong")])
def test_without_a_right_code_the_form_comes_back_as_filled(desk: Desk, code: str, sentence: str) -> None:
    client = visitor(desk, "tom")
    sent = filled(assert_sound_page(client.get(TAB)), TAB, **SIGNED, code=code)
    page = assert_sound_page(client.post(TAB, sent), status=403)
    assert sentence in words(page)
    assert filled(page, TAB)["title"] == SIGNED["title"]
    assert client.post(TAB, filled(page, TAB, code=coded(desk, "tom"))).status_code == 302


def test_what_cannot_be_understood_is_marked_and_uses_no_code(desk: Desk) -> None:
    client, code = visitor(desk, "tom"), coded(desk, "tom")
    page = assert_sound_page(client.get(TAB))
    tomorrow = str((NOW + DAY).date())
    wrong = client.post(TAB, filled(page, TAB, **{**SIGNED, "amount": "much"}, code=code, setaside_percent="9"))
    marked = assert_sound_page(wrong, status=400)
    assert len(marked.xpath("//*[@aria-invalid='true']")) == 2
    early = assert_sound_page(client.post(TAB, filled(page, TAB, **SIGNED, code=code, signed_on=tomorrow)), status=400)
    assert "still to come" in words(early)
    assert not DonorProject.objects.exists()


def test_a_refusal_of_the_books_stands_on_the_form_it_came_from(desk: Desk) -> None:
    project = desk.signed()["id"]
    address = f"{TAB}{project}/instalment/"
    client = visitor(desk, "tom")
    page = assert_sound_page(client.get(f"{TAB}{project}/"))
    day = {"instalment-arrived_on": "2019-12-31", "instalment-amount": "5", "instalment-code": coded(desk, "tom")}
    back = assert_sound_page(client.post(address, filled(page, address, **day)), status=422)
    assert "The books did not exist yet on this day." in words(back)
    assert not ProjectInstalment.objects.exists()


def test_only_the_treasurer_finds_forms_and_acts(desk: Desk) -> None:
    project = desk.signed()["id"]
    entries = JournalEntry.objects.count()
    for name, decides in (("chen", []), ("ana", []), ("bo", [f"{TAB}{project}/exemption/"])):
        client = visitor(desk, name)
        assert assert_sound_page(client.get(TAB)).xpath("//main//form") == []
        assert assert_sound_page(client.get(f"{TAB}{project}/")).xpath("//main//form/@action") == decides
        for address in (TAB, f"{TAB}{project}/instalment/", f"{TAB}{project}/receipt/"):
            assert client.post(address, {"code": coded(desk, name)}).status_code == 404
    assert visitor(desk, "tom").get(f"{TAB}{uuid4()}/").status_code == 404
    assert JournalEntry.objects.count() == entries
