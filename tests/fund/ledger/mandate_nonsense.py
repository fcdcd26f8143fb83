"""Rewriting what the board put down about a mandate, refused by a trigger."""

from typing import Any

from emergency.models import User
from fund.models import MandateProposal
from tests.fund.ledger.proof_nonsense import POSTGRES, SQLITE, Nonsense, _changes, _forgets, _replaces
from tests.fund.ledger.world import BEA, BEN, NOW, TODAY, World


def _waiting(world: World) -> Any:
    said = {"kind": "appoint", "role": "guardian", "starts_on": TODAY, "minute_number": "7/26"}
    person = User.objects.create(login="cy", pseudonym="Cy")
    MandateProposal.objects.create(fund=world.fund, user=person, **said, proposed_by=BEN, proposed_at=NOW)
    return MandateProposal


def _withdrawn(world: World) -> Any:
    _waiting(world).objects.update(withdrawn_by=BEA, withdrawn_at=NOW)
    return MandateProposal


# The trigger, the database it stands in (empty: both), and what it refuses.
ROWS: list[tuple[str, str, Nonsense]] = [
    ("fund_mandate_proposal_kept", "", _changes(_waiting, "role", "treasurer")),
    ("fund_mandate_proposal_kept", "", _changes(_withdrawn, "withdrawn_by", BEN)),
    ("fund_mandate_proposal_kept", POSTGRES, _forgets(_waiting)),
    ("fund_mandate_proposal_never_goes", SQLITE, _forgets(_waiting)),
    ("fund_mandate_proposal_added", SQLITE, _replaces(_waiting, "role", "treasurer")),
]
