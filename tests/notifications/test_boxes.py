"""Boxes and locks: who gets one, what a download holds, what is left after erasing."""

import hashlib
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Model

from notifications.errors import NotFound, SealingClosed, TooLarge
from notifications.models import Box, BoxRead, Lock, ReadWay
from notifications.sealing import boxes
from tests.demo.device import DeviceError
from tests.keys import adopt_demo_roster, device, download, opened

NOW = datetime.now(UTC)
SCOPE = uuid.UUID(int=7)
CORA, BEN, BEA, TOM = (uuid.UUID(int=number) for number in range(1, 5))
PEOPLE = {CORA: ("cora", {"coordinator"}), BEN: ("ben", {"member"}), BEA: ("bea", {"member"})}
NAMES = {CORA: "cora", BEN: "ben", BEA: "bea"}
AUDIENCE = frozenset({(CORA, "coordinator"), (BEN, "member"), (BEA, "member")})
MARKER = "Marker-Маркер-7f3a91"


@pytest.fixture
def cast(db: None) -> None:
    adopt_demo_roster(SCOPE, PEOPLE)


def draft(text: str | bytes = MARKER, **fields: object) -> boxes.Draft:
    known = {"kind": "narrative", "owner_id": uuid.uuid4(), "audience": AUDIENCE, **fields}
    return boxes.Draft(text=text, **known)


def store(*drafts: boxes.Draft, now: datetime = NOW) -> list[Box]:
    batch = boxes.seal(drafts, scope_id=SCOPE, now=now)
    with transaction.atomic():
        return batch.store(now=now)


def test_s10_each_reader_opens_the_box_with_the_own_key_and_no_other(cast: None) -> None:
    written = draft()
    (box,) = store(written)
    assert boxes.readers_of(box.id) == set(NAMES)
    for user_id, name in NAMES.items():
        message = boxes.hand_out(box.id, to=user_id, scope_id=SCOPE, way=ReadWay.PAGE, now=NOW)
        assert message == download(box.id, user_id)
        _manifest, content = opened(name, message, case=str(written.owner_id), box=str(box.id))
        assert content.decode() == MARKER
        for other in set(NAMES.values()) - {name}:
            with pytest.raises(RuntimeError):
                opened(other, message)


def test_a_download_opens_with_gpg_too_and_names_no_other_reader(cast: None) -> None:
    (box,) = store(draft())
    message = download(box.id, BEN)
    assert device("ben").open(message)[1].decode() == MARKER
    with pytest.raises(DeviceError):
        device("bea").open(message)
    for lock in Lock.objects.exclude(user_id=BEN):
        assert bytes(lock.packet)[4:12] not in message


def test_s08_the_text_is_in_no_row(cast: None) -> None:
    (box,) = store(draft(), draft(MARKER.encode(), kind="document", file_name=f"{MARKER}.pdf"))[:1]
    for model in (Box, Lock):
        for row in model.objects.values_list():
            for value in row:
                held = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                assert MARKER.encode() not in held
                assert "Маркер".encode() not in held
    assert box.sha256 != hashlib.sha256(MARKER.encode()).hexdigest()


@pytest.mark.parametrize(("shorter", "longer"), [(10, 3900), (1, 4096)])
def test_s15_short_and_long_texts_make_boxes_of_one_size(cast: None, shorter: int, longer: int) -> None:
    first, second = store(draft("x" * shorter), draft("x" * longer))
    assert len(first.ciphertext) == len(second.ciphertext)
    assert first.size_bucket == second.size_bucket == 4096


def test_s16_a_files_name_and_type_are_in_the_sealed_part_only(cast: None) -> None:
    named = draft(b"%PDF", kind="document", file_name="Secret-Name.pdf", media_type="application/pdf")
    plain = draft(b"%PDF", kind="document", media_type="a/b")
    box, other = store(named, plain)
    message = download(box.id, CORA)
    assert b"Secret-Name" not in message
    assert b"application/pdf" not in message
    assert len(box.ciphertext) == len(other.ciphertext)
    manifest, content = opened("cora", message)
    assert (manifest["name"], manifest["type"], content) == ("Secret-Name.pdf", "application/pdf", b"%PDF")


def test_s14_a_reader_refuses_another_box_put_in_the_place_of_the_asked_one(cast: None) -> None:
    asked, other = draft("asked"), draft("other")
    asked_box, other_box = store(asked, other)
    Box.objects.filter(pk=asked_box.pk).update(ciphertext=other_box.ciphertext)
    lock = Lock.objects.get(box=other_box, user_id=BEN)
    Lock.objects.filter(box=asked_box, user_id=BEN).update(packet=lock.packet)
    message = download(asked_box.id, BEN)
    assert opened("ben", message, case=str(other.owner_id), box=str(other_box.id))[1] == b"other"
    for wanted in ({"case": str(asked.owner_id)}, {"box": str(asked_box.id)}):
        with pytest.raises(DeviceError):
            opened("ben", message, **wanted)
        with pytest.raises(DeviceError):
            device("ben").open(message, **wanted)


def test_who_holds_no_lock_finds_nothing(cast: None) -> None:
    (box,) = store(draft(audience=frozenset({(BEN, "member")})))
    for box_id, user_id in ((box.id, CORA), (box.id, TOM), (uuid.uuid4(), BEN)):
        with pytest.raises(NotFound):
            boxes.hand_out(box_id, to=user_id, scope_id=SCOPE, way=ReadWay.PAGE, now=NOW)
    assert not BoxRead.objects.exists()


