"""The list of readers' keys: put down what is to change, sign it, take it back; the second signature adopts.

Checks and everything that asks GnuPG come first, outside any transaction; then one short one.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from emergency.actions.reading.relocking import readers_left
from emergency.models import User
from emergency.sealing.audiences import OFFLINE as OFFLINE_ROLES
from emergency.sealing.roster_wishes import (
    KEY,
    KEYED,
    OFFLINE,
    OWN_STATES,
    STATE,
    STATES,
    Wish,
    members_after,
)
from fund.ledger.chart import books_of
from fund.models import Fund, Mandate, Role
from fund.permissions import chairs_of, people_with, roles_in
from notifications import audit, openpgp, outbox, roster, roster_changes, roster_document, roster_proposals
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.models import RosterEnding, RosterProposal
from notifications.outbox import QUIET, Notice
from notifications.roster_document import ACTIVE, Document, Member

# Who sees the list, and who puts something down about others' keys: a seat of its own right.
READERS = KEYED | {Role.GUARDIAN, Role.STEWARD}
ABOUT_OTHERS = frozenset({Role.MEMBER})
_TRIES = 3


def propose(*, fund: Fund, wish: Wish, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> RosterProposal:
    """Put down the next version of the list; it counts once two members active in this one have signed it.

    Raises NotFound for who may not wish this, Malformed, Refused (UnfitKey) for what can never be adopted.
    """
    scope = books_of(fund)
    check_may_propose(scope, wish, by, now=now)
    before = _in_force(scope)
    document = _next(scope, before, wish, now)
    roster_proposals.check(document, now=now)
    told = _told(scope, before.members, document, signers=True, now=now) - {by}
    with transaction.atomic():
        attempt.claim(now=now)
        row = roster_proposals.put_down(document, by=by, now=now)
        outbox.enqueue([Notice(QUIET, one) for one in sorted(told)], now=now)
        attempt.finish({"id": str(row.pk), "version": row.version, "ending": ""})
        data: dict[str, audit.Value] = {"version": row.version, "kind": wish.kind}
        audit.record([audit.Event("roster_proposed", by, "roster", scope.pk, data)], now=now)
    return row


def sign(
    *, proposal_id: uuid.UUID, signature: str, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> RosterProposal:
    """Put one's own signature under the next version; the second member's adopts it in the same transaction.

    Raises NotFound, Refused (BadSignature) for any but a good one of one's own active key, Stale when it is over.
    """
    row = proposal_of(proposal_id, by=by, now=now)
    for _again in range(_TRIES):
        signing = roster_proposals.look(row, signature, by=by, now=now)
        if _written(row, signing, by, now, attempt):
            row.refresh_from_db()
            return row
        row = proposal_of(proposal_id, by=by, now=now)
    raise Stale()


def withdraw(*, proposal_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> RosterProposal:
    """Take back a version that waits: who proposed it, chair or deputy chair; raises NotFound, Refused, Stale."""
    row = proposal_of(proposal_id, by=by, now=now)
    check_may_withdraw(row, by, now=now)
    with transaction.atomic():
        attempt.claim(now=now)
        event = roster_proposals.withdraw(row, by=by, now=now)
        outbox.enqueue([Notice(QUIET, row.proposed_by)] if row.proposed_by != by else [], now=now)
        attempt.finish({"id": str(row.pk), "version": row.version, "ending": row.ending})
        audit.record([event], now=now)
    return row


def proposal_of(proposal_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> RosterProposal:
    """Return a proposal, its signatures loaded, to who sees its list; raises NotFound for everybody else."""
    found = RosterProposal.objects.filter(pk=proposal_id).prefetch_related("signatures").first()
    if found is None or not roles_in(found.scope_id, by, now=now) & READERS:
        raise NotFound()
    return found


def check_may_propose(scope: Fund, wish: Wish, by: uuid.UUID, *, now: datetime) -> None:
    """Raise NotFound for who may not wish this, Malformed for what is no wish, Refused for one's own thaw."""
    held = roles_in(scope.pk, by, now=now)
    if not held & (KEYED if wish.user_id == by else ABOUT_OTHERS):
        raise NotFound()
    if wish.kind == KEY and wish.user_id != by:
        raise NotFound()
    if wish.kind == STATE and wish.user_id == by and wish.state == ACTIVE:
        raise Refused(_("That your key counts again has to be put down by somebody else."), code="own_key")
    allowed = OWN_STATES if wish.user_id == by else STATES
    if wish.kind == STATE and wish.state not in allowed:
        raise Malformed(fields={"state": _("Pick what is to be said of the key.")})
    if wish.kind == OFFLINE and wish.role not in OFFLINE_ROLES:
        raise Malformed(fields={"role": _("Pick what the key is for.")})


