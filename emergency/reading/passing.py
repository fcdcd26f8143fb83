"""Which findings of a case somebody may pass, and whom the regulations name for it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emergency.deciding.checks import check_may_discuss
from emergency.models import AidRequest, Override
from emergency.permissions import Standing
from fund.models import Role
from fund.rules.codes import OVERRIDE_REASONS, RED
from fund.rules.findings import Finding, Verdict
from fund.rules.findings import Override as Policy
from fund.rules.wording import kept, restored, written
from notifications.errors import DomainError, Malformed, Refused

# How the regulations name people, and what a caller must be to be one of them. A board's majority or two thirds are
# no single person: they pass a finding by the tier of the round itself.
ENTITLED: Mapping[str, Callable[[Standing], bool]] = {
    "chair": lambda standing: standing.leads,
    "board": lambda standing: standing.seated,
    "seat": lambda standing: standing.seated,
    "coordinator": lambda standing: Role.COORDINATOR in standing.roles,
    "treasurer": lambda standing: Role.TREASURER in standing.roles,
    "checker": lambda standing: Role.CHECKER in standing.roles,
    "guardian": lambda standing: Role.GUARDIAN in standing.roles,
}
_NAMES: Mapping[str, Any] = {
    "chair": gettext_lazy("the chair or the deputy chair"),
    "board": gettext_lazy("a board seat"),
    "seat": gettext_lazy("a board seat"),
    "coordinator": gettext_lazy("a coordinator"),
    "treasurer": gettext_lazy("a treasurer"),
    "checker": gettext_lazy("a checker"),
    "guardian": gettext_lazy("the data guardian"),
    "board_majority": gettext_lazy("a majority of the board, by its vote"),
    "two_thirds": gettext_lazy("two thirds of the board, by their vote"),
}
_SPEAKS = frozenset({Verdict.WARN, Verdict.BLOCK})


def open_findings(said: Sequence[Finding]) -> list[Finding]:
    """Return those of the findings that speak against the next step and that somebody may pass."""
    return [one for one in said if _is_open(one) and one.overridable_by]


def finding_of(said: Sequence[Finding], rule: str) -> Finding:
    """Return what this rule says against the next step; raises Refused when it says nothing, or nobody may pass it."""
    found = [one for one in said if one.rule == rule and _is_open(one)]
    if not found:
        raise Refused(
            _("This rule says nothing against the next step, so there is nothing to pass."), code="nothing_to_pass"
        )
    if found[0].overridable_by is None:
        raise Refused(
            _("Nobody may pass this rule. What would change it stands in its finding."),
            code="not_overridable",
            findings=found,
        )
    return found[0]


def waiting_override(overrides: Iterable[Override], finding: Finding) -> Override | None:
    """Return the override of exactly this finding that waits for its second person."""
    said = (finding.rule, finding.code, kept(finding.value))
    waiting = (one for one in overrides if not one.is_effective)
    return next((one for one in waiting if (one.rule, one.finding_code, one.value) == said), None)


def policy_of(finding: Finding) -> Policy:
    """Return who may pass this finding; raises Refused when nobody may."""
    if finding.overridable_by is None:
        raise Refused(code="not_overridable")
    return finding.overridable_by


def check_policy(policy: Policy, aid_request: AidRequest, standing: Standing) -> str:
    """Return the role in which the caller may pass this; raises Refused, naming who may and when."""
    check_is_red_enough(policy, aid_request)
    roles = [who for who in policy.who if who in ENTITLED and ENTITLED[who](standing)]
    if not roles:
        raise Refused(_("This may be passed by: %(who)s.") % {"who": who_may(policy)}, code="not_entitled")
    if aid_request.presented and standing.seated:
        check_may_discuss(standing)
    return roles[0]


def check_is_red_enough(policy: Policy, aid_request: AidRequest) -> None:
    """Raise Refused where only a red case may pass and this is none."""
    if policy.only_red and aid_request.urgency != RED:
        raise Refused(
            _("This may be passed in a red case only; here the rule stands until what it asks for is there."),
            code="only_red",
        )


def may_pass(policy: Policy, aid_request: AidRequest, standing: Standing) -> bool:
    """Say whether the caller may pass what this policy is about."""
    try:
        check_policy(policy, aid_request, standing)
    except DomainError:
        return False
    return True


def check_reason(policy: Policy, reason_code: str) -> None:
    """Raise Malformed unless the reason stands on the rule's list."""
    if reason_code not in policy.reasons:
        raise Malformed(fields={"reason_code": _("Pick a reason from this rule's list.")})


def who_may(policy: Policy) -> str:
    """Return in words who may pass what this policy is about."""
    return ", ".join(str(_NAMES.get(who, who)) for who in policy.who)


def reasons_of(policy: Policy) -> list[tuple[str, Any]]:
    """Return the reasons of a rule's list with their words."""
    return [(code, OVERRIDE_REASONS[code]) for code in policy.reasons]


def in_words(override: Override) -> dict[str, Any]:
    """Return an override as lists show it: by code, with the words of its codes."""
    return {
        "override": override,
        "reason": OVERRIDE_REASONS.get(override.reason_code, override.reason_code),
        "value": written(restored(override.value)),
        "limit": written(restored(override.limit)),
        "second": override.consent_given,
    }


def _is_open(finding: Finding) -> bool:
    return finding.verdict in _SPEAKS and not finding.is_passed
