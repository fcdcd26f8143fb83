"""What an asker may do on the page of their case: one line per act, the same actions as over the API."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from emergency.actions import accounting, endings, payout, verification
from emergency.paying.details import as_text, checked_details
from emergency.web import returning_forms as forms

Call = dict[str, Any]


def _answer(call: Call, form: forms.AnswerForm) -> None:
    verification.answer(**call, reply=form.reply())


def _payout_details(call: Call, form: forms.PayoutForm) -> None:
    said = form.cleaned_data
    details = as_text(checked_details(said["way"], form.details()))
    payout.give_payout_details(**call, way=said["way"], consent=said["consent"], harm=said["harm"], details=details)


def _confirm_receipt(call: Call, form: forms.ReceiptForm) -> None:
    accounting.confirm_receipt(**call)


def _prove(call: Call, form: forms.ProofForm) -> None:
    accounting.prove(**call, proofs=[form.proof()], words=form.cleaned_data["words"])


def _withdraw(call: Call, form: forms.WithdrawForm) -> None:
    endings.withdraw(**call)


@dataclass(frozen=True)
class VisitAct:
    """One act of the asker: its form, what it will do, what it calls, and what is said when it is done."""

    name: str
    label: Any
    does: Any
    done: Any
    form: type[forms.VisitForm]
    run: Callable[[Call, Any], None]
    tone: str = ""


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
            "withdraw",
            _("Take it back"),
            _(
                "Everything you wrote and every message is erased at once, money promised goes back to the fund. "
                "This cannot be undone."
            ),
            _("You took it back. What you wrote is erased."),
            forms.WithdrawForm,
            _withdraw,
            tone="danger",
        ),
    )
}
