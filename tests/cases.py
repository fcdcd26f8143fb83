"""An aid request on its way through a test."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from emergency.models import AidRequest, Round
from notifications.prepared import Prepared

_BY_REFERENCE: Prepared[AidRequest] = Prepared(
    lambda reference: AidRequest.objects.select_related("fund", "regulation").filter(reference=reference),
    reference=str,
)


@dataclass
class Case:
    """An aid request on its way: its reference, its access code, and the instant of its latest act."""

    reference: str
    access_code: str
    at: datetime

    @property
    def row(self) -> AidRequest:
        """Return it as it stands in the database."""
        if row := _BY_REFERENCE.first(reference=self.reference):
            return row
        raise AidRequest.DoesNotExist(self.reference)

    @property
    def state(self) -> str:
        """Return where it stands."""
        return self.row.state

    @property
    def round(self) -> Round:
        """Return its newest round."""
        return Round.objects.filter(aid_request__reference=self.reference).latest("opened_at")

    def lines(self) -> dict[str, Any]:
        """Return its budget lines by use."""
        return {line.use: line for line in self.row.lines.all()}

    def full(self) -> dict[Any, int]:
        """Return the whole proposed amount of each line, as an approving vote names it."""
        return {line.pk: line.proposed_minor for line in self.lines().values()}
