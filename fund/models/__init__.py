"""Tables of money, rules and mandates; none knows an aid request."""

from fund.models.account_changes import AccountChange, AccountChangeKind
from fund.models.advance_losses import AdvanceLoss, AdvanceLossReason
from fund.models.advances import Advance, AdvancePayment
from fund.models.approvals import AnnualApproval
from fund.models.commitments import Commitment, CommitmentChange, CommitmentEvent, CommitmentInstalment, CommitmentState
from fund.models.country_groups import CountryGroupChange
from fund.models.decisions import DecisionKind, MoneyDecision
from fund.models.deposit_wishes import DepositWish
from fund.models.deposits import Deposit, DepositInterest
from fund.models.entry_kinds import EntryKind, ReversalReason
from fund.models.ledger import (
    Account,
    AccountBalance,
    AccountDay,
    AccountType,
    FundAvailable,
    JournalEntry,
    LedgerHead,
    NumberSeries,
    Posting,
)
from fund.models.mandate_proposals import MandateProposal, ProposalKind
from fund.models.mandates import BOARD, NEVER_TOGETHER, Fund, Mandate, Role
from fund.models.organisations import Organisation
from fund.models.payees import FeeAgreement, ListedPayee, PayeeKind
from fund.models.payments import Disbursement, DisbursementState
from fund.models.periods import Period, PeriodState, ReopenReason
from fund.models.previews import KEPT_UNCONFIRMED, MatchingRun, StatementPreview
from fund.models.projects import (
    CorrectionReason,
    Donor,
    DonorProject,
    DonorWord,
    ExemptionLift,
    ExemptionReason,
    InstalmentCorrection,
    InstalmentPromise,
    LiftReason,
    ProjectAmendment,
    ProjectExemption,
    ProjectInstalment,
    ProjectWord,
)
from fund.models.proofs import KeptCode, KeptMinute
from fund.models.purses import PurseTerms
from fund.models.rates import FxRate, RateReason, RateSettings, RateSource
from fund.models.reconciliations import (
    IgnoredLine,
    IgnoreReason,
    Reconciliation,
    ReconciliationKind,
    StatementLock,
    TypedStatement,
    UnlockReason,
)
from fund.models.regulation_drafts import RegulationComment, RegulationTrial, Stance
from fund.models.regulations import AdoptingBody, Regulation, RegulationState
from fund.models.report_marks import ReportKind, ReportMark
from fund.models.statements import BankProfile, BankStatement, Match, MatchedHow, StatementLine
from fund.models.sureties import LossReason, Surety, SuretyKind
from fund.models.voucher_openings import OpeningReason, VoucherOpening
from fund.models.vouchers import STATED_PLACES, Voucher, VoucherKind, VoucherPlace
from fund.models.ways import WayChange

__all__ = [
    "BOARD",
    "KEPT_UNCONFIRMED",
    "NEVER_TOGETHER",
    "STATED_PLACES",
    "Account",
    "AccountBalance",
    "AccountChange",
    "AccountChangeKind",
    "AccountDay",
    "AccountType",
    "AdoptingBody",
    "Advance",
    "AdvanceLoss",
    "AdvanceLossReason",
    "AdvancePayment",
    "AnnualApproval",
    "BankProfile",
    "BankStatement",
    "Commitment",
    "CommitmentChange",
    "CommitmentEvent",
    "CommitmentInstalment",
    "CommitmentState",
    "CorrectionReason",
    "CountryGroupChange",
    "DecisionKind",
    "Deposit",
    "DepositInterest",
    "DepositWish",
    "Disbursement",
    "DisbursementState",
    "Donor",
    "DonorProject",
    "DonorWord",
    "EntryKind",
    "ExemptionLift",
    "ExemptionReason",
    "FeeAgreement",
    "Fund",
    "FundAvailable",
    "FxRate",
    "IgnoreReason",
    "IgnoredLine",
    "InstalmentCorrection",
    "InstalmentPromise",
    "JournalEntry",
    "KeptCode",
    "KeptMinute",
    "LedgerHead",
    "LiftReason",
    "ListedPayee",
    "LossReason",
    "Mandate",
    "MandateProposal",
    "Match",
    "MatchedHow",
    "MatchingRun",
    "MoneyDecision",
    "NumberSeries",
    "OpeningReason",
    "Organisation",
    "PayeeKind",
    "Period",
    "PeriodState",
    "Posting",
    "ProjectAmendment",
    "ProjectExemption",
    "ProjectInstalment",
    "ProjectWord",
    "ProposalKind",
    "PurseTerms",
    "RateReason",
    "RateSettings",
    "RateSource",
    "Reconciliation",
    "ReconciliationKind",
    "Regulation",
    "RegulationComment",
    "RegulationState",
    "RegulationTrial",
    "ReopenReason",
    "ReportKind",
    "ReportMark",
    "ReversalReason",
    "Role",
    "Stance",
    "StatementLine",
    "StatementLock",
    "StatementPreview",
    "Surety",
    "SuretyKind",
    "TypedStatement",
    "UnlockReason",
    "Voucher",
    "VoucherKind",
    "VoucherOpening",
    "VoucherPlace",
    "WayChange",
]
