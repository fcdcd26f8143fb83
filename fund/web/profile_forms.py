"""The forms with which somebody tells how a bank writes its tables."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fund.reconciliation.parsers.cells import words_of
from fund.reconciliation.parsers.sampling import Sample, guessed, reads_like_a_movement
from fund.reconciliation.parsers.table_settings import alike

# What each column may mean, as the form asks for it.
MEANINGS: tuple[tuple[str, Any], ...] = (
    ("day", _("Day of booking")),
    ("amount", _("Amount")),
    ("debit", _("Money out, in a column of its own")),
    ("credit", _("Money in, in a column of its own")),
    ("sign", _("Debit or credit, as a letter or word")),
    ("currency", _("Currency")),
    ("text", _("Purpose")),
    ("counterparty", _("Name of the other side")),
    ("counterparty_account", _("Account of the other side")),
    ("bank_id", _("The bank's own number of the movement")),
    ("value_day", _("Value day")),
    ("fee", _("Fee")),
    ("balance", _("Balance after the movement")),
    ("state", _("State, such as booked or pending")),
)
_ENCODINGS = [
    ("cp1251", _("Cyrillic (Windows)")),
    ("cp866", _("Cyrillic (DOS)")),
    ("cp1252", _("Western European")),
    ("iso8859_13", _("Baltic")),
    ("iso8859_2", _("Central European")),
]
_DATE_ORDERS = [("dmy", _("day, month, year")), ("ymd", _("year, month, day")), ("mdy", _("month, day, year"))]
_DECIMALS = [(",", _("comma: 1.234,56")), (".", _("point: 1,234.56"))]
_SIGNS = [
    ("plain", _("minus means money out")),
    ("opposite", _("minus means money in")),
    ("unsigned_out", _("money out unless it bears a plus")),
]


class SampleForm(forms.Form):
    """A file of the bank to look at; it is read in memory and not kept."""

    file = forms.FileField(label=_("One file of the bank, CSV or XLSX"))
    encoding = forms.ChoiceField(label=_("Letters, if the file is not in UTF-8"), choices=_ENCODINGS, initial="cp1251")


class ProfileForm(forms.Form):
    """Which column means what, and how days, amounts and signs are written."""

    sample = forms.CharField(widget=forms.HiddenInput, max_length=1_000_000)
    name = forms.SlugField(label=_("Name of the profile"), max_length=40, help_text=_("Letters, digits and hyphens."))
    header_row = forms.IntegerField(
        label=_("Row with the names of the columns"), min_value=0, max_value=25, help_text=_("0: there is none.")
    )
    date_order = forms.ChoiceField(label=_("Days are written as"), choices=_DATE_ORDERS)
    decimal = forms.ChoiceField(label=_("Decimal sign"), choices=_DECIMALS)
    signs = forms.ChoiceField(label=_("Signs"), choices=_SIGNS)
    currency = forms.CharField(
        label=_("Currency, if no column names it"), required=False, min_length=3, max_length=3, help_text="EUR"
    )
    debit_words = forms.CharField(
        label=_("Words for money out, with commas between"), required=False, max_length=80, initial="D"
    )
    credit_words = forms.CharField(
        label=_("Words for money in, with commas between"), required=False, max_length=80, initial="C, K"
    )
    booked_states = forms.CharField(label=_("Words for booked, with commas between"), required=False, max_length=120)
    fee_beside = forms.BooleanField(label=_("The fee was taken beside the amount"), required=False)

    def __init__(self, *arguments: Any, sample: Sample, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.found = sample
        choices = [("", "—"), *_columns(sample)]
        guesses = guessed(sample)
        self.fields["sample"].initial = sample.as_text()
        self.fields["header_row"].initial = sample.header_row
        for name, label in MEANINGS:
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=label, required=name == "day", choices=choices, initial=guesses.get(name, "")
            )
        told = ["date_order", "decimal", "signs", "debit_words", "credit_words", "booked_states", "fee_beside"]
        columns = [f"column_{name}" for name, _label in MEANINGS]
        self.order_fields(["sample", "name", "header_row", *columns, "currency", *told])

    def clean(self) -> dict[str, Any]:
        """Refuse to take a row with a movement for the header: its words would be kept."""
        said = super().clean() or self.cleaned_data
        chosen, row = self._chosen(), said.get("header_row") or 0
        cells, order, mark = self.found.cells_of(row), said.get("date_order", "dmy"), said.get("decimal", ".")
        if row and "day" in chosen and (not cells or reads_like_a_movement(cells, chosen["day"], order, mark)):
            self.add_error("header_row", gettext("This row is no header. Name the row above the first movement."))
        return said

    def settings(self) -> dict[str, Any]:
        """Return what was told as a profile's settings."""
        said, chosen = self.cleaned_data, self._chosen()
        settings: dict[str, Any] = {
            "columns": {name: self._place(number) for name, number in chosen.items()},
            "encoding": self.found.encoding,
            "separator": self.found.separator,
            **{name: said[name] for name in ("date_order", "decimal", "signs", "fee_beside", "header_row")},
            "currency": said["currency"].upper(),
        }
        if any(isinstance(where, str) for where in settings["columns"].values()):
            settings["find_header"] = True
        words = {name: _words(said[name]) for name in ("debit_words", "credit_words", "booked_states")}
        wanted = {"debit_words": "sign", "credit_words": "sign", "booked_states": "state"}
        return {**settings, **{name: each for name, each in words.items() if each and wanted[name] in chosen}}

    def _chosen(self) -> dict[str, int]:
        said = {name: self.cleaned_data.get(f"column_{name}") for name, _label in MEANINGS}
        return {name: int(number) for name, number in said.items() if number}

    def _place(self, number: int) -> str | int:
        """Name a column by its header where that names it alone, else by its number."""
        names = [words_of(cell) for cell in self.found.cells_of(self.cleaned_data["header_row"])]
        name = names[number - 1] if number <= len(names) else ""
        same = [each for each in names if alike(each) == alike(name)]
        return name if name and len(same) == 1 and "|" not in name else number


def _columns(sample: Sample) -> list[tuple[str, str]]:
    names = [words_of(cell) for cell in sample.cells_of(sample.header_row)]
    return [
        (str(number), f"{number}: {names[number - 1]}" if number <= len(names) and names[number - 1] else str(number))
        for number in range(1, sample.width + 1)
    ]


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def shown_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a profile for people: what it means, and the bank's name for it."""
    labels = dict(MEANINGS)
    return {str(labels.get(name, name)): where for name, where in settings.get("columns", {}).items()}
