"""Many processes at once: the last hundred is promised exactly once, nobody waits for ever, nothing is half done."""

import multiprocessing
import os
import signal
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.pool import Pool
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django_fsm import TransitionNotAllowed

from fund.ledger import chart, commitments, disbursements
from fund.ledger.commitments import CommitmentLine, ShortOfMoney
from fund.ledger.posting import EntryDraft, PostingDraft, post_entries
from fund.ledger.verifying import verify
from fund.models import Commitment, EntryKind, Fund, JournalEntry
from tests.fund.ledger.world import BEN, CHEN, NOW, TODAY, TOM, World, euros, new_purse, new_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

FORK = multiprocessing.get_context("fork")


@pytest.fixture
def world() -> World:
    return new_world()


@pytest.fixture
def eight() -> Iterator[Callable[[], Pool]]:
    """Return a maker of eight processes that share no connection with this one."""
    pools: list[Pool] = []

    def make() -> Pool:
        connections.close_all()
        pools.append(FORK.Pool(8))
        return pools[-1]

    yield make
    for pool in pools:
        pool.terminate()
        pool.join()


def promise_twenty(fund_id: uuid.UUID) -> str:
    try:
        with transaction.atomic():
            commitments.commit(
                fund=Fund.objects.get(pk=fund_id),
                source_ref=uuid.uuid4(),
                lines=[CommitmentLine("medicine", euros("20.00"))],
                barred_people=frozenset({BEN}),
                country="GE",
                by=BEN,
                now=NOW,
            )
    except ShortOfMoney as short:
        return f"short {short.free.text()}"
    return "committed"


def test_l11_forty_promises_of_twenty_against_a_hundred_make_exactly_five(
    world: World, eight: Callable[[], Pool]
) -> None:
    world.donate("100.00")
    answers = Counter(eight().map(promise_twenty, [world.fund.pk] * 40, chunksize=1))
    assert answers["committed"] == 5
    assert answers["short 0.00"] == 35
    assert world.figures() == ("100.00", "100.00", "0.00")
    assert (Commitment.objects.count(), verify().problems) == (5, [])


def pay_once(commitment_id: uuid.UUID) -> str:
    """Send the commitment's one authorised payment, as two treasurers would who both press the button."""
    try:
        with transaction.atomic():
            payment = disbursements.Disbursement.objects.get(commitment=commitment_id)
            disbursements.send(disbursement_id=payment.pk, by=TOM, now=NOW)
    except TransitionNotAllowed:
        return "too late"
    return "sent"


def test_l14_eight_people_send_one_payment_once(world: World, eight: Callable[[], Pool]) -> None:
    world.donate("100.00")
    (line,) = world.promise("60.00")
    world.authorise(world.prepare(line, "60.00"), by=CHEN)
    answers = Counter(eight().map(pay_once, [line.pk] * 16, chunksize=1))
    assert answers == {"sent": 1, "too late": 15}
    assert world.figures() == ("40.00", "0.00", "40.00")
    assert verify().problems == []


def move_between(job: tuple[list[uuid.UUID], int]) -> str:
    """Post one act of several entries that touch the same rows in the order of this job."""
    fund_ids, turn = job
    funds = [Fund.objects.get(pk=pk) for pk in (fund_ids if turn % 2 else reversed(fund_ids))]
    codes = ["1010", "4020", "4010", "5300"]
    drafts = []
    for fund in funds:
        accounts = chart.accounts(fund, *(codes if turn % 2 else codes[::-1]))
        like = PostingDraft(account=accounts[0], fund=fund, amount=euros("0.01"))
        postings = [PostingDraft(**{**vars(like), "account": account}) for account in accounts]
        postings.append(PostingDraft(**{**vars(like), "amount": euros("-0.04"), "account": accounts[0]}))
        source: dict[str, Any] = {"source_type": "test", "source_id": uuid.uuid4(), "source_step": "test"}
        drafts.append(EntryDraft(kind=EntryKind.DONATION, on=TODAY, postings=postings, **source))
    try:
        with transaction.atomic():
            post_entries(drafts, by=TOM, now=NOW)
    except DatabaseError as error:
        return str(error)
    return "posted"


def test_l9_acts_that_touch_the_same_rows_in_opposite_order_never_deadlock(
    world: World, eight: Callable[[], Pool]
) -> None:
    purse = new_purse(world)
    world.donate("10.00")
    world.donate("10.00", fund=purse)
    jobs = [([world.fund.pk, purse.pk], turn) for turn in range(120)]
    assert Counter(eight().map(move_between, jobs, chunksize=1)) == {"posted": 120}
    assert JournalEntry.objects.count() == 242
    assert verify().problems == []


def promise_and_die(fund_id: uuid.UUID) -> None:
    with transaction.atomic():
        promise_twenty(fund_id)
        os.kill(os.getpid(), signal.SIGKILL)


def test_l8_an_act_killed_half_way_leaves_nothing_and_no_gap(world: World) -> None:
    world.donate("100.00")
    connections.close_all()
    victims = [FORK.Process(target=promise_and_die, args=(world.fund.pk,)) for _ in range(4)]
    for victim in victims:
        victim.start()
    for victim in victims:
        victim.join(timeout=60)
    assert [victim.exitcode for victim in victims] == [-signal.SIGKILL] * 4
    assert not Commitment.objects.exists()
    assert world.figures() == ("100.00", "0.00", "100.00")
    world.promise("100.00")
    assert list(JournalEntry.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert verify().problems == []
