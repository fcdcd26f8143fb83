"""Changing the list of keys: put down by one, signed by two members of the list in force, adopted by the second."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from emergency.actions.reading import rostering
from emergency.sealing.roster_wishes import OFFLINE, ROLES, STATE, Wish, members_after
from fund.models import Mandate
from notifications import audit, roster, roster_document, roster_proposals
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.models import Lock, RosterProposal, RosterSignature, RosterVersion
from notifications.roster_document import Member
from notifications.sealing.keys import UnfitKey
from tests.demo.device import Device, gpg, member
from tests.emergency.readers.ceremony import AT, Ceremony, told
from tests.factories import NOW, adopt_roster, bring_to
from tests.keys import device, next_document, signed
from tests.notifications import bad_keys


def test_a_new_key_counts_from_the_second_signature_on_and_in_that_very_act(ceremony: Ceremony) -> None:
    row = ceremony.key_of("bo", device("bo-new"))
    assert ceremony.line("bo").fingerprint == device("bo").fingerprint
    assert not ceremony.sign(row, "ben").ending
    assert ceremony.in_force().version == 1
    assert ceremony.sign(row, "bea").ending == "adopted"
    assert ceremony.line("bo").fingerprint == device("bo-new").fingerprint
    assert ceremony.line("bo").roles == {"member"}
    assert roster.problems() == []


def test_chair_guardian_and_whose_key_it_is_are_told_and_the_evidence_names_each_step(ceremony: Ceremony) -> None:
    row = ceremony.key_of("bo", device("bo-new"))
    people = ceremony.people
    assert told() >= {people[name].pk for name in ("ben", "bea", "gil", "cora", "tom")} - {people["bo"].pk}
    ceremony.adopt(row)
    assert people["bo"].pk in told()
    verbs = [one.verb for one in audit.of_object(ceremony.fund.pk) if one.verb.startswith("roster")]
    assert verbs[1:] == ["roster_proposed", "roster_signed", "roster_signed", "roster_adopted"]


def test_somebody_appointed_brings_a_first_key_and_reads_by_mandate(ceremony: Ceremony) -> None:
    with pytest.raises(NotFound):
        ceremony.key_of("cy", device("cy"))
    Mandate.objects.create(fund=ceremony.fund, user=ceremony.people["cy"], role="checker", starts_on=NOW.date())
    ceremony.adopt(ceremony.key_of("cy", device("cy")))
    assert ceremony.line("cy").roles == {"checker"}
    assert ceremony.reads("cy", "checker")
    assert not ceremony.reads("cy", "member")


def test_a_key_joins_the_common_day_and_never_outlives_itself(ceremony: Ceremony) -> None:
    day = ceremony.line("ben").expires_on
    ceremony.adopt(ceremony.key_of("bo", device("bo-new")))
    assert ceremony.line("bo").expires_on == day
    sooner = (AT + timedelta(days=90)).date()
    ceremony.adopt(ceremony.key_of("bo", device("bo-third"), expires_on=sooner))
    assert ceremony.line("bo").expires_on == sooner
    beyond = (AT + timedelta(days=900)).date()
    ceremony.adopt(ceremony.key_of("bo", device("bo-fourth"), expires_on=beyond))
    assert (ceremony.line("bo").expires_on - AT.date()).days in {364, 365, 366}


def test_a_key_is_extended_in_place(ceremony: Ceremony) -> None:
    longer = extended(device("bo-long"))
    ceremony.adopt(ceremony.key_of("bo", device("bo-long")))
    beyond = (AT + timedelta(days=500)).date()
    ceremony.adopt(ceremony.key_of("bo", longer, expires_on=beyond))
    assert ceremony.line("bo").fingerprint == device("bo-long").fingerprint
    assert ceremony.reads("bo", "member", at=AT + timedelta(days=450))


def extended(key: Device) -> str:
    """Return the public key with a later end; the device's own file stays as it was."""
    for part in ([], ["*"]):
        gpg(key.home, ["--quick-set-expire", key.fingerprint, "2y", *part])
    return gpg(key.home, ["--armor", "--export", key.fingerprint]).decode()


