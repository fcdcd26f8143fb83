"""The offline recovery key: reads along where the roster names it, and is used by two people for one day."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from emergency.actions.ending import endings, holds, retention
from emergency.actions.reading import recovery, relocking
from emergency.actors import Actor
from emergency.models import Exclusion, RecoveryRelease
from emergency.reading.recovery import releases_of
from fund.models import Fund, Mandate
from notifications import audit, roster
from notifications.errors import Malformed, NotFound, Refused, SealingClosed, Stale
from notifications.models import Box, BoxRead, Lock, OutboxMessage
from notifications.sealing import boxes
from tests.demo.device import DeviceError, member
from tests.emergency.sealing.newcomers import adopt_lines, box_of, owed
from tests.factories import DAY, HOUR, MANDATES, NOW, READING_ROLES, Case, People, ask, bring_to
from tests.keys import device
from tests.people import code_for, sign_in, token_for

SAFE = UUID("5afe5afe-0000-4000-8000-000000000001")


def _adopt(fund: Fund, people: People, *, recovery_key: bool = True, **more: list[str]) -> None:
    """Adopt a roster of the cast, with the recovery key's line unless told otherwise; `more` adds roles by name."""
    reading = {name: sorted(READING_ROLES & {*roles}) for name, (roles, _more) in MANDATES.items()}
    lines = [
        member(device(name), str(people[name].pk), [*roles, *more.get(name, [])])
        for name, roles in reading.items()
        if roles or name in more
    ]
    safe = [member(device("safe"), str(SAFE), ["recovery"])] if recovery_key else []
    adopt_lines(fund, [*lines, *safe])


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    _adopt(fund, people)
    return ask(fund, people)


def _asked(case: Case, people: People, by: str = "gil", **more: Any) -> RecoveryRelease:
    said: dict[str, Any] = {"references": [case.reference], "reason_code": "keys_lost", "now": NOW, **more}
    return recovery.ask(fund=case.row.fund, by=Actor(people[by]), **said)


def _agree(release: RecoveryRelease, people: People, by: str, **more: Any) -> RecoveryRelease:
    return recovery.agree(release_id=release.pk, by=Actor(people[by]), **{"now": NOW, **more})


def test_the_recovery_key_reads_what_coordinators_or_seats_read_and_no_payment_details(
    fund: Fund, people: People
) -> None:
    _adopt(fund, people)
    bring_to("payable", fund, people)
    read = set(Lock.objects.filter(user_id=SAFE).values_list("box__kind", flat=True))
    assert read == set(Box.objects.values_list("kind", flat=True)) - {"payout"}


def test_the_board_switches_it_off_by_a_roster_without_it(fund: Fund, people: People, case: Case) -> None:
    _adopt(fund, people, recovery_key=False)
    later = ask(fund, people)
    assert not Lock.objects.filter(user_id=SAFE, box__owner_id=later.row.pk).exists()
    relocking.drop_outdated(now=NOW)
    assert not Lock.objects.filter(user_id=SAFE).exists()


def test_the_clock_leaves_the_recovery_keys_locks_alone(people: People, case: Case) -> None:
    assert relocking.drop_outdated(now=NOW) == 0
    assert Lock.objects.filter(user_id=SAFE).count() == Box.objects.count()


def test_a_recovery_key_that_comes_later_is_owed_the_earlier_texts(fund: Fund, people: People) -> None:
    ask(fund, people)
    _adopt(fund, people)
    assert owed(fund) == {("offline", "narrative"), ("offline", "identity")}


def test_nobody_tells_a_recovery_key_that_somebody_came(fund: Fund, people: People, case: Case) -> None:
    Mandate.objects.create(fund=fund, user=people["gil"], role="coordinator", starts_on=NOW.date())
    _adopt(fund, people, gil=["coordinator"])
    OutboxMessage.objects.all().delete()
    assert relocking.tell_of_newcomers(now=NOW) == 1
    assert people["cora"].pk in set(OutboxMessage.objects.values_list("recipient_id", flat=True))
    assert SAFE not in set(OutboxMessage.objects.values_list("recipient_id", flat=True))


def test_a_line_of_a_person_gets_no_lock_by_naming_itself_a_recovery_key(fund: Fund, people: People) -> None:
    _adopt(fund, people, recovery_key=False, tom=["recovery"])
    case = ask(fund, people)
    assert not Lock.objects.filter(user_id=people["tom"].pk, box__owner_id=case.row.pk).exists()


