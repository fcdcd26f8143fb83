"""Many cases before the board at once, as rows: only what a list reads."""

from typing import Any

from emergency.models import AidRequest, BudgetLine, Round, RoundSeat
from tests.emergency.api.callers import Town


def fill_the_board(town: Town, count: int) -> None:
    """Put that many cases with an open round before the board, as rows: only what a list reads."""
    first = town.ask()
    town.to_review(first)
    model = AidRequest.objects.get(reference=first.reference)
    rows, lines, rounds, seats = [], [], [], []
    template = list(RoundSeat.objects.filter(round__aid_request=model))
    for number in range(count - 1):
        row = AidRequest(**{**_values(model), "reference": f"{number:04}-0000"})
        rows.append(row)
        lines += [BudgetLine(**{**_values(line), "aid_request_id": row.pk}) for line in model.lines.all()]
        opened = Round(**{**_values(model.rounds.get()), "aid_request_id": row.pk})
        rounds.append(opened)
        seats += [RoundSeat(**{**_values(seat), "round_id": opened.pk}) for seat in template]
    AidRequest.objects.bulk_create(rows)
    BudgetLine.objects.bulk_create(lines)
    Round.objects.bulk_create(rounds)
    RoundSeat.objects.bulk_create(seats)


def _values(row: Any) -> dict[str, Any]:
    unlike = {"id", "ledger_ref"}
    fields = [field for field in row._meta.concrete_fields if field.name not in unlike and not field.primary_key]
    return {field.attname: getattr(row, field.attname) for field in fields}
