"""Who gets where in writing to askers, handing cases over, and locking countries."""

from tests.emergency.api.who import COORDINATOR, GUARDIAN, NONE, SEATS, Expected, act, page

# Ben is the chair.
LOCKS = COORDINATOR | GUARDIAN | {"ben"}

API: Expected = {
    "aid-request-write": act(COORDINATOR),
    # Of the seats only the one on duty, which the act says.
    "aid-request-reissue-code": act(COORDINATOR | SEATS),
    "aid-request-hand-over": act(COORDINATOR | SEATS),
    "aid-request-pass-on": act(COORDINATOR),
    "country-locks": {"GET": LOCKS, "POST": LOCKS},
    "country-lock-confirm": act(COORDINATOR),
    "country-lock-lift": act(LOCKS - COORDINATOR),
}

PAGES: Expected = {
    "countries": page(LOCKS),
    "countries_step": page(NONE, LOCKS),
}