def test_the_recovery_key_alone_is_no_reader(people: People, case: Case) -> None:
    draft = boxes.Draft("note", uuid4(), "x", frozenset({(roster.NO_ACCOUNT, "recovery")}))
    with pytest.raises(SealingClosed):
        boxes.seal([draft], scope_id=case.row.fund_id, now=NOW)


def test_two_people_release_and_gpg_opens_the_files_with_the_recovery_key(people: People, case: Case) -> None:
    OutboxMessage.objects.all().delete()
    release = _asked(case, people)
    box = box_of("identity")
    with pytest.raises(NotFound):
        recovery.serve(release_id=release.pk, box_id=box.pk, by=Actor(people["gil"]), now=NOW)
    _agree(release, people, "ben")
    for name in ("gil", "ben"):
        sealed = recovery.serve(release_id=release.pk, box_id=box.pk, by=Actor(people[name]), now=NOW + 23 * HOUR)
        manifest, content = device("safe").open(sealed, case=str(case.row.pk), box=str(box.pk))
        assert (manifest["kind"], content.decode()) == ("identity", "Nino N., Tbilisi")
    with pytest.raises(DeviceError):
        device("bo").open(sealed)
    assert set(BoxRead.objects.values_list("way", flat=True)) == {"recovery"}
    told = {message.recipient_id for message in OutboxMessage.objects.all()}
    assert told == {people[name].pk for name in ("gil", "ben", "bea", "cora")}
    events = [one for one in audit.of_object(case.row.pk) if "recovery" in one.verb]
    assert [(one.verb, one.actor_id, one.data["reason_code"]) for one in events] == [
        ("aid_request.recovery_asked", people["gil"].pk, "keys_lost"),
        ("aid_request.recovery_released", people["ben"].pk, "keys_lost"),
    ]


def test_nobody_but_the_two_fetches_a_file(people: People, case: Case) -> None:
    release = _agree(_asked(case, people), people, "ben")
    for name in ("bea", "cora", "bo", "tom", "ana"):
        with pytest.raises(NotFound):
            recovery.serve(release_id=release.pk, box_id=box_of("identity").pk, by=Actor(people[name]), now=NOW)


def test_after_a_day_under_a_hold_and_beyond_the_named_cases_nothing_is_handed_out(
    fund: Fund, people: People, case: Case
) -> None:
    other = ask(fund, people)
    release, box = _agree(_asked(case, people), people, "ben"), Box.objects.get(kind="identity", owner_id=case.row.pk)
    foreign = Box.objects.get(kind="identity", owner_id=other.row.pk)
    by = Actor(people["gil"])
    with pytest.raises(NotFound):
        recovery.serve(release_id=release.pk, box_id=foreign.pk, by=by, now=NOW)
    with pytest.raises(NotFound):
        recovery.serve(release_id=release.pk, box_id=box.pk, by=by, now=NOW + DAY)
    holds.freeze(reference=case.reference, by=Actor(people["cora"]), now=NOW, reason_code="danger")
    with pytest.raises(NotFound):
        recovery.serve(release_id=release.pk, box_id=box.pk, by=by, now=NOW)


def test_guardian_and_chair_or_deputy_are_the_two(people: People, case: Case) -> None:
    for name in ("cora", "bo", "tom", "sam"):
        with pytest.raises(NotFound):
            _asked(case, people, name)
    with pytest.raises(Malformed):
        _asked(case, people, references=[])
    # One person in both offices is still one person.
    Mandate.objects.create(fund=case.row.fund, user=people["ben"], role="guardian", starts_on=NOW.date())
    by_lead, by_guardian = _asked(case, people, "bea"), _asked(case, people)
    both = _asked(case, people, "ben")
    for release, name in ((by_lead, "bea"), (by_guardian, "gil"), (both, "ben")):
        with pytest.raises(Refused):
            _agree(release, people, name)
    with pytest.raises(NotFound):
        _agree(by_guardian, people, "bo")
    with pytest.raises(Stale):
        _agree(by_lead, people, "gil", now=NOW + DAY)
    _agree(by_guardian, people, "bea")
    with pytest.raises(Stale):
        _agree(by_guardian, people, "ben")


def test_who_must_not_see_a_case_neither_asks_nor_agrees_nor_fetches(people: People, case: Case) -> None:
    release = _asked(case, people)
    released = _agree(_asked(case, people), people, "ben")
    Exclusion.objects.create(aid_request=case.row, user=people["ben"])
    for act in (
        lambda: _asked(case, people, "ben"),
        lambda: _agree(release, people, "ben"),
        lambda: recovery.serve(release_id=released.pk, box_id=box_of("identity").pk, by=Actor(people["ben"]), now=NOW),
    ):
        with pytest.raises(NotFound):
            act()