def test_nothing_is_handed_out_that_is_not_written_down(cast: None, monkeypatch: pytest.MonkeyPatch) -> None:
    (box,) = store(draft())
    handed = boxes.hand_out(box.id, to=BEN, scope_id=SCOPE, way=ReadWay.API, now=NOW)
    assert handed == download(box.id, BEN)
    [row] = BoxRead.objects.values_list("scope_id", "owner_id", "user_id", "kind", "way")
    assert row == (SCOPE, box.owner_id, BEN, box.kind, "api")

    def broken(*_given: Any, **_more: Any) -> None:
        raise DatabaseError("the log cannot be written")

    monkeypatch.setattr(BoxRead, "save", broken)
    with pytest.raises(DatabaseError):
        boxes.hand_out(box.id, to=BEN, scope_id=SCOPE, way=ReadWay.API, now=NOW)


def test_s20_only_people_whom_the_roster_names_in_that_role_get_a_lock(cast: None) -> None:
    audience = frozenset({(BEN, "member"), (CORA, "member"), (TOM, "treasurer")})
    (box,) = store(draft(audience=audience))
    assert boxes.readers_of(box.id) == {BEN}


def test_a_person_in_two_roles_gets_one_lock(cast: None) -> None:
    adopt_demo_roster(SCOPE, {BEN: ("ben", {"member", "checker"}), CORA: ("cora", {"coordinator"})})
    (box,) = store(draft(audience=frozenset({(BEN, "member"), (BEN, "checker")})))
    assert Lock.objects.filter(box=box).count() == 1


def test_s11_too_few_readers_close_sealing_and_nothing_is_stored(cast: None, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(SealingClosed):
        boxes.seal([draft()], scope_id=SCOPE, now=NOW, least_readers=4)
    with pytest.raises(SealingClosed):
        boxes.seal([draft(audience=frozenset())], scope_id=SCOPE, now=NOW)
    with pytest.raises(SealingClosed):
        boxes.seal([draft()], scope_id=SCOPE, now=NOW + timedelta(days=366))
    assert not Box.objects.exists()
    assert "too few readers" in caplog.text
    assert "3 readers of a box have no usable key" in caplog.text


@pytest.mark.django_db
def test_without_a_roster_sealing_is_closed() -> None:
    with pytest.raises(SealingClosed):
        boxes.seal([draft()], scope_id=SCOPE, now=NOW)


def test_nothing_to_seal_asks_for_no_reader(db: None) -> None:
    batch = boxes.seal([], scope_id=SCOPE, now=NOW)
    with transaction.atomic():
        assert batch.store(now=NOW) == []


def test_what_is_above_the_last_size_is_refused(cast: None) -> None:
    with pytest.raises(TooLarge):
        store(draft("x" * (32 * 1024 + 1)))
    assert store(draft(b"x" * (32 * 1024 + 1), kind="document", media_type="a/b"))[0].size_bucket == 64 * 1024


def test_dropping_locks_takes_one_readers_sight_and_leaves_the_box(cast: None) -> None:
    owner = uuid.uuid4()
    story, card = store(draft(owner_id=owner), draft(owner_id=owner, kind="card"))
    before = bytes(Box.objects.get(pk=story.pk).ciphertext)
    assert boxes.drop_locks(owner_id=owner, user_id=BEN, kinds=["narrative"]) == 1
    assert boxes.readers_of(story.id) == {CORA, BEA}
    assert boxes.readers_of(card.id) == {CORA, BEN, BEA}
    assert bytes(Box.objects.get(pk=story.pk).ciphertext) == before
    assert boxes.drop_locks(owner_id=owner) == 5


def test_s22_all_locks_of_one_person_can_go_at_once(cast: None) -> None:
    owner = uuid.uuid4()
    store(draft(owner_id=owner), draft(owner_id=owner, kind="card"))
    assert boxes.drop_locks(owner_id=owner, user_id=BEN) == 2
    assert not Lock.objects.filter(user_id=BEN).exists()


def test_sweeping_erases_boxes_and_locks_of_one_owner(cast: None) -> None:
    owner = uuid.uuid4()
    store(draft(owner_id=owner), draft(owner_id=owner, kind="payout"), draft())
    assert boxes.sweep(owner, ["payout"]) == 1
    assert [box.kind for box in boxes.of_owner(owner)] == ["narrative"]
    assert boxes.sweep(owner) == 1
    assert Box.objects.count() == 1
    assert Lock.objects.count() == 3


def test_storing_needs_a_transaction_and_four_statements(cast: None, django_assert_max_num_queries: object) -> None:
    batch = boxes.seal([draft(), draft()], scope_id=SCOPE, now=NOW)
    with transaction.atomic(), django_assert_max_num_queries(4):
        batch.store(now=NOW)


def bad_rows() -> Iterator[tuple[str, Model]]:
    box = Box(owner_id=uuid.uuid4(), kind="card", ciphertext=b"x", size_bucket=4096, sha256="0" * 64, created_on=NOW)
    for field, value in (
        ("kind", "gossip"),
        ("ciphertext", b""),
        ("size_bucket", 100),
        ("sha256", "short"),
        ("seq", 0),
    ):
        bad = Box(**{**{f.name: getattr(box, f.name) for f in Box._meta.fields}, "id": uuid.uuid4(), field: value})
        yield field, bad


@pytest.mark.parametrize("number", range(5))
def test_the_database_refuses_a_box_that_makes_no_sense(db: None, number: int) -> None:
    _field, row = list(bad_rows())[number]
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("change", [{}, {"packet": b""}, {"fingerprint": "ABCD"}])
def test_the_database_refuses_a_second_lock_and_one_that_makes_no_sense(cast: None, change: dict[str, object]) -> None:
    (box,) = store(draft(audience=frozenset({(BEN, "member")})))
    fields = {"user_id": TOM if change else BEN, "fingerprint": "A" * 40, "packet": b"x", **change}
    with pytest.raises(IntegrityError), transaction.atomic():
        Lock.objects.create(box=box, **fields)
