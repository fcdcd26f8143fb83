"""Who is on duty in that town, and the frame that its board has opened."""

from datetime import datetime, timedelta

from emergency.actions.governing import motions
from emergency.actions.standby import duty
from emergency.actors import Actor
from emergency.deciding.motion_terms import FrameTerms
from emergency.models import Ring
from fund.models import Fund
from tests.factories import People


def make_duty(fund: Fund, people: People, at: datetime) -> None:
    """Put Cora on duty and let the weekly test ring her."""
    cora, chair = people["cora"], Actor(people["ben"])
    shift = duty.Shift("coordinator", cora.pk, at, at + timedelta(days=7))
    duty.set_shift(fund=fund, by=chair, now=at, shift=shift)
    Ring.objects.create(fund=fund, user=cora, rang_at=at)


def make_frame(fund: Fund, people: People, at: datetime) -> None:
    """Let the board open a frame of one euro."""
    terms = FrameTerms(["KZ"], ["shelter"], "raids", 100, 100, at.date())
    motion = motions.move_frame(fund=fund, by=Actor(people["cora"]), now=at, terms=terms)
    for name in ("ben", "bea", "bo"):
        motions.vote_on(motion_id=motion.pk, by=Actor(people[name]), now=at, choice="approve")