def test_a_key_that_expired_keeps_nobody_elses_change_out(ceremony: Ceremony) -> None:
    bo = ceremony.people["bo"]
    known = json.loads(RosterVersion.objects.get().document)["members"]
    ended = member(bad_keys.expired(), str(bo.pk), ["member"])
    document = next_document(ceremony.fund.pk, [*(one for one in known if one["member"] != str(bo.pk)), ended])
    RosterVersion.objects.create(
        scope_id=ceremony.fund.pk,
        version=2,
        document=document.decode(),
        digest=roster_document.digest_of(document),
        signatures=signed(document),
        adopted_at=AT,
    )
    assert not ceremony.reads("bo", "member")
    ceremony.adopt(ceremony.key_of("tom", device("tom-new")))
    assert ceremony.reads("tom", "treasurer")
    row, then = ceremony.state_of("chen", "lost"), (NOW - timedelta(days=390)).strftime("%Y%m%dT%H%M%S")
    late = bad_keys.expired().sign(row.octets, at=then)
    with pytest.raises(Refused) as refusal:
        rostering.sign(proposal_id=row.pk, signature=late, by=bo.pk, now=AT)
    assert refusal.value.code == "signer_expired"


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (bad_keys.secret, "key_secret"),
        (bad_keys.double, "key_double"),
        (bad_keys.version_six, "key_version"),
        (lambda: bad_keys.weak().public_key, "key_weak"),
        (lambda: bad_keys.sign_only().public_key, "key_no_encryption"),
        (lambda: bad_keys.expired().public_key, "key_expired"),
        (bad_keys.huge, "key_large"),
    ],
)
def test_s17_an_unfit_key_is_never_put_down(ceremony: Ceremony, make: Callable[[], str], code: str) -> None:
    with pytest.raises(UnfitKey) as refusal:
        ceremony.key_of("bo", make())
    assert refusal.value.code == code
    assert not RosterProposal.objects.exists()


def test_s17_a_key_that_stands_at_another_name_is_refused(ceremony: Ceremony) -> None:
    with pytest.raises(Malformed):
        ceremony.key_of("bo", device("ben"))


def test_s22_who_is_retired_frozen_or_lost_gets_no_lock_from_the_second_signature_on(ceremony: Ceremony) -> None:
    for name, state in (("bo", "retired"), ("bela", "frozen"), ("bao", "lost")):
        row = ceremony.state_of(name, state, by="ben")
        ceremony.sign(row, "ben")
        assert ceremony.in_force().keyring.keys.get(device(name).fingerprint)
        ceremony.sign(row, "bea")
        assert not ceremony.in_force().keyring.keys.get(device(name).fingerprint)
        assert not any(ceremony.reads(name, role) for role in ("member", "substitute"))


def test_anybody_says_that_the_own_key_is_lost_and_another_makes_it_active_again(ceremony: Ceremony) -> None:
    ceremony.adopt(ceremony.state_of("tom", "frozen"))
    with pytest.raises(Refused) as refusal:
        ceremony.state_of("tom", "active")
    assert refusal.value.code == "own_key"
    ceremony.adopt(ceremony.key_of("tom", device("tom-new")))
    assert ceremony.line("tom").state == "frozen"
    ceremony.adopt(ceremony.state_of("tom", "active", by="bea"))
    assert ceremony.reads("tom", "treasurer")
    ceremony.adopt(ceremony.state_of("tom", "lost"))
    with pytest.raises(Refused) as again:
        ceremony.key_of("tom", device("tom-new"))
    assert again.value.code == "key_lost"


def test_about_others_only_a_seat_of_its_own_right_puts_something_down(ceremony: Ceremony) -> None:
    about = Wish(STATE, ceremony.people["bo"].pk, state="retired")
    safe = Wish(OFFLINE, role="recovery", public_key=device("safe").public_key)
    for name, wish in product(("cora", "tom", "bao", "gil", "sam", "ada", "cy"), (about, safe, Wish(ROLES))):
        with pytest.raises(NotFound):
            ceremony.wish(name, wish)


