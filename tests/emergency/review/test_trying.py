"""A draft tried on what decisions kept: each case by its last decision, piece by piece, without any reference."""

import json
import time
from typing import Any

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from emergency import tasks
from emergency.actions import trying
from emergency.models import AidRequest, Decision, Round
from fund.actions import regulations as acts
from fund.models import Fund, RegulationTrial
from notifications.errors import Refused
from tests.emergency.api.board import _values
from tests.factories import DAY, HOUR, NOW, Case, People, approve, ask, bring_to, cast, decline, make_fund, to_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def fund() -> Fund:
    return make_fund("50000.00")


@pytest.fixture
def people(fund: Fund) -> People:
    return cast(fund)


def decided(fund: Fund, people: People, minor: int, *, end: Any = approve, **asked: Any) -> Case:
    case = to_review(ask(fund, people, lines={"ticket": minor}, **asked), people)
    end(case, people)
    return case


def trial_of(
    fund: Fund, people: People, *, at: Any = NOW + 3 * DAY, days: int = 365, **changes: int
) -> RegulationTrial:
    drafted = acts.draft(fund=fund, said=acts.Draft(valid_from=at.date(), changes=changes), by=people["ben"].pk, now=at)
    since = at.date() - days * DAY
    return acts.ask_trial(fund=fund, code=drafted.code, since=since, by=people["bo"].pk, now=at)


def multiply(case: Case, count: int) -> None:
    """Put that many copies of a decided case beside it, as rows."""
    model, round_, decision = case.row, case.round, case.round.decision
    rows = [AidRequest(**{**_values(model), "reference": f"{number:04}-0001"}) for number in range(count)]
    rounds = [Round(**{**_values(round_), "aid_request_id": row.pk}) for row in rows]
    AidRequest.objects.bulk_create(rows)
    Round.objects.bulk_create(rounds)
    Decision.objects.bulk_create(Decision(**{**_values(decision), "round_id": one.pk}) for one in rounds)


def test_a_draft_says_how_many_cases_would_have_been_decided_otherwise(fund: Fund, people: People) -> None:
    small, large = decided(fund, people, 25_000), decided(fund, people, 40_000)
    refused = decided(fund, people, 40_000, end=decline)
    assert {small.state, large.state, refused.state} == {"approved", "declined"}
    trial = trial_of(fund, people, duty_limit_minor=20_000, confirmations_wanted=4)
    assert trying.carry_on(now=NOW + 3 * DAY) == 3
    trial.refresh_from_db()
    assert (trial.done, trial.total, trial.finished_at) == (3, 3, NOW + 3 * DAY)
    assert trial.counts == {
        "otherwise": 3,
        "rules": {"R-12": {"stops": 3}},
        "tiers": {"duty>two": 1},
    }
    assert trying.carry_on(now=NOW + 3 * DAY) == 0


def test_the_facts_of_an_erased_case_are_tried_like_any_other(fund: Fund, people: People) -> None:
    gone = bring_to("erased", fund, people, lines={"ticket": 25_000})
    trial = trial_of(fund, people, at=gone.at + DAY, duty_limit_minor=20_000)
    trying.carry_on(now=gone.at + DAY)
    trial.refresh_from_db()
    assert (trial.total, trial.counts["otherwise"]) == (1, 1)


def test_only_the_period_asked_for_and_this_fund_count(fund: Fund, people: People) -> None:
    decided(fund, people, 25_000)
    late = trial_of(fund, people, at=NOW + 30 * DAY, days=3, duty_limit_minor=20_000)
    trying.carry_on(now=NOW + 30 * DAY)
    late.refresh_from_db()
    assert (late.total, late.finished_at) == (0, NOW + 30 * DAY)
    other = make_fund("10.00", code="other")
    AidRequest.objects.update(fund=other)
    trial = trial_of(fund, people, duty_limit_minor=20_000)
    trying.carry_on(now=NOW + 3 * DAY)
    trial.refresh_from_db()
    assert trial.total == 0
    AidRequest.objects.update(fund=Fund.objects.create(code="purse", name="Purse", parent=fund))
    purse = trial_of(fund, people, at=NOW + 4 * DAY, duty_limit_minor=20_000)
    trying.carry_on(now=NOW + 4 * DAY)
    purse.refresh_from_db()
    assert purse.total == 1


