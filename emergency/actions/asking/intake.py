"""Asking for help: start a case with its access code, fill it, send it."""

import uuid
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta

from emergency.actions.base import Act, look, on_case, on_new_case
from emergency.actors import Actor
from emergency.asking.content import Asking, check_asking
from emergency.asking.exclusions import excluded_by, readers_to_name
from emergency.asking.grouping import sheltered
from emergency.asking.person_codes import note_given
from emergency.attaching.files import ASKER_OCTETS, CleanFile, cleaned, document_drafts
from emergency.currencies.asking import check_is_offered
from emergency.currencies.valuing import valuation
from emergency.facts import check_rules, facts_of, valued
from emergency.models import AccessKey, AidRequest, BudgetLine, Exclusion, User
from emergency.reading.promises import first_due_at
from emergency.reading.receipts import Receipt, receipt_of
from emergency.sealing import slips
from emergency.sealing.audiences import Audiences
from emergency.sealing.references import new_reference
from fund.models import Fund, Regulation
from fund.regulations import in_force
from fund.rules.engine import Stage
from fund.rules.parameters import from_json
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.inserting import insert
from notifications.sealing import boxes


@dataclass(frozen=True)
class Filed:
    """A case as its asker learns of it; the code is shown now and never again."""

    reference: str
    access_code: str | None
    due_at: datetime | None = None
    receipts: tuple[Receipt, ...] = ()
    # A file among them still carries what its maker's program wrote into it.
    is_file_as_it_was: bool = False


@dataclass(frozen=True)
class _Filing:
    """A checked form: what will be written, and who will be able to read it."""

    asking: Asking
    regulation: Regulation
    excluded: frozenset[uuid.UUID]
    audiences: Audiences
    files: tuple[CleanFile, ...]

    def drafts(self, owner_id: uuid.UUID) -> list[boxes.Draft]:
        """Return texts and files with those who may open them."""
        texts = self.asking.texts.items()
        said = [boxes.Draft(kind, owner_id, text, self.audiences.of(kind)) for kind, text in texts if text.strip()]
        return said + document_drafts(owner_id, self.files, self.audiences.of("document"))

    def filed(self, act: Act, code: str | None, receipts: tuple[Receipt, ...]) -> Filed:
        """Return the case as its asker learns of it."""
        kept = any(one.is_as_it_was for one in self.files)
        return Filed(act.aid_request.reference, code, act.aid_request.due_at, receipts, kept)


