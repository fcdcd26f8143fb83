"""Laying a case before the board: amounts, confirmations, the conflict card, who is called."""

import pytest

from emergency.actions.asking import verification
from emergency.actions.deciding import presenting
from emergency.actors import Actor
from emergency.models import AidRequest, Confirmation, RoundSeat
from emergency.states import State
from fund.models import Fund
from notifications.errors import Malformed, NotFound, Refused
from notifications.models import Lock, OutboxMessage
from tests.factories import HOUR, NOW, Case, People, ask, bring_to, present, to_review, to_verifying


def seats(case: Case) -> dict[str, RoundSeat]:
    return {seat.user.login: seat for seat in case.round.seats.select_related("user")}


def called(case: Case) -> set[str]:
    return {name for name, seat in seats(case).items() if seat.called_at}


def told(kind: str) -> set[str]:
    from emergency.models import User

    ids = OutboxMessage.objects.filter(kind=kind).values_list("recipient_id", flat=True)
    return set(User.objects.filter(pk__in=list(ids)).values_list("login", flat=True))


def test_r16_the_tier_follows_the_proposed_sum_and_is_fixed_with_the_round(fund: Fund, people: People) -> None:
    found = {
        sum_minor: to_review(ask(fund, people, lines={"legal_aid": sum_minor}), people).round.tier
        for sum_minor in (30_000, 30_001, 150_000, 150_001, 300_000, 300_001)
    }
    assert found == {
        30_000: "duty",
        30_001: "two",
        150_000: "two",
        150_001: "majority",
        300_000: "majority",
        300_001: "two_thirds",
    }


def test_a_line_without_a_known_sum_must_get_one(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people, lines={"legal_aid": 20_000, "ticket": None}), people)
    by = Actor(people["cora"])
    with pytest.raises(Malformed) as refused:
        presenting.present(reference=case.reference, by=by, now=NOW, lines={}, card="Nino")
    assert "lines" in refused.value.fields
    presenting.present(reference=case.reference, by=by, now=NOW, lines={"ticket": 9_000}, card="Nino")
    assert {use: line.proposed_minor for use, line in case.lines().items()} == {"legal_aid": 20_000, "ticket": 9_000}
    assert case.round.tier == "duty"


@pytest.mark.parametrize(
    ("lines", "code"),
    [({"legal_aid": 40_001}, "above_asked"), ({"visa": 1}, "malformed"), ({"legal_aid": 0}, "malformed")],
)
def test_no_proposal_above_what_was_asked_for_no_foreign_line_and_not_nothing(
    fund: Fund, people: People, lines: dict[str, int], code: str
) -> None:
    case = to_verifying(ask(fund, people), people)
    with pytest.raises((Malformed, Refused)) as refused:
        present(case, people, lines=lines)
    assert refused.value.code == code
    assert case.state == State.VERIFYING


def test_the_conflict_card_is_required(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people), people)
    with pytest.raises(Malformed) as refused:
        present(case, people, card="  ")
    assert "card" in refused.value.fields


def test_r12_two_independent_confirmations_are_wanted_and_one_for_the_smallest_sums(fund: Fund, people: People) -> None:
    larger = to_verifying(ask(fund, people, for_whom="self"), people, confirmations=1)
    with pytest.raises(Refused) as refused:
        present(larger, people)
    assert refused.value.code == "not_confirmed"
    assert [finding.rule for finding in refused.value.findings] == ["R-12"]
    smaller = to_verifying(ask(fund, people, for_whom="self", lines={"ticket": 30_000}), people, confirmations=1)
    assert present(smaller, people).state == State.IN_REVIEW


def test_r12_a_contact_who_asks_for_somebody_else_counts_as_one(fund: Fund, people: People) -> None:
    for asker, enough in (("ada", True), ("cy", False), (None, False)):
        case = to_verifying(ask(fund, people, by=asker), people, confirmations=1)
        if enough:
            assert present(case, people).state == State.IN_REVIEW
        else:
            with pytest.raises(Refused):
                present(case, people)


