"""What bare Django would store for the same: plain tables without any guard."""

import uuid

from django.db import models


class BareToken(models.Model):
    """A token in clear, and whose it is."""

    text = models.CharField(max_length=80, unique=True)
    person = models.UUIDField()


class BareMandate(models.Model):
    """Who holds which role."""

    person = models.UUIDField(db_index=True)
    role = models.CharField(max_length=20)


class BareCase(models.Model):
    """A case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    reference = models.CharField(max_length=9, unique=True)
    state = models.CharField(max_length=20, db_index=True)
    country = models.CharField(max_length=2)
    urgency = models.CharField(max_length=8)
    due_at = models.DateTimeField(null=True)


class BareLine(models.Model):
    """A budget line."""

    case = models.ForeignKey(BareCase, on_delete=models.CASCADE, related_name="lines")
    use = models.CharField(max_length=16)
    amount_minor = models.BigIntegerField(null=True)


class BareKey(models.Model):
    """A case's key."""

    case = models.OneToOneField(BareCase, on_delete=models.CASCADE)
    content = models.BinaryField()


class BareText(models.Model):
    """A text, as it is."""

    case = models.ForeignKey(BareCase, on_delete=models.CASCADE)
    content = models.BinaryField()


class BareNotice(models.Model):
    """A notice to be sent."""

    person = models.UUIDField()


class BareEvent(models.Model):
    """Something that happened."""

    verb = models.CharField(max_length=40)
    object_id = models.UUIDField()


class BareVote(models.Model):
    """A vote."""

    case = models.ForeignKey(BareCase, on_delete=models.CASCADE)
    person = models.UUIDField()
    choice = models.CharField(max_length=10)


class BareVoteLine(models.Model):
    """The amount a vote supports."""

    vote = models.ForeignKey(BareVote, on_delete=models.CASCADE, related_name="lines")
    amount_minor = models.BigIntegerField()


class BareBalance(models.Model):
    """What an account holds."""

    account = models.CharField(max_length=10, unique=True)
    amount_minor = models.BigIntegerField()


class BareEntry(models.Model):
    """An entry."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=20)


class BarePosting(models.Model):
    """A posting."""

    entry = models.ForeignKey(BareEntry, on_delete=models.CASCADE)
    account = models.CharField(max_length=10)
    amount_minor = models.BigIntegerField()


class PastCase(models.Model):
    """What tells one past case of a furnished fund from the next."""

    id = models.BigIntegerField(primary_key=True)
    reference = models.CharField(max_length=8)
    mark = models.CharField(max_length=8)
    week = models.CharField(max_length=8)
    month = models.DateField()
    country = models.CharField(max_length=2)
    urgency = models.CharField(max_length=8)
