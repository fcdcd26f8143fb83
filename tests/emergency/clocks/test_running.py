"""What happens because time passed: each thing once, on or after its moment, made up when a run was missed."""

from datetime import timedelta
from typing import Any

import pytest

from emergency.actions import clockwork
from emergency.actions.ending import holds
from emergency.actors import Actor
from emergency.models import AccessKey, AidRequest
from emergency.states import State
from fund.models import Fund
from notifications import audit
from notifications.errors import Refused
from notifications.models import OutboxMessage
from tests.emergency.clocks.rota import coordinators, on_duty
from tests.factories import DAY, HOUR, NOW, People, answer_conflict, ask, bring_to, present, start, to_verifying, vote

SECOND = timedelta(seconds=1)


def did(now: Any) -> dict[str, int]:
    """Let the clocks run and return what they did."""
    return {name: count for name, count in clockwork.run(now=now).items() if count}


def told() -> dict[Any, str]:
    found = dict(OutboxMessage.objects.values_list("recipient_id", "kind"))
    OutboxMessage.objects.all().delete()
    return found


def ids(people: People, *names: str) -> set[Any]:
    return {people[name].pk for name in names}


def again_changes_nothing(now: Any) -> None:
    recorded = audit.head()
    OutboxMessage.objects.all().delete()
    assert did(now) == {}
    assert (audit.head(), OutboxMessage.objects.count()) == (recorded, 0)


def test_a_request_not_sent_within_a_day_is_erased(fund: Fund, people: People) -> None:
    case = start(fund)
    case_id = case.row.pk
    assert did(NOW + 24 * HOUR - SECOND) == {}
    with pytest.raises(Refused):
        clockwork.erase(case_id, now=NOW + HOUR)
    assert did(NOW + 24 * HOUR) == {"unfinished": 1}
    row = AidRequest.objects.get(pk=case_id)
    assert (row.state, row.started_at, AccessKey.objects.count()) == (State.ERASED, None, 0)
    assert row.reference != case.reference
    again_changes_nothing(NOW + 24 * HOUR)


@pytest.mark.parametrize("state", ["info_needed", "approved"])
def test_who_does_not_answer_within_two_weeks_is_not_waited_for(fund: Fund, people: People, state: str) -> None:
    case = bring_to(state, fund, people)
    lapse_at = case.at + 14 * DAY
    assert clockwork.run(now=lapse_at - SECOND)["lapsed"] == 0
    told()
    assert clockwork.run(now=lapse_at)["lapsed"] == 1
    assert (case.state, case.row.ended_at) == (State.EXPIRED, lapse_at)
    assert told() == {people["cora"].pk: "quiet"}
    again_changes_nothing(lapse_at)


def test_a_missed_run_is_made_up_by_the_next_one(fund: Fund, people: People) -> None:
    unfinished, asked, ended = start(fund), bring_to("info_needed", fund, people), bring_to("declined", fund, people)
    late = NOW + 290 * DAY
    assert did(late) == {"unfinished": 1, "lapsed": 1, "closed": 1}
    assert (asked.row.ended_at, ended.row.ended_at) == (late, NOW)
    assert not AccessKey.objects.filter(aid_request__reference=unfinished.reference).exists()
    again_changes_nothing(late)


@pytest.mark.parametrize("state", ["referred", "expired"])
def test_what_ended_unpaid_is_closed_after_thirty_days(fund: Fund, people: People, state: str) -> None:
    """A refusal may be appealed on the whole of the thirtieth day."""
    case = bring_to(state, fund, people)
    over = (case.at + 31 * DAY).replace(hour=0) if state == "referred" else case.at + 30 * DAY
    assert clockwork.run(now=over - SECOND)["closed"] == 0
    assert did(over) == {"closed": 1}
    assert (case.state, case.row.ended_at) == (State.CLOSED, case.at)
    again_changes_nothing(over)


def test_r11_half_all_and_one_and_a_half_of_the_promise_are_reminded_of_once(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people), people)
    told()
    for hours, percent, who in (
        (18, 50, ids(people, "cora")),
        (36, 100, ids(people, "cora")),
        (54, 150, ids(people, "cora", "ben", "bea")),
    ):
        at = NOW + hours * HOUR
        assert did(at - SECOND) == {}
        assert did(at) == {"reminded": 1}
        assert (case.row.reminded, set(told())) == (percent, who)
        again_changes_nothing(at)
    again_changes_nothing(NOW + 1000 * HOUR)


def test_r11_a_reminder_of_several_points_missed_is_given_once(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people), people)
    told()
    assert clockwork.run(now=NOW + 60 * HOUR)["reminded"] == 1
    assert (case.row.reminded, set(told())) == (150, ids(people, "cora", "ben", "bea"))


@pytest.mark.parametrize(
    ("state", "who"),
    [
        ("submitted", {"cora"}),
        ("in_review", {"ben", "bea", "bo", "bela"}),
        ("payable", {"tom", "chen"}),
        ("approved", {"cora"}),
    ],
)
def test_r11_whoever_owes_the_next_step_is_reminded(fund: Fund, people: People, state: str, who: set[str]) -> None:
    case = bring_to(state, fund, people, urgency="red")
    told()
    half = case.row.due_at - (case.row.due_at - (case.row.decided_at or NOW)) / 2
    assert clockwork.remind(case.row.pk, now=half)
    assert told() == dict.fromkeys(ids(people, *who), "ring")


