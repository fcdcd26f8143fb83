"""Forms of laying a case before the board and of deciding it."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from emergency import codes
from emergency.asking.content import LONGEST_SLIP, LONGEST_TEXT
from emergency.deciding.counting import about_the_rate_only
from emergency.deciding.electorate import board_of
from emergency.models import BudgetLine, Choice, RoundKind
from emergency.web.account_forms import FreshCodeField
from emergency.web.case_forms import ActForm, Scene
from emergency.web.fields import Chosen, ChosenSome, MoneyInput, Words, offer
from emergency.web.payee_fields import nameable_payees, payee_field
from fund.rules.codes import NEVER_PAID, PAID_WITH_CARE, REFUSAL_REASONS
from notifications.errors import Refused

_MYSELF = "own"
_EMPTY = "empty"


class PresentForm(ActForm):
    """The coordinator's proposal: a sum for each line, the conflict card, what the rules look at besides."""

    card = Words(
        rows=3,
        longest=LONGEST_SLIP,
        label=_("Conflict card"),
        help_text=_("First name or nickname, town, who asked. Seats read it first, to say whether they know them."),
    )
    summary = Words(
        rows=6,
        longest=LONGEST_TEXT,
        required=False,
        label=_("Summary for the board"),
        help_text=_("Sealed. May stay empty when the story is short."),
    )
    purposes = ChosenSome(
        label=_("Is any of the money for one of these?"),
        help_text=_("The first are never paid; fines and bail need what is asked below."),
        required=False,
        choices=[*NEVER_PAID.items(), *PAID_WITH_CARE.items()],
    )
    has_lawyers_word = forms.BooleanField(label=_("A lawyer has advised to pay the fine or bail"), required=False)
    has_official_order = forms.BooleanField(label=_("I have seen the official order for bail"), required=False)
    harm_by_coordinator = Chosen(
        label=_("Could money from abroad, or our name, put the person in danger?"), choices=codes.Answer.choices
    )

    def prepare(self) -> None:
        """Ask a sum for each line, beginning with the one asked for."""
        self.initial["harm_by_coordinator"] = self.scene.sight.aid_request.harm_by_coordinator
        sums = {f"line_{line.position}": self._sum(line) for line in self.scene.lines}
        self.fields = {"seen": self.fields["seen"], "key": self.fields["key"], **sums, **self.fields}
        if choices := nameable_payees(self.scene):
            self.fields["payee"] = payee_field(choices)

    def amounts(self) -> dict[str, int]:
        """Return minor units by line id."""
        said = self.cleaned_data
        return {str(line.pk): said[f"line_{line.position}"].minor for line in self.scene.lines}

    def payee(self) -> UUID | None:
        """Return the listed payee that was picked."""
        picked = self.cleaned_data.get("payee")
        return UUID(picked) if picked else None

    def _sum(self, line: BudgetLine) -> MoneyInput:
        self.initial[f"line_{line.position}"] = line.amount_minor
        label = _("Propose for %(use)s, in %(currency)s") % {"use": line.get_use_display(), "currency": line.currency}
        return MoneyInput(currency=line.currency, may_be_zero=True, required=True, label=label)


class VoteForm(ActForm):
    """A vote on the revision shown: approve with a sum per line, decline with a reason, or abstain."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    choice = Chosen(label=_("Your vote"), choices=Choice.choices)
    reason_code = forms.ChoiceField(
        label=_("If you decline: why?"), required=False, choices=[("", "—"), *REFUSAL_REASONS.items()]
    )

    def prepare(self) -> None:
        """Begin with one's own vote, else with the sums proposed; ask for a code when no sitting is open."""
        shown = self.scene.open_round
        own = shown.own_vote if shown else None
        self.initial["revision"] = shown.revision if shown else self.scene.sight.aid_request.revision
        if own:
            self.initial["choice"], self.initial["reason_code"] = own.choice, own.reason_code
        sums = {}
        for line in self.scene.lines:
            known = own.amounts.get(line.pk) if own and own.amounts else line.proposed_minor
            sums[f"line_{line.position}"] = self._sum(line, known)
        self.fields = {
            **{name: self.fields[name] for name in ("seen", "key", "revision", "choice")},
            **sums,
            **self.fields,
        }
        if self.scene.needs_code:
            self.fields["otp"] = FreshCodeField(
                help_text=_("It opens a sitting: for 15 minutes no further code is asked.")
            )

    def clean(self) -> dict[str, Any]:
        """Ask for what the choice needs."""
        said = super().clean() or {}
        if said.get("choice") == Choice.DECLINE and not said.get("reason_code"):
            self.add_error("reason_code", _("Pick a reason from the list."))
        return said

    def amounts(self) -> dict[UUID, int]:
        """Return minor units by line of an approval; an empty sum is nothing for that line."""
        said = self.cleaned_data
        if said["choice"] != Choice.APPROVE:
            return {}
        sums = {line.pk: said.get(f"line_{line.position}") for line in self.scene.lines}
        return {line: money.minor if money else 0 for line, money in sums.items()}

    def reason(self) -> str:
        """Return the reason of a decline."""
        said = self.cleaned_data
        return str(said["reason_code"]) if said["choice"] == Choice.DECLINE else ""

    def _sum(self, line: BudgetLine, known: int | None) -> MoneyInput:
        self.initial[f"line_{line.position}"] = known
        label = _("If you approve: %(use)s, in %(currency)s") % {
            "use": line.get_use_display(),
            "currency": line.currency,
        }
        return MoneyInput(currency=line.currency, may_be_zero=True, label=label)


