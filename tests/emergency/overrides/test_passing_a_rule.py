"""Passing a rule: by whom the regulations name, with a reason from the list, on record for ever."""

import pytest
from django.db import DatabaseError, connection, transaction

from emergency.actions import clockwork
from emergency.actions.asking import verification
from emergency.actions.deciding import overriding, presenting
from emergency.actions.deciding.overriding import Passing
from emergency.actions.ending import endings
from emergency.actors import Actor
from emergency.models import CaseTask, Override, OverrideConsent, TaskKind
from emergency.models.only_added import WrittenOnce
from emergency.reading.sights import sight_of
from emergency.states import State
from fund.models import Fund
from notifications.errors import Malformed, NotFound, Refused
from notifications.models import Box
from tests.emergency.overrides.cast import agree, ask_chair, chair_passes, override, red, refused
from tests.factories import DAY, NOW, People, answer_conflict, approve, ask, give_details, present, to_verifying


def test_r12_red_with_one_confirmation_and_the_chairs_override_passes_and_owes_the_second(
    fund: Fund, people: People
) -> None:
    case = red(fund, people)
    with refused("not_confirmed"):
        present(case, people)
    chair_passes(case, people)
    made = Override.objects.get()
    assert (made.rule, made.finding_code, made.value, made.limit) == ("R-12", "not_confirmed", 1, 2)
    assert (made.by, made.role, made.reason_code, made.regulation_code) == (
        people["ben"],
        "chair",
        "second_voice_coming",
        "R1",
    )
    task = CaseTask.objects.get(kind=TaskKind.SECOND_CONFIRMATION)
    assert (task.owner, task.due_at, task.done_at) == ("coordinator", NOW + 7 * DAY, None)
    approve(present(case, people), people)
    assert case.state == State.APPROVED
    kept = {one["rule"]: one for one in case.round.decision.record["findings"]}
    assert (kept["R-12"]["verdict"], kept["R-12"]["passed"]) == ("warn", True)


def test_r12_the_task_ends_with_a_further_confirmation_and_with_nothing_else(fund: Fund, people: People) -> None:
    case = red(fund, people)
    chair_passes(case, people)
    approve(present(case, people), people)
    task = CaseTask.objects.get(kind=TaskKind.SECOND_CONFIRMATION)
    said = {"confirmer": "member", "means": "voice"}
    by = Actor(people["cora"])
    verification.confirm(reference=case.reference, by=by, now=case.at, independent=False, **said)
    task.refresh_from_db()
    assert task.done_at is None
    verification.confirm(reference=case.reference, by=by, now=case.at, independent=True, **said)
    task.refresh_from_db()
    assert (task.done_at, task.done_by) == (case.at, people["cora"])


def test_an_override_counts_for_the_value_it_saw_only(fund: Fund, people: People) -> None:
    case = to_verifying(
        ask(fund, people, by=None, lines={"legal_aid": 120_000}, urgency="red"), people, confirmations=1
    )
    chair_passes(case, people)
    verification_lost = case.row.confirmations.get()
    verification_lost.delete()
    with refused("not_confirmed"):
        present(case, people)


@pytest.mark.parametrize("name", ["cora", "tom"])
def test_who_is_not_named_by_the_rule_is_refused_and_told_who_may(fund: Fund, people: People, name: str) -> None:
    case = red(fund, people)
    ask_chair(case, people)
    with pytest.raises(NotFound if name == "tom" else Refused) as refusal:
        override(case, people, name)
    if name == "cora":
        assert "the chair or the deputy chair" in str(refusal.value)
    assert not Override.objects.exists()


def test_only_a_red_case_passes_where_the_rule_says_so(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people, lines={"legal_aid": 120_000}, urgency="amber"), people, confirmations=0)
    with refused("only_red"):
        ask_chair(case, people)
    CaseTask.objects.create(
        fund=fund, aid_request=case.row, kind=TaskKind.PASS_RULE, owner="chair", rule="R-12", made_at=NOW, due_at=NOW
    )
    with refused("only_red"):
        override(case, people, "ben")


def test_a_reason_that_is_not_on_the_rules_list_is_no_reason(fund: Fund, people: People) -> None:
    case = red(fund, people)
    ask_chair(case, people)
    for code in ("", "donor_forbids", "because"):
        with pytest.raises(Malformed) as refusal:
            override(case, people, "ben", Passing("R-12", code))
        assert list(refusal.value.fields) == ["reason_code"]


def test_what_no_rule_says_cannot_be_passed_and_what_nobody_may_pass_is_not(fund: Fund, people: People) -> None:
    case = red(fund, people)
    ask_chair(case, people)
    with refused("nothing_to_pass"):
        override(case, people, "ben", Passing("R-24", "other"))
    broke = to_verifying(ask(fund, people, lines={"legal_aid": 400_000}, urgency="red"), people)
    broke.row.lines.update(asked_minor=900_000)
    with pytest.raises(Refused) as refusal:
        overriding.override(
            reference=broke.reference, by=Actor(people["cora"]), now=NOW, passing=Passing("R-04", "other")
        )
    assert refusal.value.code in {"not_overridable", "nothing_to_pass"}


