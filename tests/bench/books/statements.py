"""A long bank file: read, sealed, stored and compared with the books, and nothing of it twice."""

from time import perf_counter

from django.db import connection

from tests.bench.measuring import Row
from tests.fund.ledger.world import TODAY
from tests.fund.reconciliation.files import Move, mt940
from tests.fund.reconciliation.office import Office, new_office

LINES, PAID = 10_000, 500
LONGEST_MS = 60_000.0


def rows() -> list[Row]:
    """Return how long 10,000 lines take with their matching; the same file again must bring nothing."""
    office = new_office()
    file = _file(office)
    told: list[int] = []
    began = perf_counter()
    imported = office.take_in(file, progress=lambda done, _total: told.append(done))
    spent = (perf_counter() - began) * 1000
    assert (imported.new, imported.matched) == (LINES, PAID)
    assert len(told) > 1, "nobody could see how far it was"
    assert office.take_in(file).new == 0
    name = f"import of {LINES:,} lines, {PAID} of them paid by us, {connection.vendor}"
    ratio = round(spent / LONGEST_MS, 2)
    return [Row(name, round(spent, 3), "ms", "at most 60 s", LONGEST_MS, ratio, 1, ratio <= 1, False)]


def _file(office: Office) -> bytes:
    codes = [office.pay("1.00").payment_code for _ in range(PAID)]
    ours = [Move(-100, day=TODAY, text=f"help {code}", bank_id=f"C{number}") for number, code in enumerate(codes)]
    others = [Move(-200 - number, day=TODAY, bank_id=f"B{number}") for number in range(LINES - PAID)]
    return mt940([*ours, *others]).encode()
