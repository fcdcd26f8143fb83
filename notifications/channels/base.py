"""What every channel can do and how it fails."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Parcel:
    """One notice or report on its way: the id stays the same on every try, so that a receiver can tell a repeat."""

    id: uuid.UUID
    kind: str
    address: str
    written_at: datetime
    # Of a report only: a notice has constant words.
    text: str = ""


class DeliveryFailed(Exception):
    """The notice was not taken; `permanent` says that trying again will not help, `down` that nobody answers at all."""

    def __init__(self, outcome: str, *, permanent: bool = False, down: bool = False) -> None:
        self.outcome = outcome
        self.permanent = permanent
        self.down = down
        super().__init__(outcome)


Send = Callable[[Parcel], None]
