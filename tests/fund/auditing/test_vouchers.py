"""Papers put away for the archive key, and an auditor who reads one of them on the word of two people."""

import hashlib
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from emergency.actions.disbursing.accounting import Proof
from fund.actions import vouchers as acts
from fund.ledger import chart
from fund.models import Voucher, VoucherOpening
from fund.vouchers import reading
from fund.vouchers.archive_key import archive_lines
from notifications.audit import of_object
from notifications.errors import Malformed, NotFound
from notifications.models import Box, Lock, OutboxMessage
from notifications.sealing import boxes
from tests.factories import HOUR, NOW
from tests.fund.api.desk import API, Desk
from tests.fund.ledger.world import World
from tests.fund.web.visits import coded, filled, visitor, words
from tests.keys import adopt_demo_roster, opened
from tests.pages import assert_sound_page
from tests.people import code_for, token_for

ARCHIVE_LINE = uuid.UUID("a" * 32)
SCAN = "счёт-фактура № 7".encode() + b"\x00\xff"
TAB, OPENINGS = "/treasury/vouchers/", "/treasury/openings/"


@pytest.fixture
def voucher(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Voucher:
    """A payment of this year with its invoice, and an archive key in the roster."""
    monkeypatch.setattr("tests.fund.ledger.world.NOW", NOW)
    adopt(desk, {ARCHIVE_LINE: ("archive", {"archive"})})
    world = World(desk.fund, chart.account(desk.fund, chart.BANK))
    payment = world.pay(world.promise("20.00")[0], "20.00")
    made: Voucher = Voucher.objects.create(
        disbursement=payment,
        kind="invoice",
        amount_minor=2_000,
        currency="EUR",
        dated_on=NOW.date(),
        recorded_at=NOW,
        kept="nowhere",
    )
    return made


def adopt(desk: Desk, more: dict[uuid.UUID, tuple[str, set[str]]]) -> None:
    known = {desk.people[name].pk: (name, {role}) for name, role in (("tom", "treasurer"), ("chen", "checker"))}
    adopt_demo_roster(desk.fund.pk, {**known, desk.people["ana"].pk: ("ana", {"auditor"}), **more})


def send(desk: Desk, name: str, path: str, content: bytes = SCAN, *, key: str = "") -> Any:
    file = SimpleUploadedFile("invoice.jpg", content, content_type="image/jpeg")
    headers = {"authorization": token_for(desk.people[name]), "idempotency-key": key or uuid.uuid4().hex}
    return Client().post(API + path, {"file": file, "otp": code_for(desk.people[name])}, headers=headers)


def put_away(desk: Desk, voucher: Voucher) -> None:
    paper = acts.Paper(SCAN, "invoice.jpg", "image/jpeg")
    acts.put_away(voucher_id=voucher.pk, paper=paper, by=desk.people["tom"].pk, now=NOW)


def asked(desk: Desk, voucher: Voucher) -> VoucherOpening:
    put_away(desk, voucher)
    return acts.ask(voucher_id=voucher.pk, reason="sample", by=desk.people["ana"].pk, now=NOW)


def released(desk: Desk, voucher: Voucher) -> VoucherOpening:
    opening = asked(desk, voucher)
    for name in ("chen", "bea"):
        acts.release(opening_id=opening.pk, by=desk.people[name].pk, now=NOW)
    return opening


def test_a_paper_is_sealed_to_the_treasury_and_the_archive_key_and_to_nobody_else(desk: Desk, voucher: Voucher) -> None:
    done = send(desk, "tom", f"fund/vouchers/{voucher.pk}/file/")
    digest = hashlib.sha256(SCAN).hexdigest()
    assert (done.status_code, done.json()["kept"], done.json()["sha256"]) == (201, "archive", digest)
    box = Box.objects.get(kind="voucher")
    assert box.owner_id == voucher.pk
    people = {desk.people["tom"].pk, desk.people["chen"].pk, ARCHIVE_LINE}
    assert boxes.readers_of(box.pk) == people
    lock = Lock.objects.get(box=box, user_id=ARCHIVE_LINE)
    manifest, content = opened("archive", bytes(lock.packet) + bytes(box.ciphertext), box=str(box.pk))
    assert (content, manifest["name"]) == (SCAN, "invoice.jpg")
    file = desk.get("chen", f"fund/vouchers/{voucher.pk}/file/")
    assert opened("chen", file.content)[1] == SCAN
    for name in ("ana", "bea", "cora", "ada"):
        assert desk.get(name, f"fund/vouchers/{voucher.pk}/file/").status_code == 404
    again = send(desk, "tom", f"fund/vouchers/{voucher.pk}/file/")
    assert (again.status_code, again.json()["code"]) == (422, "in_archive")


def test_the_same_key_puts_a_paper_away_once_and_refuses_another_paper(desk: Desk, voucher: Voucher) -> None:
    path = f"fund/vouchers/{voucher.pk}/file/"
    first, again = send(desk, "tom", path, key="k"), send(desk, "tom", path, key="k")
    assert (first.status_code, again.json(), Box.objects.count()) == (201, first.json(), 1)
    assert send(desk, "tom", path, b"another", key="k").status_code == 409


def test_another_file_than_the_one_that_was_shown_is_refused(desk: Desk, voucher: Voucher) -> None:
    Voucher.objects.update(sha256="a" * 64)
    refused = send(desk, "tom", f"fund/vouchers/{voucher.pk}/file/")
    assert (refused.status_code, refused.json()["code"], Box.objects.count()) == (422, "other_file", 0)


def test_an_archive_line_that_is_an_account_or_reads_anything_else_is_no_archive(desk: Desk, voucher: Voucher) -> None:
    assert archive_lines(desk.fund, now=NOW) == {(ARCHIVE_LINE, "archive")}
    for more in (
        {desk.people["cy"].pk: ("archive", {"archive"})},
        {ARCHIVE_LINE: ("archive", {"archive", "treasurer"})},
        {},
    ):
        adopt(desk, more)
        assert archive_lines(desk.fund, now=NOW) == frozenset()
        refused = send(desk, "tom", f"fund/vouchers/{voucher.pk}/file/")
        assert (refused.status_code, refused.json()["code"]) == (422, "no_archive_key")


@pytest.mark.once
def test_who_proves_a_payment_cannot_say_that_the_paper_is_in_the_archive() -> None:
    with pytest.raises(Malformed) as wrong:
        Proof("invoice", kept="archive").check()
    assert list(wrong.value.fields) == ["kept"]


def test_an_auditor_reads_one_voucher_on_the_word_of_treasury_and_board(desk: Desk, voucher: Voucher) -> None:
    put_away(desk, voucher)
    OutboxMessage.objects.all().delete()
    made = desk.post("ana", f"fund/vouchers/{voucher.pk}/ask/", {"reason_code": "sample"}, fresh=True)
    assert made.status_code == 201
    opening = made.json()["id"]
    told = set(OutboxMessage.objects.values_list("recipient_id", flat=True))
    assert told == {desk.people[name].pk for name in ("tom", "chen", "ben", "bea", "bo", "bela", "bao")}
    path = f"fund/voucher-openings/{opening}/"
    early = send(desk, "tom", f"{path}file/")
    assert (early.status_code, early.json()["code"]) == (422, "not_released")
    assert desk.post("ben", f"{path}release/", {}, fresh=True).json()["released_by_seat"]
    second_seat = desk.post("bea", f"{path}release/", {}, fresh=True)
    assert (second_seat.status_code, second_seat.json()["code"]) == (422, "separation_of_duties")
    assert desk.post("tom", f"{path}release/", {}, fresh=True).json()["released_by_treasury"]
    wrong = send(desk, "tom", f"{path}file/", b"another paper")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "other_file")
    assert desk.get("ana", f"{path}file/").status_code == 404
    assert send(desk, "tom", f"{path}file/").json()["until"] == str((NOW + HOUR + acts.READ_FOR).date())
    assert opened("ana", desk.get("ana", f"{path}file/").content)[1] == SCAN
    assert desk.get("tom", f"{path}file/").status_code == 404
    verbs = [one.verb for one in of_object(voucher.pk)]
    released = ["voucher_released", "voucher_released"]
    assert verbs == ["voucher_put_away", "voucher_asked_for", *released, "voucher_handed_over"]