def test_roles_follow_the_mandates_and_who_has_none_leaves(ceremony: Ceremony) -> None:
    bo, bela = ceremony.people["bo"], ceremony.people["bela"]
    Mandate.objects.filter(user=bo).update(ends_on=NOW.date() - timedelta(days=1))
    Mandate.objects.create(fund=ceremony.fund, user=bela, role="coordinator", starts_on=NOW.date() + timedelta(days=9))
    ceremony.adopt(ceremony.wish("ben", Wish(ROLES)))
    assert ceremony.line("bo").state == "retired"
    assert ceremony.line("bela").roles == {"coordinator", "member"}
    founders = [one for one in ceremony.in_force().members if not one.roles and one.state == "active"]
    assert len(founders) == 2
    with pytest.raises(Refused) as refusal:
        ceremony.wish("ben", Wish(ROLES))
    assert refusal.value.code == "roster_unchanged"


def test_a_key_in_a_safe_comes_onto_the_list_and_off_again(ceremony: Ceremony) -> None:
    ceremony.adopt(ceremony.wish("ben", Wish(OFFLINE, role="recovery", public_key=device("safe").public_key)))
    [line] = [one for one in ceremony.in_force().members if "recovery" in one.roles]
    assert line.fingerprint == device("safe").fingerprint
    ceremony.adopt(ceremony.wish("ben", Wish(OFFLINE, role="recovery")))
    assert not [one for one in ceremony.in_force().members if "recovery" in one.roles]


def test_one_version_waits_at_a_time_and_is_withdrawn_by_proposer_or_chair(ceremony: Ceremony) -> None:
    row = ceremony.key_of("bo", device("bo-new"))
    with pytest.raises(Refused) as refusal:
        ceremony.state_of("tom", "lost")
    assert refusal.value.code == "roster_waits"
    for name, error in (("tom", Refused), ("cy", NotFound), ("ada", NotFound)):
        with pytest.raises(error):
            rostering.withdraw(proposal_id=row.pk, by=ceremony.people[name].pk, now=AT)
    rostering.withdraw(proposal_id=row.pk, by=ceremony.people["ben"].pk, now=AT)
    with pytest.raises(Stale):
        ceremony.sign(row, "ben")
    ceremony.state_of("tom", "lost")


def test_another_version_adopted_meanwhile_ends_what_waits(ceremony: Ceremony) -> None:
    row = ceremony.key_of("bo", device("bo-new"))
    ceremony.sign(row, "ben")
    adopt_roster(ceremony.fund, ceremony.people, cy=("coordinator",))
    row.refresh_from_db()
    assert row.ending == "superseded"
    with pytest.raises(Stale):
        ceremony.sign(row, "bea")


