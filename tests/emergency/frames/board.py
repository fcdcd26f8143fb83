"""A frame that the board has opened, and cases for it."""

from datetime import timedelta
from typing import Any

from emergency.actions.governing import framing, motions
from emergency.actions.governing.framing import Listed, Said
from emergency.actors import Actor
from emergency.deciding.motion_terms import FrameTerms
from emergency.models import Frame, Motion
from fund.models import Fund
from tests.factories import NOW, Case, People, ask, to_verifying
from tests.remembered import remembered

TERMS: dict[str, Any] = {
    "countries": ["GE", "AM"],
    "uses": ["ticket", "shelter"],
    "cause": "mass_arrests",
    "ceiling_minor": 30_000,
    "budget_minor": 100_000,
    "ends_on": (NOW + timedelta(days=30)).date(),
}


def move(fund: Fund, people: People, name: str = "cora", **more: Any) -> Motion:
    """Let somebody put a frame to the board."""
    return motions.move_frame(fund=fund, by=Actor(people[name]), now=NOW, terms=FrameTerms(**{**TERMS, **more}))


def cast_vote(motion: Motion, people: People, name: str, choice: str = "approve", **more: Any) -> Motion:
    """Let a seat vote on a motion."""
    return motions.vote_on(motion_id=motion.pk, by=Actor(people[name]), now=more.get("at", NOW), choice=choice)


@remembered
def open_frame(fund: Fund, people: People, **more: Any) -> Frame:
    """Return a frame that three of four seats have voted for."""
    motion = move(fund, people, **more)
    for name in ("ben", "bea", "bo"):
        cast_vote(motion, people, name)
    return Frame.objects.get(motion=motion)


def case_for(fund: Fund, people: People, amount: int | None = 20_000, heads: int = 1, **more: Any) -> Case:
    """Return a case that fits the frame, taken up, with one confirmation besides."""
    known: dict[str, Any] = {"lines": {"ticket": amount}, "urgency": "red", "helps": heads, **more}
    case = ask(fund, people, **known)
    return to_verifying(case, people, confirmations=1)


def propose(frame: Frame, people: People, *cases: Case, name: str = "cora", **more: Any) -> list[Said]:
    """Let a coordinator propose a list."""
    items = [Listed(case.reference, more.get("amount")) for case in cases]
    return framing.propose(frame_id=frame.pk, by=Actor(people[name]), now=NOW, items=items, key=more.get("key", ""))


def decide(frame: Frame, people: People, *cases: Case, name: str = "ben", **more: Any) -> list[Said]:
    """Let a seat decide a list."""
    items = [Listed(case.reference, more.get("amount")) for case in cases]
    return framing.decide(frame_id=frame.pk, by=Actor(people[name]), now=NOW, items=items, key=more.get("key", ""))
