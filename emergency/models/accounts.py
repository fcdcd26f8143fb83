"""What proves that somebody is who they say: second factor, recovery codes, tokens, and the count of wrong tries."""

import uuid

from django.conf import settings
from django.db import models

from notifications.field_encryption import EncryptedTextField


class SecondFactor(models.Model):
    """A person's authenticator; until `confirmed_at` is set the account can do nothing but enrol."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="second_factor"
    )
    secret = EncryptedTextField()
    # The key of a new authenticator until a code from it has proven that it was taken over.
    next_secret = EncryptedTextField(blank=True, default="")
    # The time step of the last accepted code: only a later one is ever accepted.
    last_counter = models.BigIntegerField(default=0)
    wrong_codes = models.PositiveIntegerField(default=0)
    last_wrong_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"second factor of {self.user_id}"


class RecoveryCode(models.Model):
    """One printed code, kept as an HMAC; a full factor that works once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hmac = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "code_hmac"], name="recovery_code_once_per_user")]

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"


class Passkey(models.Model):
    """A key of a person's device or token that signs instead of a code; the device keeps its secret half."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys")
    # Its name: the first, the second of this person.
    number = models.PositiveSmallIntegerField()
    # Id and public key as the device gave them, in base64.
    credential = EncryptedTextField()
    # How often it has signed: a copy of the key falls behind.
    sign_count = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["user", "number"], name="passkey_number_once_per_person")]

    def __str__(self) -> str:
        return f"passkey {self.number} of {self.user_id}"


class PasskeyChallenge(models.Model):
    """What a passkey is asked to sign for one act: for one person, one session or token, one address, and not long.

    Only digests are kept. Whoever deletes the row has the one try: of several at once, on whatever worker, one judges.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkey_challenges")
    digest = models.CharField(max_length=64, unique=True)
    # HMAC of the session or token, and of the address at which the act is done.
    bound_to = models.CharField(max_length=64)
    # A real instant, as for sessions.
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="passkey_challenge_by_end")]

    def __str__(self) -> str:
        return f"challenge for {self.user_id}"


class ApiToken(models.Model):
    """A script's key: only the digest is kept, it expires, and it dies with the person's sessions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    # The person's session epoch when it was made; an older epoch is a dead token.
    session_epoch = models.PositiveIntegerField(default=0)
    # Real instants, as for sessions: a demo's clock does not make them old.
    expires_at = models.DateTimeField()
    sitting_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"token of {self.user_id}"


class LoginThrottle(models.Model):
    """Wrong tries on one login name, known or not, named by an HMAC."""

    name_hmac = models.CharField(primary_key=True, max_length=64)
    failures = models.PositiveIntegerField(default=0)
    last_failed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["last_failed_at"], name="throttle_by_age")]

    def __str__(self) -> str:
        return f"{self.failures} wrong tries"
