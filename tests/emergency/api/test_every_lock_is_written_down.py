"""Every address that hands out a lock: found by asking all that name something, each serving with its one row.

What is handed out is always of something, so its address has a parameter; each is asked for by those whom the matrix
lets in.
"""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from emergency.models import RecoveryRelease
from fund.models import TypedStatement, Voucher, VoucherOpening
from notifications.models import Box, BoxRead, Lock
from tests.demo.device import member
from tests.emergency.api.callers import Town
from tests.emergency.api.expected import API, BY_KEY, PAGES
from tests.emergency.api.often import asked_often, callers_known
from tests.emergency.api.routes import Route, routes
from tests.emergency.api.test_s02_pages import ENDS_THE_SESSION
from tests.emergency.api.world import World, addresses, make_world, undone
from tests.emergency.sealing.newcomers import adopt_lines
from tests.factories import MANDATES, READING_ROLES
from tests.keys import device

# Which addresses there are does not depend on the database.
pytestmark = pytest.mark.once

SAFE = uuid.UUID("5afe5afe-0000-4000-8000-000000000001")
NAMES = ("cora", "ben", "tom", "ana", "gil")
WORDS = ("text/", "application/json", "application/problem+json")
HAND_OUT_LOCKS = {
    "case_text",
    "box",
    "complaint_text",
    "complaint-text",
    "recovery_file",
    "recovery-box",
    "treasury-sealed",
    "treasury-typed-words",
    "treasury-payee-details",
    "fund-payee-details",
    "treasury-voucher-file",
    "fund-voucher-file",
    "treasury-opening-file",
    "fund-voucher-opening-file",
}


@pytest.fixture
def world(town: Town, clock: Any) -> Iterator[World]:
    known = make_world(town, clock)
    _keep(known)
    with asked_often(), callers_known():
        yield known


def _keep(world: World) -> None:
    """Put a box where that town has none yet, for the one who reads it; what lies in it is nobody's question here."""
    people, at = world.town.people, world.case.at
    typed, voucher, opening = TypedStatement.objects.get(), Voucher.objects.get(), VoucherOpening.objects.get()
    Voucher.objects.update(kept="archive")
    VoucherOpening.objects.update(
        money_by=people["tom"].pk,
        money_at=at,
        seat_by=people["bea"].pk,
        seat_at=at,
        handed_by=people["tom"].pk,
        until_on=at.date() + timedelta(days=1),
    )
    _box("bank", typed.pk, people["tom"].pk, pk=typed.file_box_id)
    _box("voucher", voucher.pk, people["tom"].pk)
    _box("voucher", opening.pk, people["ana"].pk)
    _lock(world.box("identity"), SAFE)
    release = RecoveryRelease.objects.get()
    release.agreed_by, release.agreed_at = people["ben"], at
    release.save()
    release.cases.set([world.case.row])
    reading = {name: sorted(READING_ROLES & {*roles}) for name, (roles, _more) in MANDATES.items()}
    lines = [member(device(name), str(people[name].pk), roles) for name, roles in reading.items() if roles]
    adopt_lines(world.town.fund, [*lines, member(device("safe"), str(SAFE), ["recovery"])], now=at)


def _box(kind: str, owner_id: uuid.UUID, user_id: uuid.UUID, **more: Any) -> None:
    sealed = {"ciphertext": b"sealed", "size_bucket": 4096, "sha256": "0" * 64, "created_on": "2026-01-01"}
    _lock(Box.objects.create(kind=kind, owner_id=owner_id, **sealed, **more), user_id)


def _lock(box: Box, user_id: uuid.UUID) -> None:
    packet = b"a lock of its own " + uuid.uuid4().bytes
    Lock.objects.create(box=box, user_id=user_id, fingerprint="A" * 40, packet=packet)


def _let_in(route: Route) -> tuple[str, ...]:
    """Return who is asked with: whom the matrix lets in, and everybody where its town has nothing to be handed out."""
    table = API if route.is_api else PAGES
    if "GET" not in route.methods:
        return ()
    named = table.get(route.name, {}).get("GET", frozenset())
    return tuple(name for name in NAMES if name in named or not named)


def _asked(world: World, name: str, route: Route) -> Iterator[tuple[str, Client, dict[str, str]]]:
    for path, _parts in addresses(route, world.theirs):
        if route.is_api:
            yield path, world.caller(name).client, {"Authorization": world.caller(name).token}
        else:
            yield path, world.browser(name), {}


def _get(client: Client, path: str, headers: dict[str, str]) -> tuple[bytes, list[tuple[Any, ...]]]:
    """Return what was answered in octets that are no words, and what was written down with it."""
    with undone():
        before = set(BoxRead.objects.values_list("pk", flat=True))
        answer = client.get(path, headers=headers)
        rows = BoxRead.objects.exclude(pk__in=before).values_list("scope_id", "owner_id", "user_id", "kind")
        written = list(rows)
    octets = b"" if answer.get("Content-Type", "").startswith(WORDS) else b"".join(answer)
    return octets, written


def test_each_address_that_hands_out_a_lock_writes_one_row_and_hands_out_nothing_without(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    locks = {bytes(lock.packet): lock for lock in Lock.objects.select_related("box")}
    among = [one for one in routes() if one.parameters and one.name not in BY_KEY | ENDS_THE_SESSION]
    served: dict[str, tuple[str, Client, dict[str, str]]] = {}
    for route, name in ((one, name) for one in among for name in _let_in(one)):
        for path, client, headers in _asked(world, name, route):
            octets, written = _get(client, path, headers)
            inside = [lock for packet, lock in locks.items() if packet in octets]
            reader = world.town.people[name].pk
            rows = [(world.town.fund.pk, lock.box.owner_id, reader, lock.box.kind) for lock in inside]
            assert written == rows, (name, path)
            if inside:
                served[f"{route.name}"] = (path, client, headers)
    assert set(served) == HAND_OUT_LOCKS

    def broken(*_given: Any, **_more: Any) -> None:
        raise DatabaseError("the log cannot be written")

    monkeypatch.setattr(BoxRead, "save", broken)
    for path, client, headers in served.values():
        with pytest.raises(DatabaseError):
            _get(client, path, headers)