def test_r11_a_vote_wanted_late_rings_also_in_amber(fund: Fund, people: People) -> None:
    case = bring_to("in_review", fund, people, lines={"legal_aid": 200_000})
    told()
    clockwork.remind(case.row.pk, now=NOW + 18 * HOUR)
    assert set(told().values()) == {"quiet"}
    clockwork.remind(case.row.pk, now=NOW + 36 * HOUR)
    assert set(told().values()) == {"ring"}


def test_r11_while_an_answer_is_awaited_the_promise_is_not_reminded_of_but_the_danger_is(
    fund: Fund, people: People
) -> None:
    calm = bring_to("info_needed", fund, people)
    pressing = bring_to("info_needed", fund, people, by_when=NOW + 50 * HOUR)
    told()
    assert did(NOW + 20 * HOUR - SECOND) == {}
    assert clockwork.run(now=NOW + 20 * HOUR)["reminded"] == 1
    assert (calm.row.reminded, pressing.row.reminded) == (0, 50)
    assert set(told()) == ids(people, "cora")


def test_a_frozen_case_is_left_alone_and_its_time_goes_on_afterwards(fund: Fund, people: People) -> None:
    case = bring_to("info_needed", fund, people)
    holds.freeze(reference=case.reference, by=Actor(people["cora"]), now=NOW + DAY, reason_code="fraud")
    assert did(NOW + 40 * DAY) == {"holds": 1}
    holds.unfreeze(reference=case.reference, by=Actor(people["gil"]), now=NOW + 40 * DAY)
    assert clockwork.run(now=NOW + 53 * DAY - SECOND)["lapsed"] == 0
    assert clockwork.run(now=NOW + 53 * DAY)["lapsed"] == 1
    assert case.state == State.EXPIRED


def test_windows_that_are_over_are_closed_by_the_same_run(fund: Fund, people: People) -> None:
    case = bring_to("in_review", fund, people)
    for name in ("bo", "bea"):
        answer_conflict(case, people[name])
        vote(case, people[name])
    assert clockwork.run(now=NOW + DAY)["rounds"] == 1
    assert case.state == State.APPROVED
    assert clockwork.run(now=NOW + DAY)["rounds"] == 0


def test_one_case_that_is_refused_does_not_stop_the_others(
    fund: Fund, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [bring_to("declined", fund, people) for _one in range(2)]
    first = min(cases, key=lambda case: case.row.pk)
    real = clockwork.check_may_close

    def sometimes(aid_request: Any, *, now: Any) -> None:
        if aid_request.pk == first.row.pk:
            raise Refused()
        real(aid_request, now=now)

    monkeypatch.setattr(clockwork, "check_may_close", sometimes)
    assert clockwork.run(now=NOW + 31 * DAY)["closed"] == 1
    assert {case.state for case in cases} == {State.DECLINED, State.CLOSED}


def test_more_cases_than_one_run_takes_are_all_reminded_of_in_the_end(
    fund: Fund, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case that is not late yet never keeps one that is late out of the run."""
    early, late = ask(fund, people, at=NOW + 10 * HOUR), ask(fund, people, urgency="green")
    assert early.row.due_at < late.row.due_at
    monkeypatch.setattr(clockwork, "AT_ONCE", 1)
    assert clockwork.run(now=NOW + 12 * HOUR)["reminded"] == 1
    assert (early.row.reminded, late.row.reminded) == (0, 50)


def test_r11_a_point_of_one_promise_is_reminded_of_once_also_when_the_next_step_goes_to_others(
    fund: Fund, people: People
) -> None:
    case = to_verifying(ask(fund, people), people)
    assert clockwork.remind(case.row.pk, now=NOW + 18 * HOUR)
    case.at = NOW + 20 * HOUR
    present(case, people)
    told()
    assert case.row.reminded == 50
    assert clockwork.run(now=NOW + 20 * HOUR)["reminded"] == 0
    assert clockwork.run(now=NOW + 36 * HOUR)["reminded"] == 1
    # Past the promise the deputy chair is told with the seats that have not voted.
    assert set(told()) == ids(people, "ben", "bea", "bo", "bela")


def test_r11_another_promise_begins_with_no_reminder_given(fund: Fund, people: People) -> None:
    case = ask(fund, people)
    assert clockwork.remind(case.row.pk, now=NOW + 11 * HOUR)
    assert case.row.reminded == 50
    to_verifying(case, people)
    assert case.row.reminded == 0


def test_r11_past_the_promise_deputies_are_told_and_before_it_only_who_owes(fund: Fund, people: People) -> None:
    coordinators(fund, people, "cleo", "carl")
    on_duty(fund, people, "cora", deputy="cleo")
    case = to_verifying(ask(fund, people), people)
    told()
    for percent, who in ((50, {"cora"}), (100, {"cora", "cleo"}), (150, {"cora", "cleo", "ben", "bea"})):
        clockwork.remind(case.row.pk, now=NOW + 36 * HOUR * percent / 100)
        assert set(told()) == ids(people, *who)


def test_r11_of_the_board_those_who_have_voted_are_not_reminded(fund: Fund, people: People) -> None:
    case = bring_to("in_review", fund, people, lines={"legal_aid": 200_000})
    answer_conflict(case, people["bo"])
    vote(case, people["bo"])
    told()
    clockwork.remind(case.row.pk, now=NOW + 18 * HOUR)
    assert set(told()) == ids(people, "ben", "bea", "bela")
