"""Turning a case into the frozen facts that the rules judge: codes, numbers and opaque ids only."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from django.db.models import Q, QuerySet

from emergency.currencies.valuing import Valuation, valuation_of
from emergency.models import AidRequest, BudgetLine, Override
from fund import payees
from fund.rules.engine import Stage, judge, refuse_if_blocked
from fund.rules.facts import LineFacts, RequestFacts
from fund.rules.findings import Finding, Passed
from fund.rules.parameters import Parameters, from_json
from notifications.errors import Refused
from notifications.prepared import Prepared

# Under which name a loaded version keeps its parameters once they were read.
_READ = "_read_parameters"
# Who ends up with the money on each way; on the others it is the person.
_PAYEE_BY_WAY = {"vendor": "vendor", "in_kind": "vendor", "partner": "partner"}
# No way chosen yet, or the one on which a listed payee is paid.
LEADS_TO_PAYEE = frozenset({"", "vendor"})


def line_facts(lines: Iterable[BudgetLine], at: Valuation) -> tuple[LineFacts, ...]:
    """Return the lines at what the amount known best is worth: approved, else proposed, else asked."""
    return tuple(LineFacts(use=line.use, amount_minor=_worth(line, at)) for line in lines)


def valued(amounts: Iterable[tuple[str, int | None]], at: Valuation) -> dict[str, Any]:
    """Return lines of these uses and amounts at what they are worth, or that no rate tells it, for `facts_of`."""
    lines = tuple(LineFacts(use=use, amount_minor=at.minor(amount)) for use, amount in amounts)
    return {"lines": lines, **at.facts()}


def _worth(line: BudgetLine, at: Valuation) -> int | None:
    return at.minor(line.amount_minor) if line.approved_base_minor is None else line.approved_base_minor


def facts_of(
    aid_request: AidRequest, *, now: datetime, lines: tuple[LineFacts, ...] | None = None, **more: Any
) -> RequestFacts:
    """Return the case's own facts; what a stage needs besides is given by name."""
    regulation = aid_request.regulation
    own: Mapping[str, Any] = {
        "judged_on": now.date(),
        "currency": aid_request.fund.base_currency,
        "urgency": aid_request.urgency,
        "lines": _own_lines(aid_request, now) if lines is None else lines,
        "country": aid_request.country,
        "people": aid_request.people,
        "submitted_on": aid_request.submitted_at.date() if aid_request.submitted_at else now.date(),
        "regulation_from": regulation.valid_from if regulation else None,
        "regulation_until": regulation.valid_until if regulation else None,
        "purposes": frozenset(aid_request.purposes),
        "has_lawyers_word": aid_request.has_lawyers_word,
        "has_official_order": aid_request.has_official_order,
        "way": aid_request.way,
        "consent": aid_request.consent,
        "harm_by_requester": aid_request.harm,
        "harm_by_contact": aid_request.harm_by_contact,
        "harm_by_coordinator": aid_request.harm_by_coordinator,
        "paid_before_on": aid_request.paid_before_on,
        "recipient": aid_request.recipient,
        "is_reordered": aid_request.moved_up_at is not None,
        "is_continuation": aid_request.is_continuation,
        "decided_on": aid_request.decided_at.date() if aid_request.decided_at else None,
    }
    said = {**own, **more}
    return RequestFacts(**{**_payee_facts(aid_request, {line.use for line in said["lines"]}, now=now), **said})


def _own_lines(aid_request: AidRequest, now: datetime) -> tuple[LineFacts, ...]:
    lines = list(aid_request.lines.all())
    return line_facts(lines, valuation_of(lines, aid_request.fund, on=now.date()))


def _payee_facts(aid_request: AidRequest, uses: Collection[str], *, now: datetime) -> dict[str, Any]:
    """Return who ends up with the money: the listed payee, unless a way was chosen that does not lead there."""
    payee = aid_request.payee
    if payee is None or not payee.is_listed or aid_request.way not in LEADS_TO_PAYEE:
        return {"payee_kind": _PAYEE_BY_WAY.get(aid_request.way, "")}
    is_agreed = payees.is_agreed(payee, aid_request.country, uses, on=now.date())
    return {"payee_kind": payee.kind, "has_fee_agreement": is_agreed}


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
    """Return the overrides in force on this case, in one query, or none where they were read with the case before.

    One that waits for its second person passes nothing.
    """
    if "overrides" in getattr(aid_request, "_prefetched_objects_cache", {}):
        read = [one for one in aid_request.overrides.all() if one.is_effective]
        return [Passed(rule=one.rule, code=one.finding_code, value=one.value) for one in read]
    return [Passed(rule=rule, code=code, value=value) for rule, code, value in _PASSED.rows(case=aid_request.pk)]


def _overrides(case: uuid.UUID) -> QuerySet[Any, Any]:
    in_force = Q(needs_second=False) | Q(consent__isnull=False)
    rows = Override.objects.filter(in_force, aid_request=case)
    return rows.order_by().values_list("rule", "finding_code", "value")


_PASSED: Prepared[tuple[str, str, str]] = Prepared(_overrides, case=uuid.UUID)


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
