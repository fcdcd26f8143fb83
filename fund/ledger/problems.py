"""What checking the books can find."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One broken invariant: its number, the row it was found at and what is wrong."""

    rule: str
    row: str
    text: str

    def as_json(self) -> dict[str, str]:
        """Return the one JSON form of a problem."""
        return {"rule": self.rule, "row": self.row, "text": self.text}
