"""Tying several things in one act: a line to several entries, several lines to one entry, or parts of either."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fund.models import Match, Reconciliation, ReconciliationKind
from fund.money import Money, format_money
from fund.reconciliation import candidates, matching, ties
from fund.reconciliation.holding import HeldLine, check_confirmer, hold_lines
from fund.reconciliation.matching import Candidate, Suggestion
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt

# What a person ties by eye may lie further apart than what is suggested: a transfer abroad takes its time.
FURTHEST_APART = 60
MOST_PARTS = 50


@dataclass(frozen=True)
class Part:
    """So much of a line, above zero, to this entry; without an amount as much as both have left."""

    line_id: uuid.UUID
    entry_id: uuid.UUID
    amount: Money | None = None


def tie_together(
    *, parts: Sequence[Part], by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Reconciliation:
    """Tie all these parts or none; what they leave of lines and entries stays open.

    Raises Malformed, NotFound for strangers, Refused where more is tied than there is (L17), where the two move in
    different directions, or when the person approved a payment among them.
    """
    _check_form(parts)
    with transaction.atomic():
        attempt.claim(now=now)
        line_ids = list(dict.fromkeys(part.line_id for part in parts))
        held = dict(zip(line_ids, hold_lines(line_ids, by=by, now=now), strict=True))
        planned = _planned(parts, held, by)
        books = next(iter(held.values())).line.account.fund
        act = Reconciliation.objects.create(fund=books, kind=ReconciliationKind.SPLIT, made_by=by, made_at=now)
        matches = tie_planned(planned, act=act, by=by, now=now)
        attempt.finish(answer_of(act, matches))
        audit.record(ties.events("match_made", matches, by=by), now=now)
    return act


@dataclass(frozen=True)
class Planned:
    """A part that fits: the line and the entry as the parts before it leave them."""

    held: HeldLine
    suggestion: Suggestion
    allocated_minor: int


def tie_planned(planned: Iterable[Planned], *, act: Reconciliation, by: uuid.UUID, now: datetime) -> list[Match]:
    """Make the ties of one act; payments of one case are locked in the order others lock them in, too."""
    ordered = sorted(planned, key=lambda one: str(one.suggestion.candidate.disbursement_id))
    return [
        ties.tie(one.held.line, one.suggestion, allocated_minor=one.allocated_minor, by=by, now=now, act=act)
        for one in ordered
    ]


def fitting(held: HeldLine, candidate: Candidate) -> Suggestion:
    """Return the candidate with what agrees; what a person ties by eye may agree in nothing."""
    return matching.weigh(held.facts, candidate) or Suggestion(candidate, 0, ())


def answer_of(act: Reconciliation, matches: Iterable[Match]) -> dict[str, object]:
    """Return what an act on several things answers."""
    return {"reconciliation": str(act.pk), "matches": [str(match.pk) for match in matches]}


def _check_form(parts: Sequence[Part]) -> None:
    if not 0 < len(parts) <= MOST_PARTS:
        raise Malformed(fields={"parts": _("Choose 1 to %(count)d entries.") % {"count": MOST_PARTS}})
    if len({(part.line_id, part.entry_id) for part in parts}) < len(parts):
        raise Malformed(fields={"parts": _("Name each line and entry together once.")})


def _planned(parts: Sequence[Part], held: dict[uuid.UUID, HeldLine], by: uuid.UUID) -> list[Planned]:
    entries: dict[tuple[uuid.UUID, uuid.UUID], Candidate] = {}
    planned = []
    for part in parts:
        line = held[part.line_id]
        key = (line.line.account_id, part.entry_id)
        if key not in entries:
            entries[key] = _open_entry(line, part.entry_id)
            check_confirmer(entries[key], by)
        minor = _fitting_minor(part, line, entries[key])
        _check_not_tied(part)
        planned.append(Planned(line, fitting(line, entries[key]), minor))
        held[part.line_id] = line.less(minor)
        entries[key] = replace(entries[key], amount_minor=entries[key].amount_minor - minor)
    return planned


def _open_entry(held: HeldLine, entry_id: uuid.UUID) -> Candidate:
    found = candidates.open_entries(held.line.account, entry_id=entry_id)
    if found:
        return found[0]
    if Match.objects.filter(entry_id=entry_id, account=held.line.account, undone_at=None).exists():
        raise Refused(_("Nothing is left of one of these entries: other lines explain it."), code="entry_used_up")
    raise NotFound()


def _check_not_tied(part: Part) -> None:
    if Match.objects.filter(line_id=part.line_id, entry_id=part.entry_id, undone_at=None).exists():
        raise Refused(
            _("These two are tied already, in part. Undo that tie first, then tie them anew with the whole sum."),
            code="tied_in_part",
        )


def _fitting_minor(part: Part, held: HeldLine, candidate: Candidate) -> int:
    """Return how much is tied, with the line's sign; raises Refused where it does not fit."""
    if (held.left_minor < 0) != (candidate.amount_minor < 0):
        raise Refused(_("One moved money in, the other out: they are not the same."), code="other_direction")
    if abs((held.line.booked_on - candidate.day).days) > FURTHEST_APART:
        raise Refused(
            _("Line and entry lie more than %(count)d days apart. Correct the entry's day by a reversal.")
            % {"count": FURTHEST_APART},
            code="too_far_apart",
        )
    most = min(abs(held.left_minor), abs(candidate.amount_minor))
    if part.amount is not None and part.amount.currency != held.line.currency:
        raise Malformed(fields={"amount": _("Name the amount in %(currency)s.") % {"currency": held.line.currency}})
    wanted = part.amount.minor if part.amount else most
    if not 0 < wanted <= most:
        raise _too_much(held, candidate)
    return wanted if held.left_minor > 0 else -wanted


def _too_much(held: HeldLine, candidate: Candidate) -> Refused:
    left = {"line": _shown(held.left_minor, held), "entry": _shown(candidate.amount_minor, held)}
    return Refused(
        _("More cannot be tied than there is: %(line)s is left of the line, %(entry)s of the entry.") % left,
        code="more_than_left",
    )


def _shown(minor: int, held: HeldLine) -> str:
    return format_money(Money(abs(minor), held.line.currency), get_language() or "en")
