"""The menu of the signed-in pages: what each role comes for."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from emergency.reading.duty_desk import READERS
from emergency.web.access import mandates
from fund.actions.mandates import READERS as KNOWS_MANDATES
from fund.actions.organisations import REGISTRARS
from fund.models import Role
from fund.readers import FIGURES

OVERVIEW = "/home/"
ASK = "/ask/"
TREASURY = "/treasury/"
PAYEES = "/treasury/payees/"
ORGANISATIONS = "/organisations/"
PEOPLE = "/people/"
REGULATIONS = "/regulations/"
DUTY = "/duty/"
ACCOUNT = "/account/"

# Address, label, and whose it is; an empty set: everybody's.
_ITEMS: tuple[tuple[str, Any, frozenset[str]], ...] = (
    (OVERVIEW, _("Overview"), frozenset()),
    (ASK, _("Ask"), frozenset({Role.CONTACT})),
    (TREASURY, _("Treasury"), FIGURES),
    (PAYEES, _("Payees"), frozenset({Role.COORDINATOR})),
    (ORGANISATIONS, _("Organisations"), REGISTRARS),
    (REGULATIONS, _("Rules"), frozenset(Role)),
    (PEOPLE, _("People"), KNOWS_MANDATES),
    (DUTY, _("Duty"), READERS),
    (ACCOUNT, _("Account"), frozenset()),
)


def menu(http_request: Any, current: str) -> list[dict[str, Any]]:
    """Return the person's menu for the template variable `navigation`; `current` is the address of the page's item."""
    held = {mandate.role for mandate in mandates(http_request)}
    return [
        {"url": url, "label": label, "current": url == current}
        for url, label, roles in _ITEMS
        if not roles or roles & held
    ]
