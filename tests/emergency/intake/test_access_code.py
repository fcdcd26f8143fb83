"""S42 and S43 below the interfaces: the code opens one case, a wrong one is slowed down, messages are gone in time."""

from datetime import datetime, timedelta

import pytest

from emergency.actions.asking import verification
from emergency.actions.correspondence.telling import read_slips
from emergency.actions.ending import endings, holds
from emergency.actions.ending.retention import erase_due
from emergency.actors import NOBODY, Actor
from emergency.asking.access import FREE_MISSES, LONGEST_WAIT, NO_MATCH, holder_of
from emergency.models import AccessKey, Slip
from emergency.sealing import slips
from fund.models import Fund
from notifications.errors import Malformed, NotFound, Refused
from notifications.models import Box
from tests.factories import DAY, HOUR, NOW, Case, People, ask, bring_to
from tests.journeys.searching import in_tables

WRONG = "0000 0000 0000 0000"
SECOND = timedelta(seconds=1)
WORDS = ("Zimorodok", "Зимородок")


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    return ask(fund, people)


def opens(case: Case, code: str, *, at: datetime = NOW) -> bool:
    try:
        found, actor = holder_of(case.reference, code, user=None, now=at)
    except NotFound as nothing:
        assert str(nothing) == str(NO_MATCH)
        return False
    return (found, actor) == (case.reference, Actor(holds_code=True))


def write(case: Case, people: People, words: str = " ".join(WORDS), *, at: datetime = NOW) -> Slip:
    known = {"reference": case.reference, "by": Actor(people["cora"]), "now": at}
    verification.ask(**known, question_codes=["call"], slip=words)
    return Slip.objects.latest("written_at")


def key(case: Case) -> AccessKey:
    return AccessKey.objects.get(aid_request=case.row)


def test_the_right_code_opens_its_own_case_only(case: Case, fund: Fund, people: People) -> None:
    other = ask(fund, people)
    assert opens(case, case.access_code)
    assert opens(case, case.access_code.replace(" ", "-"))
    assert not opens(other, case.access_code)
    assert not opens(Case("ZZZZ-9999", "", NOW), case.access_code)
    assert not opens(case, "12")


def test_s42_unknown_reference_and_wrong_code_cost_the_same_work(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    worked: list[bytes] = []
    real = slips.matches
    monkeypatch.setattr(slips, "matches", lambda code, salt, public: worked.append(salt) or real(code, salt, public))
    assert not opens(case, WRONG)
    assert not opens(Case("ZZZZ-9999", "", NOW), WRONG)
    assert [len(salt) for salt in worked] == [16, 16]


def test_s42_after_the_free_misses_even_the_right_code_waits_and_looks_like_a_wrong_one(case: Case) -> None:
    AccessKey.objects.update(misses=FREE_MISSES - 2, missed_at=NOW)
    assert not opens(case, WRONG)
    assert opens(case, case.access_code)
    assert key(case).misses == 0
    AccessKey.objects.update(misses=FREE_MISSES - 1, missed_at=NOW)
    assert not opens(case, WRONG)
    assert not opens(case, case.access_code)
    assert opens(case, case.access_code, at=NOW + SECOND)


def test_s42_a_stranger_who_never_stops_trying_keeps_the_holder_out_for_two_minutes_at_most(case: Case) -> None:
    AccessKey.objects.update(misses=FREE_MISSES + 20, missed_at=NOW)
    for later in (10, 60, 119):
        assert not opens(case, WRONG, at=NOW + later * SECOND)
        assert not opens(case, case.access_code, at=NOW + later * SECOND)
    assert key(case).missed_at == NOW
    assert opens(case, case.access_code, at=NOW + LONGEST_WAIT)
    assert not opens(case, WRONG, at=NOW + LONGEST_WAIT)
    assert (key(case).misses, key(case).missed_at) == (1, NOW + LONGEST_WAIT)


def test_s42_a_message_opens_with_the_code_and_lies_nowhere_in_clear(case: Case, people: People) -> None:
    slip = write(case, people)
    code = case.access_code.replace(" ", "")
    assert in_tables((*WORDS, code, case.access_code)) == []
    assert [text for _slip, text in read_slips(case.row, code, now=NOW)] == [" ".join(WORDS)]
    with pytest.raises(NotFound):
        read_slips(case.row, WRONG, now=NOW)
    assert in_tables((*WORDS, code, case.access_code)) == []
    assert len(slip.ciphertext) == len(write(bring_to("verifying", case.row.fund, people), people, "x").ciphertext)


def test_the_readers_of_the_case_get_the_same_words_as_a_box(case: Case, people: People) -> None:
    write(case, people)
    box = Box.objects.get(owner_id=case.row.pk, kind="slip")
    names = {"cora", "ben", "bea", "bo", "bela", "bao"}
    assert set(box.locks.values_list("user_id", flat=True)) == {people[name].pk for name in names}


def test_words_above_a_thousand_characters_are_refused_before_anything_is_written(case: Case, people: People) -> None:
    with pytest.raises(Malformed) as wrong:
        write(case, people, "x" * 1001)
    assert set(wrong.value.fields) == {"slip"}
    assert (case.state, Slip.objects.count()) == ("submitted", 0)


def test_s43_an_opened_message_is_gone_after_seventy_two_hours(case: Case, people: People) -> None:
    write(case, people)
    opened_at = NOW + DAY
    read_slips(case.row, case.access_code, now=opened_at)
    read_slips(case.row, case.access_code, now=opened_at + 70 * HOUR)
    assert Slip.objects.get().erase_at == opened_at + 72 * HOUR
    assert read_slips(case.row, case.access_code, now=opened_at + 72 * HOUR) == []
    assert erase_due(now=opened_at + 72 * HOUR - SECOND)["slips"] == 0
    assert erase_due(now=opened_at + 72 * HOUR, dry_run=True)["slips"] == 1
    assert (erase_due(now=opened_at + 72 * HOUR)["slips"], Slip.objects.count()) == (1, 0)


def test_s43_an_unread_message_is_gone_after_fourteen_days(case: Case, people: People) -> None:
    write(case, people)
    assert erase_due(now=NOW + 14 * DAY - SECOND)["slips"] == 0
    assert read_slips(case.row, case.access_code, now=NOW + 14 * DAY) == []
    assert (erase_due(now=NOW + 14 * DAY)["slips"], Slip.objects.count()) == (1, 0)


def test_under_a_hold_no_message_opens_and_afterwards_it_has_the_time_it_had(case: Case, people: People) -> None:
    write(case, people)
    cora = Actor(people["cora"])
    holds.freeze(reference=case.reference, by=cora, now=NOW + DAY, reason_code="leak")
    with pytest.raises(Refused) as refused:
        read_slips(case.row, case.access_code, now=NOW + 2 * DAY)
    assert (refused.value.code, Slip.objects.get().opened_at) == ("frozen", None)
    assert erase_due(now=NOW + 20 * DAY)["slips"] == 0
    holds.unfreeze(reference=case.reference, by=Actor(people["gil"]), now=NOW + 20 * DAY)
    assert Slip.objects.get().erase_at == NOW + (14 + 19) * DAY
    assert len(read_slips(case.row, case.access_code, now=NOW + 21 * DAY)) == 1


def test_whoever_has_no_code_is_no_asker(case: Case, people: People) -> None:
    for by in (NOBODY, Actor(people["ada"]), Actor(people["aziz"])):
        with pytest.raises(NotFound):
            endings.withdraw(reference=case.reference, by=by, now=NOW)
