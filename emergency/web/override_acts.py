"""Passing a rule and what it leaves to be made good: one line per act, the same actions as over the API."""

from collections.abc import Callable, Collection

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from emergency.actions.deciding import overriding
from emergency.actions.deciding.overriding import Passing
from emergency.models import TaskKind
from emergency.reading.passing import open_findings, policy_of, who_may
from emergency.web import override_forms as forms
from emergency.web.case_forms import ActForm, Scene
from emergency.web.page_act import Call, PageAct, picked
from fund.rules.findings import Finding
from notifications.errors import Refused


def _override(call: Call, form: forms.OverrideForm) -> None:
    rule, reason_code = form.said()
    overriding.override(**call, passing=Passing(rule, reason_code, form.cleaned_data["note"]))


def _confirm_override(call: Call, form: forms.SecondForm) -> None:
    overriding.confirm_override(**call, **picked(form, "rule"))


def _ask_chair(call: Call, form: forms.RuleForm) -> None:
    overriding.ask_chair(**call, **picked(form, "rule"))


def _countersign(call: Call, form: ActForm) -> None:
    overriding.countersign(**call)


def _note_consent(call: Call, form: forms.ConsentForm) -> None:
    overriding.note_consent(**call, **picked(form, "consent"))


def _check_passable(scene: Scene) -> None:
    _check_any(forms.passable_by_reader(scene), scene)


def _check_waiting(scene: Scene) -> None:
    if not forms.waiting_for_reader(scene):
        raise Refused(gettext("Nothing that somebody else has passed waits for your word."), code="nothing_to_confirm")


def _check_for_the_chair(scene: Scene) -> None:
    found = [one for one in open_findings(scene.at_stake) if "chair" in policy_of(one).who]
    if not found:
        raise Refused(gettext("No rule speaks here that the chair might pass."), code="nothing_to_pass")
    for one in found:
        overriding.check_for_the_chair(policy_of(one), scene.sight.aid_request)
    _check_not_owed(scene, TaskKind.PASS_RULE)


def _check_any(found: Collection[Finding], scene: Scene) -> None:
    if found:
        return
    others = open_findings(scene.at_stake)
    if not others:
        raise Refused(gettext("No rule that may be passed speaks against the next step."), code="nothing_to_pass")
    raise Refused(
        gettext("This may be passed by: %(who)s.") % {"who": who_may(policy_of(others[0]))}, code="not_entitled"
    )


def _check_not_owed(scene: Scene, kind: str) -> None:
    if any(task.kind == kind for task in scene.tasks):
        raise Refused(gettext("The chair has been asked already."), code="asked_already")


def _check_owed(kind: str) -> Callable[[Scene], None]:
    def check(scene: Scene) -> None:
        if not any(task.kind == kind for task in scene.tasks):
            raise Refused(gettext("Nothing of this kind is owed here."), code="nothing_owed")

    return check


OVERRIDE_ACTS: tuple[PageAct, ...] = (
    PageAct(
        "ask-chair",
        _("Ask the chair to pass a rule"),
        _("Chair and deputy chair then see this case: what stands in clear, no sealed text."),
        forms.RuleForm,
        _ask_chair,
        also=_("The chair and the deputy chair."),
        tone="quiet",
        takes_seen=False,
        check=_check_for_the_chair,
    ),
    PageAct(
        "override",
        _("Pass a rule"),
        _("On record for ever with your name, and laid before the board. It counts for what the rule says now only."),
        forms.OverrideForm,
        _override,
        code_each_time=True,
        check=_check_passable,
    ),
    PageAct(
        "confirm-override",
        _("Agree that a rule is passed"),
        _("As the second person: only now what somebody else has passed counts."),
        forms.SecondForm,
        _confirm_override,
        code_each_time=True,
        check=_check_waiting,
    ),
    PageAct(
        "countersign",
        _("Countersign"),
        _("You answer for duties that one person held twice because too few could be reached."),
        forms.CountersignForm,
        _countersign,
        takes_seen=False,
        code_each_time=True,
        check=_check_owed(TaskKind.COUNTERSIGN),
    ),
    PageAct(
        "note-consent",
        _("The person has been asked"),
        _("Records what somebody says who could not be asked before. It ends the wait for their word."),
        forms.ConsentForm,
        _note_consent,
        takes_seen=False,
        check=_check_owed(TaskKind.ASK_CONSENT),
    ),
)
