"""Bank files on their way in.

statement preview  a file that was read and sealed but not yet confirmed; erased after a day
matching run       how far the lines of a long statement have been compared with the books
"""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from fund.models.mandates import Fund
from fund.models.statements import BankStatement

KEPT_UNCONFIRMED = timedelta(hours=24)


class StatementPreview(models.Model):
    """What a file would bring, in minor units; its id is that of the statement it becomes, which keeps its boxes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.CASCADE, related_name="statement_previews")
    account_code = models.CharField(max_length=10)
    file_hmac = models.CharField(max_length=64)
    from_on = models.DateField()
    to_on = models.DateField()
    currency = models.CharField(max_length=3)
    # Empty where the file states no balance.
    opening_minor = models.BigIntegerField(null=True)
    closing_minor = models.BigIntegerField(null=True)
    # Rows of `ClearLine`: days, amounts, digests and our own words.
    lines = models.JSONField(default=list)
    # Rows the bank has not booked yet.
    pending_count = models.PositiveIntegerField(default=0)
    file_box_id = models.UUIDField()
    lines_box_id = models.UUIDField()
    made_by = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "account_code", "file_hmac"], name="preview_file_once"),
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="preview_ends_after_it_starts"),
        ]
        indexes = [models.Index(fields=["made_at"], name="preview_by_age")]

    def __str__(self) -> str:
        return f"{self.account_code}: {self.from_on}..{self.to_on}"


class MatchingRun(models.Model):
    """The new lines of a long statement, compared with the books piece by piece in the background."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    statement = models.OneToOneField(BankStatement, on_delete=models.PROTECT, related_name="matching_run")
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="matching_run_done_of_total"),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(done=F("total")), name="matching_run_finished_when_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.done} of {self.total}"
