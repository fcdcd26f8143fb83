"""One act once, whoever calls how often, also when processes die half-way."""

import os
import signal
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from notifications.errors import KeyReused, Malformed
from notifications.idempotency import NO_ATTEMPT, AlreadyDone, Attempt, forget_old
from notifications.models import ContactPoint, IdempotencyKey
from tests import processes

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
STORY = {"text": "they came at night", "lines": [{"use": "lawyer", "amount": "400.00"}], "otp": "123456"}


def attempt(**changes: Any) -> Attempt:
    return Attempt(**{"actor": "ben", "act": "vote", "key": "k-1", "body": STORY, **changes})


def act(trying: Attempt) -> dict[str, Any]:
    """Stands for any action: it leaves one row and answers with its id."""
    with transaction.atomic():
        trying.claim(now=NOW)
        point = ContactPoint.objects.create(user_id=uuid.uuid4(), channel="email", address="x@example.org")
        answer = {"id": str(point.user_id)}
        trying.finish(answer)
    return answer


def act_or_repeat(trying: Attempt) -> dict[str, Any]:
    try:
        return act(trying)
    except AlreadyDone as done:
        return done.answer
    finally:
        connections.close_all()


@pytest.mark.django_db
def test_repeat_gives_the_first_answer_and_does_nothing() -> None:
    first = act(attempt())
    with pytest.raises(AlreadyDone) as done:
        act(attempt())
    assert done.value.answer == first == attempt().earlier_answer()
    assert ContactPoint.objects.count() == 1


@pytest.mark.django_db
def test_another_one_time_code_or_access_code_is_the_same_act() -> None:
    first = act(attempt())
    assert attempt(body={**STORY, "otp": "654321", "access_code": "1234"}).earlier_answer() == first


@pytest.mark.django_db
def test_another_body_under_the_same_key_is_refused() -> None:
    act(attempt())
    other = attempt(body={**STORY, "text": "they came by day"})
    with pytest.raises(KeyReused):
        other.earlier_answer()
    with pytest.raises(KeyReused):
        act(other)


@pytest.mark.django_db
@pytest.mark.parametrize("changes", [{"actor": "bea"}, {"act": "recuse"}, {"key": "k-2"}])
def test_a_key_belongs_to_one_person_and_one_act(changes: dict[str, str]) -> None:
    first = act(attempt())
    assert attempt(**changes).earlier_answer() is None
    assert act(attempt(**changes)) != first


@pytest.mark.django_db
def test_without_a_key_every_call_counts() -> None:
    assert NO_ATTEMPT.earlier_answer() is None
    assert act(attempt(key=None)) != act(attempt(key=None))
    assert IdempotencyKey.objects.count() == 0


@pytest.mark.django_db
def test_a_rolled_back_act_leaves_no_key() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        attempt().claim(now=NOW)
        raise ZeroDivisionError
    assert attempt().earlier_answer() is None


@pytest.mark.django_db
def test_the_table_confirms_no_guess(settings: Any) -> None:
    act(attempt())
    kept = IdempotencyKey.objects.get()
    settings.SECRET_KEY = "another-secret-key-of-another-service"
    assert attempt()._body() != kept.body
    assert attempt()._scope() != kept.scope
    assert "night" not in str(vars(kept))
    assert "night" not in repr(attempt())


@pytest.mark.django_db
def test_claiming_costs_one_statement(django_assert_num_queries: Any) -> None:
    with transaction.atomic(), django_assert_num_queries(1):
        attempt().claim(now=NOW)


@pytest.mark.django_db(transaction=True)
def test_claiming_outside_a_transaction_is_a_programming_error() -> None:
    with pytest.raises(RuntimeError):
        attempt().claim()


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_an_unusable_key_is_malformed(key: str) -> None:
    with pytest.raises(Malformed):
        attempt(key=key)


@pytest.mark.django_db
def test_keys_are_forgotten_after_a_day() -> None:
    act(attempt())
    assert forget_old(now=NOW + timedelta(hours=23)) == 0
    assert forget_old(now=NOW + timedelta(hours=25)) == 1


@pytest.mark.django_db
def test_a_claim_without_a_moment_is_dated_by_the_database() -> None:
    with transaction.atomic():
        attempt().claim()
    [kept] = IdempotencyKey.objects.all()
    assert abs(datetime.now(UTC) - kept.created_at) < timedelta(minutes=1)


@pytest.mark.postgres_only
@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_eight_processes_at_once_act_once_and_answer_alike() -> None:
    answers = processes.at_once(lambda _: act_or_repeat(attempt()), 8)
    assert len({answer["id"] for answer in answers}) == 1
    assert (ContactPoint.objects.count(), IdempotencyKey.objects.count()) == (1, 1)


@pytest.mark.sqlite_only
@pytest.mark.django_db(transaction=True)
def test_eight_threads_at_once_act_once_and_answer_alike() -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: act_or_repeat(attempt()), range(8)))
    assert len({answer["id"] for answer in answers}) == 1
    assert (ContactPoint.objects.count(), IdempotencyKey.objects.count()) == (1, 1)


def die_half_way() -> None:
    with transaction.atomic():
        attempt().claim(now=NOW)
        ContactPoint.objects.create(user_id=uuid.uuid4(), channel="email", address="x@example.org")
        os.kill(os.getpid(), signal.SIGKILL)


def die_after_the_end() -> None:
    act(attempt())
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_half_way_leaves_nothing_and_the_repeat_acts() -> None:
    assert processes.fork(die_half_way) == -signal.SIGKILL
    assert (ContactPoint.objects.count(), IdempotencyKey.objects.count()) == (0, 0)
    assert act(attempt())["id"]


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_after_the_end_has_acted_and_the_repeat_gets_its_answer() -> None:
    assert processes.fork(die_after_the_end) == -signal.SIGKILL
    answer = act_or_repeat(attempt())
    assert answer == {"id": str(ContactPoint.objects.get().user_id)}
    assert connection.ensure_connection() is None
