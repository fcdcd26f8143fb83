"""Forms of the asker's page: come back, answer, say where the money goes, prove, take back."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from emergency import codes
from emergency.actions.asking.verification import Reply
from emergency.actions.disbursing.accounting import Proof
from emergency.asking.content import LONGEST_TEXT
from emergency.currencies.valuing import currency_of
from emergency.paying.details import FIELDS
from emergency.paying.ways import ways_for
from emergency.reading.portrait import Portrait
from emergency.web.fields import Chosen, DayInput, MoneyInput, Words, end_of, offer
from emergency.web.file_fields import KEEPS, FilesField
from emergency.web.needs import add_needs
from emergency.web.proof_fields import add_spent, spent_said
from fund.models import VoucherKind

_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}
_NO = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}

_DETAILS: Mapping[str, Any] = {
    "name": _("Name of who receives the money"),
    "iban": _("Account number (IBAN)"),
    "bank": _("Name of the bank"),
    "bic": _("BIC of the bank"),
    "account": _("Their account number, or the number of the bill"),
    "goods": _("What should be bought, and where"),
    "agent": _("Which money-transfer agent"),
    "place": _("Town or place"),
    "phone": _("Phone number for the hand-over"),
    "note": _("Anything the treasurer must know"),
}
# What may be said besides what a way needs.
_BESIDES: Mapping[str, tuple[str, ...]] = {
    codes.Way.BANK: ("bank", "bic", "note"),
    codes.Way.CASH: ("phone", "note"),
    codes.Way.AGENT: ("phone", "note"),
}


class ComeBackForm(forms.Form):
    """The two things an asker keeps."""

    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("Eight characters, such as J7QD-N2RW."),
        max_length=20,
        widget=forms.TextInput(attrs=_NO),
    )
    code = forms.CharField(
        label=_("Access code"),
        help_text=_("16 digits, with or without spaces."),
        max_length=40,
        widget=forms.TextInput(attrs=_DIGITS),
    )


class VisitForm(forms.Form):
    """A form on the asker's page; ids carry the act's name, because several stand on one page."""

    takes_files = False

    def __init__(self, data: Any = None, files: Any = None, *, act: str, portrait: Portrait, **named: Any) -> None:
        super().__init__(data, files, auto_id=f"{act}_%s", **named)
        self.portrait = portrait
        self.prepare()

    def prepare(self) -> None:
        """Fit the form to the case."""


class AnswerForm(VisitForm):
    """An answer to the open question: words, and what changes in codes, as far as it was asked about; files."""

    takes_files = True
    answer = Words(rows=5, required=False, label=_("Your answer"), help_text=_("No names, addresses or substances."))

    def prepare(self) -> None:
        """Add a field for each coded question."""
        question = self.portrait.question
        asked = set(question.codes) if question else set()
        if "amount" in asked or "price" in asked:
            self._add_amounts()
        if "by_when" in asked:
            self.fields["by_when"] = DayInput(label=_("By which day is it needed?"))
        for code, label, kind in (
            ("consent", codes.Question.CONSENT.label, codes.Consent),
            ("harm", codes.Question.HARM.label, codes.Answer),
        ):
            if code in asked:
                self.fields[code] = Chosen(label=label, choices=kind.choices, required=False)
        if "payee" in asked:
            label = _("Somebody else than I said before will receive the money")
            self.fields["payee_changed"] = forms.BooleanField(label=label, required=False)
        self.fields["attachments"] = FilesField(help_text=KEEPS)

    def reply(self) -> Reply:
        """Return what a valid form answers."""
        said = self.cleaned_data
        amounts = {
            str(line.pk): said[f"amount_{line.position}"].minor
            for line in self.portrait.lines
            if said.get(f"amount_{line.position}")
        }
        return Reply(
            amounts=amounts,
            by_when=end_of(said["by_when"]) if said.get("by_when") else None,
            consent=said.get("consent", ""),
            harm=said.get("harm", ""),
            payee_changed=said.get("payee_changed", False),
            text=said["answer"],
            attachments=said["attachments"],
        )

    def _add_amounts(self) -> None:
        for line in self.portrait.lines:
            words = {"use": line.get_use_display(), "currency": line.currency}
            label = _("How much for %(use)s, in %(currency)s?") % words
            self.fields[f"amount_{line.position}"] = MoneyInput(currency=line.currency, label=label)


class WayForm(VisitForm):
    """How the money should come."""

    way = Chosen(
        label=_("How should the money come?"),
        help_text=_("The first ways leave the fewest traces."),
        choices=codes.Way.choices,
    )

    def prepare(self) -> None:
        """Offer the ways that are open for this case."""
        offer(self, "way", [(way.value, way.label) for way in ways_for(self.portrait.aid_request)])


class PayoutForm(VisitForm):
    """Where the money goes: the fields that the chosen way needs, and the two questions asked again."""

    way = forms.ChoiceField(choices=codes.Way.choices, widget=forms.HiddenInput)
    consent = Chosen(label=_("Does the person know about this and agree?"), choices=codes.Consent.choices)
    harm = Chosen(
        label=_("Could money from abroad, or our name, put the person in danger?"), choices=codes.Answer.choices
    )

    def prepare(self) -> None:
        """Add the fields of the way."""
        self.chosen = str(self.data.get("way", "") if self.is_bound else self.initial.get("way", ""))
        needed = FIELDS.get(self.chosen, ())
        if self.payee is not None and self.chosen == codes.Way.VENDOR:
            self._ask_for_bill()
            return
        for name in [*needed, *_BESIDES.get(self.chosen, ("note",))] if needed else ():
            plain = forms.TextInput(attrs=_PLAIN)
            self.fields[name] = forms.CharField(
                label=_DETAILS[name], max_length=200, required=name in needed, widget=plain
            )

    def details(self) -> dict[str, str]:
        """Return what was filled in of the way's fields."""
        return {name: self.cleaned_data[name] for name in _DETAILS if self.cleaned_data.get(name)}

    def _ask_for_bill(self) -> None:
        """Ask for nothing but a bill: where the money goes stands on the fund's list."""
        labels = {"account": _("Number of the bill, if there is one"), "note": _DETAILS["note"]}
        for name, label in labels.items():
            plain = forms.TextInput(attrs=_PLAIN)
            self.fields[name] = forms.CharField(label=label, max_length=200, required=False, widget=plain)

    @property
    def payee(self) -> Any:
        """Return the listed payee it was decided for, None without one."""
        return self.portrait.aid_request.payee

    @property
    def way_label(self) -> Any:
        """Return the chosen way in words."""
        if self.payee is not None:
            return _("straight to %(name)s") % {"name": self.payee.name}
        return codes.Way(self.chosen).label if self.chosen in codes.Way.values else ""


