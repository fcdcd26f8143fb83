"""Writing, a new access code, handing over and locking a country by their pages."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from emergency.actions.asking import handing_over
from emergency.actors import Actor
from emergency.models import CountryLock, NewCode, Slip
from fund.models import Fund
from tests.emergency.web.forms import words
from tests.factories import NOW, Case, People, ask, elect, to_verifying
from tests.pages import assert_sound_page
from tests.people import code_for, sign_in

pytestmark = pytest.mark.once

Browser = Callable[[str], Client]


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    return to_verifying(ask(fund, people), people)


def do(browser: Client, address: str, **typed: object) -> object:
    return browser.post(address, {"key": "k1", **typed})


def test_a_message_is_written_by_page_and_says_until_when_it_stays(case: Case, browser: Browser) -> None:
    address = f"/work/{case.reference}/write/"
    page = browser("cora").get(address)
    assert_sound_page(page)
    assert "We are working on it." in words(page) and "from [day] on, at [organisation]" in words(page)
    assert (
        do(browser("cora"), address, kind="general", phrases="goes_on", phrase_besides="stay_safe").status_code == 302
    )
    seen = Client().post("/return/", {"reference": case.reference, "code": case.access_code})
    assert "Nothing is wanted from you now" in words(seen) and "puts you in danger" in words(seen)
    assert "Gone from here:" in words(seen)
    missing = do(browser("cora"), address, kind="general", phrases="come_back_on", key="k2")
    assert missing.status_code == 400 and Slip.objects.count() == 1


def test_the_second_person_is_shown_the_code_once(case: Case, people: People, browser: Browser) -> None:
    cy = elect(case.row.fund, "cy", "coordinator")
    address = f"/work/{case.reference}/reissue-code/"
    refused = do(browser("cora"), address, compared="on")
    assert refused.status_code == 403 and not NewCode.objects.exists()
    typed = {"compared": "on", "otp": code_for(people["cora"])}
    assert do(browser("cora"), address, **typed).status_code == 302
    second = sign_in(Client(), cy)
    typed = {"compared": "on", "otp": code_for(cy)}
    page = do(second, address, **typed)
    assert_sound_page(page)
    [code] = re.findall(r"\d{4} \d{4} \d{4} \d{4}", words(page))
    again = do(second, address, **typed)
    assert again.status_code == 302 and code not in words(second.get(f"/work/{case.reference}/"))
    seen = Client().post("/return/", {"reference": case.reference, "code": code})
    assert seen.status_code == 200 and case.reference in words(seen)


def test_what_one_person_has_put_down_stands_on_the_page_of_the_case(
    case: Case, people: People, browser: Browser
) -> None:
    handing_over.reissue_code(reference=case.reference, by=Actor(people["cora"]), now=NOW, compared=True)
    assert "A new access code waits for a second person" in words(browser("cora").get(f"/work/{case.reference}/"))


def test_handing_over_offers_the_contacts_of_the_country(case: Case, people: People, browser: Browser) -> None:
    elect(case.row.fund, "dana", "contact", countries=["GE"])
    page = browser("cora").get(f"/work/{case.reference}/hand-over/")
    assert_sound_page(page)
    assert "Dana" in words(page) and "Aziz" not in words(page)


def test_a_country_is_locked_and_lifted_by_page(fund: Fund, people: People, browser: Browser) -> None:
    page = browser("gil").get("/duty/countries/")
    assert_sound_page(page)
    assert "/duty/countries/" in browser("gil").get("/duty/").content.decode()
    named = {"lock-first": str(people["cora"].pk), "lock-second": str(people["bela"].pk)}
    typed = {"lock-key": str(uuid4()), "lock-country": "GE", "lock-reason_code": "search", **named}
    wrong = browser("gil").post("/duty/countries/", {**typed, "lock-code": "000000"})
    assert wrong.status_code == 403 and not CountryLock.objects.exists()
    typed["lock-key"] = str(uuid4())
    done = browser("gil").post("/duty/countries/", {**typed, "lock-code": code_for(people["gil"])})
    assert done.status_code == 302
    lock = CountryLock.objects.get()
    assert_sound_page(browser("cora").get("/duty/countries/"))
    for name in ("ben", "gil"):
        step = {f"lift-{lock.pk}-key": str(uuid4()), f"lift-{lock.pk}-code": code_for(people[name])}
        assert browser(name).post(f"/duty/countries/{lock.pk}/lift/", step).status_code == 302
    lock.refresh_from_db()
    assert lock.lifted_at is not None
    assert "lifted" in words(browser("ben").get("/duty/countries/"))
