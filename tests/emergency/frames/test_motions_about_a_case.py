"""A motion about a case is to whom that case is shut as if it did not exist: not listed, not voted, not ended."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from emergency.actions.governing import motions
from emergency.actors import Actor
from emergency.models import Exclusion, Motion, MotionVote
from notifications.errors import NotFound
from notifications.models import OutboxMessage
from tests.emergency.api import lock_rows
from tests.emergency.frames.board import cast_vote
from tests.emergency.frames.test_use_of_the_reserve import move
from tests.factories import NOW, Case, People, answer_conflict, ask, to_review
from tests.people import code_for, sign_in, token_for

API = "/api/v1/fund/motions/"
NOTHING = str(uuid.UUID(int=1))


@pytest.fixture
def case(fund: Any, people: People) -> Case:
    asked = {"legal_aid": 150_000, "medicine": 250_000}
    return to_review(ask(fund, people, lines=asked, helps=2), people)


@pytest.fixture
def motion(case: Case, people: People) -> Motion:
    return move(case, people)


def _by_api(people: People, name: str, which: str, act: str) -> tuple[int, Any]:
    said = {"choice": "approve", "otp": code_for(people[name])} if act == "vote" else {"otp": code_for(people[name])}
    headers = {"Authorization": token_for(people[name]), "Idempotency-Key": uuid.uuid4().hex}
    path = f"{API}{which}/{act}/"
    answer = Client().post(path, json.dumps(said), content_type="application/json", headers=headers)
    return answer.status_code, answer.json().get("detail")


def _by_page(people: People, name: str, which: str, act: str) -> int:
    said = {"key": uuid.uuid4().hex, "code": code_for(people[name]), "choice": "approve"}
    filled = {f"{act}-{which}-{field}": value for field, value in said.items()}
    browser = sign_in(Client(), people[name])
    return int(browser.post("/board/motions/", {"step": act, "which": which, **filled}).status_code)


def _listed(people: People, name: str) -> int:
    answer = Client().get(API, headers={"Authorization": token_for(people[name])})
    return len(answer.json()["results"])


def _shut_to(people: People, name: str, motion: Motion) -> None:
    assert _listed(people, name) == 0
    for act in ("vote", "close", "withdraw"):
        found = _by_api(people, name, str(motion.pk), act)
        assert found == _by_api(people, name, NOTHING, act) and found[0] == 404, act
    for act in ("vote", "close"):
        assert _by_page(people, name, str(motion.pk), act) == _by_page(people, name, NOTHING, act) == 404, act
    with pytest.raises(NotFound):
        cast_vote(motion, people, name)
    assert not MotionVote.objects.exists()


def test_of_a_locked_country_only_the_two_named_see_and_vote_it(case: Case, people: People, motion: Motion) -> None:
    lock_rows.make_lock(case.row.fund, people, NOW, country=case.row.country, named=("bea", "cora"))
    _shut_to(people, "ben", motion)
    for name in ("tom", "bo"):
        assert _listed(people, name) == 0
    assert _listed(people, "bea") == 1
    assert cast_vote(motion, people, "bea").votes.count() == 1


@pytest.mark.parametrize("how", ["excluded", "a party to it"])
def test_from_whom_the_case_is_kept_the_motion_is_kept_too(
    case: Case, people: People, motion: Motion, how: str
) -> None:
    if how == "excluded":
        Exclusion.objects.create(aid_request=case.row, user=people["bo"])
    else:
        answer_conflict(case, people["bo"], 3)
    _shut_to(people, "bo", motion)
    assert _listed(people, "ben") == 1


def test_it_rings_nobody_to_whom_its_case_is_shut(case: Case, people: People) -> None:
    lock_rows.make_lock(case.row.fund, people, NOW, country=case.row.country, named=("bea", "cora"))
    OutboxMessage.objects.all().delete()
    motion = move(case, people)
    assert {one.recipient_id for one in OutboxMessage.objects.all()} == {people["bea"].pk}
    with pytest.raises(NotFound):
        motions.vote_on(motion_id=motion.pk, by=Actor(people["ben"]), now=NOW, choice="approve")
