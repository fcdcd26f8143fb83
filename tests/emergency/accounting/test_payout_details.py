"""Where the money goes: checked before it is sealed, sealed to the treasury only, gone when it comes back."""

from typing import Any

import pytest
from django_fsm import TransitionNotAllowed

from emergency.actions.disbursing import payout
from emergency.actions.reading.serving import serve_box
from emergency.actors import Actor
from emergency.paying.details import as_text, checked_details, checked_words
from emergency.states import State
from fund.models import Disbursement, Fund
from notifications.errors import Malformed, NotFound, Refused
from notifications.models import Box, Lock
from tests.after_approval import (
    DETAILS,
    HOLDER,
    authorise,
    authorise_and_send,
    confirm_receipt,
    give_details,
    pay,
    prepare,
    prove,
    send,
)
from tests.factories import DAY, Case, People, approve, ask, bring_to, to_review
from tests.journeys.searching import in_tables
from tests.keys import opened

GOOD = ("GE29 NB00 0000 0101 9049 17", "DE89370400440532013000", "BE68 5390 0754 7034", "AT61 1904 3002 3457 3201")
TWO_NEEDS = {"legal_aid": 40_000, "ticket": 10_000}


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    return bring_to("approved", fund, people)


def send_back(case: Case, people: People, **more: Any) -> None:
    known = {"reference": case.reference, "by": Actor(people["tom"]), "now": case.at, "reason_code": "number_invalid"}
    payout.send_back_details(**{**known, **more})


@pytest.mark.parametrize("number", GOOD)
def test_an_account_number_is_checked_by_its_digits(number: str) -> None:
    assert checked_details("bank", {"name": "N", "iban": number})
    assert checked_words("bank", f"Nino N., {number}")
    assert checked_words("bank", f"{number} Anna at the bank")
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    with pytest.raises(Malformed) as mistyped:
        checked_details("bank", {"name": "N", "iban": wrong})
    assert set(mistyped.value.fields) == {"payout.iban"}
    for words in (wrong, f"Nino N., {wrong}, thank you", f"{wrong} Anna at the bank"):
        for way in ("bank", "vendor"):
            with pytest.raises(Malformed):
                checked_words(way, words)


@pytest.mark.parametrize(
    ("way", "details", "field"),
    [
        ("bank", {"name": "N"}, "payout.iban"),
        ("vendor", {"name": " ", "account": "1"}, "payout.name"),
        ("cash", {"name": "N", "place": "T", "iban": GOOD[0]}, "payout.iban"),
        ("partner", {"name": "x" * 201}, "payout.name"),
    ],
)
def test_what_is_missing_foreign_or_too_long_is_named_by_its_field(
    way: str, details: dict[str, str], field: str
) -> None:
    with pytest.raises(Malformed) as wrong:
        checked_details(way, details)
    assert set(wrong.value.fields) == {field}
    assert "x" * 201 not in str(wrong.value.fields)
    with pytest.raises(Malformed):
        checked_words("bank", "Nino N., by hand")


def test_details_become_lines_without_what_was_left_empty() -> None:
    details = checked_details("cash", {"name": "Nino  N.", "place": "T", "note": " "})
    assert as_text(details) == "name: Nino N.\nplace: T\n"


def test_s05_details_are_sealed_to_treasurer_and_checker_alone(case: Case, people: People) -> None:
    give_details(case, way="cash", details="name: Zimorodok\nplace: Зимородок\n")
    box = Box.objects.get(kind="payout")
    assert set(box.locks.values_list("user_id", flat=True)) == {people["tom"].pk, people["chen"].pk}
    assert in_tables(("Zimorodok", "Зимородок")) == []
    for name in ("tom", "chen"):
        sealed = serve_box(box.pk, Actor(people[name]), now=case.at)
        assert opened(name, sealed, box=str(box.pk))[1].decode() == "name: Zimorodok\nplace: Зимородок\n"
    for name in ("cora", "ben", "bao", "ada", "gil", "ana", "sam", "cy"):
        with pytest.raises(NotFound):
            serve_box(box.pk, Actor(people[name]), now=case.at)
    assert (case.state, case.row.way, case.row.lapse_at) == (State.PAYABLE, "cash", None)


def test_s04_details_are_served_only_while_there_is_something_to_pay(case: Case, people: People) -> None:
    give_details(case)
    box = Box.objects.get(kind="payout")
    pay(case, people)
    assert serve_box(box.pk, Actor(people["tom"]), now=case.at)
    with pytest.raises(Refused):
        send_back(case, people)
    prove(confirm_receipt(case, people), people)
    assert case.state == State.ACCOUNTED
    for name in ("tom", "chen"):
        with pytest.raises(NotFound):
            serve_box(box.pk, Actor(people[name]), now=case.at)


