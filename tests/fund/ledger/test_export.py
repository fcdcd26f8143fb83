"""The books leave the house: hledger accepts them and counts the same; commands print what scripts rely on."""

import csv
import json
import subprocess
import sys
import uuid
from collections import defaultdict
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fund import selectors
from fund.ledger import chart, export
from fund.ledger.balances import trial_balance
from fund.ledger.conversions import Exchange, record_conversion
from fund.ledger.posting import EntryDraft, PostingDraft, pair, post_entries
from fund.models import BankStatement, EntryKind, Fund
from fund.money import Money
from notifications.errors import Malformed, NotFound
from tests.fund.ledger.world import NOW, TODAY, World, act, euros, new_purse, new_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = new_world()
    world.donate("1000.00")
    world.pay(world.promise("900.00")[0], "861.00", releases_rest=True)
    world.fee("1.50")
    world.lock("50.00")
    return world


def dollars_arrive(world: World) -> None:
    account = act(chart.open_bank_account, world.fund, code="1020", name="Dollars", currency="USD")
    like = PostingDraft(account=account, fund=world.fund, amount=Money(1, "USD"))
    gift = pair(account, chart.account(world.fund, "4020"), Money(5000, "USD"), like=like)
    lines = [PostingDraft(**{**vars(row), "base_minor": row.amount.minor * 9 // 10}) for row in gift]
    source = {"source_type": "test", "source_id": uuid.uuid4(), "source_step": "test"}
    act(post_entries, [EntryDraft(kind=EntryKind.DONATION, on=TODAY, postings=lines, **source)])


def printed(command: str, **options: object) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def hledger(journal: Path, *words: str) -> str:
    done = subprocess.run(["hledger", "-f", journal, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def dollars_are_sold(world: World) -> None:
    dollars, euros_account = chart.account(world.fund, "1020"), world.bank
    exchange = Exchange(dollars, Money(2000, "USD"), euros_account, Money(1750, "EUR"))
    act(record_conversion, exchange, fund=world.fund, on=TODAY)


def the_bank_says(world: World, closing: str, *, number: int = 1, on: date = TODAY, code: str = "1010") -> None:
    account = chart.account(world.fund, code)
    BankStatement.objects.create(
        account=account,
        number=number,
        file_hmac=str(number),
        from_on=TODAY.replace(day=1),
        to_on=on,
        currency=account.currency,
        opening_minor=0,
        closing_minor=Money.parse(closing, account.currency).minor,
        file_box_id=uuid.uuid4(),
        lines_box_id=uuid.uuid4(),
        imported_at=NOW,
    )


@pytest.fixture
def many(world: World) -> World:
    """The same with a purse, dollars of which some were sold, and what the banks say."""
    world.donate("70.00", fund=new_purse(world))
    dollars_arrive(world)
    dollars_are_sold(world)
    the_bank_says(world, "175.00")
    the_bank_says(world, "30.00", code="1020")
    return world


def beancount(journal: Path) -> str:
    program = Path(sys.executable).with_name("bean-check")
    done = subprocess.run([program, journal], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("base", [False, True])
def test_l22_hledger_accepts_the_journal_and_counts_the_same(many: World, tmp_path: Path, base: bool) -> None:
    purse = Fund.objects.get(code="purse")
    journal = tmp_path / "books.journal"
    journal.write_text(printed("export_journal", format="hledger", base=base), encoding="utf-8")
    hledger(journal, "check", "-s")
    rows = list(csv.reader(StringIO(hledger(journal, "balance", "-N", "-E", "--flat", "-O", "csv"))))[1:]
    theirs = {(name, amount) for name, text in rows for amount in text.split(", ") if amount != "0"}
    assert theirs == our_sums([many.fund, purse], base=base)
    assert {("assets:relief:1010", "105.00 EUR"), ("assets:purse:1010", "70.00 EUR")} <= theirs


@pytest.mark.parametrize("base", [False, True])
def test_l22_beancount_accepts_the_journal_and_every_balance_of_ours(many: World, tmp_path: Path, base: bool) -> None:
    journal = tmp_path / "books.beancount"
    text = printed("export_journal", format="beancount", base=base)
    day, later = TODAY + timedelta(days=2), TODAY + timedelta(days=3)
    ours = [f"{day} balance {account} {money}" for account, money in _in_beancount(many.fund, base=base)]
    assert len(ours) > 8
    journal.write_text("\n".join([text, *ours, ""]), encoding="utf-8")
    assert beancount(journal) == ""
    journal.write_text(
        "\n".join([text, *ours, f"{later} balance Assets:Relief:1010 105.01 ~ 0 EUR", ""]), encoding="utf-8"
    )
    assert "Balance failed" in beancount(journal)


def _in_beancount(fund: Fund, *, base: bool) -> list[tuple[str, str]]:
    """Return our own balances as Beancount names their accounts."""
    roots = {"assets": "Assets", "equity": "Equity", "revenues": "Income", "expenses": "Expenses", "budget": "Equity"}
    funds = [fund, Fund.objects.get(code="purse")]
    named = [(name.split(":"), money) for name, money in our_sums(funds, base=base)]
    exact = [(parts, money.replace(" ", " ~ 0 ")) for parts, money in named]
    return [(f"{roots[root]}:{code.capitalize()}:{account}", money) for (root, code, account), money in exact]


def test_what_the_bank_says_is_asserted_and_a_difference_is_told(many: World, tmp_path: Path) -> None:
    text = printed("export_journal", format="hledger")
    # Of the bank's 175.00 the purse has 70.00.
    assert "assets:relief:1010  0.00 EUR = 105.00 EUR" in text
    assert "assets:relief:1020  0.00 USD = 30.00 USD" in text
    assert " USD" not in printed("export_journal", format="hledger", base=True)
    journal = tmp_path / "books.journal"
    journal.write_text(text.replace("= 105.00 EUR", "= 104.99 EUR"), encoding="utf-8")
    done = subprocess.run(["hledger", "-f", journal, "check", "-s"], capture_output=True, text=True, check=False)
    assert "balance assertion" in done.stderr
    the_bank_says(many, "180.00", number=2, on=TODAY + timedelta(days=3))
    text = printed("export_journal", format="hledger")
    assert "; statement 2 of account 1010 closes on 2025-03-13 with 180.00 EUR; the books held 175.00 EUR" in text
    assert "180.00" not in printed("export_journal", format="hledger", at=TODAY)


def test_codes_of_funds_become_names_that_beancount_reads() -> None:
    funds = [Fund(code=code) for code in ("relief", "Relief", "a_b", "2nd", "-x")]
    assert list(export.beancount_names(funds).values()) == ["Relief", "Relief-1", "A-b", "2nd", "X"]


def our_sums(funds: list[Fund], *, base: bool) -> set[tuple[str, str]]:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for row in trial_balance(funds, at=None, now=NOW).rows:
        currency, minor = ("EUR", row.base_minor) if base else (row.currency, row.amount_minor)
        sums[export.account_name(row.fund, row.account, row.type), currency] += minor
    return {(name, str(Money(minor, currency))) for (name, currency), minor in sums.items() if minor}


def test_the_export_names_nobody_and_stops_at_the_day(world: World) -> None:
    text = printed("export_journal", format="hledger", at=TODAY.replace(day=1))
    assert "2025-" not in text
    heads = [line for line in printed("export_journal", format="hledger").splitlines() if " * (" in line]
    assert {head.split(")")[-1].strip() for head in heads} <= set(EntryKind.values)


def test_the_trial_balance_document_has_its_fixed_shape(world: World) -> None:
    document = json.loads(printed("trial_balance", json=True))
    assert set(document) == {"at", "rows", "funds"}
    assert document["rows"][0] == {
        "fund": "relief",
        "account": "1010",
        "currency": "EUR",
        "amount_minor": 8750,
        "base_minor": 8750,
    }
    assert document["funds"] == [
        {
            "fund": "relief",
            "balance": {"amount": "137.50", "currency": "EUR"},
            "committed": {"amount": "0.00", "currency": "EUR"},
            "free": {"amount": "87.50", "currency": "EUR"},
        }
    ]
    assert "relief: balance 137.50 EUR" in printed("trial_balance")
    assert json.loads(printed("trial_balance", json=True, at=TODAY.replace(day=1)))["rows"] == []


def test_a_command_takes_one_fund_and_refuses_an_unknown_one(world: World) -> None:
    new_world(code="other")
    assert [fund["fund"] for fund in json.loads(printed("trial_balance", json=True))["funds"]] == ["other", "relief"]
    assert len(json.loads(printed("trial_balance", json=True, fund="other"))["funds"]) == 1
    with pytest.raises(CommandError) as refused:
        printed("trial_balance", fund="nobody")
    assert refused.value.returncode == 2


def test_entries_are_paged_newest_first_by_a_signed_cursor(world: World) -> None:
    numbers, cursor = [], ""
    while True:
        page = selectors.entries_page(world.fund, cursor=cursor, limit=2)
        numbers += [entry.number for entry in page.entries]
        assert all(len(entry.postings.all()) >= 2 for entry in page.entries)
        cursor = page.next_cursor
        if not cursor:
            break
    assert numbers == [6, 5, 4, 3, 2, 1]
    page = selectors.entries_page(world.fund, limit=2)
    other = new_world(code="other")
    for wrong in ("x", page.next_cursor + "x"):
        with pytest.raises(Malformed):
            selectors.entries_page(world.fund, cursor=wrong)
    with pytest.raises(Malformed):
        selectors.entries_page(other.fund, cursor=page.next_cursor)


def test_a_purse_sees_its_own_entries_and_part_of_every_account(world: World) -> None:
    purse = new_purse(world)
    world.donate("70.00", fund=purse)
    assert [entry.kind for entry in selectors.entries_page(purse).entries] == ["donation"]
    rows = {row.account.code: row for row in selectors.accounts_with_balances(purse)}
    assert (rows["1010"].base, rows["1010"].own) == (euros("70.00"), euros("70.00"))
    rows = {row.account.code: row for row in selectors.accounts_with_balances(world.fund)}
    assert rows["1010"].base == euros("87.50")


def test_readers_find_deposits_accounts_and_payments(world: World) -> None:
    assert [deposit.amount_minor for deposit in selectors.open_deposits(world.fund)] == [5000]
    assert selectors.bank_account(world.fund, "1010") == world.bank
    with pytest.raises(NotFound):
        selectors.bank_account(world.fund, "1100")
    assert [row.amount_minor for row in selectors.disbursements(world.fund, states=["sent"])] == [86_100]
    assert selectors.overview(world.fund, now=NOW).locked == euros("50.00")
    assert selectors.trial_balance(world.fund, at=None, now=NOW).at == TODAY


def test_the_overview_costs_two_statements(world: World, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(2):
        selectors.overview(world.fund, now=NOW)
