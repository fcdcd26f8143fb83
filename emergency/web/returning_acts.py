"""What an asker may do on the page of their case: one line per act, the same actions as over the API."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from emergency.actions.asking import continuing, verification
from emergency.actions.deciding import appealing
from emergency.actions.disbursing import accounting, payout
from emergency.actions.ending import endings
from emergency.asking.emergencies import check_may_continue
from emergency.attaching.files import is_pdf
from emergency.models import AidRequest
from emergency.paying.details import as_text, checked_details
from emergency.web import returning_forms as forms
from emergency.web.file_fields import KEPT_AS_IT_IS
from emergency.web.needs import needs_said

Call = dict[str, Any]


def _may_continue(aid_request: AidRequest, now: datetime) -> None:
    check_may_continue(aid_request, now=now)


def _answer(call: Call, form: forms.AnswerForm) -> Any:
    reply = form.reply()
    verification.answer(**call, reply=reply)
    return KEPT_AS_IT_IS if any(is_pdf(one.content) for one in reply.attachments) else ""


def _payout_details(call: Call, form: forms.PayoutForm) -> None:
    said = form.cleaned_data
    details = as_text(checked_details(said["way"], form.details(), to_listed=form.payee is not None))
    payout.give_payout_details(**call, way=said["way"], consent=said["consent"], harm=said["harm"], details=details)


def _confirm_receipt(call: Call, form: forms.ReceiptForm) -> None:
    accounting.confirm_receipt(**call)


def _prove(call: Call, form: forms.ProofForm) -> None:
    accounting.prove(**call, proofs=[form.proof()], words=form.cleaned_data["words"])


def _withdraw(call: Call, form: forms.WithdrawForm) -> None:
    endings.withdraw(**call)


def _appeal(call: Call, form: forms.AppealForm) -> None:
    appealing.appeal(**call, reasons=appealing.Reasons(form.cleaned_data["answer"]))


def _continue(call: Call, form: forms.ContinueForm) -> None:
    said = form.cleaned_data
    continuing.continue_emergency(**call, **needs_said(form), texts={"narrative": said["narrative"]})


@dataclass(frozen=True)
class VisitAct:
    """One act of the asker: its form, what it will do, what it calls, and what is said when it is done.

    `check` says what besides the state keeps it from being offered, as a refusal.
    """

    name: str
    label: Any
    does: Any
    done: Any
    form: type[forms.VisitForm]
    # What it returns is said besides `done`.
    run: Callable[[Call, Any], Any]
    tone: str = ""
    check: Callable[[AidRequest, datetime], None] | None = None


VISIT_ACTS: dict[str, VisitAct] = {
    act.name: act
    for act in (
        VisitAct(
            "answer",
            _("Lock and send the answer"),
            _("Your words are sealed. If the sum or the receiver changes, the board judges it anew."),
            _("Your answer is sealed and sent."),
            forms.AnswerForm,
            _answer,
        ),
        VisitAct(
            "payout-details",
            _("Lock and send these details"),
            _("Only treasurer and checker can open them. They are erased soon after you tell us that the money came."),
            _("Where the money goes is sealed. The treasurer pays now."),
            forms.PayoutForm,
            _payout_details,
        ),
        VisitAct(
            "confirm-receipt",
            _("The money has arrived"),
            _("We note that it arrived. Press this only when you have it."),
            _("Thank you. We know now that it arrived."),
            forms.ReceiptForm,
            _confirm_receipt,
        ),
        VisitAct(
            "prove",
            _("Note this proof"),
            _("We note that this proof exists. The paper stays with you; your words are sealed."),
            _("Thank you. The proof is noted."),
            forms.ProofForm,
            _prove,
        ),
        VisitAct(
            "appeal",
            _("Ask that others decide again"),
            _(
                "Other people of the board look at it and decide once more; what they decide is final. "
                "It can be asked once, within the time the rules give."
            ),
            _("Others will decide. Come back with your code to read what they say."),
            forms.AppealForm,
            _appeal,
        ),
        VisitAct(
            "continue",
            _("Ask for something more"),
            _(
                "For a new need of the same emergency. It gets a reference of its own; the same code opens it, and "
                "what was confirmed counts for it too."
            ),
            _("It is locked and sent. Its reference stands below; your code opens it too."),
            forms.ContinueForm,
            _continue,
            tone="quiet",
            check=_may_continue,
        ),
        VisitAct(
            "withdraw",
            _("Take it back"),
            _(
                "Everything you wrote and every message is erased at once, money promised goes back to the fund. "
                "If a part was paid already, only the rest goes back: what was paid is still to be accounted for. "
                "This cannot be undone."
            ),
            _("You took it back."),
            forms.WithdrawForm,
            _withdraw,
            tone="danger",
        ),
    )
}
