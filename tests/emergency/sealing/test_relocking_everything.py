"""Locks made by colleagues for all that is kept sealed: complaints, bank files, payees' details, papers."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from emergency.actions.complaints import hearing
from emergency.actions.complaints.complaining import Grievance, complain
from emergency.actions.reading import relocking
from emergency.actions.reading.serving import serve_to_relock
from emergency.actors import Actor
from emergency.models import AwaitedReader, Complaint, Exclusion
from emergency.reading.relocking import newcomers_for, to_relock
from fund.actions import payees, vouchers
from fund.ledger import chart
from fund.models import Fund, Mandate, Voucher
from fund.reconciliation.importing import import_statement
from notifications import audit
from notifications.errors import NotFound, Refused
from notifications.models import Box, BoxRead, Lock, OutboxMessage
from notifications.roster import Reader
from notifications.sealing.relocking import MadeLock
from tests.demo.device import member
from tests.emergency.api.world import bank_file
from tests.emergency.sealing.newcomers import adopt_lines, come, made_by, owed, reader, relock
from tests.factories import DAY, MANDATES, NOW, READING_ROLES, People, adopt_roster, ask
from tests.fund.ledger.world import World
from tests.keys import device, download, opened
from tests.people import sign_in
from tests.relocking import lock_for

ARCHIVE = UUID("a" * 32)
SCAN = "счёт № 7".encode()


def _contents() -> list[tuple[Any, ...]]:
    return [(box.pk, bytes(box.ciphertext), box.sha256) for box in Box.objects.order_by("pk")]


def _hears(fund: Fund, *names: str) -> None:
    Mandate.objects.filter(fund=fund, user__login__in=names, role__in=("member", "substitute")).update(is_ethics=True)


@pytest.fixture
def complaint(fund: Fund, people: People) -> Complaint:
    """A complaint about the seat of Bea, heard by Bela alone."""
    _hears(fund, "bela")
    seat = people["bea"].mandates.get(role="member").seat_number
    complain(fund=fund, said=Grievance("pressure", "They pressed me", about=(f"seat-{seat}",)), now=NOW)
    return Complaint.objects.get()


def _adopt(fund: Fund, people: People, *, archive: str = "", **keys: str) -> None:
    """Adopt a roster of the cast, with an archive key where one is named; `keys` gives somebody another key."""
    reading = {name: sorted(READING_ROLES & {*roles}) for name, (roles, _more) in MANDATES.items()}
    lines = [
        member(device(keys.get(name, name)), str(people[name].pk), roles) for name, roles in reading.items() if roles
    ]
    adopt_lines(fund, [*lines, *([member(device(archive), str(ARCHIVE), ["archive"])] if archive else [])])


@pytest.fixture
def kept(fund: Fund, people: People, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[UUID]]:
    """Return by kind what Tom has put away: a file of the bank, a payee's details, a paper."""
    monkeypatch.setattr("tests.fund.ledger.world.NOW", NOW)
    _adopt(fund, people, archive="archive")
    tom = people["tom"].pk
    import_statement(fund=fund, account_code="1010", content=bank_file(NOW), by=tom, now=NOW)
    said = payees.Registration(
        name="Samartali", kind="lawyer", country="KZ", uses=["medicine"], details={"account": "7"}
    )
    payees.register(fund=fund, said=said, by=tom, now=NOW)
    world = World(fund, chart.account(fund, chart.BANK))
    proof = {"kind": "invoice", "amount_minor": 2_000, "currency": "EUR", "dated_on": NOW.date(), "recorded_at": NOW}
    voucher = Voucher.objects.create(disbursement=world.pay(world.promise("20.00")[0], "20.00"), **proof)
    vouchers.put_away(voucher_id=voucher.pk, paper=vouchers.Paper(SCAN, "bill.jpg", "image/jpeg"), by=tom, now=NOW)
    found: dict[str, list[UUID]] = {}
    for kind, box_id in Box.objects.values_list("kind", "pk"):
        found.setdefault(kind, []).append(box_id)
    return found


