"""Who must not see a case: the asker names readers by seat, and nothing of the case ever reaches them."""

from typing import Any
from uuid import UUID

import pytest

from emergency.actions.reading.serving import serve_box
from emergency.actors import Actor
from emergency.asking.exclusions import excluded_by, readers_to_name
from emergency.models import Exclusion
from emergency.reading.sights import sight_of
from emergency.sealing.audiences import READERS, Audiences
from emergency.selectors import excluded_from
from fund.models import Fund
from notifications.errors import Malformed, NotFound
from notifications.models import Box, Lock, OutboxMessage
from tests.factories import NOW, People, adopt_roster, ask, cast, person, present, to_verifying
from tests.people import make_person


def codes(fund: Fund) -> dict[str, str]:
    return {reader.label: reader.code for reader in readers_to_name(fund.pk, now=NOW)}


def locks_of(people: People, name: str, case: Any) -> set[str]:
    held = Lock.objects.filter(user_id=people[name].pk, box__owner_id=case.row.pk)
    return set(held.values_list("box__kind", flat=True))


def test_readers_are_named_by_number_and_in_the_order_of_the_seats(fund: Fund, people: People) -> None:
    assert codes(fund) == {
        "Cora": "coordinator-1",
        "Ben": "seat-1",
        "Bea": "seat-2",
        "Bo": "seat-3",
        "Bela": "seat-4",
        "Bao": "seat-5",
    }
    assert [str(reader.shown) for reader in readers_to_name(fund.pk, now=NOW)][:2] == ["Coordinator 1", "Board seat 1"]


def test_s06_the_excluded_have_no_lock_now_or_later_and_find_nothing(fund: Fund, people: People) -> None:
    case = ask(fund, people, exclude=("seat-3", "seat-5"))
    present(to_verifying(case, people), people)
    assert excluded_from(case.row) == {people["bo"].pk, people["bao"].pk}
    assert locks_of(people, "ben", case) == {"narrative", "card", "summary"}
    narrative = Box.objects.get(owner_id=case.row.pk, kind="narrative")
    for name in ("bo", "bao"):
        assert locks_of(people, name, case) == set()
        with pytest.raises(NotFound):
            sight_of(case.reference, Actor(people[name]), now=NOW)
        with pytest.raises(NotFound):
            serve_box(narrative.pk, Actor(people[name]), now=NOW)


def test_s06_an_excluded_seat_gets_no_lock_in_another_office_either(fund: Fund) -> None:
    people = cast(fund, bo=("checker",))
    adopt_roster(fund, people, bo=("checker",))
    case = ask(fund, people, exclude=("seat-3",))
    everybody = Audiences(fund.pk, now=NOW, excluded=excluded_from(case.row))
    for kind in READERS:
        assert people["bo"].pk not in {user_id for user_id, _role in everybody.of(kind)}, kind


def test_w10_an_excluded_coordinator_is_not_told(fund: Fund, people: People) -> None:
    second = make_person("dora", fund=fund, roles=("coordinator",))
    case = ask(fund, people, exclude=("Dora",))
    assert set(OutboxMessage.objects.values_list("recipient_id", flat=True)) == {people["cora"].pk}
    assert set(Exclusion.objects.values_list("aid_request__reference", "user")) == {(case.reference, second.pk)}


def test_one_coordinator_and_three_seats_stay(fund: Fund, people: People) -> None:
    too_many = (("seat-1", "seat-2", "seat-3"), ("coordinator-1",), ("Ben", "bea", "SEAT-3"))
    for named in (*too_many, ("seat-6",), ("",)):
        with pytest.raises(Malformed) as wrong:
            ask(fund, people, exclude=named)
        assert set(wrong.value.fields) == {"exclude"}
    assert not Box.objects.exists()


def test_somebody_on_two_seats_counts_once_among_those_who_stay(fund: Fund, people: People) -> None:
    make_person("ben", fund=fund, roles=("substitute",), seat_number=6)
    readers = readers_to_name(fund.pk, now=NOW)
    assert len([reader for reader in readers if reader.is_seat]) == 6
    with pytest.raises(Malformed):
        excluded_by(["Bo", "Bela", "Bao"], readers)
    assert excluded_by(["Bo", "Bela"], readers) == {people["bo"].pk, people["bela"].pk}


def test_whom_a_case_is_closed_to_already_does_not_count_as_left(fund: Fund, people: People) -> None:
    readers, before = readers_to_name(fund.pk, now=NOW), frozenset({person("ben").pk, person("bea").pk})
    with pytest.raises(Malformed):
        excluded_by(["seat-3"], readers, already=before)
    nobody: frozenset[UUID] = frozenset()
    assert excluded_by(["seat-1"], readers, already=before) == {person("ben").pk}
    assert excluded_by([], readers, already=before) == nobody
