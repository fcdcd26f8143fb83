"""All rows, promise by promise."""

from tests.mutations import access, evidence, keys, ledger, money, sealing, telling, workflow

ROWS = (
    *access.ROWS,
    *sealing.ROWS,
    *keys.ROWS,
    *evidence.ROWS,
    *ledger.ROWS,
    *money.ROWS,
    *workflow.ROWS,
    *telling.ROWS,
)
