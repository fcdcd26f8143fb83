"""Papers that prove payments: put away for the archive key, opened for an auditor on the word of two people."""

import hashlib
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fund.actions.frame import TreasuryAct, treasury_act
from fund.ledger.chart import books_of
from fund.models import BOARD, OpeningReason, Role, Voucher, VoucherOpening, VoucherPlace
from fund.permissions import people_with, roles_in
from fund.readers import KEEPERS
from fund.reconciliation.permissions import audience
from fund.vouchers import reading
from fund.vouchers.archive_key import archive_lines
from notifications import audit, outbox
from notifications.errors import Malformed, Refused, Stale
from notifications.idempotency import NO_ATTEMPT, AlreadyDone, Attempt
from notifications.outbox import QUIET, Notice
from notifications.sealing import boxes

AUDITORS = frozenset({Role.AUDITOR})
# How long an auditor reads what was handed over.
READ_FOR = timedelta(days=14)
AT_ONCE = 200


@dataclass(frozen=True)
class Paper:
    """A scanned or photographed voucher; lives in memory until it is sealed."""

    content: bytes = field(repr=False)
    name: str = field(default="", repr=False)
    media_type: str = "application/octet-stream"

    @property
    def sha256(self) -> str:
        """Return the digest by which it is recognised."""
        return hashlib.sha256(self.content).hexdigest()

    def check(self) -> None:
        """Raise Malformed for an empty file."""
        if not self.content:
            raise Malformed(fields={"file": _("This file is empty. Choose the file of the voucher.")})


