"""What is owed to a case until a day: made by the act that leaves it open, done by the act it asks for, and called in.

Nobody ticks a task off. When its day comes chair and owner are told, once; it stays open until it is done.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from emergency.actions.base import Act
from emergency.codes import Urgency
from emergency.deciding.electorate import confirmations_of
from emergency.facts import parameters_of
from emergency.hiding import only_told
from emergency.models import AidRequest, CaseTask, Decision, Override, TaskKind, TaskOwner
from emergency.selectors import excluded_from
from fund.models import Role
from fund.permissions import chairs_of, people_with
from fund.rules.findings import Finding
from notifications import audit, outbox
from notifications.audit import Event
from notifications.outbox import QUIET, RING, Notice

AT_ONCE = 500
# The code by which R-23 lets a case pass on the promise that the person is asked later.
ASKED_LATER = "person_asked_later"
OWNERS: Mapping[str, TaskOwner] = {
    TaskKind.PASS_RULE: TaskOwner.CHAIR,
    TaskKind.SECOND_CONFIRMATION: TaskOwner.COORDINATOR,
    TaskKind.COUNTERSIGN: TaskOwner.CHAIR,
    TaskKind.ASK_CONSENT: TaskOwner.COORDINATOR,
    TaskKind.RATIFY: TaskOwner.BOARD,
}
_ROLES: Mapping[str, frozenset[str]] = {
    TaskOwner.COORDINATOR: frozenset({Role.COORDINATOR}),
    TaskOwner.BOARD: frozenset({Role.MEMBER}),
}


def owe(
    act: Act,
    kind: TaskKind,
    *,
    rule: str,
    due_at: datetime,
    override: Override | None = None,
    decision: Decision | None = None,
) -> None:
    """Write down that something is owed until a day; what is owed already is not owed twice."""
    ratified = {"override": override, "decision": decision} if kind == TaskKind.RATIFY else {}
    same = {"aid_request": act.aid_request, "kind": kind, "rule": rule, **ratified}
    if CaseTask.objects.filter(done_at__isnull=True, **same).exists():
        return
    CaseTask.objects.create(
        fund=act.aid_request.fund,
        aid_request=act.aid_request,
        kind=kind,
        owner=OWNERS[kind],
        rule=rule,
        override=override,
        decision=decision,
        made_at=act.now,
        due_at=due_at,
    )
    act.record("task_made", kind=str(kind))


def owe_ratification(act: Act, *, override: Override | None = None, decision: Decision | None = None) -> None:
    """Have the board ratify what was passed, or decided by one seat on duty, without it (R-17)."""
    due_at = act.now + timedelta(days=parameters_of(act.aid_request).ratify_days)
    rule = override.rule if override else "R-17"
    owe(act, TaskKind.RATIFY, rule=rule, due_at=due_at, override=override, decision=decision)


def done(act: Act, kinds: Collection[str], *, rule: str = "") -> int:
    """Note that what these tasks asked for has been done just now; returns how many there were."""
    rows = CaseTask.objects.filter(aid_request=act.aid_request, kind__in=kinds, done_at__isnull=True)
    rows = rows.filter(rule=rule) if rule else rows
    count = rows.update(done_at=act.now, done_by=act.user_id)
    if count:
        act.record("task_done", kind=sorted(kinds)[0])
    return count


def nothing_to_pass(act: Act) -> None:
    """End the wait for the chair: the rules let the case go on without them, or were passed."""
    if act.aid_request.awaits_chair:
        done(act, [TaskKind.PASS_RULE])


def after_confirming(act: Act) -> None:
    """End the wait for a further confirmation once as many people vouch as the rules want."""
    if confirmations_of(act.aid_request, now=act.now) >= parameters_of(act.aid_request).confirmations_wanted:
        done(act, [TaskKind.SECOND_CONFIRMATION])


def after_paying(act: Act, findings: Sequence[Finding]) -> None:
    """Owe the person's own word where it is paid although the person could not be asked (R-23)."""
    if any(finding.code == ASKED_LATER for finding in findings):
        due_at = act.now + timedelta(days=parameters_of(act.aid_request).ask_consent_days)
        owe(act, TaskKind.ASK_CONSENT, rule="R-23", due_at=due_at)


def call_in(now: datetime) -> int:
    """Remind of tasks of which half the time is over, and tell chair and owner of those overdue; returns how many.

    A second run at the same moment does nothing.
    """
    return sum(_call_in(pk, now=now) for pk in _to_call_in(now))


def _to_call_in(now: datetime) -> list[uuid.UUID]:
    overdue = CaseTask.objects.owed().filter(escalated_at__isnull=True, due_at__lte=now)
    fresh = CaseTask.objects.owed().filter(reminded_at__isnull=True, due_at__gt=now)
    found = list(overdue.order_by("due_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
    early = fresh.order_by("due_at", "pk").values_list("pk", "made_at", "due_at")[:AT_ONCE]
    return found + [pk for pk, made_at, due_at in early if now >= made_at + (due_at - made_at) / 2]


def _call_in(task_id: uuid.UUID, *, now: datetime) -> bool:
    with transaction.atomic():
        task = CaseTask.objects.select_for_update(of=("self",)).select_related("aid_request").get(pk=task_id)
        is_overdue = now >= task.due_at
        if task.done_at or (task.escalated_at if is_overdue else task.reminded_at):
            return False
        if is_overdue:
            task.escalated_at = now
        task.reminded_at = task.reminded_at or now
        task.save(update_fields=["escalated_at", "reminded_at"])
        outbox.enqueue(_notices(task, is_overdue, now), now=now)
        verb = "aid_request.task_overdue" if is_overdue else "aid_request.task_reminded"
        audit.record([Event(verb, None, "aid_request", task.aid_request_id, {"kind": task.kind})], now=now)
    return True


def _notices(task: CaseTask, is_overdue: bool, now: datetime) -> list[Notice]:
    told = people_who_owe(task.owner, task.aid_request, now=now)
    if is_overdue:
        told |= chairs_of(task.fund_id, now=now)
    kind = RING if is_overdue and task.aid_request.urgency == Urgency.RED else QUIET
    named = only_told(task.aid_request)
    told = told if named is None else set(named)
    return [Notice(kind, person) for person in sorted(told - excluded_from(task.aid_request))]


def people_who_owe(owner: str, aid_request: AidRequest, *, now: datetime) -> set[uuid.UUID]:
    """Return the user ids of those who owe a task of this owner."""
    if owner == TaskOwner.CHAIR:
        return chairs_of(aid_request.fund_id, now=now)
    return set().union(*people_with(aid_request.fund_id, _ROLES[owner], now=now).values())
