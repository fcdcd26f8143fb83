"""The second half of a case's way, from the approval to the tombstone: details, payment, receipt, proof, erasing.

    give_details(case)
    pay(case, people)                         # prepared and sent by Tom, authorised by Chen
    close(prove(confirm_receipt(case, people), people), people)

`case` is a `tests.factories.Case`, `people` its cast; everything happens at `case.at`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from emergency.actions.disbursing import accounting, paying, payout
from emergency.actions.ending import endings, retention
from emergency.actors import WITHOUT_ACCOUNT, Actor
from emergency.models import AidRequest, User
from fund.ledger import chart, receipts
from fund.models import Disbursement, Fund
from fund.money import Money
from tests.remembered import remembered

HOLDER = Actor(holds_code=True)
DETAILS = "name: Clinic\naccount: bill 17\n"
PAID_BOXES_GO_AFTER = timedelta(days=90)

People = Mapping[str, User]


@remembered
def give_details(case: Any, people: People | None = None, **said: str) -> Any:
    """Let the asker say where the money goes, by default straight to the vendor."""
    known = {"way": "vendor", "consent": "agrees", "harm": "no", "details": DETAILS}
    payout.give_payout_details(reference=case.reference, by=HOLDER, now=case.at, **{**known, **said})
    return case


def prepare(case: Any, people: People, *payments: paying.Payment) -> list[Disbursement]:
    """Let Tom prepare these payments, by default everything that is promised."""
    return paying.prepare(reference=case.reference, by=Actor(people["tom"]), now=case.at, payments=payments)


def authorise(case: Any, people: People, row: Disbursement) -> Disbursement:
    """Let Chen authorise a payment."""
    return paying.authorise(disbursement_id=row.pk, by=Actor(people["chen"]), now=case.at)


def send(case: Any, people: People, row: Disbursement) -> Disbursement:
    """Let Tom send a payment."""
    return paying.send(disbursement_id=row.pk, by=Actor(people["tom"]), now=case.at)


def bring_back(case: Any, people: People, row: Disbursement) -> Disbursement:
    """Let Tom note that the bank returned a payment."""
    return paying.bring_back(disbursement_id=row.pk, by=Actor(people["tom"]), now=case.at)


def authorise_and_send(case: Any, people: People, rows: Sequence[Disbursement]) -> None:
    """Let Chen authorise prepared payments and Tom send them."""
    for row in rows:
        authorise(case, people, row)
        send(case, people, row)


@remembered
def pay(case: Any, people: People) -> Any:
    """Let Tom and Chen pay everything that is promised."""
    authorise_and_send(case, people, prepare(case, people))
    return case


@remembered
def confirm_receipt(case: Any, people: People, by: Actor = HOLDER) -> Any:
    """Say that the money arrived: by default the person, with the access code alone."""
    accounting.confirm_receipt(reference=case.reference, by=by, now=case.at)
    return case


@remembered
def prove(case: Any, people: People, *, kind: str = "invoice", **more: Any) -> Any:
    """Let Cora record what proves every payment."""
    known: dict[str, Any] = {"by": Actor(people["cora"]), "proofs": [accounting.Proof(kind)], "words": "Bills seen"}
    accounting.prove(**{"reference": case.reference, "now": case.at, **known, **more})
    return case


@remembered
def close(case: Any, people: People) -> Any:
    """Let Cora close the case."""
    endings.close(reference=case.reference, by=Actor(people["cora"]), now=case.at)
    return case


def erase(case: Any, people: People) -> Any:
    """Let the clock erase the closed case on its day; the tombstone has another reference."""
    case_id = case.row.pk
    case.at += PAID_BOXES_GO_AFTER
    retention.erase_due(now=case.at)
    case.reference = AidRequest.objects.get(pk=case_id).reference
    return case


def charge(fund: Fund, amount: str, *, at: datetime) -> None:
    """Let the bank take a fee: a fact that no floor refuses, even below what is promised."""
    bank = chart.account(fund, chart.BANK)
    with transaction.atomic():
        receipts.record_fee(
            fund=fund, account=bank, amount=Money.parse(amount, "EUR"), on=at.date(), by=WITHOUT_ACCOUNT, now=at
        )
