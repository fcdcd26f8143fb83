"""The menu of the signed-in pages: what each role comes for."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from emergency.actions.reading.rostering import READERS as KNOWS_KEYS
from emergency.reading.complaints import hears, waiting_count
from emergency.reading.duty_desk import READERS
from emergency.web.access import mandates
from fund.actions.mandates import READERS as KNOWS_MANDATES
from fund.actions.organisations import REGISTRARS
from fund.models import BOARD, Role
from fund.readers import FIGURES

OVERVIEW = "/home/"
ASK = "/ask/"
TREASURY = "/treasury/"
PAYEES = "/treasury/payees/"
ORGANISATIONS = "/organisations/"
PEOPLE = "/people/"
READERS_LIST = "/readers/"
REGULATIONS = "/regulations/"
DUTY = "/duty/"
READING = "/reading/"
COMPLAINTS = "/complaints/"
ACCOUNT = "/account/"
ACCOUNTS = "/accounts/"
# Beside the roles: chair and deputy chair.
LEADS = "leads"

# Who opens sealed texts.
READS = BOARD | {Role.COORDINATOR, Role.TREASURER, Role.CHECKER}

# No role of its own: the seats that hear complaints.
HEARS = "hears"

# Address, label, and whose it is; an empty set: everybody's.
_ITEMS: tuple[tuple[str, Any, frozenset[str]], ...] = (
    (OVERVIEW, _("Overview"), frozenset()),
    (READING, _("Reading"), READS),
    (ASK, _("Ask"), frozenset({Role.CONTACT})),
    (TREASURY, _("Treasury"), FIGURES),
    (PAYEES, _("Payees"), frozenset({Role.COORDINATOR})),
    (ORGANISATIONS, _("Organisations"), REGISTRARS),
    (REGULATIONS, _("Rules"), frozenset(Role)),
    (PEOPLE, _("People"), KNOWS_MANDATES),
    (READERS_LIST, _("Keys"), KNOWS_KEYS),
    (ACCOUNTS, _p("people", "Accounts"), frozenset({Role.STEWARD, Role.GUARDIAN, LEADS})),
    (COMPLAINTS, _("Complaints"), frozenset({HEARS})),
    (DUTY, _("Duty"), READERS),
    (ACCOUNT, _("Account"), frozenset()),
)


def menu(http_request: Any, current: str) -> list[dict[str, Any]]:
    """Return the person's menu for the template variable `navigation`; `current` is the address of the page's item."""
    held = {mandate.role for mandate in mandates(http_request)}
    held |= {LEADS for mandate in mandates(http_request) if mandate.is_chair or mandate.is_deputy_chair}
    if hears(mandates(http_request)):
        held.add(HEARS)
    return [
        {"url": url, "label": label, "current": url == current, "count": _count(http_request, url)}
        for url, label, roles in _ITEMS
        if not roles or roles & held
    ]


def _count(http_request: Any, url: str) -> int:
    """Return how many things wait behind an item that no list of the overview shows."""
    return waiting_count(http_request.user.pk, mandates(http_request)) if url == COMPLAINTS else 0
