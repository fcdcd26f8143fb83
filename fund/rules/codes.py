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

# What stands in clear instead of a use where the country stands in a group (`use_groups`).
USE_GROUPS: Final[Mapping[str, Any]] = {
    "liberty": _("liberty"),
    "health": _("health and medicine"),
    "living": _("living"),
    "moving": _("moving"),
}
USE_NAMES: Final[Mapping[str, Any]] = {**USES, **USE_GROUPS}

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
# The payment ladder, safest first; the last one is off unless a country has it switched on.
CRYPTO: Final = "crypto"
WAYS: Final[Mapping[str, Any]] = {
    "vendor": _("straight to who is to be paid"),
    "in_kind": _("goods in kind"),
    "partner": _("through a partner organisation"),
    CASH: _("cash"),
    "bank": _("bank transfer"),
    "agent": _("money-transfer agent"),
    CRYPTO: _("cryptocurrency"),
}
# The ways of the payment ladder on which no money reaches the person's own hands or account.
WITHOUT_A_TRACE_TO_THE_PERSON: Final = frozenset({"vendor", "in_kind"})

# What money may leave the fund for.
FUND_TRANSFER: Final = "fund_transfer"
OUTFLOWS: Final = frozenset({"relief", "bank_fee", "donor_refund"})

# Who may receive help: the words the coordinator picks from, the last one being nobody's.
RECIPIENTS: Final = frozenset({"member", "family", "vouched"})
NO_RECIPIENT: Final = "none"

# Who confirms only with the person's consent.
VERIFIERS: Final[Mapping[str, Any]] = {
    "state": _("an authority"),
    "employer": _("an employer"),
    "clinic": _("a clinic"),
    "family": _("the family"),
}

# What an asker says about help received before.
NEVER_HELPED: Final = "none"
HELPED_BEFORE: Final = frozenset({"this_fund", "other_fund"})

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

# Why a rule may be passed; each rule names those that fit it.
OVERRIDE_REASONS: Final[Mapping[str, Any]] = {
    "donor_forbids": _("the donor forbids it"),
    "given_in_kind": _("the project was given in kind"),
    "danger_today": _("life or liberty is in danger today"),
    "new_threat": _("a new threat to life"),
    "second_voice_coming": _("a further confirmation is on its way"),
    "asking_endangers": _("asking one more person would endanger somebody"),
    "too_few_reachable": _("too few people can be reached in time"),
    "no_quorum": _("without this seat there is no quorum"),
    "known_to_us": _("somebody in the network knows the person"),
    "different_need": _("this is another need than the one helped before"),
    "not_enough_elsewhere": _("what others gave is not enough"),
    "only_this_way": _("no other way reaches the person"),
    "person_wishes": _("the person knows the danger and wishes it"),
    "others_not_in_need": _("nobody else waits for this money"),
    "higher_interest": _("a deposit could not be ended without a loss"),
    "proof_impossible": _("no proof can be had there"),
    "proof_endangers": _("keeping a proof would endanger somebody"),
    "money_lost": _("the money was lost or taken"),
    "legal_claim": _("a legal claim is running"),
    "inquiry": _("an inquiry is running"),
    "both_boards": _("both boards have decided it"),
    "waits_for_collector": _("the person is known to be on the way to collect it"),
    "other": _("another reason, told in a sealed note"),
}
