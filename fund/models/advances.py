"""Money that a partner or contact holds in advance, and how it was paid out to them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fund.models.ledger import Account
from fund.models.mandates import Fund
from fund.models.organisations import Organisation


class Advance(models.Model):
    """What one partner or contact holds of the fund's money in one country and currency; minor units.

    `paid_minor` grows with every payment to them, `used_minor` with every payment of a case made from it, and
    `returned_minor` with what came back. A float may be filled up again, a plain advance not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="advances")
    # Who holds it: an organisation of the register, or a contact of the network.
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # ISO 3166 alpha-2.
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    is_float = models.BooleanField(default=False)
    paid_minor = models.BigIntegerField(default=0)
    used_minor = models.BigIntegerField(default=0)
    returned_minor = models.BigIntegerField(default=0)
    # Written off by two people (5200).
    lost_minor = models.BigIntegerField(default=0)
    # The first day on which money was paid to them, and the day by which all of it is used or back.
    since = models.DateField(null=True)
    settle_by = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True, holder__isnull=False)
                | Q(organisation__isnull=False, holder__isnull=True),
                name="advance_has_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(used_minor__gte=0, returned_minor__gte=0, lost_minor__gte=0)
                & Q(paid_minor__gte=F("used_minor") + F("returned_minor") + F("lost_minor")),
                name="advance_never_overdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"advance in {self.country}"

    @property
    def left_minor(self) -> int:
        """What they still hold, minor units."""
        return self.paid_minor - self.used_minor - self.returned_minor - self.lost_minor


class AdvancePayment(models.Model):
    """One payment to whoever holds an advance: prepared by one person, authorised and thereby posted by another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    advance = models.ForeignKey(Advance, on_delete=models.PROTECT, related_name="payments")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()
    # The day by which all is used or back once this is paid.
    settle_by = models.DateField()
    prepared_by = models.UUIDField()
    prepared_at = models.DateTimeField()
    authorised_by = models.UUIDField(null=True)
    authorised_at = models.DateTimeField(null=True)
    discarded_by = models.UUIDField(null=True)
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="advance_payment_positive"),
            models.CheckConstraint(
                condition=Q(authorised_by__isnull=True) | ~Q(authorised_by=F("prepared_by")),
                name="advance_payment_needs_two_people",
            ),
            models.CheckConstraint(
                condition=Q(authorised_at__isnull=True) | Q(discarded_at__isnull=True),
                name="advance_payment_ends_once",
            ),
            models.UniqueConstraint(
                fields=["advance"],
                condition=Q(authorised_at__isnull=True, discarded_at__isnull=True),
                name="advance_payment_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} in advance"

    @property
    def waits(self) -> bool:
        """Say whether it waits for its second person."""
        return self.authorised_at is None and self.discarded_at is None
