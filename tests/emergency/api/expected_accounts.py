"""Who gets where among accounts: their own safety, and the list of the accounts' keepers."""

from tests.emergency.api.who import (
    COORDINATOR,
    EVERYBODY,
    GUARDIAN,
    LEADS,
    MANDATED,
    NONE,
    SIGNED_IN,
    Expected,
    act,
    page,
)

INVITERS = LEADS | {"sam"}
KEEPERS = INVITERS | GUARDIAN

API: Expected = {
    "me-freeze": act(SIGNED_IN),
    # This service takes no passkeys.
    "me-passkey-challenge": act(NONE),
    "accounts-list": {"GET": KEEPERS, "POST": INVITERS},
    "accounts-freeze": act(MANDATED),
    "entry-confirm": act(KEEPERS),
    "entry-withdraw": act(KEEPERS),
    "account-thaw": act(KEEPERS),
    "account-again": act(KEEPERS),
    "restored": {"GET": SIGNED_IN},
    "restored-seen-to": act(GUARDIAN | LEADS),
    "recovery-by-api": {"GET": GUARDIAN | LEADS, "POST": GUARDIAN | LEADS},
    "recovery-agree": act(GUARDIAN | LEADS),
    "recovery-withdraw": act(GUARDIAN | LEADS),
    # Asked for and not agreed to: nothing is handed out yet.
    "recovery-box": {},
}

PAGES: Expected = {
    "lost": page(EVERYBODY, NONE),
    "account_safety": page(SIGNED_IN, NONE),
    "account_recovery_codes": page(NONE, SIGNED_IN),
    "account_authenticator": page(NONE, SIGNED_IN),
    # Nobody has begun to replace an authenticator.
    "account_authenticator_new": page(NONE),
    "account_freeze": page(NONE, SIGNED_IN),
    "account_freeze_another": page(NONE, MANDATED),
    # This service takes no passkeys.
    "login_passkey": page(NONE),
    "passkey_challenge": page(NONE),
    "passkey_act": page(NONE),
    "passkey_add": page(NONE),
    # The passkey asked for is Cora's.
    "passkey_remove": page(NONE, COORDINATOR),
    "restored_seen_to": page(NONE, GUARDIAN | LEADS),
    "accounts": page(KEEPERS, INVITERS),
    "account_of": page(KEEPERS, NONE),
    "account_step": page(NONE, KEEPERS),
    "account_entry_step": page(NONE, KEEPERS),
}