def test_the_chair_sees_an_unpresented_case_only_when_asked_and_no_text_of_it(fund: Fund, people: People) -> None:
    case = red(fund, people)
    for name in ("ben", "bea", "bo"):
        with pytest.raises(NotFound):
            sight_of(case.reference, Actor(people[name]), now=NOW)
    ask_chair(case, people)
    for name in ("ben", "bea"):
        assert not sight_of(case.reference, Actor(people[name]), now=NOW).aid_request.presented
    with pytest.raises(NotFound):
        sight_of(case.reference, Actor(people["bo"]), now=NOW)
    override(case, people, "bea")
    with pytest.raises(NotFound):
        sight_of(case.reference, Actor(people["ben"]), now=NOW)


def test_where_two_people_are_wanted_one_alone_passes_nothing(fund: Fund, people: People) -> None:
    case = approve(
        present(to_verifying(ask(fund, people, harm="unknown", consent="does_not_know"), people), people), people
    )
    with refused("person_does_not_know"):
        give_details(case, consent="does_not_know")
    override(case, people, "cora", Passing("R-23", "danger_today"))
    made = Override.objects.get()
    assert not made.is_effective and not CaseTask.objects.filter(kind=TaskKind.RATIFY, override=made).exists()
    with refused("second_person"):
        agree(case, people, "cora", "R-23")
    answer_conflict(case, people["bea"])
    with refused("second_person"):
        override(case, people, "bea", Passing("R-23", "danger_today"))
    agree(case, people, "bea", "R-23")
    made = Override.objects.get()
    assert made.is_effective
    assert (made.consent.by, made.consent.role) == (people["bea"], "board")
    with refused("nothing_to_pass"):
        agree(case, people, "bo", "R-23")
    give_details(case, consent="does_not_know")
    assert case.state == State.PAYABLE


def test_the_words_beside_the_code_are_sealed(fund: Fund, people: People) -> None:
    case = red(fund, people)
    ask_chair(case, people)
    override(case, people, "ben", Passing("R-12", "other", note="Her sister confirms tomorrow"))
    box = Box.objects.get(owner_id=case.row.pk, kind="reason")
    assert b"sister" not in bytes(box.ciphertext)
    assert not any("sister" in str(value) for value in Override.objects.values().get().values())


def test_an_override_and_its_consent_are_never_changed_or_deleted(fund: Fund, people: People) -> None:
    case = red(fund, people)
    chair_passes(case, people)
    made = Override.objects.get()
    OverrideConsent.objects.create(override=made, by=people["bea"], role="chair", given_at=NOW)
    for row in (made, made.consent):
        with pytest.raises(WrittenOnce):
            row.save()
        with pytest.raises(WrittenOnce):
            row.delete()
    with pytest.raises(WrittenOnce):
        Override.objects.update(reason_code="other")
    with pytest.raises(WrittenOnce):
        Override.objects.all().delete()
    for sql in (
        "UPDATE emergency_override SET reason_code = 'x'",
        "DELETE FROM emergency_overrideconsent",
        "DELETE FROM emergency_override",
    ):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_passing_what_holds_a_decided_round_up_closes_it(fund: Fund, people: People) -> None:
    case = red(fund, people)
    verification.confirm(
        reference=case.reference,
        by=Actor(people["cora"]),
        now=NOW,
        confirmer="member",
        means="voice",
        independent=True,
    )
    presenting.present(reference=case.reference, by=Actor(people["cora"]), now=NOW, lines={}, card="N.")
    case.row.confirmations.all().delete()
    approve(case, people, "ben", "bea")
    assert case.state == State.IN_REVIEW
    override(case, people, "ben")
    assert case.state == State.APPROVED


def test_overdue_tasks_are_called_in_once_with_the_chair(fund: Fund, people: People) -> None:
    case = red(fund, people)
    chair_passes(case, people)
    task = CaseTask.objects.get(kind=TaskKind.SECOND_CONFIRMATION)
    before = NOW + 7 * DAY / 2
    clockwork.run(now=before)
    task.refresh_from_db()
    assert (task.reminded_at, task.escalated_at) == (before, None)
    for moment in (NOW + 7 * DAY, NOW + 8 * DAY):
        clockwork.run(now=moment)
        task.refresh_from_db()
        assert task.escalated_at == NOW + 7 * DAY


def test_the_chair_is_asked_no_more_once_the_case_goes_on_without_them(fund: Fund, people: People) -> None:
    case = red(fund, people)
    ask_chair(case, people)
    verification.confirm(
        reference=case.reference,
        by=Actor(people["cora"]),
        now=NOW,
        confirmer="member",
        means="voice",
        independent=True,
    )
    present(case, people)
    task = CaseTask.objects.get(kind=TaskKind.PASS_RULE)
    assert (task.done_at, task.done_by) == (NOW, people["cora"])


def test_nothing_is_owed_to_a_case_that_was_withdrawn_but_the_boards_word(fund: Fund, people: People) -> None:
    case = chair_passes(red(fund, people), people)
    assert {task.kind for task in CaseTask.objects.owed()} == {TaskKind.SECOND_CONFIRMATION, TaskKind.RATIFY}
    endings.withdraw(reference=case.reference, by=Actor(holds_code=True), now=NOW)
    assert {task.kind for task in CaseTask.objects.owed()} == {TaskKind.RATIFY}
