"""Who acts: a person with an account, somebody who holds a case's access code, or the clock."""

import uuid
from dataclasses import dataclass

from emergency.models import User


@dataclass(frozen=True)
class Actor:
    """The caller of an action as the interface knows it; rights are looked up by the action itself.

    `holds_code` says that the interface has checked the access code of the very case acted on,
    `holds_confirm_code` that the act itself has found the case by a code that confirms it, and does only that.
    """

    user: User | None = None
    holds_code: bool = False
    holds_confirm_code: bool = False

    @property
    def id(self) -> uuid.UUID | None:
        """Return the account's id for evidence; None for somebody without account and for the clock."""
        return self.user.id if self.user else None

    @property
    def scope(self) -> str:
        """Return what idempotency keys are scoped to."""
        return str(self.user.id) if self.user else "public"


NOBODY = Actor()
# How the books name an act of the clock, or of an asker without an account.
WITHOUT_ACCOUNT = uuid.UUID(int=0)
