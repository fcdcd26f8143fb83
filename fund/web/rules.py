"""The public pages of the regulations: how and by whom money is distributed, and every version ever in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from fund.models import Fund, Regulation, Role
from fund.money import Money
from fund.regulation_pictures import introduction_of, words_of
from fund.regulations import in_force, parameters_of
from fund.rules.codes import AMBER, GREEN, NEVER_PAID, RED, USES
from fund.rules.parameters import Parameters
from fund.rules.tiers import Tier
from fund.versions import NO_ROLES, rules_of, version, versions
from fund.web.rule_titles import by_rule
from fund.web.worked_example import example_of
from notifications.errors import Refused

DAY = 24
# Up to two days a promise reads better in hours.
SHORT_DAYS = 2
URGENCIES = (
    (RED, _("Life or freedom is in danger today, or vital medicine ends within days")),
    (AMBER, _("Help is needed within days")),
    (GREEN, _("It can wait a little")),
)
# Who does what, by function; the page names nobody.
FUNCTIONS: Sequence[tuple[Any, Any]] = (
    (Role.CONTACT.label, _("hears the person, asks for them, brings the answer; decides nothing.")),
    (Role.COORDINATOR.label, _("answers first, checks with people of the movement, lays the case before the board.")),
    (_("board"), _("reads the story, says who is too close to it, votes, adopts these rules.")),
    (Role.TREASURER.label, _("prepares and sends the payment, keeps the books; never reads the story.")),
    (Role.CHECKER.label, _("authorises what somebody else prepared, compares books and bank.")),
    (Role.GUARDIAN.label, _("stops a case that became dangerous, sees to it that everything is erased in time.")),
    (Role.AUDITOR.label, _("reads every entry of the books and no story.")),
)


@dataclass(frozen=True)
class Chapter:
    """What the page shows of one fund."""

    fund: Fund
    regulation: Regulation
    introduction: str
    uses: list[Any]
    never: list[Any]
    speeds: list[dict[str, Any]]
    deciders: list[dict[str, Any]]
    parameters: Parameters
    appeal_within: str
    example: dict[str, Any]
    others: list[Regulation]


@require_safe
def rules(http_request: Any) -> HttpResponse:
    """Show every fund's rules of today in plain words, with their numbers."""
    funds = Fund.objects.filter(parent__isnull=True).order_by("name")
    chapters = [chapter for fund in funds if (chapter := _chapter(fund, http_request.now.date()))]
    return render(http_request, "fund/rules.html", {"chapters": chapters, "functions": FUNCTIONS})


@require_safe
def one_version(http_request: Any, fund_code: str, code: str) -> HttpResponse:
    """Show every number of a version that is or was in force."""
    fund, _roles = rules_of(None, fund_code, now=http_request.now)
    regulation = version(fund, code, NO_ROLES)
    shown = {
        "fund": fund,
        "version": regulation,
        "introduction": introduction_of(regulation),
        "numbers": by_rule(words_of(regulation)),
    }
    return render(http_request, "fund/rules_version.html", shown)


def _chapter(fund: Fund, on: date) -> Chapter | None:
    try:
        regulation = in_force(fund.id, on=on)
    except Refused:
        return None
    parameters = parameters_of(regulation)
    return Chapter(
        fund=fund,
        regulation=regulation,
        introduction=introduction_of(regulation),
        uses=[USES[code] for code in parameters.allowed_uses],
        never=list(NEVER_PAID.values()),
        speeds=_speeds(parameters),
        deciders=_deciders(parameters, fund.base_currency),
        parameters=parameters,
        appeal_within=in_time(parameters.appeal_days * DAY),
        example=_example(parameters, fund.base_currency, on),
        others=[one for one in versions(fund, NO_ROLES) if one != regulation],
    )


def _speeds(parameters: Parameters) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "answer": in_time(parameters.first_answer_hours(urgency)),
            "decision": in_time(parameters.decision_hours(urgency)),
            "payment": in_time(parameters.payment_hours(urgency)),
        }
        for urgency, name in URGENCIES
    ]


def _deciders(parameters: Parameters, currency: str) -> list[dict[str, Any]]:
    limits = (parameters.duty_limit_minor, parameters.two_limit_minor, parameters.majority_limit_minor)
    rows = [{"up_to": Money(limit, currency), "tier": tier.label} for limit, tier in zip(limits, Tier, strict=False)]
    return [*rows, {"up_to": None, "above": Money(limits[-1], currency), "tier": Tier.TWO_THIRDS.label}]


def _example(parameters: Parameters, currency: str, on: date) -> dict[str, Any]:
    found = example_of(parameters, currency=currency, on=on)
    return {
        "amount": found.amount,
        "use": USES[found.use],
        "confirmations": found.confirmations,
        "sentence": found.decides,
        "objection": in_time(found.objection_hours) if found.objection_hours else "",
        "answer": in_time(parameters.first_answer_hours(found.urgency)),
        "decision": in_time(parameters.decision_hours(found.urgency)),
        "payment": in_time(parameters.payment_hours(found.urgency)),
        "needs_receipt": found.needs_receipt,
    }


def in_time(hours: int) -> str:
    """Return a time promised: in hours, or in days from three whole days on."""
    days, rest = divmod(hours, DAY)
    if days > SHORT_DAYS and not rest:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
