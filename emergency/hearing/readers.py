"""Who hears complaints: the seats named for it, without whoever one is about or who works on the case."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from emergency.asking.exclusions import NamedReader, readers_to_name
from emergency.models import AidRequest, Complaint
from emergency.selectors import excluded_from
from fund.models import Mandate, Role
from notifications import roster
from notifications.errors import Malformed

COMPLAINT = "complaint"

Audience = frozenset[tuple[uuid.UUID, str]]


@dataclass(frozen=True)
class KeptFrom:
    """Whom whoever complained named, and from whom the case was kept that day; `of_case` says that there was one."""

    people: frozenset[uuid.UUID]
    of_case: bool

    def as_text(self) -> str:
        """Return it as it is kept, under the field keys: a dump tells of nobody who was complained about."""
        return json.dumps({"people": sorted(map(str, self.people)), "case": self.of_case})


def kept_from(complaint: Complaint) -> KeptFrom | None:
    """Return from whom a complaint is kept whatever comes; None where that is not known any more, or never was.

    With the case goes whom its asker excluded later.
    """
    if not complaint.kept_from:
        return None
    said = json.loads(complaint.kept_from)
    if said["case"] and complaint.aid_request_id is None:
        return None
    return KeptFrom(frozenset(map(uuid.UUID, said["people"])), said["case"])


def seats_to_name(fund_id: uuid.UUID, *, now: datetime) -> list[NamedReader]:
    """Return all seats of the board by number: a list of those who hear complaints alone would tell who they are."""
    return [reader for reader in readers_to_name(fund_id, now=now) if reader.is_seat]


def seats_named(fund_id: uuid.UUID, codes: Iterable[str], *, now: datetime) -> frozenset[uuid.UUID]:
    """Return whom these codes name; raises Malformed for a code that is none."""
    wanted = {code.strip().casefold() for code in codes}
    known = {reader.code: reader.user_id for reader in seats_to_name(fund_id, now=now)} if wanted else {}
    if wanted - known.keys():
        raise Malformed(fields={"about": _("No seat of the board has this number.")})
    return frozenset(known[code] for code in wanted)


def audience_for(
    fund_id: uuid.UUID, *, now: datetime, about: frozenset[uuid.UUID], aid_request: AidRequest | None
) -> Audience:
    """Return the seats that hear this complaint, as far as the roster vouches for a key of theirs; may be empty.

    Nobody hears it who is named in it, who is a coordinator, or from whom the case is kept.
    """
    away = about if aid_request is None else about | excluded_from(aid_request)
    in_force = roster.current(fund_id)
    left = frozenset(pair for pair in hearers(fund_id, now=now) if pair[0] not in away)
    with_key = {reader.user_id for reader in in_force.keys_for(left, now)} if in_force and left else set()
    return frozenset(pair for pair in left if pair[0] in with_key)


def hearers(fund_id: uuid.UUID, *, now: datetime) -> Audience:
    """Return the seats that hear complaints at all; who is a coordinator as well is none of them."""
    held = Mandate.objects.in_force(on=now.date()).filter(fund_id=fund_id)
    coordinators = held.filter(role=Role.COORDINATOR).values("user_id")
    seats = held.filter(is_ethics=True, user__is_active=True, user__frozen_at__isnull=True)
    rows = seats.exclude(user__in=coordinators).values_list("user_id", "role")
    return frozenset((user_id, str(role)) for user_id, role in rows)
