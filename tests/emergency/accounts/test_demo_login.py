"""`demo_login`: the keys to a demo person, and none to anybody else."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from emergency.accounts.second_factor import check_code
from emergency.models import SecondFactor
from fund.models import Fund
from notifications.models import DemoClock
from tests.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Any) -> None:
    """Make this a demo database with its addresses."""
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.emergency.accounts.demo_urls"
    DemoClock.objects.create(pk=1)


def asked(name: str) -> dict[str, Any]:
    """Return what the command prints as JSON and nothing else."""
    out = StringIO()
    call_command("demo_login", name, "--json", stdout=out)
    return json.loads(out.getvalue())


def entry(shown: dict[str, Any]) -> str:
    """Return the path of the one-time address."""
    return urlsplit(shown["login_url"]).path


@pytest.mark.usefixtures("demo")
def test_it_prints_everything_a_script_needs_for_a_name_in_any_case(client: Client) -> None:
    fund = Fund.objects.create(code="erf", name="Relief")
    ada = make_person("Ada", fund=fund, roles=("contact",), countries=["GE"])
    shown = asked("aDA")
    assert set(shown) == {"name", "login_url", "token", "otp", "recovery_codes", "fund"}
    assert (shown["name"], shown["fund"]) == ("Ada", "erf")
    header = {"authorization": f"Token {shown['token']}"}
    assert client.get("/api/v1/me/", headers=header).json()["id"] == str(ada.pk)
    now = datetime.now(UTC)
    assert len(set(shown["recovery_codes"])) == 10
    assert all(check_code(ada, code, now=now) for code in [shown["otp"], *shown["recovery_codes"]])
    assert not check_code(ada, shown["otp"], now=now)


@pytest.mark.usefixtures("demo")
def test_the_address_opens_a_session_once(client: Client) -> None:
    make_person("Ada")
    shown = asked("ada")
    assert client.get(entry(shown)).status_code == 302
    assert client.get("/account/").status_code == 200
    assert Client().get(entry(shown)).status_code == 404
    assert Client().get(entry(shown)[:-3] + "x/").status_code == 404


@pytest.mark.usefixtures("demo")
def test_a_demo_clock_far_ahead_changes_nothing_about_codes_sessions_and_tokens(client: Client) -> None:
    ada = make_person("Ada")
    DemoClock.objects.filter(pk=1).update(ahead_seconds=400 * 24 * 3600)
    shown = asked("ada")
    assert client.get(entry(shown)).status_code == 302
    assert client.get("/account/").status_code == 200
    assert client.get("/api/v1/me/", headers={"authorization": f"Token {shown['token']}"}).status_code == 200
    assert check_code(ada, shown["otp"], now=datetime.now(UTC))


@pytest.mark.usefixtures("demo")
def test_somebody_without_a_second_factor_gets_one() -> None:
    cy = make_person("Cy", enrolled=False)
    shown = asked("Cy")
    assert shown["fund"] is None
    assert SecondFactor.objects.get(user=cy).confirmed_at is not None


@pytest.mark.usefixtures("demo")
def test_the_address_is_good_for_a_day_only(client: Client) -> None:
    make_person("Ada")
    with time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC), tick=False) as time:
        shown = asked("ada")
        time.shift(timedelta(hours=24, seconds=1))
        assert client.get(entry(shown)).status_code == 404


@pytest.mark.usefixtures("demo")
def test_it_prints_plain_lines_for_people() -> None:
    make_person("Ada")
    out = StringIO()
    call_command("demo_login", "ada", "--address", "http://demo.test", stdout=out)
    lines = dict(line.split(": ", 1) for line in out.getvalue().strip().splitlines())
    assert lines["login_url"].startswith("http://demo.test/demo/enter/")
    assert len(lines["recovery_codes"].split()) == 10


@pytest.mark.parametrize("missing", ["setting", "clock", "person"])
def test_s36_it_refuses_outside_a_demo_database_with_exit_status_2(settings: Any, missing: str) -> None:
    settings.DEMO = missing != "setting"
    if missing != "clock":
        DemoClock.objects.create(pk=1)
    if missing != "person":
        make_person("Ada")
    with pytest.raises(CommandError) as refused:
        asked("ada")
    assert refused.value.returncode == 2


def test_s36_the_address_does_not_exist_outside_a_demo(settings: Any, client: Client) -> None:
    settings.DEMO, here = True, settings.ROOT_URLCONF
    settings.ROOT_URLCONF = "tests.emergency.accounts.demo_urls"
    DemoClock.objects.create(pk=1)
    make_person("Ada")
    path = entry(asked("ada"))
    settings.DEMO = False
    assert client.get(path).status_code == 404
    settings.DEMO, settings.ROOT_URLCONF = True, here
    with pytest.raises(NoReverseMatch):
        reverse("enter_demo", args=["x"])
    assert client.get(path).status_code == 404
