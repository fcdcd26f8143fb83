"""Finding what could fit a line among thousands of entries without weighing each against each.

Only what agrees in a telling field is ever suggested (`matching.suggestions`): our code, a reference, or the amount.
So candidates are found by these fields and by day, and nothing else is weighed.
"""

import uuid
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

from fund.reconciliation import matching
from fund.reconciliation.matching import DAYS_APART, Candidate, LineFacts, Suggestion

_WINDOW = timedelta(days=DAYS_APART)


class Telling:
    """The candidates of one account by their words and their amounts, taken out as they are matched."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._by_word: dict[str, list[Candidate]] = defaultdict(list)
        self._by_amount: dict[int, list[Candidate]] = defaultdict(list)
        self._taken: set[uuid.UUID] = set()
        for candidate in sorted(candidates, key=lambda each: (each.day, each.entry_id)):
            for word in {candidate.code, candidate.reference} - {""}:
                self._by_word[word].append(candidate)
            self._by_amount[candidate.amount_minor].append(candidate)

    def automatic(self, line: LineFacts) -> Suggestion | None:
        """Return what may be tied without a person, and take it out.

        Entries that agree in the amount alone stay 30 points and more behind one that bears our code too, and block
        nothing: only those that share a word with the line are weighed.
        """
        shared = {each: None for word in line.words for each in self._by_word.get(word, ()) if self._is_open(each)}
        found = matching.automatic(matching.suggestions(line, shared))
        if found:
            self._taken.add(found.candidate.entry_id)
        return found

    def fits_any(self, line: LineFacts) -> bool:
        """Tell whether anything would be suggested for the line."""
        return any(matching.suggestions(line, [each]) for each in self._near(line))

    def _near(self, line: LineFacts) -> Iterator[Candidate]:
        for word in line.words:
            yield from filter(self._is_open, self._by_word.get(word, ()))
        for amount in {line.amount_minor, line.amount_minor + line.fee_minor}:
            same = self._by_amount.get(amount, [])
            first = bisect_left(same, line.day - _WINDOW, key=lambda each: each.day)
            last = bisect_right(same, line.day + _WINDOW, key=lambda each: each.day)
            yield from filter(self._is_open, same[first:last])

    def _is_open(self, candidate: Candidate) -> bool:
        return candidate.entry_id not in self._taken
