"""Bank profiles: the ready ones, those a fund saved, and saving one."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fund.ledger import chart
from fund.models import BankProfile, Fund
from fund.reconciliation import permissions
from fund.reconciliation.parsers.table_settings import TableMapping
from fund.reconciliation.ready_profiles import READY
from notifications import audit
from notifications.errors import Malformed, NotFound
from notifications.idempotency import NO_ATTEMPT, Attempt

LONGEST_NAME = 40
# Settings are words of a bank's form, never of its lines: more than this is a file pasted in by mistake.
LONGEST_SETTINGS = 20_000


def saved(fund: Fund) -> list[BankProfile]:
    """Return the fund's own profiles by name."""
    return list(BankProfile.objects.filter(fund=chart.books_of(fund)).order_by("name"))


def find(fund: Fund, name: str) -> BankProfile:
    """Return the fund's own profile of this name, else the ready one, which is in no table; raises NotFound."""
    books = chart.books_of(fund)
    found = BankProfile.objects.filter(fund=books, name=name).first()
    if found is None and name in READY:
        found = BankProfile(fund=books, name=name, settings=dict(READY[name].settings))
    if found is None:
        raise NotFound()
    return found


def mapping_of(profile: BankProfile | None) -> TableMapping | None:
    """Return a profile's settings, checked again: an older one may not fit today's readers."""
    return TableMapping.from_settings(profile.settings) if profile else None


def save_profile(
    *,
    fund: Fund,
    name: str,
    settings: Mapping[str, Any],
    by: uuid.UUID | None,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> BankProfile:
    """Save how a bank writes its table under a name, over an earlier one; raises Malformed naming what cannot work."""
    if by is not None:
        permissions.check_can_reconcile(fund, by, now=now)
    TableMapping.from_settings(settings)
    _check(name, settings)
    with transaction.atomic():
        attempt.claim(now=now)
        profile, _made = BankProfile.objects.update_or_create(
            fund=chart.books_of(fund), name=name, defaults={"settings": dict(settings)}
        )
        attempt.finish({"profile": str(profile.pk), "name": profile.name})
        audit.record([audit.Event("bank_profile_saved", by, "bank_profile", profile.pk)], now=now)
    return profile


def _check(name: str, settings: Mapping[str, Any]) -> None:
    if not 0 < len(name) <= LONGEST_NAME or not name.replace("-", "").replace("_", "").isalnum():
        raise Malformed(fields={"name": _("Use up to 40 letters, digits and hyphens.")})
    if len(str(settings)) > LONGEST_SETTINGS:
        raise Malformed(fields={"settings": _("These settings are too long. They name columns, never lines.")})
