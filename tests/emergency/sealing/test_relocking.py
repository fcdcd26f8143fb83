"""Whoever comes gets locks from colleagues: to what they are to read, checked as far as can be seen, box untouched."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from emergency.actions.ending import holds
from emergency.actions.reading import relocking
from emergency.actions.reading.serving import serve_box, serve_to_relock
from emergency.actors import Actor
from emergency.models import AwaitedReader, Exclusion, User
from emergency.reading.relocking import Lockbook
from fund.models import Fund
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused
from notifications.models import Box, BoxRead, Lock, OutboxMessage
from notifications.sealing.relocking import MadeLock
from tests.emergency.sealing.newcomers import box_of, come, made_by, moved, owed, reader, relock
from tests.factories import NOW, Case, People, adopt_roster, answer_conflict, ask, bring_to, to_review
from tests.keys import device as _device
from tests.keys import opened
from tests.relocking import lock_for, session_key, wrapped

TO_SEATS = {("Cy", "narrative"), ("Cy", "summary"), ("Cy", "card")}


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    return to_review(ask(fund, people), people)


@pytest.fixture
def newcomer(case: Case, fund: Fund, people: People) -> User:
    return come(fund, people)


def _contents() -> list[tuple[Any, ...]]:
    return [(box.pk, bytes(box.ciphertext), box.sha256) for box in Box.objects.order_by("pk")]


def test_s21_a_colleagues_lock_opens_the_box_for_the_newcomer_and_the_box_stays_as_it_is(
    case: Case, people: People, newcomer: User
) -> None:
    box, before = box_of("narrative"), _contents()
    locks = set(Lock.objects.values_list("pk", "packet"))
    assert relock(people, "cora", "cy", box.pk).new == 1
    assert _contents() == before
    assert set(Lock.objects.values_list("pk", "packet")) > locks
    answer_conflict(case, newcomer)
    download = serve_box(box.pk, Actor(newcomer), now=NOW)
    manifest, content = opened("cy", download, case=str(case.row.pk), box=str(box.pk))
    assert (manifest["kind"], content.decode()) == ("narrative", "A story, Ärger, беда")
    [lock] = Lock.objects.filter(user_id=newcomer.pk)
    assert (lock.made_by, len(lock.packet)) == (people["cora"].pk, 96)
    [told] = [one for one in audit.of_object(case.row.pk) if one.verb == "aid_request.relock"]
    assert (told.actor_id, told.data["kind"], told.data["locks"]) == (people["cora"].pk, "narrative", 1)


def test_s10_a_colleagues_lock_opens_with_the_newcomers_key_and_no_other(
    case: Case, people: People, newcomer: User
) -> None:
    box = box_of("narrative")
    relock(people, "cora", "cy", box.pk)
    download = bytes(Lock.objects.get(user_id=newcomer.pk).packet) + bytes(box.ciphertext)
    assert opened("cy", download)
    for name in ("cora", "bo", "tom"):
        with pytest.raises(Exception, match=r".+"):
            opened(name, download)


def test_a_newcomer_is_owed_what_the_mandate_lets_them_read_and_nobody_else_anything(
    case: Case, fund: Fund, people: People
) -> None:
    assert owed(fund) == set()
    come(fund, people)
    assert owed(fund) == TO_SEATS


def test_a_treasurer_who_comes_is_owed_payment_details_while_they_may_be_served(fund: Fund, people: People) -> None:
    case = bring_to("payable", fund, people)
    come(fund, people, "checker")
    assert owed(fund) == {("Cy", "payout")}
    assert relock(people, "tom", "cy", box_of("payout").pk).new == 1
    Lock.objects.filter(user_id=people["cy"].pk).delete()
    moved(case, "accounted")
    assert owed(fund) == set()


@pytest.mark.parametrize("state", ["withdrawn", "expired", "closed"])
def test_of_what_is_over_nobody_new_is_owed_a_lock(state: str, case: Case, fund: Fund, newcomer: User) -> None:
    moved(case, state)
    assert owed(fund) == set()


def test_a_key_without_a_mandate_and_a_mandate_without_a_key_are_owed_nothing(
    case: Case, fund: Fund, people: People
) -> None:
    adopt_roster(fund, people, cy=("member",))
    assert owed(fund) == set()
    come(fund, people, "coordinator", name="gil")
    adopt_roster(fund, people)
    assert owed(fund) == set()


def test_nothing_is_owed_under_a_hold(case: Case, fund: Fund, people: People, newcomer: User) -> None:
    holds.freeze(reference=case.reference, by=Actor(people["cora"]), now=NOW, reason_code="danger")
    assert owed(fund) == set()


def test_nothing_is_owed_to_a_frozen_account(case: Case, fund: Fund, newcomer: User) -> None:
    User.objects.filter(pk=newcomer.pk).update(frozen_at=NOW)
    assert owed(fund) == set()


def test_s06_the_excluded_are_owed_nothing_and_a_packet_for_them_is_refused(
    case: Case, fund: Fund, people: People, newcomer: User
) -> None:
    box = box_of("narrative")
    made = made_by(people, "cora", "cy", box.pk)
    Exclusion.objects.create(aid_request=case.row, user=newcomer)
    assert owed(fund) == set()
    with pytest.raises(Refused) as refused:
        relocking.hand_on(box_id=box.pk, by=Actor(people["cora"]), now=NOW, made=[made])
    assert refused.value.code == "not_owed"
    assert not Lock.objects.filter(user_id=newcomer.pk).exists()


def test_who_says_to_be_a_party_loses_a_colleagues_lock_and_gets_no_later_one(
    case: Case, fund: Fund, people: People, newcomer: User
) -> None:
    narrative, summary = box_of("narrative"), box_of("summary")
    relock(people, "cora", "cy", narrative.pk)
    later = made_by(people, "cora", "cy", summary.pk)
    answer_conflict(case, newcomer, 3)
    answer_conflict(case, people["bela"], 3)
    assert not Lock.objects.filter(user_id__in=[newcomer.pk, people["bela"].pk]).exists()
    with pytest.raises(Refused):
        relocking.hand_on(box_id=summary.pk, by=Actor(people["cora"]), now=NOW, made=[later])
    assert owed(fund) == set()


def test_a_packet_that_is_no_lock_for_this_key_is_refused(case: Case, people: People, newcomer: User) -> None:
    box = box_of("narrative")
    good = made_by(people, "cora", "cy", box.pk)
    secret = session_key("cora", serve_box(box.pk, Actor(people["cora"]), now=NOW))
    wrong = [
        b"",
        good.packet[:-1],
        good.packet + good.packet,
        good.packet + bytes(box.ciphertext),
        good.packet[:2] + b"\x06" + good.packet[3:],
        bytes([0xC1, 10]) + good.packet[2:12],
        wrapped(secret, "bo"),
        good.packet * 20,
    ]
    for packet in wrong:
        with pytest.raises(Malformed):
            relocking.hand_on(box_id=box.pk, by=Actor(people["cora"]), now=NOW, made=[replace(good, packet=packet)])
    foreign = MadeLock(reader(people, "cy", key="bo"), good.packet)
    for made in (foreign, replace(good, reader=reader(people, "gil"))):
        with pytest.raises(Refused):
            relocking.hand_on(box_id=box.pk, by=Actor(people["cora"]), now=NOW, made=[made])
    assert not Lock.objects.filter(user_id=newcomer.pk).exists()


def test_only_who_may_read_the_text_now_hands_a_lock_on(case: Case, fund: Fund, people: People, newcomer: User) -> None:
    box = box_of("narrative")
    made = made_by(people, "cora", "cy", box.pk)
    for name in ("bo", "tom", "gil", "cy"):
        # Bo has not answered the conflict question yet.
        for act in (
            lambda by: serve_to_relock(box.pk, by, now=NOW),
            lambda by: relocking.hand_on(box_id=box.pk, by=by, now=NOW, made=[made]),
        ):
            with pytest.raises(NotFound):
                act(Actor(people[name]))
    answer_conflict(case, people["bo"])
    assert relock(people, "bo", "cy", box.pk).new == 1


def test_locks_sent_again_count_once_and_keep_their_maker(case: Case, people: People, newcomer: User) -> None:
    box = box_of("narrative")
    made = made_by(people, "cora", "cy", box.pk)
    answer_conflict(case, people["bo"])
    sent = [relocking.hand_on(box_id=box.pk, by=Actor(people[name]), now=NOW, made=[made]) for name in ("cora", "bo")]
    assert [(one.new, one.known) for one in sent] == [(1, 0), (0, 1)]
    assert Lock.objects.get(user_id=newcomer.pk).made_by == people["cora"].pk
    with pytest.raises(NotFound):
        # Nobody else is owed one: there is no purpose left to open it for.
        serve_to_relock(box.pk, Actor(people["cora"]), now=NOW)


def test_a_new_key_of_a_reader_is_owed_its_locks_and_replaces_the_former(
    case: Case, fund: Fund, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, bo = box_of("narrative"), people["bo"].pk
    former = Lock.objects.get(box=box, user_id=bo)
    own = reader(people, "bo", key="bo-two")
    monkeypatch.setattr("tests.factories.device", lambda name: _device("bo-two" if name == "bo" else name))
    adopt_roster(fund, people)
    assert owed(fund) == {("Bo", "narrative"), ("Bo", "summary"), ("Bo", "card")}
    answer_conflict(case, people["bo"])
    # Who still has the former key helps themselves.
    download = serve_to_relock(box.pk, Actor(people["bo"]), now=NOW)
    made = MadeLock(own, lock_for("bo", download, "bo-two"))
    assert relocking.hand_on(box_id=box.pk, by=Actor(people["bo"]), now=NOW, made=[made]).new == 1
    lock = Lock.objects.get(box=box, user_id=bo)
    assert lock.fingerprint != former.fingerprint
    assert opened("bo-two", bytes(lock.packet) + bytes(box.ciphertext))


def test_a_lock_that_does_not_open_goes_on_its_owners_word_and_is_owed_again(
    case: Case, fund: Fund, people: People, newcomer: User
) -> None:
    box = box_of("narrative")
    # A colleague's program went wrong, or means ill: nobody here can see it.
    bad = MadeLock(reader(people, "cy"), wrapped(b"\x09" + b"wrong session key, 32 octets lon", "cy"))
    relocking.hand_on(box_id=box.pk, by=Actor(people["cora"]), now=NOW, made=[bad])
    answer_conflict(case, newcomer)
    with pytest.raises(Exception, match=r".+"):
        opened("cy", serve_box(box.pk, Actor(newcomer), now=NOW))
    with pytest.raises(NotFound):
        relocking.report(box_ids=[box.pk], by=Actor(people["gil"]), now=NOW)
    with pytest.raises(Refused):
        relocking.report(box_ids=[box.pk], by=Actor(people["cora"]), now=NOW)
    assert relocking.report(box_ids=[box.pk], by=Actor(newcomer), now=NOW) == 1
    assert ("Cy", "narrative") in owed(fund)
    assert Lock.objects.filter(box=box, user_id=people["cora"].pk).exists()
    [told] = [one for one in audit.of_object(case.row.pk) if one.verb == "aid_request.lock_reported"]
    assert told.data["members"] == [str(people["cora"].pk)]


def test_who_can_help_is_told_once_and_again_after_a_lock_was_reported(
    case: Case, fund: Fund, people: People, newcomer: User
) -> None:
    OutboxMessage.objects.all().delete()
    assert [relocking.tell_of_newcomers(now=NOW) for _run in range(2)] == [1, 0]
    told = {message.recipient_id for message in OutboxMessage.objects.all()}
    assert told == {people[name].pk for name in ("cora", "ben", "bea", "bo", "bela", "bao")}
    assert set(OutboxMessage.objects.values_list("kind", flat=True)) == {"quiet"}
    box = box_of("narrative")
    relock(people, "cora", "cy", box.pk)
    answer_conflict(case, newcomer)
    relocking.report(box_ids=[box.pk], by=Actor(newcomer), now=NOW)
    assert relocking.tell_of_newcomers(now=NOW) == 1
    Exclusion.objects.create(aid_request=case.row, user=newcomer)
    relocking.tell_of_newcomers(now=NOW)
    assert not AwaitedReader.objects.exists()


def test_what_is_owed_costs_the_same_number_of_statements_for_many_cases(
    case: Case, fund: Fund, people: People, newcomer: User, django_assert_num_queries: Any
) -> None:
    Lockbook(fund.pk, now=NOW)
    with django_assert_num_queries(14):
        assert len(Lockbook(fund.pk, now=NOW).owed()) == 3
    to_review(ask(fund, people), people)
    with django_assert_num_queries(14):
        assert len(Lockbook(fund.pk, now=NOW).owed()) == 3


def test_what_is_opened_to_make_a_lock_is_in_the_log_as_that(case: Case, people: People, newcomer: User) -> None:
    relock(people, "cora", "cy", box_of("narrative").pk)
    [row] = BoxRead.objects.all()
    assert (row.user_id, row.way, row.kind) == (people["cora"].pk, "relock", "narrative")


@pytest.mark.postgres_only
def test_a_lock_is_added_under_the_lock_of_the_case(case: Case, people: People, newcomer: User) -> None:
    made = made_by(people, "cora", "cy", box_of("narrative").pk)
    with CaptureQueriesContext(connection) as asked:
        relocking.hand_on(box_id=box_of("narrative").pk, by=Actor(people["cora"]), now=NOW, made=[made])
    statements = [query["sql"] for query in asked.captured_queries]
    held = next(n for n, sql in enumerate(statements) if "emergency_aidrequest" in sql and "FOR UPDATE" in sql)
    read = next(n for n, sql in enumerate(statements) if "emergency_exclusion" in sql)
    assert held < read
