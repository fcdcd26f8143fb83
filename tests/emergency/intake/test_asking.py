"""Asking for help: started, filled, sent; once, whole or not at all."""

from dataclasses import replace
from typing import Any

import pytest

from emergency.actions.asking import intake
from emergency.actors import NOBODY, Actor
from emergency.asking.content import LONGEST_TEXT, AskedLine, Asking
from emergency.models import AccessKey, AidRequest, BudgetLine, Exclusion
from emergency.sealing import slips
from emergency.states import State
from fund.models import Fund, Regulation
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused, SealingClosed
from notifications.idempotency import AlreadyDone, Attempt
from notifications.models import AuditRow, Box, IdempotencyKey, Lock, OutboxMessage
from tests.factories import DAY, HOUR, NOW, People, adopt_roster, ask, make_fund, start
from tests.journeys.searching import in_tables
from tests.keys import opened

ASKING = Asking(
    country="GE",
    urgency="amber",
    lines=(AskedLine("legal_aid", 40_000), AskedLine("ticket", None)),
    consent="agrees",
    harm="no",
    texts={"narrative": "What happened", "identity": "Who it is"},
)
WORDS = ("Zimorodok", "Зимородок")
TABLES = (AidRequest, AccessKey, BudgetLine, Exclusion, Box, Lock, OutboxMessage, AuditRow, IdempotencyKey)


def rows() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in TABLES}


def file(fund: Fund, asking: Asking = ASKING, **more: Any) -> intake.Filed:
    return intake.ask_for_help(**{"fund": fund, "asking": asking, "by": NOBODY, "now": NOW, **more})


def test_a_started_case_holds_nothing_but_a_key_and_ends_by_itself(fund: Fund, people: People) -> None:
    case = start(fund)
    row = case.row
    assert (row.state, row.country, row.lapse_at, row.regulation) == (State.STARTED, "", NOW + 24 * HOUR, None)
    assert slips.matches(case.access_code, row.access_key.salt, row.access_key.public_key)
    assert (Box.objects.count(), OutboxMessage.objects.count()) == (0, 0)


def test_a_started_case_is_sent_by_whoever_holds_its_code_and_nobody_else(fund: Fund, people: People) -> None:
    case = start(fund)
    for somebody in (NOBODY, Actor(people["ada"]), Actor(people["cora"])):
        with pytest.raises(NotFound):
            intake.submit(reference=case.reference, asking=ASKING, by=somebody, now=NOW)
    filed = intake.submit(reference=case.reference, asking=ASKING, by=Actor(holds_code=True), now=NOW)
    row = case.row
    assert (row.state, row.submitted_at, row.lapse_at, row.due_at) == (State.SUBMITTED, NOW, None, filed.due_at)
    assert [(line.use, line.asked_minor) for line in row.lines.all()] == [("legal_aid", 40_000), ("ticket", None)]
    with pytest.raises(Refused) as refused:
        intake.submit(reference=case.reference, asking=ASKING, by=Actor(holds_code=True), now=NOW)
    assert refused.value.code == "wrong_state"
    assert Box.objects.count() == 2


def test_one_act_asks_with_the_callers_own_code_and_promises_a_first_answer(fund: Fund, people: People) -> None:
    filed = file(fund, access_code="1234-5678-9012-3456", by=Actor(people["ada"]))
    row = AidRequest.objects.get(reference=filed.reference)
    assert (filed.access_code, filed.due_at) == ("1234567890123456", NOW + 12 * HOUR)
    assert (row.asked_by, row.due_at, row.week) == (people["ada"], filed.due_at, f"{NOW:%G-W%V}")
    assert slips.matches("1234567890123456", row.access_key.salt, row.access_key.public_key)


def test_somebody_without_account_asks_and_nobody_is_noted(fund: Fund, people: People) -> None:
    case = ask(fund, people, by=None)
    assert case.row.asked_by is None
    assert [event.actor_id for event in audit.of_object(case.row.pk)] == [None]


def test_the_texts_open_with_the_keys_of_those_they_are_meant_for(fund: Fund, people: People) -> None:
    filed = file(fund)
    case_id = AidRequest.objects.get(reference=filed.reference).pk
    for kind, names in (("narrative", {"cora", "ben", "bea", "bo", "bela", "bao"}), ("identity", {"cora"})):
        box = Box.objects.get(owner_id=case_id, kind=kind)
        locks = {lock.user_id: lock for lock in box.locks.all()}
        assert set(locks) == {people[name].pk for name in names}
        for name in names:
            message = bytes(locks[people[name].pk].packet) + bytes(box.ciphertext)
            manifest, content = opened(name, message, case=str(case_id), box=str(box.pk))
            assert (manifest["kind"], content.decode()) == (kind, ASKING.texts[kind])


def test_s08_nothing_sealed_stands_in_any_table(fund: Fund, people: People) -> None:
    texts = {"narrative": f"Because of {WORDS[0]}", "identity": f"Она зовётся {WORDS[1]}"}
    filed = file(fund, replace(ASKING, texts=texts), by=Actor(people["ada"]), attempt=Attempt("a", "file", "k", texts))
    assert filed.access_code
    assert Box.objects.count() == 2
    assert in_tables((*WORDS, filed.access_code, filed.access_code.replace(" ", ""))) == []


