"""A new access code: two people, all cases of the emergency, the old code dead at once; handing over; passing on."""

import uuid
from typing import Any

import pytest

from emergency.actions import clockwork
from emergency.actions.asking import continuing, handing_over
from emergency.actions.correspondence import writing
from emergency.actions.correspondence.telling import read_slips
from emergency.actions.ending import retention
from emergency.actions.standby import duty
from emergency.actors import Actor
from emergency.asking.access import holder_of
from emergency.asking.content import AskedLine
from emergency.deciding.electorate import confirmations_of, parties_of
from emergency.models import AidRequest, NewCode, Slip, User
from fund.models import Fund, Mandate
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused
from notifications.models import Box, OutboxMessage
from tests.factories import DAY, HOUR, NOW, Case, People, ask, bring_to, elect, person, to_verifying

LATER = NOW + 2 * HOUR


@pytest.fixture
def cy(fund: Fund, people: People) -> User:
    """A second coordinator."""
    return elect(fund, "cy", "coordinator")


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    return to_verifying(ask(fund, people), people)


def reissue(case: Case, by: User, *, at: Any = NOW) -> handing_over.Given:
    return handing_over.reissue_code(reference=case.reference, by=Actor(by), now=at, compared=True)


def hand_over(case: Case, by: User, contact: User, *, at: Any = NOW) -> handing_over.Given:
    return handing_over.hand_over(reference=case.reference, by=Actor(by), now=at, contact=contact.pk, agrees=True)


def opens(reference: str, code: str, *, at: Any = LATER) -> bool:
    try:
        return bool(holder_of(reference, code, user=None, now=at))
    except NotFound:
        return False


def write(case: Case, by: User, kind: str = "question", *, at: Any = NOW) -> None:
    writing.write(reference=case.reference, by=Actor(by), now=at, kind=kind, slip="Ждите звонка")


def further(case: Case, people: People) -> Case:
    known = {"reference": case.reference, "by": Actor(people["cora"]), "now": NOW}
    lines = (AskedLine("medicine", None),)
    row = continuing.continue_emergency(**known, lines=lines, texts={"narrative": "More"})
    return Case(row.reference, case.access_code, NOW)


def test_two_coordinators_give_a_new_code_and_only_the_second_is_shown_it(case: Case, people: People, cy: User) -> None:
    first = reissue(case, people["cora"])
    assert (first.code, opens(case.reference, case.access_code)) == ("", True)
    given = reissue(case, cy, at=NOW + DAY - HOUR)
    assert opens(case.reference, given.code) and not opens(case.reference, case.access_code)
    verbs = [(one.verb, one.data.get("status")) for one in audit.of_object(case.row.pk)][-2:]
    assert verbs == [("aid_request.reissue_code", "put_down"), ("aid_request.reissue_code", "given")]
    assert given.code not in repr(given)


def test_the_code_stands_in_no_table(case: Case, people: People, cy: User) -> None:
    reissue(case, people["cora"])
    code = reissue(case, cy).code.replace(" ", "")
    row = NewCode.objects.get()
    assert code not in str([getattr(row, one.attname) for one in row._meta.concrete_fields])
    told = set(OutboxMessage.objects.values_list("recipient_id", flat=True))
    assert {people["gil"].pk, people["ben"].pk, people["bea"].pk} <= told


def test_one_person_alone_gives_none_and_after_a_day_it_is_put_down_anew(case: Case, people: People, cy: User) -> None:
    reissue(case, people["cora"])
    with pytest.raises(Refused) as refused:
        reissue(case, people["cora"], at=NOW + HOUR)
    assert refused.value.code == "second_person"
    assert reissue(case, cy, at=NOW + DAY).code == ""
    assert opens(case.reference, case.access_code, at=NOW + DAY)
    assert NewCode.objects.get().put_down_by == cy
    assert reissue(case, people["cora"], at=NOW + DAY + HOUR).code


def test_a_seat_gives_it_out_only_on_duty_and_never_puts_it_down(fund: Fund, people: People) -> None:
    case = bring_to("in_review", fund, people)
    reissue(case, people["cora"], at=case.at)
    with pytest.raises(Refused) as refused:
        reissue(case, people["bo"], at=case.at)
    assert refused.value.code == "not_on_duty"
    shift = duty.Shift("member", people["bo"].pk, case.at, case.at + DAY)
    duty.set_shift(fund=fund, by=Actor(people["ben"]), now=case.at, shift=shift)
    assert reissue(case, people["bo"], at=case.at).code
    with pytest.raises(Refused) as refused:
        reissue(case, people["bo"], at=case.at)
    assert refused.value.code == "coordinator_first"


def test_the_secret_word_is_compared_first(case: Case, people: People) -> None:
    with pytest.raises(Malformed):
        handing_over.reissue_code(reference=case.reference, by=Actor(people["cora"]), now=NOW, compared=False)
    assert not NewCode.objects.exists()


@pytest.mark.parametrize("name", ["ada", "aziz", "tom", "gil", "sam", "ana"])
def test_nobody_else_puts_one_down(case: Case, people: People, name: str) -> None:
    with pytest.raises(NotFound):
        reissue(case, people[name])