def test_a_trial_goes_on_piece_by_piece_and_shows_how_far_it_is(
    fund: Fund, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    multiply(decided(fund, people, 25_000), 6)
    monkeypatch.setattr(trying, "PIECE", 2)
    monkeypatch.setattr(trying, "A_TURN", 4)
    trial = trial_of(fund, people, duty_limit_minor=20_000)
    seen = []
    while trial.finished_at is None:
        trying.carry_on(now=NOW + 3 * DAY)
        trial.refresh_from_db()
        seen.append((trial.done, trial.total))
    assert seen == [(4, 7), (7, 7)]
    assert trial.counts["otherwise"] == 7


def test_of_two_workers_at_one_piece_one_counts(fund: Fund, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(fund, people, 25_000)
    trial = trial_of(fund, people, duty_limit_minor=20_000)
    real, late = trying._tried, []

    def overtaken(*given: Any) -> Any:
        if not late:
            late.append(True)
            trying.carry_on(now=NOW + 3 * DAY)
        return real(*given)

    monkeypatch.setattr(trying, "_tried", overtaken)
    assert trying.carry_on(now=NOW + 3 * DAY) == 0
    trial.refresh_from_db()
    assert (trial.done, trial.counts["otherwise"]) == (1, 1)


def test_facts_that_cannot_be_read_are_counted_and_do_not_stop_the_rest(fund: Fund, people: People) -> None:
    first, second = decided(fund, people, 25_000), decided(fund, people, 25_000)
    broken = first.round.decision
    Decision.objects.filter(pk=broken.pk).update(record={**broken.record, "facts": {"week": "?"}})
    trial = trial_of(fund, people, duty_limit_minor=20_000)
    trying.carry_on(now=NOW + 3 * DAY)
    trial.refresh_from_db()
    assert (trial.counts["unreadable"], trial.counts["otherwise"], second.state) == (1, 1, "approved")


def test_a_trial_keeps_no_reference_and_one_runs_at_a_time(fund: Fund, people: People) -> None:
    case = decided(fund, people, 25_000)
    trial = trial_of(fund, people, duty_limit_minor=20_000)
    with pytest.raises(Refused):
        acts.ask_trial(fund=fund, code=trial.regulation.code, by=people["bo"].pk, now=NOW + 3 * DAY)
    trying.carry_on(now=NOW + 3 * DAY)
    kept = json.dumps([str(value) for value in RegulationTrial.objects.values().get().values()])
    for telling in (case.reference, str(case.row.pk), str(case.row.ledger_ref), str(case.round.pk)):
        assert telling not in kept
    acts.ask_trial(fund=fund, code=trial.regulation.code, by=people["bo"].pk, now=NOW + 3 * DAY + HOUR)


def test_the_embedded_worker_and_celery_carry_trials_on(
    fund: Fund, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ("emergency.actions.trying.carry_on", 2) in settings.BACKGROUND_WORK
    assert import_string("emergency.actions.trying.carry_on") is trying.carry_on
    decided(fund, people, 25_000)
    trial = trial_of(fund, people, duty_limit_minor=20_000)
    [beat] = [row for row in settings.CELERY_BEAT_SCHEDULE.values() if row["task"] == tasks.try_regulations.name]
    assert beat["schedule"].total_seconds() <= 5
    monkeypatch.setattr("notifications.clock.now", lambda: NOW + 3 * DAY)
    assert tasks.try_regulations() == 1
    trial.refresh_from_db()
    assert trial.finished_at is not None


def test_five_hundred_decisions_take_the_processor_less_than_two_seconds(fund: Fund, people: People) -> None:
    """Ten thousand then take it less than forty, and a worker with breaks between turns less than a minute."""
    multiply(decided(fund, people, 25_000), 499)
    trial = trial_of(fund, people, duty_limit_minor=20_000)
    began = time.process_time()
    trying.carry_on(now=NOW + 3 * DAY)
    took = time.process_time() - began
    trial.refresh_from_db()
    assert (trial.done, trial.counts["otherwise"]) == (500, 500)
    assert took < 2
