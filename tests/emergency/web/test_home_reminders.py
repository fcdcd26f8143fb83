"""On the first page only while there is something to do: locks for newcomers, and freezes missing after a restore."""

from typing import Any

from django.test import Client

from emergency.actions.ending import after_restore
from emergency.models import AwaitedReader, Restored
from fund.models import Fund, Mandate
from notifications.audit import of_object
from tests.emergency.web.forms import words
from tests.factories import DAY, NOW, People
from tests.people import token_for

LINK = "/relock/"


def await_reader(fund: Fund, people: People, name: str) -> None:
    AwaitedReader.objects.create(fund=fund, user_id=people[name].pk, fingerprint="A" * 40, told_at=NOW)


def test_locks_for_newcomers_stand_there_with_their_number_when_somebody_waits(
    browser: Any, fund: Fund, people: People
) -> None:
    for name in ("ben", "cora", "tom", "gil"):
        assert LINK not in browser(name).get("/home/").content.decode(), name
    await_reader(fund, people, "cy")
    await_reader(fund, people, "bo")
    assert "2 newcomers wait for locks" in words(browser("ben").get("/home/"))
    # Nobody makes a lock for themselves, and who reads nothing makes none.
    assert "1 newcomer waits for locks" in words(browser("bo").get("/home/"))
    assert LINK not in browser("gil").get("/home/").content.decode()


def test_who_left_lately_still_finds_the_newcomers(browser: Any, fund: Fund, people: People) -> None:
    await_reader(fund, people, "cy")
    held = Mandate.objects.filter(user=people["bo"])
    held.update(ends_on=(NOW - 13 * DAY).date())
    assert "1 newcomer waits for locks" in words(browser("bo").get("/home/"))
    held.update(ends_on=(NOW - 15 * DAY).date())
    assert LINK not in browser("bo").get("/home/").content.decode()


def test_after_a_restore_chairs_and_guardian_are_reminded_until_one_has_seen_to_it(
    browser: Any, fund: Fund, people: People
) -> None:
    after_restore.tell(copied_on=(NOW - 3 * DAY).date(), now=NOW)
    for name in ("ben", "bea", "gil"):
        assert "freeze again whom you have to" in words(browser(name).get("/home/")), name
    for name in ("bo", "cora", "sam"):
        assert "freeze again" not in words(browser(name).get("/home/")), name
    address = f"/restored/{Restored.objects.get().pk}/seen-to/"
    assert browser("cora").post(address).status_code == 404
    assert "freeze again" in words(browser("ben").get("/home/"))
    assert browser("gil").post(address)["Location"] == "/home/"
    assert browser("ben").post(address).status_code == 302
    assert "freeze again" not in words(browser("ben").get("/home/"))
    assert [(one.verb, one.actor_id) for one in of_object(fund.pk) if "restored" in one.verb] == [
        ("database.restored", None),
        ("database.restored_seen_to", people["gil"].pk),
    ]


def test_by_api_the_same_is_listed_and_seen_to(fund: Fund, people: People) -> None:
    after_restore.tell(copied_on=NOW.date(), now=NOW)

    def api(name: str, method: str = "GET", path: str = "") -> Any:
        return Client().generic(method, f"/api/v1/restored/{path}", headers={"authorization": token_for(people[name])})

    assert api("cora").json() == {"results": []}
    [row] = api("ben").json()["results"]
    assert (row["fund"], row["copied_on"]) == ("relief", NOW.date().isoformat())
    assert api("cora", "POST", f"{row['id']}/seen-to/").status_code == 404
    assert api("bea", "POST", f"{row['id']}/seen-to/").json() == {"done": True}
    assert api("ben").json() == {"results": []}