def test_an_auditor_of_another_year_finds_nothing_and_nobody_else_asks(desk: Desk, voucher: Voucher) -> None:
    put_away(desk, voucher)
    body = {"reason_code": "sample"}
    desk.fund.mandates.filter(role="auditor").update(years=[NOW.year - 1])
    for name in ("ana", "tom", "bea", "cora"):
        assert desk.post(name, f"fund/vouchers/{voucher.pk}/ask/", body, fresh=True).status_code == 404
    assert desk.get("ana", "fund/vouchers/").json() == {"results": [], "openings": []}
    desk.fund.mandates.filter(role="auditor").update(years=[NOW.year])
    assert len(desk.get("ana", "fund/vouchers/").json()["results"]) == 1


def test_what_was_handed_over_goes_after_a_fortnight_and_with_the_mandate(desk: Desk, voucher: Voucher) -> None:
    opening = released(desk, voucher)
    acts.hand_over(opening_id=opening.pk, paper=acts.Paper(SCAN), by=desk.people["chen"].pk, now=NOW)
    path = f"fund/voucher-openings/{opening.pk}/file/"
    desk.fund.mandates.filter(role="auditor").update(years=[NOW.year - 1])
    assert desk.get("ana", path).status_code == 404
    desk.fund.mandates.filter(role="auditor").update(years=[NOW.year])
    assert desk.get("ana", path).status_code == 200
    last = NOW + acts.READ_FOR
    assert acts.openings_over(now=last) == []
    over = last + timedelta(days=1)
    handed = VoucherOpening.objects.get()
    assert reading.readable_box(handed, by=desk.people["ana"].pk, now=last)
    with pytest.raises(NotFound):
        reading.readable_box(handed, by=desk.people["ana"].pk, now=over)
    assert [acts.lapse(pk, now=over) for pk in acts.openings_over(now=over)] == [True]
    assert [Box.objects.filter(owner_id=pk).exists() for pk in (opening.pk, voucher.pk)] == [False, True]
    assert desk.get("ana", path).status_code == 404


