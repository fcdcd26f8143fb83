"""The books: accounts, periods, journal entries with their postings, and the control rows that triggers keep.

fund            whose money a posting is; a network's fund and its restricted purses share one set of books
account         a line of the chart; belongs to the network's fund
journal entry   one balanced event; counts once sealed, and never changes after
posting         one debit (positive) or credit (negative) of an entry
control row     a balance the database keeps by itself; its CHECKs are the floors
deficit         how far facts from the bank have taken a control row below its floor
"""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q

from fund.models.entry_kinds import FACTS, EntryKind
from fund.models.mandates import Fund

# Migrations name it here.
from fund.models.periods import period_states  # noqa: F401


class AccountType(models.TextChoices):
    """On which side of the books an account stands."""

    ASSET = "asset"
    LIABILITY = "liability"
    NET_ASSETS = "net_assets"
    INCOME = "income"
    EXPENSE = "expense"
    BUDGETARY = "budgetary"


def account_types() -> Iterable[tuple[Any, Any]]:
    """Return the types for the model field; a callable, so that a new one costs no migration."""
    return AccountType.choices


def entry_kinds() -> Iterable[tuple[Any, Any]]:
    """Return the kinds for the model field."""
    return EntryKind.choices


class Account(models.Model):
    """A line of a network's chart; an empty currency takes any, a floor (minor units) guards the balance."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="accounts")
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=80)
    type = models.CharField(max_length=12, choices=account_types)
    currency = models.CharField(max_length=3, blank=True)
    is_bank = models.BooleanField(default=False)
    is_deposit = models.BooleanField(default=False)
    floor_minor = models.BigIntegerField(null=True, blank=True)
    # From then on it takes no posting.
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "code"], name="account_code_once"),
            models.CheckConstraint(condition=Q(type__in=AccountType.values), name="account_type_known"),
            models.CheckConstraint(
                condition=Q(is_bank=False) | (Q(type="asset", is_deposit=False) & ~Q(currency="")),
                name="account_bank_is_an_asset_in_one_currency",
            ),
            models.CheckConstraint(condition=Q(is_deposit=False) | Q(type="asset"), name="account_deposit_is_an_asset"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(is_bank=True), name="account_closed_is_a_bank"
            ),
            # A control row begins at nothing: a floor above it would refuse the first receipt.
            models.CheckConstraint(
                condition=Q(floor_minor__isnull=True) | Q(floor_minor__lte=0), name="account_floor_not_above_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class JournalEntry(models.Model):
    """One event in the books of a network; year, number and hashes are given by the database when it is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No index of its own where another begins with it: every index is written anew with every entry.
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="entries", db_index=False)
    accounting_date = models.DateField()
    recorded_at = models.DateTimeField()
    posted_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=20, choices=entry_kinds)
    # What the bank has already done is never refused by a floor.
    is_fact = models.BooleanField(default=False)
    source_type = models.CharField(max_length=20)
    source_id = models.UUIDField()
    source_step = models.CharField(max_length=20)
    actor_id = models.UUIDField()
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    reason = models.CharField(max_length=20, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    prev_hash = models.CharField(max_length=64, null=True)
    hash = models.CharField(max_length=64, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_type", "source_id", "source_step"], name="entry_source_once"),
            models.UniqueConstraint(fields=["fund", "year", "number"], name="entry_number_once"),
            models.UniqueConstraint(fields=["fund", "prev_hash"], name="entry_chain_without_fork"),
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="entry_kind_known"),
            models.CheckConstraint(
                condition=Q(is_fact=False) | Q(kind__in=[*FACTS, EntryKind.REVERSAL]), name="entry_facts_by_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.REVERSAL, reverses__isnull=False)
                | (~Q(kind=EntryKind.REVERSAL) & Q(reverses__isnull=True)),
                name="entry_reversal_names_its_entry",
            ),
        ]
        indexes = [models.Index(fields=["fund", "accounting_date"], name="entry_by_day")]

    def __str__(self) -> str:
        return f"{self.year}/{self.number}" if self.number else "not posted"


class Posting(models.Model):
    """One debit (positive) or credit (negative), in its own currency and in the books' base currency."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="postings", db_index=False)
    line = models.PositiveSmallIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings", db_index=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="postings")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    base_minor = models.BigIntegerField()
    project = models.ForeignKey("DonorProject", null=True, on_delete=models.PROTECT, related_name="postings")
    source_ref = models.UUIDField(null=True)
    use = models.CharField(max_length=16, blank=True)
    country = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "line"], name="posting_line_once")]
        indexes = [models.Index(fields=["account", "fund", "currency"], name="posting_by_account")]

    def __str__(self) -> str:
        return f"{self.line}: {self.amount_minor} {self.currency}"


class AccountBalance(models.Model):
    """Control row: what an account holds of one fund in one currency; written by the seal alone."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="balances")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="balances")
    currency = models.CharField(max_length=3)
    balance_minor = models.BigIntegerField(default=0)
    base_minor = models.BigIntegerField(default=0)
    floor_minor = models.BigIntegerField(null=True)
    deficit_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "fund", "currency"], name="balance_key_once"),
            models.CheckConstraint(
                condition=Q(floor_minor__isnull=True) | Q(balance_minor__gte=F("floor_minor") - F("deficit_minor")),
                name="balance_not_below_floor",
            ),
            models.CheckConstraint(condition=Q(deficit_minor__gte=0), name="balance_deficit_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.balance_minor} {self.currency}"


class AccountDay(models.Model):
    """Control row: what the entries of one day brought an account, of one fund in one currency; written by the seal.

    All rows until a day add up to what the account held at its end.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="days")
    # The unique key begins with it.
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="account_days", db_index=False)
    currency = models.CharField(max_length=3)
    day = models.DateField()
    amount_minor = models.BigIntegerField(default=0)
    base_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "account", "currency", "day"], name="account_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day.isoformat()}: {self.amount_minor} {self.currency}"


class FundAvailable(models.Model):
    """Control row: what a fund can spend and has promised, in base minor units; written by the seal alone."""

    fund = models.OneToOneField(Fund, primary_key=True, on_delete=models.PROTECT, related_name="available")
    opened_on = models.DateField()
    spendable_minor = models.BigIntegerField(default=0)
    committed_minor = models.BigIntegerField(default=0)
    deficit_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(spendable_minor__gte=F("committed_minor") - F("deficit_minor")),
                name="available_covers_commitments",
            ),
            models.CheckConstraint(condition=Q(committed_minor__gte=0), name="available_committed_not_negative"),
            models.CheckConstraint(condition=Q(deficit_minor__gte=0), name="available_deficit_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.spendable_minor - self.committed_minor} free"


class LedgerHead(models.Model):
    """The end of a network's hash chain; locked last by every seal."""

    fund = models.OneToOneField(Fund, primary_key=True, on_delete=models.PROTECT, related_name="ledger_head")
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.hash


class NumberSeries(models.Model):
    """The last entry number given in one year of one network."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="number_series")
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "year"], name="series_year_once")]

    def __str__(self) -> str:
        return f"{self.year}/{self.last_number}"
