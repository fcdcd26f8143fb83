"""A frozen seat of the board: its vote stands, its place is taken, nothing new is sealed to it."""

from datetime import timedelta

import pytest

from emergency.actions.deciding.closing import close_due_rounds
from emergency.actions.people import freezing
from emergency.deciding.counting import open_ballot
from emergency.models import Ring, Vote
from emergency.sealing.audiences import Audiences
from tests.factories import HOUR, NOW, answer_conflict, ask, cast, make_fund, to_review, vote

pytestmark = pytest.mark.django_db


def test_w02_s07_a_vote_cast_before_the_freeze_stands_and_a_silent_frozen_seat_is_taken_over() -> None:
    fund = make_fund("5000.00")
    people = cast(fund)
    case = to_review(ask(fund, people, lines={"legal_aid": 300_000}), people)
    answer_conflict(case, people["bo"])
    vote(case, people["bo"])
    later = case.at + HOUR
    for name in ("bo", "bela"):
        freezing.freeze_myself(by=people[name], now=later)
    close_due_rounds(later + timedelta(minutes=1))
    electorate = open_ballot(case.row, now=later).electorate
    assert people["bo"].pk in electorate.base
    assert people["bela"].pk not in electorate.base
    assert people["bao"].pk in electorate.base, "the substitute is called in the place of the silent one"
    assert Vote.objects.filter(user=people["bo"]).exists()


def test_s07_nothing_new_is_sealed_to_who_is_frozen_and_their_ring_goes_on() -> None:
    fund = make_fund("5000.00")
    people = cast(fund)
    ring = Ring.objects.create(fund=fund, user=people["bo"], rang_at=NOW)
    before = {person for person, _role in Audiences(fund.pk, now=NOW).of("narrative")}
    freezing.freeze_myself(by=people["bo"], now=NOW)
    after = {person for person, _role in Audiences(fund.pk, now=NOW).of("narrative")}
    assert before - after == {people["bo"].pk}
    ring.refresh_from_db()
    assert ring.answer == "cannot"
