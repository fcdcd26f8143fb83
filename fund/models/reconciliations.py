"""What people do with several lines at once, what they set aside, what they lock, and statements typed by hand.

reconciliation   one act that ties or sets aside several things; a single tie needs none
ignored line     a line set aside because others of its account cancel it out; undone, never deleted
statement lock   two people's word that every line is explained; lifted, never deleted
typed statement  what a person copied from paper or a cash box, until a second person confirms it
"""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fund.models.ledger import Account
from fund.models.mandates import Fund
from fund.models.statements import BankStatement, StatementLine


class ReconciliationKind(models.TextChoices):
    """What an act on several lines or entries did."""

    SPLIT = "split", _("tied together")
    POSTED = "posted", _("posted from the line")
    TRANSFER = "transfer", _("transfer between own accounts")
    IGNORED = "ignored", _("set aside")


class IgnoreReason(models.TextChoices):
    """Why lines that cancel each other out have no entry; a code, never a typed sentence."""

    CORRECTED = "corrected", _("the bank corrected itself")
    NOT_OURS = "not_ours", _("booked to us by mistake and taken back")
    REPEATED = "repeated", _("booked twice and taken back once")


class UnlockReason(models.TextChoices):
    """Why a locked statement is opened again."""

    WRONG_TIE = "wrong_tie", _("a line is tied to the wrong entry")
    BANK_CORRECTED = "bank_corrected", _("the bank corrected its statement")
    AUDIT = "audit", _("the auditor asked for it")


def reconciliation_kinds() -> Iterable[tuple[Any, Any]]:
    """Return the kinds for the model field; a callable, so that a new one costs no migration."""
    return ReconciliationKind.choices


def ignore_reasons() -> Iterable[tuple[Any, Any]]:
    """Return the reasons for the model field."""
    return IgnoreReason.choices


def unlock_reasons() -> Iterable[tuple[Any, Any]]:
    """Return the reasons for the model field."""
    return UnlockReason.choices


class Reconciliation(models.Model):
    """One act on several lines or entries of a network's banks; what it tied is undone together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="reconciliations")
    kind = models.CharField(max_length=10, choices=reconciliation_kinds)
    reason_code = models.CharField(max_length=20, blank=True, choices=ignore_reasons)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ReconciliationKind.values), name="reconciliation_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=ReconciliationKind.IGNORED, reason_code__in=IgnoreReason.values)
                | (~Q(kind=ReconciliationKind.IGNORED) & Q(reason_code="")),
                name="reconciliation_ignores_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.kind)


class IgnoredLine(models.Model):
    """A line without entry, because the lines set aside with it bring its amount back to nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.PROTECT, related_name="ignored_lines")
    line = models.ForeignKey(StatementLine, on_delete=models.PROTECT, related_name="ignored")
    undone_by = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line"], condition=Q(undone_at=None), name="ignored_line_once"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="ignored_line_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.line_id)


class StatementLock(models.Model):
    """Asked for by a treasurer, in force once a second person confirmed it, until somebody lifts it with a reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="locks")
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)
    lifted_at = models.DateTimeField(null=True)
    reason_code = models.CharField(max_length=20, blank=True, choices=unlock_reasons)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement"], condition=Q(lifted_at=None), name="statement_lock_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | (Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("asked_by"))),
                name="statement_lock_needs_two_people",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, reason_code="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False, reason_code__in=UnlockReason.values),
                name="statement_lock_lifted_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return "lifted" if self.lifted_at else "locked" if self.confirmed_at else "asked"


class TypedStatement(models.Model):
    """A statement typed by one person: days, sums and our own words in clear, all else in two `bank` boxes.

    `lines` are objects with day, amount_minor, words and donor. It counts for nothing until a second person
    confirms it: then it becomes the account's next statement.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="typed_statements")
    from_on = models.DateField()
    to_on = models.DateField()
    opening_minor = models.BigIntegerField()
    closing_minor = models.BigIntegerField()
    lines = models.JSONField(default=list)
    file_hmac = models.CharField(max_length=64)
    file_box_id = models.UUIDField()
    lines_box_id = models.UUIDField()
    typed_by = models.UUIDField()
    typed_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    discarded_by = models.UUIDField(null=True)
    discarded_at = models.DateTimeField(null=True)
    statement = models.OneToOneField(BankStatement, null=True, on_delete=models.PROTECT, related_name="typed")

    class Meta:
        constraints = [
            # One after the other: the next begins where this one closes.
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(confirmed_at=None, discarded_at=None),
                name="typed_statement_one_waits",
            ),
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="typed_statement_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None, statement=None)
                | (
                    Q(confirmed_at__isnull=False, confirmed_by__isnull=False, statement__isnull=False)
                    & ~Q(confirmed_by=F("typed_by"))
                ),
                name="typed_statement_needs_two_people",
            ),
            models.CheckConstraint(
                condition=Q(discarded_at=None, discarded_by=None)
                | Q(discarded_at__isnull=False, discarded_by__isnull=False, confirmed_at=None),
                name="typed_statement_discarded_or_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_on}..{self.to_on}"
