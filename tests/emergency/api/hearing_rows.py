"""What belongs to the seats that hear complaints: one complaint that waits, heard by Ben alone."""

from datetime import datetime
from typing import Any

from emergency.actions.complaints.complaining import Grievance, complain
from emergency.models import Complaint
from fund.models import Fund, Mandate
from tests.emergency.attaching.files_sent import PDF, in_json

STEPS = ("take-up", "answer", "close")


def make_complaint(fund: Fund, people: Any, at: datetime) -> None:
    """Let Ben hear complaints, and somebody complain."""
    Mandate.objects.filter(fund=fund, user=people["ben"], role="member").update(is_ethics=True)
    complain(fund=fund, said=Grievance("pressure", "They pressed me"), now=at)


def ids() -> dict[str, Any]:
    """Return it by the name of a route's parameter."""
    return {"complaint_id": Complaint.objects.earliest("week", "pk").pk}


def bodies() -> dict[str, dict[str, Any]]:
    """Return by route name a body that the act's form accepts."""
    return {
        "aid-request-note": {"boxes": {"note": "N."}},
        "aid-request-attach": {"attachments": [in_json(PDF, "bill.pdf")]},
        "complain-by-api": {"kind": "pressure", "boxes": {"complaint": "They pressed me"}},
        "complaint-answer": {"slip": "We look into it"},
        "complaint-close": {"outcome": "unclear"},
    }
