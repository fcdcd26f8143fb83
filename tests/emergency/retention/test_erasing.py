"""R-30: what was told goes in time, and what stays leads to nobody (S31, S32)."""

import re
from collections import Counter
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings

from emergency.actions import clockwork
from emergency.actions.asking import verification
from emergency.actions.disbursing import payout
from emergency.actions.ending import endings, holds
from emergency.actions.ending.retention import erase, erase_due, erase_payout
from emergency.actors import Actor
from emergency.models import AccessKey, AidRequest, Decision, Freeze, Round
from emergency.states import State
from fund.ledger.verifying import verify
from fund.models import Commitment, Disbursement, Fund, JournalEntry, Voucher
from notifications import audit
from notifications.errors import DomainError, Refused
from notifications.idempotency import Attempt
from notifications.models import Box, IdempotencyKey
from tests.after_approval import bring_back, close, confirm_receipt, give_details, pay, prove
from tests.after_approval import erase as erased
from tests.factories import DAY, NOW, Case, People, approve, ask, bring_to, present, to_verifying
from tests.journeys.searching import cells, in_tables

SECOND = timedelta(seconds=1)
NOTHING = {"payout_details": 0, "cases": 0, "slips": 0, "complaints": 0}
# All that the command says besides numbers.
COUNTED = {*NOTHING, *(name.replace("_", " ") for name in NOTHING)}
WORDS = ("Zimorodok", "Зимородок")
SAID = " ".join(WORDS)
HOLDER = Actor(holds_code=True)


def tombstone(case_id: Any) -> AidRequest:
    return AidRequest.objects.get(pk=case_id)


def told_everything(fund: Fund, people: People) -> Case:
    """Return a closed case with words, questions, holds and people in every place there is."""
    by = Actor(people["cora"])
    case = ask(fund, people, texts={"narrative": SAID, "identity": SAID}, by_when=NOW + 90 * DAY, paid_before_on=NOW)
    known = {"reference": case.reference, "by": by, "now": NOW}
    to_verifying(case, people)
    verification.confirm(
        **known, confirmer="contact", means="voice", independent=True, confirmed_by=people["aziz"].pk, note=SAID
    )
    verification.ask(**known, question_codes=["amount"], slip=SAID)
    verification.answer(reference=case.reference, by=HOLDER, now=NOW, reply=verification.Reply(text=SAID))
    holds.freeze(**known, reason_code="danger")
    holds.unfreeze(reference=case.reference, by=Actor(people["gil"]), now=NOW)
    present(case, people, card=SAID, summary=SAID, purposes=["fine"], has_lawyers_word=True)
    approve(case, people)
    give_details(case, way="vendor", details=SAID)
    pay(case, people)
    confirm_receipt(case, people, Actor(people["ada"], holds_code=True))
    confirm_receipt(case, people)
    prove(case, people, words=SAID)
    attempt = Attempt("public", "close", "key", {})
    endings.close(reference=case.reference, by=by, now=case.at, attempt=attempt)
    return case


def mentions(word: str) -> Counter[str]:
    """Return how often each column of the database holds this word, in either spelling of an id."""
    forms = {word.encode(), word.replace("-", "").encode()}
    return Counter(place for place, content in cells() if any(form in content for form in forms))


def test_s31_after_erasing_nothing_leads_from_what_stays_to_anybody(fund: Fund, people: People) -> None:
    asker = str(people["ada"].pk)
    before = mentions(asker)
    case = told_everything(fund, people)
    reference, row = case.reference, case.row
    case_id, ledger_ref = row.pk, row.ledger_ref
    assert in_tables(WORDS) == []
    assert mentions(reference)
    assert mentions(asker) != before
    erased(case, people)
    assert mentions(reference) == Counter()
    assert mentions(asker) == before
    assert not AidRequest.objects.filter(ledger_ref=ledger_ref).exists()
    assert list(Disbursement.objects.values_list("payment_code", "commitment__barred_people")) == [(None, [])]
    assert (Box.objects.count(), AccessKey.objects.count(), Freeze.objects.count()) == (0, 0, 0)
    assert not IdempotencyKey.objects.exists()
    assert [one.verb for one in audit.of_object(case_id)] == ["aid_request.erase"]


