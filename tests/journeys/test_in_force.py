"""What holds on the day it is done: a seat while its mandate lasts, a case the regulations of the day it was sent."""

from typing import Any

from emergency.models import Decision, RoundSeat, Vote
from tests.emergency.api.callers import Filed, Town, assert_problem, open_town
from tests.factories import DAY, HOUR, NOW, end_mandate, make_fund
from tests.people import token_for

LARGE, SMALL = {"legal_aid": "2500.00"}, {"ticket": "250.00"}
NOWHERE = "aid-requests/ZZZZ-9999/"
LOWER = {"duty_limit_minor": 20_000, "objection_red_hours": 5}


def test_w02_an_expired_seat_does_nothing_by_direct_post_and_its_earlier_vote_stands(clock: Any) -> None:
    town = open_town(make_fund("5000.00"))
    case = town.ask(lines=LARGE, urgency="amber")
    town.to_review(case)
    town.vote("bo", case)
    town["bela"].must(f"{case.path}recuse/", {"level": 0})
    ballot = town.ballot("bela", case)
    clock.move_to(NOW + DAY)
    for name in ("bo", "bela"):
        end_mandate(town.fund, town.people[name], at=NOW + DAY)
        town[name].token = token_for(town.people[name])
    tries = {"vote": ballot, "object": {}, "lift": {}, "away": {}, "recuse": {"level": 0}}
    for name in ("bo", "bela"):
        for act, body in tries.items():
            refused = town[name].post(f"{case.path}{act}/", body, fresh=True)
            assert_problem(refused, 404)
            # Just as if there were no such case.
            assert refused.content == town[name].post(f"{NOWHERE}{act}/", body, fresh=True).content
        assert town[name].get(case.path).status_code == 404
    assert list(Vote.objects.values_list("user__login", "choice")) == [("bo", "approve")]
    assert not RoundSeat.objects.filter(user__login__in=("bo", "bela"), recused_at__isnull=False).exists()
    finish(town, case, "ben", "bea")


def finish(town: Town, case: Filed, *names: str) -> None:
    """Let these seats approve with tokens of today; with the vote that stands they are enough."""
    for name in names:
        assert case.state == "in_review"
        town[name].token = token_for(town.people[name])
        town.vote(name, case)
    assert case.state == "approved"


def adopt_r2(town: Town) -> None:
    """Let Bo draft lower limits and Bea adopt them, in force from today."""
    today = str(NOW.date())
    town["bo"].must("regulations/", {"valid_from": today, "parameters": LOWER}, fresh=True)
    town["bea"].must("regulations/R2/adopt/", {"minute_number": "7/26"}, fresh=True)


def decided_under(town: Town, case: Filed) -> tuple[str, str, str, set[str]]:
    """Return tier and regulations of a case's decision: as shown with the case, as kept, and as its findings say."""
    [shown] = town["ben"].reads(f"{case.path}rounds/")["results"]
    said = town["ben"].reads(case.path)["regulation"]
    kept = Decision.objects.get(round_id=shown["id"]).regulation_code
    return shown["tier"], said, kept, {finding["version"] for finding in shown["decision"]["findings"]}


def test_r01_a_case_sent_under_r1_is_decided_under_r1_after_r2_is_in_force(clock: Any) -> None:
    town = open_town(make_fund("5000.00"))
    before = town.ask(lines=SMALL)
    adopt_r2(town)
    after = town.ask(lines=SMALL)
    for case in (before, after):
        town.to_review(case)
        town.vote("ben", case)
    # One seat decides 250.00 under R1; under R2 two do, and five hours are left for an objection.
    assert (before.state, after.state) == ("approved", "in_review")
    town.vote("bea", after)
    clock.move_to(NOW + 5 * HOUR)
    for name in ("ben", "bea"):
        town[name].token = token_for(town.people[name])
    town["ben"].must(f"{after.path}close-round/", fresh=True)
    assert decided_under(town, before) == ("duty", "R1", "R1", {"R1"})
    assert decided_under(town, after) == ("two", "R2", "R2", {"R2"})
