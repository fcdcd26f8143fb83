"""What closing does with money: promised, or deferred with the votes standing; and what is written down."""

from datetime import timedelta

import pytest
from django.db import transaction

from emergency.actions.correspondence.telling import read_slips
from emergency.actions.deciding import closing, promising
from emergency.actors import Actor
from emergency.models import Confirmation, Decision, Outcome
from emergency.states import State
from fund.ledger import deposits
from fund.ledger.balances import overview
from fund.ledger.floors import ShortOfMoney
from fund.models import Commitment, Deposit, Fund, JournalEntry
from fund.money import Money
from fund.rules.findings import from_json
from notifications import audit
from notifications.errors import NotFound, Refused
from notifications.models import Box, OutboxMessage
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    People,
    answer_conflict,
    approve,
    ask,
    bring_to,
    cast,
    donate,
    make_fund,
    present,
    ready_to_vote,
    to_review,
    to_verifying,
    vote,
)


@pytest.fixture
def short_fund(db: None) -> Fund:
    """A thousand is liquid, five thousand lie in a deposit."""
    return make_fund("1000.00", locked="5000.00")


def free(fund: Fund) -> str:
    return overview(fund, now=NOW).free.text()


def finding(decision: Decision, rule: str) -> dict[str, object]:
    return next(one for one in decision.record["findings"] if one["rule"] == rule)


def test_r04_with_too_little_liquid_the_votes_stand_and_nothing_is_posted(short_fund: Fund) -> None:
    people = cast(short_fund)
    entries = JournalEntry.objects.count()
    case = to_review(ask(short_fund, people, lines={"legal_aid": 120_000}, urgency="red"), people)
    OutboxMessage.objects.all().delete()
    approve(case, people)
    assert case.state == State.DEFERRED
    assert case.round.outcome == Outcome.APPROVED
    assert case.lines()["legal_aid"].approved_minor == 120_000
    assert (Commitment.objects.count(), JournalEntry.objects.count()) == (0, entries)
    decision = Decision.objects.get()
    assert decision.record["money"] == "short"
    sentence = from_json(finding(decision, "R-04")).sentence
    for part in ("€1,200.00", "€1,000.00", "€200.00", "€5,000.00", "the votes stand"):
        assert part in sentence
    told = set(OutboxMessage.objects.values_list("recipient_id", flat=True))
    assert told == {people["cora"].pk, people["tom"].pk}


def test_r04_nine_hundred_pass_where_twelve_hundred_wait(short_fund: Fund) -> None:
    people = cast(short_fund)
    case = approve(to_review(ask(short_fund, people, lines={"legal_aid": 90_000}), people), people)
    assert case.state == State.APPROVED
    assert free(short_fund) == "100.00"
    assert Commitment.objects.get().source_ref == case.row.ledger_ref


def test_a_deferred_case_goes_on_when_money_is_there(short_fund: Fund) -> None:
    people = cast(short_fund)
    case = approve(to_review(ask(short_fund, people, lines={"legal_aid": 120_000}), people), people)
    tom = Actor(people["tom"])
    with pytest.raises(Refused) as refused:
        closing.resume(reference=case.reference, by=tom, now=case.at)
    assert refused.value.code == "short_of_money_locked"
    later = case.at + 14 * DAY - HOUR
    donate(short_fund, "200.00", at=later)
    with pytest.raises(NotFound):
        closing.resume(reference=case.reference, by=Actor(people["cora"]), now=later)
    closing.resume(reference=case.reference, by=tom, now=later)
    assert (case.state, free(short_fund)) == (State.APPROVED, "0.00")
    assert case.row.due_at == later + 36 * HOUR
    assert {people[name].pk.hex for name in ("ada", "ben", "bea")} == set(Commitment.objects.get().barred_people)


def test_a_decision_of_fourteen_days_is_asked_anew(short_fund: Fund) -> None:
    people = cast(short_fund)
    case = approve(to_review(ask(short_fund, people, lines={"legal_aid": 120_000}), people), people)
    case.at = case.at + 14 * DAY
    donate(short_fund, "200.00", at=case.at)
    closing.resume(reference=case.reference, by=Actor(people["tom"]), now=case.at)
    assert (case.state, Commitment.objects.count()) == (State.IN_REVIEW, 0)
    assert case.lines()["legal_aid"].approved_minor is None
    approve(case, people, "ben", "bela")
    assert case.state == State.APPROVED
    assert Decision.objects.count() == 2


