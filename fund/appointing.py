"""What may be said of a mandate, and which mandates fit beside each other: one seat each, nobody against themselves."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext as _

from fund.countries import PLACES
from fund.models import BOARD, NEVER_TOGETHER, Fund, Mandate, MandateProposal, Role
from notifications.errors import Malformed, Refused

LONGEST_MINUTE = 40
HIGHEST_SEAT = 999
FIRST_YEAR, LAST_YEAR = 2000, 2199
CHAIR, DEPUTY_CHAIR = "chair", "deputy_chair"
# Two seats have to stay: one puts down who else is to sit on the board, the other confirms it.
FEWEST_SEATS = 2


@dataclass(frozen=True)
class Appointment:
    """Whom the board gives which mandate; `leads` is "", "chair" or "deputy_chair", `deputy_of` a seat's mandate."""

    person: str
    role: str
    starts_on: date
    minute_number: str
    ends_on: date | None = None
    countries: Sequence[str] = ()
    years: Sequence[int] = ()
    seat_number: int | None = None
    deputy_of: uuid.UUID | None = None
    leads: str = ""
    is_ethics: bool = False

    def check(self, *, today: date) -> None:
        """Raise Malformed, naming fields, unless everything fits the role and lies ahead."""
        wrong = {**self._wrong_days(today), **self._wrong_for_role(), **self._wrong_on_board()}
        if self.role not in Role.values:
            wrong = {"role": _("Pick a role from the list.")}
        if not self.minute_number.strip() or len(self.minute_number) > LONGEST_MINUTE:
            wrong["minute_number"] = _("Name the minute in which the board decided it.")
        if wrong:
            raise Malformed(fields=wrong)

    def _wrong_days(self, today: date) -> dict[str, Any]:
        if self.starts_on < today:
            return {"starts_on": _("A mandate begins today or later, never in the past.")}
        if self.ends_on is None and self.role in BOARD:
            return {"ends_on": _("A seat on the board is given until a day; name it.")}
        if self.ends_on is not None and self.ends_on < self.starts_on:
            return {"ends_on": _("The last day lies before the first; name a later one.")}
        return {}

    def _wrong_for_role(self) -> dict[str, Any]:
        wrong: dict[str, Any] = {}
        if bool(self.countries) != (self.role == Role.CONTACT) or set(self.countries) - PLACES:
            wrong["countries"] = _("Name a contact's countries, and none for any other role.")
        known = all(FIRST_YEAR <= year <= LAST_YEAR for year in self.years)
        if bool(self.years) != (self.role == Role.AUDITOR) or not known:
            wrong["years"] = _("Name the calendar years an auditor may read, and none for any other role.")
        return wrong

    def _wrong_on_board(self) -> dict[str, Any]:
        wrong: dict[str, Any] = {}
        needs_number = self.role in BOARD and self.deputy_of is None
        numbered = self.seat_number is not None
        if (needs_number and not numbered) or (numbered and self.role not in BOARD) or not self._has_known_number():
            wrong["seat_number"] = _("Name the number of a seat on the board, and none for any other role.")
        if self.deputy_of is not None and self.role != Role.SUBSTITUTE:
            wrong["deputy_of"] = _("Only a substitute is named as a seat's deputy.")
        if self.leads not in {"", CHAIR, DEPUTY_CHAIR} or (self.leads and self.role != Role.MEMBER):
            wrong["leads"] = _("Only a board member is chair or deputy chair.")
        if self.is_ethics and self.role != Role.MEMBER:
            wrong["is_ethics"] = _("Only a board member reads complaints.")
        return wrong

    def _has_known_number(self) -> bool:
        return self.seat_number is None or 1 <= self.seat_number <= HIGHEST_SEAT


def person_named(name: str) -> Any:
    """Return the account of this login name, or the only one of this pseudonym; raises Malformed."""
    users = get_user_model().objects.filter(is_active=True)
    wanted = name.strip()
    found = list(users.filter(login=wanted.lower())) or list(users.filter(pseudonym=wanted)[:2])
    if not found:
        raise Malformed(fields={"person": _("No account has this name; the steward opens one first.")})
    if len(found) > 1:
        raise Malformed(fields={"person": _("Several people are called this; write the login name.")})
    return found[0]


def seat_named(fund: Fund, mandate_id: uuid.UUID | None) -> Mandate | None:
    """Return the seat that is to get a deputy, None where none is named; raises Malformed."""
    if mandate_id is None:
        return None
    seat = Mandate.objects.filter(pk=mandate_id, fund=fund, role=Role.MEMBER).first()
    if seat is None:
        raise Malformed(fields={"deputy_of": _("Pick a board member's seat from the list.")})
    return seat


