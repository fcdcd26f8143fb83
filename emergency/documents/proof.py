"""The decision behind a payment: the living minute for a proof, and what is kept of it when its case is erased."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from emergency.actors import Actor
from emergency.documents.minute import minute_as_json
from emergency.documents.minutes import Minute, minutes_on
from emergency.models import AidRequest, Outcome, User
from emergency.permissions import standing_of
from emergency.selectors import cases
from fund.auditing.keeping import Decided, keep_minute
from fund.auditing.proof import HOLDS, MISSING, Link, Payment, Rows
from fund.models import Commitment
from fund.reports.frame import Named
from fund.rules.tiers import Tier
from notifications.errors import NotFound

_LANGUAGE = "en"


def keep_extract(aid_request: AidRequest, *, now: datetime) -> None:
    """Keep in the books how a promise was decided, before what leads to the case is erased; nothing where none was."""
    if aid_request.ledger_ref is None:
        return
    commitment = Commitment.objects.filter(source_ref=aid_request.ledger_ref).select_related("fund").first()
    found = minutes_on(aid_request)
    approved = _approving(found)
    if commitment is None or approved is None:
        return
    with override(_LANGUAGE):
        minute = minute_as_json(found)
    decided = _decided(approved)
    keep_minute(commitment.fund, source_ref=aid_request.ledger_ref, decided=decided, minute=minute, now=now)


def minute_link(payment: Payment, user: User, *, now: datetime) -> Link | None:
    """Return the minute as a link of the proof while its case is there; None once it is erased.

    Raises NotFound for who is kept away from the case.
    """
    aid_request = cases().select_related("fund").filter(ledger_ref=payment.source_ref).first()
    if aid_request is None:
        return None
    if standing_of(Actor(user=user), aid_request, now=now).kept_away:
        raise NotFound()
    name, approved = _("Minute of the decision"), _approving(minutes_on(aid_request))
    if approved is None:
        return Link("minute", name, MISSING, [])
    if aid_request.frozen:
        return Link("minute", name, MISSING, [(_("Held"), _("A hold lies over it; ask the data guardian."))])
    return Link("minute", name, HOLDS, _facts(aid_request, approved))


def _facts(aid_request: AidRequest, minute: Minute) -> Rows:
    decided = _decided(minute)
    tier = str(Tier(decided.tier).label) if decided.tier in {one.value for one in Tier} else decided.tier
    return [
        (_("Reference"), aid_request.reference),
        (_("Decided on"), decided.decided_on),
        (_("Decided by"), Named(decided.tier, tier)),
        (_("Approvals, of those needed"), f"{decided.approvals} / {decided.required}"),
        (_("Against"), decided.declines),
        (_("Regulations"), decided.regulation_code),
        (_("Head of the evidence before it"), minute.decision.audit_head),
    ]


def _approving(found: list[Minute]) -> Minute | None:
    approved = [one for one in found if one.decision.outcome == Outcome.APPROVED]
    return approved[-1] if approved else None


def _decided(minute: Minute) -> Decided:
    decision, counts = minute.decision, minute.decision.record["counts"]
    return Decided(
        decided_on=decision.decided_at.date(),
        tier=decision.tier,
        required=counts["required"],
        approvals=counts["approvals"],
        declines=counts["declines"],
        regulation_code=decision.regulation_code,
    )
