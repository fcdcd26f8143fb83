"""Rosters: signed by two, one after the other, and nothing else gets a lock."""

import json
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from notifications import audit, checks, roster, roster_document
from notifications.errors import DomainError, Malformed, Refused, SealingClosed
from notifications.models import RosterVersion
from notifications.sealing import boxes, keys
from tests.demo.device import Device, member
from tests.demo.device import roster as written
from tests.keys import adopt_demo_roster, device, founder_lines, founders, next_document, signed
from tests.notifications import bad_keys

NOW = datetime.now(UTC)
SCOPE = uuid.UUID(int=7)
CORA, BEN, BEA, BO = (uuid.UUID(int=number) for number in range(1, 5))
PEOPLE = {CORA: ("cora", {"coordinator"}), BEN: ("ben", {"member"}), BEA: ("bea", {"member"})}
AUDIENCE = frozenset({(CORA, "coordinator"), (BEN, "member"), (BEA, "member"), (BO, "member")})

pytestmark = pytest.mark.django_db


@pytest.fixture
def first() -> RosterVersion:
    return adopt_demo_roster(SCOPE, PEOPLE)


def lines(*more: dict[str, object]) -> list[dict[str, object]]:
    people = [member(device(name), str(user_id), list(roles)) for user_id, (name, roles) in PEOPLE.items()]
    return [*founder_lines(SCOPE), *people, *more]


def line(key: Device, user_id: uuid.UUID = BO, **fields: str) -> dict[str, object]:
    return member(key, str(user_id), ["member"], **fields)


def insert(document: bytes, signatures: Sequence[str]) -> RosterVersion:
    """Write a version past every check, as somebody with the database in hand would."""
    content = json.loads(document)
    return RosterVersion.objects.create(
        scope_id=SCOPE,
        version=content["version"],
        document=document.decode(),
        digest=roster_document.digest_of(document),
        signatures=list(signatures),
        adopted_at=NOW,
    )


def readers() -> set[uuid.UUID]:
    in_force = roster.current(SCOPE)
    assert in_force is not None
    return {reader.user_id for reader in in_force.keys_for(AUDIENCE, NOW)}


def test_before_the_first_version_there_is_none() -> None:
    assert roster.current(SCOPE) is None
    assert roster.problems() == []


def test_a_roster_of_two_founders_names_the_readers(first: RosterVersion) -> None:
    assert readers() == {CORA, BEN, BEA}
    (detail,) = audit.of_object(SCOPE)
    assert (detail.verb, detail.data) == ("roster_adopted", {"version": 1, "digest": first.digest})


def test_two_active_members_sign_the_next_version(first: RosterVersion) -> None:
    document = next_document(SCOPE, lines(line(device("bo"))))
    roster.adopt(document, signed(document, [device("ben"), device("bea")]), SCOPE, NOW)
    assert readers() == {CORA, BEN, BEA, BO}


def test_reading_a_roster_again_costs_no_call_of_gnupg(first: RosterVersion, settings: object) -> None:
    readers()
    settings.GNUPG = "/nowhere/gpg"
    assert readers() == {CORA, BEN, BEA}


def bad_signings() -> dict[str, Callable[[bytes], list[str]]]:
    one, two = founders()
    return {
        "none": lambda document: [],
        "one only": lambda document: signed(document, [one]),
        "the same twice": lambda document: signed(document, [one, one]),
        "altered": lambda document: [one.sign(document), two.sign(document + b" ")],
        "by an unknown key": lambda document: signed(document, [one, device("tom")]),
        "by a retired member": lambda document: signed(document, [one, device("bao")]),
        "by a key the new version brings": lambda document: signed(document, [one, device("bo")]),
        "no signature": lambda document: [one.sign(document), "nothing"],
    }


@pytest.mark.parametrize("name", list(bad_signings()))
def test_s27_a_version_without_two_good_signatures_is_refused(name: str) -> None:
    retired = member(device("bao"), str(uuid.uuid4()), ["member"], state="retired")
    document = next_document(SCOPE, lines(retired))
    roster.adopt(document, signed(document), SCOPE, NOW)
    document = next_document(SCOPE, lines(retired, line(device("bo"))))
    with pytest.raises(Refused):
        roster.adopt(document, bad_signings()[name](document), SCOPE, NOW)
    assert readers() == {CORA, BEN, BEA}


@pytest.mark.parametrize("name", list(bad_signings()))
def test_s27_the_first_version_needs_both_founders(name: str) -> None:
    document = next_document(SCOPE, lines())
    with pytest.raises(Refused):
        roster.adopt(document, bad_signings()[name](document), SCOPE, NOW)
    assert roster.current(SCOPE) is None


