"""Where the money goes: the asker gives the details once something was promised, the treasurer may send them back."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from emergency.actions.base import Act, look, on_case
from emergency.actions.correspondence.telling import drafts_for
from emergency.actors import Actor
from emergency.codes import SentBack
from emergency.facts import check_rules
from emergency.models import AidRequest
from emergency.paying.facts import payout_facts
from emergency.paying.ways import TO_LISTED_PAYEE, check_leads_to_payee
from fund.ledger.disbursements import send_back_all
from fund.payees import named
from fund.rules.engine import Stage
from notifications.errors import Malformed, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.sealing import boxes


def give_payout_details(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    way: str,
    consent: str,
    harm: str,
    details: str,
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Seal where the money goes to treasurer and checker; consent and harm are asked again before any payment.

    `details` were checked by `payout_details`; for a listed payee they may stay empty. Raises Refused with R-23, R-24
    and the other findings of the stage, and for a way that leads past the payee.
    """
    aid_request = look("payout-details", reference, by=by, now=now, attempt=attempt).aid_request
    if aid_request.payee_id is not None:
        details = details if details.strip() else TO_LISTED_PAYEE
    if not details.strip():
        raise Malformed(fields={"payout": _("Write where the money goes.")})
    _say(aid_request, way, consent, harm)
    check_rules(aid_request, payout_facts(aid_request, now=now), Stage.PAYOUT)

    def write(batch: boxes.SealedBatch) -> AidRequest:
        with on_case("payout-details", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
            _say(act.aid_request, way, consent, harm)
            check_rules(act.aid_request, payout_facts(act.aid_request, now=now), Stage.PAYOUT)
            boxes.sweep(act.aid_request.pk, kinds=["payout"])
            act.store(batch)
            act.aid_request.to_payable(now=now)
            act.describe(way=way)
            act.tell("payout-details")
        return act.aid_request

    drafts = drafts_for(aid_request, {"payout": details}, now=now)
    return boxes.seal_and_write(drafts, write, scope_id=aid_request.fund_id, now=now)


def send_back_details(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    reason_code: str = SentBack.OTHER,
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Ask the asker for other details: the old ones are erased, payments not sent yet are given up."""
    with on_case("send-back-details", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        send_back_all(source_ref=act.aid_request.books_ref, by=act.books_id, now=now)
        ask_details_again(act)
        act.aid_request.back_to_approved(now=now)
        act.aid_request.sent_back_code = reason_code
        act.describe(reason_code=reason_code)
    return act.aid_request


def ask_details_again(act: Act) -> None:
    """Erase the details that cannot be used; the way is chosen anew with them."""
    boxes.sweep(act.aid_request.pk, kinds=["payout"])
    act.aid_request.way = ""


def name_payee(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    payee: uuid.UUID,
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Name the listed payee to whom an approved case is paid; raises Refused where one was decided already."""
    with on_case("name-payee", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        check_can_name(act.aid_request)
        uses = [line.use for line in act.aid_request.lines.all()]
        act.aid_request.payee = named(act.aid_request.fund, act.aid_request.country, uses, payee)
        act.describe(kind=act.aid_request.payee.kind if act.aid_request.payee else "")
    return act.aid_request


def check_can_name(aid_request: AidRequest) -> None:
    """Raise Refused while the case has a listed payee: the board decided for that one."""
    if aid_request.payee_id is not None:
        raise Refused(
            _("A payee is named already. The chair can have the approval looked at again for another one."),
            code="payee_decided",
        )


def _say(aid_request: AidRequest, way: str, consent: str, harm: str) -> None:
    check_leads_to_payee(aid_request, way)
    aid_request.way, aid_request.consent, aid_request.harm = way, consent, harm
    aid_request.sent_back_code = ""
