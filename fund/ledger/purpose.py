"""What a purse may be spent on; a fund without terms is open to everything."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from fund.country_groups import all_in_clear, in_clear
from fund.models import Fund, PurseTerms
from fund.rules.use_groups import meant
from notifications.errors import Refused


class OtherPurpose(Refused):
    """Restricted money was to be spent on something else than its purpose (R-04)."""

    code = "purse_restricted"


def require_purpose(fund: Fund, uses: Iterable[str], country: str) -> None:
    """Raise OtherPurpose unless the fund's money may be spent on these uses in this country; no query without purse."""
    if fund.parent_id is None:
        return
    terms = PurseTerms.objects.filter(fund=fund).first()
    if terms is None:
        return
    if terms.uses and meant(uses) - meant(terms.uses):
        raise OtherPurpose(_("This purse is for another use. Take the money from a purse that fits, or from the fund."))
    if terms.countries and in_clear(fund, country) not in all_in_clear(fund, terms.countries):
        raise OtherPurpose(
            _("This purse is for other countries. Take the money from a purse that fits, or from the fund.")
        )
