"""Who may take part in deciding a case: its parties, the board's seats, and how they are called."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, TruncDate

from emergency.duty import Rota
from emergency.models import AidRequest, Confirmation, ConflictAnswer, Exclusion, Objection, RoundSeat, User
from emergency.policies import NO_ACCESS_LEVEL
from fund.models import BOARD, Mandate, Role
from notifications.prepared import Prepared

Ids = frozenset[uuid.UUID]

# "member" sorts before "substitute"; named deputies come last.
SEAT_ORDER = (
    "role",
    F("deputy_of__seat_number").asc(nulls_first=True),
    F("seat_number").asc(nulls_last=True),
    "user_id",
)
_CLOSE = 2
_CONFIRMER, _EXCLUDED, _RECUSED = 10, 11, 12


@dataclass(frozen=True)
class Parties:
    """The people who stand too near to a case, by how near."""

    askers: Ids
    confirmers: Ids
    excluded: Ids
    close: Ids
    involved: Ids
    recused: Ids
    # Of the askers, the coordinator who asked for a further need: reads on, and neither decides nor pays.
    working: Ids = frozenset()

    @property
    def barred(self) -> Ids:
        """Return whom the case is closed to (level 3, whether said by themselves or known from the case)."""
        unexplained = self.recused - self.close
        return self.askers - self.working | self.confirmers | self.excluded | self.involved | unexplained

    @property
    def kept_away(self) -> Ids:
        """Return who gets no notice and no new text of the case; who is close may read on."""
        return self.excluded | self.involved | (self.recused - self.close)

    @property
    def uncounted(self) -> Ids:
        """Return who takes no part in counting."""
        return self.barred | self.close | self.working


def parties_of(aid_request: AidRequest) -> Parties:
    """Return who must keep out of this case, in one query."""
    return parties_among(aid_request, _NEAR.rows(case=aid_request.pk))


def parties_among(aid_request: AidRequest, near: Iterable[tuple[uuid.UUID, int]]) -> Parties:
    """Return the same where it is known who stands near to the case besides its askers."""
    found: dict[int, set[uuid.UUID]] = {}
    for user_id, kind in near:
        found.setdefault(kind, set()).add(user_id)
    return Parties(
        askers=aid_request.asker_ids,
        working=aid_request.asker_ids - aid_request.asked_by_ids,
        confirmers=frozenset(found.get(_CONFIRMER, ())),
        excluded=frozenset(found.get(_EXCLUDED, ())),
        close=frozenset(found.get(_CLOSE, ())),
        involved=frozenset(found.get(NO_ACCESS_LEVEL, ())),
        recused=frozenset(found.get(_RECUSED, ())),
    )


def confirmations_of(aid_request: AidRequest, *, now: datetime) -> int:
    """Return how many independent people vouch: those recorded, and a contact who asks for somebody else (R-12)."""
    is_contact = asking_contacts(aid_request, now=now).exists()
    return vouching(aid_request, aid_request.confirmations.all(), is_asker_contact=is_contact)


def asking_contacts(aid_request: AidRequest, *, now: datetime) -> QuerySet[Mandate]:
    """Return the asker's mandate as a contact, if any; a word given before an account was frozen stands, as a vote."""
    first = aid_request.first_asker_id
    return contacts(aid_request.fund_id, first, on=now.date()) if first else Mandate.objects.none()


def contacts(fund_id: uuid.UUID, user_id: uuid.UUID, *, on: date) -> QuerySet[Mandate]:
    """Return a person's mandate as a contact of a fund, if it is in force on a day."""
    return Mandate.objects.in_force(on=on).filter(fund_id=fund_id, role=Role.CONTACT, user=user_id)


def vouching(aid_request: AidRequest, confirmations: Iterable[Confirmation], *, is_asker_contact: bool) -> int:
    """Return how many of these confirmations count, and the asking contact's own word; asks the database nothing."""
    askers = aid_request.asked_by_ids
    vouched = sum(one.independent and one.confirmed_by_id not in askers for one in confirmations)
    return vouched + (is_asker_contact and aid_request.for_whom != "self")


def seats_for(aid_request: AidRequest, parties: Parties, *, now: datetime) -> list[RoundSeat]:
    """Return the board's seats of this moment, unsaved; whoever cannot sign in counts as away."""
    able = Exists(User.objects.able_to_act().filter(pk=OuterRef("user_id")))
    mandates = Mandate.objects.in_force(on=now.date()).filter(fund_id=aid_request.fund_id, role__in=BOARD)
    rows = mandates.order_by(*SEAT_ORDER).values_list("user_id", "role", "deputy_of__user_id", able)
    seats: dict[uuid.UUID, RoundSeat] = {}
    for position, (user_id, role, named_for, is_able) in enumerate(rows, start=1):
        # Who holds several seats sits as a member, else as a substitute, else as the deputy of the first.
        seats.setdefault(
            user_id,
            RoundSeat(
                user_id=user_id,
                substitute=role == Role.SUBSTITUTE,
                deputy_for_id=named_for,
                position=position,
                away_at=None if is_able else now,
                recused_at=now if user_id in parties.uncounted else None,
            ),
        )
    return list(seats.values())


