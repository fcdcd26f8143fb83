"""What the bank says, and how it is tied to the books.

bank profile     how one bank writes its CSV
bank statement   one imported file of one bank account; the file itself lies in a sealed box
statement line   one movement: account, day, amount and our own words in clear, the rest sealed
match            the tie of one line, or a part of it, to one entry of the books; undone, never deleted
"""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fund.models.ledger import Account, JournalEntry
from fund.models.mandates import Fund
from fund.models.payments import Disbursement
from fund.models.projects import Donor


class MatchedHow(models.TextChoices):
    """Who tied a line to the books."""

    AUTOMATIC = "automatic", _("by itself")
    ACCEPTED = "accepted", _("by a person")


def matched_how() -> Iterable[tuple[Any, Any]]:
    """Return the ways for the model field; a callable, so that a new one costs no migration."""
    return MatchedHow.choices


class BankProfile(models.Model):
    """The saved mapping of one bank's CSV; `settings` are those of `CsvMapping`, checked before they are saved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="bank_profiles")
    name = models.SlugField(max_length=40)
    settings = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "name"], name="profile_name_once")]

    def __str__(self) -> str:
        return self.name


class BankStatement(models.Model):
    """One imported file: it begins where the account's statement before it ended (L17); minor units."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="statements")
    number = models.PositiveIntegerField()
    file_hmac = models.CharField(max_length=64)
    from_on = models.DateField()
    to_on = models.DateField()
    currency = models.CharField(max_length=3)
    opening_minor = models.BigIntegerField()
    closing_minor = models.BigIntegerField()
    # Two boxes of kind `bank`: the file as it came, and the rest of its lines as one JSON list.
    file_box_id = models.UUIDField()
    lines_box_id = models.UUIDField()
    # Empty: a program of the service did it.
    imported_by = models.UUIDField(null=True)
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "file_hmac"], name="statement_file_once"),
            models.UniqueConstraint(fields=["account", "number"], name="statement_number_once"),
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="statement_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.from_on}..{self.to_on}"


class StatementLine(models.Model):
    """One movement, money out negative; its sealed rest is item `place` (from 0) of the statement's lines box."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="statement_lines")
    booked_on = models.DateField()
    amount_minor = models.BigIntegerField()
    # What the bank says it took inside the amount.
    fee_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    bank_id_hmac = models.CharField(max_length=64, blank=True)
    transaction_code = models.CharField(max_length=20, blank=True)
    # Payment codes and project references of ours that stand in the line, and no other word of it.
    words = models.JSONField(default=list)
    # An institution on our own list of donors, where a receipt names it as its sender.
    donor = models.ForeignKey(Donor, null=True, on_delete=models.PROTECT, related_name="statement_lines")
    place = models.PositiveIntegerField()
    # Counts genuine equal rows of a bank: 1, 2, 3…
    occurrence = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "bank_id_hmac", "booked_on", "amount_minor", "occurrence"],
                name="statement_line_once",
            ),
            models.UniqueConstraint(fields=["statement", "place"], name="statement_place_once"),
            models.CheckConstraint(condition=Q(fee_minor__gte=0), name="statement_line_fee_not_negative"),
            models.CheckConstraint(condition=Q(occurrence__gte=1), name="statement_line_counts_from_one"),
        ]
        indexes = [models.Index(fields=["account", "booked_on"], name="statement_line_by_day")]

    def __str__(self) -> str:
        return f"{self.booked_on}: {self.amount_minor} {self.currency}"


class Match(models.Model):
    """A line, or a part of it, tied to what one entry moved on that account; live until undone, and then kept.

    A line may be tied to several entries and an entry to several lines; never more of either than there is (L17).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.ForeignKey(StatementLine, on_delete=models.PROTECT, related_name="matches")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="matches")
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="matches")
    disbursement = models.ForeignKey(Disbursement, null=True, on_delete=models.PROTECT, related_name="matches")
    # The act that tied several together; empty where one line was tied to one entry alone.
    reconciliation = models.ForeignKey("Reconciliation", null=True, on_delete=models.PROTECT, related_name="matches")
    allocated_minor = models.BigIntegerField()
    score = models.PositiveSmallIntegerField()
    agreeing = models.JSONField(default=list)
    how = models.CharField(max_length=10, choices=matched_how)
    matched_by = models.UUIDField(null=True)
    matched_at = models.DateTimeField()
    undone_by = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "entry"], condition=Q(undone_at=None), name="match_pair_once"),
            models.CheckConstraint(condition=~Q(allocated_minor=0), name="match_allocates_something"),
            models.CheckConstraint(condition=Q(how__in=MatchedHow.values), name="match_how_known"),
            models.CheckConstraint(
                condition=Q(how="automatic", matched_by=None) | Q(how="accepted", matched_by__isnull=False),
                name="match_names_who_accepted",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="match_undone_by_somebody",
            ),
            models.CheckConstraint(condition=Q(score__lte=100), name="match_score_of_100"),
        ]
        indexes = [models.Index(fields=["account", "entry"], name="match_by_entry")]

    def __str__(self) -> str:
        return f"{self.allocated_minor} {self.how}"
