"""Print the trial balance: every account that moved, and what each fund has, has promised and has free."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from fund.ledger.balances import Overview, TrialBalance, trial_balance
from fund.management.choosing import chosen_funds
from fund.models import Fund
from fund.money import Money
from notifications import clock


class Command(BaseCommand):
    help = "Print the trial balance of the books, now or at the end of a day."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a day, a fund and the JSON switch."""
        parser.add_argument("--at", type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--fund", metavar="CODE")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        found = trial_balance(chosen_funds(options["fund"]), at=options["at"], now=clock.now())
        self.stdout.write(json.dumps(_document(found)) if options["json"] else _sheet(found))


def _document(found: TrialBalance) -> dict[str, Any]:
    rows = [
        {
            "fund": row.fund,
            "account": row.account,
            "currency": row.currency,
            "amount_minor": row.amount_minor,
            "base_minor": row.base_minor,
        }
        for row in found.rows
    ]
    return {"at": found.at.isoformat(), "rows": rows, "funds": [_fund(*pair) for pair in found.funds]}


def _fund(fund: Fund, figures: Overview) -> dict[str, Any]:
    return {
        "fund": fund.code,
        "balance": figures.balance.as_json(),
        "committed": figures.committed.as_json(),
        "free": figures.free.as_json(),
    }


def _sheet(found: TrialBalance) -> str:
    lines = [f"Trial balance at {found.at}"]
    for row in found.rows:
        amount = Money(row.amount_minor, row.currency)
        lines.append(f"{row.fund:<12} {row.account:<6} {row.name:<40} {amount.text():>16} {amount.currency}")
    for fund, figures in found.funds:
        lines.append(f"{fund.code}: balance {figures.balance}, committed {figures.committed}, free {figures.free}")
    return "\n".join(lines)