def test_r12_who_is_not_independent_and_the_asker_again_do_not_count(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people), people, confirmations=0)
    fields = {"confirmer": "contact", "means": "voice"}
    verification.confirm(reference=case.reference, by=Actor(people["cora"]), now=NOW, independent=False, **fields)
    Confirmation.objects.create(
        aid_request=case.row, confirmed_by=people["ada"], independent=True, recorded_at=NOW, **fields
    )
    with pytest.raises(Refused) as refused:
        present(case, people)
    assert refused.value.findings[0].value == 1


def test_r08_a_purpose_the_fund_never_pays_blocks_and_an_unknown_one_is_malformed(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people), people)
    with pytest.raises(Refused) as refused:
        present(case, people, purposes=["bribe"])
    assert refused.value.code == "never_paid"
    with pytest.raises(Malformed):
        present(case, people, purposes=["a sentence about somebody"])
    present(case, people, purposes=["bail"], has_official_order=True)
    assert (case.row.purposes, case.row.has_official_order) == (["bail"], True)


def test_members_are_called_substitutes_wait_and_the_board_is_told_quietly(fund: Fund, people: People) -> None:
    case = ask(fund, people)
    to_verifying(case, people)
    OutboxMessage.objects.all().delete()
    present(case, people)
    assert called(case) == {"ben", "bea", "bo", "bela"}
    assert seats(case)["bao"].substitute
    assert (told("quiet"), told("ring")) == ({"ben", "bea", "bo", "bela"}, set())


def test_a_red_case_rings_those_called(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people, urgency="red"), people)
    OutboxMessage.objects.all().delete()
    present(case, people)
    assert told("ring") == {"ben", "bea", "bo", "bela"}


def test_s6_an_excluded_seat_gets_no_card_is_not_called_and_a_substitute_steps_in(fund: Fund, people: People) -> None:
    case = to_review(ask(fund, people, exclude=("Bo",)), people)
    holders = set(Lock.objects.filter(box__owner_id=case.row.pk, box__kind="card").values_list("user_id", flat=True))
    assert holders == {people[name].pk for name in ("ben", "bea", "bela", "bao")}
    assert called(case) == {"ben", "bea", "bela", "bao"}


def test_a_seat_that_cannot_sign_in_is_away_from_the_start(fund: Fund, people: People) -> None:
    people["bela"].frozen_at = NOW
    people["bela"].save()
    case = to_review(ask(fund, people), people)
    assert called(case) == {"ben", "bea", "bo", "bao"}
    assert seats(case)["bela"].away_at == NOW


def test_s26_a_seat_that_asked_loses_its_lock_and_is_not_called(fund: Fund, people: People) -> None:
    case = ask(fund, people, by="bo")
    assert Lock.objects.filter(box__owner_id=case.row.pk, user_id=people["bo"].pk).exists()
    to_review(case, people)
    assert not Lock.objects.filter(box__owner_id=case.row.pk, user_id=people["bo"].pk).exists()
    assert called(case) == {"ben", "bea", "bela", "bao"}


def test_the_deadline_is_the_promised_decision_and_leaves_time_to_object(fund: Fund, people: People) -> None:
    amber = to_review(ask(fund, people), people)
    assert amber.round.deadline_at == NOW + 36 * HOUR
    red = to_review(ask(fund, people, urgency="red"), people)
    assert red.round.deadline_at == NOW + 8 * HOUR
    late = to_verifying(ask(fund, people), people)
    late.at = NOW + 35 * HOUR
    assert present(late, people).round.deadline_at == NOW + 59 * HOUR
    assert late.row.due_at == NOW + 36 * HOUR


def test_only_a_coordinator_presents(fund: Fund, people: People) -> None:
    case = bring_to("verifying", fund, people)
    for name in ("ben", "tom", "ada", "cy"):
        with pytest.raises(NotFound):
            presenting.present(
                reference=case.reference, by=Actor(people[name]), now=NOW, lines={"legal_aid": 1}, card="Nino"
            )
    assert AidRequest.objects.get(reference=case.reference).state == State.VERIFYING


def test_r12_confirmations_count_for_somebody_who_asked_without_an_account(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people, lines={"legal_aid": 90_000}, by=None), people, confirmations=2)
    assert present(case, people).state == State.IN_REVIEW
