"""The coded words the rules understand; facts arrive with exactly these.

A word outside its list never passes a rule: an unknown use is refused, an unknown answer counts as none.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

RED: Final = "red"
AMBER: Final = "amber"
GREEN: Final = "green"

OTHER_USE: Final = "other"
LEGAL_AID: Final = "legal_aid"
MEDICINE: Final = "medicine"
# What relief money may be spent on (the network's plan, 3.1.2, and help in kind).
USES: Final[Mapping[str, Any]] = {
    "housing": _("housing"),
    "visa": _("visa"),
    "medicine": _("medicine"),
    "basic_needs": _("basic needs"),
    "ticket": _("tickets"),
    "legal_aid": _("legal aid"),
    "in_kind": _("goods in kind"),
    "shelter": _("a place in a shelter"),
    "other": _("something else"),
}

FINE: Final = "fine"
BAIL: Final = "bail"
# What no vote can make payable.
NEVER_PAID: Final[Mapping[str, Any]] = {
    "bribe": _("bribes"),
    "weapon": _("weapons"),
    "controlled_substance": _("controlled substances without a prescription"),
    "salary": _("salaries"),
    "board_pay": _("payment of board members"),
    "running_costs": _("running costs"),
    "fundraising": _("fundraising"),
}
# What is payable only with a lawyer's word, or for bail an official order.
PAID_WITH_CARE: Final[Mapping[str, Any]] = {FINE: _("fines"), BAIL: _("bail")}

AGREES: Final = "agrees"
CANNOT_BE_ASKED: Final = "cannot_be_asked"
DOES_NOT_KNOW: Final = "does_not_know"

YES: Final = "yes"
NO: Final = "no"

CASH: Final = "cash"
# The ways of the payment ladder on which no money reaches the person's own hands or account.
WITHOUT_A_TRACE_TO_THE_PERSON: Final = frozenset({"vendor", "in_kind"})

OFFICIAL: Final = "official"
# Payees with whom the fund keeps fee agreements.
PAYEES_WITH_AGREEMENTS: Final = frozenset({"lawyer", "clinic", "shelter", "carrier"})
# Payees who are neither the person nor their household.
THIRD_PARTIES: Final = PAYEES_WITH_AGREEMENTS | {"court", "vendor", "partner"}

OWN_STATEMENT: Final = "own_statement"
# What proves a payment of any amount.
FULL_PROOFS: Final = frozenset({"invoice", "receipt", "cash_slip", "seen_not_kept"})

# Why a request may be refused; the asker is always told one of these.
REFUSAL_REASONS: Final[Mapping[str, Any]] = {
    "outside_uses": _("outside what the fund may pay for"),
    "not_confirmable": _("could not be confirmed"),
    "no_money": _("no money left"),
    "covered_elsewhere": _("covered by others already"),
    "would_endanger": _("the money would endanger the person"),
    "duplicate": _("already helped with the same need"),
    "other": _("another reason, told in the message"),
}
