"""Who gets where in writing to askers, handing cases over, locking countries and grouping them."""

from tests.emergency.api.who import COORDINATOR, GUARDIAN, LEADS, NONE, PAYERS, SEATS, Expected, act, page

# Ben is the chair.
LOCKS = COORDINATOR | GUARDIAN | {"ben"}
# Who works with cases or money; data guardian, chair and deputy chair define a group.
GROUPS = COORDINATOR | SEATS | PAYERS | GUARDIAN
DEFINERS = GUARDIAN | LEADS

API: Expected = {
    "aid-request-write": act(COORDINATOR),
    # Of the seats only the one on duty, which the act says.
    "aid-request-reissue-code": act(COORDINATOR | SEATS),
    "aid-request-hand-over": act(COORDINATOR | SEATS),
    "aid-request-pass-on": act(COORDINATOR),
    "country-locks": {"GET": LOCKS, "POST": LOCKS},
    "country-lock-confirm": act(COORDINATOR),
    "country-lock-lift": act(LOCKS - COORDINATOR),
    "country-groups": {"GET": GROUPS, "POST": DEFINERS},
    "country-group-agree": act(DEFINERS),
    "country-group-discard": act(DEFINERS),
}

PAGES: Expected = {
    "countries": page(LOCKS),
    "countries_step": page(NONE, LOCKS),
    "country_groups": page(GROUPS, DEFINERS),
    "country_groups_step": page(NONE, DEFINERS),
}
