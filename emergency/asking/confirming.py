"""Whose word counts for a case: checks on a confirmation before it is recorded (R-12)."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from emergency.asking.content import too_long
from emergency.codes import Answer, Confirmer, Relation, Verifier, graver
from emergency.models import AidRequest, Confirmation
from fund.models import Organisation
from fund.permissions import roles_in
from notifications.errors import Malformed

# Who stands near the person never counts as independent.
NEAR = frozenset({Relation.FAMILY, Relation.HOUSEHOLD, Relation.PAYEE})


@dataclass(frozen=True)
class Voice:
    """Somebody's word as a coordinator records it; people and organisations by id only."""

    confirmer: str
    means: str
    independent: bool
    confirmed_by: uuid.UUID | None = None
    organisation: uuid.UUID | None = None
    verifier: str = ""
    is_verifier_agreed: bool = False
    # What they said of the danger of money from abroad.
    harm: str = ""

    def check(self, aid_request: AidRequest, note: str, *, now: datetime) -> None:
        """Raise Malformed, naming fields only, unless this word can be recorded for the case."""
        wrong: dict[str, Any] = dict(too_long({"note": note}))
        confirmed = Confirmation.objects.filter(aid_request=aid_request)
        if self.confirmed_by and not roles_in(aid_request.fund_id, self.confirmed_by, now=now):
            wrong["confirmed_by"] = _("Nobody of this fund has this account.")
        if self.confirmed_by and confirmed.filter(confirmed_by=self.confirmed_by).exists():
            wrong["confirmed_by"] = _("This person has confirmed the case already.")
        if self.independent and self.confirmer == Confirmer.NEAR:
            wrong["independent"] = _("Family, household and payee never count as independent.")
        if self.verifier and self.verifier not in Verifier.values:
            wrong["verifier"] = _("Pick who was asked from the list.")
        if self.harm and self.harm not in Answer.values:
            wrong["harm"] = _("Answer yes, no or not known.")
        if sentence := self._about_organisation(aid_request):
            wrong["organisation"] = sentence
        if wrong:
            raise Malformed(fields=wrong)

    def record(self, aid_request: AidRequest, *, by: uuid.UUID | None, now: datetime) -> None:
        """Write it down as a confirmation of the case, and on the case what they said of danger."""
        aid_request.harm_by_contact = graver(aid_request.harm_by_contact, self.harm)
        Confirmation.objects.create(
            aid_request=aid_request,
            confirmer=self.confirmer,
            means=self.means,
            independent=self.independent,
            confirmed_by_id=self.confirmed_by,
            organisation_id=self.organisation,
            verifier=self.verifier,
            is_verifier_agreed=self.is_verifier_agreed,
            recorded_by_id=by,
            recorded_at=now,
        )

    def _about_organisation(self, aid_request: AidRequest) -> str:
        if self.organisation is None:
            speaks_for_none = self.confirmer == Confirmer.PARTNER and self.independent
            return _("Name the partner from the register; only its word counts.") if speaks_for_none else ""
        if self.confirmer != Confirmer.PARTNER:
            return _("An organisation confirms as a partner only.")
        return why_not_partner(aid_request, self.organisation)


def why_not_partner(aid_request: AidRequest, organisation: uuid.UUID) -> str:
    """Return in one sentence why this organisation cannot confirm the case; empty when it can."""
    if not partners().filter(pk=organisation).exists():
        return _("This organisation does not confirm requests of this fund.")
    if Confirmation.objects.filter(aid_request=aid_request, organisation=organisation).exists():
        return _("This organisation has confirmed the case already.")
    return ""


def partners() -> Any:
    """Return the organisations of the register whose word counts as a confirmation."""
    return Organisation.objects.filter(is_active=True, confirms=True)


def counts(knows: str, believes: str, relation: str) -> bool:
    """Say whether answers given by a code make an independent confirmation."""
    return knows == "yes" and believes == "yes" and relation in Relation.values and relation not in NEAR