def check_may_withdraw(row: RosterProposal, by: uuid.UUID, *, now: datetime) -> None:
    """Raise Refused for everybody but who proposed it, chair and deputy chair."""
    if row.proposed_by != by and by not in chairs_of(row.scope_id, now=now):
        raise Refused(
            _("Who proposed it takes it back, or chair or deputy chair. You need not sign it."), code="not_the_proposer"
        )


def _in_force(scope: Fund) -> roster.Roster:
    found = roster.current(scope.pk)
    if found is None:
        raise Refused(
            _("There is no list yet. The two founders make and sign the first one on their own devices."),
            code="roster_none",
        )
    return found


def _next(scope: Fund, in_force: roster.Roster, wish: Wish, now: datetime) -> Document:
    key = openpgp.inspect(wish.public_key, now=now) if wish.public_key or wish.kind == KEY else None
    roles = _roles_by_mandate(scope, in_force.members, wish, now)
    after = members_after(in_force.members, wish, roles, key, now=now)
    return Document(scope.pk, in_force.version + 1, in_force.digest, after)


def _roles_by_mandate(
    scope: Fund, members: Iterable[Member], wish: Wish, now: datetime
) -> dict[uuid.UUID, frozenset[str]]:
    """Return for every account on the list, and whose key is wished, the roles it has or will have by mandate."""
    asked = {member.user_id for member in members} | ({wish.user_id} if wish.user_id else set())
    accounts = User.objects.filter(pk__in=asked).values_list("pk", flat=True)
    found: dict[uuid.UUID, set[str]] = {one: set() for one in accounts}
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=now.date())
    held = Mandate.objects.filter(not_over, fund=scope, user__in=found, role__in=KEYED)
    for user_id, role in held.values_list("user_id", "role"):
        found[user_id].add(role)
    return {user_id: frozenset(roles) for user_id, roles in found.items()}


def _written(
    row: RosterProposal, signing: roster_proposals.Signing, by: uuid.UUID, now: datetime, attempt: Attempt
) -> bool:
    """Write a signature that was looked at, tell and record; false when somebody signed meanwhile."""
    scope, before = Fund.objects.get(pk=row.scope_id), roster.current(row.scope_id)
    with transaction.atomic():
        events = roster_proposals.write(signing, by=by, now=now)
        if events is None:
            return False
        attempt.claim(now=now)
        if signing.adopts and before:
            after = roster_document.parse(row.octets)
            readers_left(scope.pk, roster_changes.readers_lost(before.members, after.members), now)
            told = _told(scope, before.members, after, signers=False, now=now) - {by}
            outbox.enqueue([Notice(QUIET, one) for one in sorted(told)], now=now)
        ending = RosterEnding.ADOPTED.value if signing.adopts else ""
        attempt.finish({"id": str(row.pk), "version": row.version, "ending": ending})
        audit.record(events, now=now)
    return True


def _told(scope: Fund, before: Iterable[Member], after: Document, *, signers: bool, now: datetime) -> set[uuid.UUID]:
    """Return chair, guardian, whose line changes and, where wanted, who can sign, as far as they have accounts."""
    known = tuple(before)
    named = {change.user_id for change in roster_changes.changes(known, after.members)}
    named |= {member.user_id for member in known if signers and member.state == ACTIVE}
    accounts = set(User.objects.filter(pk__in=named).values_list("pk", flat=True))
    guardians = people_with(scope.pk, {Role.GUARDIAN}, now=now)[Role.GUARDIAN]
    return accounts | guardians | chairs_of(scope.pk, now=now)