def test_s27_founders_are_those_of_the_configuration(settings: object) -> None:
    settings.ROSTER_FOUNDERS = [device("ben").fingerprint, device("bea").fingerprint]
    document = next_document(SCOPE, lines())
    with pytest.raises(Refused):
        roster.adopt(document, signed(document), SCOPE, NOW)
    roster.adopt(document, signed(document, [device("ben"), device("bea")]), SCOPE, NOW)
    settings.ROSTER_FOUNDERS = []
    with pytest.raises(SealingClosed):
        roster.current(SCOPE)


def test_s27_an_older_version_and_one_out_of_order_are_refused(first: RosterVersion) -> None:
    second = next_document(SCOPE, lines(line(device("bo"))))
    roster.adopt(second, signed(second), SCOPE, NOW)
    for document in (first.document.encode(), second, written(str(SCOPE), lines(), version=9, previous=first.digest)):
        with pytest.raises(Refused):
            roster.adopt(document, signed(document), SCOPE, NOW)


def test_s27_a_database_set_back_to_an_older_version_closes_sealing(first: RosterVersion) -> None:
    second = next_document(SCOPE, lines(line(device("bo"))))
    roster.adopt(second, signed(second), SCOPE, NOW)
    RosterVersion.objects.filter(version=2).delete()
    with pytest.raises(SealingClosed):
        roster.current(SCOPE)
    RosterVersion.objects.all().delete()
    with pytest.raises(SealingClosed):
        roster.current(SCOPE)


def test_s27_another_validly_signed_version_in_the_place_of_the_recorded_one_closes_sealing(
    first: RosterVersion,
) -> None:
    second, other = (next_document(SCOPE, lines(*more)) for more in ([line(device("bo"))], []))
    roster.adopt(second, signed(second), SCOPE, NOW)
    RosterVersion.objects.filter(version=2).delete()
    insert(other, signed(other))
    with pytest.raises(SealingClosed):
        roster.current(SCOPE)


def test_s20_a_key_added_in_the_database_gets_nothing(first: RosterVersion) -> None:
    ghost = written(str(SCOPE), lines(line(device("cy"))))
    assert readers() == {CORA, BEN, BEA}
    RosterVersion.objects.update(document=ghost.decode())
    with pytest.raises(SealingClosed):
        boxes.seal([boxes.Draft("card", uuid.uuid4(), "x", AUDIENCE)], scope_id=SCOPE, now=NOW)
    RosterVersion.objects.update(digest=roster_document.digest_of(ghost))
    audit.erase_details([SCOPE], now=NOW)
    with pytest.raises(SealingClosed):
        boxes.seal([boxes.Draft("card", uuid.uuid4(), "x", AUDIENCE)], scope_id=SCOPE, now=NOW)


def test_s20_a_version_the_ghost_signed_itself_closes_sealing(first: RosterVersion) -> None:
    # Two ghosts, so that each signature is one of a member active in the version itself.
    ghost = next_document(SCOPE, lines(line(device("cy")), line(device("sam"), uuid.uuid4())))
    insert(ghost, signed(ghost, [device("cy"), device("sam")]))
    with pytest.raises(SealingClosed):
        roster.current(SCOPE)


def test_s19_a_roster_whose_signatures_are_gone_closes_sealing_and_fails_the_check(first: RosterVersion) -> None:
    assert checks.rosters_hold(None) == []
    assert readers() == {CORA, BEN, BEA}
    RosterVersion.objects.update(signatures=first.signatures[:1])
    with pytest.raises(SealingClosed):
        roster.current(SCOPE)
    (finding,) = checks.rosters_hold(None)
    assert finding.id == "notifications.E001"
    assert finding.is_serious()


def test_s19_a_gap_in_the_chain_is_noticed_though_the_newest_version_is_known(first: RosterVersion) -> None:
    document = next_document(SCOPE, lines())
    roster.adopt(document, signed(document), SCOPE, NOW)
    roster.current(SCOPE)
    RosterVersion.objects.filter(version=1).delete()
    assert len(checks.rosters_hold(None)) == 1


@pytest.mark.parametrize("state", ["pending", "verified", "frozen", "retired", "lost"])
def test_s11_only_active_members_read(state: str) -> None:
    document = next_document(SCOPE, lines(line(device("bo"), state=state)))
    roster.adopt(document, signed(document), SCOPE, NOW)
    assert readers() == {CORA, BEN, BEA}


