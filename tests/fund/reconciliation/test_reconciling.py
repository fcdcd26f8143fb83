"""Tying lines to the books: by itself, by a person, undone; and what stands between books and bank."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fund.ledger import disbursements, posting, setaside
from fund.models import CommitmentEvent, Disbursement, DisbursementState, JournalEntry, Match, StatementLine
from fund.money import Money
from fund.reconciliation import actions, selectors
from fund.reconciliation.state import ReconciliationState, reconciliation_state
from notifications import audit
from notifications.errors import NotFound, Refused, Stale
from notifications.idempotency import AlreadyDone, Attempt
from tests.fund.ledger.world import BEA, BEN, CHEN, TODAY, TOM, act, euros
from tests.fund.reconciliation.office import NOW, Office, came, new_office, out, statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return new_office()


def state(office: Office) -> ReconciliationState:
    """Return how the bank stands, L18 checked on the way."""
    found = reconciliation_state(office.bank, now=NOW)
    assert found
    assert found.agrees
    return found


def entry_of(payment: Disbursement) -> uuid.UUID:
    """Return the entry the payment posted."""
    return JournalEntry.objects.get(source_id=payment.pk, source_step="sent").pk


def state_of(payment: Disbursement) -> str:
    """Return the payment's state in the tables."""
    return str(Disbursement.objects.values_list("state", flat=True).get(pk=payment.pk))


def test_the_camt_line_with_our_code_matches_by_itself(office: Office) -> None:
    payment = office.pay("120.00")
    imported = office.take_in(statement(out("120.00", f"aid {payment.payment_code}"), out("120.00", "rent")))
    match = Match.objects.get()
    assert (match.how, match.score, match.matched_by) == ("automatic", 100, None)
    assert match.agreeing == ["code", "amount", "account", "day"]
    assert (match.disbursement_id, match.entry_id) == (payment.pk, entry_of(payment))
    assert (imported.matched, imported.suggested) == (1, 0)
    assert state_of(payment) == DisbursementState.SETTLED
    assert [(each.verb, each.actor_id) for each in audit.of_object(match.pk)] == [("match_made", None)]


def test_settling_posts_nothing(office: Office) -> None:
    payment = office.pay("120.00")
    before = JournalEntry.objects.count()
    office.take_in(statement(out("120.00", payment.payment_code or "")))
    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize(
    ("entry", "suggested"),
    [
        (lambda code: out("120.00", "no code"), 1),
        (lambda code: out("121.00", code), 1),
        (lambda code: out("120.50", code, fee="0.50"), 1),
        (lambda code: out("120.00", code, day=date(2025, 3, 21)), 0),
        (lambda code: came("120.00", code), 0),
    ],
    ids=["no code", "another amount", "after a fee", "eleven days", "money in"],
)
def test_anything_less_waits_for_a_person(office: Office, entry: Any, suggested: int) -> None:
    payment = office.pay("120.00")
    imported = office.take_in(statement(entry(payment.payment_code)))
    assert (imported.matched, imported.suggested) == (0, suggested)
    assert state_of(payment) == DisbursementState.SENT


def test_a_payment_paid_twice_by_the_bank_matches_once(office: Office) -> None:
    code = office.pay("120.00").payment_code or ""
    imported = office.take_in(statement(out("120.00", code), out("120.00", code)))
    assert (imported.matched, imported.suggested) == (1, 0)
    assert state(office).lines_open == euros("-120.00")


def waiting(office: Office, *entries: Any, amount: str = "120.00") -> tuple[Disbursement, StatementLine]:
    """Return a sent payment and the one line of a statement that nothing matched."""
    payment = office.pay(amount)
    line = office.take_in(statement(*entries)).statement.lines.get()
    return payment, line


def test_a_person_accepts_what_was_suggested(office: Office) -> None:
    payment, line = waiting(office, out("120.00", "no code"))
    (shown,) = selectors.waiting_lines(office.fund, by=TOM, now=NOW)
    assert [(each.candidate.entry_id, each.score) for each in shown.suggestions] == [(entry_of(payment), 50)]
    match = actions.accept(line_id=line.pk, entry_id=shown.suggestions[0].candidate.entry_id, by=TOM, now=NOW)
    assert (match.how, match.matched_by, match.agreeing) == ("accepted", TOM, ["amount", "account", "day"])
    assert state_of(payment) == DisbursementState.SETTLED
    assert selectors.waiting_lines(office.fund, by=TOM, now=NOW) == []
    assert [row.matched_count for row in selectors.statements(office.fund, by=TOM, now=NOW)] == [1]
    assert state(office).is_reconciled is False


