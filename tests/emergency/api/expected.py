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


def _page(readers: frozenset[str], actors: frozenset[str] | None = None) -> Mapping[str, frozenset[str]]:
    return {"GET": readers, "POST": readers if actors is None else actors}


NONE: frozenset[str] = frozenset()
# A page needs an account: who holds only the access code comes back by its own page.
PAGES: Expected = {
    "health-live": _page(EVERYBODY, NONE),
    "health-ready": _page(EVERYBODY, NONE),
    "front": _page(EVERYBODY, NONE),
    "no_icon": _page(EVERYBODY, NONE),
    "start": _page(EVERYBODY),
    "ask": _page(CONTACTS),
    # Nothing typed opens nothing, which looks like nothing there.
    "return": _page(EVERYBODY, NONE),
    "rules": _page(EVERYBODY, NONE),
    "login": _page(EVERYBODY),
    "logout": _page(NONE, EVERYBODY),
    "leave": _page(EVERYBODY),
    "home": _page(SIGNED_IN, NONE),
    "case": _page(CASE_READERS - ASKER, NONE),
    # The text asked for is the identity of the person in need.
    "case_text": _page(COORDINATOR, NONE),
    "account": _page(SIGNED_IN, NONE),
    "language": _page(NONE, SIGNED_IN),
    "account_sign_out_everywhere": _page(NONE, SIGNED_IN),
    "account_token_make": _page(NONE, SIGNED_IN),
    # The token asked for is Cora's.
    "account_token_revoke": _page(NONE, COORDINATOR),
    "treasury": _page(FIGURES, NONE),
    "treasury-accounts": _page(BOOKS, NONE),
    "treasury-entries": _page(BOOKS, NONE),
    "treasury-trial-balance": _page(BOOKS, NONE),
    "treasury-set-aside": _page(FIGURES, TREASURER),
    "treasury-project": _page(FIGURES, NONE),
    "treasury-instalment": _page(NONE, TREASURER),
    "treasury-receipt": _page(NONE, TREASURER),
    "treasury-statements": _page(PAYERS),
    "treasury-statement": _page(PAYERS, NONE),
    "treasury-sealed": _page(PAYERS, NONE),
    "treasury-tie": _page(NONE, PAYERS),
    "treasury-undo": _page(NONE, PAYERS),
    "payments": _page(PAYERS, NONE),
    "payment_prepare": _page(NONE, TREASURER),
}
# Whoever holds the key in the address, and nobody else; the account's own way there.
BY_KEY = frozenset({"invitation", "second_factor", "enter_demo", "style"})


def on_a_case(act: str) -> frozenset[str]:
    """Return who may open an act's page: whoever may do it over the API, by account."""
    return API[f"aid-request-{act}"]["POST"] - ASKER
