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
    "money_stays": _("The money leaves the fund for something that fund money may leave it for."),
    "outflow_unknown": _(
        "It is not said what this money leaves the fund for; name relief, a bank fee or a refund to its donor."
    ),
    "transfer_undecided": _("Money moves to another fund only when the boards of both have decided it; ask them both."),
    #
    "money_there": _("%(value)s is needed and %(limit)s is free."),
    "rate_missing": _(
        "There is no rate of %(value)s that counts today; the last one known is of: %(limit)s. A treasurer sets one at "
        "/treasury/rates/, then it can go on."
    ),
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
    "reserve_for_this": _("A red case may use the money that is kept for red cases."),
    "reserve_kept": _("%(value)s is left after this, and %(limit)s is kept for red cases."),
    "reserve_touched": _(
        "Only %(value)s would be left after this, and %(limit)s is kept for red cases; grant less, wait for money, or "
        "let the majority of the board decide."
    ),
    "reserve_by_majority": _(
        "%(value)s is left after this instead of the %(limit)s kept for red cases; the majority of the board decides "
        "about it."
    ),
    "reserve_not_known": _("What would be left for red cases after this is not known here."),
    #
    "deposits_liquid": _("%(value)s is locked in deposits for long, and up to %(limit)s may be."),
    "deposits_locked": _(
        "%(value)s is locked in deposits for long, more than the %(limit)s that may be; let a deposit end, or the "
        "treasurer and one seat say why not."
    ),
    "deposits_not_known": _("How much of the fund is locked in deposits is not known here."),
    #
    "uses_allowed": _("The fund may pay for %(value)s."),
    "no_use": _("No use is named; add a line that says what the money is for."),
    "use_not_allowed": _("The fund does not pay for %(value)s; choose one of: %(limit)s."),
    "other_use": _("For a use outside the usual ones a majority of the board must agree."),
    "other_use_in_group": _(
        "%(value)s may also mean a use outside the usual ones: read the text, and if it is one, lift the case to the "
        "majority of the board."
    ),
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
    "recipient_belongs": _("The person is a member, family of one, or somebody vouches for them."),
    "recipient_active": ngettext_lazy(
        "The person's membership was confirmed within %(count)d day; among equal cases this one comes first.",
        "The person's membership was confirmed within %(count)d days; among equal cases this one comes first.",
        "count",
    ),
    "recipient_not_stated": _(
        "It is not said yet whether the person is a member, family of one, or vouched for; ask the contact."
    ),
    "recipient_unknown": _(
        "The person is neither a member nor family of one; ask a member or a contact to vouch for them, or say why it "
        "goes on without."
    ),
    #
    "queue_kept": _("This case has the place that its urgency, its deadline and its age give it."),
    "queue_reordered": _("Somebody moved this case in the queue by hand, which is on record; it can be moved back."),
    #
    "promise_kept": _("No promise in this case is overdue."),
    "promise_late": ngettext_lazy(
        "A promise in this case is overdue since %(count)d hour; take the next step, or hand it to a deputy.",
        "A promise in this case is overdue since %(count)d hours; take the next step, or hand it to a deputy.",
        "count",
    ),
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
    "verifiers_free": _("Nobody confirms this who may only be asked with the person's consent."),
    "verifiers_agreed": _("The person agreed to be confirmed by: %(value)s."),
    "verifiers_not_agreed": _(
        "This was confirmed by: %(value)s; ask the person whether they agree, and if not look for another voice."
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
    "tier_continued": _(
        "With the %(before)s granted in this emergency before it is %(value)s; this decides: %(tier)s."
    ),
    "tier_too_low": _("For %(value)s this must decide: %(tier)s; lift the case."),
    "amount_unknown": _("A line has no amount yet; the coordinator proposes one before the board is asked."),
    #
    "fence_not_in_frames": _("Inside a frame the limit for seats on duty does not count."),
    "fence_not_here": _("More than one seat decides this, so the limit for seats on duty does not count."),
    "fence_open": _("Seats on duty will have granted %(value)s alone this quarter, and may grant %(limit)s."),
    "fence_nearly_full": _(
        "Seats on duty will have granted %(value)s alone this quarter, and may grant %(limit)s; the board should "
        "ratify what they did and see whether more is needed."
    ),
    "fence_full": _(
        "Seats on duty would have granted %(value)s alone this quarter, and may grant %(limit)s; lift the case to two "
        "seats, or let the majority of the board lift the limit for this quarter."
    ),
    "fence_lifted": _(
        "The board has lifted the limit for seats on duty this quarter; they will have granted %(value)s alone."
    ),
    "fence_unratified": _(
        "What a seat on duty decided alone waits since %(since)s to be ratified; the board does so at its next meeting."
    ),
    "fence_not_known": _(
        "What seats on duty granted alone this quarter is not known here; look it up, or lift the case to two seats."
    ),
    #
    "repeat_checked": _("The coordinator has checked whether the person was helped before."),
    "repeat_word_only": _(
        "The asker says that the person was not helped before; nobody has checked it, and the coordinator can."
    ),
    "repeat_not_asked": _("It is not known whether the person was helped before; ask the contact."),
    "repeat_unchecked": _(
        "The asker says that the person was helped before; the coordinator looks whether this is the same need."
    ),
    "helped_elsewhere": _(
        "Another fund helps this person already; find out what is still missing, or say why both should help."
    ),
    #
    "repeat_not_stated": _(
        "Nobody gave the person's code, so earlier grants are not known; ask for the code that came with the first one."
    ),
    "grants_bounded": _("What this person was granted in the last twelve months stays within the limits."),
    "second_emergency": _(
        "This is emergency number %(value)s of this person in twelve months, and %(limit)s may be helped; see that it "
        "is no repeat of the one before."
    ),
    "second_emergency_new_threat": _(
        "This is emergency number %(value)s of this person in twelve months, and %(limit)s may be helped; a new threat "
        "to life is the reason."
    ),
    "too_many_emergencies": _(
        "This is emergency number %(value)s of this person in twelve months, and %(limit)s may be helped; two thirds "
        "of the board can decide it all the same, and a new threat to life is a reason to."
    ),
    "too_much_per_person": _(
        "With this the person has %(value)s in twelve months, above %(limit)s; grant less, or let two thirds of the "
        "board decide it."
    ),
    "repeat_by_two_thirds": _(
        "This is above what a person may have in twelve months, %(value)s instead of %(limit)s; two thirds of the "
        "board decide it all the same."
    ),
    #
    "no_refusal_known": _("No earlier refusal is known."),
    "waiting_over": _("Nobody has to wait: the facts changed since the refusal, or enough time has passed."),
    "asked_again_soon": _(
        "A request for this person was refused on %(value)s, and nothing new is said; ask what has changed, or take it "
        "up from %(limit)s on."
    ),
    #
    "spread_not_in_frames": _("Frames are counted apart from all other help."),
    "spread_silenced": ngettext_lazy(
        "In a declared mass emergency shares are not looked at for %(count)d day.",
        "In a declared mass emergency shares are not looked at for %(count)d days.",
        "count",
    ),
    "spread_not_known": _("What share of the fund this takes is not known here."),
    "case_takes_much": _(
        "This case takes %(value)s, and one may take %(limit)s of what the fund has at hand; grant less or in parts, "
        "or say why."
    ),
    "country_not_known": _("What share of a year's grants this country takes is not known here."),
    "country_takes_much": _(
        "With this one country takes %(value)s of the last twelve months' grants, more than %(limit)s; see whether "
        "others wait for help."
    ),
    "help_spread": _("Neither this case nor its country takes too large a share."),
    #
    "no_past_cost": _("Nothing of this was paid before it was asked for."),
    "past_cost": _("This was paid on %(since)s, before it was asked for; one more seat than usual must approve it."),
    "past_cost_too_old": ngettext_lazy(
        "This was paid on %(since)s, more than %(count)d day before it was asked for; only the majority of the board "
        "can still take it.",
        "This was paid on %(since)s, more than %(count)d days before it was asked for; only the majority of the board "
        "can still take it.",
        "count",
    ),
    "past_cost_by_majority": ngettext_lazy(
        "This was paid on %(since)s, more than %(count)d day before it was asked for; the majority of the board "
        "decides, and one seat more must approve it.",
        "This was paid on %(since)s, more than %(count)d days before it was asked for; the majority of the board "
        "decides, and one seat more must approve it.",
        "count",
    ),
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
    "way_open": _("This way of paying is open: %(value)s."),
    "way_wanted": _("No way of paying is chosen yet; choose one, the safest first."),
    "way_closed": _(
        "This way of paying is not open in the country: %(value)s; take another one, or let the board switch it on. "
        "Open are: %(limit)s."
    ),
    "signatures_not_wanted": _("Nothing was paid here for which two people must sign."),
    "cash_signed": _("Two people signed for the cash."),
    "cash_unsigned": ngettext_lazy(
        "%(value)s was handed over in cash, and above %(limit)s two people sign for it; %(count)d more signature is "
        "needed.",
        "%(value)s was handed over in cash, and above %(limit)s two people sign for it; %(count)d more signatures are "
        "needed.",
        "count",
    ),
    #
    "payment_in_time": _("The payment is in time."),
    "payment_day_not_known": _("No day of a decision is known here from which the payment is due."),
    "payment_late": _("The money was to be sent by %(limit)s; pay it now, or tell the person what holds it up."),
    "money_uncollected": _(
        "Nobody has collected the money since %(value)s; call it back into the fund, or say who is coming for it."
    ),
    #
    "use_proven": _("Every payment has what proves its use."),
    "proof_missing": ngettext_lazy(
        "%(count)d payment of %(value)s, made on %(paid_on)s, is not proven yet; up to %(limit)s the person's own "
        "statement is enough, above it a receipt or 'seen, not kept'.",
        "%(count)d payments of together %(value)s are not proven yet, the oldest %(oldest)s on %(paid_on)s; up to "
        "%(limit)s the person's own statement is enough, above it a receipt or 'seen, not kept'.",
        "count",
    ),
    "proof_overdue": ngettext_lazy(
        "The proof for %(count)d payment of %(value)s is late since %(since)s; up to %(limit)s the person's own "
        "statement is enough, above it a receipt or 'seen, not kept'.",
        "The proofs for %(count)d payments of together %(value)s are missing, the oldest for %(oldest)s late since "
        "%(since)s; up to %(limit)s the person's own statement is enough, above it a receipt or 'seen, not kept'.",
        "count",
    ),
    "proof_for_the_board": ngettext_lazy(
        "The proof for %(count)d payment of %(value)s, made on %(paid_on)s, is so late that the board must look at "
        "it; a receipt, 'seen, not kept' or a write-off by two seats ends this.",
        "The proofs for %(count)d payments of together %(value)s are missing, the oldest for %(oldest)s paid on "
        "%(paid_on)s so late that the board must look at it; receipts, 'seen, not kept' or a write-off by two seats "
        "end this.",
        "count",
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
    "no_appeal": _("This is no appeal."),
    "appeal_not_known": _("Nothing is known of the refusal this appeals against; it must be looked up first."),
    "appeal_in_time": _("The appeal came in time; it was possible until %(limit)s."),
    "appeal_too_late": _(
        "An appeal was possible until %(limit)s. A new request is possible at any time, with what has changed since."
    ),
    "appeal_repeated": _(
        "An appeal was decided here already and cannot be made twice. A new request is possible at any time."
    ),
    "appeal_heard_anew": _("Others than before decide the appeal, and in time; it is due on %(limit)s."),
    "appeal_waits_long": _("The appeal was to be decided by %(limit)s; the chair calls for the missing votes."),
    "panel_too_small": ngettext_lazy(
        "%(count)d more seat must hear this appeal; call a substitute, or a seat that did not decide before.",
        "%(count)d more seats must hear this appeal; call substitutes, or seats that did not decide before.",
        "count",
    ),
    "panel_decided_before": _(
        "Of those who hear this appeal %(value)s decided the first time, and %(limit)s may; call substitutes, or seats "
        "that did not decide before."
    ),
    #
    "not_ended": _("The case has not ended; nothing of it is erased before."),
    "extension_too_long": _("Erasing cannot be put off beyond %(limit)s; choose an earlier day."),
    "held": _("A hold keeps this case until %(limit)s; it is erased when the hold ends."),
    "erased_later": _("The sealed texts are erased on %(limit)s."),
    "erased_now": _("The sealed texts were to be gone by %(limit)s; they can be erased."),
    #
    "no_frame": _("This is not decided inside a frame for a mass emergency."),
    "frame_holds": _("With this the frame has granted %(value)s of its %(limit)s."),
    "frame_over": _("The frame ended on %(limit)s; decide this as any other case, or let the board open a new frame."),
    "frame_elsewhere": _("The frame was not opened for this country; decide this as any other case."),
    "frame_other_use": _("The frame pays for %(limit)s only; leave the other lines out, or decide them separately."),
    "frame_ceiling": _(
        "Inside the frame %(limit)s may be granted for these people, and this is %(value)s; grant less, or decide this "
        "as any other case."
    ),
    "frame_spent": _(
        "The frame has %(limit)s left, and this is %(value)s; grant less, or let the board open a new frame."
    ),
    "frame_unconfirmed": ngettext_lazy(
        "%(count)d more independent confirmation is needed, inside a frame too.",
        "%(count)d more independent confirmations are needed, inside a frame too.",
        "count",
    ),
    "frame_takes_much": _("The frame would take %(value)s, and it may take %(limit)s of what the fund has at hand."),
    "frame_too_long": _("The frame would end on %(value)s; it must end today or later, and by %(limit)s."),
    "frame_ceiling_high": _("The frame would grant %(value)s for each person, and it may grant %(limit)s."),
    "frame_names_nothing": _("The frame must name its countries and its uses; choose the uses from: %(limit)s."),
}
