"""Who may not touch a payment (L21, R-15): each check is a raiser and a boolean."""

import uuid
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from fund.models import Commitment, Disbursement
from notifications.errors import Refused

_BARRED = _(
    "You asked for, confirmed or decided this case, so somebody else has to handle its payment (separation of duties)."
)
_PREPARED = _("You prepared this payment, so a second person has to authorise it.")
_AUTHORISED = _("You authorised this payment, so whoever prepared it, or another treasurer, has to send it.")


def check_can_prepare(commitment: Commitment, by: uuid.UUID) -> None:
    """Refuse whoever asked, confirmed or decided."""
    if by.hex in commitment.barred_people:
        raise _separated(_BARRED)


def check_can_authorise(disbursement: Disbursement, by: uuid.UUID) -> None:
    """Refuse the preparer, and whoever asked, confirmed or decided."""
    check_can_prepare(disbursement.commitment, by)
    if by == disbursement.prepared_by:
        raise _separated(_PREPARED)


def check_can_send(disbursement: Disbursement, by: uuid.UUID) -> None:
    """Refuse the authoriser, and whoever asked, confirmed or decided."""
    check_can_prepare(disbursement.commitment, by)
    if by == disbursement.authorised_by:
        raise _separated(_AUTHORISED)


def can_prepare(commitment: Commitment, by: uuid.UUID) -> bool:
    """Tell whether the person may prepare a payment of this commitment."""
    return _passes(check_can_prepare, commitment, by)


def can_authorise(disbursement: Disbursement, by: uuid.UUID) -> bool:
    """Tell whether the person may authorise this payment."""
    return _passes(check_can_authorise, disbursement, by)


def can_send(disbursement: Disbursement, by: uuid.UUID) -> bool:
    """Tell whether the person may send this payment."""
    return _passes(check_can_send, disbursement, by)


def _separated(sentence: Any) -> Refused:
    return Refused(sentence, code="separation_of_duties")


def _passes(check: Callable[[Any, uuid.UUID], None], subject: Any, by: uuid.UUID) -> bool:
    try:
        check(subject, by)
    except Refused:
        return False
    return True
