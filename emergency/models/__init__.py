"""Tables of people and aid requests."""

from emergency.models.accounts import ApiToken, LoginThrottle, RecoveryCode, SecondFactor
from emergency.models.aid_request import AccessKey, AidRequest, BudgetLine
from emergency.models.payment import ReceiptBy, ReceiptConfirmation
from emergency.models.people import User
from emergency.models.review import Choice, Decision, Objection, Outcome, Round, RoundSeat, Vote, VoteLine
from emergency.models.verification import (
    Confirmation,
    ConflictAnswer,
    Exclusion,
    Freeze,
    Question,
    Refusal,
    Slip,
)

__all__ = [
    "AccessKey",
    "AidRequest",
    "ApiToken",
    "BudgetLine",
    "Choice",
    "Confirmation",
    "ConflictAnswer",
    "Decision",
    "Exclusion",
    "Freeze",
    "LoginThrottle",
    "Objection",
    "Outcome",
    "Question",
    "ReceiptBy",
    "ReceiptConfirmation",
    "RecoveryCode",
    "Refusal",
    "Round",
    "RoundSeat",
    "SecondFactor",
    "Slip",
    "User",
    "Vote",
    "VoteLine",
]
