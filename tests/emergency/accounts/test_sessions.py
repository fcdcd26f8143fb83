"""Sessions: short, hashed, rotated, and dead at once when they must be."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from emergency.accounts.sessions import SessionStore, forget_old
from emergency.models import User
from tests.people import make_person, sign_in, sign_in_by_page, token_for

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def is_signed_in(client: Client) -> bool:
    """Tell whether the browser's session is somebody's."""
    return client.get("/account/").status_code == 200


def test_s35_the_table_holds_no_key_that_works_as_a_cookie(client: Client) -> None:
    sign_in_by_page(client, make_person("Ada"))
    key = client.cookies["sessionid"].value
    stored = Session.objects.get().session_key
    assert stored != key
    thief = Client()
    thief.cookies["sessionid"] = stored
    assert not is_signed_in(thief)
    thief.cookies["sessionid"] = key
    assert is_signed_in(thief)


def test_s35_the_key_changes_at_sign_in(client: Client) -> None:
    client.cookies["sessionid"] = planted = "a" * 32
    sign_in_by_page(client, make_person("Ada"))
    first = client.cookies["sessionid"].value
    assert first != planted
    sign_in_by_page(client, make_person("Ada"))
    assert client.cookies["sessionid"].value != first
    assert Session.objects.count() == 1


def test_s35_half_an_hour_without_use_ends_a_session(client: Client) -> None:
    with time_machine.travel(NOON, tick=False) as time:
        sign_in_by_page(client, make_person("Ada"))
        time.shift(timedelta(minutes=29))
        assert is_signed_in(client)
        time.shift(timedelta(minutes=29))
        assert is_signed_in(client)
        time.shift(timedelta(minutes=31))
        assert not is_signed_in(client)


def test_s35_eight_hours_end_a_session_however_busy(client: Client) -> None:
    with time_machine.travel(NOON, tick=False) as time:
        sign_in_by_page(client, make_person("Ada"))
        for _quarter in range(31):
            time.shift(timedelta(minutes=15))
            assert is_signed_in(client)
        time.shift(timedelta(minutes=16))
        assert not is_signed_in(client)


def test_s35_the_cookie_ends_with_the_browser_and_scripts_cannot_read_it(client: Client) -> None:
    sign_in_by_page(client, make_person("Ada"))
    cookie = client.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"], cookie["httponly"]) == ("", "", True)


def test_a_page_writes_the_session_at_most_once_a_minute(client: Client) -> None:
    with time_machine.travel(NOON, tick=False) as time:
        sign_in_by_page(client, make_person("Ada"))
        for seconds, written in ((20, 0), (39, 0), (2, 1), (59, 0), (2, 1)):
            time.shift(timedelta(seconds=seconds))
            with CaptureQueriesContext(
                connection,
            ) as made:
                assert is_signed_in(client)
            updates = [query for query in made.captured_queries if query["sql"].startswith("UPDATE")]
            assert len(updates) == written


@pytest.mark.parametrize("change", [{"frozen_at": NOON}, {"is_active": False}, {"session_epoch": 7}])
def test_s07_a_frozen_inactive_or_signed_out_persons_sessions_and_tokens_die_at_once(
    client: Client, change: dict[str, object]
) -> None:
    ada = make_person("Ada")
    sign_in(client, ada)
    script = {"authorization": token_for(ada)}
    assert is_signed_in(client)
    assert Client().get("/api/v1/me/", headers=script).status_code == 200
    User.objects.filter(pk=ada.pk).update(**change)
    assert not is_signed_in(client)
    assert Client().get("/api/v1/me/", headers=script).status_code == 401


def test_s07_a_session_of_a_frozen_person_does_not_come_back_to_life(client: Client) -> None:
    ada = make_person("Ada")
    sign_in(client, ada)
    User.objects.filter(pk=ada.pk).update(frozen_at=NOON)
    assert not is_signed_in(client)
    User.objects.filter(pk=ada.pk).update(frozen_at=None)
    assert not is_signed_in(client)


def test_s35_a_new_pass_phrase_ends_the_sessions(client: Client) -> None:
    ada = make_person("Ada")
    sign_in(client, ada)
    ada.set_password("another")
    ada.save()
    assert not is_signed_in(client)


def test_an_ended_session_is_not_revived_by_a_late_answer(client: Client) -> None:
    sign_in(client, make_person("Ada"))
    key = client.cookies["sessionid"].value
    late = SessionStore(key)
    late["seen"] = 1
    client.post("/logout/")
    with pytest.raises(UpdateError):
        late.save()
    assert not SessionStore().exists(key)
    assert SessionStore(key).load() == {}


def test_strangers_get_no_session_row_and_cost_no_query(client: Client) -> None:
    with CaptureQueriesContext(connection) as made:
        client.get("/login/")
    assert [query["sql"] for query in made.captured_queries if "session" in query["sql"]] == []
    assert Session.objects.count() == 0


def test_the_account_language_is_used_on_every_page(client: Client) -> None:
    ada = make_person("Ada")
    User.objects.filter(pk=ada.pk).update(language="ru")
    sign_in(client, ada)
    assert client.get("/account/")["Content-Language"] == "ru"
    assert Client().get("/login/")["Content-Language"] == "en"


def test_s35_what_is_over_is_deleted_and_the_rest_stays(client: Client) -> None:
    with time_machine.travel(NOON, tick=False) as time:
        sign_in_by_page(Client(), make_person("Ben"))
        time.shift(timedelta(minutes=20))
        sign_in_by_page(client, make_person("Ada"))
        time.shift(timedelta(minutes=11))
        assert forget_old(now=NOON) == 1
        assert is_signed_in(client)