def test_two_who_sign_at_the_same_moment_bring_it_into_force_together(
    ceremony: Ceremony, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, look, faster = ceremony.key_of("bo", device("bo-new")), roster_proposals.look, ["ben"]

    def overtaken(*given: Any, **named: Any) -> roster_proposals.Signing:
        seen = look(*given, **named)
        if faster:
            ceremony.sign(row, faster.pop())
        return seen

    monkeypatch.setattr(roster_proposals, "look", overtaken)
    assert ceremony.sign(row, "bea").ending == "adopted"
    assert ceremony.in_force().version == 2


def bad_signings() -> dict[str, tuple[str, Callable[[Ceremony, RosterProposal], str]]]:
    return {
        "altered": ("bad_signature", lambda _c, row: device("bea").sign(row.octets + b" ")),
        "unknown": ("bad_signature", lambda _c, row: device("sam").sign(row.octets)),
        "the key it brings": ("bad_signature", lambda _c, row: device("bo-new").sign(row.octets)),
        "another member's": ("signer_foreign", lambda _c, row: device("bela").sign(row.octets)),
        "retired": ("signer_not_active", lambda _c, row: device("chen").sign(row.octets)),
        "nothing": ("bad_signature", lambda _c, _row: "nothing"),
        "with a NUL behind it": ("bad_signature", lambda _c, row: f"{device('bea').sign(row.octets)}\0"),
        "endless": ("bad_signature", lambda _c, row: device("bea").sign(row.octets) + "\n" * 20_000),
        "over an older version": ("bad_signature", lambda c, _row: device("bea").sign(older(c))),
    }


def older(ceremony: Ceremony) -> bytes:
    row = RosterProposal.objects.filter(scope_id=ceremony.fund.pk, ending="adopted").latest("version")
    return row.octets


@pytest.mark.parametrize("name", list(bad_signings()))
def test_s27_any_but_a_good_signature_of_the_own_active_key_is_refused(ceremony: Ceremony, name: str) -> None:
    ceremony.adopt(ceremony.state_of("chen", "retired", by="ben"))
    row = ceremony.key_of("bo", device("bo-new"))
    ceremony.sign(row, "ben")
    code, made = bad_signings()[name]
    with pytest.raises(Refused) as refusal:
        rostering.sign(proposal_id=row.pk, signature=made(ceremony, row), by=ceremony.people["bea"].pk, now=AT)
    assert refusal.value.code == code
    assert len(str(refusal.value)) > 30
    assert RosterSignature.objects.filter(proposal=row).count() == 1
    assert ceremony.in_force().version == 2


def test_s27_one_member_is_never_two_and_who_is_not_on_the_list_signs_nothing(ceremony: Ceremony) -> None:
    row = ceremony.key_of("bo", device("bo-new"))
    ceremony.sign(row, "ben")
    for name, code in (("ben", "signed_already"), ("sam", "signer_unknown"), ("gil", "signer_unknown")):
        with pytest.raises(Refused) as refusal:
            ceremony.sign(row, name)
        assert refusal.value.code == code
    for name in ("ada", "cy"):
        with pytest.raises(NotFound):
            ceremony.sign(row, name)
    assert ceremony.in_force().version == 1


def test_s20_a_ghost_written_into_what_waits_gets_nothing(ceremony: Ceremony) -> None:
    row = ceremony.key_of("bo", device("bo-new"))
    honest = row.octets
    ghost = row.document.replace(device("bo-new").fingerprint, device("sam").fingerprint)
    RosterProposal.objects.update(document=ghost.replace(*public_keys("bo-new", "sam")))
    for name in ("ben", "bea"):
        with pytest.raises(Refused):
            ceremony.sign(RosterProposal.objects.get(), name, document=honest)
    assert ceremony.in_force().version == 1


def public_keys(one: str, other: str) -> tuple[str, str]:
    """Return both public keys as they stand in a document."""
    texts = [key.public_key.replace("\n", "\\n") for key in (device(one), device(other))]
    return texts[0], texts[1]


def test_two_keys_always_stay_on_the_list() -> None:
    members = [line(name) for name in ("ben", "bea")]
    for state in ("frozen", "retired", "lost"):
        with pytest.raises(Refused) as refusal:
            members_after(members, Wish(STATE, members[0].user_id, state=state), {}, None, now=AT)
        assert refusal.value.code == "roster_too_few"


def line(name: str) -> Member:
    key, day = device(name), (AT + timedelta(days=300)).date()
    return Member(uuid.uuid4(), key.fingerprint, key.public_key, frozenset({"member"}), "active", day)


def test_s22_the_locks_of_a_retired_member_are_gone_with_the_second_signature(ceremony: Ceremony) -> None:
    case = bring_to("in_review", ceremony.fund, ceremony.people)
    bo, bela = ceremony.people["bo"].pk, ceremony.people["bela"].pk
    row = ceremony.state_of("bo", "retired", by="ben")
    ceremony.sign(row, "ben")
    held = Lock.objects.filter(box__owner_id=case.row.pk)
    others = held.exclude(user_id=bo).count()
    assert held.filter(user_id=bo).exists()
    ceremony.sign(row, "bea")
    assert not Lock.objects.filter(user_id=bo).exists()
    assert held.filter(user_id=bela).exists()
    assert held.count() == others
