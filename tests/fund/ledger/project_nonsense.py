"""Rewriting what was agreed, corrected, exempted or said about a project: each refused by a trigger of its own."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from fund.ledger import amending, setaside
from fund.models import (
    DonorProject,
    ExemptionLift,
    InstalmentCorrection,
    ProjectAmendment,
    ProjectExemption,
    ProjectInstalment,
    ProjectWord,
)
from tests.fund.ledger.world import NOW, TODAY, TOM, World, act, euros

Nonsense = Callable[[World], None]
TABLES: dict[str, tuple[Any, dict[str, Any]]] = {
    "amendment": (ProjectAmendment, {"former_setaside_bps": 2000}),
    "correction": (InstalmentCorrection, {"base_minor": 1}),
    "exemption": (ProjectExemption, {"document": "Other"}),
    "lift": (ExemptionLift, {"document": "Other"}),
    "donor_word": (ProjectWord, {"word": "agreed"}),
}


def _write(world: World, name: str) -> None:
    """Let one project have a row of each; the books need not know, for rows are guarded by themselves."""
    signed = {"fund": world.fund, "donor_name": "A foundation", "title": "Clinics", "reference": uuid.uuid4().hex[:9]}
    project: DonorProject = act(setaside.sign_project, **signed, amount=euros("500.00"), signed_on=date(2025, 1, 15))
    sums = {"amount_minor": 10_000, "base_minor": 10_000, "share_minor": 1_000}
    part = ProjectInstalment.objects.create(project=project, share_bps=1000, arrived_on=TODAY, due_on=TODAY, **sums)
    noted = {"noted_by": TOM, "noted_at": NOW}
    InstalmentCorrection.objects.create(instalment=part, reason="repaid", corrected_on=TODAY, **sums, **noted)
    agreed: dict[str, Any] = {"setaside_bps": 1000, "ends_on": None, "agreed_on": TODAY, "document": "A"}
    act(amending.amend_project, project, amount=euros("600.00"), **agreed)
    act(amending.note_word, project, word="asked", said_on=TODAY)
    papers = {"reason": "other", "document": "D", "minute_number": "1", "decision_ref": uuid.uuid4()}
    exemption = ProjectExemption.objects.create(project=project, exempted_by=TOM, exempted_at=NOW, **papers)
    if name == "lift":
        ExemptionLift.objects.create(exemption=exemption, lifted_by=TOM, lifted_at=NOW, **papers)


def _changes(name: str) -> Nonsense:
    def change(world: World) -> None:
        _write(world, name)
        model, other = TABLES[name]
        model.objects.update(**other)

    return change


def _forgets(name: str) -> Nonsense:
    def forget(world: World) -> None:
        _write(world, name)
        model, _other = TABLES[name]
        model.objects.all().delete()

    return forget


# The trigger, the database it stands in (empty: both), and what it refuses.
ROWS: list[tuple[str, str, Nonsense]] = [
    row
    for name in TABLES
    for row in (
        (f"fund_{name}_kept", "", _forgets(name)),
        (f"fund_{name}_kept", "postgresql", _changes(name)),
        (f"fund_{name}_unchanged", "sqlite", _changes(name)),
    )
]
