"""What happened to a case, told to each reader as far as they may know, and never who did it."""

from emergency.actions.asking import verification
from emergency.actors import Actor
from emergency.reading.history import events_of
from emergency.reading.sights import sight_of
from fund.models import Fund
from tests.factories import NOW, Case, People, answer_conflict, ask, present, ready_to_vote, to_review, vote

STEPS = ["submit", "take_up", "present"]


def acts(case: Case, actor: Actor) -> list[str]:
    return [event.act for event in events_of(sight_of(case.reference, actor, now=NOW))]


def test_each_reader_learns_what_is_theirs_and_nobody_who_voted(fund: Fund, people: People) -> None:
    case = ask(fund, people)
    cora = Actor(people["cora"])
    known = {"reference": case.reference, "by": cora, "now": NOW}
    verification.take_up(**known, urgency="red", exclude=("seat-5",))
    verification.confirm(**known, confirmer="member", means="voice", independent=True)
    present(case, people)
    ready_to_vote(case, people)
    vote(case, people["bo"])
    asker = acts(case, Actor(holds_code=True))
    assert asker == STEPS
    assert acts(case, Actor(people["ada"], holds_code=True)) == STEPS
    assert acts(case, Actor(people["ben"])) == STEPS
    seen = acts(case, cora)
    assert {"urgency_set", "readers_kept_away", "confirm", "round_opened"} < set(seen)
    assert not {"vote", "recuse", "object", "away", "lift"} & set(seen)


def test_the_end_of_a_round_is_told_to_all_and_not_by_what_it_ended(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people, lines={"ticket": 20_000}), people)
    ready_to_vote(case, people)
    vote(case, people["bo"])
    assert case.state == "approved"
    for actor in (Actor(holds_code=True), Actor(people["ben"])):
        assert acts(case, actor) == [*STEPS, "close_round"]
    assert "vote" not in acts(case, Actor(people["cora"]))


def test_moments_are_told_by_week_and_hour_only(fund: Fund, people: People) -> None:
    case = ask(fund, people)
    [event] = events_of(sight_of(case.reference, Actor(people["cora"]), now=NOW))
    assert (event.week, event.hour, event.to_state) == (f"{NOW:%G-W%V}", NOW.hour, "submitted")


def test_a_seat_that_stepped_aside_learns_nothing_more(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people), people)
    answer_conflict(case, people["bo"], 3)
    assert acts(case, Actor(people["bo"])) == []
    assert acts(case, Actor(people["bea"])) == STEPS
