"""The next version of a roster on its way: one waits per scope, members active in the version before sign it.

A signature is looked at outside any transaction, against the version in force, and counts for whose key it is. The
second good one is written together with the version that it adopts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from notifications import audit, openpgp, roster, roster_document
from notifications.errors import Refused, SealingClosed, Stale
from notifications.models import RosterEnding, RosterProposal, RosterSignature
from notifications.roster_document import ACTIVE, Document, Member

LARGEST_SIGNATURE = 16 * 1024


@dataclass(frozen=True)
class Signing:
    """A good signature on its way to the table; `adopts` where it completes the version."""

    proposal_id: UUID
    scope_id: UUID
    fingerprint: str
    armoured: str
    # Whose signatures stood below it when this one was looked at.
    beside: frozenset[UUID]
    adopts: roster.Signed | None


def waiting(scope_id: UUID) -> RosterProposal | None:
    """Return the version that waits for signatures, its signatures loaded."""
    return RosterProposal.objects.filter(scope_id=scope_id, ending="").prefetch_related("signatures").first()


def check(document: Document, *, now: datetime) -> None:
    """Raise Malformed or Refused (UnfitKey) where the document can never be the next version."""
    roster.check_next(roster_document.write(document), document.scope_id, now)


def put_down(document: Document, *, by: UUID, now: datetime) -> RosterProposal:
    """Write a checked document down to be signed, inside a transaction.

    Raises Refused while another waits, Stale when it no longer follows the version in force.
    """
    if roster.hold_alone(document.scope_id) != document.previous:
        raise Stale
    if waiting(document.scope_id):
        raise Refused(
            _("Another change of the list waits for signatures. Sign it or have it withdrawn, then propose yours."),
            code="roster_waits",
        )
    return RosterProposal.objects.create(
        scope_id=document.scope_id,
        version=document.version,
        document=roster_document.write(document).decode(),
        proposed_by=by,
        proposed_at=now,
    )


def look(proposal: RosterProposal, armoured: str, *, by: UUID, now: datetime) -> Signing:
    """Return the signature of this person's own active key; raises Refused for any other, Stale when over."""
    before = roster.current(proposal.scope_id)
    if before is None:
        raise SealingClosed
    check_open(proposal)
    member = _own_line(before.members, by)
    if len(armoured) > LARGEST_SIGNATURE or not armoured.isascii() or "\0" in armoured:
        raise openpgp.BadSignature
    made = _made(proposal, armoured, before)
    if made.expired:
        raise Refused(
            _("Your key has expired, so it signs nothing. Extend it, propose that, and let two others sign."),
            code="signer_expired",
        )
    if made.fingerprint != member.fingerprint:
        raise Refused(
            _("This was signed with another member's key. Each member hands in the signature of their own key."),
            code="signer_foreign",
        )
    stand = list(proposal.signatures.all())
    beside = frozenset(one.user_id for one in stand)
    if by in beside:
        raise Refused(_("Your signature stands here already. Another member's is wanted."), code="signed_already")
    adopts = None
    if len(beside) + 1 >= roster.SIGNERS:
        signatures = [*(one.armoured for one in stand), armoured]
        adopts = roster.signed_by_two(proposal.octets, signatures, proposal.scope_id, now)
    return Signing(proposal.pk, proposal.scope_id, made.fingerprint, armoured, beside, adopts)


def write(signing: Signing, *, by: UUID, now: datetime) -> list[audit.Event] | None:
    """Write the signature, and with the last one the version; returns the evidence to be recorded last.

    Inside a transaction. None when somebody signed meanwhile, so that it has to be looked at again; raises Stale.
    """
    roster.hold_alone(signing.scope_id)
    proposal = RosterProposal.objects.prefetch_related("signatures").get(pk=signing.proposal_id)
    check_open(proposal)
    if frozenset(one.user_id for one in proposal.signatures.all()) != signing.beside:
        return None
    RosterSignature.objects.create(
        proposal=proposal, user_id=by, fingerprint=signing.fingerprint, armoured=signing.armoured, signed_at=now
    )
    data: dict[str, audit.Value] = {"version": proposal.version, "fingerprint": signing.fingerprint}
    events = [audit.Event("roster_signed", by, "roster", signing.scope_id, data)]
    if signing.adopts:
        _row, adopted = roster.take_in(signing.adopts, now=now, by=by)
        events.append(adopted)
    return events


def withdraw(proposal: RosterProposal, *, by: UUID, now: datetime) -> audit.Event:
    """End a proposal that nobody wants; inside a transaction. Raises Stale when it is over."""
    roster.hold_alone(proposal.scope_id)
    proposal.refresh_from_db()
    check_open(proposal)
    proposal.ending, proposal.ended_at = RosterEnding.WITHDRAWN, now
    proposal.save(update_fields=["ending", "ended_at"])
    return audit.Event("roster_withdrawn", by, "roster", proposal.scope_id, {"version": proposal.version})


def check_open(proposal: RosterProposal) -> None:
    """Raise Stale unless it waits for signatures."""
    if not proposal.is_open:
        raise Stale


def _own_line(members: Sequence[Member], by: UUID) -> Member:
    """Return the person's line in the version in force; raises Refused where it signs nothing."""
    own = next((member for member in members if member.user_id == by), None)
    if own is None:
        raise Refused(
            _("Only members whose key stands on the list in force sign the next one. Yours does not yet."),
            code="signer_unknown",
        )
    if own.state != ACTIVE:
        raise Refused(_("Your key is not active on the list in force, so it signs nothing."), code="signer_not_active")
    return own


def _made(proposal: RosterProposal, armoured: str, before: roster.Roster) -> openpgp.Signature:
    """Return whose good signature this is; raises Refused, and says so where it is one of a key no longer active."""
    try:
        return openpgp.signature_of(proposal.octets, armoured, keyring=before.keyring)
    except openpgp.BadSignature:
        gone = openpgp.keyring_of(member.public_key for member in before.members if member.state != ACTIVE)
        if not gone.keys:
            raise
        openpgp.signature_of(proposal.octets, armoured, keyring=gone)
    raise Refused(
        _("This was signed with a key that is not active any more. Frozen, retired and lost keys do not count."),
        code="signer_not_active",
    )
