"""Locks for newcomers over the API, as the page's script makes them, and the page itself."""

import base64

import pytest
from django.test import Client

from emergency.actions.reading import relocking
from emergency.models import User
from fund.models import Fund, Mandate
from notifications.models import Lock
from tests.emergency.api.callers import Caller
from tests.emergency.sealing.newcomers import box_of, come
from tests.factories import DAY, NOW, Case, People, answer_conflict, ask, to_review
from tests.keys import device
from tests.people import sign_in, token_for
from tests.relocking import lock_for


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    return to_review(ask(fund, people), people)


@pytest.fixture
def newcomer(case: Case, fund: Fund, people: People) -> User:
    return come(fund, people)


def _caller(person: User) -> Caller:
    return Caller(person, token=token_for(person))


def test_a_program_makes_all_missing_locks_and_may_be_cut_off_at_any_point(
    case: Case, people: People, newcomer: User
) -> None:
    cora = _caller(people["cora"])
    work = cora.reads("me/relock/")
    [one] = work["newcomers"]
    assert (one["reader"], one["fingerprint"]) == (str(newcomer.pk), device("cy").fingerprint)
    # The card is for seats: another seat must make that one.
    assert (one["boxes"], one["needs_others"], len(work["boxes"])) == (2, True, 2)
    assert "BEGIN PGP PUBLIC KEY BLOCK" in one["public_key"]
    for row in work["boxes"]:
        download = cora.get(f"boxes/{row['box']}/?purpose=relock").content
        packet = base64.b64encode(lock_for("cora", download, "cy")).decode()
        lock = {"reader": one["reader"], "fingerprint": one["fingerprint"], "packet": packet}
        sent = [cora.must(f"boxes/{row['box']}/locks/", {"locks": [lock]}) for _again in range(2)]
        assert sent == [{"new": 1, "known": 0}, {"new": 0, "known": 1}]
    assert cora.reads("me/relock/")["boxes"] == []
    assert Lock.objects.filter(user_id=newcomer.pk, made_by=people["cora"].pk).count() == 2


def test_what_is_not_a_list_of_locks_is_refused_with_the_field(case: Case, people: People, newcomer: User) -> None:
    cora, box = _caller(people["cora"]), box_of("narrative")
    good = {"reader": str(newcomer.pk), "fingerprint": device("cy").fingerprint, "packet": "AAAA"}
    assert cora.post(f"boxes/{box.pk}/locks/", {"locks": [good]}).status_code == 400
    assert cora.post(f"boxes/{box.pk}/locks/", {"locks": [good] * 201}).status_code == 400
    assert cora.post(f"boxes/{box.pk}/locks/", {"locks": [{**good, "packet": "no base64"}]}).status_code == 400
    assert cora.post(f"boxes/{box.pk}/locks/", {"locks": []}).status_code == 400
    stranger = _caller(people["tom"]).post(f"boxes/{box.pk}/locks/", {"locks": [good]})
    assert stranger.status_code == 404
    assert cora.post(f"boxes/{box.pk}/locks/report/").status_code == 422


@pytest.mark.once
def test_the_page_says_for_whom_and_how_many_and_takes_the_word_that_a_lock_does_not_open(
    case: Case, fund: Fund, people: People, newcomer: User
) -> None:
    browser = sign_in(Client(), people["cora"])
    # Who left lately finds the way while somebody waits.
    Mandate.objects.filter(user=people["bo"]).update(ends_on=(NOW - DAY).date())
    left = sign_in(Client(), people["bo"])
    assert "/relock/" not in left.get("/home/").content.decode()
    relocking.tell_of_newcomers(now=NOW)
    assert "/relock/" in browser.get("/home/").content.decode()
    assert "/relock/" in left.get("/home/").content.decode()
    page = browser.get("/relock/").content.decode()
    assert "Cy" in page
    assert "2 locks" in page
    assert 'max="2"' in page
    for name in ("ada", "gil", "sam"):
        assert sign_in(Client(), people[name]).get("/relock/").status_code == 404
    caller, row = _caller(people["cora"]), box_of("narrative")
    download = caller.get(f"boxes/{row.pk}/?purpose=relock").content
    packet = base64.b64encode(lock_for("cora", download, "cy")).decode()
    lock = {"reader": str(newcomer.pk), "fingerprint": device("cy").fingerprint, "packet": packet}
    caller.must(f"boxes/{row.pk}/locks/", {"locks": [lock]})
    answer_conflict(case, newcomer)
    own = sign_in(Client(), newcomer)
    said = {"reference": case.reference, "key": own.get("/relock/").context["form"]["key"].value()}
    assert own.post("/relock/", said).status_code == 302
    assert not Lock.objects.filter(user_id=newcomer.pk).exists()
    again = {"reference": case.reference, "key": own.get("/relock/").context["form"]["key"].value()}
    assert own.post("/relock/", again).status_code == 404