def test_all_cases_that_share_the_code_get_the_new_one(case: Case, people: People, cy: User) -> None:
    other, alone = further(case, people), ask(case.row.fund, people)
    reissue(case, people["cora"])
    code = reissue(case, cy).code
    assert opens(other.reference, code) and not opens(other.reference, case.access_code)
    assert opens(alone.reference, alone.access_code) and not opens(alone.reference, code)
    third = further(other, people)
    assert opens(third.reference, code)


def test_messages_of_the_old_code_are_gone_and_named_to_be_written_again(case: Case, people: People, cy: User) -> None:
    write(case, people["cora"], "general")
    read_slips(case.row, case.access_code, now=NOW)
    write(case, people["cora"], "booking")
    reissue(case, people["cora"])
    given = reissue(case, cy)
    assert (given.to_write_again, Slip.objects.count()) == (("booking",), 0)
    assert Box.objects.filter(owner_id=case.row.pk, kind="slip").count() == 2
    write(case, cy, "booking")
    assert NewCode.objects.get().to_write_again == []
    assert [text for _slip, text in read_slips(case.row, given.code, now=LATER)] == ["Ждите звонка"]


def test_another_contact_goes_on_and_who_asked_stays_an_asker(case: Case, people: People, cy: User) -> None:
    dana = person("dana")
    Mandate.objects.create(fund=case.row.fund, user=dana, role="contact", starts_on=NOW.date(), countries=["GE"])
    other = further(case, people)
    before = confirmations_of(case.row, now=NOW)
    hand_over(case, people["cora"], dana)
    assert case.row.asked_by == people["ada"]
    code = hand_over(case, cy, dana).code
    for one in (case, other):
        row = one.row
        assert (row.asked_by, row.asked_before) == (dana, [people["ada"].pk.hex])
        assert {dana.pk, people["ada"].pk} <= parties_of(row).askers
        assert opens(one.reference, code) and not opens(one.reference, case.access_code)
    # Whoever takes it over vouches for nothing by that.
    assert confirmations_of(case.row, now=NOW) == before


def test_a_case_of_the_public_form_goes_to_a_contact(fund: Fund, people: People, cy: User) -> None:
    case = to_verifying(ask(fund, people, by=None), people)
    before = confirmations_of(case.row, now=NOW)
    hand_over(case, people["cora"], people["ada"])
    hand_over(case, cy, people["ada"])
    assert (case.row.asked_by, case.row.asked_before, case.row.first_asker_id) == (people["ada"], [""], None)
    assert confirmations_of(case.row, now=NOW) == before


def test_only_a_contact_of_the_country_who_neither_decides_nor_pays_takes_it_over(
    case: Case, people: People, cy: User
) -> None:
    for name in ("aziz", "ada", "bo", "cora"):
        with pytest.raises(Malformed):
            hand_over(case, cy, people[name])
    elect(case.row.fund, "dana", "contact", countries=["GE"])
    dana = elect(case.row.fund, "dana", "checker")
    with pytest.raises(Malformed):
        hand_over(case, cy, dana)
    with pytest.raises(Malformed):
        handing_over.hand_over(reference=case.reference, by=Actor(cy), now=NOW, contact=uuid.uuid4(), agrees=True)


def test_the_second_person_does_what_was_put_down_and_nothing_else(case: Case, people: People, cy: User) -> None:
    elect(case.row.fund, "dana", "contact", countries=["GE"])
    reissue(case, people["cora"])
    with pytest.raises(Refused) as refused:
        hand_over(case, cy, person("dana"))
    assert refused.value.code == "other_put_down"


def test_the_clock_forgets_what_nobody_gave_out_and_erasing_the_rest(case: Case, people: People, cy: User) -> None:
    reissue(case, people["cora"])
    clockwork.run(now=NOW + DAY - HOUR)
    assert NewCode.objects.count() == 1
    clockwork.run(now=NOW + DAY)
    assert NewCode.objects.count() == 0
    done = bring_to("closed", case.row.fund, people)
    NewCode.objects.create(
        aid_request=done.row, put_down_by=cy, put_down_at=NOW, expires_at=NOW, given_by=people["cora"], given_at=NOW
    )
    AidRequest.objects.filter(pk=done.row.pk).update(asked_before=[people["aziz"].pk.hex])
    erased = retention.erase(done.row.pk, now=done.at + 400 * DAY)
    assert (NewCode.objects.count(), AidRequest.objects.get(pk=erased.pk).asked_before) == (0, [])


def test_another_coordinator_goes_on(case: Case, people: People, cy: User) -> None:
    known = {"reference": case.reference, "by": Actor(people["cora"]), "now": NOW}
    for wrong in (people["cora"], people["bo"]):
        with pytest.raises(Malformed):
            handing_over.pass_on(**known, to=wrong.pk)
    OutboxMessage.objects.all().delete()
    handing_over.pass_on(**known, to=cy.pk)
    assert case.row.taken_up_by == cy
    assert set(OutboxMessage.objects.values_list("recipient_id", flat=True)) == {cy.pk}
