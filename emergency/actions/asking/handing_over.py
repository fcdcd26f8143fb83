"""A new access code, and with it another asker: two people, within a day, each with a fresh second factor.

One puts it down after comparing the secret word that was sealed when help was asked for; the other, at least one of
the two a coordinator, makes the code and is shown it once, to say it by voice to who asked. Nobody who lost the code
could fetch a new one without it. All cases that share the code get the new key pair at once; the old code then opens
nothing. What it had not opened yet cannot be read by the service and is gone with it: readers have the same words as
a box, and the case says what is to be written again.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from emergency.actions.base import Act, on_case
from emergency.actions.complaints.hearing import TO_A_COMPLAINT
from emergency.actors import Actor
from emergency.duty import duty_seat
from emergency.models import AccessKey, AidRequest, NewCode, Slip
from emergency.permissions import Standing
from emergency.sealing import slips
from emergency.selectors import excluded_from
from fund.country_groups import in_clear
from fund.models import Mandate, Role
from notifications.errors import Malformed, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt

VALID_FOR = timedelta(hours=24)
# Who decides or pays is no asker (W1).
_ASKS_NOTHING = frozenset(Role) - {Role.CONTACT, Role.STEWARD, Role.AUDITOR, Role.GUARDIAN}


@dataclass(frozen=True)
class Given:
    """What the second person is shown once; the first one gets no code."""

    aid_request: AidRequest
    code: str = field(default="", repr=False)
    to_write_again: tuple[str, ...] = ()


def reissue_code(*, reference: str, by: Actor, now: datetime, compared: bool, attempt: Attempt = NO_ATTEMPT) -> Given:
    """Put down, or as the second person give out, a new access code for whoever asked."""
    if not compared:
        raise Malformed(fields={"compared": _("Compare the secret word first, and say that it was the same.")})
    return _new_code("reissue-code", reference, None, by=by, now=now, attempt=attempt)


def hand_over(
    *, reference: str, by: Actor, now: datetime, contact: uuid.UUID, agrees: bool, attempt: Attempt = NO_ATTEMPT
) -> Given:
    """Put down, or as the second person carry out, that another contact of the country goes on with the case.

    Whoever asked before stays an asker for separating duties; their code opens nothing any more.
    """
    if not agrees:
        raise Malformed(fields={"agrees": _("Ask the contact first, and say that they agree.")})
    return _new_code("hand-over", reference, contact, by=by, now=now, attempt=attempt)


def pass_on(*, reference: str, by: Actor, now: datetime, to: uuid.UUID, attempt: Attempt = NO_ATTEMPT) -> AidRequest:
    """Let another coordinator go on with the case; they are told that something waits."""
    with on_case("pass-on", reference, by=by, now=now, attempt=attempt) as act:
        if to == act.aid_request.taken_up_by_id or to not in coordinators_for(act.aid_request, now=now):
            raise Malformed(fields={"to": _("Pick another coordinator to whom this case is open.")})
        act.aid_request.taken_up_by_id = to
        act.tell("pass-on", people={Role.COORDINATOR: {to}})
        act.describe(account=str(to))
    return act.aid_request


def coordinators_for(aid_request: AidRequest, *, now: datetime) -> dict[uuid.UUID, str]:
    """Return by id the pseudonyms of the coordinators to whom the case is open."""
    rows = _held(aid_request, now=now).filter(role=Role.COORDINATOR).exclude(user__in=excluded_from(aid_request))
    return dict(rows.order_by("user__pseudonym").values_list("user_id", "user__pseudonym"))


def contacts_for(aid_request: AidRequest, *, now: datetime) -> dict[uuid.UUID, str]:
    """Return by id the pseudonyms of the contacts of its country who may take the case over."""
    held = _held(aid_request, now=now)
    deciding = held.filter(role__in=_ASKS_NOTHING).values("user")
    rows = held.filter(role=Role.CONTACT).exclude(user__in=deciding).exclude(user__in=excluded_from(aid_request))
    known = rows.order_by("user__pseudonym").values_list("user_id", "user__pseudonym", "countries")
    taken, place = {aid_request.asked_by_id}, in_clear(aid_request.fund, aid_request.country)
    return {pk: name for pk, name, countries in known if place in countries and pk not in taken}


def waiting_code(aid_request: AidRequest, *, now: datetime) -> NewCode | None:
    """Return what one person has put down and a second one has not done yet."""
    rows = aid_request.new_codes.filter(given_at__isnull=True, expires_at__gt=now)
    return rows.select_related("put_down_by", "contact").first()


def sweep(*, now: datetime) -> int:
    """Delete what no second person did in time and return how many."""
    return NewCode.objects.filter(given_at__isnull=True, expires_at__lte=now).delete()[0]


def written_again(aid_request: AidRequest, kind: str) -> None:
    """Strike one message of this kind from what is to be written again."""
    for row in aid_request.new_codes.exclude(to_write_again=[]).order_by("given_at"):
        if kind in row.to_write_again:
            row.to_write_again.remove(kind)
            row.save(update_fields=["to_write_again"])
            return


def _held(aid_request: AidRequest, *, now: datetime) -> QuerySet[Mandate]:
    return Mandate.objects.in_force(on=now.date()).filter(fund_id=aid_request.fund_id)


def _new_code(
    name: str, reference: str, contact: uuid.UUID | None, *, by: Actor, now: datetime, attempt: Attempt
) -> Given:
    with transaction.atomic():
        _lock_in_order(reference)
        with on_case(name, reference, by=by, now=now, attempt=attempt) as act:
            _check_entitled(act)
            _check_contact(act, contact)
            # A repeat learns that it was done, not the code.
            act.answer["access_code"] = None
            act.tell(name)
            waiting = waiting_code(act.aid_request, now=now)
            if waiting is None:
                return _put_down(act, contact)
            _check_second(waiting, act.standing, contact)
            return _give(act, waiting)


def _lock_in_order(reference: str) -> None:
    """Lock all cases of the emergency, lower ids first: two such acts never wait for each other."""
    emergencies = AidRequest.objects.filter(reference=reference, emergency_id__isnull=False).values("emergency_id")
    together = AidRequest.objects.filter(emergency_id__in=emergencies)
    list(together.select_for_update().order_by("pk").values_list("pk"))


def _check_entitled(act: Act) -> None:
    if Role.COORDINATOR not in act.standing.roles and act.user_id != duty_seat(act.aid_request.fund, act.now):
        raise Refused(_("Of the seats the one on duty does this, beside a coordinator."), code="not_on_duty")


def _check_contact(act: Act, contact: uuid.UUID | None) -> None:
    if contact is not None and contact not in contacts_for(act.aid_request, now=act.now):
        raise Malformed(
            fields={"contact": _("Pick another contact of this country who neither decides nor pays, and may know.")}
        )


def _put_down(act: Act, contact: uuid.UUID | None) -> Given:
    if Role.COORDINATOR not in act.standing.roles or act.user_id is None:
        raise Refused(_("A coordinator compares the secret word and puts this down first."), code="coordinator_first")
    act.aid_request.new_codes.filter(given_at__isnull=True).delete()
    NewCode.objects.create(
        aid_request=act.aid_request,
        contact_id=contact,
        put_down_by_id=act.user_id,
        put_down_at=act.now,
        expires_at=act.now + VALID_FOR,
    )
    act.describe(status="put_down")
    return Given(act.aid_request)


def _check_second(waiting: NewCode, second: Standing, contact: uuid.UUID | None) -> None:
    if waiting.put_down_by_id == second.user_id:
        raise Refused(
            _("You have put this down. Another coordinator or the seat on duty gives the code out within a day."),
            code="second_person",
        )
    if waiting.contact_id != contact:
        raise Refused(
            _("Something else was put down for this case. Look at it again, or wait until it is a day old."),
            code="other_put_down",
        )


def _give(act: Act, waiting: NewCode) -> Given:
    """Change the key pair of every case that opens with the old code, and who asks where it goes to a contact."""
    code, shared = slips.new_access_code(), _sharing(act.aid_request)
    lost = _drop_slips(shared, act.now)
    salt = slips.new_salt()
    changed = {"salt": salt, "public_key": slips.public_key_for(code, salt), "misses": 0, "missed_at": None}
    AccessKey.objects.filter(aid_request__in=shared).update(**changed)
    if waiting.contact_id:
        _go_on_with(act, shared, waiting.contact_id)
    waiting.given_by_id, waiting.given_at = act.user_id, act.now
    waiting.to_write_again = lost.pop(act.aid_request.pk, [])
    waiting.save()
    for case_id, kinds in lost.items():
        _note_lost(case_id, waiting, kinds)
    act.describe(status="given", count=len(shared))
    return Given(act.aid_request, code, tuple(waiting.to_write_again))


def _sharing(aid_request: AidRequest) -> list[uuid.UUID]:
    """Return the cases that open with the same code; read anew once their keys are held."""
    key = AccessKey.objects.select_for_update().get(aid_request=aid_request)
    same = AccessKey.objects.filter(public_key=bytes(key.public_key), salt=bytes(key.salt))
    list(same.select_for_update().order_by("pk").values_list("pk"))
    return list(same.order_by("pk").values_list("pk", flat=True))


def _drop_slips(shared: list[uuid.UUID], now: datetime) -> dict[uuid.UUID, list[str]]:
    """Delete what the old code alone opens; return by case the kinds of what nobody had read."""
    rows = Slip.objects.filter(aid_request__in=shared)
    lost: dict[uuid.UUID, list[str]] = {}
    # Whoever works on the case never learns that somebody complained.
    unread = rows.filter(opened_at__isnull=True, erase_at__gt=now).exclude(kind=TO_A_COMPLAINT)
    for case_id, kind in unread.values_list("aid_request_id", "kind"):
        lost.setdefault(case_id, []).append(kind)
    rows.delete()
    return lost


def _note_lost(case_id: uuid.UUID, given: NewCode, kinds: list[str]) -> None:
    NewCode.objects.create(
        aid_request_id=case_id,
        put_down_by=given.put_down_by,
        put_down_at=given.put_down_at,
        expires_at=given.expires_at,
        given_by_id=given.given_by_id,
        given_at=given.given_at,
        to_write_again=kinds,
    )


def _go_on_with(act: Act, shared: list[uuid.UUID], contact: uuid.UUID) -> None:
    for other in AidRequest.objects.filter(pk__in=shared).exclude(pk=act.aid_request.pk):
        asked = [*other.asked_before, other.asked_by_id.hex if other.asked_by_id else ""]
        AidRequest.objects.filter(pk=other.pk).update(asked_by=contact, asked_before=asked)
    case = act.aid_request
    case.asked_before = [*case.asked_before, case.asked_by_id.hex if case.asked_by_id else ""]
    case.asked_by_id = contact
    act.describe(account=str(contact))