def test_s04_the_treasury_reads_no_story_even_with_a_lock_in_hand(fund: Fund, people: People) -> None:
    case = bring_to("payable", fund, people)
    for kind in ("narrative", "identity", "card"):
        box = Box.objects.get(owner_id=case.row.pk, kind=kind)
        assert people["tom"].pk not in set(box.locks.values_list("user_id", flat=True))
        Lock.objects.create(box=box, user_id=people["tom"].pk, fingerprint="A" * 40, packet=b"a lock")
        with pytest.raises(NotFound):
            serve_box(box.pk, Actor(people["tom"]), now=case.at)


def test_r23_r24_without_consent_or_with_harm_no_money_goes(fund: Fund, people: People) -> None:
    # Whoever asked did not know; what a contact says when asking counts as an answer.
    case = bring_to("approved", fund, people, lines={"housing": 40_000}, harm="unknown")
    refusals: list[tuple[dict[str, str], str]] = [
        ({"consent": "does_not_know"}, "person_does_not_know"),
        ({"consent": "cannot_be_asked"}, "person_cannot_be_asked"),
        ({"harm": "unknown"}, "harm_not_asked"),
        ({"harm": "yes", "way": "bank"}, "harm_unsafe_way"),
        ({"harm": "yes", "way": "cash"}, "harm_unsafe_way"),
    ]
    for said, code in refusals:
        with pytest.raises(Refused) as refused:
            give_details(case, **said)
        assert [finding.code for finding in refused.value.findings] == [code]
    assert (case.state, case.row.consent, Box.objects.filter(kind="payout").count()) == (State.APPROVED, "agrees", 0)


def test_r24_a_danger_leaves_the_ways_without_a_trace(case: Case, people: People) -> None:
    give_details(case, harm="yes", way="vendor")
    assert (case.state, case.row.harm) == (State.PAYABLE, "yes")


def test_details_without_a_word_are_refused(case: Case, people: People) -> None:
    with pytest.raises(Malformed):
        give_details(case, details=" \n")
    assert case.state == State.APPROVED


def test_details_that_come_back_are_erased_with_what_was_prepared(case: Case, people: People) -> None:
    give_details(case)
    [row] = prepare(case, people)
    first = Box.objects.get(kind="payout").pk
    send_back(case, people)
    row.refresh_from_db()
    assert (case.state, case.row.sent_back_code, case.row.way) == (State.APPROVED, "number_invalid", "")
    assert case.row.lapse_at == case.at + 14 * DAY
    assert not Box.objects.filter(kind="payout").exists()
    assert not Lock.objects.filter(box_id=first).exists()
    assert row.state == "sent_back"
    give_details(case)
    assert (case.state, case.row.sent_back_code) == (State.PAYABLE, "")
    assert Box.objects.get(kind="payout").pk != first


def test_s28_an_authorisation_does_not_outlive_the_details_it_was_given_for(case: Case, people: People) -> None:
    give_details(case)
    [row] = prepare(case, people)
    authorise(case, people, row)
    send_back(case, people)
    give_details(case, details="name: Somebody else\naccount: 2\n")
    for act in (authorise, send):
        with pytest.raises(TransitionNotAllowed):
            act(case, people, row)
    [fresh] = prepare(case, people)
    assert (fresh.state, fresh.authorised_by) == ("prepared", None)
    with pytest.raises(TransitionNotAllowed):
        send(case, people, fresh)
    assert not Disbursement.objects.filter(state="sent").exists()


def test_details_may_come_back_after_a_part_is_paid(fund: Fund, people: People) -> None:
    case = give_details(approve(to_review(ask(fund, people, lines=TWO_NEEDS), people), people))
    first, _second = prepare(case, people)
    authorise_and_send(case, people, [first])
    send_back(case, people)
    assert set(Disbursement.objects.values_list("state", flat=True)) == {"sent", "sent_back"}
    give_details(case)
    pay(case, people)
    assert case.state == State.PAID
    assert sorted(Disbursement.objects.filter(state="sent").values_list("amount_minor", flat=True)) == [10_000, 40_000]


def test_only_the_holder_of_the_code_gives_details_and_only_the_treasurer_sends_them_back(
    case: Case, people: People
) -> None:
    known = {"reference": case.reference, "now": case.at, "details": DETAILS}
    for name in ("ada", "cora", "tom"):
        with pytest.raises(NotFound):
            payout.give_payout_details(**known, by=Actor(people[name]), way="vendor", consent="agrees", harm="no")
    give_details(case)
    for by in (HOLDER, *(Actor(people[name]) for name in ("chen", "cora", "ben"))):
        with pytest.raises(NotFound):
            send_back(case, people, by=by)