def test_s21_a_seat_new_to_complaints_gets_a_lock_and_the_box_stays_as_it_is(
    complaint: Complaint, fund: Fund, people: People
) -> None:
    box, before = Box.objects.get(), _contents()
    assert owed(fund) == set()
    _hears(fund, "bo")
    assert owed(fund) == {("Bo", "complaint")}
    assert relock(people, "bela", "bo", box.pk).new == 1
    assert _contents() == before and owed(fund) == set()
    handed = hearing.hand_out(complaint_id=complaint.pk, by=Actor(people["bo"]), now=NOW)
    assert opened("bo", handed, case=str(complaint.pk))[1].decode().endswith("They pressed me")
    [told] = [one for one in audit.of_object(complaint.pk) if one.verb == "complaint.relock"]
    assert (told.actor_id, told.data["locks"]) == (people["bela"].pk, 1)
    rows = BoxRead.objects.values_list("user_id", "kind", "way")
    assert set(rows) == {(people["bela"].pk, "complaint", "relock"), (people["bo"].pk, "complaint", "page")}


def test_who_is_complained_about_never_gets_a_lock(complaint: Complaint, fund: Fund, people: People) -> None:
    _hears(fund, "bea", "bo")
    assert owed(fund) == {("Bo", "complaint")}
    box = Box.objects.get()
    forged = MadeLock(reader(people, "bea"), made_by(people, "bela", "bea", box.pk).packet)
    with pytest.raises(Refused) as refusal:
        relocking.hand_on(box_id=box.pk, by=Actor(people["bela"]), now=NOW, made=[forged])
    assert refusal.value.code == "not_owed"
    # Whom it is about stands nowhere in clear.
    [stored] = Complaint.objects.extra(select={"raw": "kept_from"}).values_list("raw", flat=True)
    assert str(people["bea"].pk) not in stored and people["bea"].pk.hex not in stored


def test_where_it_is_not_known_any_more_whom_it_is_about_only_former_readers_are_owed_a_lock(
    complaint: Complaint, fund: Fund, people: People
) -> None:
    Complaint.objects.update(kept_from="")
    _hears(fund, "bea", "bo")
    assert owed(fund) == set()
    _adopt(fund, people, bela="cy")
    assert owed(fund) == {("Bela", "complaint")}


def test_from_whom_the_case_is_kept_gets_no_lock_to_the_complaint_about_it(fund: Fund, people: People) -> None:
    _hears(fund, "bela")
    case = ask(fund, people)
    complain(fund=fund, said=Grievance("pressure"), now=NOW, aid_request=case.row)
    _hears(fund, "bo", "bea")
    Exclusion.objects.create(aid_request=case.row, user=people["bo"])
    assert ("Bea", "complaint") in owed(fund) and ("Bo", "complaint") not in owed(fund)
    # With the case goes who was excluded from it later: then nobody new is let in.
    Complaint.objects.update(aid_request=None)
    assert {kind for _name, kind in owed(fund)} <= {"card", "identity", "narrative", "summary"}


def test_only_who_hears_complaints_learns_that_locks_to_one_are_missing(
    complaint: Complaint, fund: Fund, people: People
) -> None:
    _hears(fund, "bo")
    OutboxMessage.objects.all().delete()
    assert relocking.tell_of_newcomers(now=NOW) == 1
    assert {one.recipient_id for one in OutboxMessage.objects.all()} == {people["bela"].pk}
    assert [len(to_relock(people[name], fund, now=NOW).newcomers) for name in ("bela", "cora", "ben")] == [1, 0, 0]
    assert [newcomers_for(people[name].pk, now=NOW).count() for name in ("bela", "cora", "ben")] == [1, 0, 0]
    with pytest.raises(NotFound):
        serve_to_relock(Box.objects.get().pk, Actor(people["cora"]), now=NOW)
    hearing.take_up(complaint_id=complaint.pk, by=Actor(people["bela"]), now=NOW)
    hearing.close(complaint_id=complaint.pk, by=Actor(people["bela"]), now=NOW, outcome="unclear")
    assert owed(fund) == set()
    relocking.tell_of_newcomers(now=NOW)
    assert not AwaitedReader.objects.exists()