def test_when_another_promise_wins_meanwhile_the_case_is_deferred_and_no_error(
    fund: Fund, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = to_review(ask(fund, people, lines={"ticket": 30_000}), people)
    ready_to_vote(case, people)

    def lost(**known: object) -> None:
        Deposit.objects.create(
            fund=fund, bank=fund_bank(fund), currency="EUR", amount_minor=1, placed_on=NOW.date(), ends_on=NOW.date()
        )
        raise ShortOfMoney(wanted=Money(30_000, "EUR"), free=Money(0, "EUR"))

    monkeypatch.setattr(promising, "commit", lost)
    vote(case, people["bo"])
    assert (case.state, case.round.outcome) == (State.DEFERRED, Outcome.APPROVED)
    assert Decision.objects.get().record["money"] == "short"
    # What the lost commitment had begun is gone with it.
    assert not Deposit.objects.filter(amount_minor=1).exists()
    assert case.round.votes.count() == 1


def fund_bank(fund: Fund) -> object:
    from fund.ledger import chart

    return chart.account(fund, chart.BANK)


def test_w01_who_asked_vouched_or_approved_may_not_touch_the_payment(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people), people)
    Confirmation.objects.create(
        aid_request=case.row,
        confirmed_by=people["chen"],
        confirmer="member",
        means="voice",
        independent=True,
        recorded_at=NOW,
    )
    ready_to_vote(present(case, people), people)
    vote(case, people["bela"], "abstain")
    approve(case, people, "bo", "bea")
    barred = set(Commitment.objects.get().barred_people)
    assert barred == {people[name].pk.hex for name in ("ada", "chen", "bo", "bea")}


def test_the_decision_record_says_what_was_judged_and_holds_no_words(fund: Fund, people: People) -> None:
    before = audit.head()[1]
    case = to_review(ask(fund, people, lines={"legal_aid": 30_000}), people)
    assert audit.head()[1] != before
    ready_to_vote(case, people)
    head = audit.head()[1]
    vote(case, people["bo"], amounts={line.pk: 25_000 for line in case.lines().values()})
    decision = Decision.objects.get()
    record = decision.record
    assert (decision.outcome, decision.tier, decision.regulation_code) == ("approved", "duty", "R1")
    assert (decision.audit_head, decision.decided_at) == (head, NOW)
    assert record["electorate"] == {"base": 4, "substitutes": 0, "away": 0, "recused": 0}
    assert record["counts"]["approvals"] == 1
    assert record["amounts"] == [
        {
            "use": "legal_aid",
            "asked": {"amount": "300.00", "currency": "EUR"},
            "proposed": {"amount": "300.00", "currency": "EUR"},
            "approved": {"amount": "250.00", "currency": "EUR"},
        }
    ]
    judged = Box.objects.filter(owner_id=case.row.pk, kind__in=["narrative", "summary", "card"])
    assert record["boxes"] == sorted(f"{box.kind}:{box.sha256}" for box in judged)
    assert {one["rule"] for one in record["findings"]} >= {"R-01", "R-04", "R-07", "R-12", "R-14", "R-15", "R-16"}
    assert all(one["verdict"] != "block" for one in record["findings"])
    assert len(record["facts"]["approver_ids"]) == 1
    assert "Nino" not in str(record)


def test_an_approval_starts_the_payment_clock_and_sends_the_go_ahead_by_slip(fund: Fund, people: People) -> None:
    people["ada"].language = "en"
    people["ada"].save()
    case = to_review(ask(fund, people, lines={"legal_aid": 30_000}, urgency="red"), people)
    ready_to_vote(case, people)
    vote(case, people["bo"])
    row = case.row
    assert row.due_at == NOW + timedelta(hours=24)
    assert row.lapse_at == NOW + 14 * DAY
    slips = read_slips(row, case.access_code, now=NOW)
    [letter] = [text for slip, text in slips if slip.kind == "go_ahead"]
    assert letter.splitlines()[0] == "Up to €300.00 for legal aid is promised."
    assert "Person code" in letter


def test_a_case_without_money_can_be_brought_to_waiting(fund: Fund, people: People) -> None:
    case = bring_to("deferred", fund, people)
    with transaction.atomic():
        held = Deposit.objects.get()
        deposits.withdraw(deposit_id=held.pk, by=people["tom"].pk, now=case.at)
    closing.resume(reference=case.reference, by=Actor(people["tom"]), now=case.at)
    assert case.state == State.APPROVED


def test_a_rule_that_blocks_leaves_the_round_open_with_its_votes_and_tells_the_chair(
    fund: Fund, people: People
) -> None:
    case = to_review(ask(fund, people, lines={"legal_aid": 30_000}), people)
    ready_to_vote(case, people)
    case.row.confirmations.all().delete()
    case.row.__class__.objects.filter(reference=case.reference).update(for_whom="self")
    OutboxMessage.objects.all().delete()
    vote(case, people["bo"])
    assert (case.state, case.round.votes.count(), Commitment.objects.count()) == (State.IN_REVIEW, 1, 0)
    assert set(OutboxMessage.objects.values_list("recipient_id", flat=True)) == {people["ben"].pk, people["bea"].pk}
    OutboxMessage.objects.all().delete()
    answer_conflict(case, people["bela"], 2)
    assert set(OutboxMessage.objects.values_list("recipient_id", flat=True)) == {people["bao"].pk}
    with pytest.raises(Refused) as refused:
        closing.close_round(reference=case.reference, by=Actor(people["ben"]), now=NOW)
    assert refused.value.code == "not_confirmed"
    count = audit.head()[0]
    assert closing.close_due_rounds(NOW + DAY) == 0
    assert audit.head()[0] == count