def start(*, fund: Fund, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Filed:
    """Open an empty case with its access code; unfinished after a day the clock erases it."""
    code = slips.new_access_code()
    aid_request = new_case(fund, by.user, now)
    key = _key_of(aid_request, code)
    regulation = in_force(fund.pk, on=now.date())
    aid_request.lapse_at = now + timedelta(hours=from_json(regulation.parameters).unfinished_hours)
    with on_new_case("start", aid_request, by=by, now=now, attempt=attempt):
        insert([key])
    return Filed(aid_request.reference, code)


def submit(*, reference: str, asking: Asking, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Filed:
    """Seal the texts of a started case and send it to the coordinators."""
    aid_request = look("submit", reference, by=by, now=now, attempt=attempt).aid_request
    filing = _filing(aid_request, asking, now)

    def write(batch: boxes.SealedBatch) -> Filed:
        with on_case("submit", reference, by=by, now=now, attempt=attempt) as act:
            _fill_clear(act.aid_request, filing.asking, filing.regulation)
            send(act.aid_request, now)
            receipts = _write_down(act, filing, batch)
        return filing.filed(act, None, receipts)

    return boxes.seal_and_write(filing.drafts(aid_request.pk), write, scope_id=aid_request.fund_id, now=now)


def ask_for_help(
    *,
    fund: Fund,
    asking: Asking,
    by: Actor,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
    access_code: str | None = None,
) -> Filed:
    """Start, fill and send a case in one act; the access code is the caller's own or made here."""
    code = slips.normalise(access_code) if access_code else slips.new_access_code()
    draft = new_case(fund, by.user, now)
    filing = _filing(draft, asking, now)
    key = _key_of(draft, code)

    def write(batch: boxes.SealedBatch) -> Filed:
        # Written anew when the roster changed meanwhile: a case that was undone half-way has left its first state.
        aid_request = copy(draft)
        send(aid_request, now)
        with on_new_case("submit", aid_request, by=by, now=now, attempt=attempt) as act:
            insert([key])
            receipts = _write_down(act, filing, batch)
        return filing.filed(act, code, receipts)

    return boxes.seal_and_write(filing.drafts(draft.pk), write, scope_id=fund.pk, now=now)


def new_case(fund: Fund, asked_by: User | None, now: datetime) -> AidRequest:
    """Return an empty case of this week, unsaved, with a fresh reference."""
    year, week, _day = now.isocalendar()
    return AidRequest(
        reference=new_reference(),
        fund=fund,
        asked_by=asked_by,
        week=f"{year}-W{week:02}",
        started_at=now,
        state_since=now,
    )


def _key_of(aid_request: AidRequest, code: str) -> AccessKey:
    salt = slips.new_salt()
    return AccessKey(aid_request=aid_request, salt=salt, public_key=slips.public_key_for(code, salt))


def _filing(aid_request: AidRequest, asking: Asking, now: datetime) -> _Filing:
    check_asking(asking)
    regulation = in_force(aid_request.fund_id, on=now.date())
    # What the fund does not pay for is refused by the needs themselves; their groups are all that is kept.
    needs, asking = asking.amounts(), sheltered(asking, aid_request.fund)
    _fill_clear(aid_request, asking, regulation)
    at = valuation(aid_request.fund, asking.currency or aid_request.fund.base_currency, on=now.date())
    check_is_offered(aid_request.fund, at)
    check_rules(aid_request, facts_of(aid_request, now=now, **valued(needs, at)), Stage.SUBMIT)
    excluded: frozenset[uuid.UUID] = frozenset()
    if asking.exclude:
        excluded = excluded_by(asking.exclude, readers_to_name(aid_request.fund_id, now=now))
    audiences = Audiences(aid_request.fund_id, now=now, excluded=excluded, country=aid_request.country)
    audiences.check_quorum()
    # Last: drawing pictures anew takes longest.
    files = cleaned(asking.attachments, most_octets=ASKER_OCTETS)
    return _Filing(asking, regulation, excluded, audiences, files)


def _fill_clear(aid_request: AidRequest, asking: Asking, regulation: Regulation) -> None:
    aid_request.regulation = regulation
    for name, value in asking.clear_fields().items():
        setattr(aid_request, name, value)
    if aid_request.asked_by_id and asking.for_whom != "self":
        # Whoever asks for somebody else answers as what they are; what the person says later stands beside it.
        aid_request.harm_by_contact = asking.harm


def send(aid_request: AidRequest, now: datetime) -> None:
    """Let a filled case begin its way: its first answer is promised from now on."""
    aid_request.to_submitted(now=now)
    aid_request.submitted_at = now
    aid_request.due_at = first_due_at(aid_request, now=now)


def _write_down(act: Act, filing: _Filing, batch: boxes.SealedBatch) -> tuple[Receipt, ...]:
    aid_request = act.aid_request
    insert(budget_lines(aid_request, filing.asking))
    note_given(aid_request, filing.asking.person_codes)
    Exclusion.objects.bulk_create(Exclusion(aid_request=aid_request, user_id=one) for one in filing.excluded)
    stored = act.store(batch)
    act.kept_away = filing.excluded
    act.tell("submit", people=filing.audiences.people)
    return tuple(receipt_of(box, act.now) for box in stored)


def budget_lines(aid_request: AidRequest, asking: Asking) -> list[BudgetLine]:
    """Return the lines of a case as they are asked for, unsaved; all in one currency."""
    currency = asking.currency or aid_request.fund.base_currency
    return [
        BudgetLine(
            aid_request=aid_request, position=place, use=line.use, currency=currency, asked_minor=line.amount_minor
        )
        for place, line in enumerate(asking.lines, start=1)
    ]
