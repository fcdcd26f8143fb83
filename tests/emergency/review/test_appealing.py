"""R-29: one appeal in time, decided by others than before, and final; until then the case neither closes nor goes."""

import pytest

from emergency.actions import clockwork
from emergency.actions.deciding import appealing, reopening, replacing
from emergency.actions.ending import endings, retention
from emergency.actors import Actor
from emergency.models import AidRequest, Appeal, Decision, RoundSeat
from emergency.states import State
from fund.models import Commitment, Fund
from notifications.errors import NotFound, Refused
from notifications.models import Box, OutboxMessage
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    Case,
    People,
    answer_conflict,
    ask,
    bring_to,
    decline,
    elect,
    file_appeal,
    present,
    to_review,
    vote,
)

DOOR = endings.NextDoor("outside_uses", none_known=True)


def tell(case: Case, people: People, at: object = NOW) -> None:
    """Let Cora give reason and next door."""
    endings.refer(reference=case.reference, by=Actor(people["cora"]), now=at, door=DOOR)


def declined(fund: Fund, people: People, sum_minor: int = 200_000, **asked: object) -> Case:
    """Return a case that Ben and Bea declined and Cora told."""
    case = decline(to_review(ask(fund, people, lines={"legal_aid": sum_minor}, **asked), people), people)
    assert case.state == State.DECLINED
    tell(case, people)
    return case


def rehear(case: Case, people: People, by: str = "ben", at: object = NOW) -> None:
    appealing.rehear(reference=case.reference, by=Actor(people[by]), now=at)


def panel(case: Case) -> set[str]:
    seats = RoundSeat.objects.filter(round=case.round, called_at__isnull=False)
    return set(seats.values_list("user__login", flat=True))


def heard(fund: Fund, people: People, at: object = NOW + HOUR, **asked: object) -> Case:
    case = declined(fund, people, **asked)
    file_appeal(case, people)
    rehear(case, people, at=at)
    case.at = at
    return case


def test_r29_an_appeal_on_day_30_is_taken_and_on_day_31_refused_politely(fund: Fund, people: People) -> None:
    case, late = declined(fund, people), declined(fund, people)
    file_appeal(case, people, at=NOW + 30 * DAY)
    assert case.state == State.APPEALED
    with pytest.raises(Refused) as refused:
        file_appeal(late, people, at=NOW + 31 * DAY)
    assert refused.value.code == "appeal_too_late"
    assert "30 days" in str(refused.value) and "ask anew" in str(refused.value)
    assert late.state == State.REFERRED


def test_r29_the_time_begins_when_the_refusal_was_told(fund: Fund, people: People) -> None:
    case = decline(to_review(ask(fund, people, lines={"legal_aid": 200_000}), people), people)
    tell(case, people, at=NOW + 20 * DAY)
    file_appeal(case, people, at=NOW + 50 * DAY)
    assert Appeal.objects.get().refused_at == NOW + 20 * DAY


def test_only_who_holds_the_code_appeals_and_words_are_sealed(fund: Fund, people: People) -> None:
    case = declined(fund, people)
    for name in ("ada", "cora", "ben", "tom", "gil"):
        with pytest.raises(NotFound):
            appealing.appeal(reference=case.reference, by=Actor(people[name]), now=NOW)
    OutboxMessage.objects.all().delete()
    file_appeal(case, people, text="The bill was another one")
    assert Box.objects.filter(owner_id=case.row.pk, kind="answer").count() == 1
    told = set(OutboxMessage.objects.values_list("recipient_id", flat=True))
    assert told == {people[name].pk for name in ("cora", "ben", "bea", "bo", "bela")}


def test_r29_an_appeal_is_a_hold_on_erasing(fund: Fund, people: People) -> None:
    case = declined(fund, people)
    file_appeal(case, people, at=NOW + 29 * DAY)
    clockwork.run(now=NOW + 60 * DAY)
    retention.erase_due(now=NOW + 60 * DAY)
    assert case.state == State.APPEALED
    assert Box.objects.filter(owner_id=case.row.pk).exists()


def test_r29_others_decide_and_of_the_earlier_ones_at_most_one_for_want_of_others(fund: Fund, people: People) -> None:
    # Ben and Bea declined; Bo, Bela and Bao have not: three, and enough.
    case = heard(fund, people)
    assert panel(case) == {"bo", "bela", "bao"}
    assert (case.round.kind, case.state) == ("appeal", State.IN_REVIEW)
    answer_conflict(case, people["ben"])
    with pytest.raises(Refused) as refused:
        vote(case, people["ben"])
    assert refused.value.code == "not_called"


def test_r29_one_earlier_decider_sits_only_when_the_panel_is_short(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people, lines={"legal_aid": 350_000}), people)
    for name, choice in (("bo", "approve"), ("ben", "decline"), ("bea", "decline")):
        answer_conflict(case, people[name])
        vote(case, people[name], choice)
    assert case.state == State.DECLINED
    tell(case, people)
    file_appeal(case, people)
    rehear(case, people, at=NOW + HOUR)
    assert panel(case) == {"bela", "bao", "ben"}


