"""Growing waits per account: strangers cannot keep the owner out, floods cannot fill the table."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from emergency.accounts import throttle
from emergency.models import LoginThrottle
from notifications.errors import Throttled
from tests.people import make_person, passphrase_of, sign_in_by_page

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def fail(client: Client, name: str, times: int) -> list[int]:
    """Try a wrong pass phrase so often; returns the statuses."""
    wrong = {"login": name, "passphrase": "wrong", "code": "000000"}
    return [client.post("/login/", wrong).status_code for _time in range(times)]


def test_s33_the_sixth_try_waits_for_that_account_only() -> None:
    ada, aziz = make_person("Ada"), make_person("Aziz")
    with time_machine.travel(NOON, tick=False) as time:
        assert fail(Client(), "ada", 6) == [422] * 5 + [429]
        assert sign_in_by_page(Client(), ada).status_code == 429
        assert sign_in_by_page(Client(), aziz).status_code == 302
        time.shift(timedelta(seconds=2))
        assert sign_in_by_page(Client(), ada).status_code == 302
        assert fail(Client(), "ada", 5) == [422] * 5


def test_s33_no_address_is_counted() -> None:
    make_person("Ada")
    with time_machine.travel(NOON, tick=False):
        for number in range(6):
            client = Client(REMOTE_ADDR=f"10.0.0.{number}")
            last = fail(client, "ada", 1)
        assert last == [429]
        assert fail(Client(REMOTE_ADDR="10.0.0.1"), "aziz", 1) == [422]


def test_s33_the_owners_known_browser_is_never_kept_out_by_strangers() -> None:
    ada, known = make_person("Ada"), Client()
    with time_machine.travel(NOON, tick=False):
        assert sign_in_by_page(known, ada).status_code == 302
        known.post("/logout/")
        fail(Client(), "ada", 6)
        assert sign_in_by_page(Client(), ada).status_code == 429
        assert sign_in_by_page(known, ada).status_code == 302


def test_s33_a_device_cookie_of_another_account_or_a_forged_one_gives_nothing() -> None:
    aziz, other = make_person("Aziz"), Client()
    make_person("Ada")
    with time_machine.travel(NOON, tick=False):
        sign_in_by_page(other, aziz)
        other.post("/logout/")
        fail(Client(), "ada", 6)
        assert fail(other, "ada", 1) == [429]
        other.cookies["device"] = other.cookies["device"].value[:-1] + "_"
        assert fail(other, "ada", 1) == [429]
        assert fail(other, "aziz", 6)[-1] == 429


def test_s33_a_stolen_device_cookie_is_no_licence_to_guess() -> None:
    ada, known = make_person("Ada"), Client()
    with time_machine.travel(NOON, tick=False):
        sign_in_by_page(known, ada)
        known.post("/logout/")
        assert fail(known, "ada", 6) == [422] * 5 + [429]
        assert sign_in_by_page(Client(), ada).status_code == 302


def test_known_and_unknown_names_wait_alike() -> None:
    make_person("Ada")
    with time_machine.travel(NOON, tick=False):
        assert fail(Client(), "ada", 7) == fail(Client(), "nobody", 7)


def test_a_try_during_the_wait_is_not_judged_even_when_right() -> None:
    make_person("Ada")
    with time_machine.travel(NOON, tick=False):
        fail(Client(), "ada", 5)
        empty = {"login": "ada", "passphrase": passphrase_of("ada"), "code": ""}
        assert Client().post("/login/", empty).status_code == 429


def test_the_wait_doubles_up_to_a_quarter_of_an_hour_and_is_forgotten_after_a_day() -> None:
    waits = [throttle.wait_after(failures).total_seconds() for failures in (0, 4, 5, 6, 7, 13, 14, 4_000_000)]
    assert waits == [0, 0, 2, 4, 8, 512, 900, 900]
    key, now = throttle.bucket("ada", None), NOON
    for failures in range(1, 12):
        throttle.begin_try(key, now=now)
        now += throttle.wait_after(failures)
    assert LoginThrottle.objects.get().failures == 11
    throttle.begin_try(key, now=now)
    with pytest.raises(Throttled):
        throttle.begin_try(key, now=now + timedelta(seconds=1))
    throttle.begin_try(key, now=now + timedelta(days=1, seconds=1))
    assert LoginThrottle.objects.get().failures == 1


def test_the_table_names_nobody_and_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "LARGEST_TABLE", 20)
    attacked = throttle.bucket("ada", None)
    for second in range(6):
        throttle.begin_try(attacked, now=NOON + timedelta(seconds=10 * second))
    for number in range(60):
        throttle.begin_try(throttle.bucket(f"made-up-{number}", None), now=NOON + timedelta(seconds=60 + number))
        assert LoginThrottle.objects.count() <= 20
    assert LoginThrottle.objects.get(pk=attacked).failures == 6
    assert not LoginThrottle.objects.filter(name_hmac__contains="made").exists()
