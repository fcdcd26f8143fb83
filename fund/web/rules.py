"""The public page of the regulations in force: how and by whom money is distributed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from fund.models import Fund, Regulation
from fund.money import Money
from fund.regulations import in_force, parameters_of
from fund.rules.codes import AMBER, GREEN, NEVER_PAID, RED, USES
from fund.rules.parameters import Parameters, in_words
from fund.rules.tiers import Tier
from notifications.errors import Refused

DAY = 24
# Up to two days a promise reads better in hours.
SHORT_DAYS = 2
URGENCIES = (
    (RED, _("Life or freedom is in danger today, or vital medicine ends within days")),
    (AMBER, _("Help is needed within days")),
    (GREEN, _("It can wait a little")),
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
    numbers: list[Any]


@require_safe
def rules(request: Any) -> HttpResponse:
    """Show every fund's rules of today in plain words, with their numbers."""
    funds = Fund.objects.filter(parent__isnull=True).order_by("name")
    chapters = [chapter for fund in funds if (chapter := _chapter(fund, request.now.date()))]
    return render(request, "fund/rules.html", {"chapters": chapters})


def _chapter(fund: Fund, on: date) -> Chapter | None:
    try:
        regulation = in_force(fund.id, on=on)
    except Refused:
        return None
    parameters = parameters_of(regulation)
    return Chapter(
        fund=fund,
        regulation=regulation,
        introduction=regulation.texts.get(get_language()) or regulation.texts.get("en", ""),
        uses=[USES[code] for code in parameters.allowed_uses],
        never=list(NEVER_PAID.values()),
        speeds=_speeds(parameters),
        deciders=_deciders(parameters, fund.base_currency),
        parameters=parameters,
        numbers=in_words(parameters, currency=fund.base_currency),
    )


def _speeds(parameters: Parameters) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "answer": _hours(parameters.first_answer_hours(urgency)),
            "decision": _hours(parameters.decision_hours(urgency)),
            "payment": _hours(parameters.payment_hours(urgency)),
        }
        for urgency, name in URGENCIES
    ]


def _deciders(parameters: Parameters, currency: str) -> list[dict[str, Any]]:
    limits = (parameters.duty_limit_minor, parameters.two_limit_minor, parameters.majority_limit_minor)
    rows = [{"up_to": Money(limit, currency), "tier": tier.label} for limit, tier in zip(limits, Tier, strict=False)]
    return [*rows, {"up_to": None, "above": Money(limits[-1], currency), "tier": Tier.TWO_THIRDS.label}]


def _hours(hours: int) -> str:
    days, rest = divmod(hours, DAY)
    if days > SHORT_DAYS and not rest:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
