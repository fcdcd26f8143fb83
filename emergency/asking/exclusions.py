"""Who must not see this: the asker names readers by seat, before anything is sealed."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from fund.models import BOARD, Mandate, Role
from notifications.errors import Malformed

# Below this a case could never be decided: the majority tiers need three seats.
LEAST_SEATS = 3


@dataclass(frozen=True)
class NamedReader:
    """A reader as the asker may name one: `code` in forms and API, `label` for people."""

    code: str
    label: str
    user_id: uuid.UUID
    is_seat: bool

    @property
    def shown(self) -> str:
        """Return how a stranger's form names the reader: by number, never by pseudonym."""
        number = self.code.rpartition("-")[2]
        words = _("Board seat %(number)s") if self.is_seat else _("Coordinator %(number)s")
        return words % {"number": number}


def readers_to_name(fund_id: uuid.UUID, *, now: datetime) -> list[NamedReader]:
    """Return coordinators and seats of the fund by stable codes, in one query."""
    rows = Mandate.objects.in_force(on=now.date()).filter(fund_id=fund_id, role__in=[Role.COORDINATOR, *BOARD])
    mandates = rows.select_related("user").order_by("role", F("seat_number").asc(nulls_last=True), "user__pseudonym")
    numbers: dict[str, int] = {}
    named = []
    for mandate in mandates:
        group = "coordinator" if mandate.role == Role.COORDINATOR else "seat"
        numbers[group] = numbers.get(group, 0) + 1
        code = f"{group}-{numbers[group]}"
        named.append(NamedReader(code, mandate.user.pseudonym, mandate.user_id, group == "seat"))
    return named


def excluded_by(
    codes: Iterable[str], readers: Sequence[NamedReader], *, already: frozenset[uuid.UUID] = frozenset()
) -> frozenset[uuid.UUID]:
    """Return whom these codes name; Malformed for an unknown code or when too few readers would be left.

    `already` are those whom the case is closed to before: they do not count as readers who are left.
    """
    by_code = {reader.code: reader for reader in readers} | {reader.label.casefold(): reader for reader in readers}
    chosen = {by_code.get(code.strip().casefold()) for code in codes}
    if None in chosen:
        raise Malformed(fields={"exclude": _("Somebody named here is no reader of this fund.")})
    away = frozenset(reader.user_id for reader in chosen if reader)
    _check_enough([reader for reader in readers if reader.user_id not in away | already])
    return away


def _check_enough(left: Sequence[NamedReader]) -> None:
    seats = {reader.user_id for reader in left if reader.is_seat}
    if len(seats) < LEAST_SEATS or all(reader.is_seat for reader in left):
        raise Malformed(
            fields={"exclude": _("Too few would be left to help you: one coordinator and three board seats must stay.")}
        )
