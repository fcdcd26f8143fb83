"""The rows beside the journal checked against it: promises and payments."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator

from fund.ledger import chart
from fund.ledger.problems import Problem
from fund.ledger.snapshot import Books
from fund.ledger.verifying_setaside import check_setaside
from fund.models import CommitmentChange
from fund.models.payments import LIVE, PAID_OUT


def check_commitments(books: Books) -> Iterator[Problem]:
    """L12: what commitments still promise is the balance of 9100, and their amounts are the sum of their events."""
    promised: Counter[uuid.UUID] = Counter()
    changes: dict[uuid.UUID, Counter[str]] = defaultdict(Counter)
    for event in books.events:
        changes[event.commitment_id][event.change] += event.amount_minor
    for row in books.commitments:
        promised[row.fund_id] += row.remaining_base_minor
        sums = changes[row.pk]
        back = sums[CommitmentChange.GIVEN_BACK]
        liquidated = sums[CommitmentChange.SENT] - sums[CommitmentChange.RETURNED] - back
        released = sums[CommitmentChange.RELEASED] + back
        if (row.amount_minor, row.liquidated_minor, row.released_minor) != (
            sums[CommitmentChange.MADE],
            liquidated,
            released,
        ):
            yield Problem("L12", str(row.pk), "the amounts are not the sum of what happened")
    for fund in books.funds:
        if promised[fund.pk] != _balance(books, fund.pk, chart.ENCUMBRANCES):
            yield Problem("L12", fund.code, "what is promised is not the balance of 9100")


def check_paid(books: Books) -> Iterator[Problem]:
    """L13: what was paid and did not come back is what the commitment says, and never more than it promised."""
    paid: Counter[uuid.UUID] = Counter()
    for payment in books.disbursements:
        if payment.state in PAID_OUT:
            paid[payment.commitment_id] += payment.amount_minor
    out = {payment.pk for payment in books.disbursements if payment.state in PAID_OUT}
    for event in books.events:
        if event.change == CommitmentChange.GIVEN_BACK and event.disbursement_id in out:
            paid[event.commitment_id] -= event.amount_minor
    parts: Counter[uuid.UUID] = Counter()
    for part in books.instalments:
        parts[part.commitment_id] += part.amount_minor
    for row in books.commitments:
        if paid[row.pk] != row.liquidated_minor or paid[row.pk] > row.amount_minor:
            yield Problem("L13", str(row.pk), "what was paid is not what was promised")
        if parts[row.pk] != row.amount_minor - row.released_minor:
            yield Problem("L13", str(row.pk), "the instalments are not what was promised")


def check_payments(books: Books) -> Iterator[Problem]:
    """L14: one live payment per instalment, and each sent payment is posted once."""
    sent = Counter(
        entry.source_id
        for entry in books.entries
        if entry.source_type == "disbursement" and entry.source_step == "sent"
    )
    for payment in books.disbursements:
        if sent[payment.pk] != (1 if payment.sent_at else 0):
            yield Problem("L14", str(payment.pk), "is not posted once when sent")
    live = Counter(payment.instalment_id for payment in books.disbursements if payment.state in LIVE)
    for pk, count in live.items():
        if count > 1:
            yield Problem("L14", str(pk), "has more than one live payment")


def check_left(books: Books) -> Iterator[Problem]:
    """L14: what left the account with a sent payment is what the payment says, in the account's own currency."""
    moved: Counter[uuid.UUID] = Counter()
    account_of = {payment.pk: payment.account_id for payment in books.disbursements}
    for entry in books.entries:
        if entry.source_type == "disbursement" and entry.source_step == "sent":
            rows = books.postings.get(entry.pk, ())
            own = account_of.get(entry.source_id)
            moved[entry.source_id] -= sum(row.amount_minor for row in rows if row.account_id == own)
    for payment in books.disbursements:
        said = payment.amount_minor if payment.leaves_minor is None else payment.leaves_minor
        if payment.sent_at and moved[payment.pk] != said:
            yield Problem("L14", str(payment.pk), "is posted with another sum than it says")


def check_two_people(books: Books) -> Iterator[Problem]:
    """L21: whoever authorised a payment neither prepared it nor asked for or decided the case."""
    for payment in books.disbursements:
        people = {payment.prepared_by.hex, *([payment.authorised_by.hex] if payment.authorised_by else [])}
        if payment.authorised_by == payment.prepared_by or people & set(payment.commitment.barred_people):
            yield Problem("L21", str(payment.pk), "one person did what takes two")


CHECKS = (check_commitments, check_paid, check_payments, check_left, check_setaside, check_two_people)


def _balance(books: Books, fund_id: uuid.UUID, code: str) -> int:
    rows = (row for rows in books.postings.values() for row in rows)
    return sum(row.base_minor for row in rows if row.fund_id == fund_id and row.account.code == code)
