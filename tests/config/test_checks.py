"""Bad configuration stops the start with a remedy; good configuration passes Django's own deployment checks."""

import os
import secrets
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config import checks, env
from notifications import triggers
from notifications.models import DemoClock
from tests.processes import ROOT

SAFE = env.database("NOT_SET", Path("x"))


def ids(found: list[Any]) -> list[str]:
    assert all(one.hint for one in found)
    return [one.id for one in found]


@pytest.fixture
def databases(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The databases that the check reads; Django does not let tests replace its own."""
    read: dict[str, Any] = {"default": SAFE}
    monkeypatch.setattr(checks, "settings", SimpleNamespace(DATABASES=read))
    return read


def test_the_ordinary_options_of_sqlite_are_safe(databases: dict[str, Any]) -> None:
    assert checks.database_options() == []


@pytest.mark.parametrize(
    "options",
    [
        {"transaction_mode": "DEFERRED"},
        {"timeout": 0},
        {"init_command": ""},
        {"init_command": SAFE["OPTIONS"]["init_command"].replace("recursive_triggers=ON", "recursive_triggers=OFF")},
        {"init_command": SAFE["OPTIONS"]["init_command"].replace("FULL", "OFF")},
    ],
)
def test_unsafe_options_of_sqlite_stop_the_start(databases: dict[str, Any], options: dict[str, Any]) -> None:
    databases["default"] = {**SAFE, "OPTIONS": {**SAFE["OPTIONS"], **options}}
    assert ids(checks.database_options()) == ["house.E002"]


def test_a_transaction_around_every_call_stops_the_start(databases: dict[str, Any]) -> None:
    databases["default"] = {**SAFE, "ATOMIC_REQUESTS": True}
    assert ids(checks.database_options()) == ["house.E001"]


def test_secrets_must_have_the_shape_of_secrets(settings: Any) -> None:
    settings.SECRET_KEY, settings.FIELD_KEYS = "short", [Fernet.generate_key().decode(), "no key"]
    settings.ACCESS_CODE_STRENGTH = 2**13
    assert ids(checks.secrets()) == ["house.E003", "house.E004", "house.E012"]
    settings.ACCESS_CODE_STRENGTH = 2**14
    settings.SECRET_KEY, settings.FIELD_KEYS = secrets.token_urlsafe(32), [Fernet.generate_key().decode()]
    assert checks.secrets() == []


def test_other_upload_handlers_stop_the_start(settings: Any) -> None:
    assert checks.uploads() == []
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
    assert ids(checks.uploads()) == ["house.E005"]


def test_work_that_does_not_exist_stops_the_start(settings: Any) -> None:
    assert checks.background_work() == []
    settings.BACKGROUND_WORK = [("emergency.no_such.run", 30), ("config.checks.nothing", 30), ("config.env.flag", 0)]
    assert ids(checks.background_work()) == ["house.E006"] * 3


def test_production_needs_its_static_files(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT, settings.DEMO = tmp_path, False
    assert ids(checks.static_files()) == ["house.W007"]
    settings.DEMO = True
    assert checks.static_files() == []


def test_mail_about_crashes_stops_the_start(settings: Any) -> None:
    settings.ADMINS = [("Sam", "sam@example.org")]
    assert ids(checks.no_mail_about_crashes()) == ["house.E008"]


def test_passkeys_are_bound_to_an_address_that_browsers_take_for_safe(settings: Any) -> None:
    for good in (
        "",
        "https://relief.example",
        "https://relief.example:8443",
        "http://abc.onion",
        "http://localhost:8000",
    ):
        settings.PASSKEY_ORIGIN = good
        assert checks.passkeys() == [], good
    for bad in ("relief.example", "http://relief.example", "https://relief.example/", "https://10.0.0.1"):
        settings.PASSKEY_ORIGIN = bad
        assert ids(checks.passkeys()) == ["house.E020"], bad


@pytest.mark.django_db
def test_missing_triggers_are_named_and_stop_the_start() -> None:
    assert checks.guards(databases=["default"]) == []
    triggers.drop("notifications", connection)
    [warning] = checks.guards(databases=["default"])
    assert warning.id == "house.W009"
    assert "audit_row_stays" in warning.msg
    with pytest.raises(ImproperlyConfigured, match=r"audit_row_stays.*\n.*migrate"):
        checks.refuse_start()
    triggers.install("notifications", connection)


@pytest.mark.django_db
def test_production_refuses_a_demo_database(settings: Any) -> None:
    DemoClock.objects.create(pk=1)
    assert ids(checks.no_demo_database(databases=["default"])) == ["house.E010"]
    settings.DEMO = True
    assert checks.no_demo_database(databases=["default"]) == []


@pytest.mark.django_db
def test_production_refuses_founders_with_demo_keys(settings: Any, tmp_path: Path) -> None:
    settings.VAR, settings.ROSTER_FOUNDERS = tmp_path, ["A" * 40, "B" * 40]
    (tmp_path / "demo-keys/ben").mkdir(parents=True)
    (tmp_path / "demo-keys/ben/fingerprint").write_text("B" * 40 + "\n", encoding="ascii")
    assert ids(checks.no_demo_keys(databases=["default"])) == ["house.E011"]
    settings.ROSTER_FOUNDERS = ["A" * 40, "C" * 40]
    assert checks.no_demo_keys(databases=["default"]) == []


def production(var: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py as a production machine would."""
    given = {
        "PATH": os.environ["PATH"],
        "PRODUCTION": "1",
        "VAR": str(var),
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": Fernet.generate_key().decode(),
        "ALLOWED_HOSTS": "fund.example.org",
        **more,
    }
    command = [sys.executable, "-W", "error::RuntimeWarning", "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A production machine's folder, with the static files in it."""
    var = tmp_path_factory.mktemp("production")
    done = production(var, "collectstatic", "--no-input")
    assert done.returncode == 0, done.stderr
    return var


@pytest.mark.processes
@pytest.mark.parametrize("onion", ["0", "1"])
def test_s38_production_passes_every_deployment_check(collected: Path, onion: str) -> None:
    checked = production(collected, "check", "--deploy", "--fail-level", "WARNING", ONION=onion)
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


@pytest.mark.processes
@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEYS"])
def test_production_does_not_start_without_a_secret(tmp_path: Path, name: str) -> None:
    refused = production(tmp_path, "check", **{name: ""})
    assert refused.returncode != 0
    assert f"Neither {name} nor {name}_FILE is set" in refused.stderr
