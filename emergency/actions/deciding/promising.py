"""Promising the approved money, or waiting for it: what an approving round and a resumed case have in common."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from emergency.actions.base import Act
from emergency.actions.correspondence.telling import Letter, write_slip
from emergency.asking.person_codes import record_grant
from emergency.models import AidRequest, BudgetLine, Frame, FrameCase
from emergency.states import State
from fund.ledger.adjusting import Held, adjust, held
from fund.ledger.commitments import CommitmentLine, ShortOfMoney, commit, release
from fund.ledger.disbursements import send_back_all
from fund.ledger.parts import return_part, take_part
from fund.money import Money, format_money
from fund.rules.codes import USE_NAMES
from notifications.errors import NotFound

GO_AHEAD = "go_ahead"


def promise(
    act: Act,
    move: Callable[..., None],
    lines: Sequence[BudgetLine],
    *,
    barred: frozenset[uuid.UUID],
    by: uuid.UUID,
    out_of: uuid.UUID | None = None,
) -> bool:
    """Commit the approved amounts, move the case and send the go-ahead; False, and nothing posted, when money is short.

    What is promised already is raised or lowered, never promised a second time. `barred` may neither prepare nor
    authorise the payment (W1). `out_of` names the frame's promise in the books that the money is taken from.
    """
    wanted = {line: line.approved_minor or 0 for line in lines}
    try:
        # Another commitment may have won since: this one is then undone alone, the votes stand.
        with transaction.atomic():
            # Only a case decided before can have money promised.
            if act.aid_request.decided_at:
                wanted = _adjust(act, lines, barred, by)
            else:
                _commit(act, wanted, barred, by, out_of=out_of)
    except ShortOfMoney:
        return False
    act.aid_request.decided_at = act.now
    move(now=act.now)
    is_payable = act.aid_request.state == State.PAYABLE
    granted = sum(line.granted_minor for line in lines)
    code = record_grant(act.aid_request, granted, now=act.now)
    write_slip(act.aid_request, _go_ahead(act, wanted, code), now=act.now)
    act.tell("topped-up" if is_payable else "approved")
    return True


def promise_less(act: Act, wanted: Mapping[BudgetLine, int], *, by: uuid.UUID) -> None:
    """Lower what is promised of each line to these sums, and tell the asker; raises Refused for more than is held."""
    source_ref = ledger_ref_of(act.aid_request)
    adjust(
        fund=act.aid_request.fund,
        source_ref=source_ref,
        held=held(source_ref),
        lines=_commitment_lines(wanted),
        barred_people=frozenset(),
        country=act.aid_request.country,
        by=by,
        now=act.now,
    )
    write_slip(act.aid_request, _go_ahead(act, wanted, ""), now=act.now)


def take_back(act: Act) -> None:
    """Release whatever is still promised to the case, payments not sent yet given up; nothing to do is fine."""
    if act.aid_request.decided_at is None:
        # Nothing was ever promised.
        return
    send_back_all(source_ref=act.aid_request.books_ref, by=act.books_id, now=act.now)
    let_go(act)
    act.aid_request.decided_at = None


def let_go(act: Act) -> None:
    """Free what is still promised to the case; what was taken from a frame goes back to that while it is open."""
    if not _return_to_frame(act):
        release(source_ref=act.aid_request.books_ref, by=act.books_id, now=act.now)


def _return_to_frame(act: Act) -> bool:
    """Give the case's part back to the frame it was taken from; False where there is none, or the frame is over."""
    if not act.aid_request.in_frame:
        return False
    taken = FrameCase.objects.filter(aid_request=act.aid_request, decided_at__isnull=False).first()
    # The frame's row first: a frame that ends meanwhile must not keep what nobody would release any more.
    open_frames = Frame.objects.select_for_update().filter(closed_at__isnull=True)
    frame = open_frames.filter(pk=taken.frame_id).first() if taken else None
    if taken is None or frame is None:
        return False
    source_ref = act.aid_request.books_ref
    taken.returned_minor += return_part(into=frame.ledger_ref, source_ref=source_ref, by=act.books_id, now=act.now)
    taken.save(update_fields=["returned_minor"])
    return True


def keep_promise(act: Act) -> None:
    """Lead a case back to where it is paid, its promise as it was: no more was approved."""
    act.aid_request.to_topped_up(now=act.now)
    act.tell("top-up-declined")


def defer(act: Act) -> None:
    """Let the case wait for money; the votes stand and nothing is posted."""
    act.aid_request.to_deferred(now=act.now)
    act.tell("deferred")


def still_to_promise(aid_request: AidRequest, lines: Sequence[BudgetLine]) -> dict[BudgetLine, int]:
    """Return what of each approved line is not paid yet, promised already or not; minor units."""
    return _unpaid(held(ledger_ref_of(aid_request)), lines)


def ledger_ref_of(aid_request: AidRequest) -> uuid.UUID:
    """Return how the books know the case; raises NotFound once erasing has cut the tie."""
    if aid_request.ledger_ref is None:
        raise NotFound()
    return aid_request.ledger_ref


def _unpaid(known: Held, lines: Sequence[BudgetLine]) -> dict[BudgetLine, int]:
    paid = known.paid
    return {line: max((line.approved_minor or 0) - paid.get(line.use, 0), 0) for line in lines}


def _adjust(
    act: Act, lines: Sequence[BudgetLine], barred: frozenset[uuid.UUID], by: uuid.UUID
) -> dict[BudgetLine, int]:
    source_ref = ledger_ref_of(act.aid_request)
    known = held(source_ref)
    wanted = _unpaid(known, lines)
    adjust(
        fund=act.aid_request.fund,
        source_ref=source_ref,
        held=known,
        lines=_commitment_lines(wanted),
        barred_people=barred,
        country=act.aid_request.country,
        by=by,
        now=act.now,
    )
    return wanted


def _commitment_lines(wanted: Mapping[BudgetLine, int]) -> list[CommitmentLine]:
    return [CommitmentLine(line.use, Money(amount, line.currency)) for line, amount in wanted.items() if amount]


def _commit(
    act: Act,
    wanted: Mapping[BudgetLine, int],
    barred: frozenset[uuid.UUID],
    by: uuid.UUID,
    *,
    out_of: uuid.UUID | None,
) -> None:
    lines = _commitment_lines(wanted)
    if not lines:
        return
    asked: dict[str, Any] = {
        "fund": act.aid_request.fund,
        "source_ref": ledger_ref_of(act.aid_request),
        "lines": lines,
        "barred_people": barred,
        "country": act.aid_request.country,
        "by": by,
        "now": act.now,
    }
    if out_of is None:
        commit(**asked)
    else:
        take_part(out_of=out_of, **asked)


def _go_ahead(act: Act, promised: Mapping[BudgetLine, int], person_code: str) -> Letter:
    """Return a letter of constant words; the sums in it stand in clear beside it, so it is kept as a slip only.

    A person helped for the first time learns their person code here, and nowhere else.
    """
    asker = act.aid_request.asked_by
    language = asker.language if asker else settings.LANGUAGE_CODE
    with translation.override(language):
        lines = [
            _("Up to %(amount)s for %(use)s is promised.")
            % {"amount": format_money(Money(amount, line.currency), language), "use": USE_NAMES[line.use]}
            for line, amount in promised.items()
            if amount
        ]
        if person_code:
            lines.append(_("Person code: %(code)s") % {"code": person_code})
            lines.append(_("Keep it without a name: give it when help is needed again, and it is not asked for twice."))
    return Letter(GO_AHEAD, "\n".join(lines))
