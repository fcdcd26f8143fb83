"""Tables that know nobody: owners and people are opaque ids."""

from notifications.models.audit import AuditDetail, AuditHead, AuditRow
from notifications.models.clock import DemoClock
from notifications.models.contact_points import ContactPoint
from notifications.models.idempotency import IdempotencyKey
from notifications.models.outbox import DeliveryAttempt, OutboxMessage
from notifications.models.rosters import RosterEnding, RosterProposal, RosterSignature, RosterWarning
from notifications.models.sealing import BOX_KINDS, Box, Lock, RosterVersion

__all__ = [
    "BOX_KINDS",
    "AuditDetail",
    "AuditHead",
    "AuditRow",
    "Box",
    "ContactPoint",
    "DeliveryAttempt",
    "DemoClock",
    "IdempotencyKey",
    "Lock",
    "OutboxMessage",
    "RosterEnding",
    "RosterProposal",
    "RosterSignature",
    "RosterVersion",
    "RosterWarning",
]
