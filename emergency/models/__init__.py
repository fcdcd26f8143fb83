"""Tables of people and aid requests."""

from emergency.models.accounts import (
    ApiToken,
    LoginThrottle,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    SecondFactor,
)
from emergency.models.aid_request import AccessKey, AidRequest
from emergency.models.budget_lines import BudgetLine
from emergency.models.complaints import Complaint
from emergency.models.country_locks import CountryLock
from emergency.models.duty import DUTY_ROLES, DutyShift, Ring, RingAnswer, RingTest
from emergency.models.entering import AccountFreeze, Entry, EntryKind, ThawWord
from emergency.models.frames import (
    Frame,
    FrameCase,
    FrameCause,
    FrameCountry,
    Motion,
    MotionKind,
    MotionOutcome,
    MotionVote,
)
from emergency.models.new_codes import NewCode
from emergency.models.overrides import (
    CaseTask,
    GrantedMonth,
    Override,
    OverrideConsent,
    Ratification,
    TaskKind,
    TaskOwner,
)
from emergency.models.payment import CashCode, ReceiptBy, ReceiptConfirmation
from emergency.models.people import User
from emergency.models.person_codes import GivenPersonCode, Grant
from emergency.models.reader_keys import KeptKey
from emergency.models.reading import AwaitedReader
from emergency.models.recovery import RecoveryReason, RecoveryRelease
from emergency.models.restored import Restored
from emergency.models.retention_holds import RetentionHold
from emergency.models.review import (
    Appeal,
    Choice,
    Decision,
    Objection,
    Outcome,
    Round,
    RoundKind,
    RoundSeat,
    Vote,
    VoteLine,
)
from emergency.models.verification import (
    Confirmation,
    ConfirmCode,
    ConflictAnswer,
    Exclusion,
    Freeze,
    Question,
    Refusal,
    Slip,
)

__all__ = [
    "DUTY_ROLES",
    "AccessKey",
    "AccountFreeze",
    "AidRequest",
    "ApiToken",
    "Appeal",
    "AwaitedReader",
    "BudgetLine",
    "CaseTask",
    "CashCode",
    "Choice",
    "Complaint",
    "ConfirmCode",
    "Confirmation",
    "ConflictAnswer",
    "CountryLock",
    "Decision",
    "DutyShift",
    "Entry",
    "EntryKind",
    "Exclusion",
    "Frame",
    "FrameCase",
    "FrameCause",
    "FrameCountry",
    "Freeze",
    "GivenPersonCode",
    "Grant",
    "GrantedMonth",
    "KeptKey",
    "LoginThrottle",
    "Motion",
    "MotionKind",
    "MotionOutcome",
    "MotionVote",
    "NewCode",
    "Objection",
    "Outcome",
    "Override",
    "OverrideConsent",
    "Passkey",
    "PasskeyChallenge",
    "Question",
    "Ratification",
    "ReceiptBy",
    "ReceiptConfirmation",
    "RecoveryCode",
    "RecoveryReason",
    "RecoveryRelease",
    "Refusal",
    "Restored",
    "RetentionHold",
    "Ring",
    "RingAnswer",
    "RingTest",
    "Round",
    "RoundKind",
    "RoundSeat",
    "SecondFactor",
    "Slip",
    "TaskKind",
    "TaskOwner",
    "ThawWord",
    "User",
    "Vote",
    "VoteLine",
]
