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
REGISTRARS = COORDINATOR | TREASURER
# Bao is a substitute: reads who holds what, and appoints nobody.
MEMBERS = SEATS - {"bao"}
KNOW_MANDATES = SEATS | COORDINATOR | {"sam"}
# The second person at the end of a year and at opening a closed period again.
SECOND = SEATS | {"chen"}
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

# Read by whoever reads the fund's figures.
REPORTS = (
    "standing",
    "spending",
    "income",
    "set-aside",
    "commitments",
    "statement-of-changes",
    "board-quarter",
    "overrides",
    "annual",
    "restricted-fund",
)

PROJECT_ACTS = (
    "promises",
    "promise-drop",
    "amendments",
    "correct",
    "cover",
    "words",
    "names",
    "entry-explain",
)

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
    "aid-request-name-payee": _act(COORDINATOR),
    "aid-request-payout-details": _act(ASKER),
    "aid-request-send-back-details": _act(TREASURER),
    "aid-request-plan": _act(TREASURER | COORDINATOR),
    "aid-request-cash-code": _act(TREASURER | COORDINATOR),
    # The code sent opens nothing, which looks like nothing there.
    "sign-cash": _act(frozenset()),
    "aid-request-confirm-receipt": _act(ASKER | COORDINATOR),
    "aid-request-prove": _act(ASKER | COORDINATOR),
    "aid-request-withdraw": _act(ASKER),
    "aid-request-ask-chair": _act(COORDINATOR),
    "aid-request-override": _act(COORDINATOR | SEATS | PAYERS | GUARDIAN),
    "aid-request-confirm-override": _act(COORDINATOR | SEATS | PAYERS | GUARDIAN),
    "aid-request-countersign": _act(LEADS),
    "aid-request-note-consent": _act(COORDINATOR),
    "aid-request-escalate": _act(COORDINATOR | LEADS),
    "aid-request-move-up": _act(COORDINATOR | SEATS),
    # The ring asked for is Cora's.
    "me-duty": {"GET": ON_DUTY, "POST": COORDINATOR},
    "duty-set": _act(COORDINATOR | LEADS),
    "duty-shift-remove": _act(COORDINATOR | LEADS),
    "aid-request-freeze": _act(COORDINATOR | SEATS | PAYERS),
    "aid-request-unfreeze": _act(GUARDIAN | {"ben"}),
    "motions": {"GET": SEATS | COORDINATOR | BOOKS, "POST": SEATS | COORDINATOR},
    "motion-vote": _act(SEATS),
    "motion-close": _act(SEATS),
    "motion-withdraw": _act(SEATS | COORDINATOR),
    "frames": {"GET": SEATS | COORDINATOR | BOOKS},
    "frame-propose": _act(COORDINATOR),
    "frame-decide": _act(SEATS),
    "ratifications": {"GET": SEATS | AUDITOR, "POST": SEATS},
    "disbursements": {"GET": PAYERS | AUDITOR, "POST": TREASURER},
    "authorise": _act(PAYERS),
    "send": _act(TREASURER),
    "fail": _act(TREASURER),
    "return": _act(TREASURER),
    "unspent": _act(TREASURER),
    "fund-payees": {"GET": FIGURES | COORDINATOR, "POST": TREASURER | COORDINATOR},
    "fund-payee-details": {"GET": PAYERS, "POST": TREASURER | COORDINATOR},
    "fund-payee-agreements": _act(TREASURER | COORDINATOR),
    "fund-payee-confirm": _act(PAYERS | COORDINATOR),
    "fund-payee-end": _act(TREASURER | COORDINATOR),
    "fund-ways": {"GET": FIGURES | COORDINATOR, "POST": SEATS},
    "fund-way-agree": _act(SEATS),
    "fund-way-discard": _act(SEATS),
    "fund-advances": {"GET": BOOKS, "POST": TREASURER},
    "fund-advance-refill": _act(TREASURER),
    "fund-advance-return": _act(TREASURER),
    "fund-advance-authorise": _act(PAYERS),
    "fund-advance-discard": _act(PAYERS),
    "fund-sureties": {"GET": BOOKS},
    "fund-surety-return": _act(TREASURER),
    "fund-surety-lose": _act(PAYERS),
    "fund-surety-confirm": _act(PAYERS),
    "fund-surety-keep": _act(PAYERS),
    "report-decision-minute": {"GET": COORDINATOR | SEATS | BOOKS},
    # Without a case named there is nothing to read; the form says so to those whose it is.
    "report-go-ahead": {"GET": COORDINATOR | TREASURER},
    "report-board-agenda": {"GET": COORDINATOR | SEATS},
    **{f"report-{name}": {"GET": FIGURES} for name in REPORTS},
    "report-trial-balance": {"GET": BOOKS},
    "report-reconciliation": {"GET": BOOKS},
    "report-public-half-year": {"GET": EVERYBODY},
    "report-annual-approval": _act(TREASURER),
    "audit-sample": {"GET": BOOKS},
    "audit-proof": {"GET": BOOKS},
    "audit-code": _act(BOOKS),
    # What was adopted is public; the version asked for is a draft that only the board has seen.
    "regulations": {"GET": EVERYBODY, "POST": SEATS},
    "regulation": {"GET": SEATS},
    "fund-organisations": {"GET": REGISTRARS, "POST": REGISTRARS},
    "fund-organisation": _act(REGISTRARS),
    "fund-organisation-partner": _act(REGISTRARS),
    "fund-mandates": {"GET": KNOW_MANDATES, "POST": MEMBERS},
    "fund-mandate-end": _act(MEMBERS),
    "fund-mandate-confirm": _act(MEMBERS),
    "fund-mandate-withdraw": _act(MEMBERS),
    "regulation-revise": _act(SEATS),
    "regulation-publish": _act(SEATS),
    "regulation-discard": _act(SEATS),
    "regulation-comments": {"GET": SEATS, "POST": SEATS},
    "regulation-adopt": _act(SEATS),
    "regulation-try": {"GET": SEATS, "POST": SEATS},
    "fund-overview": {"GET": FIGURES},
    "fund-set-aside": {"GET": FIGURES},
    "fund-projects": {"GET": FIGURES, "POST": TREASURER},
    "fund-project": {"GET": FIGURES},
    **{f"fund-{name}": _act(TREASURER) for name in PROJECT_ACTS},
    # What is proposed is to write something off.
    "fund-propose": _act(SEATS),
    "fund-decisions": {"GET": FIGURES},
    "fund-decision-confirm": _act(SEATS),
    "fund-decision-withdraw": _act(SEATS),
    "fund-transfers": _act(SEATS),
    "fund-transfer-post": _act(TREASURER),
    "fund-purses": {"GET": FIGURES, "POST": TREASURER},
    "fund-charge": _act(TREASURER),
    "fund-instalments": _act(TREASURER),
    "fund-receipts": _act(TREASURER),
    "fund-accounts": {"GET": BOOKS, "POST": TREASURER},
    "fund-account-opening": _act(TREASURER),
    "fund-entries": {"GET": BOOKS, "POST": TREASURER},
    "fund-entry-reverse": _act(TREASURER),
    "fund-trial-balance": {"GET": BOOKS},
    "fund-conversions": _act(TREASURER),
    "fund-deposits": {"GET": FIGURES, "POST": TREASURER},
    "fund-deposit-notice": _act(TREASURER),
    "fund-deposit-interest": _act(TREASURER),
    "fund-deposit-take-back": _act(TREASURER),
    "fund-deposit-break": _act(TREASURER),
    "fund-deposit-undo": _act(TREASURER),
    "fund-periods": {"GET": FIGURES, "POST": TREASURER},
    "fund-period-year": _act(TREASURER),
    "fund-period-confirm-year": _act(SECOND),
    "fund-period-reopen": _act(TREASURER),
    "fund-period-answer": _act(SECOND),
    "fund-rates": {"GET": BOOKS, "POST": TREASURER},
    "fund-rate-files": _act(TREASURER),
    "fund-rate-sources": _act(TREASURER),
    "fund-statements": {"GET": PAYERS, "POST": PAYERS},
    "fund-statement-lines": {"GET": PAYERS},
    "fund-line-post": _act(TREASURER),
    "fund-match-split": _act(PAYERS),
    "fund-own-transfers": {"GET": PAYERS, "POST": TREASURER},
    "fund-ignored-lines": _act(PAYERS),
    "fund-ignored-lines-undo": _act(PAYERS),
    "fund-statement-lock": _act(TREASURER),
    "fund-statement-confirm-lock": _act(PAYERS),
    "fund-statement-unlock": _act(TREASURER),
    "fund-typed-statements": {"GET": PAYERS, "POST": PAYERS},
    "fund-typed-statement-confirm": _act(PAYERS),
    "fund-typed-statement-discard": _act(PAYERS),
    "fund-statement-previews": {"GET": PAYERS, "POST": PAYERS},
    "fund-statement-preview": {"GET": PAYERS},
    "fund-statement-preview-confirm": _act(PAYERS),
    "fund-statement-preview-discard": _act(PAYERS),
    "fund-bank-profiles": {"GET": PAYERS, "POST": PAYERS},
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
    "hand_over": _page(EVERYBODY, NONE),
    "rules": _page(EVERYBODY, NONE),
    # The version asked for is a draft: the public page knows none.
    "rules-version": _page(NONE),
    "regulations-page": _page(MANDATED, NONE),
    "regulation-draft-page": _page(SEATS),
    "regulation-page": _page(SEATS, NONE),
    "organisations-page": _page(REGISTRARS),
    "organisation-page": _page(REGISTRARS, NONE),
    "organisation-step": _page(NONE, REGISTRARS),
    "people": _page(KNOW_MANDATES, MEMBERS),
    "people-end": _page(NONE, MEMBERS),
    "people-step": _page(NONE, MEMBERS),
    "regulation-revise-page": _page(SEATS),
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
    "case_go_ahead": _page(COORDINATOR | TREASURER, NONE),
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
    "treasury-accounts": _page(BOOKS, TREASURER),
    "treasury-opening": _page(NONE, TREASURER),
    "treasury-entries": _page(BOOKS, TREASURER),
    "treasury-entry": _page(BOOKS, TREASURER),
    "treasury-trial-balance": _page(BOOKS, NONE),
    "figures": _page(EVERYBODY, NONE),
    "treasury-reports": _page(FIGURES, NONE),
    "treasury-report": _page(FIGURES, NONE),
    "treasury-board-quarter": _page(FIGURES, NONE),
    "treasury-overrides": _page(FIGURES, NONE),
    "treasury-audit": _page(BOOKS),
    # The entry asked for is no payment.
    "treasury-proof": _page(NONE),
    "treasury-approval": _page(NONE, TREASURER),
    "treasury-set-aside": _page(FIGURES, TREASURER),
    "treasury-project": _page(FIGURES, NONE),
    "treasury-unexplained": _page(BOOKS, TREASURER),
    "treasury-project-act": _page(NONE, TREASURER),
    "treasury-refund": _page(NONE, PAYERS),
    "treasury-exemption": _page(NONE, SEATS),
    "treasury-write-off": _page(NONE, SEATS),
    "treasury-decisions": _page(FIGURES, SEATS),
    # The one asked for is a transfer to another network.
    "treasury-decision": _page(FIGURES, NONE),
    "treasury-decision-step": _page(NONE, SEATS),
    "treasury-transfer-post": _page(NONE, TREASURER),
    "treasury-purses": _page(FIGURES, TREASURER),
    "treasury-charge": _page(NONE, TREASURER),
    "treasury-conversions": _page(BOOKS, TREASURER),
    "treasury-deposits": _page(FIGURES, TREASURER),
    "treasury-deposit": _page(FIGURES, NONE),
    "treasury-deposit-act": _page(NONE, TREASURER),
    "treasury-periods": _page(FIGURES, NONE),
    "treasury-period-close": _page(NONE, TREASURER),
    "treasury-period-ask": _page(NONE, TREASURER),
    "treasury-period-confirm": _page(NONE, SECOND),
    "treasury-rates": _page(BOOKS, TREASURER),
    "treasury-rate-by-hand": _page(NONE, TREASURER),
    "treasury-rate-sources": _page(NONE, TREASURER),
    "treasury-statements": _page(PAYERS),
    "treasury-progress": _page(PAYERS, NONE),
    "treasury-preview": _page(PAYERS, NONE),
    "treasury-preview-confirm": _page(NONE, PAYERS),
    "treasury-preview-discard": _page(NONE, PAYERS),
    "treasury-profiles": _page(PAYERS, NONE),
    "treasury-profile-new": _page(PAYERS),
    "treasury-statement": _page(PAYERS, NONE),
    "treasury-sealed": _page(PAYERS, NONE),
    "treasury-tie": _page(NONE, PAYERS),
    "treasury-line": _page(PAYERS),
    "treasury-line-post": _page(NONE, TREASURER),
    "treasury-line-transfer": _page(NONE, TREASURER),
    "treasury-line-ignore": _page(NONE, PAYERS),
    "treasury-take-up": _page(NONE, PAYERS),
    "treasury-lock": _page(NONE, TREASURER),
    "treasury-confirm-lock": _page(NONE, PAYERS),
    "treasury-unlock": _page(NONE, TREASURER),
    "treasury-type": _page(PAYERS),
    "treasury-typed": _page(PAYERS),
    # What was typed was never sealed in this town, so there is no box.
    "treasury-typed-words": _page(NONE, NONE),
    "treasury-typed-discard": _page(NONE, PAYERS),
    "treasury-undo": _page(NONE, PAYERS),
    "treasury-payees": _page(FIGURES | COORDINATOR, TREASURER | COORDINATOR),
    "treasury-payee": _page(FIGURES | COORDINATOR, NONE),
    "treasury-payee-details": _page(PAYERS, NONE),
    "treasury-payee-step": _page(NONE, TREASURER | COORDINATOR),
    "treasury-ways": _page(FIGURES | COORDINATOR, SEATS),
    "treasury-way-step": _page(NONE, SEATS),
    "treasury-advances": _page(BOOKS, TREASURER),
    "treasury-advance-step": _page(NONE, TREASURER),
    "treasury-sureties": _page(BOOKS, NONE),
    "treasury-surety-step": _page(NONE, PAYERS),
    "payments": _page(PAYERS, NONE),
    "payment_prepare": _page(NONE, TREASURER),
}
# Whoever holds the key in the address, and nobody else; the account's own way there.
BY_KEY = frozenset({"invitation", "second_factor", "enter_demo", "style"})


def on_a_case(act: str) -> frozenset[str]:
    """Return who may open an act's page: whoever may do it over the API, by account."""
    return API[f"aid-request-{act}"]["POST"] - ASKER