def test_s11_a_member_whose_line_has_ended_does_not_read(first: RosterVersion) -> None:
    document = next_document(SCOPE, lines(line(device("bo"), expires=str(NOW.date()))))
    roster.adopt(document, signed(document), SCOPE, NOW)
    assert BO in readers()
    in_force = roster.current(SCOPE)
    assert in_force is not None
    tomorrow = in_force.keys_for(AUDIENCE, NOW + timedelta(days=1))
    assert {reader.user_id for reader in tomorrow} == {CORA, BEN, BEA}


def test_s11_a_member_whose_key_has_ended_does_not_read_whatever_the_line_says() -> None:
    long = str((NOW + timedelta(days=700)).date())
    document = next_document(SCOPE, lines(line(device("bo"), expires=long)))
    roster.adopt(document, signed(document), SCOPE, NOW)
    in_force = roster.current(SCOPE)
    assert in_force is not None
    assert in_force.keys_for({(BO, "member")}, NOW + timedelta(days=350))
    assert not in_force.keys_for({(BO, "member")}, NOW + timedelta(days=366))


@pytest.mark.parametrize("make", [bad_keys.expired, bad_keys.subkey_expired, bad_keys.revoked, bad_keys.sign_only])
def test_s11_a_key_gone_bad_gets_no_lock_and_an_alarm_while_the_others_go_on(
    make: Callable[[], Device], caplog: pytest.LogCaptureFixture
) -> None:
    document = next_document(SCOPE, lines(line(make())))
    insert(document, signed(document))
    assert readers() == {CORA, BEN, BEA}
    batch = boxes.seal([boxes.Draft("card", uuid.uuid4(), "x", AUDIENCE)], scope_id=SCOPE, now=NOW, least_readers=3)
    assert len(batch.sealed_boxes[0].sealed.locks) == 3
    assert "1 readers of a box have no usable key" in caplog.text
    with pytest.raises(SealingClosed):
        boxes.seal([boxes.Draft("card", uuid.uuid4(), "x", AUDIENCE)], scope_id=SCOPE, now=NOW, least_readers=4)


@pytest.mark.parametrize("make", [bad_keys.expired, bad_keys.weak, bad_keys.sign_only, bad_keys.revoked])
def test_s17_a_roster_with_an_unfit_key_is_refused(make: Callable[[], Device]) -> None:
    document = next_document(SCOPE, lines(line(make())))
    with pytest.raises(keys.UnfitKey):
        roster.adopt(document, signed(document), SCOPE, NOW)
    retired = next_document(SCOPE, lines(line(make(), state="retired")))
    assert roster.adopt(retired, signed(retired), SCOPE, NOW).version == 1


def test_a_signer_whose_key_expired_since_counts_for_the_past_and_not_for_a_new_version() -> None:
    old = bad_keys.expired()
    signers, then = [founders()[0], old], datetime.strptime(f"{bad_keys.LONG_AGO}Z", "%Y%m%dT%H%M%S%z")
    document = next_document(SCOPE, lines(line(old)))
    insert(document, signed(document))
    second = next_document(SCOPE, lines())
    at = (then + timedelta(days=1)).strftime("%Y%m%dT%H%M%S")
    signatures = [signers[0].sign(second), old.sign(second, at=at)]
    with pytest.raises(Refused) as refusal:
        roster.adopt(second, signatures, SCOPE, NOW)
    assert refusal.value.code == "roster_unsigned"
    insert(second, signatures)
    assert readers() == {CORA, BEN, BEA}


def broken_documents() -> list[bytes]:
    good = json.loads(written(str(SCOPE), lines()))
    one, *rest = good["members"]
    changed = [
        {**good, "extra": 1},
        {**good, "members": [{**one, "state": "boss"}, *rest]},
        {**good, "members": [{**one, "note": "x"}, *rest]},
        {**good, "members": [{**one, "fingerprint": "A" * 40}, *rest]},
        {**good, "members": [{**one, "expires": "soon"}, *rest]},
        {**good, "members": [one, *good["members"]]},
        {**good, "members": None},
        {**good, "scope": "here"},
        {key: value for key, value in good.items() if key != "previous"},
    ]
    pretty = json.dumps(good, indent=1).encode()
    return [b"", b"[]", b"\xff", pretty, *(roster_document.canonical(content) for content in changed)]


@pytest.mark.parametrize("number", range(13))
def test_a_document_in_another_form_is_refused(number: int) -> None:
    document = broken_documents()[number]
    with pytest.raises(Malformed):
        roster.adopt(document, [], SCOPE, NOW)


def test_a_roster_of_another_scope_is_refused() -> None:
    document = next_document(SCOPE, lines())
    with pytest.raises(DomainError):
        roster.adopt(document, signed(document), uuid.uuid4(), NOW)
