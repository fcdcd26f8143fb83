"""Forms of the acts on a case: what the person picks or writes, fitted to the case they look at."""

from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from emergency import codes
from emergency.actions.disbursing.accounting import Proof
from emergency.actions.ending.endings import NextDoor
from emergency.asking.content import LONGEST_SLIP, LONGEST_TEXT
from emergency.asking.exclusions import readers_to_name
from emergency.codes import SlipKind
from emergency.deciding.counting import Ballot
from emergency.deciding.rounds_view import RoundOnShow, ballots_for, rounds_for
from emergency.models import BudgetLine, CaseTask, Override
from emergency.reading.judgement import DECIDING, Nearby, findings_now, findings_of_outcome, nearby, of_next_step
from emergency.reading.owed import open_tasks, overrides_on
from emergency.reading.portrait import LockRow, holders_of_card, locks_of
from emergency.reading.sights import Sight
from emergency.selectors import keep_with, lines_of
from emergency.web.fields import Chosen, ChosenSome, DayInput, Words, offer
from emergency.web.phrase_fields import add_phrases
from emergency.web.proof_fields import add_spent, spent_said
from fund.models import STATED_PLACES, Organisation, VoucherKind, VoucherPlace
from fund.regulations import organisations_for
from fund.rules.codes import REFUSAL_REASONS
from fund.rules.findings import Finding

LEVELS = (
    ("0", _("I do not know them")),
    ("1", _("I know them, and can judge freely")),
    ("2", _("close colleague or friend: I read and discuss, a substitute decides")),
    ("3", _("family, household, payee, creditor, I asked or confirmed: this is closed to me")),
)


class Scene:
    """A case before one reader, as its forms need it; each thing is read once, when first asked for."""

    def __init__(self, sight: Sight, *, now: datetime, needs_code: bool) -> None:
        self.sight, self.now, self.needs_code = sight, now, needs_code
        # Page, rounds and rules all ask for the lines: they are read once and stay with the case.
        keep_with(sight.aid_request, "lines", lines_of(sight.aid_request))

    @cached_property
    def lines(self) -> list[BudgetLine]:
        """Return the budget lines."""
        return list(self.sight.aid_request.lines.all())

    @cached_property
    def rounds(self) -> list[RoundOnShow]:
        """Return the rounds as this reader may see them."""
        return rounds_for(self.sight, now=self.now, ballots=self.ballots)

    @cached_property
    def ballots(self) -> list[Ballot]:
        """Return the rounds with everything that decides them; never shown as they are."""
        aid_request, is_first = self.sight.aid_request, "closed_round" in self.sight.lacks
        return ballots_for(aid_request, now=self.now, is_first=is_first) if aid_request.presented else []

    @cached_property
    def locks(self) -> list[LockRow]:
        """Return the reader's locks to texts of the case, and everybody's to its conflict card."""
        user_id = self.sight.standing.user_id
        return locks_of(self.sight.aid_request, user_id) if user_id else []

    @cached_property
    def near(self) -> Nearby:
        """Return who stands near to the case and who holds its card; never shown as they are."""
        aid_request, lacks = self.sight.aid_request, self.sight.lacks
        holders = holders_of_card(self.locks) if self.sight.standing.user_id else None
        return nearby(aid_request, now=self.now, is_nobody_near="party" in lacks, holders=holders)

    @cached_property
    def findings(self) -> list[Finding]:
        """Return what the rules say of the case now."""
        return findings_now(self.sight.aid_request, now=self.now, near=self._near_to_decide)

    @cached_property
    def at_stake(self) -> list[Finding]:
        """Return what the rules say of the next step."""
        aid_request, near = self.sight.aid_request, self._near_to_decide
        waiting = next((one for one in self.ballots if one.round.closed_at is None), None)
        said = findings_of_outcome(aid_request, now=self.now, ballot=waiting, near=near)
        return of_next_step(aid_request, self.findings if said is None else said, now=self.now)

    @property
    def _near_to_decide(self) -> Nearby | None:
        return self.near if self.sight.aid_request.state in DECIDING else None

    @cached_property
    def tasks(self) -> list[CaseTask]:
        """Return what is owed to the case."""
        return open_tasks(self.sight.aid_request)

    @cached_property
    def overrides(self) -> list[Override]:
        """Return what was passed here."""
        return overrides_on(self.sight.aid_request)

    @cached_property
    def doors(self) -> tuple[list[Organisation], list[Organisation]]:
        """Return the register of organisations: those that fit the case, and all others."""
        aid_request = self.sight.aid_request
        uses = frozenset(line.use for line in self.lines)
        return organisations_for(aid_request.country, uses, fund=aid_request.fund)

    @property
    def open_round(self) -> RoundOnShow | None:
        """Return the round in which votes are taken now."""
        return next((one for one in self.rounds if one.is_open), None)


