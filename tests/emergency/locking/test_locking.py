"""Who locks a country and who lifts the lock, what it does to its contacts, payments and notices."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from emergency.actions import clockwork
from emergency.actions.ending import country_locks
from emergency.actions.people.accounts import SignInPaused, prove_identity
from emergency.actors import Actor
from emergency.models import CountryLock, User
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused
from notifications.models import OutboxMessage
from tests.emergency.api.callers import Town, assert_problem
from tests.factories import HOUR, NOW, elect
from tests.people import code_for, passphrase_of, sign_in, token_for

LOCKS = "country-locks/"


def _body(town: Town, *names: str, country: str = "GE") -> dict[str, Any]:
    named = [str(town.people[name].pk) for name in names or ("cora", "bela")]
    return {"country": country, "reason_code": "device", "named": named}


def _lock(town: Town, by: str = "gil") -> CountryLock:
    answer = town[by].must(LOCKS, _body(town), fresh=True)
    return CountryLock.objects.get(pk=answer["id"])


def _told() -> set[str]:
    people = OutboxMessage.objects.values("recipient_id")
    return set(User.objects.filter(pk__in=people).values_list("login", flat=True))


@pytest.mark.parametrize("by", ["gil", "ben"])
def test_guardian_or_chair_alone_locks_at_once(town: Town, by: str) -> None:
    lock = _lock(town, by)
    assert (lock.laid_at, lock.review_at) == (NOW, NOW + timedelta(hours=72))
    [event] = list(audit.of_object(lock.pk))
    assert (event.verb, event.data) == ("country_lock.laid", {"reason_code": "device", "count": 1})
    assert_problem(town["gil"].post(LOCKS, _body(town), fresh=True), 422, "locked_already")


def test_of_coordinators_it_takes_two_within_the_hour(town: Town, clock: Any) -> None:
    second = elect(town.fund, "cy", "coordinator")
    lock = _lock(town, "cora")
    assert lock.laid_at is None and not lock.contacts.exists()
    assert_problem(town["cora"].post(f"{LOCKS}{lock.pk}/confirm/", fresh=True), 422, "second_person")
    clock.move_to(NOW + HOUR)
    with pytest.raises(Refused):
        country_locks.confirm(lock_id=lock.pk, by=Actor(second), now=NOW + HOUR)
    country_locks.confirm(lock_id=lock.pk, by=Actor(second), now=NOW + HOUR - timedelta(seconds=1))
    lock.refresh_from_db()
    assert (lock.laid_by, set(lock.contacts.values_list("login", flat=True))) == (second, {"ada"})


def test_what_no_second_coordinator_confirms_is_forgotten(town: Town) -> None:
    _lock(town, "cora")
    clockwork.run(now=NOW + HOUR - timedelta(seconds=1))
    assert CountryLock.objects.count() == 1
    clockwork.run(now=NOW + HOUR)
    assert CountryLock.objects.count() == 0


def test_every_step_wants_a_fresh_code(town: Town) -> None:
    assert_problem(town["gil"].post(LOCKS, _body(town)), 403, "second_factor_required")
    lock = _lock(town)
    assert_problem(town["ben"].post(f"{LOCKS}{lock.pk}/lift/"), 403, "second_factor_required")
    assert CountryLock.objects.get().lift_asked_at is None


def test_guardian_and_chair_lift_it_together(town: Town) -> None:
    lock = _lock(town)
    assert_problem(town["cora"].post(f"{LOCKS}{lock.pk}/lift/", fresh=True), 404)
    town["gil"].must(f"{LOCKS}{lock.pk}/lift/", fresh=True)
    assert_problem(town["gil"].post(f"{LOCKS}{lock.pk}/lift/", fresh=True), 422, "second_person")
    lock.refresh_from_db()
    assert lock.lifted_at is None and lock.contacts.exists()
    later = NOW + timedelta(hours=24)
    country_locks.lift(lock_id=lock.pk, by=Actor(town.people["ben"]), now=later)
    lock.refresh_from_db()
    assert (lock.lifted_at, lock.lift_asked_by) == (None, town.people["ben"])
    country_locks.lift(lock_id=lock.pk, by=Actor(town.people["gil"]), now=later)
    lock.refresh_from_db()
    assert lock.lifted_at == later and not lock.contacts.exists()


def test_whoever_is_both_guardian_and_chair_lifts_it_no_more_than_others_alone(town: Town) -> None:
    both = elect(town.fund, "ben", "guardian")
    lock = _lock(town)
    country_locks.lift(lock_id=lock.pk, by=Actor(both), now=NOW)
    with pytest.raises(Refused):
        country_locks.lift(lock_id=lock.pk, by=Actor(both), now=NOW)
    country_locks.lift(lock_id=lock.pk, by=Actor(town.people["gil"]), now=NOW)
    lock.refresh_from_db()
    assert lock.lifted_at == NOW


def test_s07_its_contacts_are_signed_out_at_once_and_cannot_come_back(town: Town, client: Any) -> None:
    ada, other = town["ada"], town["aziz"]
    browser, unused = sign_in(client, town.people["ada"]), sign_in(Client(), town.people["ada"])
    assert browser.get("/home/").status_code == 200 and ada.get("me/").status_code == 200
    lock = _lock(town)
    assert browser.get("/home/").status_code == 302
    assert (ada.get("me/").status_code, other.get("me/").status_code) == (401, 200)
    fresh = token_for(town.people["ada"])
    assert client.get("/api/v1/me/", headers={"Authorization": fresh}).status_code == 401
    typed = {"login": "ada", "passphrase": passphrase_of("ada"), "device": None, "clock": NOW}
    with pytest.raises(SignInPaused) as paused:
        prove_identity(**typed, code=code_for(town.people["ada"]))
    assert not any(word in str(paused.value).lower() for word in ("lock", "country", "georgia"))
    for by in ("gil", "ben"):
        town[by].must(f"{LOCKS}{lock.pk}/lift/", fresh=True)
    assert prove_identity(**typed, code=code_for(town.people["ada"])).enrolled
    assert ada.get("me/").status_code == 401
    assert unused.get("/home/").status_code == 302


def test_nothing_is_paid_there_even_by_somebody_named_until_it_is_lifted(town: Town) -> None:
    case = town.ask(lines={"legal_aid": "2000.00"})
    town.to_review(case)
    town.approve(case, "ben", "bea", "bo")
    assert case.state == "approved"
    town.give_details(case)
    town["gil"].must(LOCKS, _body(town, "cora", "tom"), fresh=True)
    assert town["tom"].reads(case.path)["state"] == "payable"
    body = {"reference": case.reference}
    assert_problem(town["tom"].post("fund/disbursements/", body, fresh=True), 422, "country_locked")
    assert_problem(town["chen"].post("fund/disbursements/", body, fresh=True), 404)
    lock = CountryLock.objects.get()
    for by in ("gil", "ben"):
        town[by].must(f"{LOCKS}{lock.pk}/lift/", fresh=True)
    assert len(town.prepare(case)) == 1


def test_new_requests_from_there_are_taken_sealed_and_told_to_the_two_alone(town: Town) -> None:
    elect(town.fund, "cy", "coordinator")
    _lock(town)
    OutboxMessage.objects.all().delete()
    filed = town.nobody.must("aid-requests/", {**_asking(), "country": "GE"})
    assert _told() == {"cora", "bela"}
    case = town.ask(by="aziz", country="KZ")
    assert _told() == {"cora", "bela", "cy"}
    assert town["cora"].get(f"aid-requests/{filed['reference']}/").status_code == 200
    assert town["cora"].get(case.path).status_code == 200
    assert town.nobody.get(f"aid-requests/{filed['reference']}/", code=filed["access_code"]).status_code == 404


def test_its_clocks_go_on_and_tell_only_the_two(town: Town) -> None:
    cy = elect(town.fund, "cy", "coordinator")
    case = town.ask()
    town["gil"].must(LOCKS, _body(town, "bela", "bo"), fresh=True)
    OutboxMessage.objects.all().delete()  # what waits is not written twice
    clockwork.run(now=NOW + 3 * HOUR)
    told = set(OutboxMessage.objects.values_list("recipient_id", flat=True))
    assert told == {town.people["bela"].pk, town.people["bo"].pk}
    assert case.row.reminded > 0 and cy.pk not in told


def test_a_lock_that_stands_is_called_in_for_review_every_three_days(town: Town) -> None:
    lock = _lock(town)
    assert clockwork.run(now=NOW + timedelta(hours=72) - timedelta(seconds=1))["country_locks"] == 0
    assert clockwork.run(now=NOW + timedelta(hours=72))["country_locks"] == 1
    assert clockwork.run(now=NOW + timedelta(hours=73))["country_locks"] == 0
    lock.refresh_from_db()
    assert lock.review_at == NOW + timedelta(hours=144)


@pytest.mark.parametrize(
    ("named", "field"),
    [(("cora", "cora"), "second"), (("ada", "cora"), "first"), (("cora", "gil"), "second"), (("sam", "cora"), "first")],
)
def test_two_different_people_who_work_on_cases_are_named(town: Town, named: tuple[str, str], field: str) -> None:
    first, second = (town.people[name].pk for name in named)
    wanted = country_locks.Wanted("GE", "leak", first, second)
    with pytest.raises(Malformed) as wrong:
        country_locks.lay(fund=town.fund, by=Actor(town.people["gil"]), now=NOW, wanted=wanted)
    assert set(wrong.value.fields) == {field}


@pytest.mark.parametrize("name", ["ada", "bea", "bo", "tom", "chen", "ana", "sam", "cy"])
def test_nobody_else_learns_of_locks(town: Town, name: str) -> None:
    lock = _lock(town)
    wanted = country_locks.Wanted("TJ", "leak", town.people["cora"].pk, town.people["bela"].pk)
    known: dict[str, Any] = {"by": Actor(town.people[name]), "now": NOW}
    with pytest.raises(NotFound):
        country_locks.lay(fund=town.fund, wanted=wanted, **known)
    for act in (country_locks.confirm, country_locks.lift):
        with pytest.raises(NotFound):
            act(lock_id=lock.pk, **known)


def _asking() -> dict[str, Any]:
    return {
        "urgency": "red",
        "lines": [{"use": "shelter", "amount": None}],
        "consent": "agrees",
        "harm": "no",
        "boxes": {"narrative": "A story", "identity": "Nino", "secret_word": "apple"},
    }
