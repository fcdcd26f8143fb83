"""The forms of reconciling: ties by parts, entries made from a line, own transfers, lines set aside, locks."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fund.models import DonorProject, Fund, IgnoreReason, StatementLine, UnlockReason
from fund.money import Money, format_money
from fund.reconciliation.from_line import SENT_WHOLE, kinds_for
from fund.reconciliation.splitting import Part
from fund.reconciliation.transfers import Pair
from fund.web.fields import MoneyInput
from fund.web.forms import ActForm, OnceForm, fee_input

WHAT = {
    "bank_fee": _("The bank took a fee."),
    "interest": _("The bank paid interest."),
    "donation": _("A donation came in. Bound to a purpose, it belongs into its own purse."),
    "setaside_moved": _("A project moved its share in."),
    "unknown_receipt": _("Money came in that nobody has explained yet. It is not free until it is."),
    "own_transfer": _("It went between our own accounts; the other side comes on another day."),
}


@dataclass(frozen=True)
class Choice:
    """An entry that may be tied: what it is, how much of it is open, why this person may not (empty: they may)."""

    entry_id: uuid.UUID
    label: str
    open_amount: Money
    refused: str


class SplitForm(OnceForm):
    """Which entries make up a line, and how much of each."""

    def __init__(self, *arguments: Any, line: StatementLine, choices: Sequence[Choice], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.line, self.choices = line, choices
        for one in choices:
            self.fields[f"entry-{one.entry_id}"] = forms.BooleanField(
                label=one.label, required=False, help_text=one.refused, disabled=bool(one.refused)
            )
            if not one.refused:
                self.fields[f"amount-{one.entry_id}"] = _how_much(one, line)

    def parts(self) -> list[Part]:
        """Return what was chosen; an entry without a sum takes as much as fits."""
        chosen = [one.entry_id for one in self.choices if self.cleaned_data.get(f"entry-{one.entry_id}")]
        said = self.cleaned_data
        return [Part(self.line.pk, entry_id, said.get(f"amount-{entry_id}")) for entry_id in chosen]

    def left_after(self, left: Money) -> Money:
        """Return what of the line would be left, counting what was chosen."""
        whole = {one.entry_id: abs(one.open_amount.minor) for one in self.choices}
        rest = abs(left.minor)
        for part in self.parts():
            rest -= part.amount.minor if part.amount else min(whole[part.entry_id], max(rest, 0))
        return Money(rest if left.minor > 0 else -rest, left.currency)


class PostForm(ActForm):
    """What a line shows that the books do not know yet."""

    prefix = "post"

    def __init__(self, *arguments: Any, fund: Fund, left: Money, fee: Money | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # What the bank names in the line.
        self.named = fee or Money.zero(left.currency)
        whole = Money(abs(left.minor), left.currency)
        kinds = [(str(kind), WHAT[kind]) for kind in kinds_for(left.minor)]
        self.fields["kind"] = forms.ChoiceField(label=_("What it is"), widget=forms.RadioSelect, choices=kinds)
        self.fields["amount"] = MoneyInput(
            label=_("How much of it (%s)") % left.currency, currency=left.currency, initial=whole.text()
        )
        if left.minor > 0:
            self.fields["fee"] = fee_input(left.currency, initial=self.named.text() if self.named else "")
            self.fields["project"] = forms.ChoiceField(
                label=_("Project, for its share"), required=False, choices=_projects(fund)
            )
            if purses := _purses(fund):
                self.fields["purse"] = forms.ChoiceField(label=_("Whose money"), required=False, choices=purses)
        self.order_fields(["key", "kind", "amount", "fee", "project", "purse", "code"])

    def said(self) -> dict[str, Any]:
        """Return what is to be posted."""
        said = super().said()
        project, fee = said.pop("project", ""), said.pop("fee", None) or Money.zero(self.named.currency)
        # What the bank names stands there by itself, also beside money of which nobody knows what was sent.
        is_told = said["kind"] in SENT_WHOLE or fee != self.named
        said["fee"] = fee if is_told else None
        return {**said, "project_id": uuid.UUID(project) if project else None, "purse": said.get("purse", "")}


class TransferForm(ActForm):
    """Which line of another account is the other side."""

    prefix = "transfer"

    def __init__(self, *arguments: Any, line: StatementLine, pairs: Sequence[Pair], **options: Any) -> None:
        super().__init__(*arguments, **options)
        others = [pair.arrived if pair.left.pk == line.pk else pair.left for pair in pairs]
        choices = [(str(other.pk), f"{other.account}: {written(other)}") for other in others]
        self.fields["other"] = forms.ChoiceField(label=_("The other side"), widget=forms.RadioSelect, choices=choices)
        self.order_fields(["key", "other", "code"])


class IgnoreForm(OnceForm):
    """Which lines cancel this one out, and why."""

    prefix = "aside"
    reason_code = forms.ChoiceField(label=_("Why"), choices=IgnoreReason.choices)

    def __init__(self, *arguments: Any, others: Sequence[StatementLine], **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [(str(other.pk), written(other)) for other in others]
        self.fields["lines"] = forms.MultipleChoiceField(
            label=_("Together with"), widget=forms.CheckboxSelectMultiple, choices=choices
        )
        self.order_fields(["key", "lines", "reason_code"])


class UnlockForm(ActForm):
    """Why a locked statement is opened again."""

    reason_code = forms.ChoiceField(label=_("Why"), choices=UnlockReason.choices)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.order_fields(["key", "reason_code", "code"])


def written(line: StatementLine) -> str:
    """Return a line as people read it: its sum and its day."""
    return f"{shown(Money(line.amount_minor, line.currency))}, {date_format(line.booked_on, 'DATE_FORMAT')}"


def shown(money: Money) -> str:
    """Return a sum as the reader writes it."""
    return format_money(money, get_language() or "en")


def _how_much(one: Choice, line: StatementLine) -> MoneyInput:
    is_open = shown(Money(abs(one.open_amount.minor), line.currency))
    label = _("How much of it (%(amount)s are open)") % {"amount": is_open}
    return MoneyInput(label=label, currency=line.currency, required=False)


def _projects(fund: Fund) -> list[tuple[str, str]]:
    rows = DonorProject.objects.filter(fund__in=[fund, *fund.children.all()]).select_related("donor").order_by("title")
    return [("", "—"), *((str(row.pk), f"{row.title} ({row.donor.name})") for row in rows)]


def _purses(fund: Fund) -> list[tuple[str, str]]:
    purses = [(purse.code, purse.name) for purse in fund.children.order_by("code")]
    return [("", fund.name), *purses] if purses else []
