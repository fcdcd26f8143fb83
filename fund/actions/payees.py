"""Keeping the list of payees: put on it by one person, confirmed by another, taken off by either."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from stdnum import iban
from stdnum.exceptions import ValidationError

from fund.actions.frame import TreasuryAct, check_holds, treasury_act
from fund.countries import PLACES
from fund.country_groups import in_clear, uses_in_clear
from fund.ledger.chart import books_of
from fund.models import FeeAgreement, Fund, ListedPayee, PayeeKind
from fund.payees import CONFIRMERS, DETAIL_READERS, REGISTRARS, waits_for_second
from fund.permissions import roles_in
from fund.pictures_of_payees import picture_of_payee
from fund.reconciliation.permissions import audience
from fund.rules.codes import USES
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.idempotency import NO_ATTEMPT, AlreadyDone, Attempt
from notifications.sealing import boxes

LONGEST = 200
BOX = "payee"
DETAILS = ("iban", "account", "bank", "bic", "note")


@dataclass(frozen=True)
class Terms:
    """A fee agreement as it was signed: from when to when, and for what."""

    valid_from: date
    valid_until: date | None = None
    uses: Sequence[str] = ()


@dataclass(frozen=True)
class Registration:
    """A payee to be put on the list; `details` say where its money goes and are sealed."""

    name: str
    kind: str
    country: str
    uses: Sequence[str]
    details: Mapping[str, str] = field(default_factory=dict, repr=False)
    agreement: Terms | None = None

    def check(self) -> None:
        """Raise Malformed, naming fields only, unless everything is picked from its list."""
        wrong = {} if self.name.strip() else {"name": _("Write the name under which they work publicly.")}
        if self.kind not in PayeeKind.values:
            wrong["kind"] = _("Pick a kind from the list.")
        if self.country not in PLACES:
            wrong["country"] = _("Pick a country from the list.")
        if not self.uses or set(self.uses) - USES.keys():
            wrong["uses"] = _("Pick at least one need from the list.")
        wrong |= wrong_details(self.details)
        if self.agreement is not None:
            wrong |= _wrong_terms(self.agreement, self.uses)
        if wrong:
            raise Malformed(fields=wrong)


def payee_of(payee_id: uuid.UUID, *, by: uuid.UUID, now: datetime, roles: frozenset[str] = REGISTRARS) -> ListedPayee:
    """Return a payee to those who may act on its fund's list; raises NotFound for everybody else."""
    found = ListedPayee.objects.select_related("fund").filter(pk=payee_id).first()
    if found is None:
        raise NotFound()
    check_holds(found.fund, roles, by, now=now)
    return found