def put_away(
    *, voucher_id: uuid.UUID, paper: Paper, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Voucher:
    """Seal the paper of a voucher to treasurers, checkers and the archive key; it outlives the case.

    Raises NotFound, Malformed, Refused (no archive key, another file than was shown, put away already).
    """
    voucher = reading.voucher_of(voucher_id, by=by, now=now, roles=KEEPERS)
    _refuse_repeat(attempt)
    fund = reading.fund_of(voucher)
    paper.check()
    _check_to_put_away(voucher, paper)
    archive = archive_lines(fund, now=now)
    if not archive:
        raise Refused(
            _("The board keeps no archive key. Keep the paper outside, under a register number."), code="no_archive_key"
        )

    def write(batch: boxes.SealedBatch) -> Voucher:
        with treasury_act(fund, by=by, now=now, attempt=attempt, roles=KEEPERS) as act:
            Voucher.objects.select_for_update().get(pk=voucher_id)
            found = reading.voucher_of(voucher_id, by=by, now=now, roles=KEEPERS)
            _check_to_put_away(found, paper)
            batch.store(now=now)
            found.kept, found.sha256 = VoucherPlace.ARCHIVE, paper.sha256
            found.save(update_fields=["kept", "sha256"])
            act.answer = reading.picture_of_voucher(found)
            act.note("voucher_put_away", "voucher", found.pk, digest=found.sha256, kind=found.kind)
        return found

    return boxes.seal_and_write(
        [_draft(voucher_id, paper, audience(fund, now=now) | archive)], write, scope_id=books_of(fund).pk, now=now
    )


def ask(
    *, voucher_id: uuid.UUID, reason: str, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> VoucherOpening:
    """Ask as auditor to read one voucher that is put away. Raises NotFound for any other year, Malformed, Refused."""
    voucher = reading.voucher_of(voucher_id, by=by, now=now, roles=AUDITORS)
    fund = reading.fund_of(voucher)
    reading.check_asks(fund, voucher, by, now=now)
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=AUDITORS) as act:
        if reason not in OpeningReason.values:
            raise Malformed(fields={"reason_code": _("Pick a reason from the list.")})
        if voucher.kept != VoucherPlace.ARCHIVE:
            raise Refused(_("This paper is not kept here, so there is nothing to open."), code="not_in_archive")
        opening = VoucherOpening(voucher=voucher, reason_code=reason, asked_by=by, asked_at=now)
        try:
            with transaction.atomic():
                opening.save(force_insert=True)
        except IntegrityError as error:
            raise Refused(_("You have asked for this voucher already."), code="asked_already") from error
        _tell(_releasers(opening, now=now), now=now)
        _finish(act, "voucher_asked_for", opening, reason_code=reason)
    return opening


def release(*, opening_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> VoucherOpening:
    """Give one of the two words that open a voucher: of the treasury or of a seat, never both by one person.

    Raises NotFound, Stale, Refused (separation of duties).
    """
    found = reading.opening_of(opening_id, by=by, now=now, roles=reading.RELEASERS)
    fund = reading.fund_of(found.voucher)
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=reading.RELEASERS) as act:
        opening = _locked(opening_id)
        if opening.is_released:
            raise Stale()
        check_can_release(opening, by, roles_in(books_of(fund).pk, by, now=now))
        side = _side(opening, roles_in(books_of(fund).pk, by, now=now))
        setattr(opening, f"{side}_by", by)
        setattr(opening, f"{side}_at", now)
        opening.save(update_fields=[f"{side}_by", f"{side}_at"])
        if not opening.waits:
            _tell(people_with(books_of(fund).pk, KEEPERS, now=now).values(), now=now)
        _finish(act, "voucher_released", opening, role=side)
    return opening


def hand_over(
    *, opening_id: uuid.UUID, paper: Paper, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> VoucherOpening:
    """Seal the very same paper to the auditor who asked, once two people have released it, for a fortnight.

    The service cannot open what it keeps: whoever can brings the file, and its digest says that it is the one. Raises
    NotFound, Malformed, Refused (not released, another file), Stale, SealingClosed without a key of the auditor.
    """
    opening = reading.opening_of(opening_id, by=by, now=now, roles=KEEPERS)
    _refuse_repeat(attempt)
    fund = reading.fund_of(opening.voucher)
    paper.check()

    def write(batch: boxes.SealedBatch) -> VoucherOpening:
        with treasury_act(fund, by=by, now=now, attempt=attempt, roles=KEEPERS) as act:
            found = _locked(opening_id)
            _check_to_hand_over(found, paper)
            batch.store(now=now)
            found.handed_by, found.until_on = by, (now + READ_FOR).date()
            found.save(update_fields=["handed_by", "until_on"])
            _tell([{found.asked_by}], now=now)
            _finish(act, "voucher_handed_over", found, digest=paper.sha256)
        return found

    _check_to_hand_over(opening, paper)
    reader = frozenset({(opening.asked_by, str(Role.AUDITOR))})
    return boxes.seal_and_write([_draft(opening.pk, paper, reader)], write, scope_id=books_of(fund).pk, now=now)


def end(*, opening_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> VoucherOpening:
    """Refuse, withdraw or give back an opening; what was handed over is erased. Raises NotFound, Stale."""
    fund = reading.fund_of(reading.opening_of(opening_id, by=by, now=now).voucher)
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=reading.SEERS) as act:
        opening = _locked(opening_id)
        _close(opening, by=by, now=now)
        if by != opening.asked_by:
            _tell([{opening.asked_by}], now=now)
        _finish(act, "voucher_opening_ended", opening)
    return opening


def openings_over(*, now: datetime) -> list[uuid.UUID]:
    """Return the openings whose last day is over."""
    rows = VoucherOpening.objects.filter(until_on__lt=now.date(), ended_at__isnull=True).order_by("until_on", "pk")
    return list(rows.values_list("pk", flat=True)[:AT_ONCE])


def lapse(opening_id: uuid.UUID, *, now: datetime) -> bool:
    """Erase what was handed over once its time is over; says whether there was something."""
    with transaction.atomic():
        opening = VoucherOpening.objects.select_for_update().get(pk=opening_id)
        if opening.ended_at is not None or opening.until_on is None or opening.until_on >= now.date():
            return False
        _close(opening, by=None, now=now)
        audit.record([audit.Event("voucher_opening_ended", None, "voucher", opening.voucher_id)], now=now)
    return True


def check_can_release(opening: VoucherOpening, by: uuid.UUID, roles: Collection[str]) -> None:
    """Refuse who asked, who has given a word already, and whose side has spoken."""
    if by in {opening.asked_by, opening.money_by, opening.seat_by} or not _side(opening, roles):
        raise Refused(
            _("One of treasurer and checker and one of the board release it, and neither asked for it."),
            code="separation_of_duties",
        )


def _side(opening: VoucherOpening, roles: Collection[str]) -> str:
    if opening.money_by is None and KEEPERS & set(roles):
        return "money"
    return "seat" if opening.seat_by is None and BOARD & set(roles) else ""


def _check_to_put_away(voucher: Voucher, paper: Paper) -> None:
    if voucher.kept == VoucherPlace.ARCHIVE:
        raise Refused(_("This paper is put away already."), code="in_archive")
    if voucher.sha256 and voucher.sha256 != paper.sha256:
        raise Refused(_("This is not the file whose digest was noted when the payment was proven."), code="other_file")


def _check_to_hand_over(opening: VoucherOpening, paper: Paper) -> None:
    if opening.ended_at is not None or opening.handed_by is not None:
        raise Stale()
    if not opening.is_released:
        raise Refused(_("It is handed over once both the treasury and a seat have released it."), code="not_released")
    if opening.voucher.sha256 != paper.sha256:
        raise Refused(_("This is not the file that was put away: its digest is another."), code="other_file")


def _close(opening: VoucherOpening, *, by: uuid.UUID | None, now: datetime) -> None:
    boxes.sweep(opening.pk)
    opening.ended_by, opening.ended_at = by, now
    opening.save(update_fields=["ended_by", "ended_at"])


def _draft(owner_id: uuid.UUID, paper: Paper, readers: frozenset[tuple[uuid.UUID, str]]) -> boxes.Draft:
    return boxes.Draft(
        reading.BOX, owner_id, paper.content, readers, file_name=paper.name or "voucher", media_type=paper.media_type
    )


def _locked(opening_id: uuid.UUID) -> VoucherOpening:
    rows = VoucherOpening.objects.select_for_update(of=("self",)).select_related("voucher__disbursement__commitment")
    opening = rows.get(pk=opening_id)
    if opening.ended_at is not None:
        raise Stale()
    return opening


def _refuse_repeat(attempt: Attempt) -> None:
    if (earlier := attempt.earlier_answer()) is not None:
        raise AlreadyDone(earlier)


def _releasers(opening: VoucherOpening, *, now: datetime) -> Iterable[set[uuid.UUID]]:
    fund = books_of(reading.fund_of(opening.voucher))
    return people_with(fund.pk, reading.RELEASERS, now=now).values()


def _tell(groups: Iterable[set[uuid.UUID]], *, now: datetime) -> None:
    outbox.enqueue([Notice(QUIET, person) for person in set[uuid.UUID]().union(*groups)], now=now)


def _finish(act: TreasuryAct, verb: str, opening: VoucherOpening, **data: str) -> None:
    act.answer = reading.picture_of_opening(opening)
    act.note(verb, "voucher", opening.voucher_id, **data)
