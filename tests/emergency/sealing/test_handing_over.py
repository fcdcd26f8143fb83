"""Who leaves hands over for fourteen days and does nothing else; then, or when the roster says so, nothing opens."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from emergency.actions import clockwork
from emergency.actions.deciding import review
from emergency.actions.reading import relocking
from emergency.actions.reading.relocking import readers_left
from emergency.actions.reading.serving import serve_box, serve_to_relock
from emergency.actors import Actor
from fund.models import Fund, Mandate
from notifications import audit
from notifications.errors import NotFound
from notifications.models import Lock, OutboxMessage
from tests.demo.device import member
from tests.emergency.sealing.newcomers import adopt_lines, box_of, come, moved, relock
from tests.factories import DAY, NOW, Case, People, answer_conflict, ask, to_review
from tests.keys import device
from tests.people import sign_in

SEATS = ("ben", "bea", "bo", "bela")
READING = {"cora": "coordinator", "tom": "treasurer", **dict.fromkeys(SEATS, "member")}


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    found = to_review(ask(fund, people), people)
    answer_conflict(found, people["bo"])
    return found


def _ends(people: People, name: str, on: date) -> None:
    Mandate.objects.filter(user=people[name]).update(ends_on=on)


def _locks(people: People, name: str) -> int:
    return Lock.objects.filter(user_id=people[name].pk).count()


def _told(people: People, name: str) -> list[Any]:
    verb = "reader.locks_dropped"
    return [one.data for one in audit.of_object(people[name].pk) if one.verb == verb]


def _adopt_with(fund: Fund, people: People, states: dict[str, str]) -> None:
    """Adopt a roster that leaves Bao out and says these states."""
    lines = [
        member(device(name), str(people[name].pk), [role], state=states.get(name, "active"))
        for name, role in READING.items()
    ]
    adopt_lines(fund, lines)


def test_who_left_lately_opens_a_text_to_make_a_lock_and_for_nothing_else(
    case: Case, fund: Fund, people: People
) -> None:
    box, bo = box_of("narrative"), Actor(people["bo"])
    _ends(people, "bo", (NOW - DAY).date())
    with pytest.raises(NotFound):
        # Nobody is owed a lock yet.
        serve_to_relock(box.pk, bo, now=NOW)
    come(fund, people)
    with pytest.raises(NotFound):
        serve_box(box.pk, bo, now=NOW)
    with pytest.raises(NotFound):
        review.vote(reference=case.reference, by=bo, now=NOW, choice="abstain", revision=1)
    with pytest.raises(NotFound):
        serve_to_relock(box_of("card").pk, Actor(people["tom"]), now=NOW)
    OutboxMessage.objects.all().delete()
    relocking.tell_of_newcomers(now=NOW)
    assert OutboxMessage.objects.filter(recipient_id=people["bo"].pk).exists()
    browser = sign_in(Client(), people["bo"])
    assert [browser.get(f"/{page}/").status_code for page in ("relock", f"work/{case.reference}")] == [200, 404]
    assert relock(people, "bo", "cy", box.pk).new == 1
    with pytest.raises(NotFound):
        serve_to_relock(box.pk, bo, now=NOW)


@pytest.mark.parametrize(("days", "is_served"), [(14, True), (15, False)])
def test_handing_over_ends_after_fourteen_days(
    days: int, is_served: bool, case: Case, fund: Fund, people: People
) -> None:
    come(fund, people)
    _ends(people, "bo", (NOW - days * DAY).date())
    if is_served:
        assert serve_to_relock(box_of("narrative").pk, Actor(people["bo"]), now=NOW)
    else:
        with pytest.raises(NotFound):
            serve_to_relock(box_of("narrative").pk, Actor(people["bo"]), now=NOW)


def test_s22_fourteen_days_after_the_mandate_the_clock_deletes_the_locks(
    case: Case, fund: Fund, people: People
) -> None:
    before = Lock.objects.count()
    _ends(people, "bo", NOW.date())
    assert relocking.drop_outdated(now=NOW + 14 * DAY) == 0
    clockwork.run(now=NOW + 15 * DAY)
    assert _locks(people, "bo") == 3
    assert clockwork.look_after_locks(now=NOW + 15 * DAY) == {"locks_dropped": 3, "newcomers": 0}
    assert (_locks(people, "bo"), Lock.objects.count()) == (0, before - 3)
    assert _told(people, "bo") == [{"locks": 3, "code": "mandate"}]
    assert relocking.drop_outdated(now=NOW + 15 * DAY) == 0


def test_s22_of_two_offices_only_the_one_that_ended_loses_its_locks(case: Case, fund: Fund, people: People) -> None:
    Mandate.objects.create(fund=fund, user=people["cora"], role="member", starts_on=NOW.date(), seat_number=8)
    Mandate.objects.filter(user=people["cora"], role="coordinator").update(ends_on=(NOW - 15 * DAY).date())
    relocking.drop_outdated(now=NOW)
    left = set(Lock.objects.filter(user_id=people["cora"].pk).values_list("box__kind", flat=True))
    assert left == {"narrative", "summary"}


@pytest.mark.parametrize("state", ["retired", "lost", "frozen"])
def test_s22_who_is_retired_lost_or_frozen_in_the_roster_holds_no_lock_after_the_next_run(
    state: str, case: Case, fund: Fund, people: People
) -> None:
    _adopt_with(fund, people, {"bo": state})
    with pytest.raises(NotFound):
        serve_to_relock(box_of("narrative").pk, Actor(people["bo"]), now=NOW)
    others = _locks(people, "cora"), _locks(people, "ben")
    relocking.drop_outdated(now=NOW)
    # Bao's line is gone altogether.
    assert (_locks(people, "bo"), _locks(people, "bao")) == (0, 0)
    assert (_locks(people, "cora"), _locks(people, "ben")) == others


def test_s22_readers_left_deletes_their_locks_at_once_and_tells_how_many(
    case: Case, fund: Fund, people: People
) -> None:
    others = Lock.objects.exclude(user_id__in=[people["bo"].pk, people["bea"].pk]).count()
    assert readers_left(fund.pk, [people["bo"].pk, people["bea"].pk], NOW) == 6
    assert Lock.objects.count() == others
    assert [_told(people, name) for name in ("bo", "bea")] == [[{"locks": 3, "code": "roster"}]] * 2
    assert readers_left(fund.pk, [people["bo"].pk], NOW) == 0


def test_locks_of_what_is_over_go_with_the_mandate_too(case: Case, people: People) -> None:
    moved(case, "closed")
    _ends(people, "bo", (NOW - 15 * DAY).date())
    assert _locks(people, "bo")
    relocking.drop_outdated(now=NOW)
    assert _locks(people, "bo") == 0
