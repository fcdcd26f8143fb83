"""A further need of the same emergency: a case of its own that begins where the first one stands.

Person codes, confirmations, urgency and whoever must not see it are carried over; only uses, sums and words are new.
The new case opens with the access code of the first: its key pair is copied, so that whoever asks has one code to keep,
and a coordinator, who knows no code, can continue too.
"""

import uuid
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from emergency import announcements
from emergency.actions.asking.intake import budget_lines, new_case, send
from emergency.actions.base import Act, look, on_case
from emergency.actors import Actor
from emergency.asking.content import AskedLine, Asking, check_asking
from emergency.asking.emergencies import began_at, check_may_continue
from emergency.asking.grouping import sheltered
from emergency.asking.person_codes import carry_given
from emergency.currencies.asking import check_is_offered
from emergency.currencies.valuing import valuation
from emergency.facts import check_rules, facts_of, valued
from emergency.models import AccessKey, AidRequest, BudgetLine, Confirmation, Exclusion
from emergency.sealing.audiences import Audiences
from emergency.selectors import excluded_from
from fund.country_groups import in_clear
from fund.regulations import in_force
from fund.rules.engine import Stage
from notifications.audit import Event, Value
from notifications.errors import Stale
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.sealing import boxes

_CARRIED = (
    "fund",
    "asked_by",
    "asked_before",
    "country",
    "urgency",
    "for_whom",
    "people",
    "consent",
    "harm",
    "harm_by_contact",
    "harm_by_coordinator",
    "member",
    "repeat_declared",
    "other_funds_say",
    "is_repeat_checked",
    "recipient",
    "emergency_id",
)


@dataclass(frozen=True)
class _Further:
    """A checked further case on its way: who is kept away, who can read it."""

    draft: AidRequest
    asking: Asking
    away: frozenset[uuid.UUID]
    audiences: Audiences

    def drafts(self) -> list[boxes.Draft]:
        """Return the words with those who may open them."""
        texts = self.asking.texts.items()
        return [boxes.Draft(kind, self.draft.pk, text, self.audiences.of(kind)) for kind, text in texts if text.strip()]


def continue_emergency(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    lines: tuple[AskedLine, ...],
    texts: Mapping[str, str],
    currency: str = "",
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Ask for a further need within 60 days of the emergency's first case, and return the new case."""
    lead = look("continue", reference, by=by, now=now, attempt=attempt).aid_request
    check_may_continue(lead, now=now)
    further = _further(lead, lines, texts, currency, now=now)
    # Whoever holds the code is known by it alone; a coordinator who asks is an asker like any other (W1).
    further.draft.continued_by = None if by.holds_code else by.user

    def write(batch: boxes.SealedBatch) -> AidRequest:
        with on_case("continue", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
            check_may_continue(act.aid_request, now=now)
            if excluded_from(act.aid_request) != further.away:
                raise Stale()
            digests = [box.sha256 for box in batch.store(now=now)]
            return _write_down(act, further, digests)

    return boxes.seal_and_write(further.drafts(), write, scope_id=lead.fund_id, now=now)


def _further(
    lead: AidRequest, lines: tuple[AskedLine, ...], texts: Mapping[str, str], currency: str, *, now: datetime
) -> _Further:
    draft = new_case(lead.fund, lead.asked_by, now)
    for name in _CARRIED:
        setattr(draft, name, getattr(lead, name))
    draft.country = in_clear(lead.fund, lead.country)
    draft.by_when = lead.by_when if lead.by_when and lead.by_when > now else None
    draft.continues_since = began_at(lead)
    draft.regulation = in_force(lead.fund_id, on=now.date())
    asking = Asking(
        country=lead.country,
        urgency=lead.urgency,
        lines=lines,
        consent=lead.consent,
        harm=lead.harm,
        currency=currency,
        texts=texts,
    )
    check_asking(asking)
    needs, asking = asking.amounts(), sheltered(asking, lead.fund, country=draft.country)
    at = valuation(lead.fund, currency or lead.fund.base_currency, on=now.date())
    check_is_offered(lead.fund, at)
    check_rules(draft, facts_of(draft, now=now, **valued(needs, at)), Stage.SUBMIT)
    away = excluded_from(lead)
    audiences = Audiences(lead.fund_id, now=now, excluded=away, country=draft.country)
    audiences.check_quorum()
    return _Further(draft, asking, away, audiences)


def _write_down(act: Act, further: _Further, digests: list[str]) -> AidRequest:
    lead, case = act.aid_request, copy(further.draft)
    send(case, act.now)
    case.save(force_insert=True)
    key = AccessKey.objects.select_for_update().get(aid_request=lead)
    AccessKey.objects.create(aid_request=case, salt=key.salt, public_key=key.public_key)
    BudgetLine.objects.bulk_create(budget_lines(case, further.asking))
    Exclusion.objects.bulk_create(Exclusion(aid_request=case, user_id=one) for one in further.away)
    _carry_confirmations(lead, case)
    carry_given(lead, case)
    away = further.away | {act.user_id}
    people = further.audiences.people
    act.notices += announcements.told("continue", case, now=act.now, away=away, people=people).notices
    moved: dict[str, Value] = {"to_state": str(case.state), "kind": "continuation", "digests": digests}
    act.events.append(Event("aid_request.submit", act.user_id, "aid_request", case.pk, moved))
    act.answer |= {"reference": case.reference, "state": case.state}
    return case


def _carry_confirmations(lead: AidRequest, case: AidRequest) -> None:
    rows = list(lead.confirmations.all())
    for row in rows:
        row.pk, row.aid_request = uuid.uuid4(), case
    Confirmation.objects.bulk_create(rows)
