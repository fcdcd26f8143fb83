"""Floors, promises, payments, set-aside, bank and reports: L10 to L22."""

# ruff: noqa: E501 lines of other files stand here as they are

from tests.mutations.kinds import POSTGRES, broken

LITE, MODELS = "fund/sql/sqlite.sql", "fund/models/ledger.py"
ENTRIES = "fund/ledger/test_entries.py"
SETASIDE = "fund/ledger/setaside.py"
OF_SETASIDE = "fund/ledger/test_setaside.py"
BANK = "fund/reconciliation"
FLOORS = "fund/ledger/test_floors.py"

ROWS = (
    broken(
        "L10",
        (
            MODELS,
            """            models.CheckConstraint(
                condition=Q(floor_minor__isnull=True) | Q(balance_minor__gte=F("floor_minor") - F("deficit_minor")),
                name="balance_not_below_floor",
            ),
""",
            "",
        ),
        by=f"{FLOORS}::test_l10_the_check_itself_refuses_when_the_sentence_is_left_out",
    ),
    broken(
        "L10",
        (
            "fund/ledger/floors.py",
            "filter(account=bank, fund=fund, currency=wanted.currency).first()\n    held = Money(",
            "filter(fund=fund, currency=wanted.currency).first()\n    held = Money(",
        ),
        by=f"{FLOORS}::test_l10_a_payment_below_the_floor_of_its_account_is_refused",
    ),
    broken(
        "L10",
        (
            LITE,
            "WHEN NEW.is_fact THEN max(0, floor_minor - balance_minor - d.amount)",
            "WHEN NEW.is_fact THEN max(0, floor_minor - base_minor - d.base)",
        ),
        by="fund/ledger/test_currencies.py::test_l10_a_fee_takes_an_account_below_its_floor_in_its_own_money_and_a_gift_brings_it_back",
    ),
    broken(
        "L11",
        (
            MODELS,
            """            models.CheckConstraint(
                condition=Q(spendable_minor__gte=F("committed_minor") - F("deficit_minor")),
                name="available_covers_commitments",
            ),
""",
            "",
        ),
        by=f"{FLOORS}::test_l11_the_check_itself_refuses_when_the_sentence_is_left_out",
    ),
    broken(
        "L11",
        (
            "fund/ledger/floors.py",
            "    free = Money(row.spendable_minor - row.committed_minor, ",
            "    free = Money(row.spendable_minor, ",
        ),
        by=f"{FLOORS}::test_l11_more_than_free_is_never_promised",
    ),
    broken(
        "L11",
        (
            LITE,
            "FILTER (WHERE a.is_bank OR a.type = 'liability'), 0) AS spendable,",
            "FILTER (WHERE a.is_bank OR a.is_deposit OR a.type = 'liability'), 0) AS spendable,",
        ),
        by=f"{FLOORS}::test_l11_locked_money_is_not_free_and_the_sentence_says_until_when",
    ),
    broken(
        "L12",
        (
            "fund/ledger/commitments.py",
            "    if any(row.use in uses for row in remaining(source_ref)):",
            "    if not uses:",
        ),
        by=f"{FLOORS}::test_l12_one_case_promises_each_use_once",
    ),
    broken(
        "L12",
        ("fund/ledger/disbursements.py", "    row.commitment.released_minor += rest\n", ""),
        by="fund/ledger/test_stories.py::test_l12_committed_equals_balance_of_9100_through_a_whole_case",
    ),
    broken(
        "L13",
        (
            "fund/ledger/disbursements.py",
            "    if amount.minor > part.amount_minor:",
            "    if amount.minor > part.commitment.amount_minor:",
        ),
        by=f"{FLOORS}::test_l13_never_more_is_paid_than_promised",
    ),
    broken(
        "L13",
        (
            "fund/models/commitments.py",
            'condition=Q(amount_minor__gte=F("liquidated_minor") + F("released_minor")),',
            'condition=Q(amount_minor__gte=F("released_minor")),',
        ),
        by=f"{FLOORS}::test_l13_never_more_is_paid_than_promised",
    ),
    broken(
        "L14",
        (
            "fund/ledger/disbursements.py",
            "        if not part.disbursements.filter(state__in=LIVE).exists():",
            "        if not part.disbursements.filter(state__in=PENDING, authorised_by__isnull=False).exists():",
        ),
        by=f"{FLOORS}::test_l14_one_live_payment_per_instalment",
    ),
    broken(
        "L14",
        (
            "fund/models/payments.py",
            """            models.UniqueConstraint(
                fields=["instalment"], condition=Q(state__in=list(LIVE)), name="disbursement_one_live"
            ),
""",
            "",
        ),
        by=f"{FLOORS}::test_l14_one_live_payment_per_instalment",
    ),
    broken(
        "L14",
        (
            "fund/models/payments.py",
            "source=DisbursementState.AUTHORISED, target=DisbursementState.SENT)",
            "source=(DisbursementState.AUTHORISED, DisbursementState.SENT), target=DisbursementState.SENT)",
        ),
        by=f"{FLOORS}::test_l14_a_payment_posts_once_however_often_it_is_sent",
    ),
    broken(
        "L15",
        (
            "notifications/idempotency.py",
            "        if not hmac.compare_digest(row.body, self._body()):",
            "        if not row.body:",
        ),
        by="fund/ledger/test_keys.py::test_l15_same_key_and_another_body_are_refused",
    ),
    broken(
        "L15",
        (
            "notifications/idempotency.py",
            "        return bool(cursor.rowcount == 1)",
            "        return bool(cursor.rowcount >= 0)",
        ),
        by="fund/ledger/test_keys.py::test_l15_same_key_and_body_give_the_same_answer_and_one_entry",
    ),
    broken(
        "L15",
        (
            MODELS,
            """            models.UniqueConstraint(fields=["source_type", "source_id", "source_step"], name="entry_source_once"),
""",
            "",
        ),
        (
            LITE,
            """ OR reverses_id = NEW.reverses_id
    OR (source_type = NEW.source_type AND source_id = NEW.source_id AND source_step = NEW.source_step);""",
            " OR reverses_id = NEW.reverses_id;",
        ),
        by=f"{ENTRIES}::test_l15_the_same_source_is_never_posted_twice",
        why="The constraint, and on SQLite the trigger that meets REPLACE.",
    ),
    broken(
        "L15",
        (
            MODELS,
            """            models.UniqueConstraint(fields=["source_type", "source_id", "source_step"], name="entry_source_once"),
""",
            "",
        ),
        by=f"{ENTRIES}::test_l15_the_same_source_is_never_posted_twice",
        on=POSTGRES,
    ),
    broken(
        "L16",
        (
            SETASIDE,
            "return -(-(shares + arrived * project.setaside_bps) // WHOLE) - due",
            "return (shares + arrived * project.setaside_bps) // WHOLE - due",
        ),
        by=f"{OF_SETASIDE}::test_l16_shares_are_rounded_up_over_all_instalments_together",
    ),
    broken(
        "L16",
        (
            SETASIDE,
            "return -(-(shares + arrived * project.setaside_bps) // WHOLE) - due",
            "return -(-arrived * project.setaside_bps // WHOLE)",
        ),
        by=f"{OF_SETASIDE}::test_l16_shares_are_rounded_up_over_all_instalments_together",
        why="Each instalment rounded by itself.",
    ),
    broken(
        "L16",
        (SETASIDE, "    covered = min(measured.minor, standing.owed.own)", "    covered = measured.minor"),
        by=f"{OF_SETASIDE}::test_l16_more_than_owed_is_kept_for_the_donor",
    ),
    broken(
        "L16",
        ("fund/models/projects.py", "LEAST_SHARE_BPS = 1000", "LEAST_SHARE_BPS = 999"),
        by=f"{OF_SETASIDE}::test_l16_a_share_below_a_tenth_is_refused_by_sentence_and_by_database",
    ),
    broken(
        "L17",
        (f"{BANK}/planning.py", "        if opens != closed:", "        if self.from_day <= self.previous.to_on:"),
        by=f"{BANK}/test_importing.py::test_l17_a_statement_begins_where_the_one_before_it_ended",
    ),
    broken(
        "L17",
        (
            f"{BANK}/splitting.py",
            "    most = min(abs(held.left_minor), abs(candidate.amount_minor))",
            "    most = abs(held.left_minor)",
        ),
        by=f"{BANK}/test_splitting.py::test_l17_no_more_is_tied_than_there_is",
    ),
    broken(
        "L17",
        (f"{BANK}/splitting.py", "        held[part.line_id] = line.less(minor)\n", ""),
        by=f"{BANK}/test_splitting.py::test_l17_the_last_part_takes_what_the_others_left_of_the_line",
        why="Each part weighed against the whole line.",
    ),
    broken(
        "L17",
        (f"{BANK}/matching.py", "        return candidate.amount_minor\n", "        return line.amount_minor\n"),
        by=f"{BANK}/test_matching.py::test_l17_what_is_allocated_exceeds_neither_line_nor_entry",
    ),
    broken(
        "L17",
        (
            "fund/sql/sqlite.sql",
            "WHERE m.entry_id = NEW.entry_id AND m.account_id = NEW.account_id AND m.undone_at IS NULL), 0))",
            "WHERE m.entry_id = NEW.entry_id AND m.line_id = NEW.line_id AND m.undone_at IS NULL), 0))",
        ),
        by=f"{BANK}/test_reconciling.py::test_l17_one_live_match_per_line_and_per_entry",
    ),
    broken(
        "L17",
        (f"{BANK}/ties.py", 'Account.objects.select_for_update(of=("self",), no_key=True)', "Account.objects"),
        by=f"{BANK}/test_races.py::test_l17_parts_of_one_line_tied_at_once_never_exceed_it",
        on=POSTGRES,
    ),
    broken(
        "L18",
        (f"{BANK}/state.py", "    live = made.filter(Q(undone_at=None) | Q(undone_at__gt=now))\n", "    live = made\n"),
        by=f"{BANK}/test_reconciling.py::test_l18_book_less_unreconciled_is_the_closing_through_a_whole_month",
    ),
    broken(
        "L18",
        (
            f"{BANK}/state.py",
            "opening_difference=money(_sum(postings.filter(OPENING)) - first.opening_minor),",
            "opening_difference=money(_sum(postings.filter(OPENING))),",
        ),
        by=f"{BANK}/test_reconciling.py::test_l18_a_bank_that_opens_with_other_money_than_the_books_shows_the_difference",
    ),
    broken(
        "L18",
        (
            f"{BANK}/standing.py",
            "return live.filter(line__booked_on__lte=on, entry__accounting_date__lte=on)",
            "return live.filter(entry__accounting_date__lte=on)",
        ),
        by=f"{BANK}/test_standing.py::test_l18_a_tie_counts_from_the_day_both_sides_are_dated",
    ),
    broken(
        "L19",
        (
            "fund/ledger/closing.py",
            "chart.NET_ASSETS_RESTRICTED if fund.restriction else chart.NET_ASSETS)",
            "chart.NET_ASSETS)",
        ),
        by="fund/ledger/test_periods.py::test_l19_a_year_carries_income_less_expense_to_the_net_assets_of_each_fund",
    ),
    broken(
        "L19",
        (
            "fund/ledger/closing.py",
            "_RESULT = (AccountType.INCOME, AccountType.EXPENSE)",
            "_RESULT = (AccountType.INCOME,)",
        ),
        by="fund/ledger/test_periods.py::test_l19_a_year_carries_income_less_expense_to_the_net_assets_of_each_fund",
    ),
    broken(
        "L19",
        (
            "fund/ledger/closing.py",
            "    if period.close_asked_hash != balance_hash(books, period.ends_on):",
            "    if not period.close_asked_hash:",
        ),
        by="fund/ledger/test_periods.py::test_l19_a_year_is_closed_by_two_people_on_the_books_that_were_seen",
    ),
    broken(
        "L20",
        (
            "fund/ledger/as_of.py",
            "rows.filter(entry__recorded_at__lte=known_at)",
            "rows.filter(entry__accounting_date__lte=known_at.date())",
        ),
        by="fund/ledger/test_as_of.py::test_l20_by_day_and_by_knowledge_are_two_questions",
    ),
    broken(
        "L20",
        (
            "fund/ledger/balances.py",
            "rows = AccountDay.objects.filter(account=account, day__lte=at, **fund)",
            "rows = AccountDay.objects.filter(account=account, day__lt=at, **fund)",
        ),
        by="fund/ledger/test_stories.py::test_l20_an_account_at_the_end_of_any_day_holds_what_was_posted_until_then",
    ),
    broken(
        "L20",
        (
            f"{BANK}/standing.py",
            "    live = made.filter(Q(undone_at=None) | Q(undone_at__gt=known_at))\n",
            "    live = made.filter(undone_at=None)\n",
        ),
        by=f"{BANK}/test_standing.py::test_l20_what_was_known_at_a_moment_is_told_again",
    ),
    broken(
        "L21",
        ("fund/ledger/duties.py", "    if by == disbursement.prepared_by:", "    if by == disbursement.sent_by:"),
        by=f"{FLOORS}::test_l21_preparer_and_authoriser_differ_and_neither_asked_nor_decided",
    ),
    broken(
        "L21",
        (
            "fund/ledger/duties.py",
            "    if by.hex in commitment.barred_people:",
            "    if str(by) in commitment.barred_people:",
        ),
        by=f"{FLOORS}::test_l21_preparer_and_authoriser_differ_and_neither_asked_nor_decided",
    ),
    broken(
        "L21",
        ("fund/models/payments.py", '| (~Q(authorised_by=F("prepared_by")) & (', "| (Q(prepared_by__isnull=False) & ("),
        by=f"{FLOORS}::test_l21_the_database_knows_two_people_too",
    ),
    broken(
        "L21",
        (f"{BANK}/permissions.py", "    return by != disbursement.authorised_by and by.hex", "    return by.hex"),
        by=f"{BANK}/test_reconciling.py::test_l21_whoever_authorised_cannot_be_the_only_one_to_confirm",
    ),
    broken(
        "L22",
        (
            "fund/ledger/export.py",
            'return f"{_ROOTS[AccountType(kind)]}:{fund}:{account}"',
            'return f"{_ROOTS[AccountType(kind)]}:{account}"',
        ),
        by="fund/ledger/test_export.py::test_l22_hledger_accepts_the_journal_and_counts_the_same",
    ),
    broken(
        "L22",
        (
            "fund/ledger/export.py",
            "return str(Money(row.base_minor, row.fund.base_currency) if base else",
            "return str(Money(row.amount_minor, row.fund.base_currency) if base else",
        ),
        by="fund/ledger/test_export.py::test_l22_hledger_accepts_the_journal_and_counts_the_same",
    ),
)
