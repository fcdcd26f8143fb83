"""What waits for the board's word: every override and every decision of one seat alone, by code, without content."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from emergency.deciding.surroundings import granted_by
from emergency.models import CaseTask, Override, Ratification, TaskKind, Vote
from emergency.reading.passing import in_words
from fund.models import Fund
from fund.money import Money
from fund.rules.codes import USE_NAMES
from notifications.errors import Refused

SEATS_WANTED = 2
AT_MOST = 200


@dataclass(frozen=True)
class ToRatify:
    """One item: what was passed or decided, who had a hand in it, and which seats have given their word."""

    task: CaseTask
    override: Override | None
    hands: frozenset[uuid.UUID]
    ratified_by: frozenset[uuid.UUID]

    @property
    def words(self) -> dict[str, Any]:
        """Return the override with the words of its codes; nothing for a decision."""
        return in_words(self.override) if self.override else {}

    @property
    def amount(self) -> Money | None:
        """Return what one seat alone granted; nothing for an override."""
        decision = self.task.decision
        return Money(granted_by(decision.record), self.task.fund.base_currency) if decision else None

    @property
    def uses(self) -> list[Any]:
        """Return what one seat alone granted it for."""
        lines = self.task.decision.record["amounts"] if self.task.decision else []
        return [USE_NAMES.get(line["use"], line["use"]) for line in lines if line["approved"]]

    def is_overdue(self, now: datetime) -> bool:
        """Say whether the time to ratify is over."""
        return now >= self.task.due_at


def waiting(fund: Fund, *, only: Collection[uuid.UUID] | None = None) -> list[ToRatify]:
    """Return what waits, oldest first, at most 200, in three queries."""
    rows = CaseTask.objects.filter(fund=fund, kind=TaskKind.RATIFY, done_at__isnull=True)
    rows = rows if only is None else rows.filter(pk__in=only)
    rows = rows.select_related("fund", "decision", "override__by", "override__consent__by")
    rows = rows.prefetch_related(Prefetch("ratifications", Ratification.objects.only("task_id", "by_id")))
    tasks = list(rows.order_by("made_at", "pk")[:AT_MOST])
    voters = _voters([task.decision.round_id for task in tasks if task.decision])
    return [_item(task, voters) for task in tasks]


def check_can_ratify(item: ToRatify, user_id: uuid.UUID) -> None:
    """Raise Refused for whoever decided or passed this, and for a seat that has given its word already."""
    if user_id in item.hands:
        raise Refused(_("You had a hand in this: another seat has to ratify it."), code="own_hand")
    if user_id in item.ratified_by:
        raise Refused(_("You have ratified this already; a second seat has to agree."), code="ratified_already")


def why_not(item: ToRatify, user_id: uuid.UUID) -> str:
    """Return in one sentence why this person cannot ratify the item; empty when they can."""
    try:
        check_can_ratify(item, user_id)
    except Refused as refusal:
        return str(refusal)
    return ""


def _item(task: CaseTask, voters: dict[uuid.UUID, set[uuid.UUID]]) -> ToRatify:
    override = task.override
    hands = voters.get(task.decision.round_id, set()) if task.decision else set()
    if override is not None:
        second = override.consent_given
        hands = {override.by_id} | ({second.by_id} if second else set())
    words = frozenset(one.by_id for one in task.ratifications.all())
    return ToRatify(task, override, frozenset(hands), words)


def _voters(rounds: Collection[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    found: dict[uuid.UUID, set[uuid.UUID]] = {}
    votes = Vote.objects.filter(round__in=rounds, user__isnull=False).values_list("round_id", "user_id")
    for round_id, user_id in votes:
        found.setdefault(round_id, set()).add(user_id)
    return found