def test_r29_a_panel_still_short_waits_for_a_seat_and_takes_no_second_earlier_decider(
    fund: Fund, people: People
) -> None:
    case = to_review(ask(fund, people, lines={"legal_aid": 350_000}), people)
    for name, choice in (("bo", "approve"), ("bela", "approve"), ("ben", "decline"), ("bea", "decline")):
        if case.state == State.IN_REVIEW:
            answer_conflict(case, people[name])
            vote(case, people[name], choice)
    assert case.state == State.DECLINED
    tell(case, people)
    file_appeal(case, people)
    later = NOW + HOUR
    rehear(case, people, at=later)
    assert panel(case) == {"bao", "ben"}
    assert case.round.chair_asked_at == later
    call = {"reference": case.reference, "by": Actor(people["bea"]), "now": later}
    with pytest.raises(Refused) as refused:
        replacing.replace(**call, user_id=people["bo"].pk)
    assert refused.value.code == "decided_before"
    bora = elect(fund, "bora", seat_number=9)
    replacing.replace(**call, user_id=bora.pk)
    assert panel(case) == {"bao", "ben", "bora"}


def test_r29_an_appeal_never_takes_the_lowest_tier_and_has_three_seats(fund: Fund, people: People) -> None:
    case = present(bring_to("appealed", fund, people, lines={"legal_aid": 10_000}), people)
    assert case.round.tier == "two"
    for name in ("ben", "bea"):
        answer_conflict(case, people[name], 2)
    assert case.round.chair_asked_at is None
    answer_conflict(case, people["bo"], 2)
    assert case.round.chair_asked_at == case.at  # two seats are no panel


@pytest.mark.parametrize(("urgency", "hours"), [("amber", 14 * 24), ("red", 72)])
def test_r29_the_panel_decides_within_its_time(fund: Fund, people: People, urgency: str, hours: int) -> None:
    case = heard(fund, people, urgency=urgency)
    assert case.round.deadline_at == NOW + hours * HOUR
    assert case.row.due_at == NOW + hours * HOUR


def test_r29_what_the_panel_approves_is_promised(fund: Fund, people: People) -> None:
    case = heard(fund, people)
    for name in ("bo", "bela", "bao"):
        answer_conflict(case, people[name])
        vote(case, people[name])
    assert case.state == State.APPROVED
    assert Commitment.objects.get().amount_minor == 200_000
    facts = Decision.objects.latest("decided_at").record["facts"]
    assert (facts["is_appeal"], len(facts["appeal"]["panel_ids"]), facts["appeal"]["fresh_seats"]) == (True, 3, 3)


def test_r29_the_panels_answer_is_final_and_is_told_before_the_case_closes(fund: Fund, people: People) -> None:
    case = heard(fund, people)
    decline(case, people, "bo", "bela", "bao")
    assert case.state == State.DECLINED
    with pytest.raises(Refused) as refused:
        file_appeal(case, people)
    assert refused.value.code == "appealed_already"
    close = {"reference": case.reference, "by": Actor(people["cora"])}
    with pytest.raises(Refused):
        endings.close(**close, now=NOW + 2 * HOUR)
    tell(case, people, at=NOW + 3 * HOUR)
    endings.close(**close, now=NOW + 4 * HOUR)
    assert case.state == State.CLOSED


def test_r29_a_refusal_does_not_close_while_it_may_be_appealed(fund: Fund, people: People) -> None:
    case = decline(to_review(ask(fund, people, lines={"legal_aid": 200_000}), people), people)
    tell(case, people, at=NOW + 20 * DAY)
    clockwork.run(now=NOW + 45 * DAY)
    assert case.state == State.REFERRED
    clockwork.run(now=NOW + 51 * DAY)
    assert case.state == State.CLOSED


def test_a_refusal_the_board_never_saw_is_laid_before_the_panel_by_the_coordinator(fund: Fund, people: People) -> None:
    case = bring_to("appealed", fund, people)
    with pytest.raises(NotFound):
        rehear(case, people)
    present(case, people)
    assert (case.round.kind, case.round.tier) == ("appeal", "two")
    assert panel(case) == {"ben", "bea", "bo", "bela", "bao"}


def test_an_appealed_case_may_still_be_taken_back(fund: Fund, people: People) -> None:
    case = declined(fund, people)
    file_appeal(case, people)
    endings.withdraw(reference=case.reference, by=Actor(holds_code=True), now=NOW)
    assert AidRequest.objects.get().state == State.WITHDRAWN


def test_an_appeal_is_not_sent_back(fund: Fund, people: People) -> None:
    case = heard(fund, people)
    with pytest.raises(Refused) as refused:
        reopening.send_back(reference=case.reference, by=Actor(people["ben"]), now=case.at, reason_code="unclear")
    assert refused.value.code == "appeal_is_final"
