"""Writing ties past every action, as only the database can refuse it."""

import uuid
from typing import Any

from fund.models import BankStatement, JournalEntry, Match, StatementLine
from tests.fund.ledger.world import NOW, TODAY, World


def tie_more_than_the_line(world: World) -> None:
    _tie(world, line=5_000, tied=5_001)


def change_a_tie(world: World) -> None:
    Match.objects.filter(pk=_tie(world).pk).update(allocated_minor=1)


def delete_a_tie(world: World) -> None:
    _tie(world).delete()


def _tie(world: World, *, line: int = 10_000, tied: int = 10_000, **changes: Any) -> Match:
    """Tie so many cents of a new line of so many cents to the world's gift of 100.00."""
    statement = BankStatement.objects.create(
        account=world.bank,
        number=BankStatement.objects.count() + 1,
        file_hmac=uuid.uuid4().hex,
        from_on=TODAY,
        to_on=TODAY,
        currency="EUR",
        opening_minor=0,
        closing_minor=line,
        file_box_id=uuid.uuid4(),
        lines_box_id=uuid.uuid4(),
        imported_at=NOW,
    )
    row = StatementLine.objects.create(
        statement=statement,
        account=world.bank,
        booked_on=TODAY,
        amount_minor=line,
        currency="EUR",
        place=0,
        occurrence=statement.number,
    )
    entry = JournalEntry.objects.filter(kind="donation").first()
    said = {"line": row, "account": world.bank, "entry": entry, "allocated_minor": tied, "score": 0}
    return Match.objects.create(**{**said, "how": "automatic", "matched_at": NOW, **changes})
