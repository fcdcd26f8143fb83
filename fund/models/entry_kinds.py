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
    EntryKind.DONATION,
    EntryKind.UNKNOWN_RECEIPT,
    EntryKind.BANK_FEE,
    EntryKind.PAYMENT_RETURNED,
    EntryKind.UNSPENT_RETURNED,
)

# Everything else has an act of its own that undoes it together with the rows beside the journal.
REVERSIBLE = frozenset(
    {
        EntryKind.OPENING_BALANCE,
        EntryKind.SETASIDE_MOVED,
        EntryKind.DONATION,
        EntryKind.UNKNOWN_RECEIPT,
        EntryKind.BANK_FEE,
    }
)
