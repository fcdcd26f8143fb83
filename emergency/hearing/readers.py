"""Who hears complaints: the seats named for it, without whoever one is about or who works on the case."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from emergency.asking.exclusions import NamedReader, readers_to_name
from emergency.models import AidRequest
from emergency.selectors import excluded_from
from fund.models import Mandate, Role
from notifications import roster
from notifications.errors import Malformed

COMPLAINT = "complaint"

Audience = frozenset[tuple[uuid.UUID, str]]


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
    held = Mandate.objects.in_force(on=now.date()).filter(fund_id=fund_id)
    away = about | frozenset(held.filter(role=Role.COORDINATOR).values_list("user_id", flat=True))
    if aid_request is not None:
        away |= excluded_from(aid_request)
    seats = held.filter(is_ethics=True, user__is_active=True, user__frozen_at__isnull=True)
    wanted = frozenset((user_id, str(role)) for user_id, role in seats.values_list("user_id", "role"))
    in_force = roster.current(fund_id)
    left = frozenset(pair for pair in wanted if pair[0] not in away)
    with_key = {reader.user_id for reader in in_force.keys_for(left, now)} if in_force and left else set()
    return frozenset(pair for pair in left if pair[0] in with_key)
