"""What a coordinator finds out: background in codes, a partner's word, and the meeting before "not confirmable"."""

from typing import Any

import pytest

from emergency.actions.asking import checking, verification
from emergency.actions.asking.checking import Background
from emergency.actions.correspondence.telling import read_slips
from emergency.actions.ending import endings
from emergency.actors import Actor
from emergency.asking.background import asking_facts
from emergency.asking.person_codes import history_of
from emergency.deciding.electorate import confirmations_of
from emergency.deciding.surroundings import surroundings_of
from emergency.models import Confirmation, User
from emergency.states import State
from fund.models import Fund, Organisation
from notifications.errors import Malformed, NotFound, Refused
from notifications.idempotency import AlreadyDone, Attempt
from tests.factories import DAY, NOW, Case, People, ask, to_verifying

DOOR = endings.NextDoor("not_confirmable", none_known=True)


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    return to_verifying(ask(fund, people), people, confirmations=0)


def facts_of(case: Case) -> dict[str, Any]:
    return asking_facts(case.row, NOW, confirmations=case.row.confirmations.all())


def call(case: Case, people: People, **more: Any) -> dict[str, Any]:
    return {"reference": case.reference, "by": Actor(people["cora"]), "now": NOW, **more}


def test_r09_r18_r20_what_was_found_out_reaches_the_rules_as_codes(case: Case, people: People) -> None:
    before = history_of(case.row, NOW)
    assert (before.is_repeat_checked, before.refused_on, facts_of(case)["recipient"]) == (False, None, "")
    said = Background("family", "no", "yes", True, (NOW - 3 * DAY).date(), True)
    checking.check_repeat(**call(case, people), background=said)
    known, facts = history_of(case.row, NOW), facts_of(case)
    assert (known.other_funds_say, known.is_new_threat, known.is_repeat_checked) == ("yes", True, True)
    assert (known.refused_on, known.has_facts_changed) == ((NOW - 3 * DAY).date(), True)
    assert (facts["recipient"], facts["is_active_member"]) == ("family", False)
    checking.check_repeat(**call(case, people), background=Background("member", "yes"))
    assert (history_of(case.row, NOW).refused_on, facts_of(case)["is_active_member"]) == (None, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipient": "friend"},
        {"member": ""},
        {"other_funds_say": "perhaps"},
        {"refused_before_on": (NOW + DAY).date()},
    ],
)
def test_answers_come_from_the_lists_and_no_day_lies_ahead(case: Case, people: People, wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as refused:
        said = Background(**{"recipient": "none", "member": "no", **wrong})
        checking.check_repeat(**call(case, people), background=said)
    assert set(refused.value.fields) == set(wrong)


def test_only_the_coordinator_checks_and_offers(case: Case, people: People) -> None:
    for name in ("ada", "ben", "tom", "gil", "ana", "cy"):
        by = {"by": Actor(people[name])}
        with pytest.raises(NotFound):
            checking.check_repeat(**call(case, people, **by), background=Background("none", "no"))
        with pytest.raises(NotFound):
            checking.offer_meeting(**call(case, people, **by), meeting_with="contact")


def test_r28_not_confirmable_is_told_only_after_a_meeting_was_offered(case: Case, people: People) -> None:
    for refuse in (endings.decline, endings.refer):
        with pytest.raises(Refused) as refused:
            refuse(**call(case, people), door=DOOR)
        assert refused.value.code == "meeting_not_offered"
    assert case.state == State.VERIFYING
    checking.offer_meeting(**call(case, people), meeting_with="partner", slip="On Friday?")
    row = case.row
    assert (row.meeting_offered_on, row.meeting_with) == (NOW.date(), "partner")
    texts = [text for _slip, text in read_slips(row, case.access_code, now=NOW)]
    assert len(texts) == 2 and "you may meet a partner organisation" in texts[0] and texts[1] == "On Friday?"
    endings.decline(**call(case, people), door=DOOR)
    assert case.state == State.DECLINED


def test_an_offer_repeated_keeps_its_first_day_and_under_one_key_is_one(case: Case, people: People) -> None:
    attempt = Attempt("cora", "offer-meeting", "k", {})
    checking.offer_meeting(**call(case, people, attempt=attempt), meeting_with="contact")
    with pytest.raises(AlreadyDone):
        checking.offer_meeting(**call(case, people, attempt=attempt), meeting_with="contact")
    assert case.row.slips.count() == 1
    checking.offer_meeting(**call(case, people, now=NOW + DAY), meeting_with="contact")
    assert case.row.meeting_offered_on == NOW.date()
    with pytest.raises(Malformed):
        checking.offer_meeting(**call(case, people), meeting_with="police")


def test_r12_a_partner_is_named_from_the_register_or_does_not_count(case: Case, people: People) -> None:
    partner = Organisation.objects.create(name="P", kind="legal", how_to_reach="-", confirms=True)
    other = Organisation.objects.create(name="O", kind="legal", how_to_reach="-", confirms=True, is_active=False)
    said = {"confirmer": "partner", "means": "voice", "independent": True}
    for organisation in (None, other.pk):
        with pytest.raises(Malformed) as refused:
            verification.confirm(**call(case, people), **said, organisation=organisation)
        assert set(refused.value.fields) == {"organisation"}
    verification.confirm(**call(case, people), **said, organisation=partner.pk)
    with pytest.raises(Malformed):
        verification.confirm(**call(case, people), **said, organisation=partner.pk)
    with pytest.raises(Malformed):
        verification.confirm(**call(case, people), **{**said, "confirmer": "member"}, organisation=partner.pk)
    assert Confirmation.objects.get().organisation == partner


def test_r12_r13_somebody_near_never_counts_and_consent_is_noted_for_each(case: Case, people: People) -> None:
    with pytest.raises(Malformed) as refused:
        verification.confirm(**call(case, people), confirmer="near", means="voice", independent=True)
    assert set(refused.value.fields) == {"independent"}
    said = {"confirmer": "member", "means": "voice", "independent": False}
    verification.confirm(**call(case, people), **said, verifier="clinic", is_verifier_agreed=True)
    facts = facts_of(case)
    assert (facts["verifier_kinds"], facts["is_verifier_agreed"]) == (frozenset({"clinic"}), True)
    verification.confirm(**call(case, people), **said, verifier="state")
    facts = facts_of(case)
    assert (facts["verifier_kinds"], facts["is_verifier_agreed"]) == (frozenset({"clinic", "state"}), False)
    with pytest.raises(Malformed):
        verification.confirm(**call(case, people), **said, verifier="neighbour")


def test_r12_w02_a_word_given_before_the_account_was_frozen_stands(case: Case, people: People) -> None:
    before = confirmations_of(case.row, now=NOW)
    assert surroundings_of(case.row, now=NOW).is_asker_contact
    User.objects.filter(pk=people["ada"].pk).update(frozen_at=NOW)
    assert confirmations_of(case.row, now=NOW) == before
    assert surroundings_of(case.row, now=NOW).is_asker_contact
