"""One act once: the same key and body repeat the earlier answer, another body is refused.

An interface makes the Attempt. The action looks up the earlier answer before it asks for a second factor,
claims the key as the first statement of its transaction and writes the answer into the same transaction: an act that
was rolled back leaves no key, and of several at once one acts and the others get its answer.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from notifications.errors import KeyReused, Malformed
from notifications.models import IdempotencyKey
from notifications.prepared import Prepared

LEFT_OUT = frozenset({"otp", "passkey", "access_code"})
LONGEST_KEY = 200
KEPT = timedelta(days=1)

_CLAIM = (
    "INSERT INTO {table} (scope, body, created_at) VALUES (%s, %s, COALESCE(%s, CURRENT_TIMESTAMP))"
    " ON CONFLICT DO NOTHING"
)
_BY_SCOPE: Prepared[IdempotencyKey] = Prepared(lambda scope: IdempotencyKey.objects.filter(pk=scope), scope=str)


class AlreadyDone(Exception):
    """The act was done under this key; `answer` is what it answered then."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.answer = answer
        super().__init__("already done")


@dataclass(frozen=True)
class Attempt:
    """One try of an act by somebody; without a key every method lets the act go on."""

    actor: str
    act: str
    key: str | None
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if self.key is not None and not 0 < len(self.key) <= LONGEST_KEY:
            raise Malformed(fields={"Idempotency-Key": f"Use 1 to {LONGEST_KEY} characters."})

    def earlier_answer(self) -> dict[str, Any] | None:
        """Return what the act answered under this key, or None; raises KeyReused for another body."""
        if self.key is None:
            return None
        return self._answer_of(_BY_SCOPE.first(scope=self._scope()))

    def claim(self, *, now: datetime | None = None) -> None:
        """Take the key for this transaction, waiting for another that holds it.

        Raises AlreadyDone with the earlier answer, or KeyReused for another body.
        """
        if self.key is None:
            return
        if not connection.in_atomic_block:
            raise RuntimeError("a key is claimed inside the transaction of its act")
        if _inserted(self._scope(), self._body(), now):
            return
        earlier = self._answer_of(IdempotencyKey.objects.get(pk=self._scope()))
        raise AlreadyDone(earlier or {})

    def finish(self, answer: Mapping[str, Any]) -> None:
        """Keep the answer for a repeat, in the act's own transaction; it holds no sealed text and no access code."""
        if self.key is not None:
            IdempotencyKey.objects.filter(pk=self._scope()).update(answer=dict(answer))

    def _answer_of(self, row: IdempotencyKey | None) -> dict[str, Any] | None:
        if row is None:
            return None
        if not hmac.compare_digest(row.body, self._body()):
            raise KeyReused()
        return row.answer or {}

    def _scope(self) -> str:
        return _digest("scope", [self.actor, self.act, self.key])

    def _body(self) -> str:
        return _digest("body", {name: value for name, value in self.body.items() if name not in LEFT_OUT})


NO_ATTEMPT = Attempt(actor="", act="", key=None)


def forget_old(*, now: datetime) -> int:
    """Delete the keys older than a day and return how many."""
    deleted, _ = IdempotencyKey.objects.filter(created_at__lt=now - KEPT).delete()
    return deleted


def _inserted(scope: str, body: str, now: datetime | None) -> bool:
    moment = connection.ops.adapt_datetimefield_value(now) if now else None
    sql = _CLAIM.format(table=connection.ops.quote_name(IdempotencyKey._meta.db_table))
    with connection.cursor() as cursor:
        cursor.execute(sql, [scope, body, moment])
        return bool(cursor.rowcount == 1)


def _digest(purpose: str, value: object) -> str:
    secret = hashlib.sha256(f"idempotency {purpose} {settings.SECRET_KEY}".encode()).digest()
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), default=_as_text)
    return hmac.new(secret, text.encode("ascii"), hashlib.sha256).hexdigest()


def _as_text(value: object) -> str:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return str(value)
