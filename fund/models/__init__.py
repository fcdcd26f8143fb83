"""Tables of money, rules and mandates; none knows an aid request."""

from fund.models.commitments import Commitment, CommitmentChange, CommitmentEvent, CommitmentInstalment, CommitmentState
from fund.models.deposits import Deposit
from fund.models.entry_kinds import EntryKind, ReversalReason
from fund.models.ledger import (
    Account,
    AccountBalance,
    AccountType,
    FundAvailable,
    JournalEntry,
    LedgerHead,
    NumberSeries,
    Period,
    PeriodState,
    Posting,
)
from fund.models.mandates import BOARD, NEVER_TOGETHER, Fund, Mandate, Role
from fund.models.organisations import Organisation
from fund.models.payments import Disbursement, DisbursementState
from fund.models.projects import Donor, DonorProject, ProjectInstalment
from fund.models.regulation_drafts import RegulationComment, RegulationTrial, Stance
from fund.models.regulations import AdoptingBody, Regulation, RegulationState
from fund.models.statements import BankProfile, BankStatement, Match, MatchedHow, StatementLine
from fund.models.vouchers import Voucher, VoucherKind, VoucherPlace

__all__ = [
    "BOARD",
    "NEVER_TOGETHER",
    "Account",
    "AccountBalance",
    "AccountType",
    "AdoptingBody",
    "BankProfile",
    "BankStatement",
    "Commitment",
    "CommitmentChange",
    "CommitmentEvent",
    "CommitmentInstalment",
    "CommitmentState",
    "Deposit",
    "Disbursement",
    "DisbursementState",
    "Donor",
    "DonorProject",
    "EntryKind",
    "Fund",
    "FundAvailable",
    "JournalEntry",
    "LedgerHead",
    "Mandate",
    "Match",
    "MatchedHow",
    "NumberSeries",
    "Organisation",
    "Period",
    "PeriodState",
    "Posting",
    "ProjectInstalment",
    "Regulation",
    "RegulationComment",
    "RegulationState",
    "RegulationTrial",
    "ReversalReason",
    "Role",
    "Stance",
    "StatementLine",
    "Voucher",
    "VoucherKind",
    "VoucherPlace",
]
