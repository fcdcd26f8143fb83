"""Which ways the asker may choose for a case, and that money decided for a listed payee goes nowhere else."""

from django.utils.translation import gettext as _

from emergency.codes import Way
from emergency.models import AidRequest
from fund.ways import open_ways
from notifications.errors import Refused

# What is sealed where the asker need not say anything: the account stands in the payee's own sealed file.
TO_LISTED_PAYEE = "to the payee on the list\n"


def ways_for(aid_request: AidRequest) -> list[Way]:
    """Return the ways that are open in the case's country, the safest first; to a listed payee there is one."""
    if aid_request.payee_id is not None:
        return [Way.VENDOR]
    found = open_ways(aid_request.fund, aid_request.country)
    return [way for way in Way if found is None or way in found]


def check_leads_to_payee(aid_request: AidRequest, way: str) -> None:
    """Raise Refused for a way that leads past the listed payee the case was decided for."""
    if aid_request.payee_id is not None and way != Way.VENDOR:
        raise Refused(
            _(
                "It was decided that this is paid straight to a payee on the fund's list. Choose that way, or ask the "
                "coordinator to have it decided anew."
            ),
            code="payee_decided",
        )


def check_payee_stands(aid_request: AidRequest) -> None:
    """Raise Refused while the listed payee of the case is off the list or waits for a second person."""
    if aid_request.payee is not None and not aid_request.payee.is_listed:
        raise Refused(
            _(
                "The payee named for this is off the list, or what is new about it waits for a second person. "
                "It can be paid once it is confirmed; otherwise the chair has the case decided anew."
            ),
            code="payee_not_listed",
        )
