"""Who was served which sealed text, and for whose new locks colleagues were asked."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from emergency.models.aid_request import AidRequest
from fund.models import Fund


class ReadWay(models.TextChoices):
    """How a sealed text was handed out."""

    PAGE = "page", _("on its page")
    API = "api", _("to a program")
    RELOCK = "relock", _("to make a lock for a colleague")
    RECOVERY = "recovery", _("for the recovery key")


def way_choices() -> Iterable[tuple[Any, Any]]:
    """Return the ways; a callable, so that a new one costs no migration of the column."""
    return ReadWay.choices


class BoxRead(models.Model):
    """One serving of one sealed text: written in the transaction that serves it, never changed, erased with the case.

    Week and hour, no more: nothing else of a case is kept to the minute either once it is over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.ForeignKey(AidRequest, on_delete=models.CASCADE, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    way = models.CharField(max_length=8, choices=way_choices)
    week = models.CharField(max_length=8)
    hour = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(hour__lte=23), name="box_read_in_an_hour_of_the_day"),
            models.CheckConstraint(condition=models.Q(week__regex=r"^[0-9]{4}-W[0-9]{2}$"), name="box_read_in_a_week"),
        ]
        indexes = [
            models.Index(fields=["week", "hour", "id"], name="box_read_newest"),
            models.Index(fields=["user", "week", "hour", "id"], name="box_read_of_a_person"),
        ]


class AwaitedReader(models.Model):
    """A reader whose colleagues were told that locks of theirs are missing; gone once none is.

    `user_id` need not be an account: the offline recovery key is a reader without one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.CASCADE, related_name="awaited_readers")
    user_id = models.UUIDField()
    fingerprint = models.CharField(max_length=40)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "user_id", "fingerprint"], name="awaited_reader_once"),
        ]
