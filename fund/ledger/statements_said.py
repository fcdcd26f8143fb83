"""What the banks' files say the accounts held, beside what the books held then: assertions for other programs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fund.ledger.chart import books_of
from fund.models import Account, BankStatement, Fund, Posting
from fund.money import Money


@dataclass(frozen=True)
class Said:
    """One statement's closing balance; `fund_part` is what of it is this fund's, the rest being other funds'."""

    number: int
    account: Account
    fund: Fund
    on: date
    closing: Money
    booked: Money
    fund_part: Money

    @property
    def is_in_the_books(self) -> bool:
        """Whether the books held at the end of that day exactly what the bank says."""
        return self.closing == self.booked

    @property
    def sentence(self) -> str:
        """Say why there is no assertion."""
        told = f"statement {self.number} of account {self.account.code} closes on {self.on} with {self.closing}"
        return f"{told}; the books held {self.booked}: not asserted, see the reconciliation"


def said_by_banks(funds: Sequence[Fund], *, base: bool, at: date | None = None) -> list[Said]:
    """Return the closings of these funds' banks in the order of days, up to a day.

    In the base currency only accounts kept in it: no bank knows what another currency is worth. An account of several
    funds is asserted on the first of these funds that has a part of it; funds not asked for count as other funds'.
    """
    books = {books_of(fund).pk for fund in funds}
    # A network's own fund before its purses.
    ordered = sorted(funds, key=lambda fund: fund.parent_id is not None)
    statements = BankStatement.objects.filter(account__fund__in=books).select_related("account")
    statements = statements.filter(to_on__lte=at) if at else statements
    held = _held(statements)
    found = []
    for statement in statements.order_by("to_on", "account__code", "number"):
        parts = held[statement.account_id]
        fund = next((fund for fund in ordered if any(on <= statement.to_on for on, _minor in parts[fund.pk])), None)
        if fund is None or (base and statement.currency != fund.base_currency):
            continue
        found.append(_said(statement, fund, parts))
    return [said for said in found if not _is_followed(said, found)]


def _held(statements: Any) -> dict[Any, dict[Any, list[tuple[date, int]]]]:
    """Return by account and fund what each day brought."""
    accounts = {statement.account_id for statement in statements}
    rows = Posting.objects.filter(account__in=accounts, entry__posted_at__isnull=False)
    held: dict[Any, dict[Any, list[tuple[date, int]]]] = defaultdict(lambda: defaultdict(list))
    for account, fund, on, minor in rows.values_list("account", "fund", "entry__accounting_date", "amount_minor"):
        held[account][fund].append((on, minor))
    return held


def _said(statement: BankStatement, fund: Fund, held: dict[Any, list[tuple[date, int]]]) -> Said:
    by_fund = {key: sum(minor for on, minor in days if on <= statement.to_on) for key, days in held.items()}
    booked = sum(by_fund.values())
    others = booked - by_fund[fund.pk]
    closing = statement.closing_minor
    return Said(
        statement.number,
        statement.account,
        fund,
        statement.to_on,
        *(Money(minor, statement.currency) for minor in (closing, booked, closing - others)),
    )


def _is_followed(said: Said, found: Sequence[Said]) -> bool:
    """Say whether a later statement of the same account ends on the same day, so that only its closing counts."""
    return any(other.account == said.account and other.on == said.on and other.number > said.number for other in found)
