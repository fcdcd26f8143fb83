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
ON_DUTY = COORDINATOR | SEATS | PAYERS | GUARDIAN
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
    "organisations": {"GET": COORDINATOR},
    "aid-request-take-up": _act(COORDINATOR),
    "aid-request-ask": _act(COORDINATOR),
    "aid-request-answer": _act(ASKER),
    "aid-request-confirm": _act(COORDINATOR),
    "aid-request-confirm-code": _act(COORDINATOR),
    "aid-request-check-repeat": _act(COORDINATOR),
    "aid-request-offer-meeting": _act(COORDINATOR),
    "aid-request-join": _act(COORDINATOR),
    "aid-request-continue": _act(ASKER | COORDINATOR),
    # The code sent opens nothing, which looks like nothing there.
    "vouch": _act(frozenset()),
    "aid-request-present": _act(COORDINATOR),
    "aid-request-decline": _act(COORDINATOR),
    "aid-request-refer": _act(COORDINATOR),
    "aid-request-close": _act(COORDINATOR),
    "aid-request-recuse": _act(COORDINATOR | SEATS),
    "aid-request-vote": _act(SEATS),
    "aid-request-object": _act(SEATS),
    "aid-request-lift": _act(SEATS),
    "aid-request-away": _act(SEATS),
    "aid-request-replace": _act(LEADS),
    "aid-request-send-back": _act(LEADS),
    "aid-request-reverse": _act(LEADS),
    "aid-request-appeal": _act(ASKER),
    "aid-request-rehear": _act(SEATS),
    "aid-request-close-round": _act(LEADS),
    "aid-request-resume": _act(TREASURER),
    "aid-request-payout-details": _act(ASKER),
    "aid-request-send-back-details": _act(TREASURER),
    "aid-request-confirm-receipt": _act(ASKER | COORDINATOR),
    "aid-request-prove": _act(ASKER | COORDINATOR),
    "aid-request-withdraw": _act(ASKER),
    "aid-request-ask-chair": _act(COORDINATOR),
    "aid-request-override": _act(COORDINATOR | SEATS | PAYERS | GUARDIAN),
    "aid-request-confirm-override": _act(COORDINATOR | SEATS | PAYERS | GUARDIAN),
    "aid-request-countersign": _act(LEADS),
    "aid-request-note-consent": _act(COORDINATOR),
    "aid-request-escalate": _act(COORDINATOR | LEADS),
    # The ring asked for is Cora's.
    "me-duty": {"GET": ON_DUTY, "POST": COORDINATOR},
    "duty-set": _act(COORDINATOR | LEADS),
    "duty-shift-remove": _act(COORDINATOR | LEADS),
    "aid-request-freeze": _act(COORDINATOR | SEATS | PAYERS),
    "aid-request-unfreeze": _act(GUARDIAN | {"ben"}),
    "motions": {"GET": SEATS | COORDINATOR | BOOKS, "POST": SEATS | COORDINATOR},
    "motion-vote": _act(SEATS),
    "motion-close": _act(SEATS),
    "frames": {"GET": SEATS | COORDINATOR | BOOKS},
    "frame-propose": _act(COORDINATOR),
    "frame-decide": _act(SEATS),
    "ratifications": {"GET": SEATS | AUDITOR, "POST": SEATS},
    "disbursements": {"GET": PAYERS | AUDITOR, "POST": TREASURER},
    "authorise": _act(PAYERS),
    "send": _act(TREASURER),
    "fail": _act(TREASURER),
    "return": _act(TREASURER),
    "report-decision-minute": {"GET": COORDINATOR | SEATS | BOOKS},
    "report-board-agenda": {"GET": COORDINATOR | SEATS},
    # What was adopted is public; the version asked for is a draft that only the board has seen.
    "regulations": {"GET": EVERYBODY, "POST": SEATS},
    "regulation": {"GET": SEATS},
    "regulation-publish": _act(SEATS),
    "regulation-discard": _act(SEATS),
    "regulation-comments": {"GET": SEATS, "POST": SEATS},
    "regulation-adopt": _act(SEATS),
    "regulation-try": {"GET": SEATS, "POST": SEATS},
    "fund-overview": {"GET": FIGURES},
    "fund-set-aside": {"GET": FIGURES},
    "fund-projects": {"GET": FIGURES, "POST": TREASURER},
    "fund-instalments": _act(TREASURER),
    "fund-receipts": _act(TREASURER),
    "fund-accounts": {"GET": BOOKS},
    "fund-entries": {"GET": BOOKS, "POST": TREASURER},
    "fund-entry-reverse": _act(TREASURER),
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
    "confirm": _page(EVERYBODY, NONE),
    "rules": _page(EVERYBODY, NONE),
    # The version asked for is a draft: the public page knows none.
    "rules-version": _page(NONE),
    "regulations-page": _page(MANDATED, NONE),
    "regulation-draft-page": _page(SEATS),
    "regulation-page": _page(SEATS, NONE),
    "regulation-publish-page": _page(NONE, SEATS),
    "regulation-comment-page": _page(NONE, SEATS),
    "regulation-discard-page": _page(NONE, SEATS),
    "regulation-adopt-page": _page(SEATS),
    "regulation-try-page": _page(SEATS),
    "login": _page(EVERYBODY),
    "logout": _page(NONE, EVERYBODY),
    "leave": _page(EVERYBODY),
    "home": _page(SIGNED_IN, NONE),
    "all": _page(COORDINATOR | SEATS | PAYERS | GUARDIAN, NONE),
    "duty": _page(ON_DUTY, NONE),
    "duty_shift": _page(NONE, COORDINATOR | LEADS),
    "duty_remove": _page(NONE, COORDINATOR | LEADS),
    # The ring asked for is Cora's.
    "duty_answer": _page(NONE, COORDINATOR),
    "case": _page(CASE_READERS - ASKER, NONE),
    # The text asked for is the identity of the person in need.
    "case_text": _page(COORDINATOR, NONE),
    "case_minute": _page(COORDINATOR | SEATS | BOOKS, NONE),
    "agenda": _page(COORDINATOR | SEATS, NONE),
    "minutes": _page(COORDINATOR | SEATS | BOOKS, NONE),
    "account": _page(SIGNED_IN, NONE),
    "language": _page(NONE, SIGNED_IN),
    "account_sign_out_everywhere": _page(NONE, SIGNED_IN),
    "account_token_make": _page(NONE, SIGNED_IN),
    # The token asked for is Cora's.
    "account_token_revoke": _page(NONE, COORDINATOR),
    # A step that is not named is nothing there.
    "motions_page": _page(SEATS | COORDINATOR | BOOKS, NONE),
    "ratify": _page(SEATS | AUDITOR, SEATS),
    "treasury": _page(FIGURES, NONE),
    "treasury-accounts": _page(BOOKS, NONE),
    "treasury-entries": _page(BOOKS, TREASURER),
    "treasury-entry": _page(BOOKS, TREASURER),
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
