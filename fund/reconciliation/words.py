"""Which of a bank line's words may stay in clear: our own payment codes and references, and nothing else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from fund.reconciliation.parsers.base import ParsedLine

# ISO 20022 domains of bank transaction codes; what a bank writes freely may be somebody's name.
_CODE = re.compile(r"(?:ACMT|CAMT|CMDT|DERV|FORX|LDAS|PMET|PMNT|SECU|TRAD|XTND)(?:-[A-Z]{4}){0,2}|\d{1,4}", re.ASCII)
_SHORTEST_NAME = 3


@dataclass(frozen=True)
class Vocabulary:
    """Our payment codes, the donor projects' references, and the words of each donor's name."""

    codes: frozenset[str]
    references: frozenset[str]
    donors: Mapping[UUID, frozenset[str]] = field(default_factory=dict)

    def kept_of(self, line: ParsedLine) -> list[str]:
        """Return the codes and references that stand in the line, written as we write them, sorted."""
        text = f"{line.text} {line.bank_id}"
        return sorted(self._codes_in(text) | self._references_in(text))

    def donor_of(self, line: ParsedLine) -> UUID | None:
        """Return the one donor on our list whose whole name stands in a receipt's sender, or None."""
        sender = name_words(line.counterparty) if line.amount_minor > 0 else frozenset()
        found = [donor_id for donor_id, words in self.donors.items() if words and words <= sender]
        return found[0] if len(found) == 1 else None

    def _codes_in(self, text: str) -> set[str]:
        # Banks wrap texts and change case: a code counts with spaces inside and in small letters.
        run = re.sub(r"[^0-9A-Z]", "", text.upper())
        return {
            run[start : start + length]
            for length in self._lengths
            for start in range(len(run) - length + 1)
            if run[start : start + length] in self.codes
        }

    def _references_in(self, text: str) -> set[str]:
        plain = text.casefold()
        return {
            reference
            for reference in self.references
            if re.search(rf"(?<!\w){re.escape(reference.casefold())}(?!\w)", plain)
        }

    @cached_property
    def _lengths(self) -> frozenset[int]:
        return frozenset(map(len, self.codes))


def clear_transaction_code(code: str) -> str:
    """Return the code if it is one of the standard's or a short number, else nothing."""
    return code if _CODE.fullmatch(code) else ""


def name_words(*texts: str) -> frozenset[str]:
    """Return the words of three letters and more, in small letters, for comparing a donor's name."""
    return frozenset(
        word for text in texts for word in re.findall(r"\w+", text.casefold()) if len(word) >= _SHORTEST_NAME
    )
