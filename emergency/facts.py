"""Turning a case into the frozen facts that the rules judge: codes, numbers and opaque ids only."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from django.db.models import Q

from emergency.models import AidRequest, BudgetLine, Override
from fund.rules.engine import Stage, judge, refuse_if_blocked
from fund.rules.facts import LineFacts, RequestFacts
from fund.rules.findings import Finding, Passed
from fund.rules.parameters import Parameters, from_json
from notifications.errors import Refused

# Under which name a loaded version keeps its parameters once they were read.
_READ = "_read_parameters"
# Who ends up with the money on each way; on the others it is the person.
_PAYEE_BY_WAY = {"vendor": "vendor", "in_kind": "vendor", "partner": "partner"}


def line_facts(lines: Iterable[BudgetLine]) -> tuple[LineFacts, ...]:
    """Return the lines at the amount known best: approved, else proposed, else asked."""
    return tuple(LineFacts(use=line.use, amount_minor=line.amount_minor) for line in lines)


def facts_of(
    aid_request: AidRequest, *, now: datetime, lines: tuple[LineFacts, ...] | None = None, **more: Any
) -> RequestFacts:
    """Return the case's own facts; what a stage needs besides is given by name."""
    regulation = aid_request.regulation
    own: Mapping[str, Any] = {
        "judged_on": now.date(),
        "currency": aid_request.fund.base_currency,
        "urgency": aid_request.urgency,
        "lines": line_facts(aid_request.lines.all()) if lines is None else lines,
        "country": aid_request.country,
        "people": aid_request.people,
        "submitted_on": aid_request.submitted_at.date() if aid_request.submitted_at else now.date(),
        "regulation_from": regulation.valid_from if regulation else None,
        "regulation_until": regulation.valid_until if regulation else None,
        "purposes": frozenset(aid_request.purposes),
        "has_lawyers_word": aid_request.has_lawyers_word,
        "has_official_order": aid_request.has_official_order,
        "payee_kind": _PAYEE_BY_WAY.get(aid_request.way, ""),
        "way": aid_request.way,
        "consent": aid_request.consent,
        "harm_by_requester": aid_request.harm,
        "harm_by_coordinator": aid_request.harm_by_coordinator,
        "paid_before_on": aid_request.paid_before_on,
        "recipient": aid_request.recipient,
        "is_continuation": aid_request.is_continuation,
        "decided_on": aid_request.decided_at.date() if aid_request.decided_at else None,
    }
    return RequestFacts(**{**own, **more})


def late_hours(aid_request: AidRequest, *, now: datetime) -> int:
    """Return how many hours, begun ones whole, the running promise is past; none while nothing is promised."""
    due_at = aid_request.due_at
    return 0 if due_at is None or now <= due_at else -((due_at - now) // timedelta(hours=1))


def findings_of(aid_request: AidRequest, facts: RequestFacts, stage: Stage) -> list[Finding]:
    """Return what every rule of the stage says under the version the case was sent under."""
    regulation = aid_request.regulation
    if regulation is None:
        raise Refused(code="no_regulation")
    # Nothing was passed yet on a case that is only being sent.
    passed = [] if stage is Stage.SUBMIT else passed_on(aid_request)
    return judge(facts, parameters_of(aid_request), version=regulation.code, stage=stage, passed=passed)


def passed_on(aid_request: AidRequest) -> list[Passed]:
    """Return the overrides in force on this case, in one query; one that waits for its second person passes nothing."""
    in_force = Q(needs_second=False) | Q(consent__isnull=False)
    rows = Override.objects.filter(in_force, aid_request=aid_request)
    known = rows.order_by().values_list("rule", "finding_code", "value")
    return [Passed(rule=rule, code=code, value=value) for rule, code, value in known]


def check_rules(aid_request: AidRequest, facts: RequestFacts, stage: Stage) -> list[Finding]:
    """Return the findings of the stage; raises Refused with the blocking ones."""
    findings = findings_of(aid_request, facts, stage)
    refuse_if_blocked(findings)
    return findings


def parameters_of(aid_request: AidRequest) -> Parameters:
    """Return the parameters of the version the case was sent under; read once per loaded version."""
    regulation = aid_request.regulation
    if regulation is None:
        raise Refused(code="no_regulation")
    loaded = vars(regulation)
    if _READ not in loaded:
        loaded[_READ] = from_json(regulation.parameters)
    return cast(Parameters, loaded[_READ])
