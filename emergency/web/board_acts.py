"""Laying a case before the board and deciding it: one line per act, the same actions as over the API."""

from django.utils.translation import gettext_lazy as _

from emergency.actions.deciding import appealing, closing, conflicts, presenting, reopening, replacing, review
from emergency.web import board_forms, case_forms
from emergency.web.case_forms import ActForm
from emergency.web.page_act import Call, PageAct, picked

_WHEN_DECIDED = _(
    "If this decides it: the coordinator; the treasurer too, when money is short. The person asking sees it."
)


def _present(call: Call, form: board_forms.PresentForm) -> None:
    names = ("card", "summary", "purposes", "has_lawyers_word", "has_official_order", "harm_by_coordinator")
    presenting.present(**call, lines=form.amounts(), payee=form.payee(), **picked(form, *names))


def _recuse(call: Call, form: case_forms.RecuseForm) -> None:
    conflicts.recuse(**call, level=int(form.cleaned_data["level"]))


def _vote(call: Call, form: board_forms.VoteForm) -> None:
    review.vote(
        **call,
        **picked(form, "revision", "choice"),
        amounts=form.amounts(),
        reason_code=form.reason(),
    )


def _object(call: Call, form: ActForm) -> None:
    review.object_to(**call)


def _lift(call: Call, form: ActForm) -> None:
    review.lift(**call)


def _away(call: Call, form: board_forms.AwayForm) -> None:
    review.away(**call, user_id=form.seat_id())


def _close_round(call: Call, form: ActForm) -> None:
    closing.close_round(**call)


def _resume(call: Call, form: ActForm) -> None:
    closing.resume(**call)


def _replace(call: Call, form: board_forms.ReplaceForm) -> None:
    replacing.replace(**call, user_id=form.joins(), instead_of=form.gives_way())


def _send_back(call: Call, form: board_forms.SendBackToCoordinatorForm) -> None:
    reopening.send_back(**call, **picked(form, "reason_code"))


def _reverse(call: Call, form: board_forms.ReverseForm) -> None:
    reopening.reverse(**call, **picked(form, "reason_code"))


def _rehear(call: Call, form: ActForm) -> None:
    appealing.rehear(**call)


BOARD_ACTS: tuple[PageAct, ...] = (
    PageAct(
        "present",
        _("Lay it before the board"),
        _("The sums, the tier and the deadline are fixed, and voting begins."),
        board_forms.PresentForm,
        _present,
    ),
    PageAct(
        "recuse",
        _("Give this answer"),
        _(
            "With one of the last two answers you step aside for good, and a substitute is called. "
            "Afterwards only that you stepped aside is kept, not why."
        ),
        case_forms.RecuseForm,
        _recuse,
        on_page=True,
        takes_seen=False,
        any_time=True,
    ),
    PageAct(
        "vote",
        _("Cast my vote"),
        _("You can change it until the round closes. The vote that decides closes the round at once."),
        board_forms.VoteForm,
        _vote,
        also=_WHEN_DECIDED,
        on_page=True,
        needs_code=True,
    ),
    PageAct(
        "object",
        _("Object"),
        _("Two approvals are then no longer enough: the majority decides. Votes cast stay."),
        ActForm,
        _object,
        tone="quiet",
        on_page=True,
        takes_seen=False,
    ),
    PageAct(
        "lift",
        _("Let more seats decide"),
        _("The case goes one tier up, once in a round. Votes cast stay."),
        ActForm,
        _lift,
        tone="quiet",
        on_page=True,
        takes_seen=False,
    ),
    PageAct(
        "away",
        _("Count a seat as away"),
        _("The next substitute steps in. A vote cast before stands."),
        board_forms.AwayForm,
        _away,
        also=_("The substitute who steps in."),
        tone="quiet",
        takes_seen=False,
    ),
    PageAct(
        "replace",
        _("Name a replacement"),
        _("Who is named is called at once. A round never ends because voters are lacking: it waits for this."),
        board_forms.ReplaceForm,
        _replace,
        also=_("Who is named."),
        tone="quiet",
        takes_seen=False,
    ),
    PageAct(
        "send-back",
        _("Send it back to the coordinator"),
        _("The round ends without a decision, and votes cast are void. It is voted on anew when it comes back."),
        board_forms.SendBackToCoordinatorForm,
        _send_back,
        tone="quiet",
        check=board_forms.check_may_go_back,
    ),
    PageAct(
        "reverse",
        _("Look at the approval again"),
        _(
            "A new round is opened. What is promised stays until it decides, then it is raised, lowered or released. "
            "Payment details are erased and asked again."
        ),
        board_forms.ReverseForm,
        _reverse,
        also=_("The seats that are called."),
        tone="danger",
        needs_code=True,
    ),
    PageAct(
        "rehear",
        _("Open the appeal panel"),
        _("Substitutes and seats that did not decide before vote on it. What they decide is final."),
        ActForm,
        _rehear,
        also=_("The seats of the panel."),
        on_page=True,
    ),
    PageAct(
        "close-round",
        _("Close the round"),
        _("Notes what the votes cast decide, and decides nothing by itself. With too few votes it is extended once."),
        ActForm,
        _close_round,
        also=_WHEN_DECIDED,
        tone="quiet",
        on_page=True,
    ),
    PageAct(
        "resume",
        _("Go on: money is there"),
        _("Promises the approved sums. A decision of 14 days or older is asked anew."),
        ActForm,
        _resume,
        also=_("The coordinator, or the board if it is asked anew."),
        on_page=True,
    ),
)
