"""The go-ahead for a listed payee: a constant paper that up to so much is promised; nothing of a case or a person."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from emergency.actors import Actor
from emergency.models import AidRequest, User
from emergency.paying.ways import check_payee_stands
from emergency.reading.sights import sight_of
from emergency.states import PROMISED
from fund.documents.paper import Paper, Section, Words, facts
from fund.ledger.commitments import remaining
from fund.models import Role
from fund.money import Money
from notifications.errors import NotFound, Refused

READERS = frozenset({Role.COORDINATOR, Role.TREASURER})


def promised_payee(reference: str, user: User, *, now: datetime) -> AidRequest:
    """Return the case whose listed payee may be told; raises NotFound, Refused where nobody is to be told anything."""
    sight = sight_of(reference, Actor(user=user), now=now)
    aid_request = sight.aid_request
    if not sight.standing.roles & READERS or (sight.standing.kept_away and Role.TREASURER not in sight.standing.roles):
        raise NotFound()
    if aid_request.frozen:
        raise Refused(_("This aid request is frozen: nobody is told anything until the hold is lifted."), code="frozen")
    if aid_request.payee is None or aid_request.state not in PROMISED:
        raise Refused(
            _("There is a go-ahead once money is promised and a payee on the list is named."), code="no_go_ahead"
        )
    check_payee_stands(aid_request)
    return aid_request


def go_ahead_as_json(aid_request: AidRequest, *, on: date) -> dict[str, Any]:
    """Return what the payee is told."""
    return {"payee": str(aid_request.payee), "up_to": promised_of(aid_request).as_json(), "given_on": on.isoformat()}


def go_ahead_as_paper(aid_request: AidRequest, *, on: date) -> Paper:
    """Return the paper: to whom, up to how much, of which day."""
    said = facts((_("To"), str(aid_request.payee)), (_("Up to"), promised_of(aid_request)), (_("Given on"), on))
    terms = Words(
        _(
            "This sum is promised for what you were asked to do. Please send the bill to whoever asked you; it is paid "
            "straight to the account you gave us. Please write no name of any person on it."
        )
    )
    return Paper(_("Go-ahead"), aid_request.fund.name, (Section(_("What is promised"), (said, terms)),))


def promised_of(aid_request: AidRequest) -> Money:
    """Return what is promised and not yet paid."""
    rows = remaining(aid_request.books_ref)
    currency = rows[0].currency if rows else aid_request.fund.base_currency
    return Money(sum(row.remaining_minor for row in rows), currency)
