"""Taking a case up: the conflict question, the urgency, who is kept away."""

from typing import Any

import pytest

from emergency.actions.asking import verification
from emergency.actors import Actor
from emergency.models import ConflictAnswer, Exclusion
from emergency.reading.sights import sight_of
from emergency.states import State
from fund.models import Fund
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.models import Lock
from tests.factories import HOUR, NOW, Case, People, ask, present, to_verifying
from tests.people import make_person


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    return ask(fund, people)


def take_up(case: Case, people: People, **more: Any) -> None:
    known = {"reference": case.reference, "by": Actor(people["cora"]), "now": NOW + HOUR}
    verification.take_up(**{**known, **more})


def held_by(case: Case, user: Any) -> int:
    return Lock.objects.filter(box__owner_id=case.row.pk, user_id=user.pk).count()


def test_the_coordinator_who_takes_it_up_is_named_and_the_decision_is_promised(case: Case, people: People) -> None:
    take_up(case, people, level=1)
    row = case.row
    assert (row.state, row.taken_up_by, row.state_since) == (State.VERIFYING, people["cora"], NOW + HOUR)
    assert row.due_at == NOW + 36 * HOUR
    assert ConflictAnswer.objects.get().level == 1


def test_only_coordinators_take_up_and_only_once(case: Case, people: People) -> None:
    for name in ("ada", "aziz", "ben", "tom", "chen", "gil", "ana", "sam", "cy"):
        with pytest.raises(NotFound):
            take_up(case, people, by=Actor(people[name]))
    take_up(case, people)
    with pytest.raises(Refused) as refused:
        take_up(case, people)
    assert refused.value.code == "wrong_state"
    with pytest.raises(Stale):
        take_up(case, people, seen="submitted")


def test_r14_who_says_to_be_party_is_taken_at_their_word_and_refused(case: Case, people: People, fund: Fund) -> None:
    assert held_by(case, people["cora"]) == 2
    with pytest.raises(Refused) as refused:
        take_up(case, people, level=3)
    assert refused.value.code == "conflict"
    assert (case.state, held_by(case, people["cora"])) == (State.SUBMITTED, 0)
    with pytest.raises(NotFound):
        sight_of(case.reference, Actor(people["cora"]), now=NOW)
    with pytest.raises(NotFound):
        take_up(case, people)
    second = make_person("dora", fund=fund, roles=("coordinator",))
    take_up(case, people, by=Actor(second))
    assert case.row.taken_up_by == second


def test_a_level_that_is_none_is_refused(case: Case, people: People) -> None:
    for level in (-1, 4):
        with pytest.raises(Malformed):
            take_up(case, people, level=level)
    assert (case.state, held_by(case, people["cora"])) == (State.SUBMITTED, 2)


def test_lowering_the_urgency_needs_a_reason_raising_it_needs_none(fund: Fund, people: People) -> None:
    case = ask(fund, people, urgency="red")
    with pytest.raises(Malformed) as wrong:
        take_up(case, people, urgency="amber")
    assert set(wrong.value.fields) == {"urgency_reason"}
    assert (case.state, case.row.urgency) == (State.SUBMITTED, "red")
    take_up(case, people, urgency="green", urgency_reason="agreed")
    assert (case.row.urgency, case.row.due_at) == ("green", NOW + 240 * HOUR)
    [event] = [one for one in audit.of_object(case.row.pk) if one.verb == "aid_request.urgency_set"]
    assert event.data == {"urgency": "green", "reason_code": "agreed"}
    raised = ask(fund, people)
    take_up(raised, people, urgency="red")
    assert (raised.row.urgency, raised.row.due_at) == ("red", NOW + 8 * HOUR)


def test_no_typed_word_gets_into_the_evidence(case: Case, people: People) -> None:
    for said in ({"urgency": "purple"}, {"urgency": "green", "urgency_reason": "Because Nino said so in Tbilisi"}):
        with pytest.raises(Malformed):
            take_up(case, people, **said)
    assert case.state == State.SUBMITTED


def test_s06_whom_the_coordinator_keeps_away_loses_the_locks_and_gets_no_new_one(case: Case, people: People) -> None:
    assert held_by(case, people["bo"]) == 1
    take_up(case, people, exclude=("seat-3",))
    assert held_by(case, people["bo"]) == 0
    assert set(Exclusion.objects.values_list("user", flat=True)) == {people["bo"].pk}
    by = {"reference": case.reference, "by": Actor(people["cora"]), "now": NOW}
    verification.confirm(**by, confirmer="member", means="voice", independent=True, note="Who vouched")
    present(case, people)
    assert held_by(case, people["bo"]) == 0
    assert held_by(case, people["bea"]) == 4


def test_s06_readers_kept_away_by_asker_and_coordinator_count_together(fund: Fund, people: People) -> None:
    case = ask(fund, people, exclude=("seat-1", "seat-2"))
    with pytest.raises(Malformed) as wrong:
        take_up(case, people, exclude=("seat-3",))
    assert set(wrong.value.fields) == {"exclude"}
    assert (case.state, Exclusion.objects.count(), held_by(case, people["bo"])) == (State.SUBMITTED, 2, 1)
    take_up(case, people, exclude=("seat-1",))
    assert Exclusion.objects.count() == 2


def test_a_confirmation_names_nobody_and_counts_a_person_once(case: Case, people: People) -> None:
    to_verifying(case, people, confirmations=0)
    known = {"reference": case.reference, "by": Actor(people["cora"]), "now": NOW, "means": "signal"}
    known |= {"confirmer": "contact", "independent": True}
    verification.confirm(**known, confirmed_by=people["aziz"].pk)
    for somebody, field in ((people["aziz"].pk, "confirmed_by"), (people["cy"].pk, "confirmed_by")):
        with pytest.raises(Malformed) as wrong:
            verification.confirm(**known, confirmed_by=somebody)
        assert set(wrong.value.fields) == {field}
    verification.confirm(**known)
    verification.confirm(**known, note="Her neighbour")
    assert case.row.confirmations.count() == 3
    assert case.state == State.VERIFYING


def test_of_two_who_record_the_same_confirmation_one_is_told(
    case: Case, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check before sealing may be overtaken: it is made again under the lock."""
    to_verifying(case, people, confirmations=0)
    known = {"reference": case.reference, "by": Actor(people["cora"]), "now": NOW, "means": "signal"}
    known |= {"confirmer": "contact", "independent": True, "confirmed_by": people["aziz"].pk}
    seal = verification.boxes.seal_and_write

    def overtaken(*drafts: Any, **named: Any) -> Any:
        monkeypatch.setattr(verification.boxes, "seal_and_write", seal)
        verification.confirm(**known)
        return seal(*drafts, **named)

    monkeypatch.setattr(verification.boxes, "seal_and_write", overtaken)
    with pytest.raises(Malformed):
        verification.confirm(**known)
    assert case.row.confirmations.count() == 1
