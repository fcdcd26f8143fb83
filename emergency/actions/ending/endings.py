"""How a case ends without payment: declined or referred with a next door, withdrawn, lapsed, closed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from emergency.actions.asking.joining import check_may_end
from emergency.actions.base import Act, by_the_clock, look, on_case
from emergency.actions.correspondence.telling import Letter, letter_drafts, write_slip
from emergency.actions.deciding.promising import let_go, take_back
from emergency.actions.deciding.rounds import void_open_round
from emergency.actors import Actor
from emergency.asking.phrases import Phrase
from emergency.codes import SlipKind
from emergency.deciding import appeals
from emergency.facts import check_rules, facts_of
from emergency.models import AidRequest, Refusal
from emergency.paying.facts import paid_out
from emergency.states import ENDED_UNPAID, State
from fund.ledger.disbursements import send_back_all
from fund.models import Organisation
from fund.rules.codes import REFUSAL_REASONS
from fund.rules.engine import Stage
from fund.rules.facts import RefusalFacts
from notifications.errors import Malformed, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.sealing import boxes

# An appeal is possible for this long after a refusal; nothing that ended unpaid closes before.
APPEAL = timedelta(days=30)
_REFUSED = frozenset({State.DECLINED, State.REFERRED})
NOT_CONFIRMABLE = "not_confirmable"


@dataclass(frozen=True)
class NextDoor:
    """Why not, and who may help instead; `none_known` says that nobody is known (R-28)."""

    reason_code: str
    referrals: tuple[uuid.UUID, ...] = ()
    none_known: bool = False

    def check(self) -> None:
        """Raise Malformed unless there is a known reason and a next door."""
        wrong = {}
        if self.reason_code not in REFUSAL_REASONS:
            wrong["reason_code"] = _("Pick a reason from the list.")
        if bool(self.referrals) == self.none_known:
            wrong["referrals"] = _("Name who may help instead, or say that nobody is known.")
        if wrong:
            raise Malformed(fields=wrong)


def decline(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    door: NextDoor,
    slip: str = "",
    phrases: Sequence[Phrase] = (),
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Decline a case before the board saw it; the asker is told the reason and the next door by slip."""
    letter = Letter(SlipKind.DECISION, slip, tuple(phrases))
    return _refuse("decline", reference, door, letter, by=by, now=now, attempt=attempt, seen=seen)


