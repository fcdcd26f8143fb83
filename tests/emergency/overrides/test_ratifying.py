"""What one seat decides, and what is passed, is ratified by two seats that had no hand in it."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from emergency.actions.deciding.ratifying import ratify
from emergency.actors import Actor
from emergency.models import CaseTask, GrantedMonth, Ratification, TaskKind
from emergency.models.only_added import WrittenOnce
from emergency.reading.owed import overdue_tasks
from emergency.reading.ratifying import waiting
from fund.models import Fund
from notifications.errors import Malformed, NotFound
from tests.emergency.api.callers import frozen_at
from tests.emergency.overrides.cast import chair_passes, red, refused
from tests.factories import DAY, NOW, Case, People, answer_conflict, approve, ask, to_review, vote
from tests.people import sign_in


def fast(fund: Fund, people: People, name: str = "ben", amount: int = 30_000) -> Case:
    """A case that one seat has approved alone."""
    case = to_review(ask(fund, people, lines={"legal_aid": amount}), people)
    return approve(case, people, name)


def give(fund: Fund, people: People, name: str, *items: uuid.UUID) -> dict[str, list[str]]:
    return ratify(fund=fund, by=Actor(people[name]), now=NOW + DAY, items=items)


def test_r17_a_decision_of_one_seat_waits_for_the_board_thirty_days(fund: Fund, people: People) -> None:
    fast(fund, people)
    [item] = waiting(fund)
    assert item.task.due_at == NOW + 30 * DAY
    assert (str(item.amount), item.hands) == ("300.00 EUR", {people["ben"].pk})
    assert not item.is_overdue(NOW + 29 * DAY) and item.is_overdue(NOW + 30 * DAY)


def test_what_more_seats_decide_waits_for_nobody(fund: Fund, people: People) -> None:
    approve(to_review(ask(fund, people, lines={"legal_aid": 120_000}), people), people)
    assert waiting(fund) == []


def test_two_seats_without_a_hand_in_it_ratify(fund: Fund, people: People) -> None:
    fast(fund, people)
    [item] = waiting(fund)
    with refused("own_hand"):
        give(fund, people, "ben", item.task.pk)
    assert give(fund, people, "bea", item.task.pk) == {"ratified": [], "waiting": [str(item.task.pk)]}
    with refused("ratified_already"):
        give(fund, people, "bea", item.task.pk)
    assert give(fund, people, "bao", item.task.pk) == {"ratified": [str(item.task.pk)], "waiting": []}
    assert waiting(fund) == []
    task = CaseTask.objects.get(kind=TaskKind.RATIFY)
    assert (task.done_at, task.done_by) == (NOW + DAY, people["bao"])
    with pytest.raises(Malformed):
        give(fund, people, "bo", item.task.pk)


def test_all_or_none_of_what_a_seat_names(fund: Fund, people: People) -> None:
    fast(fund, people, "ben")
    fast(fund, people, "bea")
    mine, others = [item.task.pk for item in waiting(fund)]
    with refused("own_hand"):
        give(fund, people, "ben", mine, others)
    assert not Ratification.objects.exists()


@pytest.mark.parametrize("name", ["cora", "tom", "ana", "gil", "cy"])
def test_who_holds_no_seat_ratifies_nothing(fund: Fund, people: People, name: str) -> None:
    fast(fund, people)
    with pytest.raises(NotFound):
        give(fund, people, name, waiting(fund)[0].task.pk)


def test_an_override_is_listed_by_code_and_not_ratified_by_who_made_it(fund: Fund, people: People) -> None:
    chair_passes(red(fund, people), people)
    [item] = waiting(fund)
    assert item.override is not None
    assert (item.override.rule, item.words["value"], item.words["limit"]) == ("R-12", 1, 2)
    assert item.hands == {people["ben"].pk}
    with refused("own_hand"):
        give(fund, people, "ben", item.task.pk)
    give(fund, people, "bea", item.task.pk)
    give(fund, people, "bo", item.task.pk)
    assert waiting(fund) == []


def test_who_voted_against_had_a_hand_in_it_too(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people, lines={"legal_aid": 30_000}), people)
    answer_conflict(case, people["bea"])
    vote(case, people["bea"], "abstain")
    approve(case, people, "ben")
    [item] = waiting(fund)
    with refused("own_hand"):
        give(fund, people, "bea", item.task.pk)


def test_a_word_given_is_never_changed_or_deleted(fund: Fund, people: People) -> None:
    fast(fund, people)
    give(fund, people, "bea", waiting(fund)[0].task.pk)
    with pytest.raises(WrittenOnce):
        Ratification.objects.get().delete()
    with (
        pytest.raises(DatabaseError, match="never"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM emergency_ratification")


def test_what_is_granted_stands_in_the_running_totals_by_tier(fund: Fund, people: People) -> None:
    fast(fund, people, amount=30_000)
    fast(fund, people, amount=20_000)
    approve(to_review(ask(fund, people, lines={"legal_aid": 120_000}), people), people)
    rows = GrantedMonth.objects.filter(fund=fund, country="GE").values_list("tier", "granted_minor")
    assert dict(rows) == {"duty": 50_000, "two": 120_000}


def test_what_is_owed_beyond_its_day_is_laid_before_the_board_too(fund: Fund, people: People) -> None:
    chair_passes(red(fund, people), people)
    assert overdue_tasks(fund, now=NOW + 7 * DAY - timedelta(seconds=1)) == []
    [task] = overdue_tasks(fund, now=NOW + 7 * DAY)
    assert task.kind == TaskKind.SECOND_CONFIRMATION
    with frozen_at(NOW + 7 * DAY):
        page = sign_in(Client(), people["bea"]).get("/board/ratify/").content.decode()
    assert "R-12: bring a further independent confirmation" in page
