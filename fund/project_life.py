"""Everything known of one project, as pages and the API show it; nothing here writes."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fund.ledger import owed
from fund.ledger.owed import SetAsideRow
from fund.models import (
    DonorProject,
    Fund,
    InstalmentPromise,
    MoneyDecision,
    ProjectAmendment,
    ProjectInstalment,
    ProjectWord,
)
from fund.money import Money
from fund.project_pictures import (
    Picture,
    picture_of_amendment,
    picture_of_correction,
    picture_of_decision,
    picture_of_exemption,
    picture_of_names,
    picture_of_promise,
    picture_of_word,
    state_of_promise,
)
from notifications.errors import NotFound


@dataclass(frozen=True)
class Life:
    """A project with what it owes, what was announced, arrived, agreed, said and decided."""

    row: SetAsideRow
    promises: Sequence[InstalmentPromise]
    parts: Sequence[ProjectInstalment]
    amendments: Sequence[ProjectAmendment]
    words: Sequence[ProjectWord]
    decisions: Sequence[MoneyDecision]

    @property
    def project(self) -> DonorProject:
        """The project itself."""
        return self.row.project

    @property
    def waiting(self) -> list[InstalmentPromise]:
        """The announced instalments that have not come yet, the first to come first."""
        return [promise for promise in self.promises if state_of_promise(promise) == "promised"]


def life_of(fund: Fund, project_id: uuid.UUID, *, now: datetime) -> Life:
    """Return a project of this fund; raises NotFound for any other."""
    project = DonorProject.objects.filter(fund=fund, pk=project_id).first()
    if project is None:
        raise NotFound()
    project.fund = fund
    return Life(
        row=owed.row_of(project, on=now.date()),
        promises=list(project.promises.select_related("arrival").order_by("expected_on", "noted_at")),
        parts=list(project.instalments.prefetch_related("corrections").order_by("arrived_on", "due_on", "pk")),
        amendments=list(project.amendments.order_by("-noted_at")),
        words=list(project.words.order_by("-said_on", "-noted_at")),
        decisions=list(project.decisions.select_related("fund").order_by("-proposed_at")),
    )


def picture_of_life(life: Life) -> Picture:
    """Return the same for machines, without what is owed."""
    project = life.project
    return {
        "names": picture_of_names(project),
        "exemption": picture_of_exemption(life.row.exemption) if life.row.exemption else None,
        "promises": [picture_of_promise(one, project) for one in life.promises],
        "instalments": [_part(one, project) for one in life.parts],
        "amendments": [picture_of_amendment(one, project) for one in life.amendments],
        "words": [picture_of_word(one) for one in life.words],
        "decisions": [picture_of_decision(one) for one in life.decisions],
    }


def _part(part: ProjectInstalment, project: DonorProject) -> Picture:
    return {
        "id": str(part.pk),
        "amount": Money(part.amount_minor, project.currency).as_json(),
        "share": Money(part.share_minor, project.currency).as_json(),
        "share_bps": part.share_bps,
        "is_exempt": part.is_exempt,
        "arrived_on": part.arrived_on.isoformat(),
        "due_on": part.due_on.isoformat(),
        "corrections": [picture_of_correction(one, project) for one in part.corrections.all()],
    }