def test_undoing_frees_both_and_touches_no_entry(office: Office) -> None:
    payment = office.pay("120.00")
    line = office.take_in(statement(out("120.00", payment.payment_code or ""))).statement.lines.get()
    rows = list(JournalEntry.objects.order_by("pk").values())
    match = actions.undo(match_id=Match.objects.get().pk, by=TOM, now=NOW)
    assert (match.undone_by, match.undone_at) == (TOM, NOW)
    assert state_of(payment) == DisbursementState.SENT
    assert list(JournalEntry.objects.order_by("pk").values()) == rows
    assert [each.verb for each in audit.of_object(match.pk)] == ["match_made", "match_undone"]
    with pytest.raises(Stale):
        actions.undo(match_id=match.pk, by=TOM, now=NOW)
    actions.accept(line_id=line.pk, entry_id=entry_of(payment), by=TOM, now=NOW)
    assert [row.undone_at is None for row in selectors.matches(office.fund, by=TOM, now=NOW)].count(True) == 1
    assert state_of(payment) == DisbursementState.SETTLED


def test_l21_whoever_authorised_cannot_be_the_only_one_to_confirm(office: Office) -> None:
    payment, line = waiting(office, out("120.00"))
    with pytest.raises(Refused) as refusal:
        actions.accept(line_id=line.pk, entry_id=entry_of(payment), by=CHEN, now=NOW)
    assert refusal.value.code == "separation_of_duties"
    assert state_of(payment) == DisbursementState.SENT


def test_l21_whoever_decided_the_case_cannot_confirm_either(office: Office) -> None:
    office.fund.mandates.create(user_id=BEN, role="treasurer", starts_on=date(2020, 1, 1))
    payment, line = waiting(office, out("120.00"))
    with pytest.raises(Refused):
        actions.accept(line_id=line.pk, entry_id=entry_of(payment), by=BEN, now=NOW)


def test_strangers_see_and_match_nothing(office: Office) -> None:
    payment, line = waiting(office, out("120.00"))
    for stranger in (BEA, BEN):
        with pytest.raises(NotFound):
            actions.accept(line_id=line.pk, entry_id=entry_of(payment), by=stranger, now=NOW)
        for look in (selectors.statements, selectors.waiting_lines, selectors.matches, selectors.states):
            with pytest.raises(NotFound):
                look(office.fund, by=stranger, now=NOW)
    with pytest.raises(NotFound):
        actions.undo(match_id=uuid.uuid4(), by=TOM, now=NOW)


def test_l17_one_live_match_per_line_and_per_entry(office: Office) -> None:
    first, second = office.pay("120.00"), office.pay("120.00")
    lines = office.take_in(statement(out("120.00", "a"), out("120.00", "b"))).statement.lines.order_by("place")
    match = actions.accept(line_id=lines[0].pk, entry_id=entry_of(first), by=TOM, now=NOW)
    for line, payment in ((lines[0], second), (lines[1], first)):
        with pytest.raises(Stale):
            actions.accept(line_id=line.pk, entry_id=entry_of(payment), by=TOM, now=NOW)
    other_line, other_entry = {"line_id": lines[1].pk}, {"entry_id": entry_of(second)}
    # The database refuses by itself what would tie more of a line, or of an entry, than there is.
    for changed in (other_entry, other_line, {}):
        fields = {**_fields(match), **changed, "id": uuid.uuid4()}
        with pytest.raises(IntegrityError), transaction.atomic():
            Match.objects.create(**fields)


def _fields(match: Match) -> dict[str, Any]:
    return {field.attname: getattr(match, field.attname) for field in Match._meta.concrete_fields}


def test_what_nothing_ties_cannot_be_accepted(office: Office) -> None:
    payment, line = waiting(office, out("77.00"))
    with pytest.raises(Refused) as refusal:
        actions.accept(line_id=line.pk, entry_id=entry_of(payment), by=TOM, now=NOW)
    assert refusal.value.code == "not_a_candidate"


def test_l17_a_line_smaller_than_the_payment_settles_nothing(office: Office) -> None:
    payment = office.pay("120.00")
    line = office.take_in(statement(out("100.00", payment.payment_code or ""))).statement.lines.get()
    with pytest.raises(Refused) as refusal:
        actions.accept(line_id=line.pk, entry_id=entry_of(payment), by=TOM, now=NOW)
    assert refusal.value.code == "line_too_small"


def test_l18_the_fee_inside_a_line_stays_open(office: Office) -> None:
    payment = office.pay("120.00")
    line = office.take_in(statement(out("120.50", payment.payment_code or "", fee="0.50"))).statement.lines.get()
    actions.accept(line_id=line.pk, entry_id=entry_of(payment), by=TOM, now=NOW)
    found = state(office)
    assert (found.lines_open, found.entries_open) == (euros("-0.50"), euros("1000.00"))


