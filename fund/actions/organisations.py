"""The register of organisations: what they publish about themselves, and whose word counts as a confirmation (R-12)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fund.actions.frame import TreasuryAct, check_holds, treasury_act
from fund.countries import COUNTRIES
from fund.models import Fund, Organisation, Role
from fund.models.organisations import OrganisationKind
from fund.rules.codes import USES
from notifications.errors import Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt

# Who keeps the register.
REGISTRARS = frozenset({Role.COORDINATOR, Role.TREASURER})
LONGEST_NAME, LONGEST_REACH = 200, 300


@dataclass(frozen=True)
class Entry:
    """What an organisation publishes about itself; no countries: everywhere, no uses: any need."""

    name: str
    kind: str
    how_to_reach: str
    countries: Sequence[str] = ()
    uses: Sequence[str] = ()
    is_active: bool = True

    def check(self) -> None:
        """Raise Malformed, naming fields, unless everything is picked from its list and nothing is missing."""
        wrong: dict[str, Any] = {}
        for name, text, longest in (
            ("name", self.name, LONGEST_NAME),
            ("how_to_reach", self.how_to_reach, LONGEST_REACH),
        ):
            if not text.strip() or len(text) > longest:
                wrong[name] = _("Write this in at most %(count)d characters.") % {"count": longest}
        if self.kind not in OrganisationKind.values:
            wrong["kind"] = _("Pick what it is from the list.")
        if set(self.countries) - set(COUNTRIES):
            wrong["countries"] = _("Pick countries from the list.")
        if set(self.uses) - USES.keys():
            wrong["uses"] = _("Pick what it helps with from the list.")
        if wrong:
            raise Malformed(fields=wrong)


def register(*, fund: Fund, said: Entry, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Organisation:
    """Add an organisation; its word counts for nothing before a second person agrees. Raises NotFound, Malformed."""
    with _act(fund, by=by, now=now, attempt=attempt) as act:
        said.check()
        row = Organisation()
        _write(row, said)
        _finish(act, "organisation_added", row)
    return row


def change(
    *, fund: Fund, organisation_id: uuid.UUID, said: Entry, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Organisation:
    """Change what is written of an organisation; under another name or address its word counts no more."""
    with _act(fund, by=by, now=now, attempt=attempt) as act:
        said.check()
        row = _locked(organisation_id)
        if (row.name, row.how_to_reach) != (_clean(said.name), _clean(said.how_to_reach)) or not said.is_active:
            _drop(row)
        _write(row, said)
        _finish(act, "organisation_changed", row)
    return row


def ask_partner(
    *, fund: Fund, organisation_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Organisation:
    """Ask that the organisation's word counts as a confirmation; asked by a second person too, it does."""
    with _act(fund, by=by, now=now, attempt=attempt) as act:
        row = _locked(organisation_id)
        check_can_ask(row, by)
        if row.asked_by is None:
            row.asked_by = by
            verb = "partner_asked"
        else:
            row.agreed_by, row.confirms = by, True
            verb = "partner_agreed"
        row.save()
        _finish(act, verb, row)
    return row


def drop_partner(
    *, fund: Fund, organisation_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Organisation:
    """Let an organisation's word count no more, or take back that it was asked for; one person is enough."""
    with _act(fund, by=by, now=now, attempt=attempt) as act:
        row = _locked(organisation_id)
        _drop(row)
        row.save()
        _finish(act, "partner_dropped", row)
    return row


def check_can_ask(row: Organisation, by: uuid.UUID) -> None:
    """Raise Refused where its word counts already, or where the same person asked before."""
    if not row.is_active:
        raise Refused(_("This organisation is out of the register; put it back first."), code="not_registered")
    if row.confirms:
        raise Refused(_("Its word counts already."), code="partner_already")
    if row.asked_by == by:
        raise Refused(
            _("You asked for this, so a second person of those who keep the register has to agree."),
            code="separation_of_duties",
        )


def picture_of(row: Organisation) -> dict[str, object]:
    """Return an organisation in the form of the API."""
    return {
        "id": str(row.pk),
        "name": row.name,
        "kind": row.kind,
        "countries": row.countries,
        "uses": row.uses,
        "how_to_reach": row.how_to_reach,
        "active": row.is_active,
        "confirms": row.confirms,
        "waits": row.asked_by is not None and not row.confirms,
    }


def check_known(organisation_id: uuid.UUID) -> None:
    """Raise NotFound unless the register knows this organisation."""
    if not Organisation.objects.filter(pk=organisation_id).exists():
        raise NotFound()


def check_keeps(fund: Fund, by: uuid.UUID, *, now: datetime) -> None:
    """Raise NotFound for who does not keep the register."""
    check_holds(fund, REGISTRARS, by, now=now)


def _act(fund: Fund, *, by: uuid.UUID, now: datetime, attempt: Attempt) -> Any:
    return treasury_act(fund, by=by, now=now, attempt=attempt, roles=REGISTRARS)


def _locked(organisation_id: uuid.UUID) -> Organisation:
    found = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if found is None:
        raise NotFound()
    return found


def _drop(row: Organisation) -> None:
    row.confirms, row.asked_by, row.agreed_by = False, None, None


def _write(row: Organisation, said: Entry) -> None:
    row.name, row.how_to_reach, row.kind = _clean(said.name), _clean(said.how_to_reach), said.kind
    row.countries, row.uses, row.is_active = sorted(set(said.countries)), sorted(set(said.uses)), said.is_active
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as double:
        raise Malformed(fields={"name": _("An organisation of this name is in the register already.")}) from double


def _clean(text: str) -> str:
    return " ".join(text.split())


def _finish(act: TreasuryAct, verb: str, row: Organisation) -> None:
    act.answer = picture_of(row)
    act.note(verb, "organisation", row.pk, kind=row.kind)
