"""Keeping what proves a payment, in the moment the tie to its case is erased."""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from fund.auditing import digests
from fund.models import Disbursement, Fund, KeptCode, KeptMinute, Match


@dataclass(frozen=True)
class Decided:
    """How the money was decided: nothing of the case."""

    decided_on: date
    tier: str
    required: int
    approvals: int
    declines: int
    regulation_code: str


def keep_codes(*, source_ref: uuid.UUID, now: datetime) -> int:
    """Keep the digests of a case's payment codes that a bank's statement shows; called before they are forgotten."""
    shown = Match.objects.filter(disbursement=OuterRef("pk"), undone_at__isnull=True)
    rows = Disbursement.objects.filter(
        Exists(shown), commitment__source_ref=source_ref, payment_code__isnull=False, kept_code__isnull=True
    )
    kept_in = monday(now.date())
    kept = [KeptCode(disbursement=row, digest=digests.of_code(str(row.payment_code)), kept_in=kept_in) for row in rows]
    return len(KeptCode.objects.bulk_create(kept))


def keep_minute(
    fund: Fund, *, source_ref: uuid.UUID, decided: Decided, minute: Mapping[str, Any], now: datetime
) -> KeptMinute:
    """Keep the extract of a minute and its slow digest; called before what leads to the case is erased."""
    salt = secrets.token_hex(16)
    kept, _made = KeptMinute.objects.get_or_create(
        source_ref=source_ref,
        defaults={
            "fund": fund,
            "decided_in": monday(decided.decided_on),
            "tier": decided.tier,
            "required": decided.required,
            "approvals": decided.approvals,
            "declines": decided.declines,
            "regulation_code": decided.regulation_code,
            "salt": salt,
            "digest": digests.of_minute(minute, salt),
            "kept_in": monday(now.date()),
        },
    )
    return kept


def monday(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(days=day.weekday())
