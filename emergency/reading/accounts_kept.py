"""The accounts of a fund as its keepers see them: people by pseudonym, where each account stands, what waits."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from emergency.keepers import people_of
from emergency.models import AccountFreeze, Entry, SecondFactor, User
from fund.models import Fund

MOST = 500


class Standing(models.TextChoices):
    """Where an account stands."""

    INVITED = "invited", _("invited")
    FACTOR_MISSING = "factor_missing", _("authenticator missing")
    ACTIVE = "active", _("active")
    FROZEN = "frozen", _("frozen")


@dataclass(frozen=True)
class Account:
    """One person's account on the list."""

    user: User
    standing: Standing


def accounts_of(fund: Fund, *, now: datetime) -> list[Account]:
    """Return the accounts of a fund by pseudonym, in two statements."""
    people = list(people_of(fund.pk, now=now).order_by("pseudonym", "pk")[:MOST])
    enrolled = SecondFactor.objects.filter(user__in=people, confirmed_at__isnull=False)
    able = set(enrolled.values_list("user_id", flat=True))
    return [Account(user, standing_of(user, has_factor=user.pk in able)) for user in people]


def standing_of(user: User, *, has_factor: bool) -> Standing:
    """Return where an account stands."""
    if user.frozen_at is not None:
        return Standing.FROZEN
    if not user.has_usable_password():
        return Standing.INVITED
    return Standing.ACTIVE if has_factor else Standing.FACTOR_MISSING


def entries_waiting(fund: Fund, *, clock: datetime) -> QuerySet[Entry]:
    """Return the entries that are neither used nor withdrawn nor over, people loaded, the oldest first."""
    rows = Entry.objects.filter(fund=fund, used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=clock)
    return rows.select_related("user", "asked_by").order_by("asked_at", "pk")[:MOST]


def words_given(freeze: AccountFreeze) -> list[str]:
    """Return by pseudonym who has given a word to let this account in again."""
    return list(freeze.words.order_by("given_at").values_list("by__pseudonym", flat=True))