def test_s31_the_tombstone_the_decision_the_vouchers_and_the_books_stay(fund: Fund, people: People) -> None:
    case = told_everything(fund, people)
    case_id, week = case.row.pk, case.row.week
    voucher, record = Voucher.objects.values().get(), Decision.objects.get().record
    entries = JournalEntry.objects.count()
    erased(case, people)
    row = tombstone(case_id)
    assert (row.state, row.week, row.country) == (State.ERASED, week, "GE")
    assert list(row.lines.values_list("use", "asked_minor", "approved_minor")) == [("legal_aid", 40_000, 40_000)]
    assert Voucher.objects.values().get() == voucher
    assert Decision.objects.get().record == record
    assert JournalEntry.objects.count() == entries
    assert verify().ok
    found = audit.verify()
    assert (found.problems, found.erased > 10) == ([], True)
    out = StringIO()
    call_command("audit_verify", stdout=out)
    call_command("verify_ledger", stdout=out)
    assert "0 problems" in out.getvalue()


def test_a_tombstone_tells_a_week_and_nothing_that_was_asked(fund: Fund, people: People) -> None:
    case = told_everything(fund, people)
    row = tombstone(erased(case, people).row.pk)
    kept = {"id", "reference", "fund_id", "regulation_id", "state", "revision", "country", "week", "people", "reminded"}
    told = {name: value for name, value in row.__dict__.items() if not name.startswith("_") and name not in kept}
    assert not [name for name, value in told.items() if value], told
    assert row.people == 1
    monday = {moment.weekday() for moment in (Decision.objects.get().decided_at, Round.objects.get().closed_at)}
    midnight = {(one.opened_at.hour, one.deadline_at.hour, one.deadline_at.minute) for one in Round.objects.all()}
    assert (monday, midnight) == ({0}, {(0, 0, 0)})


def test_s32_a_second_run_finds_nothing_to_erase(fund: Fund, people: People) -> None:
    case = bring_to("closed", fund, people)
    case_id, later = case.row.pk, case.at + 90 * DAY
    counted = erase_due(now=later, dry_run=True)
    assert counted == {"payout_details": 1, "cases": 1, "slips": 1, "complaints": 0}
    assert case.state == State.CLOSED
    assert erase_due(now=later) == {**counted, "slips": 0}
    recorded, stone = audit.head(), tombstone(case_id).reference
    assert erase_due(now=later) == NOTHING
    with pytest.raises(DomainError):
        erase(case_id, now=later)
    with pytest.raises(DomainError):
        erase_payout(case_id, now=later)
    assert (audit.head(), tombstone(case_id).reference) == (recorded, stone)


def test_s32_payment_details_are_erased_once_though_their_case_stays(fund: Fund, people: People) -> None:
    case = bring_to("closed", fund, people)
    later = case.at + 8 * DAY
    assert erase_due(now=later) == {**NOTHING, "payout_details": 1}
    recorded = audit.head()
    assert erase_due(now=later) == NOTHING
    assert (audit.head(), case.state) == (recorded, State.CLOSED)


def test_r30_the_command_counts_what_is_due_and_names_nobody(fund: Fund, people: People) -> None:
    case = told_everything(fund, people)
    row, code = case.row, Disbursement.objects.get().payment_code
    later = (case.at + 90 * DAY).isoformat()
    for options in (["--dry-run"], ["--dry-run", "--json"], ["--json"], []):
        out = StringIO()
        with override_settings(DEMO=True):
            call_command("erase_due", "--at", later, *options, stdout=out, stderr=out)
        named = (*WORDS, row.reference, str(row.pk), str(row.ledger_ref), str(code), row.week)
        assert not [one for one in named if one in out.getvalue()]
        assert set(re.findall(r"[a-z_]+(?: [a-z]+)*", out.getvalue())) <= COUNTED
    assert tombstone(row.pk).state == State.ERASED


def test_r30_a_paid_case_is_erased_ninety_days_after_it_was_closed(fund: Fund, people: People) -> None:
    case = bring_to("closed", fund, people)
    case_id, day = case.row.pk, case.at.replace(hour=0)
    with pytest.raises(Refused) as refused:
        erase(case_id, now=day + 90 * DAY - SECOND)
    assert [finding.rule for finding in refused.value.findings] == ["R-30"]
    assert erase_due(now=day + 90 * DAY - SECOND)["cases"] == 0
    assert erase_due(now=day + 90 * DAY)["cases"] == 1


