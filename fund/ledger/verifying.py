"""The books computed a second time, in plain Python, from the journal alone; what differs is a problem.

Each check takes the whole books and yields what it finds; none relies on the guards of the database.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from fund.ledger import hashing, verifying_advances, verifying_payments, verifying_periods
from fund.ledger.problems import Problem
from fund.ledger.replay import replayed
from fund.ledger.snapshot import Books, read_books
from fund.models import AccountType, JournalEntry, Posting

Check = Callable[[Books], Iterator[Problem]]


@dataclass(frozen=True)
class Verification:
    """How many rows were looked at and what is wrong with them."""

    checked: int
    problems: Sequence[Problem]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify() -> Verification:
    """Check the books of every network."""
    checked, problems = 0, []
    for books in read_books():
        checked += len(books.entries) + sum(len(rows) for rows in books.postings.values())
        checked += len(books.commitments) + len(books.disbursements) + len(books.arrivals)
        problems += [problem for check in CHECKS for problem in check(books)]
    return Verification(checked, problems)


def check_size(books: Books) -> Iterator[Problem]:
    """L1: every entry has two postings or more."""
    for entry in books.entries:
        if len(books.postings.get(entry.pk, ())) < 2:  # noqa: PLR2004
            yield Problem("L1", name(entry), "has fewer than two postings")


def check_zero(books: Books) -> Iterator[Problem]:
    """L2, L3: every entry sums to zero, per currency, per fund and in the base currency."""
    for entry in books.entries:
        rows = books.postings.get(entry.pk, [])
        if _sums(rows, lambda row: (row.currency,), lambda row: row.amount_minor):
            yield Problem("L2", name(entry), "does not sum to zero in every currency")
        if _sums(rows, lambda row: (row.fund_id, row.currency), lambda row: row.amount_minor):
            yield Problem("L3", name(entry), "does not sum to zero in every fund")
        if _sums(rows, lambda row: (row.fund_id,), lambda row: row.base_minor):
            yield Problem("L3", name(entry), "does not sum to zero in the base currency")


def check_fit(books: Books) -> Iterator[Problem]:
    """L4: every posting fits its account, its books and the days of its fund."""
    opened = {row.fund_id: row.opened_on for row in books.available}
    for entry in books.entries:
        for row in books.postings.get(entry.pk, ()):
            if row.account.currency not in {"", row.currency}:
                yield Problem("L4", name(entry), f"line {row.line} is in another currency than its account")
            if row.account.fund_id != books.fund.pk or row.fund_id not in opened:
                yield Problem("L4", name(entry), f"line {row.line} belongs to other books")
            elif opened[row.fund_id] > entry.accounting_date:
                yield Problem("L4", name(entry), f"line {row.line} is older than its fund")
            if row.currency == books.fund.base_currency and row.amount_minor != row.base_minor:
                yield Problem("L4", name(entry), f"line {row.line} has two values in one currency")


def check_unchanged(books: Books) -> Iterator[Problem]:
    """L5: every posted entry still has the content its hash was made of."""
    for entry in books.entries:
        if entry.hash and entry.hash != hashing.entry_hash(entry, books.postings.get(entry.pk, ())):
            yield Problem("L5", name(entry), "was changed after it was posted")


def check_reversals(books: Books) -> Iterator[Problem]:
    """L6: every reversal is the mirror of one entry that is no reversal."""
    by_id = {entry.pk: entry for entry in books.entries}
    for entry in books.entries:
        if entry.reverses_id is None:
            continue
        original = by_id.get(entry.reverses_id)
        mirror = [_key(row, -1) for row in books.postings.get(entry.reverses_id, ())]
        if original is None or original.reverses_id or mirror != [_key(row, 1) for row in books.postings[entry.pk]]:
            yield Problem("L6", name(entry), "does not mirror one entry that is no reversal")
    for pk, count in Counter(entry.reverses_id for entry in books.entries if entry.reverses_id).items():
        if count > 1:
            yield Problem("L6", str(pk), "is reversed more than once")


def check_dates(books: Books) -> Iterator[Problem]:
    """L7: every entry is dated in a period of its books."""
    for entry in books.entries:
        if not any(period.starts_on <= entry.accounting_date <= period.ends_on for period in books.periods):
            yield Problem("L7", name(entry), "is dated outside every period")


def check_chain(books: Books) -> Iterator[Problem]:
    """L8: every entry is posted, numbers have no gap in any year, and the hashes link up to the head."""
    wanted = None
    for entry in books.entries:
        if entry.posted_at is None or entry.number is None or entry.hash is None:
            yield Problem("L8", str(entry.pk), "is not posted")
        elif wanted not in {None, entry.prev_hash}:
            yield Problem("L8", name(entry), "does not follow the entry before it")
        wanted = entry.hash
    if books.entries and wanted != books.head.hash:
        yield Problem("L8", str(books.fund), "the head is not the last entry")
    numbers: dict[int | None, list[int]] = defaultdict(list)
    for entry in books.entries:
        numbers[entry.year].append(entry.number or 0)
    for year, given in numbers.items():
        if sorted(given) != list(range(1, len(given) + 1)):
            yield Problem("L8", str(year), "has a gap or a double in its numbers")


def check_control_rows(books: Books) -> Iterator[Problem]:
    """L9, L10, L11: the control rows are what replaying the journal gives, and no floor is broken."""
    again = replayed(books)
    for row in books.balances:
        expected = again.balances.pop((row.account_id, row.fund_id, row.currency), (0, 0, 0))
        place = f"{row.fund.code} {row.account.code} {row.currency}"
        if (row.balance_minor, row.base_minor, row.deficit_minor) != expected:
            yield Problem("L9", place, "the control row differs from the journal")
        if row.floor_minor != row.account.floor_minor:
            yield Problem("L10", place, "the control row has another floor than the account")
        elif row.floor_minor is not None and row.balance_minor + row.deficit_minor < row.floor_minor:
            yield Problem("L10", place, "the account is below its floor")
    for key in again.balances:
        yield Problem("L9", str(key[0]), "has postings and no control row")
    for control in books.available:
        if (control.spendable_minor, control.committed_minor, control.deficit_minor) != again.funds[control.fund_id]:
            yield Problem("L9", control.fund.code, "the control row of the fund differs from the journal")
        if control.spendable_minor - control.committed_minor + control.deficit_minor < 0:
            yield Problem("L11", control.fund.code, "more is promised than can be spent")


def check_days(books: Books) -> Iterator[Problem]:
    """L9: what each day brought an account is the sum of its postings of that day."""
    sums: dict[tuple[object, ...], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for entry in books.entries:
        for row in books.postings.get(entry.pk, ()):
            key = (row.account_id, row.fund_id, row.currency, entry.accounting_date)
            own, base = sums[key]
            sums[key] = (own + row.amount_minor, base + row.base_minor)
    for day in books.days:
        expected = sums.pop((day.account_id, day.fund_id, day.currency, day.day), None)
        if (day.amount_minor, day.base_minor) != expected:
            place = f"{day.fund.code} {day.account.code} {day.currency} {day.day.isoformat()}"
            yield Problem("L9", place, "the control row of the day differs from the journal")
    for account, _fund, currency, on in sums:
        yield Problem("L9", f"{account} {currency} {on}", "has postings of the day and no control row of it")


def check_sources(books: Books) -> Iterator[Problem]:
    """L15: nothing is posted twice."""
    sources = Counter((entry.source_type, entry.source_id, entry.source_step) for entry in books.entries)
    for source, count in sources.items():
        if count > 1:
            yield Problem("L15", " ".join(map(str, source)), "is posted more than once")


def check_all_accounts(books: Books) -> Iterator[Problem]:
    """L19: all accounts of a fund sum to zero in base, and so do the budgetary ones by themselves."""
    for fund in books.funds:
        rows = [row for rows in books.postings.values() for row in rows if row.fund_id == fund.pk]
        if sum(row.base_minor for row in rows):
            yield Problem("L19", fund.code, "the accounts do not sum to zero")
        if sum(row.base_minor for row in rows if row.account.type == AccountType.BUDGETARY):
            yield Problem("L19", fund.code, "income less expense is not the change of net assets")


CHECKS: tuple[Check, ...] = (
    check_size,
    check_zero,
    check_fit,
    check_unchanged,
    check_reversals,
    check_dates,
    check_chain,
    check_control_rows,
    check_days,
    check_sources,
    check_all_accounts,
    *verifying_payments.CHECKS,
    *verifying_advances.CHECKS,
    *verifying_periods.CHECKS,
)


def name(entry: JournalEntry) -> str:
    """Return what a treasurer calls the entry."""
    return f"{entry.year}/{entry.number}" if entry.number else str(entry.pk)


def _sums(
    rows: Sequence[Posting], key: Callable[[Posting], tuple[object, ...]], value: Callable[[Posting], int]
) -> bool:
    sums: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        sums[key(row)] += value(row)
    return any(sums.values())


def _key(row: Posting, sign: int) -> tuple[object, ...]:
    tags = (row.project_id, row.source_ref, row.use, row.country)
    return (row.line, row.account_id, row.fund_id, row.currency, sign * row.amount_minor, sign * row.base_minor, *tags)
