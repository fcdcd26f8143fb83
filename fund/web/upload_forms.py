"""The forms of bank files."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fund.models import Fund
from fund.reconciliation.profiles import saved
from fund.reconciliation.ready_profiles import READY
from fund.web.forms import bank_choices


class StatementForm(forms.Form):
    """A bank's file, the account it speaks of, and for tables how the bank writes them."""

    file = forms.FileField(
        label=_("File of the bank"),
        allow_empty_file=True,
        help_text=_("CAMT.053, MT940, OFX or 1C text; CSV and XLSX with the bank's profile; or a ZIP of such files."),
    )

    def __init__(self, *arguments: Any, fund: Fund, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["account"] = forms.ChoiceField(label=pgettext_lazy("books", "Account"), choices=bank_choices(fund))
        self.fields["mapping"] = forms.ChoiceField(
            label=_("The bank's profile"), required=False, choices=profile_choices(fund)
        )


def profile_choices(fund: Fund) -> list[Any]:
    """Return no profile, the fund's own ones, then the ready ones that none of its own replaces."""
    own = [(profile.name, profile.name) for profile in saved(fund)]
    names = {name for name, _label in own}
    ready = [(name, each.label) for name, each in READY.items() if name not in names]
    groups = [(_("Your own"), own)] if own else []
    return [("", _("none: the file names its own columns")), *groups, (_("Ready"), ready)]