def test_l18_book_less_unreconciled_is_the_closing_through_a_whole_month(office: Office) -> None:
    assert reconciliation_state(office.bank, now=NOW) is None
    paid, waiting_ = office.pay("120.00"), office.pay("30.00")
    gift = came("1000.00", day=date(2025, 2, 1))
    content = statement(
        gift, out("120.00", paid.payment_code or ""), out("2.50"), opening="0.00", from_day=date(2025, 2, 1)
    )
    office.take_in(content)
    found = state(office)
    assert (found.book, found.closing) == (euros("850.00"), euros("877.50"))
    assert (found.entries_open, found.lines_open) == (euros("970.00"), euros("997.50"))
    receipt = selectors.waiting_lines(office.fund, by=TOM, now=NOW)[0]
    actions.accept(line_id=receipt.line.pk, entry_id=receipt.suggestions[0].candidate.entry_id, by=TOM, now=NOW)
    found = state(office)
    assert (found.entries_open, found.lines_open) == (euros("-30.00"), euros("-2.50"))
    actions.undo(match_id=Match.objects.get(disbursement=paid).pk, by=TOM, now=NOW)
    assert state(office).entries_open == euros("-150.00")
    assert state_of(waiting_) == DisbursementState.SENT
    assert [each.agrees for each in selectors.states(office.fund, by=TOM, now=NOW)] == [True]


def test_l18_a_bank_that_opens_with_other_money_than_the_books_shows_the_difference(office: Office) -> None:
    office.take_in(statement(opening="995.00"))
    found = state(office)
    assert found.opening_difference == euros("-995.00")
    assert found.unreconciled == euros("5.00")


def test_a_donors_receipt_is_suggested_by_its_reference(office: Office) -> None:
    signed = {"title": "Shelter", "country": "", "amount": Money(5_000_000, "EUR"), "signed_on": date(2025, 1, 1)}
    project = act(setaside.sign_project, fund=office.fund, donor_name="Good Fund", reference="GF-2026", **signed)
    act(setaside.record_instalment, project=project, amount=euros("20000.00"), arrived_on=date(2025, 3, 1))
    act(setaside.receive_setaside, project=project, amount=euros("2000.00"), account=office.bank, on=TODAY)
    office.take_in(statement(came("2000.00", "share GF-2026", name="The Good Fund")))
    (shown,) = selectors.waiting_lines(office.fund, by=TOM, now=NOW)
    assert [(each.score, each.agreeing) for each in shown.suggestions] == [
        (100, ("reference", "amount", "names", "day"))
    ]
    assert str(shown.line.donor) == "Good Fund"


def test_money_that_came_back_is_suggested_by_its_code(office: Office) -> None:
    payment = office.pay("120.00")
    code = payment.payment_code or ""
    act(disbursements.returned, disbursement_id=payment.pk, on=TODAY)
    imported = office.take_in(statement(out("120.00", code), came("120.00", code, reversal=True)))
    assert imported.matched == 2
    assert state_of(payment) == DisbursementState.RETURNED
    assert state(office).entries_open == euros("1000.00")


def test_an_entry_taken_back_waits_for_no_line(office: Office) -> None:
    gift = office.world.donate("50.00")
    act(posting.reverse_entry, gift, reason="entered_twice")
    assert office.take_in(statement(came("50.00"))).suggested == 0
    state(office)


def test_the_same_key_accepts_once(office: Office) -> None:
    payment, line = waiting(office, out("120.00"))
    attempt = Attempt(actor=str(TOM), act="accept", key="k", body={"line": str(line.pk)})
    match = actions.accept(line_id=line.pk, entry_id=entry_of(payment), by=TOM, now=NOW, attempt=attempt)
    with pytest.raises(AlreadyDone) as repeat:
        actions.accept(line_id=line.pk, entry_id=entry_of(payment), by=TOM, now=NOW, attempt=attempt)
    assert repeat.value.answer == {"match": str(match.pk)}


def test_codes_of_an_erased_case_leave_the_lines(office: Office) -> None:
    erased, kept = office.pay("120.00"), office.pay("30.00")
    office.take_in(statement(out("120.00", erased.payment_code or ""), out("30.00", kept.payment_code or "")))
    source_ref = CommitmentEvent.objects.filter(disbursement=erased).values_list("commitment__source_ref", flat=True)[0]
    assert actions.forget_codes(source_ref=source_ref) == 1
    assert [line.words for line in StatementLine.objects.order_by("place")] == [[], [kept.payment_code]]
    assert Match.objects.filter(undone_at=None).count() == 2