def refer(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    door: NextDoor,
    slip: str = "",
    phrases: Sequence[Phrase] = (),
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Send the asker to somebody who helps better; after a decline this gives reason and next door."""
    letter = Letter(SlipKind.REFERRAL, slip, tuple(phrases))
    return _refuse("refer", reference, door, letter, by=by, now=now, attempt=attempt, seen=seen)


def withdraw(
    *, reference: str, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT, seen: str | None = None
) -> AidRequest:
    """Take a case back before payment: promised money is released and the content erased at once.

    Where a part is paid already only the rest is released: that part, and the content, stay to be accounted for.
    """
    with on_case("withdraw", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        act.tell("withdraw")
        end_open_business(act)
        if paid_out(act.aid_request):
            act.aid_request.to_paid_in_part(now=now)
        else:
            act.aid_request.to_withdrawn(now=now)
            boxes.sweep(act.aid_request.pk)
            act.aid_request.slips.all().delete()
    return act.aid_request


def lapse(aid_request_id: uuid.UUID, *, now: datetime) -> AidRequest:
    """End a case whose asker did not answer in time; promised money is released, a part already paid accounted for."""
    with by_the_clock("lapse", aid_request_id, now=now) as act:
        check_time_is_up(act.aid_request, now=now)
        end_open_business(act)
        if paid_out(act.aid_request):
            act.aid_request.to_paid_in_part(now=now)
        else:
            act.aid_request.to_expired(now=now)
        act.tell("lapse")
    return act.aid_request


def close(
    *, reference: str, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT, seen: str | None = None
) -> AidRequest:
    """Close a case on which nothing is left to do; a refusal closes only when the asker was told a next door."""
    with on_case("close", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        check_may_close(act.aid_request, now=now)
        act.aid_request.to_closed(now=now)
    return act.aid_request


def check_may_close(aid_request: AidRequest, *, now: datetime) -> None:
    """Raise Refused while an appeal is possible, or with the findings that keep the case open."""
    check_may_end(aid_request)
    if _may_be_appealed(aid_request, now=now):
        raise Refused(
            ngettext(
                "It ended less than %(count)d day ago and may still be appealed; afterwards the clock closes it.",
                "It ended less than %(count)d days ago and may still be appealed; afterwards the clock closes it.",
                APPEAL.days,
            )
            % {"count": APPEAL.days},
            code="appeal_possible",
        )
    refused = aid_request.state in _REFUSED
    facts = facts_of(aid_request, now=now, is_refused=refused, refusal=refusal_facts(aid_request) if refused else None)
    check_rules(aid_request, facts, Stage.CLOSE)


def _may_be_appealed(aid_request: AidRequest, *, now: datetime) -> bool:
    """Say whether the asker may still object: to a refusal since it was told, once; else since the case ended."""
    if aid_request.state in _REFUSED and refusal_facts(aid_request) is not None:
        return appeals.is_possible(aid_request, now=now)
    ended_at = aid_request.ended_at
    return aid_request.state in ENDED_UNPAID and ended_at is not None and now < ended_at + APPEAL


def refusal_facts(aid_request: AidRequest) -> RefusalFacts | None:
    """Return what the asker was told, once a slip has told it."""
    refusal = Refusal.objects.filter(aid_request=aid_request, told_at__isnull=False).first()
    if refusal is None:
        return None
    return RefusalFacts(
        reason_code=refusal.reason_code, referrals=refusal.referrals.count(), is_none_known=refusal.none_known
    )


def check_meeting_was_offered(aid_request: AidRequest, door: NextDoor) -> None:
    """Raise Refused where nobody may be told "could not be confirmed", because no meeting was offered yet."""
    if door.reason_code == NOT_CONFIRMABLE and aid_request.meeting_offered_on is None:
        raise Refused(
            _("Offer a meeting with a contact or a partner first; only then may it be refused as not confirmable."),
            code="meeting_not_offered",
        )


def check_time_is_up(aid_request: AidRequest, *, now: datetime) -> None:
    """Raise Refused unless the time in which the asker had to act is over: somebody may have acted meanwhile."""
    if aid_request.lapse_at is None or now < aid_request.lapse_at:
        raise Refused(_("There is still time to act on this aid request."), code="time_left")


def end_open_business(act: Act) -> None:
    """Void an open round, give up payments not sent, and release what is still promised, also during a new round."""
    void_open_round(act)
    send_back_all(source_ref=act.aid_request.books_ref, by=act.books_id, now=act.now)
    let_go(act)


def _refuse(
    name: str,
    reference: str,
    door: NextDoor,
    letter: Letter,
    *,
    by: Actor,
    now: datetime,
    attempt: Attempt,
    seen: str | None,
) -> AidRequest:
    aid_request = look(name, reference, by=by, now=now, attempt=attempt).aid_request
    letter = letter.ready()
    door.check()
    organisations = _organisations(door)
    check_meeting_was_offered(aid_request, door)

    def write(batch: boxes.SealedBatch) -> AidRequest:
        with on_case(name, reference, by=by, now=now, attempt=attempt, seen=seen) as act:
            check_meeting_was_offered(act.aid_request, door)
            act.store(batch)
            write_slip(act.aid_request, letter, now=now)
            _keep(act, door, organisations)
            take_back(act)
            if name == "refer":
                act.aid_request.to_referred(now=now)
            else:
                act.aid_request.to_declined(now=now)
            act.describe(reason_code=door.reason_code, referrals=len(organisations))
        return act.aid_request

    return boxes.seal_and_write(
        letter_drafts(aid_request, letter, now=now), write, scope_id=aid_request.fund_id, now=now
    )


def _organisations(door: NextDoor) -> Sequence[Organisation]:
    found = list(Organisation.objects.filter(pk__in=door.referrals, is_active=True))
    if len(found) != len(set(door.referrals)):
        raise Malformed(fields={"referrals": _("One of these organisations is not in the register.")})
    return found


def _keep(act: Act, door: NextDoor, organisations: Sequence[Organisation]) -> None:
    refusal, _made = Refusal.objects.update_or_create(
        aid_request=act.aid_request,
        defaults={
            "reason_code": door.reason_code,
            "none_known": door.none_known,
            "refused_by_id": act.user_id,
            "refused_at": act.now,
            # The next door is shown on the asker's page at once, with or without further words.
            "told_at": act.now,
        },
    )
    refusal.referrals.set(organisations)
