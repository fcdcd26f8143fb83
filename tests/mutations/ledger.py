"""What an entry is, and that it stays so: L1 to L9."""

from tests.mutations.kinds import POSTGRES, broken

LITE, POST = "fund/sql/sqlite.sql", "fund/sql/postgresql.sql"
MODELS = "fund/models/ledger.py"
ENTRIES, FLOORS, PERIODS, GUARDS = (
    f"fund/ledger/test_{name}.py" for name in ("entries", "floors", "periods", "guards")
)

ROWS = (
    broken(
        "L1",
        (LITE, "FROM fund_posting WHERE entry_id = NEW.id) < 2;", "FROM fund_posting WHERE entry_id = NEW.id) < 1;"),
        by=f"{ENTRIES}::test_l1_an_entry_with_one_posting_is_refused",
    ),
    broken(
        "L1",
        (POST, "HAVING sum(lines) >= 2) whole)", "HAVING sum(lines) >= 1) whole)"),
        by=f"{ENTRIES}::test_l1_an_entry_with_one_posting_is_refused",
        on=POSTGRES,
    ),
    broken(
        "L2",
        (LITE, "GROUP BY currency HAVING sum(amount_minor) <> 0;", "GROUP BY entry_id HAVING sum(amount_minor) <> 0;"),
        by=f"{ENTRIES}::test_l2_two_currencies_never_balance_each_other",
    ),
    broken(
        "L2",
        (
            LITE,
            "GROUP BY currency HAVING sum(amount_minor) <> 0;",
            "GROUP BY currency HAVING abs(sum(amount_minor)) > 1;",
        ),
        by=f"{ENTRIES}::test_l2_an_entry_that_does_not_sum_to_zero_is_refused",
        why="A cent let pass for rounding.",
    ),
    broken(
        "L2",
        (POST, "GROUP BY entry_id, currency HAVING sum(amount) <> 0)", "GROUP BY entry_id HAVING sum(amount) <> 0)"),
        by=f"{ENTRIES}::test_l2_two_currencies_never_balance_each_other",
        on=POSTGRES,
    ),
    broken(
        "L3",
        (LITE, "GROUP BY fund_id, currency HAVING", "GROUP BY currency HAVING"),
        (LITE, "GROUP BY fund_id HAVING sum(base_minor) <> 0;", "GROUP BY entry_id HAVING sum(base_minor) <> 0;"),
        by=f"{ENTRIES}::test_l3_money_of_one_fund_never_balances_that_of_another",
        why="What is unbalanced between two funds is so in both values.",
    ),
    broken(
        "L3",
        (LITE, "GROUP BY fund_id HAVING sum(base_minor) <> 0;", "GROUP BY fund_id HAVING abs(sum(base_minor)) > 1;"),
        by=f"{ENTRIES}::test_l3_the_base_currency_balances_too",
    ),
    broken(
        "L3",
        (
            POST,
            "GROUP BY entry_id, fund_id HAVING sum(base) <> 0)",
            "GROUP BY entry_id, fund_id HAVING abs(sum(base)) > 1)",
        ),
        by=f"{ENTRIES}::test_l3_the_base_currency_balances_too",
        on=POSTGRES,
    ),
    broken(
        "L4",
        (LITE, "(a.currency <> '' AND a.currency <> p.currency)\n        OR a.fund_id", "a.fund_id"),
        by=f"{ENTRIES}::test_l4_a_posting_in_another_currency_than_its_account_is_refused",
    ),
    broken(
        "L4",
        (LITE, "OR v.opened_on IS NULL OR v.opened_on > NEW.accounting_date);", "OR v.opened_on IS NULL);"),
        by=f"{ENTRIES}::test_l4_a_fund_takes_nothing_dated_before_its_books_opened",
    ),
    broken(
        "L4",
        (POST, "OR v.opened_on IS NULL OR v.opened_on > p.since\n", "OR v.opened_on IS NULL\n"),
        by=f"{ENTRIES}::test_l4_a_fund_takes_nothing_dated_before_its_books_opened",
        on=POSTGRES,
    ),
    broken(
        "L5",
        (LITE, "'L5: a posting never changes');", "'L5: a posting never changes') WHERE NEW.entry_id <> OLD.entry_id;"),
        by=f"{ENTRIES}::test_l5_nothing_of_a_posted_entry_changes",
    ),
    broken(
        "L5",
        (
            LITE,
            "WHERE id = NEW.entry_id AND posted_at IS NOT NULL;",
            "WHERE id = NEW.entry_id AND posted_at IS NOT NULL AND NOT is_fact;",
        ),
        by=f"{ENTRIES}::test_l5_nothing_of_a_posted_entry_changes",
    ),
    broken(
        "L5",
        (
            LITE,
            "WHERE id = NEW.entry_id AND posted_at IS NOT NULL;",
            "WHERE id = NEW.entry_id AND posted_at IS NOT NULL AND hash IS NULL;",
        ),
        (
            LITE,
            "FROM fund_posting WHERE id = NEW.id OR (entry_id = NEW.entry_id AND line = NEW.line);",
            "FROM fund_posting WHERE entry_id = NEW.entry_id AND line = NEW.line AND id <> NEW.id;",
        ),
        by=f"{GUARDS}::test_l5_replace_never_takes_the_place_of_a_posted_row",
        why="What takes the place of a posting is also one more posting of a posted entry.",
    ),
    broken(
        "L5",
        (
            LITE,
            "FROM fund_commitmentevent WHERE id = NEW.id;",
            "FROM fund_commitmentevent WHERE id = NEW.id AND entry_id <> NEW.entry_id;",
        ),
        by=f"{GUARDS}::test_l5_replace_never_takes_the_place_of_a_posted_row",
    ),
    broken(
        "L5",
        (POST, "BEFORE TRUNCATE ON fund_posting\n", "BEFORE TRUNCATE ON fund_commitmentevent\n"),
        by=f"{GUARDS}::test_l5_the_journal_is_never_truncated",
        on=POSTGRES,
    ),
    broken(
        "L5",
        (POST, "BEFORE UPDATE ON fund_posting\n", "BEFORE UPDATE OF entry_id, line ON fund_posting\n"),
        by=f"{ENTRIES}::test_l5_nothing_of_a_posted_entry_changes",
        on=POSTGRES,
    ),
    broken(
        "L5",
        (
            "fund/ledger/verifying.py",
            "if entry.hash and entry.hash != hashing.entry_hash",
            "if not entry.hash or not hashing.entry_hash",
        ),
        by="fund/ledger/test_corruption.py::test_l05_without_any_guard_a_hundred_corruptions_are_all_found",
    ),
    broken(
        "L6",
        (
            LITE,
            "AND posted_at IS NOT NULL AND reverses_id IS NULL AND is_fact = NEW.is_fact)",
            "AND posted_at IS NOT NULL AND is_fact = NEW.is_fact)",
        ),
        by=f"{ENTRIES}::test_l6_the_database_refuses_a_reversal_that_is_no_mirror",
    ),
    broken(
        "L6",
        ("fund/ledger/posting.py", "base_minor=-row.base_minor,", "base_minor=None,"),
        by="fund/ledger/test_currencies.py::test_l06_a_reversal_is_the_mirror_also_in_value_whatever_the_rate_is_now",
        why="Valued anew at the rate of the day.",
    ),
    broken(
        "L6",
        (
            "fund/ledger/posting.py",
            "if JournalEntry.objects.filter(reverses=entry).exists():",
            "if JournalEntry.objects.filter(reverses=entry, posted_at__gt=now).exists():",
        ),
        ("fund/ledger/posting.py", "        source_id=entry.pk,\n", "        source_id=uuid.uuid4(),\n"),
        (
            MODELS,
            'OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")',
            'ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")',
        ),
        (
            LITE,
            "FROM fund_journalentry WHERE id = NEW.id OR reverses_id = NEW.reverses_id\n",
            "FROM fund_journalentry WHERE id = NEW.id\n",
        ),
        by=f"{ENTRIES}::test_l6_a_reversal_is_the_exact_mirror_and_happens_once",
        why="Act, column, trigger and the source of the entry each refuse a second reversal.",
    ),
    broken(
        "L7",
        (LITE, "WHERE fund_id = NEW.fund_id AND state = 'open'\n", "WHERE fund_id = NEW.fund_id\n"),
        by=f"{ENTRIES}::test_l7_the_database_itself_knows_the_open_period",
    ),
    broken(
        "L7",
        (POST, "WHERE fund_id = part.fund_id AND state = 'open' AND d.day", "WHERE fund_id = part.fund_id AND d.day"),
        by=f"{ENTRIES}::test_l7_the_database_itself_knows_the_open_period",
        on=POSTGRES,
    ),
    broken(
        "L7",
        (
            LITE,
            "NOT (NEW.ends_on IS OLD.ends_on\n        AND NEW.trial_balance_hash IS OLD.trial_balance_hash\n",
            "NOT (NEW.ends_on IS OLD.ends_on\n",
        ),
        by=f"{PERIODS}::test_l7_the_database_refuses_what_no_act_would_do",
    ),
    broken(
        "L7",
        (
            "fund/ledger/periods.py",
            "    if found.state != PeriodState.OPEN:",
            "    if found.state == PeriodState.REOPEN_ASKED:",
        ),
        by=f"{ENTRIES}::test_l7_an_entry_is_dated_in_an_open_period_of_the_past_or_today",
    ),
    broken(
        "L8",
        (
            LITE,
            "|| '|' || coalesce(NEW.reverses_id, '') || '|' || NEW.reason\n",
            "|| '|' || coalesce(NEW.reverses_id, '')\n",
        ),
        by=f"{ENTRIES}::test_l8_numbers_have_no_gap_and_hashes_link_from_head_to_first",
    ),
    broken(
        "L8",
        (
            LITE,
            "UPDATE fund_numberseries SET last_number = last_number + 1\n",
            "UPDATE fund_numberseries SET last_number = last_number + 1 + (NEW.kind = 'bank_fee')\n",
        ),
        by=f"{ENTRIES}::test_l8_numbers_have_no_gap_and_hashes_link_from_head_to_first",
    ),
    broken(
        "L9",
        (
            LITE,
            "base_minor = fund_accountbalance.base_minor + d.base,",
            "base_minor = fund_accountbalance.base_minor + d.amount,",
        ),
        by="fund/ledger/test_currencies.py::test_l02_l03_l09_a_month_of_movements_in_five_currencies_verifies",
    ),
    broken(
        "L9",
        (POST, "base_minor = base_minor + moved.base,", "base_minor = base_minor + moved.amount,"),
        by="fund/ledger/test_currencies.py::test_l02_l03_l09_a_month_of_movements_in_five_currencies_verifies",
        on=POSTGRES,
    ),
)