def test_w01_three_people_open_a_voucher_in_the_database_too(desk: Desk, voucher: Voucher) -> None:
    asked(desk, voucher)
    ana, tom = desk.people["ana"].pk, desk.people["tom"].pk
    for wrong in ({"money_by": ana}, {"money_by": tom, "seat_by": tom}, {"handed_by": tom, "until_on": NOW.date()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            VoucherOpening.objects.update(**wrong)


def test_a_refused_opening_ends_and_can_be_asked_for_anew(desk: Desk, voucher: Voucher) -> None:
    opening = asked(desk, voucher)
    twice = desk.post("ana", f"fund/vouchers/{voucher.pk}/ask/", {"reason_code": "law"}, fresh=True)
    assert (twice.status_code, twice.json()["code"]) == (422, "asked_already")
    assert desk.post("bo", f"fund/voucher-openings/{opening.pk}/end/", {}, fresh=True).json()["ended"]
    late = desk.post("tom", f"fund/voucher-openings/{opening.pk}/release/", {}, fresh=True)
    assert late.status_code == 409
    anew = desk.post("ana", f"fund/vouchers/{voucher.pk}/ask/", {"reason_code": "law"}, fresh=True)
    assert anew.status_code == 201


def test_a_voucher_goes_its_way_by_page(desk: Desk, voucher: Voucher) -> None:
    tom, ana, bea = (visitor(desk, name) for name in ("tom", "ana", "bea"))
    away = f"{TAB}{voucher.pk}/put-away/"
    form = filled(assert_sound_page(tom.get(TAB)), away, **{f"put-away-{voucher.pk}-code": coded(desk, "tom")})
    form[f"put-away-{voucher.pk}-file"] = SimpleUploadedFile("a.jpg", SCAN, content_type="image/jpeg")
    assert tom.post(away, form)["Location"] == TAB
    ask = f"{TAB}{voucher.pk}/ask/"
    said = {f"ask-{voucher.pk}-reason": "sample", f"ask-{voucher.pk}-code": coded(desk, "ana")}
    assert ana.post(ask, filled(assert_sound_page(ana.get(TAB)), ask, **said))["Location"] == TAB
    opening = VoucherOpening.objects.get()
    release = f"{OPENINGS}{opening.pk}/release/"
    for browser, name in ((bea, "bea"), (tom, "tom")):
        code = {f"release-{opening.pk}-code": coded(desk, name)}
        assert browser.post(release, filled(assert_sound_page(browser.get(TAB)), release, **code))["Location"] == TAB
    hand = f"{OPENINGS}{opening.pk}/hand-over/"
    form = filled(assert_sound_page(tom.get(TAB)), hand, **{f"hand-over-{opening.pk}-code": coded(desk, "tom")})
    form[f"hand-over-{opening.pk}-file"] = SimpleUploadedFile("a.jpg", SCAN, content_type="image/jpeg")
    assert tom.post(hand, form)["Location"] == TAB
    assert "Readable until" in words(assert_sound_page(ana.get(TAB)))
    assert opened("ana", ana.get(f"{OPENINGS}{opening.pk}/file/").content)[1] == SCAN
    assert bea.get(f"{OPENINGS}{opening.pk}/file/").status_code == 404
