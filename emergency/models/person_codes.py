"""What is kept of person codes (R-19): keyed digests, never a code, and for twelve months what was granted on each."""

import uuid

from django.db import models

from emergency.models.aid_request import AidRequest


class GivenPersonCode(models.Model):
    """A person code that came with a request, as its keyed digest; gone with the request."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.ForeignKey(AidRequest, on_delete=models.CASCADE, related_name="person_codes")
    code_hmac = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["aid_request", "code_hmac"], name="person_code_given_once")]


class Grant(models.Model):
    """What was granted on a person code in which month; the tie to its case is cut when that is erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code_hmac = models.CharField(max_length=64)
    # The first day of the month: an exact day would lead to the books.
    month = models.DateField()
    amount_minor = models.BigIntegerField()
    emergency_id = models.UUIDField()
    aid_request = models.ForeignKey(AidRequest, null=True, blank=True, on_delete=models.SET_NULL, related_name="grants")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["aid_request", "code_hmac"],
                condition=models.Q(aid_request__isnull=False),
                name="grant_once_per_case_and_code",
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__gte=0), name="grant_is_not_negative"),
        ]
        indexes = [
            models.Index(fields=["code_hmac", "month"], name="grant_of_a_code"),
            models.Index(fields=["emergency_id"], name="grant_of_an_emergency"),
            models.Index(fields=["month"], name="grant_by_age"),
        ]
