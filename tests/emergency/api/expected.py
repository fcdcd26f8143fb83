"""Who may get past the door of which address by which method; whoever and whatever is not named is turned away.

Written from the table of roles, not from the code: `code` is somebody without account who holds the access code of
the case, `aziz` the contact who asked for it, without the code.
"""

from collections.abc import Mapping

CONTACTS = frozenset({"ada", "aziz"})
COORDINATOR = frozenset({"cora"})
LEADS = frozenset({"ben", "bea"})
SEATS = LEADS | {"bo", "bela", "bao"}
TREASURER = frozenset({"tom"})
PAYERS = TREASURER | {"chen"}
GUARDIAN = frozenset({"gil"})
AUDITOR = frozenset({"ana"})
BOOKS = PAYERS | AUDITOR
FIGURES = BOOKS | SEATS
ASKER = frozenset({"code"})
MANDATED = CONTACTS | COORDINATOR | SEATS | PAYERS | GUARDIAN | AUDITOR | {"sam"}
SIGNED_IN = MANDATED | {"cy"}
EVERYBODY = SIGNED_IN | {"nobody", "code"}
CASE_READERS = ASKER | COORDINATOR | SEATS | PAYERS | GUARDIAN

Expected = Mapping[str, Mapping[str, frozenset[str]]]


def _act(who: frozenset[str]) -> Mapping[str, frozenset[str]]:
    return {"POST": who}


API: Expected = {
    "schema": {"GET": EVERYBODY},
    "docs": {"GET": EVERYBODY},
    "me": {"GET": SIGNED_IN},
    "aid-requests": {"GET": MANDATED, "POST": EVERYBODY},
    "aid-request": {"GET": CASE_READERS},
    "aid-request-slips": {"GET": ASKER},
    "aid-request-rounds": {"GET": CASE_READERS},
    "aid-request-events": {"GET": CASE_READERS},
    # The box asked for is the identity of the person in need.
    "box": {"GET": COORDINATOR},
    "aid-request-take-up": _act(COORDINATOR),
    "aid-request-ask": _act(COORDINATOR),
    "aid-request-answer": _act(ASKER),
    "aid-request-confirm": _act(COORDINATOR),
    "aid-request-present": _act(COORDINATOR),
    "aid-request-decline": _act(COORDINATOR),
    "aid-request-refer": _act(COORDINATOR),
    "aid-request-close": _act(COORDINATOR),
    "aid-request-recuse": _act(COORDINATOR | SEATS),
    "aid-request-vote": _act(SEATS),
    "aid-request-object": _act(SEATS),
    "aid-request-lift": _act(SEATS),
    "aid-request-away": _act(SEATS),
    "aid-request-close-round": _act(LEADS),
    "aid-request-resume": _act(TREASURER),
    "aid-request-payout-details": _act(ASKER),
    "aid-request-send-back-details": _act(TREASURER),
    "aid-request-confirm-receipt": _act(ASKER | COORDINATOR),
    "aid-request-prove": _act(ASKER | COORDINATOR),
    "aid-request-withdraw": _act(ASKER),
    "aid-request-freeze": _act(COORDINATOR | SEATS | PAYERS),
    "aid-request-unfreeze": _act(GUARDIAN | {"ben"}),
    "disbursements": {"GET": PAYERS | AUDITOR, "POST": TREASURER},
    "authorise": _act(PAYERS),
    "send": _act(TREASURER),
    "fail": _act(TREASURER),
    "return": _act(TREASURER),
    "fund-overview": {"GET": FIGURES},
    "fund-set-aside": {"GET": FIGURES},
    "fund-projects": {"GET": FIGURES, "POST": TREASURER},
    "fund-instalments": _act(TREASURER),
    "fund-receipts": _act(TREASURER),
    "fund-accounts": {"GET": BOOKS},
    "fund-entries": {"GET": BOOKS},
    "fund-trial-balance": {"GET": BOOKS},
    "fund-statements": {"GET": PAYERS, "POST": PAYERS},
    "fund-statement-lines": {"GET": PAYERS},
    "fund-matches": {"GET": PAYERS, "POST": PAYERS},
    "fund-match-undo": _act(PAYERS),
}