class ReceiptForm(VisitForm):
    """That the money arrived needs no further words."""


class ProofForm(VisitForm):
    """What proves the payments."""

    kind = Chosen(label=_("What do you have?"), choices=list)
    dated_on = DayInput(label=_("Of which day is it?"))
    words = Words(rows=3, required=False, label=_("What was the money used for?"))

    def prepare(self) -> None:
        """Leave out the kind that only a coordinator may state; ask how much was spent."""
        offer(self, "kind", [choice for choice in VoucherKind.choices if choice[0] != VoucherKind.SEEN_NOT_KEPT])
        add_spent(self, self.portrait.aid_request)

    def proof(self) -> Proof:
        """Return the proof a valid form names."""
        said = self.cleaned_data
        return Proof(kind=said["kind"], dated_on=said["dated_on"], **spent_said(said))


class AppealForm(VisitForm):
    """Why the answer was wrong, in words that may stay empty."""

    answer = Words(
        rows=5,
        longest=LONGEST_TEXT,
        required=False,
        label=_("What should they know?"),
        help_text=_("Sealed. No names, addresses or substances."),
    )


class ContinueForm(VisitForm):
    """A further need of the same emergency: uses, sums and words."""

    def prepare(self) -> None:
        """Add what is needed, and the words last."""
        add_needs(self, [currency_of(self.portrait.lines, self.portrait.aid_request.fund)])
        self.fields["narrative"] = Words(
            rows=5, label=_("What is needed now?"), help_text=_("No names, addresses or substances.")
        )


class WithdrawForm(VisitForm):
    """Taking it back, with the question whether one is sure."""

    sure = forms.BooleanField(label=_("Yes, take it back and erase what I wrote"))
