"""Tables that know nobody: owners and people are opaque ids."""

from notifications.models.audit import AuditDetail, AuditHead, AuditRow
from notifications.models.clock import DemoClock
from notifications.models.contact_points import ContactPoint
from notifications.models.idempotency import IdempotencyKey
from notifications.models.outbox import DeliveryAttempt, OutboxMessage
from notifications.models.rosters import RosterEnding, RosterProposal, RosterSignature, RosterWarning
from notifications.models.sealing import BOX_KINDS, Box, BoxRead, Lock, ReadWay, RosterVersion

__all__ = [
    "BOX_KINDS",
    "AuditDetail",
    "AuditHead",
    "AuditRow",
    "Box",
    "BoxRead",
    "ContactPoint",
    "DeliveryAttempt",
    "DemoClock",
    "IdempotencyKey",
    "Lock",
    "OutboxMessage",
    "ReadWay",
    "RosterEnding",
    "RosterProposal",
    "RosterSignature",
    "RosterVersion",
    "RosterWarning",
]