class ReplaceForm(ActForm):
    """Who joins the round, and who gives way."""

    seat = Chosen(
        label=_("Who joins?"),
        help_text=_("Substitutes and seats that are not called in this round."),
        choices=list,
    )
    instead_of = Chosen(
        label=_("Whose seat is taken over?"),
        help_text=_("A vote already cast stands, so only seats that have not voted are named."),
        required=False,
        choices=list,
    )

    def prepare(self) -> None:
        """Offer everybody with a mandate on the board who is not called, and the seats waited for."""
        shown = self.scene.open_round
        called = {seat.user_id for seat in shown.seats if seat.is_called} if shown else set()
        aside = {seat.user_id for seat in shown.seats if seat.is_recused} if shown else set()
        board = board_of(self.scene.sight.aid_request.fund_id, now=self.scene.now)
        offer(self, "seat", [(str(pk), name) for pk, name in board if pk not in called | aside])
        waited_for = [seat for seat in shown.seats if seat.is_called and not seat.has_voted] if shown else []
        empty: list[tuple[str, Any]] = [(_EMPTY, _("an empty seat"))]
        self.initial["instead_of"] = _EMPTY
        offer(self, "instead_of", empty + [(str(seat.user_id), seat.pseudonym) for seat in waited_for])

    def joins(self) -> UUID:
        """Return who joins."""
        return UUID(self.cleaned_data["seat"])

    def gives_way(self) -> UUID | None:
        """Return who gives way; None for an empty seat."""
        said = self.cleaned_data["instead_of"]
        return None if said in {"", _EMPTY} else UUID(said)


class SendBackToCoordinatorForm(ActForm):
    """Why the coordinator must look at it again."""

    reason_code = Chosen(label=_("Why?"), choices=codes.SentBackByBoard.choices)


def check_may_go_back(scene: Scene) -> None:
    """Raise Refused before an appeal panel, whose answer is final, and while the board votes on a rate alone."""
    shown = scene.open_round
    if shown is not None and shown.kind == RoundKind.TOP_UP:
        raise about_the_rate_only()
    if shown is not None and shown.kind == RoundKind.APPEAL:
        raise Refused(_("An appeal is not sent back: the panel approves or declines it."), code="appeal_is_final")


class ReverseForm(ActForm):
    """Why the approval is looked at again; a code, because money is held up."""

    reason_code = Chosen(label=_("Why?"), choices=codes.Reversal.choices)

    def prepare(self) -> None:
        """Ask for a code when no sitting is open."""
        if self.scene.needs_code:
            self.fields["otp"] = FreshCodeField(
                help_text=_("It opens a sitting: for 15 minutes no further code is asked.")
            )


class AwayForm(ActForm):
    """Which seat is away: one's own; by the chair also one that is silent too long."""

    seat = Chosen(label=_("Whose seat?"), required=False, choices=list)

    def prepare(self) -> None:
        """Offer the others to the chair only."""
        choices: list[tuple[str, Any]] = [(_MYSELF, _("my own"))]
        shown = self.scene.open_round
        if self.scene.sight.standing.leads and shown:
            waited_for = [seat for seat in shown.seats if seat.is_called and not (seat.has_voted or seat.is_own)]
            choices += [(str(seat.user_id), seat.pseudonym) for seat in waited_for]
        offer(self, "seat", choices)
        self.initial["seat"] = _MYSELF

    def seat_id(self) -> UUID | None:
        """Return the seat named; None for one's own."""
        said = self.cleaned_data["seat"]
        return None if said in {"", _MYSELF} else UUID(said)