def test_a_new_checker_gets_locks_to_all_that_the_treasury_keeps(
    kept: dict[str, list[UUID]], fund: Fund, people: People
) -> None:
    assert {kind: len(found) for kind, found in kept.items()} == {"bank": 2, "payee": 1, "voucher": 1}
    before = _contents()
    come(fund, people, "checker")
    assert owed(fund) == {("Cy", kind) for kind in kept}
    [newcomer] = to_relock(people["chen"], fund, now=NOW).newcomers
    assert (newcomer.boxes, newcomer.needs_others) == (4, False)
    for box_id in (box_id for found in kept.values() for box_id in found):
        assert relock(people, "chen", "cy", box_id).new == 1
        assert opened("cy", download(box_id, people["cy"].pk), box=str(box_id))
    assert owed(fund) == set() and _contents() == before
    for name in ("cora", "ben"):
        with pytest.raises(NotFound):
            serve_to_relock(kept["bank"][0], Actor(people[name]), now=NOW)
    assert set(BoxRead.objects.values_list("user_id", "way")) == {(people["chen"].pk, "relock")}
    # One that does not open is reported; the log shows all of it to the guardian.
    assert relocking.report(box_ids=kept["payee"], by=Actor(people["cy"]), now=NOW) == 1
    assert owed(fund) == {("Cy", "payee")}
    page = sign_in(Client(), people["gil"]).get("/reads/").content.decode()
    for words in ("A file of the bank", "Where the money of a listed payee goes", "A paper that is put away"):
        assert words in page


def test_a_new_archive_key_gets_locks_to_papers_and_to_nothing_else(
    kept: dict[str, list[UUID]], fund: Fund, people: People
) -> None:
    Lock.objects.filter(user_id=ARCHIVE).delete()
    assert owed(fund) == {("offline", "voucher")}
    [box_id] = kept["voucher"]
    own = serve_to_relock(box_id, Actor(people["tom"]), now=NOW)
    made = MadeLock(Reader(ARCHIVE, device("archive").fingerprint), lock_for("tom", own, "archive"))
    assert relocking.hand_on(box_id=box_id, by=Actor(people["tom"]), now=NOW, made=[made]).new == 1
    assert opened("archive", download(box_id, ARCHIVE))[1] == SCAN


def test_s22_who_left_the_treasury_or_the_complaints_helps_for_fourteen_days_and_then_holds_no_lock(
    kept: dict[str, list[UUID]], complaint: Complaint, fund: Fund, people: People
) -> None:
    for name in ("chen", "bela"):
        Mandate.objects.filter(user=people[name]).update(ends_on=NOW.date())
    _hears(fund, "bo")
    come(fund, people, "checker")
    later = NOW + 14 * DAY
    # Of the archive key, which the list of readers names no more.
    assert relocking.drop_outdated(now=later) == 1
    assert relock(people, "chen", "cy", kept["bank"][0], now=later).new == 1
    assert relock(people, "bela", "bo", Box.objects.get(kind="complaint").pk, now=later).new == 1
    assert relocking.drop_outdated(now=later + DAY) == 5
    assert not Lock.objects.filter(user_id__in=[people["chen"].pk, people["bela"].pk]).exists()
    assert Lock.objects.filter(user_id=people["tom"].pk).count() == 4


def test_s22_a_treasurer_whom_the_roster_calls_retired_loses_all_locks(
    kept: dict[str, list[UUID]], fund: Fund, people: People
) -> None:
    adopt_roster(fund, {name: one for name, one in people.items() if name != "chen"})
    assert relocking.drop_outdated(now=NOW) >= 4
    assert not Lock.objects.filter(user_id=people["chen"].pk).exists()
