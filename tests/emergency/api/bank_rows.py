"""What reconciling needs in the town: lines set aside in one act, and a statement typed by hand that waits."""

import uuid
from datetime import datetime

from fund.models import Account, Fund, Reconciliation, TypedStatement


def make_bank_rows(fund: Fund, by: uuid.UUID, at: datetime) -> None:
    """Write one of each as Tom would have left it."""
    Reconciliation.objects.create(fund=fund, kind="ignored", reason_code="corrected", made_by=by, made_at=at)
    TypedStatement.objects.create(
        account=Account.objects.get(fund=fund, code="1010"),
        from_on=at.date(),
        to_on=at.date(),
        opening_minor=0,
        closing_minor=0,
        file_hmac="0" * 64,
        file_box_id=uuid.uuid4(),
        lines_box_id=uuid.uuid4(),
        typed_by=by,
        typed_at=at,
    )


def ids() -> dict[str, uuid.UUID]:
    """Return their ids by the name of a route's parameter."""
    aside = Reconciliation.objects.get(kind="ignored")
    return {"reconciliation_id": aside.pk, "typed_id": TypedStatement.objects.get().pk}


def bodies(line: uuid.UUID, entry: uuid.UUID, today: str, amount: dict[str, str]) -> dict[str, dict[str, object]]:
    """Return by route name a body that the act's form accepts."""
    sheet = {"account": "1010", "from_on": today, "to_on": today, "opening": amount, "closing": amount, "lines": []}
    return {
        "fund-line-post": {"kind": "donation"},
        "fund-match-split": {"parts": [{"line": str(line), "entry": str(entry)}]},
        "fund-own-transfers": {"left": str(line), "arrived": str(line)},
        "fund-ignored-lines": {"lines": [str(line), str(line)], "reason_code": "corrected"},
        "fund-statement-unlock": {"reason_code": "audit"},
        "fund-typed-statements": sheet,
    }