def check_fits(one: MandateProposal, *, starts_on: date) -> None:
    """Raise Refused unless this mandate, from that day on, fits beside those that are held in the same time."""
    if one.ends_on is not None and one.ends_on < starts_on:
        raise Refused(_("Its last day has passed; withdraw it and propose it anew."), code="mandate_over")
    if not one.user.is_active:
        raise Refused(_("This account is closed; appoint somebody else."), code="account_closed")
    beside = list(_beside(one, starts_on))
    _check_person(one, [held for held in beside if held.user_id == one.user_id])
    _check_seats(one, beside)
    if one.deputy_of is not None:
        _check_deputy(one, one.deputy_of, starts_on)


def check_can_end(mandate: Mandate, last_day: date, *, today: date) -> None:
    """Raise Refused unless this mandate can end with this day and the board can still appoint afterwards."""
    if last_day < today:
        raise Refused(
            _("A mandate ends today or later: what was done while it was in force stands. Name such a day."),
            code="day_passed",
        )
    if last_day < mandate.starts_on:
        raise Refused(_("This mandate has not begun by then; name its first day or a later one."), code="not_begun")
    if mandate.ends_on is not None and mandate.ends_on <= last_day:
        raise Refused(_("This mandate ends by that day already."), code="ends_already")
    if mandate.role == Role.MEMBER and _seats_after(mandate, last_day) < FEWEST_SEATS:
        raise Refused(
            _("Two seats have to stay, or nobody could appoint another; appoint somebody first."), code="too_few_seats"
        )


def deputies_after(mandate: Mandate, last_day: date) -> list[Mandate]:
    """Return the mandates of the seat's named deputies that would outlast it."""
    return list(_until_after(mandate.deputies.all(), last_day).order_by("pk"))


def _beside(one: MandateProposal, starts_on: date) -> Iterable[Mandate]:
    rows = Mandate.objects.filter(fund_id=one.fund_id).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    if one.ends_on is not None:
        rows = rows.filter(starts_on__lte=one.ends_on)
    return rows.order_by("starts_on", "pk")


def _check_person(one: MandateProposal, own: Sequence[Mandate]) -> None:
    for held in own:
        if _is_never_beside(one.role, held.role):
            raise Refused(
                _(
                    "Nobody is %(held)s and %(wanted)s at the same time: one person would undo what takes two. "
                    "End the first mandate, or appoint somebody else."
                )
                % {"held": Role(held.role).label, "wanted": Role(one.role).label},
                code="never_together",
            )
        if {one.role, held.role} <= BOARD:
            raise Refused(
                _("This person holds a seat on the board in that time; end that mandate first."), code="seated_already"
            )
        if one.role == held.role and _says_the_same(one, held):
            raise Refused(_("This person holds this role in that time already."), code="held_already")


def _says_the_same(one: MandateProposal, held: Mandate) -> bool:
    """Say whether both mandates of one role meet: a contact's in a country, an auditor's in a year, others always."""
    if one.role == Role.CONTACT:
        return bool(set(one.countries) & set(held.countries))
    if one.role == Role.AUDITOR:
        return bool(set(one.years) & set(held.years))
    return True


def _check_seats(one: MandateProposal, beside: Sequence[Mandate]) -> None:
    for held in beside:
        if one.seat_number is not None and (held.role, held.seat_number) == (one.role, one.seat_number):
            raise Refused(_("This seat is held by somebody else in that time."), code="seat_taken")
        if (one.is_chair and held.is_chair) or (one.is_deputy_chair and held.is_deputy_chair):
            raise Refused(_("Somebody else leads the board in that time; end that mandate first."), code="led_already")


def _check_deputy(one: MandateProposal, seat: Mandate, starts_on: date) -> None:
    if seat.user_id == one.user_id:
        raise Refused(_("Nobody is their own deputy; appoint somebody else."), code="own_deputy")
    is_held = seat.starts_on <= starts_on and (seat.ends_on is None or seat.ends_on >= starts_on)
    outlasts = seat.ends_on is not None and (one.ends_on is None or one.ends_on > seat.ends_on)
    if not is_held or outlasts:
        raise Refused(
            _("A deputy stands in while the seat is held, no longer; name days within the seat's."),
            code="outlasts_seat",
        )


def _is_never_beside(one: str, other: str) -> bool:
    return any({one, other} & {role} and {one, other} & more for role, more in NEVER_TOGETHER)


def _seats_after(mandate: Mandate, last_day: date) -> int:
    seats = Mandate.objects.in_force(on=last_day + timedelta(days=1)).filter(fund=mandate.fund_id, role=Role.MEMBER)
    return seats.exclude(user_id=mandate.user_id).values("user_id").distinct().count()


def _until_after(rows: Any, last_day: date) -> Any:
    return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=last_day))
