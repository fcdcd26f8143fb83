"""What the accounts' keepers of the town have to do with: an invitation that waits, Cora's passkey, a restored copy."""

import uuid
from datetime import datetime

from emergency.actions.people import entering
from emergency.models import Entry, Passkey, Restored, User
from fund.models import Fund

ENTRY_STEPS = ("confirm", "withdraw")
STEPS = ("freeze", "thaw", "again")


def make_account_rows(fund: Fund, people: dict[str, User], at: datetime) -> None:
    """Let Sam ask for an account for Dora."""
    entering.invite(fund=fund, pseudonym="Dora", language="en", by=people["sam"], clock=at, now=at)
    Passkey.objects.create(user=people["cora"], number=1, credential="", made_at=at)
    Restored.objects.create(fund=fund, copied_on=at.date(), restored_at=at)


def ids() -> dict[str, uuid.UUID]:
    """Return their ids by the name of a route's parameter; the account asked for is Cora's."""
    key = Passkey.objects.get()
    return {
        "invitation_id": Entry.objects.get().pk,
        "passkey_id": key.pk,
        "person_id": key.user_id,
        "restored_id": Restored.objects.get().pk,
    }


def bodies() -> dict[str, dict[str, object]]:
    """Return by route name a body that the act's form accepts."""
    return {
        "me-freeze": {"sure": True},
        "me-passkey-challenge": {"for": "/api/v1/me/"},
        "accounts-list": {"pseudonym": "Dan"},
        "accounts-freeze": {"name": "bo"},
        "account-again": {"lost": "factor"},
    }