def test_the_same_key_asks_once_and_a_crash_leaves_no_key(
    fund: Fund, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt, before = Attempt("public", "file", "k1", {"country": "GE"}), rows()
    with monkeypatch.context() as broken, pytest.raises(ZeroDivisionError):
        broken.setattr(audit, "record", lambda *_events, **_named: 1 / 0)
        file(fund, attempt=attempt)
    assert rows() == before
    filed = file(fund, attempt=attempt)
    with pytest.raises(AlreadyDone) as done:
        file(fund, attempt=attempt)
    assert done.value.answer == {"reference": filed.reference, "state": "submitted"}
    assert AidRequest.objects.count() == 1


def test_a_roster_that_changes_meanwhile_costs_a_second_sealing_and_nothing_else(
    fund: Fund, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S23 for one asker: the case is undone half-way and written anew for the readers of now."""
    attempt, store, tries = Attempt("public", "file", "k", {}), intake.boxes.SealedBatch.store, []

    def late(batch: Any, *, now: Any) -> Any:
        tries.append(batch.roster_digest)
        if len(tries) == 1:
            raise intake.boxes.RosterChanged
        return store(batch, now=now)

    monkeypatch.setattr(intake.boxes.SealedBatch, "store", late)
    filed = file(fund, attempt=attempt)
    row = AidRequest.objects.get(reference=filed.reference)
    assert (len(tries), row.state, row.lines.count(), AidRequest.objects.count()) == (2, State.SUBMITTED, 2, 1)
    assert slips.matches(str(filed.access_code), row.access_key.salt, row.access_key.public_key)


@pytest.mark.parametrize("gone", [("cora",), ("ben", "bea", "bo")])
def test_s11_without_a_quorum_of_readers_the_form_closes_and_nothing_is_stored(
    fund: Fund, people: People, gone: tuple[str, ...]
) -> None:
    case = start(fund)
    adopt_roster(fund, {name: person for name, person in people.items() if name not in gone})
    before = rows()
    with pytest.raises(SealingClosed):
        file(fund)
    with pytest.raises(SealingClosed):
        intake.submit(reference=case.reference, asking=ASKING, by=Actor(holds_code=True), now=NOW)
    assert rows() == before
    assert case.state == State.STARTED


def test_a_form_that_cannot_be_sent_names_the_field_and_stores_nothing(fund: Fund, people: People) -> None:
    before = rows()
    changes: list[tuple[dict[str, Any], str]] = [
        ({"lines": ()}, "lines"),
        ({"lines": (AskedLine("ticket", 1), AskedLine("ticket", 2))}, "lines"),
        ({"texts": {"identity": "Only who"}}, "narrative"),
        ({"texts": {"narrative": " \n "}}, "narrative"),
        ({"texts": {"narrative": "x" * (LONGEST_TEXT + 1)}}, "narrative"),
        ({"texts": {"narrative": "x", "payout": "an account"}}, "boxes"),
        ({"exclude": ("seat-99",)}, "exclude"),
    ]
    for change, field in changes:
        with pytest.raises(Malformed) as wrong:
            file(fund, replace(ASKING, **change))
        assert set(wrong.value.fields) == {field}
    assert rows() == before


def test_r01_the_version_in_force_when_it_was_sent_holds_for_ever(fund: Fund, people: People) -> None:
    case = start(fund)
    earlier = ask(fund, people)
    first = Regulation.objects.get()
    newer = Regulation(
        fund=fund,
        code="R2",
        title="R2",
        parameters={**first.parameters, "first_answer_amber_hours": 3},
        valid_from=NOW.date(),
        drafted_by=people["bo"],
    )
    first.supersede(last_day=(NOW - DAY).date())
    first.save()
    newer.adopt(by_id=people["bea"].pk, minute_number="2", on=NOW.date())
    newer.save()
    filed = intake.submit(reference=case.reference, asking=ASKING, by=Actor(holds_code=True), now=NOW)
    assert (case.row.regulation, filed.due_at) == (newer, NOW + 3 * HOUR)
    assert earlier.row.regulation == first


def test_r01_without_regulations_nothing_is_asked(db: None) -> None:
    with pytest.raises(Refused) as refused:
        file(make_fund("0.00"))
    assert refused.value.code == "no_regulation"
    assert rows() == dict.fromkeys(rows(), 0)


def test_w10_asking_tells_coordinators_by_ring_only_when_red(fund: Fund, people: People) -> None:
    file(fund)
    assert list(OutboxMessage.objects.values_list("kind", "recipient_id")) == [("quiet", people["cora"].pk)]
    file(fund, replace(ASKING, urgency="red"))
    assert set(OutboxMessage.objects.values_list("kind", flat=True)) == {"quiet", "ring"}


def test_w10_a_coordinator_who_asks_is_not_told_of_the_own_case(fund: Fund, people: People) -> None:
    file(fund, by=Actor(people["cora"]))
    assert not OutboxMessage.objects.exists()
