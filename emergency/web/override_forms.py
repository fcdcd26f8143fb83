"""Forms of passing a rule, and of making good what that left open."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from emergency import codes
from emergency.asking.content import LONGEST_TEXT
from emergency.reading.passing import may_pass, open_findings, policy_of, reasons_of, waiting_override
from emergency.web.account_forms import FreshCodeField
from emergency.web.case_forms import ActForm, Scene
from emergency.web.fields import Chosen, Words, offer
from fund.rules.findings import Finding

_BETWEEN = "|"


def passable_by_reader(scene: Scene) -> list[Finding]:
    """Return what the reader may pass here, what somebody has passed already and waits for a second person aside."""
    return [one for one in mine(scene) if waiting_override(scene.overrides, one) is None]


def waiting_for_reader(scene: Scene) -> list[Finding]:
    """Return what somebody else has passed and the reader may agree to."""
    user_id = scene.sight.standing.user_id
    waiting = [(one, waiting_override(scene.overrides, one)) for one in mine(scene)]
    return [finding for finding, override in waiting if override is not None and override.by_id != user_id]


def mine(scene: Scene) -> list[Finding]:
    """Return what speaks against the next step and the reader is among those who may pass it."""
    sight = scene.sight
    found = open_findings(scene.at_stake)
    return [one for one in found if may_pass(policy_of(one), sight.aid_request, sight.standing)]


class OverrideForm(ActForm):
    """Which rule is passed and why, from that rule's own list, with sealed words where the code is not enough."""

    reason = forms.ChoiceField(label=_("Which rule, and why may it be passed?"))
    note = Words(
        longest=LONGEST_TEXT,
        required=False,
        label=_("Why, where the list is not enough"),
        help_text=_("Sealed, for coordinators and board. Without it the reason from the list stands alone."),
    )
    otp = FreshCodeField()

    def prepare(self) -> None:
        """Offer each rule the reader may pass with its reasons."""
        groups = [(one.sentence, _reasons(one)) for one in passable_by_reader(self.scene)]
        offer(self, "reason", groups)

    def said(self) -> tuple[str, str]:
        """Return rule and reason code of a valid form."""
        rule, _sign, reason_code = str(self.cleaned_data["reason"]).partition(_BETWEEN)
        return rule, reason_code


class RuleForm(ActForm):
    """Which rule it is about."""

    rule = Chosen(label=_("Which rule?"), choices=list)

    def found(self) -> list[Finding]:
        """Return the findings to pick from."""
        return [one for one in open_findings(self.scene.at_stake) if "chair" in policy_of(one).who]

    def prepare(self) -> None:
        """Offer the rules, the only one picked."""
        choices = [(one.rule, one.sentence) for one in self.found()]
        offer(self, "rule", choices)
        if len(choices) == 1:
            self.initial["rule"] = choices[0][0]


class SecondForm(RuleForm):
    """Which override somebody else began is put in force."""

    otp = FreshCodeField()

    def found(self) -> list[Finding]:
        """Return what waits for the reader's word."""
        return waiting_for_reader(self.scene)


class CountersignForm(ActForm):
    """A fresh code, and nothing else."""

    otp = FreshCodeField()


class ConsentForm(ActForm):
    """What the person says."""

    consent = Chosen(
        label=_("What does the person say?"),
        choices=[choice for choice in codes.Consent.choices if choice[0] != codes.Consent.CANNOT_BE_ASKED],
    )


def _reasons(finding: Finding) -> list[tuple[str, Any]]:
    return [(f"{finding.rule}{_BETWEEN}{code}", words) for code, words in reasons_of(policy_of(finding))]
