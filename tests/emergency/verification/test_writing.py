"""Messages to the asker: sentences of the list in the reader's language, words besides, and their times."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as some

from emergency.actions.asking import verification
from emergency.actions.correspondence import writing
from emergency.actions.correspondence.telling import read_slips
from emergency.actions.ending import holds
from emergency.actions.ending.retention import erase_due
from emergency.actors import Actor
from emergency.asking import phrases
from emergency.asking.phrases import PHRASES, Phrase
from emergency.codes import SlipKind
from emergency.models import Slip
from emergency.sealing import slips
from emergency.states import ACTS, State
from fund.models import Fund, Organisation
from fund.rules.parameters import R1
from fund.rules.retention import slip_gone_at
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused
from notifications.models import Box
from tests.factories import DAY, HOUR, NOW, Case, People, ask, bring_to, to_verifying
from tests.journeys.searching import in_tables

DAY_SAID = (NOW + 3 * DAY).date()


def write(case: Case, people: People, *said: Phrase, by: str = "cora", at: Any = NOW, **more: Any) -> None:
    known = {"reference": case.reference, "by": Actor(people[by]), "now": at, "kind": SlipKind.BOOKING}
    writing.write(**{**known, **more}, phrases=said)


def read(case: Case, *, at: Any = NOW) -> list[str]:
    return [text for _slip, text in read_slips(case.row, case.access_code, now=at)]


@pytest.mark.parametrize("kind", list(PHRASES))
def test_every_sentence_names_day_and_organisation_only(kind: str) -> None:
    for code in PHRASES[kind]:
        said = Phrase(code, DAY_SAID, name="Open Door").sentence()
        assert said.strip() and "%(" not in said
        assert len(code) <= 20


def test_each_reads_a_sentence_in_their_own_language(fund: Fund, people: People) -> None:
    door = Organisation.objects.create(name="Open Door", kind="shelter", how_to_reach="door.example")
    case = to_verifying(ask(fund, people), people)
    write(case, people, Phrase("place_from", DAY_SAID, door.pk), slip="Слово: яблоко")
    texts = []
    for language in ("en", "ru"):
        with translation.override(language):
            texts += read(case)
    day = "воскресенье понедельник вторник среда четверг пятница суббота"
    assert all("Open Door (door.example)" in text and text.endswith("Слово: яблоко") for text in texts)
    assert not any(word in texts[0] for word in day.split()) and any(word in texts[1] for word in day.split())
    assert Box.objects.filter(owner_id=case.row.pk, kind="slip").count() == 1
    # What is put in is sealed with the words; the evidence says only what it is about.
    assert in_tables(("яблоко", "place_from")) == []
    [said] = [one.data for one in audit.of_object(case.row.pk) if one.verb == "aid_request.write"]
    assert (said["kind"], said.keys() - {"digests"}) == ("booking", {"kind"})


def test_a_slip_with_sentences_has_the_length_of_any_other(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people), people)
    write(case, people, slip="x")
    write(case, people, *(Phrase(code) for code in ("goes_on", "stay_safe", "late", "promised")), slip="я" * 1000)
    assert len({len(bytes(slip.ciphertext)) for slip in Slip.objects.all()}) == 1
    assert read(case)[1].endswith("я" * 1000)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ((Phrase("nonsense"),), "phrases"),
        ((Phrase("goes_on"), Phrase("goes_on")), "phrases"),
        (tuple(Phrase(code) for code in ("goes_on", "stay_safe", "late", "promised", "keep_bill")), "phrases"),
        ((Phrase("decided_by"),), "phrase_day"),
        ((Phrase("ask_there"),), "phrase_organisation"),
    ],
)
def test_a_sentence_that_is_unknown_twice_or_incomplete_is_refused(said: tuple[Phrase, ...], field: str) -> None:
    with pytest.raises(Malformed) as wrong:
        phrases.check(said)
    assert set(wrong.value.fields) == {field}


def test_nothing_written_and_unknown_organisations_are_refused(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people), people)
    for said in ((), (Phrase("ask_there", organisation=case.row.pk),)):
        with pytest.raises(Malformed):
            write(case, people, *said)
    with pytest.raises(Malformed):
        write(case, people, slip="x", kind="gossip")
    assert not Slip.objects.exists()


@pytest.mark.parametrize("state", ["submitted", "info_needed", "paid", "declined"])
def test_a_coordinator_writes_at_any_time_while_the_case_lives(fund: Fund, people: People, state: str) -> None:
    case = bring_to(state, fund, people)
    before = case.row.state
    write(case, people, Phrase("goes_on"), at=case.at)
    assert case.row.state == before and "Nothing is wanted from you now" in read(case, at=case.at)[-1]


def test_nobody_writes_to_what_is_over_or_held_and_only_coordinators_write(fund: Fund, people: People) -> None:
    assert not ACTS["write"].sources & {State.STARTED, State.WITHDRAWN, State.CLOSED, State.ERASED}
    case = to_verifying(ask(fund, people), people)
    for name in ("ada", "ben", "tom", "gil", "sam"):
        with pytest.raises(NotFound):
            write(case, people, slip="x", by=name)
    holds.freeze(reference=case.reference, by=Actor(people["cora"]), now=NOW, reason_code="leak")
    with pytest.raises(Refused):
        write(case, people, slip="x")


def test_sentences_stand_first_wherever_something_is_asked(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people), people)
    known = {"reference": case.reference, "by": Actor(people["cora"]), "now": NOW}
    verification.ask(**known, question_codes=["call"], phrases=(Phrase("call_when"),), slip="Коротко")
    [text] = read(case)
    assert text.splitlines() == ["Tell us on which days and at what hours we may call.", "Коротко"]


@given(unread=some.integers(0, 14 * 24 * 60 - 1))
def test_s43_whenever_it_is_first_read_it_is_gone_seventy_two_hours_later(unread: int) -> None:
    written, opened = NOW, NOW + timedelta(minutes=unread)
    assert slip_gone_at(written, None, R1) == written + timedelta(days=14)
    assert slip_gone_at(written, opened, R1) == opened + timedelta(hours=72)


@pytest.mark.parametrize("after", [0, 13 * 24])
def test_s43_its_reader_is_told_until_when_and_then_it_is_gone(fund: Fund, people: People, after: int) -> None:
    case = to_verifying(ask(fund, people), people)
    write(case, people, slip="x")
    opened = NOW + timedelta(hours=after)
    [(slip, _text)] = read_slips(case.row, case.access_code, now=opened)
    assert slip.erase_at == opened + 72 * HOUR == Slip.objects.get().erase_at
    assert read(case, at=slip.erase_at - HOUR) == ["x"] and read(case, at=slip.erase_at) == []
    assert erase_due(now=slip.erase_at)["slips"] == 1


KNOWN = sorted(code for kind in PHRASES.values() for code in kind)


@given(text=some.text(max_size=1000), codes=some.lists(some.sampled_from(KNOWN), max_size=4, unique=True))
@example(text="\x1fnot of ours", codes=[])
def test_what_is_folded_unfolds_the_same(text: str, codes: list[str]) -> None:
    said = [Phrase(code, DAY_SAID, name="𐍈" * phrases.LONGEST_NAME) for code in codes]
    folded = phrases.fold(said, text)
    assert phrases.unfold(folded + text) == (phrases.in_words(said, text) if folded else text)
    assert len(folded.encode()) <= slips.LONGEST_CODED
