"""The states of an aid request: who must act next in each, and which acts lead out of it.

A pure table: the machine in `models/aid_request.py`, the permissions, the pages and the drawn
diagram all read it, so that they cannot disagree.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where an aid request stands."""

    STARTED = "started", _("started, not sent yet")
    SUBMITTED = "submitted", _("sent")
    VERIFYING = "verifying", _("being checked")
    INFO_NEEDED = "info_needed", _("a question is open")
    IN_REVIEW = "in_review", _("before the board")
    DEFERRED = "deferred", _("approved, waiting for money")
    APPROVED = "approved", _("approved, payment details wanted")
    PAYABLE = "payable", _("ready to pay")
    PAID = "paid", _("paid")
    ACCOUNTED = "accounted", _("receipt proven")
    DECLINED = "declined", _("declined")
    REFERRED = "referred", _("referred to others")
    APPEALED = "appealed", _("appealed, waiting for the panel")
    JOINED = "joined", _("joined to another request")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("ended without an answer")
    CLOSED = "closed", _("closed")
    ERASED = "erased", _("erased")


class Owner(TextChoices):
    """Who must act next."""

    ASKER = "asker", _("the person asking")
    COORDINATOR = "coordinator", _("the coordinator")
    BOARD = "board", _("the board")
    TREASURER = "treasurer", _("the treasurer")
    CLOCK = "clock", _("the clock")
    NOBODY = "nobody", _("nobody")


OWNERS: dict[str, Owner] = {
    State.STARTED: Owner.ASKER,
    State.SUBMITTED: Owner.COORDINATOR,
    State.VERIFYING: Owner.COORDINATOR,
    State.INFO_NEEDED: Owner.ASKER,
    State.IN_REVIEW: Owner.BOARD,
    State.DEFERRED: Owner.TREASURER,
    State.APPROVED: Owner.ASKER,
    State.PAYABLE: Owner.TREASURER,
    State.PAID: Owner.COORDINATOR,
    State.ACCOUNTED: Owner.COORDINATOR,
    State.DECLINED: Owner.COORDINATOR,
    State.REFERRED: Owner.CLOCK,
    State.APPEALED: Owner.BOARD,
    State.JOINED: Owner.CLOCK,
    State.WITHDRAWN: Owner.CLOCK,
    State.EXPIRED: Owner.CLOCK,
    State.CLOSED: Owner.CLOCK,
    State.ERASED: Owner.NOBODY,
}

BEFORE_BOARD = frozenset({State.SUBMITTED, State.VERIFYING, State.INFO_NEEDED})
DECIDED = frozenset({State.APPROVED, State.PAYABLE, State.PAID, State.ACCOUNTED, State.CLOSED})
# Money is committed in these.
PROMISED = frozenset({State.APPROVED, State.PAYABLE})
ENDED_UNPAID = frozenset({State.DECLINED, State.REFERRED, State.WITHDRAWN, State.EXPIRED})
BEFORE_PAYMENT = frozenset(
    {
        State.STARTED,
        State.SUBMITTED,
        State.VERIFYING,
        State.INFO_NEEDED,
        State.IN_REVIEW,
        State.DEFERRED,
        State.APPROVED,
        State.PAYABLE,
        State.APPEALED,
    }
)
OVER = frozenset({State.CLOSED, State.ERASED})
# Its asker can still be written to, and opens it by the access code.
_SPOKEN_TO = frozenset(State) - OVER - {State.STARTED, State.WITHDRAWN}
_JUDGED = frozenset({State.IN_REVIEW, State.DEFERRED, State.APPROVED, State.PAYABLE, State.PAID, State.ACCOUNTED})
# Its texts are there and somebody works on them.
_READ = frozenset(State.values) - OVER - {State.STARTED, State.WITHDRAWN}
# A new need of the same emergency may be added to these.
CONTINUED = frozenset(
    {
        State.SUBMITTED,
        State.VERIFYING,
        State.INFO_NEEDED,
        State.IN_REVIEW,
        State.DEFERRED,
        State.APPROVED,
        State.PAYABLE,
        State.PAID,
        State.ACCOUNTED,
        State.CLOSED,
    }
)


@dataclass(frozen=True)
class Step:
    """One act: from which states it may be done, and where it leads (none: it stays)."""

    sources: frozenset[str]
    targets: frozenset[str] = frozenset()


def _step(sources: set[str] | frozenset[str], *targets: str) -> Step:
    return Step(frozenset(sources), frozenset(targets))