@pytest.mark.parametrize("state", ["declined", "expired"])
def test_r30_an_unpaid_case_is_erased_forty_five_days_after_its_end(fund: Fund, people: People, state: str) -> None:
    case = bring_to(state, fund, people)
    case_id, ended_at = case.row.pk, case.at.replace(hour=0)
    clockwork.run(now=case.at + 31 * DAY)
    assert case.state == State.CLOSED
    assert erase_due(now=ended_at + 45 * DAY - SECOND)["cases"] == 0
    assert Box.objects.exists()
    assert erase_due(now=ended_at + 45 * DAY)["cases"] == 1
    assert (tombstone(case_id).state, Box.objects.count()) == (State.ERASED, 0)


def test_r30_a_case_taken_back_is_erased_by_the_next_run(fund: Fund, people: People) -> None:
    case = bring_to("payable", fund, people)
    case_id = case.row.pk
    endings.withdraw(reference=case.reference, by=Actor(people["ada"], holds_code=True), now=case.at)
    assert erase_due(now=case.at)["cases"] == 1
    assert tombstone(case_id).state == State.ERASED
    assert not Commitment.objects.exclude(barred_people=[]).exists()
    assert verify().ok


def test_r30_payment_details_go_seven_days_after_receipt_and_the_case_stays(fund: Fund, people: People) -> None:
    case = bring_to("accounted", fund, people)
    day = case.at.replace(hour=0)
    texts = Box.objects.exclude(kind="payout").count()
    assert erase_due(now=day + 7 * DAY - SECOND)["payout_details"] == 0
    with pytest.raises(Refused):
        erase_payout(case.row.pk, now=day + 6 * DAY)
    assert Disbursement.objects.get().payment_code
    assert erase_due(now=day + 7 * DAY)["payout_details"] == 1
    assert Disbursement.objects.get().payment_code is None
    assert (Box.objects.filter(kind="payout").count(), Box.objects.count()) == (0, texts)
    assert case.state == State.ACCOUNTED
    recorded = audit.head()
    assert erase_due(now=day + 7 * DAY) == NOTHING
    assert audit.head() == recorded
    assert close(case, people).state == State.CLOSED


def test_r30_before_receipt_is_confirmed_nothing_of_a_payment_is_erased(fund: Fund, people: People) -> None:
    bring_to("paid", fund, people)
    assert erase_due(now=NOW + 300 * DAY)["payout_details"] == 0
    assert Box.objects.filter(kind="payout").exists()


def test_r30_money_that_came_back_keeps_its_new_details_until_the_new_receipt(fund: Fund, people: People) -> None:
    case = bring_to("accounted", fund, people)
    bring_back(case, people, Disbursement.objects.get())
    case.at += 10 * DAY
    payout.send_back_details(reference=case.reference, by=Actor(people["tom"]), now=case.at)
    give_details(case)
    pay(case, people)
    assert erase_due(now=case.at)["payout_details"] == 0
    confirm_receipt(case, people)
    assert erase_due(now=case.at + 6 * DAY)["payout_details"] == 0
    assert erase_due(now=case.at + 7 * DAY)["payout_details"] == 1


@pytest.mark.parametrize("state", ["accounted", "withdrawn"])
def test_a_hold_keeps_everything_until_it_is_lifted(fund: Fund, people: People, state: str) -> None:
    case = bring_to(state, fund, people)
    holds.freeze(reference=case.reference, by=Actor(people["cora"]), now=case.at, reason_code="fraud")
    later = case.at + 200 * DAY
    assert erase_due(now=later, dry_run=True) == NOTHING
    assert erase_due(now=later) == NOTHING
    for act in (erase, erase_payout):
        with pytest.raises(DomainError):
            act(case.row.pk, now=later)
    holds.unfreeze(reference=case.reference, by=Actor(people["gil"]), now=later)
    assert sum(erase_due(now=later).values()) > 0


def test_one_case_that_cannot_be_erased_does_not_keep_the_others(fund: Fund, people: People) -> None:
    cases = [bring_to("withdrawn", fund, people) for _one in range(2)]
    AidRequest.objects.filter(reference=cases[0].reference).update(ended_at=NOW + 50 * DAY)
    assert erase_due(now=NOW)["cases"] == 1
    assert cases[0].state == State.WITHDRAWN
