"""Who may get past which door of the list of readers' keys."""

from tests.emergency.api.who import AUDITOR, COORDINATOR, GUARDIAN, NONE, PAYERS, SEATS, Expected
from tests.emergency.api.who import act as _act
from tests.emergency.api.who import page as _page

# Whose key may stand on the list, and who sees it.
KEYED = SEATS | COORDINATOR | PAYERS | AUDITOR
KNOW_KEYS = KEYED | GUARDIAN | {"sam"}

API: Expected = {
    "roster": {"GET": KNOW_KEYS},
    "roster-propose": _act(KEYED),
    "roster-sign": _act(KNOW_KEYS),
    "roster-withdraw": _act(KNOW_KEYS),
}
PAGES: Expected = {
    "readers": _page(KNOW_KEYS, NONE),
    "readers-propose": _page(NONE, KEYED),
    "readers-document": _page(KNOW_KEYS, NONE),
    "readers-sign": _page(NONE, KNOW_KEYS),
    "readers-withdraw": _page(NONE, KNOW_KEYS),
}
