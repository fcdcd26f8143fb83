"""What an override leaves open: a countersignature in 72 hours, the person's own word in fourteen days."""

import pytest

from emergency.actions.deciding import overriding
from emergency.actions.deciding.overriding import Passing
from emergency.actions.disbursing import paying
from emergency.actors import Actor
from emergency.models import CaseTask, TaskKind
from emergency.states import State
from fund.models import Disbursement, Fund
from notifications.errors import NotFound
from tests.emergency.overrides.cast import override, refused
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    Case,
    People,
    answer_conflict,
    approve,
    ask,
    cast,
    give_details,
    make_fund,
    pay,
    to_review,
)
from tests.people import make_person


@pytest.fixture
def small(db: None) -> tuple[Fund, People]:
    """A fund whose checker is also a member of the board."""
    fund = make_fund("5000.00")
    return fund, cast(fund, chen=("member",))


def decided_by_the_checker(fund: Fund, people: People) -> Case:
    """A red case, payable, that Chen decided alone."""
    case = to_review(ask(fund, people, lines={"legal_aid": 30_000}, urgency="red"), people)
    approve(case, people, "chen")
    give_details(case)
    return case


def authorise(case: Case, people: People) -> None:
    [row] = paying.prepare(reference=case.reference, by=Actor(people["tom"]), now=case.at)
    paying.authorise(disbursement_id=row.pk, by=Actor(people["chen"]), now=case.at)


def test_r15_red_with_too_few_people_passes_and_is_countersigned_in_72_hours(small: tuple[Fund, People]) -> None:
    fund, people = small
    case = decided_by_the_checker(fund, people)
    with refused("authoriser_not_separate"):
        authorise(case, people)
    Disbursement.objects.all().delete()
    answer_conflict(case, people["ben"])
    override(case, people, "ben", Passing("R-15", "too_few_reachable"))
    task = CaseTask.objects.get(kind=TaskKind.COUNTERSIGN)
    assert (task.owner, task.due_at) == ("chair", NOW + 72 * HOUR)
    pay(case, people)
    assert case.state == State.PAID
    for name, error in (("bo", NotFound), ("cora", NotFound)):
        with pytest.raises(error):
            overriding.countersign(reference=case.reference, by=Actor(people[name]), now=case.at)
    with refused("second_person"):
        overriding.countersign(reference=case.reference, by=Actor(people["ben"]), now=case.at)
    overriding.countersign(reference=case.reference, by=Actor(people["bea"]), now=case.at)
    task.refresh_from_db()
    assert (task.done_at, task.done_by) == (case.at, people["bea"])
    with refused("nothing_to_countersign"):
        overriding.countersign(reference=case.reference, by=Actor(people["bea"]), now=case.at)


def test_r15_where_clean_hands_are_there_nothing_is_passed(small: tuple[Fund, People]) -> None:
    fund, people = small
    case = decided_by_the_checker(fund, people)
    make_person("dov", fund=fund, roles=("checker",))
    answer_conflict(case, people["ben"])
    with refused("nothing_to_pass"):
        override(case, people, "ben", Passing("R-15", "too_few_reachable"))


def test_r15_an_amber_case_waits_for_clean_hands(small: tuple[Fund, People]) -> None:
    fund, people = small
    case = to_review(ask(fund, people, lines={"legal_aid": 30_000}, urgency="amber"), people)
    approve(case, people, "chen")
    give_details(case)
    answer_conflict(case, people["ben"])
    with refused("nothing_to_pass"):
        override(case, people, "ben", Passing("R-15", "too_few_reachable"))


def test_r23_who_could_not_be_asked_is_asked_within_fourteen_days(fund: Fund, people: People) -> None:
    said = {"consent": "cannot_be_asked", "harm": "no", "lines": {"legal_aid": 40_000}}
    case = approve(to_review(ask(fund, people, **said), people, harm_by_coordinator="no"), people)
    give_details(case, consent="cannot_be_asked")
    assert not CaseTask.objects.filter(kind=TaskKind.ASK_CONSENT).exists()
    pay(case, people)
    task = CaseTask.objects.get(kind=TaskKind.ASK_CONSENT)
    assert (task.owner, task.due_at) == ("coordinator", case.at + 14 * DAY)
    overriding.note_consent(reference=case.reference, by=Actor(people["cora"]), now=case.at + DAY, consent="agrees")
    task.refresh_from_db()
    assert (task.done_at, case.row.consent) == (case.at + DAY, "agrees")
    with refused("nothing_to_ask"):
        overriding.note_consent(reference=case.reference, by=Actor(people["cora"]), now=case.at, consent="agrees")