def board_of(fund_id: uuid.UUID, *, now: datetime) -> list[tuple[uuid.UUID, str]]:
    """Return everybody with a mandate on the board, by seat: id and pseudonym."""
    mandates = Mandate.objects.in_force(on=now.date()).filter(fund_id=fund_id, role__in=BOARD)
    ordered = mandates.order_by(*SEAT_ORDER)
    return list(dict(ordered.values_list("user_id", "user__pseudonym")).items())


def open_seats_of(aid_request: AidRequest, *, now: datetime, are_shown: bool = False) -> list[RoundSeat]:
    """Return the seats of the open round, round loaded, in one query; none where no round is open.

    With their people where they `are_shown`.
    """
    question = _SHOWN_SEATS if are_shown else _OPEN_SEATS
    return _marked(question.rows(case=aid_request.pk, fund=aid_request.fund_id, today=now.date()))


def seats_of(rounds: Sequence[uuid.UUID], fund_id: uuid.UUID, *, now: datetime) -> list[RoundSeat]:
    """Return the seats of these rounds, people and rounds loaded, in one query."""
    asked = {f"round{place}": one for place, one in enumerate(rounds)}
    return _marked(_seats_of(len(rounds)).rows(fund=fund_id, today=now.date(), **asked))


def _marked(rows: Iterable[Any]) -> list[RoundSeat]:
    """Return seats that know whether they objected, and whether their mandate is in force."""
    seats = list(rows)
    for seat in seats:
        seat.in_force, seat.objected = seat.has_mandate, seat.has_objected
    return seats


def _seats(fund: uuid.UUID, today: date, **which: Any) -> QuerySet[Any]:
    """Return seats; a mandate is in force today while the round is open, afterwards if it was on the day of closing."""
    day: Any = OuterRef("counted_on")
    mandates = Mandate.objects.in_force(on=day).filter(fund_id=fund, role__in=BOARD, user=OuterRef("user"))
    rows = RoundSeat.objects.filter(**which).select_related("round").order_by("substitute", "position")
    dated = rows.annotate(counted_on=Coalesce(TruncDate("round__closed_at"), Value(today)))
    objections = Objection.objects.filter(round=OuterRef("round"), user=OuterRef("user"))
    return dated.annotate(has_mandate=Exists(mandates), has_objected=Exists(objections))


_OPEN_SEATS: Prepared[Any] = Prepared(
    lambda case, **asked: _seats(**asked, round__aid_request=case, round__closed_at__isnull=True),
    case=uuid.UUID,
    fund=uuid.UUID,
    today=date,
)
_SHOWN_SEATS: Prepared[Any] = Prepared(
    lambda **asked: _OPEN_SEATS.build(**asked).select_related("user"), case=uuid.UUID, fund=uuid.UUID, today=date
)


@cache
def _seats_of(count: int) -> Prepared[Any]:
    def seats(fund: uuid.UUID, today: date, **rounds: uuid.UUID) -> QuerySet[Any]:
        return _seats(fund, today, round__in=list(rounds.values())).select_related("user")

    return Prepared(seats, fund=uuid.UUID, today=date, **{f"round{place}": uuid.UUID for place in range(count)})


def on_duty(fund_id: uuid.UUID, *, now: datetime) -> tuple[Ids, Ids]:
    """Return which seats are on duty now, and who stands in for them; both may be empty."""
    rota = Rota(fund_id, now=now)
    return frozenset(rota.on_duty(Role.MEMBER)), frozenset(rota.deputies(Role.MEMBER))


def is_anybody_near() -> Any:
    """Return the condition on cases that somebody stands near to one besides its askers."""
    arms = (Exists(rows) for rows in _arms(OuterRef("pk")))
    return ExpressionWrapper(reduce(or_, arms), output_field=BooleanField())


def _near(case: uuid.UUID) -> QuerySet[Any, Any]:
    levels, confirmers, excluded, recused = _arms(case)
    rows = levels.order_by().values_list("user_id", "level")
    return rows.union(
        confirmers.order_by().annotate(kind=Value(_CONFIRMER)).values_list("confirmed_by_id", "kind"),
        excluded.order_by().annotate(kind=Value(_EXCLUDED)).values_list("user_id", "kind"),
        recused.order_by().annotate(kind=Value(_RECUSED)).values_list("user_id", "kind"),
    )


def _arms(case: Any) -> tuple[QuerySet[Any], ...]:
    """Return the rows that bring somebody near to a case: answers, confirmations, exclusions, seats stepped aside."""
    return (
        ConflictAnswer.objects.filter(aid_request=case, level__gte=_CLOSE),
        Confirmation.objects.filter(aid_request=case, confirmed_by__isnull=False),
        Exclusion.objects.filter(aid_request=case),
        RoundSeat.objects.filter(round__aid_request=case, recused_at__isnull=False, user__isnull=False),
    )


_NEAR: Prepared[tuple[uuid.UUID, int]] = Prepared(_near, case=uuid.UUID)