ACTS: dict[str, Step] = {
    "submit": _step({State.STARTED}, State.SUBMITTED),
    "take-up": _step({State.SUBMITTED}, State.VERIFYING),
    "ask": _step({State.SUBMITTED, State.VERIFYING, State.IN_REVIEW}, State.INFO_NEEDED),
    "write": _step(_SPOKEN_TO),
    # A new access code, or another contact with it, or another coordinator: it stays where it is.
    "reissue-code": _step(_SPOKEN_TO),
    "hand-over": _step(_SPOKEN_TO),
    "pass-on": _step(_SPOKEN_TO - {State.SUBMITTED}),
    "answer": _step({State.INFO_NEEDED}, State.SUBMITTED, State.VERIFYING, State.IN_REVIEW),
    # A confirmation may still be owed after the decision.
    "confirm": _step({State.VERIFYING, State.APPEALED, *_JUDGED}),
    "confirm-code": _step({State.VERIFYING, State.INFO_NEEDED, State.APPEALED, *_JUDGED}),
    "vouch": _step({State.VERIFYING, State.INFO_NEEDED, State.APPEALED, *_JUDGED}),
    # Those who work on it write to each other and add papers while anybody may still read them.
    "note": _step(_READ),
    "attach": _step(_READ),
    "check-repeat": _step({State.SUBMITTED, State.VERIFYING, State.INFO_NEEDED}),
    "offer-meeting": _step({State.SUBMITTED, State.VERIFYING, State.INFO_NEEDED, State.DECLINED}),
    "join": _step({State.SUBMITTED, State.VERIFYING}, State.JOINED),
    "part": _step({State.JOINED}, State.SUBMITTED),
    # A further case begins; this one stays where it is.
    "continue": _step(CONTINUED),
    # A refusal that the board never saw is laid before the appeal panel.
    "present": _step({State.VERIFYING, State.APPEALED}, State.IN_REVIEW),
    "vote": _step({State.IN_REVIEW}),
    "object": _step({State.IN_REVIEW}),
    "lift": _step({State.IN_REVIEW}),
    # The conflict question comes before any text is served, whenever somebody comes to read.
    "recuse": _step(frozenset(State.values) - OVER - {State.STARTED}),
    "away": _step({State.IN_REVIEW}),
    "replace": _step({State.IN_REVIEW}),
    "send-back": _step({State.IN_REVIEW}, State.VERIFYING),
    "reverse": _step(PROMISED, State.IN_REVIEW),
    "appeal": _step({State.DECLINED, State.REFERRED}, State.APPEALED),
    "rehear": _step({State.APPEALED}, State.IN_REVIEW),
    "close-round": _step({State.IN_REVIEW}, State.APPROVED, State.DECLINED, State.DEFERRED, State.PAYABLE),
    "resume": _step({State.DEFERRED}, State.APPROVED, State.IN_REVIEW, State.PAYABLE),
    # The rate of exchange has moved so far that the sum is decided again; the payment details stay.
    "top-up": _step({State.PAYABLE}, State.IN_REVIEW),
    # What was promised stays, and less of the currency is paid with it.
    "pay-less": _step({State.PAYABLE}),
    "decline": _step({State.SUBMITTED, State.VERIFYING}, State.DECLINED),
    "refer": _step({State.SUBMITTED, State.VERIFYING, State.DECLINED}, State.REFERRED),
    "name-payee": _step({State.APPROVED}),
    "plan": _step({State.APPROVED, State.PAYABLE}),
    "payout-details": _step({State.APPROVED}, State.PAYABLE),
    "send-back-details": _step({State.PAYABLE}, State.APPROVED),
    "prepare": _step({State.PAYABLE}),
    "authorise": _step({State.PAYABLE}),
    "send": _step({State.PAYABLE}, State.PAID),
    "fail": _step({State.PAYABLE, State.PAID, State.ACCOUNTED}, State.PAYABLE, State.DEFERRED),
    "return": _step({State.PAYABLE, State.PAID, State.ACCOUNTED}, State.PAYABLE, State.DEFERRED),
    "cash-code": _step({State.PAYABLE, State.PAID}),
    "sign-cash": _step({State.PAYABLE, State.PAID}),
    # What was not needed may come back at any time while it is known whose it was.
    "unspent": _step({State.PAID, State.ACCOUNTED, State.CLOSED}),
    "confirm-receipt": _step({State.PAID}, State.ACCOUNTED),
    "prove": _step({State.PAID}, State.ACCOUNTED),
    # Once a part is paid only the rest can be given up: what was paid is still to be accounted for.
    "withdraw": _step((BEFORE_PAYMENT | {State.JOINED}) - {State.STARTED}, State.WITHDRAWN, State.PAID),
    "lapse": _step({State.INFO_NEEDED, State.APPROVED, State.PAYABLE}, State.EXPIRED, State.PAID),
    "close": _step({State.ACCOUNTED, State.JOINED} | ENDED_UNPAID, State.CLOSED),
    "erase": _step({State.STARTED, State.CLOSED, State.WITHDRAWN}, State.ERASED),
    "remind": _step(
        frozenset(State.values) - OVER - ENDED_UNPAID - {State.STARTED, State.PAID, State.ACCOUNTED, State.JOINED}
    ),
    # A rule is passed where it speaks; what is left open by that is made good later.
    "ask-chair": _step({State.VERIFYING, State.IN_REVIEW}),
    "override": _step({State.VERIFYING, *_JUDGED}),
    "confirm-override": _step({State.VERIFYING, *_JUDGED}),
    # In a frame of the board the coordinator proposes, and one seat on duty decides, many at once.
    "propose-in-frame": _step({State.VERIFYING}),
    "decide-in-frame": _step({State.VERIFYING}, State.APPROVED),
    "countersign": _step(_JUDGED | {State.CLOSED}),
    "note-consent": _step(_JUDGED | {State.CLOSED}),
    # Its turn comes sooner; it stays where it is.
    "move-up": _step(BEFORE_BOARD | {State.IN_REVIEW, State.DEFERRED, State.APPEALED, State.APPROVED, State.PAYABLE}),
    "escalate": _step(frozenset(State.values) - OVER - ENDED_UNPAID - {State.STARTED}),
    "ring": _step(frozenset(State.values) - OVER - ENDED_UNPAID - {State.STARTED}),
    "freeze": _step(frozenset(State.values) - OVER),
    "unfreeze": _step(frozenset(State.values) - OVER),
    "review-hold": _step(frozenset(State.values) - OVER),
}


def acts_from(state: str) -> list[str]:
    """Return the acts that may be done in this state, in the order of the table."""
    return [act for act, step in ACTS.items() if state in step.sources]
