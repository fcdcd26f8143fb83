"""What is measured: the service's own calls beside the bare ones, on the same data."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any
from unittest.mock import patch

from django.db import transaction

from emergency.sealing import slips
from fund.ledger import chart, receipts
from fund.money import Money
from notifications.sealing import boxes
from tests.bench import bare
from tests.bench.models import BareBalance, BareCase, BareLine, BareMandate, BareToken
from tests.emergency.api.board import fill_the_board
from tests.emergency.api.callers import JSON, Caller, Town, asking
from tests.factories import NOW
from tests.people import code_for

BODY = asking({"legal_aid": "400.00", "medicine": None})
Act = Callable[[], float | None]


def furnish(town: Town, cases: int) -> None:
    """Put the same people and as many cases into the bare tables, and as many before the board."""
    fill_the_board(town, cases)
    for name, caller in town.callers.items():
        BareToken.objects.create(text=caller.token, person=town.people[name].pk)
    for name, role in (("ada", "contact"), ("ben", "member"), ("cora", "coordinator")):
        BareMandate.objects.create(person=town.people[name].pk, role=role)
    rows = [
        BareCase(reference=f"B{number:08}", state="in_review", country="GE", urgency="red") for number in range(cases)
    ]
    BareCase.objects.bulk_create(rows)
    BareLine.objects.bulk_create(BareLine(case=row, use="legal_aid", amount_minor=1) for row in rows)
    BareBalance.objects.bulk_create(BareBalance(account=code, amount_minor=0) for code in ("1010", "4000"))


def submit(town: Town) -> tuple[Act, Act]:
    """Ask for help; the time of sealing is not counted."""

    def ours() -> float:
        with _sealing_timed() as spent:
            town["ada"].must("aid-requests/", BODY)
        return sum(spent)

    return ours, lambda: _bare(town["ada"], "bare/submit/", BODY, 201)


def vote(town: Town) -> tuple[Act, Act]:
    """Vote, each time otherwise than before, in an open sitting."""
    case = town.ask(lines={"legal_aid": "2000.00"})
    town.to_review(case)
    ben = town["ben"]
    ben.must(f"{case.path}recuse/", {"level": 0})
    ballots = [town.ballot("ben", case), {**town.ballot("ben", case), "choice": "abstain", "lines": []}]
    ben.must(f"{case.path}vote/", {**ballots[0], "otp": code_for(town.people["ben"])})
    turn = iter(range(1_000_000))

    def ours() -> None:
        ben.must(f"{case.path}vote/", ballots[next(turn) % 2])

    return ours, lambda: _bare(ben, "bare/vote/B00000000/", ballots[0], 200)


def board_list(town: Town) -> tuple[Act, Act]:
    """Read the board's work list."""

    def theirs() -> None:
        answer = town["ben"].client.get("/bare/cases/", headers={"Authorization": town["ben"].token})
        assert answer.status_code == 200

    return lambda: town["ben"].reads("aid-requests/") and None, theirs


def entry(town: Town) -> tuple[Act, Act]:
    """Post a gift that came to the bank."""
    bank, by = chart.account(town.fund, chart.BANK), town.people["tom"].pk

    def ours() -> None:
        with transaction.atomic():
            receipts.record_donation(
                fund=town.fund, account=bank, amount=Money(100, "EUR"), on=NOW.date(), by=by, now=NOW
            )

    return ours, bare.post_entry


def _bare(caller: Caller, address: str, body: dict[str, Any], status: int) -> None:
    headers = {"Authorization": caller.token, "Idempotency-Key": uuid.uuid4().hex}
    answer = caller.client.post(f"/{address}", json.dumps(body), content_type=JSON, headers=headers)
    assert answer.status_code == status, answer.content


@contextmanager
def _sealing_timed() -> Iterator[list[float]]:
    """Yield a list that gathers the seconds spent sealing: to the readers, and deriving the access code's key."""
    spent: list[float] = []

    def timed(act: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            began = perf_counter()
            try:
                return act(*given, **named)
            finally:
                spent.append(perf_counter() - began)

        return run

    seal, derive = timed(boxes.seal), timed(slips.public_key_for)
    with patch.object(boxes, "seal", seal), patch.object(slips, "public_key_for", derive):
        yield spent
