"""What reports call uses, countries and kinds of entries, and sums in a fund's own currency."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fund.countries import territories
from fund.models import EntryKind
from fund.money import Money
from fund.reports.frame import Named, Question
from fund.rules.codes import USE_NAMES


def use(code: str) -> Named:
    """Return a use of relief."""
    return Named(code, str(USE_NAMES.get(code, code)) or _("without a use"))


def country(code: str) -> Named:
    """Return a country."""
    return Named(code, territories(get_language() or "en").get(code, code) or _("without a country"))


def kind(code: str) -> Named:
    """Return a kind of entry."""
    return Named(code, str(EntryKind(code).label) if code in EntryKind.values else code)


def money(asked: Question, minor: int) -> Money:
    """Return an amount in the books' currency."""
    return Money(minor, asked.fund.base_currency)
