"""Who may not touch a payment (L21, R-15); each check raises the sentence that page, API and error show."""

import uuid
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


def _separated(sentence: Any) -> Refused:
    return Refused(sentence, code="separation_of_duties")