class ActForm(forms.Form):
    """One act: `seen` is the state the page showed, `key` makes a doubled click count once."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any = None, files: Any = None, *, act: str, scene: Scene) -> None:
        given = {"seen": scene.sight.aid_request.state, "key": uuid4().hex}
        super().__init__(data, files, initial=given, auto_id=f"{act}_%s")
        self.scene = scene
        self.prepare()

    def prepare(self) -> None:
        """Fit the form to the case."""


class TakeUpForm(ActForm):
    """The conflict question, the urgency, and who must not see the case."""

    level = Chosen(label=_("Do you know the person in need?"), choices=LEVELS)
    urgency = Chosen(label=_("How urgent is it?"), choices=codes.Urgency.choices)
    urgency_reason = forms.ChoiceField(
        label=_("If you lower the urgency: why?"), required=False, choices=[("", "—"), *codes.UrgencyReason.choices]
    )
    exclude = ChosenSome(
        label=_("Who must not see this?"),
        help_text=_("Read the sealed text about the person first: it may say so. Their locks are deleted."),
        required=False,
        choices=list,
    )

    def prepare(self) -> None:
        """Begin with the urgency asked for, and name the readers."""
        self.initial["urgency"] = self.scene.sight.aid_request.urgency
        readers = readers_to_name(self.scene.sight.aid_request.fund_id, now=self.scene.now)
        offer(self, "exclude", [(reader.code, reader.label) for reader in readers])


class QuestionForm(ActForm):
    """Coded questions, and words around them."""

    codes = ChosenSome(label=_("What do you ask?"), choices=codes.Question.choices)
    slip = Words(
        rows=4,
        longest=LONGEST_SLIP,
        required=False,
        label=_("Message to the person asking"),
        help_text=_("Only the access code opens it; gone 72 hours after it was read."),
    )

    def prepare(self) -> None:
        """Offer sentences first."""
        add_phrases(self, SlipKind.QUESTION, SlipKind.GENERAL)


class RefuseForm(ActForm):
    """Why not, and who may help instead."""

    reason_code = Chosen(label=_("Why?"), choices=list(REFUSAL_REASONS.items()))
    referrals = ChosenSome(
        label=_("Who may help instead?"),
        help_text=_("Those that help in this country and with these needs stand first."),
        required=False,
        choices=list,
    )
    none_known = forms.BooleanField(label=_("Nobody is known who could help"), required=False)
    slip = Words(
        rows=4,
        longest=LONGEST_SLIP,
        required=False,
        label=_("Message to the person asking"),
        help_text=_("Reason and next door are shown to them in any case."),
    )

    def prepare(self) -> None:
        """Offer the register of organisations, those that fit the case first."""
        fitting, others = self.scene.doors
        offer(self, "referrals", [(str(one.pk), one.name) for one in (*fitting, *others)])
        add_phrases(self, SlipKind.DECISION, SlipKind.REFERRAL, SlipKind.GENERAL)

    def door(self) -> NextDoor:
        """Return the next door a valid form names."""
        said = self.cleaned_data
        return NextDoor(said["reason_code"], tuple(UUID(pk) for pk in said["referrals"]), said["none_known"])


class RecuseForm(ActForm):
    """The answer to the conflict question."""

    level = Chosen(label=_("Do you know the person in need?"), choices=LEVELS)


class FreezeForm(ActForm):
    """Why a hold is laid."""

    reason_code = Chosen(label=_("Why?"), choices=codes.FreezeReason.choices)


class MoveUpForm(ActForm):
    """Why a case is taken out of its turn."""

    reason_code = Chosen(label=_("Why?"), choices=codes.MovedUp.choices)


class SendBackForm(ActForm):
    """Why the payment details cannot be used."""

    reason_code = Chosen(label=_("What is wrong with them?"), choices=codes.SentBack.choices)


class ProveForm(ActForm):
    """What proves the payments that have no proof yet."""

    kind = Chosen(label=_("What is the proof?"), choices=VoucherKind.choices)
    dated_on = DayInput(label=_("Of which day?"))
    kept = Chosen(label=_("Where is it kept?"), choices=STATED_PLACES, initial=VoucherPlace.NOWHERE)
    sha256 = forms.RegexField(
        r"^[0-9a-f]{64}$", label=_("SHA-256 of the file, if there is one"), required=False, max_length=64
    )
    words = Words(longest=LONGEST_TEXT, required=False, label=_("What treasurer and checker must know"))

    def prepare(self) -> None:
        """Ask how much was spent, and of which payment where there are several."""
        add_spent(self, self.scene.sight.aid_request)

    def proof(self) -> Proof:
        """Return the proof a valid form names."""
        said = self.cleaned_data
        known = {name: said[name] for name in ("kind", "dated_on", "sha256", "kept")}
        return Proof(**known, **spent_said(said))
