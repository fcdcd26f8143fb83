"""Several people tie the same money at the same moment: nothing is tied twice, and nobody waits for ever."""

import time

import pytest
from django.db import DatabaseError, transaction

from fund.models import Match
from fund.reconciliation import actions
from fund.reconciliation.from_line import post_from_line
from fund.reconciliation.splitting import Part, tie_together
from notifications.errors import DomainError
from tests.fund.ledger.world import TOM, euros
from tests.fund.reconciliation.counter import NOW, new_counter
from tests.processes import at_once

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def tried(call: object, **named: object) -> str:
    try:
        call(**named, by=TOM, now=NOW)
    except DomainError as refusal:
        return refusal.code
    return "done"


def test_l17_of_two_people_who_tie_one_entry_to_two_lines_one_is_refused() -> None:
    counter = new_counter()
    entry = counter.pay("100.00")
    lines = counter.says(-10_000, -10_000)

    def tie(number: int) -> str:
        return tried(tie_together, parts=[Part(lines[number].pk, entry.pk)])

    assert sorted(at_once(tie, 2)) == ["done", "entry_used_up"]
    assert sum(Match.objects.values_list("allocated_minor", flat=True)) == -10_000
    counter.state()


def test_l17_parts_of_one_line_tied_at_once_never_exceed_it() -> None:
    counter = new_counter("")
    (line,) = counter.says(10_000)
    gifts = [counter.world.donate("40.00") for _ in range(4)]

    def tie(number: int) -> str:
        return tried(tie_together, parts=[Part(line.pk, gifts[number].pk, euros("40.00"))])

    assert sorted(at_once(tie, 4)) == ["done", "done", "more_than_left", "more_than_left"]
    assert counter.left(line) == 2_000
    counter.state()


def test_l17_a_line_posted_tied_and_undone_at_once_ends_in_one_way() -> None:
    counter = new_counter("100.00")
    (line,) = counter.says(10_000)
    gift = counter.world.donate("100.00")

    def act(number: int) -> str:
        if number == 0:
            return tried(post_from_line, line_id=line.pk, kind="donation")
        if number == 1:
            return tried(actions.accept, line_id=line.pk, entry_id=gift.pk)
        return tried(tie_together, parts=[Part(line.pk, gift.pk)])

    said = at_once(act, 3)
    assert said.count("done") == 1
    assert counter.left(line) == 0
    counter.state()


def test_l17_the_database_alone_lets_two_writers_see_each_other() -> None:
    counter = new_counter("")
    (line,) = counter.says(10_000)
    gifts = [counter.world.donate("100.00") for _ in range(2)]
    said = {"line": line, "account": counter.bank, "allocated_minor": 10_000, "score": 0, "how": "automatic"}

    def write(number: int) -> str:
        try:
            with transaction.atomic():
                Match.objects.create(**said, entry=gifts[number], matched_at=NOW)
                time.sleep(0.4)
        except DatabaseError:
            return "refused"
        return "done"

    assert sorted(at_once(write, 2)) == ["done", "refused"]
    assert counter.left(line) == 0