@pytest.mark.once
def test_by_page_each_of_the_two_gives_a_fresh_code(people: People, case: Case) -> None:
    def browser(name: str) -> Client:
        return sign_in(Client(), people[name])

    def form(name: str, code: str) -> dict[str, str]:
        key = browser(name).get("/recovery/").context["form"]["key"].value()
        return {"key": key, "references": case.reference.lower(), "reason": "rehearsal", "code": code}

    assert browser("gil").post("/recovery/", form("gil", "000000")).status_code == 403
    assert not RecoveryRelease.objects.exists()
    assert browser("gil").post("/recovery/", form("gil", code_for(people["gil"]))).status_code == 302
    address = f"/recovery/{RecoveryRelease.objects.get().pk}/agree/"
    assert browser("cora").post(address, form("ben", "1")).status_code == 404
    refused = browser("ben").post(address, form("ben", ""))
    assert (refused.status_code, RecoveryRelease.objects.get().agreed_at) == (403, None)
    assert "needs a fresh code" in refused.content.decode()
    assert browser("ben").post(address, form("ben", code_for(people["ben"]))).status_code == 302
    page = browser("ben").get("/recovery/").content.decode()
    [box] = Box.objects.filter(kind="identity")
    file = f"/recovery/{RecoveryRelease.objects.get().pk}/{box.pk}/"
    assert file in page
    assert file not in browser("bea").get("/recovery/").content.decode()
    answer = browser("ben").get(file)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/octet-stream")
    assert browser("bea").get(file).status_code == 404


def test_what_was_taken_back_hands_out_nothing_and_says_who_did_it(people: People, case: Case) -> None:
    waiting, released = _asked(case, people), _agree(_asked(case, people), people, "ben")
    for release in (waiting, released):
        with pytest.raises(NotFound):
            recovery.withdraw(release_id=release.pk, by=Actor(people["cora"]), now=NOW)
        recovery.withdraw(release_id=release.pk, by=Actor(people["bea"]), now=NOW)
        with pytest.raises(Stale):
            recovery.withdraw(release_id=release.pk, by=Actor(people["gil"]), now=NOW)
    with pytest.raises(Stale):
        _agree(waiting, people, "ben")
    with pytest.raises(NotFound):
        recovery.serve(release_id=released.pk, box_id=box_of("identity").pk, by=Actor(people["gil"]), now=NOW)
    assert releases_of(case.row.fund, people["gil"].pk, now=NOW) == []
    assert audit.of_object(released.pk)[-1].verb == "release.recovery_withdrawn"


@pytest.mark.once
def test_over_the_api_two_release_one_takes_back_and_each_needs_a_fresh_code(people: People, case: Case) -> None:
    def call(name: str, path: str, *, fresh: bool = True, **body: Any) -> Any:
        headers = {"authorization": token_for(people[name])}
        said = {**body, **({"otp": code_for(people[name])} if fresh else {})}
        return Client().post(f"/api/v1/recovery/{path}", said, content_type="application/json", headers=headers)

    def read(name: str, path: str = "") -> Any:
        return Client().get(f"/api/v1/recovery/{path}", headers={"authorization": token_for(people[name])})

    wanted = {"references": [case.reference.lower()], "reason_code": "rehearsal"}
    assert call("gil", "", fresh=False, **wanted).json()["code"] == "second_factor_required"
    release = call("gil", "", **wanted).json()["id"]
    assert call("gil", f"{release}/agree/").json()["code"] == "second_person"
    assert call("ben", f"{release}/agree/", fresh=False).status_code == 403
    assert call("ben", f"{release}/agree/").json() == {"id": release}
    [shown] = read("ben").json()["results"]
    assert [one["kind"] for one in shown["boxes"]] == [one["kind"] for one in read("gil").json()["results"][0]["boxes"]]
    assert read("bea").json()["results"][0]["boxes"] == []
    file = f"{release}/boxes/{shown['boxes'][0]['id']}/"
    answer = read("ben", file)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/octet-stream")
    assert read("bea", file).status_code == 404
    assert call("bea", f"{release}/withdraw/").status_code == 200
    assert (read("ben", file).status_code, read("ben").json()["results"]) == (404, [])


def test_erasing_a_case_takes_it_off_every_release(fund: Fund, people: People) -> None:
    _adopt(fund, people)
    case = ask(fund, people)
    release = _asked(case, people)
    endings.withdraw(reference=case.reference, by=Actor(holds_code=True), now=NOW)
    retention.erase(case.row.pk, now=NOW + DAY)
    assert not release.cases.exists()
