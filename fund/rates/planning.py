"""What a file of rates adds to those that are known, and which of it has to be asked about first; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from fund.rates.quotes import Quote

# A rate that moves by more than a fifth since the last one is rather a wrong file than a crash.
JUMP = Fraction(1, 5)

Pair = tuple[str, str, str]


@dataclass(frozen=True)
class Jump:
    """A rate that moved by more than a fifth, or that says another thing about the same day than before."""

    quote: Quote
    before: Fraction
    before_on: date

    @property
    def percent(self) -> int:
        """By how much it moved, in whole per cent, of the value before."""
        return int(abs(self.quote.worth - self.before) * 100 / self.before)


@dataclass(frozen=True)
class Known:
    """The newest value of a pair on a day, and how often the day was corrected."""

    on: date
    worth: Fraction
    revision: int


@dataclass
class Plan:
    """`new` with the revision each gets; `known` and `left_out` are counts."""

    new: list[tuple[Quote, int]] = field(default_factory=list)
    known: int = 0
    left_out: int = 0
    jumps: list[Jump] = field(default_factory=list)


def plan_of(quotes: Sequence[Quote], known: Mapping[Pair, Iterable[Known]], *, since: date) -> Plan:
    """Return what is new among the quotes from `since` on; `known` holds for each pair what the books know."""
    plan = Plan()
    history = {pair: {row.on: row for row in rows} for pair, rows in known.items()}
    for quote in sorted(quotes, key=lambda quote: quote.effective_on):
        if quote.effective_on < since:
            plan.left_out += 1
        else:
            _add(plan, quote, history.setdefault(quote.pair, {}))
    return plan


def is_jump(now: Fraction, before: Fraction) -> bool:
    """Tell whether a rate moved by more than a fifth, up or down, read either way round."""
    return max(now, before) > min(now, before) * (1 + JUMP)


def _add(plan: Plan, quote: Quote, days: dict[date, Known]) -> None:
    same = days.get(quote.effective_on)
    if same and same.worth == quote.worth:
        plan.known += 1
        return
    last = same or _before(days.values(), quote.effective_on)
    if last and (same or is_jump(quote.worth, last.worth)):
        plan.jumps.append(Jump(quote, last.worth, last.on))
    revision = same.revision + 1 if same else 1
    plan.new.append((quote, revision))
    days[quote.effective_on] = Known(quote.effective_on, quote.worth, revision)


def _before(rows: Iterable[Known], on: date) -> Known | None:
    return max((row for row in rows if row.on < on), key=lambda row: row.on, default=None)
