"""Comparing two versions of the regulations, number by number."""

from dataclasses import dataclass, fields

from fund.rules.parameters import Parameters
from fund.rules.units import value_in_words


@dataclass(frozen=True, slots=True)
class Difference:
    """One parameter that two versions set differently, in the reader's words."""

    rule: str
    name: str
    label: str
    old: str
    new: str


def differences(old: Parameters, new: Parameters, currency: str) -> list[Difference]:
    """Return every parameter whose value differs, in the order of the rules."""
    rows = [
        Difference(
            rule=item.metadata["rule"],
            name=item.name,
            label=str(item.metadata["label"]),
            old=value_in_words(getattr(old, item.name), item.metadata["unit"], currency),
            new=value_in_words(getattr(new, item.name), item.metadata["unit"], currency),
        )
        for item in fields(Parameters)
        if getattr(old, item.name) != getattr(new, item.name)
    ]
    return sorted(rows, key=lambda row: row.rule)
