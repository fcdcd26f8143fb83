"""Who gets where in keeping a case longer: the data guardian, the chairs, coordinators."""

from tests.emergency.api.who import COORDINATOR, GUARDIAN, LEADS, NONE, Expected, act, page

HOLDERS = COORDINATOR | GUARDIAN | LEADS

API: Expected = {
    "retention-holds": {"GET": HOLDERS, "POST": HOLDERS},
    "retention-hold-agree": act(HOLDERS),
    "retention-hold-end": act(HOLDERS),
}

PAGES: Expected = {
    "retention_holds_page": page(HOLDERS),
    "retention_hold_step": page(NONE, HOLDERS),
}
