"""A field key is replaced: every encrypted column of the service moves, and the old key may go."""

import json
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models
from pytest_django import Settings

from emergency.models import Complaint, KeptKey, Passkey, SecondFactor
from notifications import field_rotation, keyed_digests
from notifications.field_encryption import EncryptedTextField, Undecipherable
from notifications.models import ContactPoint
from tests.factories import NOW, make_fund, person

SECRET = "Полуночный ёжик"


@pytest.fixture
def keys(settings: Settings) -> tuple[str, str]:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]
    return old, new


def fill_every_column() -> dict[str, Any]:
    """Write one value into every encrypted column there is; the test fails where a new one is not known here."""
    cora = person("cora")
    SecondFactor.objects.filter(user=cora).delete()
    rows = {
        "emergency.SecondFactor": SecondFactor.objects.create(user=cora, secret=SECRET),
        "emergency.Passkey": Passkey.objects.create(user=cora, number=9, credential=SECRET, made_at=NOW),
        "emergency.KeptKey": KeptKey.objects.create(
            user=cora, fingerprint="A" * 40, public_key="k", locked_key=SECRET, kept_at=NOW
        ),
        "emergency.Complaint": Complaint.objects.create(
            fund=make_fund(), kind="other", week="2026-W10", kept_from=SECRET
        ),
        "notifications.ContactPoint": ContactPoint.objects.create(user_id=cora.pk, channel="post", address=SECRET),
    }
    assert {model._meta.label for model, _name in field_rotation.columns()} == set(rows)
    return rows


def tokens() -> list[str]:
    """Return what lies in the encrypted columns, read past the models."""
    found = []
    with connection.cursor() as cursor:
        for model, name in field_rotation.columns():
            cursor.execute(f"SELECT {model._meta.get_field(name).column} FROM {model._meta.db_table}")
            found += [row[0] for row in cursor.fetchall()]
    return found


def rotated() -> dict[str, int]:
    out = StringIO()
    call_command("rotate_field_keys", "--json", stdout=out)
    assert SECRET not in out.getvalue()
    return dict(json.loads(out.getvalue()))


@pytest.mark.django_db
def test_after_rotation_every_column_opens_without_the_old_key(settings: Settings, keys: tuple[str, str]) -> None:
    old, new = keys
    rows = fill_every_column()
    settings.FIELD_KEYS = [new, old]
    assert rotated()["emergency.KeptKey.locked_key"] == 1
    settings.FIELD_KEYS = [new]
    for row in rows.values():
        row.refresh_from_db()
    assert [row.secret for row in rows.values() if hasattr(row, "secret")] == [SECRET]
    assert SecondFactor.objects.get(user=person("cora")).next_secret == ""
    assert (rows["notifications.ContactPoint"].address, rows["emergency.Passkey"].credential) == (SECRET, SECRET)
    assert (rows["emergency.KeptKey"].locked_key, rows["emergency.Complaint"].kept_from) == (SECRET, SECRET)
    before = tokens()
    assert set(rotated().values()) == {0}
    assert tokens() == before


@pytest.mark.django_db
def test_a_run_that_was_cut_off_is_taken_up_where_it_ended(
    settings: Settings, keys: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = keys
    for number in range(5):
        ContactPoint.objects.create(user_id=person("cora").pk, channel=f"way{number}", address=SECRET)
    monkeypatch.setattr(field_rotation, "AT_ONCE", 2)
    settings.FIELD_KEYS = [new, old]
    unopened = Fernet(Fernet.generate_key()).encrypt(b"x").decode()
    last = ContactPoint.objects.latest("pk").pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM notifications_contactpoint WHERE id = %s", [last])
        [known] = cursor.fetchone()
        cursor.execute("UPDATE notifications_contactpoint SET address = %s WHERE id = %s", [unopened, last])
    with pytest.raises(CommandError, match="add the key"):
        call_command("rotate_field_keys")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notifications_contactpoint SET address = %s WHERE id = %s", [known, last])
    assert rotated()["notifications.ContactPoint.address"] == 1
    settings.FIELD_KEYS = [new]
    assert {row.address for row in ContactPoint.objects.all()} == {SECRET}


@pytest.mark.django_db
def test_without_rotation_a_dropped_key_is_noticed(settings: Settings, keys: tuple[str, str]) -> None:
    _old, new = keys
    ContactPoint.objects.create(user_id=person("cora").pk, channel="post", address=SECRET)
    settings.FIELD_KEYS = [new]
    with pytest.raises(Undecipherable):
        list(ContactPoint.objects.all())


def test_a_code_is_found_under_a_retired_key_that_opens_nothing(settings: Settings, keys: tuple[str, str]) -> None:
    old, new = keys
    kept = keyed_digests.digest_of("person code", "ABCD")
    settings.FIELD_KEYS, settings.RETIRED_FIELD_KEYS = [new], [old]
    assert kept in keyed_digests.digests_of("person code", "ABCD")
    assert keyed_digests.digest_of("person code", "ABCD") != kept


def test_no_column_that_encrypts_hides_from_the_walk() -> None:
    named = {(model, name) for model, name in field_rotation.columns()}
    everywhere = {
        (field.model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.Field) and isinstance(field, EncryptedTextField)
    }
    assert named == everywhere
    assert len(named) >= 5
