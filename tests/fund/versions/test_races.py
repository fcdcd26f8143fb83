"""Several seats at the same instant, in processes of their own: one version adopted, the others told clearly."""

from collections import Counter

import pytest

from fund.actions import regulations as acts
from fund.models import Regulation
from notifications import audit
from notifications.errors import Stale
from tests.factories import NOW
from tests.fund.api.desk import Desk
from tests.fund.versions.story import draft
from tests.processes import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def adoption(desk: Desk, code: str, name: str) -> str:
    said = acts.Adoption(minute_number="7/26", adopted_on=NOW.date())
    try:
        acts.adopt(fund=desk.fund, code=code, said=said, by=desk.people[name].pk, now=NOW)
    except Stale as stale:
        return str(stale)
    return "adopted"


def test_r01_of_two_drafts_adopted_at_once_one_follows_and_the_other_is_told(desk: Desk) -> None:
    draft(desk, "ben")
    draft(desk, "bo")
    tries = (("R2", "bea"), ("R3", "bela"))
    answers = at_once(lambda number: adoption(desk, *tries[number]), 2)
    assert answers.count("adopted") == 1
    [told] = [answer for answer in answers if answer != "adopted"]
    winner = Regulation.objects.get(state="adopted").code
    assert f"{winner} was adopted" in told
    assert {row.code: row.state for row in Regulation.objects.exclude(code=winner)} == {
        "R1": "superseded",
        ({"R2", "R3"} - {winner}).pop(): "draft",
    }
    assert audit.verify().problems == []


def test_r01_one_draft_adopted_by_four_seats_at_once_is_adopted_once(desk: Desk) -> None:
    draft(desk, "ben")
    seats = ("bea", "bo", "bela", "bao")
    answers = Counter(at_once(lambda number: adoption(desk, "R2", seats[number]), 4))
    assert answers["adopted"] == 1
    assert sum(count for told, count in answers.items() if "was adopted already" in told) == 3
    assert Regulation.objects.get(code="R1").state == "superseded"


def test_drafts_written_at_once_get_codes_of_their_own(desk: Desk) -> None:
    said = acts.Draft(valid_from=NOW.date())
    seats = ("ben", "bea", "bo", "bela")

    def write(number: int) -> str:
        return acts.draft(fund=desk.fund, said=said, by=desk.people[seats[number]].pk, now=NOW).code

    assert sorted(at_once(write, 4)) == ["R2", "R3", "R4", "R5"]
