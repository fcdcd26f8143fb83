"""Cases in JSON: the portrait of one, a row of many."""

from datetime import datetime
from typing import Any

from emergency.models import AidRequest, BudgetLine, CaseTask, Confirmation, Override
from emergency.paying.ways import ways_for
from emergency.reading.holds import HoldOnShow
from emergency.reading.portrait import Portrait
from emergency.states import OWNERS
from fund.money import Money

Json = dict[str, Any]


def row(aid_request: AidRequest) -> Json:
    """Return a case as a line of a work list."""
    return {
        "reference": aid_request.reference,
        "state": aid_request.state,
        "owner": OWNERS[aid_request.state].value,
        "fund": aid_request.fund.code,
        "country": aid_request.country,
        "urgency": aid_request.urgency,
        "due_at": moment(aid_request.due_at),
        "lines": [_line(line) for line in aid_request.lines.all()],
    }


def picture(portrait: Portrait) -> Json:
    """Return everything the reader may see of one case."""
    aid_request = portrait.aid_request
    shown = {
        "reference": aid_request.reference,
        "state": aid_request.state,
        "owner": OWNERS[aid_request.state].value,
        "fund": aid_request.fund.code,
        "frozen": aid_request.frozen,
        "revision": aid_request.revision,
        "clocks": {
            "due_at": moment(aid_request.due_at),
            "paused_at": moment(aid_request.paused_at),
            "lapse_at": moment(aid_request.lapse_at),
        },
        "lines": [_line(line) for line in portrait.lines],
        "way": aid_request.way or None,
        "question": _question(portrait),
        "refusal": _refusal(portrait),
        "acts": list(portrait.acts),
        "same_emergency": list(portrait.related.same_emergency),
    }
    if portrait.is_asker:
        shown["unread_slips"] = portrait.unread_slips
    if portrait.is_asker and "payout-details" in portrait.acts:
        shown["ways"] = [way.value for way in ways_for(aid_request)]
    if portrait.is_insider:
        shown |= _inside(portrait)
    return shown


def hold(shown: HoldOnShow) -> Json:
    """Return a hold to whom may lift it: nothing of the case but reference and state."""
    return {
        "reference": shown.reference,
        "state": shown.state,
        "frozen": True,
        "hold": {
            "reason_code": shown.reason_code,
            "laid_at": moment(shown.laid_at),
            "review_at": moment(shown.review_at),
        },
        "acts": ["unfreeze"],
    }


def moment(instant: datetime | None) -> str | None:
    """Return an instant as ISO 8601 in UTC."""
    return instant.isoformat().replace("+00:00", "Z") if instant else None


def _inside(portrait: Portrait) -> Json:
    aid_request = portrait.aid_request
    return {
        "country": aid_request.country,
        "urgency": aid_request.urgency,
        "by_when": moment(aid_request.by_when),
        "for_whom": aid_request.for_whom,
        "people": aid_request.people,
        "consent": aid_request.consent,
        "harm": aid_request.harm,
        "harm_by_contact": aid_request.harm_by_contact or None,
        "moved_up": aid_request.moved_up_code or None,
        "member": aid_request.member,
        "recipient": aid_request.recipient,
        "payee": str(aid_request.payee_id) if aid_request.payee_id else None,
        "repeat_declared": aid_request.repeat_declared,
        "is_repeat_checked": aid_request.is_repeat_checked,
        "meeting_offered_on": aid_request.meeting_offered_on.isoformat() if aid_request.meeting_offered_on else None,
        "regulation": aid_request.regulation.code if aid_request.regulation else None,
        "submitted_at": moment(aid_request.submitted_at),
        "confirmations": [_confirmation(one) for one in portrait.confirmations],
        "joined_to": portrait.related.joined_to or None,
        "joined": list(portrait.related.joined),
        "receipts": [{"said_by": one.said_by, "confirmed_at": moment(one.confirmed_at)} for one in portrait.receipts],
        "tasks": [task(one) for one in portrait.tasks],
        "overrides": [override(one) for one in portrait.overrides],
        "conflict_level": portrait.standing.conflict_level,
        "boxes": [
            {"id": str(box.id), "kind": box.kind, "size": box.size_bucket, "served": box.is_served}
            for box in portrait.boxes
        ],
    }


def _confirmation(one: Confirmation) -> Json:
    return {
        "confirmer": one.confirmer,
        "means": one.means,
        "independent": one.independent,
        "relation": one.relation,
        "knows": one.knows,
        "believes": one.believes,
        "organisation": one.organisation.name if one.organisation else None,
        "verifier": one.verifier,
        "is_verifier_agreed": one.is_verifier_agreed,
    }


def task(owed: CaseTask) -> Json:
    """Return what is still owed to a case."""
    return {
        "kind": owed.kind,
        "owner": owed.owner,
        "rule": owed.rule,
        "due_at": moment(owed.due_at),
        "escalated": owed.escalated_at is not None,
    }


def override(made: Override) -> Json:
    """Return what was passed, by code."""
    second = made.consent_given
    return {
        "id": str(made.pk),
        "rule": made.rule,
        "code": made.finding_code,
        "value": made.value,
        "limit": made.limit,
        "regulation": made.regulation_code,
        "reason_code": made.reason_code,
        "by": made.by.pseudonym,
        "role": made.role,
        "made_at": moment(made.made_at),
        "second": {"by": second.by.pseudonym, "role": second.role, "at": moment(second.given_at)} if second else None,
        "in_force": made.is_effective,
    }


def _line(line: BudgetLine) -> Json:
    return {
        "line": str(line.pk),
        "use": line.use,
        "asked": _money(line.asked_minor, line.currency),
        "proposed": _money(line.proposed_minor, line.currency),
        "approved": _money(line.approved_minor, line.currency),
        **_value(line),
    }


def _value(line: BudgetLine) -> Json:
    """Return what an approved sum in another currency was worth when it was decided; nothing in the base currency."""
    if line.approved_base_minor is None:
        return {}
    return {"approved_base": _money(line.approved_base_minor, line.aid_request.fund.base_currency)}


def _money(minor: int | None, currency: str) -> dict[str, str] | None:
    return None if minor is None else Money(minor, currency).as_json()


def _question(portrait: Portrait) -> Json | None:
    question = portrait.question
    if question is None:
        return None
    return {"codes": question.codes, "asked_at": moment(question.asked_at)}


def _refusal(portrait: Portrait) -> Json | None:
    refusal = portrait.refusal
    if refusal is None:
        return None
    return {
        "reason_code": refusal.reason_code,
        "referrals": [{"id": str(one.pk), "name": one.name} for one in refusal.referrals.all()],
        "none_known": refusal.none_known,
    }
