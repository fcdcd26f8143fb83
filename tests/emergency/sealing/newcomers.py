"""Cy comes to the board, or to any other office, with a key in the roster, and colleagues make locks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from uuid import UUID

from emergency.actions.reading.relocking import Handed, hand_on
from emergency.actions.reading.serving import serve_to_relock
from emergency.actors import Actor
from emergency.models import AidRequest, User
from emergency.reading.relocking import Lockbook
from fund.models import Fund, Mandate
from notifications import roster
from notifications.models import Box
from notifications.roster import Reader
from notifications.sealing.relocking import MadeLock
from tests.factories import NOW, Case, People, adopt_roster
from tests.keys import device, founder_lines, next_document, signed
from tests.people import BEGINNING
from tests.relocking import lock_for


def come(fund: Fund, people: People, role: str = "member", name: str = "cy") -> User:
    """Give somebody a mandate and a line in the next roster."""
    seat = {"seat_number": 9} if role == "member" else {}
    Mandate.objects.create(fund=fund, user=people[name], role=role, starts_on=BEGINNING, **seat)
    adopt_roster(fund, people, **{name: (role,)})
    return people[name]


def adopt_lines(fund: Fund, lines: Sequence[Mapping[str, object]], *, now: datetime = NOW) -> None:
    """Adopt the next roster with these lines behind the founders'."""
    document = next_document(fund.pk, [*founder_lines(fund.pk), *lines])
    roster.adopt(document, list(_signatures(document)), fund.pk, now)


@cache
def _signatures(document: bytes) -> tuple[str, ...]:
    return tuple(signed(document))


def box_of(kind: str) -> Box:
    """Return the one box of this kind."""
    return Box.objects.get(kind=kind)


def owed(fund: Fund, *, now: datetime = NOW) -> set[tuple[str, str]]:
    """Return who is owed what, as (pseudonym, kind)."""
    names = dict(User.objects.values_list("pk", "pseudonym"))
    return {(names.get(one.reader.user_id, "offline"), one.box.kind) for one in Lockbook(fund.pk, now=now).owed()}


def reader(people: People, name: str, *, key: str = "") -> Reader:
    """Return somebody of the cast with the key of that name, by default their own."""
    return Reader(people[name].pk, device(key or name).fingerprint)


def made_by(people: People, maker: str, newcomer: str, box_id: UUID, *, now: datetime = NOW) -> MadeLock:
    """Let a colleague fetch the box for this purpose and make a lock for the newcomer."""
    download = serve_to_relock(box_id, Actor(people[maker]), now=now)
    return MadeLock(reader(people, newcomer), lock_for(maker, download, newcomer))


def relock(people: People, maker: str, newcomer: str, box_id: UUID, *, now: datetime = NOW) -> Handed:
    """Let a colleague make the lock and hand it on."""
    made = made_by(people, maker, newcomer, box_id, now=now)
    return hand_on(box_id=box_id, by=Actor(people[maker]), now=now, made=[made])


def moved(case: Case, state: str) -> Case:
    """Put the case into a state past all acts: how it came there is told elsewhere."""
    AidRequest.objects.filter(pk=case.row.pk).update(state=state)
    return case
