"""The acts of coordinator, treasurer and guardian on a case: one line each, the same actions as over the API."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from emergency.actions.asking import queueing, verification
from emergency.actions.disbursing import accounting, cash, payout, planning
from emergency.actions.ending import endings, holds
from emergency.actions.standby import duty
from emergency.paying.cash import cash_payments
from emergency.web import case_forms
from emergency.web.case_forms import ActForm, Scene
from emergency.web.page_act import ASKER_READS, Call, PageAct, picked
from emergency.web.payee_fields import NamePayeeForm, nameable_payees
from emergency.web.phrase_fields import phrases_said
from emergency.web.plan_forms import PlanForm, promised
from notifications.errors import Refused


def _take_up(call: Call, form: case_forms.TakeUpForm) -> None:
    said = picked(form, "urgency", "urgency_reason", "exclude")
    verification.take_up(**call, level=int(form.cleaned_data["level"]), **said)


def _ask(call: Call, form: case_forms.QuestionForm) -> None:
    said = {"question_codes": form.cleaned_data["codes"], "slip": form.cleaned_data["slip"]}
    verification.ask(**call, **said, phrases=phrases_said(form))


def _plan(call: Call, form: PlanForm) -> None:
    planning.plan_instalments(**call, use=form.cleaned_data["use"], parts=form.parts())


def _check_promised(scene: Scene) -> None:
    if not promised(scene):
        raise Refused(gettext("Nothing is left to pay here."), code="nothing_left_to_pay")


def _cash_code(call: Call, form: ActForm) -> dict[str, Any]:
    return {"code": cash.make_code(**call).code, "address": "/hand-over/"}


def _check_cash(scene: Scene) -> None:
    if not cash_payments(scene.sight.aid_request):
        raise Refused(gettext("No cash is on its way here. Codes are made once it is authorised."), code="no_cash")


def _name_payee(call: Call, form: NamePayeeForm) -> None:
    payout.name_payee(**call, payee=UUID(form.cleaned_data["payee"]))


def _check_nameable(scene: Scene) -> None:
    payout.check_can_name(scene.sight.aid_request)
    if not nameable_payees(scene):
        raise Refused(gettext("Nobody on the list is paid for these needs in this country."), code="nobody_listed")


def _send_back(call: Call, form: case_forms.SendBackForm) -> None:
    payout.send_back_details(**call, **picked(form, "reason_code"))


def _confirm_receipt(call: Call, form: ActForm) -> None:
    accounting.confirm_receipt(**call)


def _prove(call: Call, form: case_forms.ProveForm) -> None:
    accounting.prove(**call, proofs=[form.proof()], words=form.cleaned_data["words"])


def _refer(call: Call, form: case_forms.RefuseForm) -> None:
    endings.refer(**call, door=form.door(), slip=form.cleaned_data["slip"], phrases=phrases_said(form))


def _decline(call: Call, form: case_forms.RefuseForm) -> None:
    endings.decline(**call, door=form.door(), slip=form.cleaned_data["slip"], phrases=phrases_said(form))


def _close(call: Call, form: ActForm) -> None:
    endings.close(**call)


def _escalate(call: Call, form: ActForm) -> None:
    duty.escalate(**call)


def _move_up(call: Call, form: case_forms.MoveUpForm) -> None:
    queueing.move_up(**call, **picked(form, "reason_code"))


def _freeze(call: Call, form: case_forms.FreezeForm) -> None:
    holds.freeze(**call, **picked(form, "reason_code"))


def _unfreeze(call: Call, form: ActForm) -> None:
    holds.unfreeze(**call)


WORK_ACTS: tuple[PageAct, ...] = (
    PageAct(
        "take-up",
        _("Take it up"),
        _("You become the coordinator of this case. The promise of a first answer is kept."),
        case_forms.TakeUpForm,
        _take_up,
    ),
    PageAct(
        "ask",
        _("Ask the person"),
        _("The question waits for them behind the access code. Until they answer, the promised time stands still."),
        case_forms.QuestionForm,
        _ask,
        also=ASKER_READS,
    ),
    PageAct(
        "plan",
        _("Divide into instalments"),
        _("Says on which days how much is paid. What is promised stays the same."),
        PlanForm,
        _plan,
        tone="quiet",
        check=_check_promised,
    ),
    PageAct(
        "name-payee",
        _("Name a payee on the list"),
        _("The money then goes straight there and nowhere else. The person is not asked for an account."),
        NamePayeeForm,
        _name_payee,
        also=ASKER_READS,
        tone="quiet",
        check=_check_nameable,
    ),
    PageAct(
        "send-back-details",
        _("Send the payment details back"),
        _("They are erased, payments not sent are given up, and the person is asked for new ones."),
        case_forms.SendBackForm,
        _send_back,
        also=ASKER_READS,
    ),
    PageAct(
        "cash-code",
        _("Make a code for the hand-over"),
        _("One for each of the two people: with it they note how much and when. It is shown once, to you."),
        ActForm,
        _cash_code,
        tone="quiet",
        check=_check_cash,
    ),
    PageAct(
        "confirm-receipt",
        _("The money has arrived"),
        _("You note that the person told you so."),
        ActForm,
        _confirm_receipt,
        on_page=True,
    ),
    PageAct(
        "prove",
        _("Record a proof"),
        _("It is noted for every payment that has none yet, and is never erased."),
        case_forms.ProveForm,
        _prove,
    ),
    PageAct(
        "refer",
        _("Refer to others"),
        _("The case ends here: the person is told who may help instead."),
        case_forms.RefuseForm,
        _refer,
        also=ASKER_READS,
        tone="quiet",
    ),
    PageAct(
        "decline",
        _("Decline"),
        _("The case ends here: the person is told why, and who may help instead."),
        case_forms.RefuseForm,
        _decline,
        also=ASKER_READS,
        tone="danger",
    ),
    PageAct(
        "close",
        _("Close the case"),
        _("Nothing more happens to it. What was written is erased after the time the rules give."),
        ActForm,
        _close,
        on_page=True,
    ),
    PageAct(
        "move-up",
        _("Take it out of its turn"),
        _("It comes before all others of its urgency. The reason is noted, and shown with every finding."),
        case_forms.MoveUpForm,
        _move_up,
        tone="quiet",
    ),
    PageAct(
        "escalate",
        _("Ring the next person"),
        _("Use it when nobody moves this: whoever comes next is rung at once, without waiting for the clock."),
        ActForm,
        _escalate,
        also=_("The deputy, the next in the rota, then chair and deputy chair, one at a time: that something waits."),
        tone="quiet",
        takes_seen=False,
    ),
    PageAct(
        "freeze",
        _("Freeze"),
        _("Nobody can read or do anything here until chair or data guardian lift it; reviewed within 7 days."),
        case_forms.FreezeForm,
        _freeze,
        tone="danger",
        takes_seen=False,
        any_time=True,
    ),
    PageAct(
        "unfreeze",
        _("Lift the hold"),
        _("The clocks go on from here."),
        ActForm,
        _unfreeze,
        on_page=True,
        takes_seen=False,
        any_time=True,
    ),
)
