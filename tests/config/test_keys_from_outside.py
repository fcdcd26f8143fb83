"""Secrets come from the environment, a named file, or a service manager's credentials; a bad key stops the start."""

import base64
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

FIRST, SECOND = (base64.urlsafe_b64encode(bytes([one]) * 32).decode() for one in (250, 2))


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FIELD_KEYS", "FIELD_KEYS_FILE", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)


def test_keys_are_read_from_variable_then_file_then_credentials(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "FIELD_KEYS").write_text(f"{FIRST}\n{SECOND}\n", encoding="ascii")
    (tmp_path / "named").write_text(f"{SECOND}, {FIRST}\n", encoding="ascii")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert env.keys("FIELD_KEYS", None) == [FIRST, SECOND]
    monkeypatch.setenv("FIELD_KEYS_FILE", str(tmp_path / "named"))
    assert env.keys("FIELD_KEYS", None) == [SECOND, FIRST]
    monkeypatch.setenv("FIELD_KEYS", FIRST)
    assert env.keys("FIELD_KEYS", None) == [FIRST]


@pytest.mark.parametrize("bad", ["short", SECOND[:-1], SECOND + "A", SECOND.replace("=", "!"), "ключ" * 11])
def test_a_bad_key_stops_the_start_with_its_place_and_is_not_shown(monkeypatch: pytest.MonkeyPatch, bad: str) -> None:
    monkeypatch.setenv("FIELD_KEYS", f"{FIRST},{bad}")
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS: number 2 of 2 is no key") as stopped:
        env.keys("FIELD_KEYS", None)
    assert bad not in str(stopped.value) and FIRST not in str(stopped.value)


def test_the_same_key_twice_no_key_and_an_unreadable_file_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(ImproperlyConfigured, match="Neither FIELD_KEYS"):
        env.keys("FIELD_KEYS", None)
    assert env.keys("RETIRED_FIELD_KEYS", None, may_be_empty=True) == []
    monkeypatch.setenv("FIELD_KEYS", f"{FIRST},{FIRST}")
    with pytest.raises(ImproperlyConfigured, match="twice"):
        env.keys("FIELD_KEYS", None)
    monkeypatch.delenv("FIELD_KEYS")
    monkeypatch.setenv("FIELD_KEYS_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        env.keys("FIELD_KEYS", None)
