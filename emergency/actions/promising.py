"""Promising the approved money, or waiting for it: what an approving round and a resumed case have in common."""

import uuid
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from emergency.actions.base import Act
from emergency.actions.telling import Letter, write_slip
from emergency.facts import parameters_of
from emergency.models import AidRequest, BudgetLine
from fund.ledger.commitments import CommitmentLine, ShortOfMoney, commit, of_source
from fund.money import Money, format_money
from fund.rules.codes import USES
from notifications.errors import NotFound

GO_AHEAD = "go_ahead"


def promise(
    act: Act,
    move: Callable[..., None],
    lines: Sequence[BudgetLine],
    *,
    barred: frozenset[uuid.UUID],
    by: uuid.UUID,
) -> bool:
    """Commit the approved amounts, move the case and send the go-ahead; False, and nothing posted, when money is short.

    `barred` may neither prepare nor authorise the payment (W1).
    """
    left = still_to_promise(act.aid_request, lines)
    wanted = [CommitmentLine(line.use, Money(amount, line.currency)) for line, amount in left.items() if amount]
    if wanted and not _committed(act, wanted, barred, by):
        return False
    act.aid_request.decided_at = act.now
    move(now=act.now)
    act.aid_request.lapse_at = act.now + timedelta(days=parameters_of(act.aid_request).lapse_days)
    write_slip(act.aid_request, _go_ahead(act, wanted), now=act.now)
    act.tell("approved")
    return True


def defer(act: Act) -> None:
    """Let the case wait for money; the votes stand and nothing is posted."""
    act.aid_request.to_deferred(now=act.now)
    act.tell("deferred")


def still_to_promise(aid_request: AidRequest, lines: Sequence[BudgetLine]) -> dict[BudgetLine, int]:
    """Return what of each approved line is neither paid nor promised, minor units: a returned payment asks the rest."""
    covered: dict[str, int] = {}
    for row in of_source(ledger_ref_of(aid_request)):
        covered[row.use] = covered.get(row.use, 0) + row.liquidated_minor + row.remaining_minor
    return {line: max((line.approved_minor or 0) - covered.get(line.use, 0), 0) for line in lines}


def ledger_ref_of(aid_request: AidRequest) -> uuid.UUID:
    """Return how the books know the case; raises NotFound once erasing has cut the tie."""
    if aid_request.ledger_ref is None:
        raise NotFound()
    return aid_request.ledger_ref


def _committed(act: Act, wanted: Sequence[CommitmentLine], barred: frozenset[uuid.UUID], by: uuid.UUID) -> bool:
    try:
        # Another commitment may have won since: this one is then undone alone, the votes stand.
        with transaction.atomic():
            commit(
                fund=act.aid_request.fund,
                source_ref=ledger_ref_of(act.aid_request),
                lines=wanted,
                barred_people=barred,
                country=act.aid_request.country,
                by=by,
                now=act.now,
            )
    except ShortOfMoney:
        return False
    return True


def _go_ahead(act: Act, promised: Sequence[CommitmentLine]) -> Letter:
    """Return a letter of constant words; the sums in it stand in clear beside it, so it is kept as a slip only."""
    asker = act.aid_request.asked_by
    language = asker.language if asker else settings.LANGUAGE_CODE
    with translation.override(language):
        lines = [
            _("Up to %(amount)s for %(use)s is promised.")
            % {"amount": format_money(line.amount, language), "use": USES[line.use]}
            for line in promised
        ]
    return Letter(GO_AHEAD, "\n".join(lines))
