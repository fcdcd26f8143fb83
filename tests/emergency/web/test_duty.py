"""The page of being on duty, and the same over the API."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from emergency.actions import clockwork
from emergency.models import DutyShift, Ring
from emergency.web.telling import told_by
from fund.models import Fund
from tests.emergency.api.callers import Caller, assert_problem, frozen_at
from tests.factories import DAY, HOUR, NOW, People, ask
from tests.pages import assert_sound_page
from tests.people import sign_in, token_for

ONE, TWO = uuid4().hex, uuid4().hex


@pytest.fixture(autouse=True)
def clock(db: None) -> Iterator[Any]:
    with frozen_at(NOW) as moved:
        yield moved


def browser(people: People, name: str) -> Client:
    return sign_in(Client(), people[name])


def api(people: People, name: str) -> Caller:
    return Caller(people[name], token=token_for(people[name]))


def words(client: Client) -> str:
    return " ".join(assert_sound_page(client.get("/duty/")).text_content().split())


def filled(people: People, **more: str) -> dict[str, str]:
    known = {"user": f"coordinator:{people['cora'].pk}", "starts_at": f"{NOW + HOUR:%Y-%m-%dT%H:%M}"}
    known |= {"ends_at": f"{NOW + DAY:%Y-%m-%dT%H:%M}", "deputy": "", "key": ONE}
    return {f"relief-{name}": value for name, value in {**known, **more}.items()}


def test_an_empty_rota_says_what_that_means(fund: Fund, people: People) -> None:
    shown = words(browser(people, "cora"))
    assert "Nobody is on duty." in shown
    assert "everybody of the role is rung" in shown
    assert "No ring waits for your answer." in shown
    assert "Put on duty" in shown
    assert "Put on duty" not in words(browser(people, "bo"))
    assert browser(people, "ada").get("/duty/").status_code == 404


def test_a_shift_is_set_and_taken_out_by_page_and_a_double_click_counts_once(fund: Fund, people: People) -> None:
    cora = browser(people, "cora")
    for _click in range(2):
        assert cora.post("/duty/shifts/?fund=relief", filled(people)).status_code == 302
    row = DutyShift.objects.get()
    assert (row.user, row.starts_at, row.ends_at, row.deputy) == (people["cora"], NOW + HOUR, NOW + DAY, None)
    assert "Cora" in words(browser(people, "bo"))
    assert browser(people, "bo").post(f"/duty/shifts/{row.pk}/remove/", {"key": TWO}).status_code == 404
    assert cora.post(f"/duty/shifts/{row.pk}/remove/", {"key": TWO}).status_code == 302
    assert not DutyShift.objects.exists()


def test_what_cannot_be_comes_back_as_it_was_filled(fund: Fund, people: People) -> None:
    cora = browser(people, "cora")
    answer = cora.post("/duty/shifts/?fund=relief", filled(people, ends_at=f"{NOW:%Y-%m-%dT%H:%M}"))
    page = assert_sound_page(answer, status=400)
    assert "A shift ends after it starts" in page.text_content()
    assert page.xpath(f"//option[@value='coordinator:{people['cora'].pk}'][@selected]")
    assert not DutyShift.objects.exists()


def test_a_ring_is_taken_by_page(fund: Fund, people: People) -> None:
    case = ask(fund, people, urgency="red")
    clockwork.run(now=NOW)
    cora, ring = browser(people, "cora"), Ring.objects.get()
    shown = words(cora)
    assert case.reference in shown
    assert "The next step is with: the coordinator" in shown
    assert browser(people, "ben").post(f"/duty/rings/{ring.pk}/", {"key": ONE, "answer": "takes"}).status_code == 404
    assert cora.post(f"/duty/rings/{ring.pk}/", {"key": ONE, "answer": "takes"}).status_code == 302
    ring.refresh_from_db()
    assert ring.answer == "takes"
    assert ring.answered_at is not None
    assert "You have taken it." in words(cora)


def test_the_chair_rung_for_what_is_not_theirs_to_see_learns_who_is_wanted_and_no_reference(
    fund: Fund, people: People
) -> None:
    case = ask(fund, people, urgency="red")
    clockwork.run(now=NOW)
    Ring.objects.update(answer="cannot", answered_at=NOW)
    clockwork.run(now=NOW)
    shown = words(browser(people, "ben"))
    assert "Something nobody has taken" in shown
    assert "the coordinator" in shown
    assert case.reference not in shown


def test_the_same_over_the_api(fund: Fund, people: People) -> None:
    case = ask(fund, people, urgency="red")
    clockwork.run(now=NOW)
    cora, ben = api(people, "cora"), api(people, "ben")
    said = {"role": "coordinator", "user": str(people["cora"].pk), "starts_at": f"{NOW + HOUR:%Y-%m-%dT%H:%M:%SZ}"}
    made = ben.must("duty/", {**said, "ends_at": f"{NOW + DAY:%Y-%m-%dT%H:%M:%SZ}"})
    shown = cora.reads("me/duty/")
    assert [row["id"] for row in shown["funds"][0]["shifts"]] == [made["id"]]
    [ring] = shown["rings"]
    assert (ring["reference"], ring["owner"], ring["answer"]) == (case.reference, "coordinator", None)
    assert_problem(ben.post("me/duty/", {"ring": ring["ring"], "answer": "takes"}), 404)
    assert cora.must("me/duty/", {"ring": ring["ring"], "answer": "cannot"})["answer"] == "cannot"
    assert_problem(api(people, "bo").post("duty/", {**said, "ends_at": said["starts_at"]}), 404)
    ben.must(f"duty/{made['id']}/remove/")
    assert cora.reads("me/duty/")["funds"][0]["shifts"] == []


def test_w06_an_act_that_tells_the_chair_says_so_beforehand(fund: Fund, people: People) -> None:
    assert told_by("freeze") == "coordinator, data guardian, chair, deputy chair: that something waits, not what."
    assert told_by("confirm") == ""
    case = ask(fund, people)
    page = assert_sound_page(browser(people, "cora").get(f"/work/{case.reference}/freeze/"))
    assert "chair, deputy chair" in page.text_content()
