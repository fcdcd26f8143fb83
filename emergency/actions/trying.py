"""Trying a draft of the regulations on what decisions have kept: frozen facts, and nothing else of any case.

The background work does it piece by piece. A piece is one short statement to write, and of two workers at the same
piece one counts: whoever comes second finds that the trial has gone on already.
"""

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from emergency.models import Decision, Outcome
from fund.models import Regulation, RegulationState, RegulationTrial
from fund.regulations import parameters_of
from fund.rules.engine import Stage
from fund.rules.facts import facts_from_json
from fund.rules.parameters import Parameters
from fund.rules.trying import Otherwise, add, tried

PIECE = 500
# So that notices do not wait for a long trial, a turn of the worker ends after so many decisions.
A_TURN = 2500
_UNREADABLE = (KeyError, TypeError, ValueError, StopIteration)
_Row = tuple[Any, str, str]


def carry_on(*, now: datetime) -> int:
    """Go on with the trial that waits longest and return how many decisions were judged anew in this turn."""
    waiting = RegulationTrial.objects.filter(finished_at__isnull=True).select_related("regulation__fund")
    trial = waiting.order_by("asked_at", "pk").first()
    if trial is None:
        return 0
    decisions = decisions_of(trial)
    total = decisions.count() if trial.total is None else trial.total
    rows: list[_Row] = list(
        decisions.values_list("record__facts", "outcome", "regulation_code")[trial.done : trial.done + A_TURN]
    )
    versions, before = _versions(trial.regulation), trial.done
    for start in range(0, len(rows) or 1, PIECE):
        if not _take(trial, total, rows[start : start + PIECE], versions, now=now):
            break
    return trial.done - before


def decisions_of(trial: RegulationTrial) -> QuerySet[Decision]:
    """Return the last decision of every case decided in the period, oldest first; later ones do not join."""
    fund, begins = trial.regulation.fund, datetime.combine(trial.since, time(), UTC)
    ends = min(trial.asked_at, datetime.combine(trial.until + timedelta(days=1), time(), UTC))
    period = Decision.objects.filter(decided_at__gte=begins, decided_at__lt=ends)
    later = period.filter(round__aid_request=OuterRef("round__aid_request"), decided_at__gt=OuterRef("decided_at"))
    mine = period.filter(Q(round__aid_request__fund=fund) | Q(round__aid_request__fund__parent=fund))
    return mine.exclude(Exists(later)).order_by("decided_at", "pk")


def _take(
    trial: RegulationTrial, total: int, rows: list[_Row], versions: Mapping[str, Parameters], *, now: datetime
) -> bool:
    """Judge a piece and write it down; False when another worker has done so already."""
    counts = deepcopy(trial.counts)
    for facts, outcome, code in rows:
        add(counts, _tried(facts, outcome, versions.get(code), versions[trial.regulation.code]))
    done = trial.done + len(rows)
    finished_at = now if done >= total or not rows else None
    changes: dict[str, Any] = {"total": total, "done": done, "counts": counts, "finished_at": finished_at}
    mine = RegulationTrial.objects.filter(pk=trial.pk, done=trial.done, finished_at__isnull=True)
    if not mine.update(**changes):
        return False
    for name, value in changes.items():
        setattr(trial, name, value)
    return True


def _tried(kept: Any, outcome: str, then: Parameters | None, now: Parameters) -> Otherwise | None:
    if then is None:
        return None
    stage = Stage.PRESENT if outcome == Outcome.DECLINED else Stage.APPROVE
    try:
        # The tier of the round of its day is nothing a draft has to keep to.
        facts = facts_from_json({**kept, "round_tier": None})
        return tried(facts, stage, then=then, now=now)
    except _UNREADABLE:
        return None


def _versions(draft: Regulation) -> dict[str, Parameters]:
    """Return the numbers of every version a case was decided under, and of the draft."""
    rows = Regulation.objects.filter(~Q(state=RegulationState.DRAFT) | Q(pk=draft.pk), fund=draft.fund)
    return {version.code: parameters_of(version) for version in rows}
