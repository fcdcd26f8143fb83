"""Defining groups of countries: put down by data guardian, chair or deputy chair, in force from another's word on.

A group only ever grows: the books name it for good, so that a country which left it would be told by its absence.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fund.actions.frame import TreasuryAct, check_holds, treasury_act
from fund.countries import COUNTRIES, GROUP_CODES
from fund.country_groups import all_in_clear, groups_of, uses_in_clear
from fund.ledger.chart import books_of, open_missing
from fund.models import BOARD, CountryGroupChange, FeeAgreement, Fund, ListedPayee, Mandate, Role
from fund.permissions import chairs_of, people_with
from notifications import outbox
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.outbox import QUIET, Notice

# Who may know the members of a group: those who work with cases and money, and the data guardian.
READERS = BOARD | {Role.COORDINATOR, Role.TREASURER, Role.CHECKER, Role.GUARDIAN}
# A group of one hides nothing.
FEWEST = 2


@dataclass(frozen=True)
class Group:
    """Countries that are to stand in clear as one code; a code in use is extended by them."""

    code: str
    countries: Sequence[str]

    def check(self, books: Fund) -> None:
        """Raise Malformed, naming fields, unless the code fits and these countries can stand behind it."""
        wrong = {}
        if self.code not in GROUP_CODES:
            wrong["code"] = _("Pick a group from the list.")
        if not self.countries or set(self.countries) - COUNTRIES:
            wrong["countries"] = _("Pick countries from the list.")
        elif set(self.countries) & books.country_groups.keys():
            wrong["countries"] = _("A country stands in one group at most, for good. Pick others.")
        elif len({*self.countries, *groups_of(books).get(self.code, ())}) < FEWEST:
            wrong["countries"] = _("A group of one hides nothing: name at least two countries.")
        if wrong:
            raise Malformed(fields=wrong)


def propose(
    *, fund: Fund, said: Group, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> CountryGroupChange:
    """Put down a group, or countries for one; it is in force once a second person has agreed.

    Raises NotFound for who defines none, Malformed, Refused while another waits.
    """
    books = books_of(fund)
    check_defines(books, by, now=now)
    with treasury_act(books, by=by, now=now, attempt=attempt, roles=READERS) as act:
        books = _lock(books)
        said.check(books)
        change = _create(books, said, by=by, now=now)
        others = sorted(definers_of(books, now=now) - {by})
        outbox.enqueue([Notice(QUIET, person) for person in others], now=now)
        _finish(act, "country_group_proposed", change)
    return change


def agree(*, change_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> CountryGroupChange:
    """Put a group in force: whatever is entered from now on, mandates of contacts and listed payees name its code.

    Raises NotFound, Stale when it is over, and Refused for who put it down.
    """

    def step(change: CountryGroupChange, books: Fund) -> None:
        check_can_agree(change, by)
        Group(change.code, change.countries).check(books)
        change.agreed_by, change.agreed_at = by, now
        books.country_groups = books.country_groups | dict.fromkeys(change.countries, change.code)
        books.save(update_fields=["country_groups"])
        open_missing(books)
        _rename(books)

    return _on_waiting("country_group_agreed", change_id, step, by=by, now=now, attempt=attempt)


def discard(*, change_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> CountryGroupChange:
    """Take back what was put down before it is in force. Raises NotFound, Stale."""

    def step(change: CountryGroupChange, _books: Fund) -> None:
        change.discarded_by, change.discarded_at = by, now

    return _on_waiting("country_group_discarded", change_id, step, by=by, now=now, attempt=attempt)


def change_of(change_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> CountryGroupChange:
    """Return what was put down to who defines groups; raises NotFound for everybody else."""
    found = CountryGroupChange.objects.select_related("fund").filter(pk=change_id).first()
    if found is None:
        raise NotFound()
    check_defines(found.fund, by, now=now)
    return found


def definers_of(books: Fund, *, now: datetime) -> set[uuid.UUID]:
    """Return who defines groups: data guardian, chair and deputy chair."""
    guardians = people_with(books.pk, {Role.GUARDIAN}, now=now).get(Role.GUARDIAN, set())
    return guardians | chairs_of(books.pk, now=now)


def check_defines(fund: Fund, by: uuid.UUID, *, now: datetime) -> None:
    """Raise NotFound for who is neither data guardian nor chair nor deputy chair."""
    check_holds(fund, READERS, by, now=now)
    if by not in definers_of(books_of(fund), now=now):
        raise NotFound()


def check_can_agree(change: CountryGroupChange, by: uuid.UUID) -> None:
    """Raise Refused for who put it down."""
    if change.proposed_by == by:
        raise Refused(_("You put this down, so a second person has to agree."), code="separation_of_duties")


def picture_of(change: CountryGroupChange) -> dict[str, object]:
    """Return what was put down in the form of the API."""
    return {
        "id": str(change.pk),
        "code": change.code,
        "countries": change.countries,
        "in_force": change.agreed_at is not None,
    }


def _on_waiting(
    verb: str,
    change_id: uuid.UUID,
    step: Callable[[CountryGroupChange, Fund], None],
    *,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt,
) -> CountryGroupChange:
    fund = change_of(change_id, by=by, now=now).fund
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=READERS) as act:
        books = _lock(fund)
        change = CountryGroupChange.objects.select_for_update().get(pk=change_id)
        if not change.is_open:
            raise Stale()
        step(change, books)
        change.save()
        _finish(act, verb, change)
    return change


def _lock(books: Fund) -> Fund:
    """Let the acts on one fund's groups and mandates follow each other."""
    return Fund.objects.select_for_update(no_key=True).get(pk=books.pk)


def _create(books: Fund, said: Group, *, by: uuid.UUID, now: datetime) -> CountryGroupChange:
    countries = sorted(set(said.countries))
    try:
        with transaction.atomic():
            return CountryGroupChange.objects.create(
                fund=books, code=said.code, countries=countries, proposed_by=by, proposed_at=now
            )
    except IntegrityError as error:
        raise Refused(
            _("A change of the groups waits for a second person already; agree to it or take it back first."),
            code="waits_already",
        ) from error


def _finish(act: TreasuryAct, verb: str, change: CountryGroupChange) -> None:
    act.answer = picture_of(change)
    act.note(verb, "country_group", change.pk, code=change.code, count=len(change.countries))


def _rename(books: Fund) -> None:
    """Let mandates of contacts and the list of payees name the code: no row of the books stands on them."""
    mandates = list(Mandate.objects.filter(fund=books, role=Role.CONTACT))
    for mandate in mandates:
        mandate.countries = all_in_clear(books, mandate.countries)
    Mandate.objects.bulk_update(mandates, ["countries"])
    payees = list(ListedPayee.objects.filter(fund=books, country__in=list(books.country_groups)))
    for payee in payees:
        payee.country = books.country_groups[payee.country]
        payee.uses = uses_in_clear(payee.country, payee.uses)
    ListedPayee.objects.bulk_update(payees, ["country", "uses"])
    agreements = list(FeeAgreement.objects.filter(payee__in=payees).select_related("payee"))
    for agreement in agreements:
        agreement.uses = uses_in_clear(agreement.payee.country, agreement.uses)
    FeeAgreement.objects.bulk_update(agreements, ["uses"])
