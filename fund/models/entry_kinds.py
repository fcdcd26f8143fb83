"""What can happen in the books, and which of it the bank has already decided."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryKind(models.TextChoices):
    """The event a journal entry records."""

    OPENING_BALANCE = "opening_balance", _("opening balance")
    INSTALMENT_DUE = "instalment_due", _("set-aside due")
    SETASIDE_MOVED = "setaside_moved", _("set-aside moved in")
    DONATION = "donation", _("donation")
    UNKNOWN_RECEIPT = "unknown_receipt", _("unknown receipt")
    DEPOSIT_PLACED = "deposit_placed", _("deposit placed")
    DEPOSIT_WITHDRAWN = "deposit_withdrawn", _("deposit withdrawn")
    COMMITMENT = "commitment", _("commitment")
    RELEASE = "release", _("commitment released")
    DISBURSEMENT = "disbursement", _("disbursement")
    BANK_FEE = "bank_fee", _("bank fee")
    PAYMENT_RETURNED = "payment_returned", _("payment returned")
    RECOMMITMENT = "recommitment", _("promised again")
    UNSPENT_RETURNED = "unspent_returned", _("unspent money returned")
    INTEREST = "interest", _("interest received")
    OTHER_INCOME = "other_income", _("other income")
    OWN_TRANSFER = "own_transfer", _("transfer between own accounts")
    CONVERSION = "conversion", _("conversion")
    FUND_TRANSFER = "fund_transfer", _("transfer between funds")
    INSTALMENT_CORRECTED = "instalment_corrected", _("instalment corrected")
    DONOR_REFUND = "donor_refund", _("refund to a donor")
    SETASIDE_WRITTEN_OFF = "setaside_written_off", _("set-aside written off")
    ADVANCE_PAID = "advance_paid", _("advance paid")
    ADVANCE_USED = "advance_used", _("advance used")
    ADVANCE_RETURNED = "advance_returned", _("advance returned")
    ADVANCE_LOST = "advance_lost", _("advance written off")
    SURETY_PAID = "surety_paid", _("returnable deposit paid")
    SURETY_RETURNED = "surety_returned", _("returnable deposit came back")
    SURETY_LOST = "surety_lost", _("returnable deposit lost")
    YEAR_CLOSE = "year_close", _("year closed")
    REVERSAL = "reversal", _("reversal")


class ReversalReason(models.TextChoices):
    """Why an entry is taken back; a code, never a typed sentence."""

    WRONG_AMOUNT = "wrong_amount", _("wrong amount")
    WRONG_ACCOUNT = "wrong_account", _("wrong account")
    WRONG_DAY = "wrong_day", _("wrong day")
    ENTERED_TWICE = "entered_twice", _("entered twice")
    CLEARED = "cleared", _("cleared: now known what it is")


# Already done by the bank or by a donor: refusing them would only make the books wrong.
FACTS = (
    EntryKind.OPENING_BALANCE,
    EntryKind.SETASIDE_MOVED,
    # A donor took money back from a project: what we owe of it is so, whatever is free.
    EntryKind.INSTALMENT_CORRECTED,
    EntryKind.DONATION,
    EntryKind.UNKNOWN_RECEIPT,
    EntryKind.BANK_FEE,
    EntryKind.PAYMENT_RETURNED,
    EntryKind.UNSPENT_RETURNED,
    EntryKind.INTEREST,
    EntryKind.OTHER_INCOME,
    EntryKind.CONVERSION,
    EntryKind.ADVANCE_RETURNED,
    EntryKind.SURETY_RETURNED,
    # Only ever posted from what the bank shows.
    EntryKind.OWN_TRANSFER,
)

# Everything else has an act of its own that undoes it together with the rows beside the journal.
REVERSIBLE = frozenset(
    {
        EntryKind.OPENING_BALANCE,
        EntryKind.SETASIDE_MOVED,
        EntryKind.DONATION,
        EntryKind.UNKNOWN_RECEIPT,
        EntryKind.OTHER_INCOME,
        EntryKind.BANK_FEE,
        EntryKind.CONVERSION,
        EntryKind.OWN_TRANSFER,
        # What a deposit earned counts by its entry, so nothing beside the journal is left standing.
        EntryKind.INTEREST,
    }
)
