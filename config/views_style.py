"""The living page of the design: every token and component with invented content."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from emergency.codes import Urgency
from emergency.states import State
from fund.money import Money
from fund.rules.codes import USES
from fund.rules.findings import Finding, Override, Verdict
from fund.rules.tiers import Tier

EURO = "EUR"


class SampleForm(forms.Form):
    """One field of every kind."""

    use = forms.ChoiceField(
        label=_("What is it for?"), choices=list(USES.items())[:4], widget=forms.RadioSelect, help_text=_("One tap.")
    )
    needs = forms.MultipleChoiceField(
        label=_("What must we not do?"),
        choices=[("call", _("call")), ("write", _("write")), ("visit", _("come by"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    people = forms.IntegerField(label=_("How many people does it help?"), min_value=1, max_value=500)
    sum = forms.CharField(
        label=_("Rough sum"),
        required=False,
        help_text=_("Digits with a dot, such as 120.00."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    by_when = forms.DateField(
        label=_("By when?"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    country = forms.ChoiceField(label=_("Country"), choices=[("GE", "Georgia"), ("KZ", "Kazakhstan")])
    words = forms.CharField(
        label=_("In your own words"),
        max_length=600,
        widget=forms.Textarea,
        help_text=_("At most 600 characters. No names, addresses or substances."),
    )
    agrees = forms.BooleanField(label=_("The person knows about this and agrees"))


@require_safe
def style(request: Any) -> HttpResponse:
    """Show the page."""
    return render(request, "style.html", {**_lists(request.now), **_figures()})


def _lists(now: datetime) -> dict[str, Any]:
    return {
        "navigation": [
            {"url": "/style/", "label": gettext("Waiting for you"), "current": True, "count": 3},
            {"url": "#tables", "label": gettext("Books"), "current": False},
            {"url": "#forms", "label": gettext("Account"), "current": False},
        ],
        "form": SampleForm(prefix="clean"),
        "wrong_form": SampleForm({"wrong-people": "0", "wrong-use": "visa"}, prefix="wrong"),
        "states": State.values,
        "urgencies": Urgency.values,
        "soon": now + timedelta(hours=3, minutes=5),
        "past": now - timedelta(minutes=50),
        "steps": [
            {"label": gettext("Sent"), "standing": "done", "at": now - timedelta(hours=6)},
            {"label": gettext("Being checked"), "standing": "done", "at": now - timedelta(hours=2)},
            {
                "label": gettext("Before the board"),
                "standing": "now",
                "note": gettext("Two approvals and no objection."),
            },
            {"label": gettext("Paid"), "standing": "ahead"},
        ],
    }


def _figures() -> dict[str, Any]:
    sum_asked = Money(120_000, EURO)
    return {
        "amount": sum_asked,
        "owed": Money(200_000, EURO),
        "moved": Money(84_000, EURO),
        "findings": [
            Finding(rule="R-07", verdict=Verdict.CLEAR, code="uses_allowed", value=("legal_aid",)),
            Finding(
                rule="R-12",
                verdict=Verdict.BLOCK,
                code="not_confirmed",
                value=1,
                limit=2,
                words={"count": 1},
                overridable_by=Override(who=("chair",), only_red=True),
            ),
            Finding(
                rule="R-16",
                verdict=Verdict.NOTE,
                code="tier",
                value=sum_asked,
                words={"tier": Tier.TWO.value},
            ),
            Finding(rule="R-08", verdict=Verdict.WARN, code="fine_without_lawyer"),
        ],
        "rows": [
            {
                "use": USES["legal_aid"],
                "asked": Money(90_000, EURO),
                "granted": Money(86_100, EURO),
                "state": State.PAID,
            },
            {"use": USES["ticket"], "asked": Money(30_000, EURO), "granted": None, "state": State.IN_REVIEW},
        ],
    }
