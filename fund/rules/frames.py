"""Frames for a mass emergency: what a board may open, and what may be decided inside: R-31."""

from datetime import date, timedelta

from fund.money import WHOLE, Money
from fund.rules.facts import FrameFacts, RequestFacts
from fund.rules.findings import Finding, Verdict
from fund.rules.parameters import Parameters
from fund.rules.use_groups import meant, terms_of
from fund.rules.wording import Word


def frame_holds(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-31: a case decided inside a frame keeps to its days, countries, uses, ceiling and budget, and is confirmed.

    A case outside any frame passes. A frame that names no country or no use covers none.
    """
    if facts.frame is None:
        return Finding(rule="R-31", verdict=Verdict.CLEAR, code="no_frame")
    found = _reach(facts.frame, facts) or _sums(facts.frame, facts, parameters)
    if found is not None:
        return found
    if facts.confirmations < parameters.frame_confirmations:
        missing = parameters.frame_confirmations - facts.confirmations
        return _block("frame_unconfirmed", facts.confirmations, parameters.frame_confirmations, count=missing)
    return Finding(
        rule="R-31",
        verdict=Verdict.CLEAR,
        code="frame_holds",
        value=Money(facts.frame.used_minor + facts.total_minor, facts.currency),
        limit=Money(facts.frame.budget_minor, facts.currency),
    )


def frame_may_open(
    frame: FrameFacts, parameters: Parameters, *, currency: str, opened_on: date, liquid_minor: int
) -> list[Finding]:
    """Return every reason why the board may not open this frame; empty when it may (R-31)."""
    most_minor = liquid_minor * parameters.frame_share_bps // WHOLE
    last_day = opened_on + timedelta(days=parameters.frame_days)
    found = []
    if frame.budget_minor > most_minor:
        found.append(_block("frame_takes_much", Money(frame.budget_minor, currency), Money(most_minor, currency)))
    if frame.ends_on > last_day or frame.ends_on < opened_on:
        found.append(_block("frame_too_long", frame.ends_on, last_day))
    if frame.ceiling_minor > parameters.frame_person_minor:
        high, most = Money(frame.ceiling_minor, currency), Money(parameters.frame_person_minor, currency)
        found.append(_block("frame_ceiling_high", high, most))
    are_paid = all(terms_of(use, parameters.allowed_uses).is_allowed for use in frame.uses)
    if not frame.countries or not frame.uses or not are_paid:
        found.append(_block("frame_names_nothing", limit=parameters.allowed_uses))
    return found


def _reach(frame: FrameFacts, facts: RequestFacts) -> Finding | None:
    if facts.judged_on > frame.ends_on:
        return _block("frame_over", facts.judged_on, frame.ends_on)
    if facts.country not in frame.countries:
        return _block("frame_elsewhere")
    foreign = tuple(sorted(use for use in facts.uses if not meant([use]) & meant(frame.uses)))
    if foreign or not facts.lines:
        return _block("frame_other_use", foreign, tuple(sorted(frame.uses)))
    return None


def _sums(frame: FrameFacts, facts: RequestFacts, parameters: Parameters) -> Finding | None:
    if not facts.is_amount_known:
        return _block("amount_unknown")
    each_minor = min(frame.ceiling_minor, parameters.frame_person_minor)
    if facts.total_minor > each_minor * facts.people:
        most = Money(each_minor * facts.people, facts.currency)
        return _block("frame_ceiling", Money(facts.total_minor, facts.currency), most)
    left_minor = frame.budget_minor - frame.used_minor
    if facts.total_minor > left_minor:
        return _block("frame_spent", Money(facts.total_minor, facts.currency), Money(left_minor, facts.currency))
    return None


def _block(code: str, value: Word = None, limit: Word = None, **words: Word) -> Finding:
    return Finding(rule="R-31", verdict=Verdict.BLOCK, code=code, value=value, limit=limit, words=words)
