"""A payment that the bank exchanged is found on the statement of the account it left, in that account's money."""

import uuid

import pytest

from fund.ledger import commitments, disbursements
from fund.ledger.commitments import CommitmentLine
from fund.ledger.verifying import verify
from fund.models import Disbursement, Match
from fund.money import Money
from tests.fund.ledger.world import BEN, CHEN, TODAY, TOM, act, euros
from tests.fund.rates.world import rate
from tests.fund.reconciliation.office import new_office, out, statement

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("shown", "state", "tied"), [("175.20", "settled", 1), ("175.21", "sent", 0)])
def test_code_and_the_sum_that_left_settle_it_by_themselves(shown: str, state: str, tied: int) -> None:
    office = new_office()
    rate(office.fund, "EUR", "GEL", "3.00", on=TODAY)
    lari = Money.parse("510.00", "GEL")
    call = {"fund": office.fund, "source_ref": uuid.uuid4(), "lines": [CommitmentLine("legal_aid", lari)]}
    (promise,) = act(commitments.commit, **call, barred_people=frozenset(), country="GE", by=BEN)
    payment = act(
        disbursements.prepare,
        commitment_id=promise.pk,
        amount=lari,
        account=office.bank,
        way="bank",
        leaves=euros("175.20"),
    )
    act(disbursements.authorise, disbursement_id=payment.pk, by=CHEN)
    act(disbursements.send, disbursement_id=payment.pk, by=TOM)
    office.take_in(statement(out(shown, payment.payment_code or "")))
    assert Disbursement.objects.get().state == state
    assert [match.allocated_minor for match in Match.objects.all()] == [-175_20] * tied
    assert verify().ok, verify().problems
