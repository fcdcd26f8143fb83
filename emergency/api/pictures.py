"""Cases in JSON: the portrait of one, a row of many."""

from datetime import datetime
from typing import Any

from emergency.models import AidRequest, BudgetLine
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
    }
    if portrait.is_asker:
        shown["unread_slips"] = portrait.unread_slips
    if portrait.is_insider:
        shown |= _inside(portrait)
    return shown


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
        "member": aid_request.member,
        "regulation": aid_request.regulation.code if aid_request.regulation else None,
        "submitted_at": moment(aid_request.submitted_at),
        "confirmations": [
            {"confirmer": one.confirmer, "means": one.means, "independent": one.independent}
            for one in portrait.confirmations
        ],
        "conflict_level": portrait.standing.conflict_level,
        "boxes": [
            {"id": str(box.id), "kind": box.kind, "size": box.size_bucket, "served": box.is_served}
            for box in portrait.boxes
        ],
    }


def _line(line: BudgetLine) -> Json:
    return {
        "line": str(line.pk),
        "use": line.use,
        "asked": _money(line.asked_minor, line.currency),
        "proposed": _money(line.proposed_minor, line.currency),
        "approved": _money(line.approved_minor, line.currency),
    }


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
