"""Who gets past the doors of complaints and of what was filed; whoever is not named is turned away."""

from tests.emergency.api.who import CASE_READERS, COORDINATOR, EVERYBODY, NONE, SEATS, Expected, act, page

# In the town Ben alone hears complaints.
HEARS = frozenset({"ben"})

API: Expected = {
    "aid-request-filed": {"GET": CASE_READERS},
    "aid-request-note": act(COORDINATOR | SEATS),
    "aid-request-attach": act(COORDINATOR),
    "complain-by-api": act(EVERYBODY),
    "complaints-by-api": {"GET": HEARS},
    "complaint-text": {"GET": HEARS},
    "complaint-take-up": act(HEARS),
    "complaint-answer": act(HEARS),
    "complaint-close": act(HEARS),
}
PAGES: Expected = {
    "complain": page(EVERYBODY),
    "complaints": page(HEARS, NONE),
    "complaint_text": page(HEARS, NONE),
    "complaint_step": page(NONE, HEARS),
}
