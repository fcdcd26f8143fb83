"""How a case ends and when its content is gone: R-28 and R-30."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fund.rules.codes import REFUSAL_REASONS
from fund.rules.facts import EndFacts, RequestFacts
from fund.rules.findings import Finding, Override, Verdict
from fund.rules.parameters import Parameters

KEPT_LONGER = Override(who=("guardian",), second_person=True, reasons=("legal_claim", "inquiry", "other"))


@dataclass(frozen=True, slots=True)
class EraseDates:
    """The first days on which the content goes; None while the event that starts the wait has not happened."""

    boxes_on: date
    payout_on: date | None


def refusal_is_explained(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-28: a refused asker learns a reason from the list and a next door, or that none is known."""
    if not facts.is_refused:
        return Finding(rule="R-28", verdict=Verdict.CLEAR, code="not_refused")
    refusal = facts.refusal
    if refusal is None or refusal.reason_code not in REFUSAL_REASONS:
        return Finding(rule="R-28", verdict=Verdict.BLOCK, code="reason_missing")
    if refusal.referrals < 1 and not refusal.is_none_known:
        return Finding(rule="R-28", verdict=Verdict.BLOCK, code="next_door_missing", value=refusal.referrals, limit=1)
    return Finding(rule="R-28", verdict=Verdict.CLEAR, code="refusal_explained", value=refusal.referrals)


def content_goes_in_time(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-30: say when the sealed texts go; block erasing before that day or under a hold, and a too long extension."""
    end = facts.end
    if end is None:
        return Finding(rule="R-30", verdict=Verdict.BLOCK, code="not_ended")
    latest = latest_extension(end, parameters)
    if end.kept_until is not None and end.kept_until > latest:
        return Finding(
            rule="R-30",
            verdict=Verdict.BLOCK,
            code="extension_too_long",
            value=end.kept_until,
            limit=latest,
            overridable_by=KEPT_LONGER,
        )
    if end.held_until is not None and facts.judged_on <= end.held_until:
        return Finding(rule="R-30", verdict=Verdict.BLOCK, code="held", limit=end.held_until)
    boxes_on = erase_dates(end, parameters).boxes_on
    is_due = facts.judged_on >= boxes_on
    return Finding(
        rule="R-30",
        verdict=Verdict.CLEAR if is_due else Verdict.BLOCK,
        code="erased_now" if is_due else "erased_later",
        value=facts.judged_on,
        limit=boxes_on,
    )


def erase_dates(end: EndFacts, parameters: Parameters) -> EraseDates:
    """Return the days on which boxes and payment details go; a hold or an extension moves them, never forward."""
    boxes_on = max(_ordinary_day(end, parameters), end.kept_until or date.min, _after(end.held_until))
    if end.receipt_confirmed_on is None:
        return EraseDates(boxes_on, None)
    payout_on = end.receipt_confirmed_on + timedelta(days=parameters.payout_box_days)
    return EraseDates(boxes_on, max(payout_on, _after(end.held_until)))


def latest_extension(end: EndFacts, parameters: Parameters) -> date:
    """Return the last day to which erasing may be put off without the guardian and one more."""
    return _ordinary_day(end, parameters) + timedelta(days=parameters.longest_extension_days)


def slip_gone_at(written_at: datetime, opened_at: datetime | None, parameters: Parameters) -> datetime:
    """Return when a message to the asker is erased: counted from opening, or from writing while unread."""
    if opened_at is None:
        return written_at + timedelta(days=parameters.slip_unread_days)
    return opened_at + timedelta(hours=parameters.slip_opened_hours)


def _ordinary_day(end: EndFacts, parameters: Parameters) -> date:
    if end.is_paid:
        return end.ended_on + timedelta(days=parameters.paid_boxes_days)
    if end.is_withdrawn_on_wish:
        return end.ended_on
    return end.ended_on + timedelta(days=parameters.unpaid_boxes_days)


def _after(held_until: date | None) -> date:
    return date.min if held_until is None else held_until + timedelta(days=1)