def register(
    *, fund: Fund, said: Registration, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> ListedPayee:
    """Put a payee on the list; it counts once a second person has confirmed it.

    Raises NotFound for who keeps no list, Malformed, Refused (listed already), SealingClosed.
    """
    books = books_of(fund)
    check_holds(books, REGISTRARS, by, now=now)
    said = replace(said, country=in_clear(books, said.country))
    said.check()
    said = _with_uses_in_clear(said)
    payee_id = uuid.uuid4()

    def write(sealed: boxes.SealedBatch) -> ListedPayee:
        with treasury_act(books, by=by, now=now, attempt=attempt, roles=REGISTRARS) as act:
            payee = _create(payee_id, books, said, by=by, now=now)
            sealed.store(now=now)
            if said.agreement is not None:
                _add(payee, said.agreement, by=by, now=now)
            _finish(act, "payee_registered", payee)
        return payee

    return _sealed(books, payee_id, said.details, write, attempt, now=now)


def change_details(
    *, payee_id: uuid.UUID, details: Mapping[str, str], by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> ListedPayee:
    """Replace where the payee's money goes; the old details are erased, and a second person confirms anew."""
    fund = payee_of(payee_id, by=by, now=now).fund
    if wrong := wrong_details(details) or _empty(details):
        raise Malformed(fields=wrong)

    def write(sealed: boxes.SealedBatch) -> ListedPayee:
        with treasury_act(fund, by=by, now=now, attempt=attempt, roles=REGISTRARS) as act:
            payee = _locked(payee_id)
            boxes.sweep(payee.pk)
            sealed.store(now=now)
            payee.has_details, payee.revision = True, payee.revision + 1
            payee.registered_by, payee.registered_at = by, now
            payee.confirmed_by = payee.confirmed_at = None
            payee.save()
            _finish(act, "payee_details_changed", payee)
        return payee

    return _sealed(fund, payee_id, details, write, attempt, now=now)


def agree(
    *, payee_id: uuid.UUID, terms: Terms, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> ListedPayee:
    """Note a fee agreement with a listed payee; it counts once a second person has confirmed it."""
    fund = payee_of(payee_id, by=by, now=now).fund
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=REGISTRARS) as act:
        payee = _locked(payee_id)
        terms = replace(terms, uses=uses_in_clear(payee.country, terms.uses))
        if wrong := _wrong_terms(terms, payee.uses):
            raise Malformed(fields=wrong)
        _add(payee, terms, by=by, now=now)
        payee.revision += 1
        payee.save(update_fields=["revision"])
        _finish(act, "payee_agreed", payee)
    return payee


def confirm(
    *, payee_id: uuid.UUID, revision: int, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> ListedPayee:
    """Give the second person's word for a payee and its agreements as they stood at this revision.

    Raises Refused for who registered it, and for who cannot open account details that are new; Stale for another
    revision.
    """
    fund = payee_of(payee_id, by=by, now=now, roles=CONFIRMERS).fund
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=CONFIRMERS) as act:
        payee = _locked(payee_id)
        if payee.revision != revision:
            raise Stale()
        check_can_confirm(payee, by, now=now)
        if payee.confirmed_at is None:
            payee.confirmed_by, payee.confirmed_at = by, now
            payee.save(update_fields=["confirmed_by", "confirmed_at"])
        payee.agreements.filter(confirmed_at__isnull=True).update(confirmed_by=by, confirmed_at=now)
        _finish(act, "payee_confirmed", payee)
    return payee


def end(*, payee_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> ListedPayee:
    """Take a payee off the list for good; its account details are erased, cases decided before stay as they are."""
    fund = payee_of(payee_id, by=by, now=now).fund
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=REGISTRARS) as act:
        payee = _locked(payee_id)
        boxes.sweep(payee.pk)
        payee.ended_by, payee.ended_at, payee.has_details = by, now, False
        payee.save(update_fields=["ended_by", "ended_at", "has_details"])
        _finish(act, "payee_ended", payee)
    return payee


def check_can_confirm(payee: ListedPayee, by: uuid.UUID, *, now: datetime) -> None:
    """Raise Refused, saying who can, unless this person's word is the one that is wanted."""
    if not waits_for_second(payee):
        raise Refused(_("Nothing here waits for a second person."), code="nothing_to_confirm")
    entered = {one.registered_by for one in payee.agreements.all() if one.confirmed_at is None}
    if payee.confirmed_at is None:
        entered.add(payee.registered_by)
    if by in entered:
        raise Refused(_("You entered this, so a second person has to confirm it."), code="separation_of_duties")
    is_blind = not roles_in(payee.fund_id, by, now=now) & DETAIL_READERS
    if payee.confirmed_at is None and payee.has_details and is_blind:
        raise Refused(
            _("There are account details to compare, so a treasurer or checker has to confirm this."),
            code="cannot_read_details",
        )


def wrong_details(details: Mapping[str, str]) -> dict[str, str]:
    """Return by field what is wrong with account details; an IBAN is checked by its digits."""
    wrong = {name: _("This field is not known.") for name in set(details) - set(DETAILS)}
    wrong |= {name: _("This is too long.") for name, text in details.items() if len(text) > LONGEST}
    if number := details.get("iban", "").strip():
        try:
            iban.validate(number, check_country=False)
        except ValidationError:
            wrong["iban"] = _("This account number has a mistake: compare it with the original, group by group.")
    return wrong


def _with_uses_in_clear(said: Registration) -> Registration:
    terms = said.agreement
    if terms is not None:
        terms = replace(terms, uses=uses_in_clear(said.country, terms.uses))
    return replace(said, uses=uses_in_clear(said.country, said.uses), agreement=terms)


def _empty(details: Mapping[str, str]) -> dict[str, str]:
    return {} if any(text.strip() for text in details.values()) else {"iban": _("Write where the money goes.")}


def _wrong_terms(terms: Terms, uses: Sequence[str]) -> dict[str, str]:
    wrong = {}
    if terms.valid_until is not None and terms.valid_until < terms.valid_from:
        wrong["valid_until"] = _("It cannot end before it begins.")
    if set(terms.uses) - set(uses):
        wrong["agreed_uses"] = _("An agreement covers only what the payee is paid for.")
    return wrong


def _sealed(
    fund: Fund,
    payee_id: uuid.UUID,
    details: Mapping[str, str],
    write: Callable[[boxes.SealedBatch], ListedPayee],
    attempt: Attempt,
    *,
    now: datetime,
) -> ListedPayee:
    """Seal the details to the treasury, then write; a repeat under the same key changes nothing more."""
    if (earlier := attempt.earlier_answer()) is not None:
        raise AlreadyDone(earlier)
    text = "".join(f"{name}: {details[name].strip()}\n" for name in DETAILS if details.get(name, "").strip())
    readers = audience(fund, now=now)
    drafts = [boxes.Draft(BOX, payee_id, text, readers)] if text else []
    return boxes.seal_and_write(drafts, write, scope_id=fund.pk, now=now)


def _create(payee_id: uuid.UUID, books: Fund, said: Registration, *, by: uuid.UUID, now: datetime) -> ListedPayee:
    try:
        with transaction.atomic():
            return ListedPayee.objects.create(
                pk=payee_id,
                fund=books,
                name=" ".join(said.name.split()),
                kind=said.kind,
                country=said.country,
                uses=sorted(set(said.uses)),
                has_details=any(text.strip() for text in said.details.values()),
                registered_by=by,
                registered_at=now,
            )
    except IntegrityError as error:
        raise Refused(_("A payee of this name is on the list already."), code="listed_already") from error


def _add(payee: ListedPayee, terms: Terms, *, by: uuid.UUID, now: datetime) -> FeeAgreement:
    return FeeAgreement.objects.create(
        payee=payee,
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        uses=sorted(set(terms.uses or payee.uses)),
        registered_by=by,
        registered_at=now,
    )


def _locked(payee_id: uuid.UUID) -> ListedPayee:
    payee = ListedPayee.objects.select_for_update(of=("self",)).select_related("fund").get(pk=payee_id)
    if payee.ended_at is not None:
        raise Refused(_("This payee was taken off the list. Enter it anew if it is wanted again."), code="payee_ended")
    return payee


def _finish(act: TreasuryAct, verb: str, payee: ListedPayee) -> None:
    act.answer = picture_of_payee(payee)
    act.note(verb, "payee", payee.pk, kind=payee.kind, country=payee.country)
