"""A second ledger in plain Python that knows no table: what the real one must agree with after every step."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Auditor:
    """Balances in cents by account code; promises as what is left of each."""

    books: Counter[str] = field(default_factory=Counter)
    entries: int = 0

    def move(self, debit: str, credit: str, amount: int) -> None:
        """Book one pair."""
        self.books[debit] += amount
        self.books[credit] -= amount

    def count(self, entries: int = 1) -> None:
        """Note that entries were posted."""
        self.entries += entries

    @property
    def liquid(self) -> int:
        """What could be spent were nothing promised."""
        return self.books["1010"] + self.books["2030"] + self.books["2090"]

    @property
    def free(self) -> int:
        """What can still be promised."""
        return self.liquid - self.books["9100"]
