"""What findings say to people: why, and what would change it; one sentence per code of a finding."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

SENTENCES: Final[Mapping[str, Any]] = {
    #
    "regulation_in_force": _("The rules of the fund were in force on the day this was sent."),
    "no_regulation": _(
        "No version of the rules covers the day this was sent; it can go on once the board has adopted one that does."
    ),
    #
    "setaside_moved": _("No donor project owes the fund an overdue share."),
    "setaside_overdue": _(
        "%(value)s of set-aside is overdue since %(since)s; the warning ends when the treasurer has moved it."
    ),
    #
    "money_there": _("%(value)s is needed and %(limit)s is free."),
    "money_not_known": _("The fund's free money is not known here; it must be looked up before this can go on."),
    "purse_restricted": _(
        "This purse may not pay for %(uses)s; take the money from another purse or leave these lines out."
    ),
    "short_of_money": _(
        "%(value)s is needed and only %(limit)s is free; the votes stand, and it goes on as soon as %(missing)s more "
        "is there."
    ),
    "short_of_money_locked": _(
        "%(value)s is needed and only %(limit)s is free; the votes stand, and it goes on as soon as %(missing)s more "
        "is there. %(locked)s is locked until %(until)s; breaking the deposit earlier costs: %(cost)s."
    ),
    #
    "uses_allowed": _("The fund may pay for %(value)s."),
    "no_use": _("No use is named; add a line that says what the money is for."),
    "use_not_allowed": _("The fund does not pay for %(value)s; choose one of: %(limit)s."),
    "other_use": _("For a use outside the usual ones a majority of the board must agree."),
    "other_use_too_fast": _(
        "A use outside the usual ones cannot be decided this way; lift the case to the majority of the board."
    ),
    #
    "nothing_forbidden": _("Nothing here is on the list of what the fund never pays."),
    "never_paid": _("The fund never pays for %(value)s; it can go on without that part."),
    "purpose_unknown": _("A purpose was named that the rules do not know; choose it anew from the list."),
    "fine_without_lawyer": _("A fine is paid after a lawyer has looked at it; ask for a lawyer's word."),
    "bail_without_order": _("Bail is paid against an official order or a lawyer's word; one of them is needed."),
    "bail_in_cash": _("Bail never goes in cash to an official; pay it to the court's account or through a lawyer."),
    #
    "confirmed": ngettext_lazy(
        "%(count)d independent confirmation is there; %(limit)s wanted.",
        "%(count)d independent confirmations are there; %(limit)s wanted.",
        "count",
    ),
    "not_confirmed": ngettext_lazy(
        "%(count)d more independent confirmation is needed; the household, the payee and those who decide do not "
        "count.",
        "%(count)d more independent confirmations are needed; the household, the payee and those who decide do not "
        "count.",
        "count",
    ),
    #
    "no_conflict": _("Nobody with a conflict of interest reads or decides this."),
    "barred_reader": _(
        "Somebody who is a party to this case can still open it; their access must end before it goes on."
    ),
    "conflicted_voter": _(
        "The vote of somebody close to the person is being counted; that seat must step aside and a substitute step in."
    ),
    #
    "duties_separate": _("Asking, deciding, preparing and authorising are in different hands."),
    "approver_asked": _("Somebody who asked or vouched for this also approved it; another seat must decide instead."),
    "preparer_not_separate": _(
        "Who prepares the payment asked, vouched for or approved this case; another person must prepare it."
    ),
    "authoriser_not_separate": _(
        "Who authorises the payment asked, vouched for, approved or prepared it; another person must authorise it."
    ),
    "receipt_by_asker_only": _(
        "Only those who asked or received the money for somebody confirm the receipt; one other person must confirm "
        "it too."
    ),
    #
    "tier": _("For %(value)s this decides: %(tier)s."),
    "tier_too_low": _("For %(value)s this must decide: %(tier)s; lift the case."),
    "amount_unknown": _("A line has no amount yet; the coordinator proposes one before the board is asked."),
    #
    "person_agrees": _("The person knows about this and agrees."),
    "person_asked_later": ngettext_lazy(
        "The person cannot be asked now, and this may be paid all the same; they must be asked within %(count)d day.",
        "The person cannot be asked now, and this may be paid all the same; they must be asked within %(count)d days.",
        "count",
    ),
    "person_cannot_be_asked": _(
        "The person cannot be asked; until they can, only legal aid, medicine and bail to a third party may be paid."
    ),
    "person_does_not_know": _("Nothing is paid for somebody who does not know about it; ask the person first."),
    #
    "harmless": _("Money from abroad or the fund's name does not endanger the person, as far as those asked know."),
    "harm_not_asked": _(
        "Nobody has answered whether money from abroad or the fund's name can endanger the person; ask before paying."
    ),
    "harm_safe_way": _("Money or the fund's name could endanger the person; the way chosen leaves no trace to them."),
    "harm_way_wanted": _(
        "Money or the fund's name could endanger the person; only a vendor may be paid, or goods bought for them."
    ),
    "harm_unsafe_way": _(
        "Money or the fund's name could endanger the person, and this way leaves a trace to them; pay a vendor or buy "
        "the goods instead."
    ),
    #
    "use_proven": _("Every payment has what proves its use."),
    "proof_missing": _(
        "%(value)s is not proven yet; up to %(limit)s the person's own statement is enough, above it a receipt or "
        "'seen, not kept'."
    ),
    "proof_overdue": _(
        "The proof for %(value)s is late since %(since)s; up to %(limit)s the person's own statement is enough, above "
        "it a receipt or 'seen, not kept'."
    ),
    "proof_for_the_board": _(
        "The proof for %(value)s is so late that the board must look at it; a receipt, 'seen, not kept' or a write-off "
        "by two seats ends this."
    ),
    "unspent_not_returned": _("%(value)s was not spent; what is above %(limit)s must come back to the fund."),
    #
    "not_refused": _("Nothing was refused."),
    "refusal_explained": _("The asker is told why, and where else help may be found."),
    "reason_missing": _("A refusal needs a reason from the list; choose one."),
    "next_door_missing": _(
        "A refusal names at least one organisation that may help, or says that none is known; choose one of both."
    ),
    #
    "not_ended": _("The case has not ended; nothing of it is erased before."),
    "extension_too_long": _("Erasing cannot be put off beyond %(limit)s; choose an earlier day."),
    "held": _("A hold keeps this case until %(limit)s; it is erased when the hold ends."),
    "erased_later": _("The sealed texts are erased on %(limit)s."),
    "erased_now": _("The sealed texts were to be gone by %(limit)s; they can be erased."),
}
