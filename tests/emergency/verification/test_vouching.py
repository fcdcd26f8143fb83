"""R-12: a trusted person confirms by a code for one use, and whose word counts as independent."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings

from emergency.actions.asking import vouching
from emergency.actions.asking.vouching import Witness
from emergency.actions.ending import endings, holds
from emergency.actors import NOBODY, Actor
from emergency.asking.background import asking_facts
from emergency.deciding.electorate import confirmations_of
from emergency.models import Confirmation, ConfirmCode
from fund.models import Fund, Organisation
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused, Throttled
from notifications.field_encryption import Fernet
from notifications.idempotency import AlreadyDone, Attempt
from notifications.models import Box, IdempotencyKey, OutboxMessage
from tests.factories import DAY, HOUR, NOW, Case, People, ask, to_verifying
from tests.journeys.searching import in_tables
from tests.keys import opened

YES = Witness("yes", "yes", "member")


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    return to_verifying(ask(fund, people, by=None), people, confirmations=0)


@pytest.fixture
def partner(people: People) -> Organisation:
    return Organisation.objects.create(name="A partner", kind="legal", how_to_reach="-", confirms=True)


def facts_of(case: Case) -> dict[str, Any]:
    return asking_facts(case.row, NOW, confirmations=case.row.confirmations.all())


def code_of(case: Case, people: People, **more: Any) -> str:
    known = {"reference": case.reference, "by": Actor(people["cora"]), "now": NOW}
    return vouching.make_code(**{**known, **more}).code


def say(code: str, witness: Witness = YES, now: Any = NOW + HOUR) -> None:
    vouching.vouch(code=code, witness=witness, now=now)


def test_r12_a_trusted_person_counts_as_one_and_words_open_for_coordinators_only(case: Case, people: People) -> None:
    OutboxMessage.objects.all().delete()
    say(code_of(case, people).lower().replace(" ", "-"), Witness("yes", "yes", "member", "Я знаю её"))
    row = Confirmation.objects.get()
    assert (row.confirmer, row.means, row.relation, row.independent) == ("member", "code", "member", True)
    assert (row.knows, row.believes, row.recorded_by, row.confirmed_by) == ("yes", "yes", None, None)
    assert confirmations_of(case.row, now=NOW) == 1
    box = Box.objects.get(kind="vouch")
    [lock] = box.locks.all()
    assert lock.user_id == people["cora"].pk
    message = bytes(lock.packet) + bytes(box.ciphertext)
    assert opened("cora", message, case=str(case.row.pk), box=str(box.pk))[1].decode() == "Я знаю её"
    assert set(OutboxMessage.objects.values_list("recipient_id", flat=True)) == {people["cora"].pk}
    assert [event.actor_id for event in audit.of_object(case.row.pk) if event.verb == "aid_request.vouch"] == [None]


@pytest.mark.parametrize(
    ("witness", "confirmer", "counts"),
    [
        (YES, "member", True),
        (Witness("yes", "yes", "contact"), "contact", True),
        (Witness("yes", "yes", "partner"), "partner", True),
        (Witness("yes", "yes", "family"), "near", False),
        (Witness("yes", "yes", "household"), "near", False),
        (Witness("yes", "yes", "payee"), "near", False),
        (Witness("unknown", "yes", "member"), "member", False),
        (Witness("no", "yes", "member"), "member", False),
        (Witness("yes", "no", "member"), "member", False),
        (Witness("yes", "unknown", "contact"), "contact", False),
    ],
)
def test_r12_independence_follows_from_the_answers(
    case: Case, people: People, witness: Witness, confirmer: str, counts: bool
) -> None:
    say(code_of(case, people), witness)
    row = Confirmation.objects.get()
    assert (row.confirmer, row.independent) == (confirmer, counts)
    assert confirmations_of(case.row, now=NOW) == int(counts)


def test_a_code_works_once_and_the_same_answer_sent_twice_is_one(case: Case, people: People) -> None:
    code = code_of(case, people)
    say(code)
    say(code)
    assert Confirmation.objects.count() == 1
    for other in (Witness("yes", "yes", "family"), Witness("yes", "yes", "member", "more")):
        with pytest.raises(NotFound):
            say(code, other)
    IdempotencyKey.objects.all().delete()
    with pytest.raises(NotFound):
        say(code, now=NOW + 2 * DAY)
    assert (Confirmation.objects.count(), Box.objects.filter(kind="vouch").count()) == (1, 0)


def test_what_does_not_open_looks_alike(case: Case, people: People) -> None:
    used, old = code_of(case, people), code_of(case, people)
    say(used)
    say(code_of(case, people))
    late = code_of(case, people)
    endings.withdraw(reference=case.reference, by=Actor(holds_code=True), now=NOW)
    other, sentences = Witness("yes", "no", "member"), set()
    for code, now in [(used, NOW), (old, NOW + 7 * DAY), (late, NOW), ("0000000000", NOW), ("x", NOW), ("", NOW)]:
        with pytest.raises(NotFound) as refused:
            say(code, other, now=now)
        sentences.add(str(refused.value))
    assert sentences == {str(vouching.NO_MATCH)}


def test_the_last_second_of_the_seventh_day_still_counts(case: Case, people: People) -> None:
    code = code_of(case, people)
    say(code, now=NOW + 7 * DAY - timedelta(seconds=1))
    assert Confirmation.objects.count() == 1


def test_under_a_hold_a_code_opens_nothing(case: Case, people: People) -> None:
    code = code_of(case, people)
    holds.freeze(reference=case.reference, by=Actor(people["cora"]), now=NOW, reason_code="danger")
    with pytest.raises(NotFound):
        say(code)
    with pytest.raises(Refused):
        code_of(case, people)
    holds.unfreeze(reference=case.reference, by=Actor(people["gil"]), now=NOW)
    say(code)


def test_guessing_at_one_code_slows_down_and_nobody_else_with_it(case: Case, people: People) -> None:
    code, other = code_of(case, people), code_of(case, people)
    guess = code[:-1] + ("0" if code[-1] != "0" else "1")
    for _try in range(5):
        with pytest.raises(NotFound):
            say(guess)
    with pytest.raises(Throttled):
        say(guess)
    with pytest.raises(Throttled):
        say(code)
    say(other)
    say(code, now=NOW + HOUR + timedelta(minutes=1))
    assert Confirmation.objects.count() == 2


def test_only_coordinators_make_codes_at_most_five_and_only_while_it_is_checked(
    case: Case, fund: Fund, people: People
) -> None:
    for name in ("ada", "aziz", "ben", "tom", "chen", "gil", "ana", "sam", "cy"):
        with pytest.raises(NotFound):
            code_of(case, people, by=Actor(people[name]))
    for actor in (NOBODY, Actor(holds_code=True), Actor(holds_confirm_code=True)):
        with pytest.raises(NotFound):
            code_of(case, people, by=actor)
    with pytest.raises(Refused) as early:
        code_of(ask(fund, people), people)
    assert early.value.code == "wrong_state"
    for _one in range(5):
        code_of(case, people)
    with pytest.raises(Refused) as many:
        code_of(case, people)
    assert many.value.code == "too_many_codes"
    code_of(case, people, now=NOW + 8 * DAY)


def test_the_code_is_kept_as_a_digest_under_a_key_outside_the_database(case: Case, people: People) -> None:
    code = code_of(case, people, attempt=Attempt("cora", "confirm-code", "k", {}))
    assert in_tables((code, code.replace(" ", ""))) == []
    digest = ConfirmCode.objects.get().code_hmac
    keys = [Fernet.generate_key().decode(), Fernet.generate_key().decode()]
    with override_settings(FIELD_KEYS=keys):
        code_of(case, people)
        with pytest.raises(NotFound):
            say(code)
    assert ConfirmCode.objects.filter(code_hmac=digest).exists()
    with pytest.raises(AlreadyDone) as done:
        code_of(case, people, attempt=Attempt("cora", "confirm-code", "k", {}))
    assert done.value.answer["confirm_code"] is None
    assert vouching.sweep(now=NOW + 7 * DAY) == 2
    assert not ConfirmCode.objects.exists()


def test_a_code_is_found_under_an_older_key_too(case: Case, people: People) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    with override_settings(FIELD_KEYS=[old]):
        code = code_of(case, people)
    with override_settings(FIELD_KEYS=[new, old]):
        say(code)
    assert Confirmation.objects.count() == 1


def test_a_partners_word_counts_once_and_only_from_the_register(
    case: Case, people: People, partner: Organisation
) -> None:
    stranger = Organisation.objects.create(name="Not a partner", kind="legal", how_to_reach="-")
    with pytest.raises(Malformed) as wrong:
        code_of(case, people, organisation=stranger.pk)
    assert set(wrong.value.fields) == {"organisation"}
    first, second = (code_of(case, people, organisation=partner.pk) for _one in range(2))
    say(first, Witness("yes", "yes", "partner"))
    say(second, Witness("yes", "yes", "partner"))
    assert list(Confirmation.objects.order_by("independent").values_list("organisation", "independent")) == [
        (None, False),
        (partner.pk, True),
    ]
    assert confirmations_of(case.row, now=NOW) == 1
    with pytest.raises(Malformed):
        code_of(case, people, organisation=partner.pk)


def test_r13_family_is_known_to_the_rules_as_asked_without_consent(case: Case, people: People) -> None:
    assert facts_of(case)["verifier_kinds"] == frozenset()
    say(code_of(case, people), Witness("yes", "yes", "family"))
    facts = facts_of(case)
    assert (facts["verifier_kinds"], facts["is_verifier_agreed"]) == (frozenset({"family"}), False)


@pytest.mark.parametrize(
    "wrong", [{"knows": "maybe"}, {"believes": ""}, {"relation": "friend"}, {"words": "x" * 3_901}]
)
def test_answers_come_from_the_lists(case: Case, people: People, wrong: dict[str, str]) -> None:
    code = code_of(case, people)
    with pytest.raises(Malformed) as refused:
        say(code, Witness(**{"knows": "yes", "believes": "yes", "relation": "member", **wrong}))
    assert set(refused.value.fields) == set(wrong)
    say(code)
