"""An auditor proves one payment of last year after its case was erased: bank, code, entry, minute, voucher."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from emergency.actions.ending.retention import erase_due
from emergency.documents.minute import minute_as_json
from emergency.documents.minutes import minutes_on
from emergency.documents.proof import minute_link
from emergency.models import AidRequest
from fund.auditing import digests
from fund.auditing.proof import entry_by_code, payment_of, proof
from fund.models import Disbursement, Fund, KeptCode, KeptMinute, Match
from fund.reports.frame import Report
from notifications.errors import NotFound
from tests.after_approval import close
from tests.emergency.retention.test_bank_lines import take_in
from tests.factories import DAY, Case, People, bring_to
from tests.journeys.searching import in_tables

VOUCHER = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
CODE = "payment_code"


def states(report: Report) -> dict[str, str]:
    return {row[0].code: row[1].code for row in report.sheets[0].rows}  # type: ignore[union-attr]


def facts(report: Report, code: str) -> list[Any]:
    (sheet,) = [one for one in report.sheets if one.code == code]
    return [getattr(row[1], "code", row[1]) for row in sheet.rows]


def told(fund: Fund, code: str, people: People, case: Case) -> Report:
    payment = payment_of(fund, entry_by_code(fund, code).pk)
    return proof(payment, minute=minute_link(payment, people["ana"], now=case.at))


def paid_and_seen(fund: Fund, people: People) -> tuple[Case, str]:
    case = bring_to("accounted", fund, people)
    Disbursement.objects.get().vouchers.update(sha256=VOUCHER)
    code = str(Disbursement.objects.get().payment_code)
    take_in(fund, people, case, code)
    return case, code


def erase_all(case: Case, people: People) -> None:
    assert erase_due(now=case.at + 7 * DAY)["payout_details"] == 1
    close(case, people)
    case.at += 200 * DAY
    assert erase_due(now=case.at)["cases"] == 1


def test_every_link_of_a_living_case_holds_until_one_is_undone(fund: Fund, people: People) -> None:
    case, code = paid_and_seen(fund, people)
    report = told(fund, code, people, case)
    assert set(states(report).values()) == {"holds"}
    assert case.reference in facts(report, "minute")
    for wrong in ("", "2345678999", "%"):
        with pytest.raises(NotFound):
            told(fund, wrong, people, case)
    match = Match.objects.get()
    match.undone_at, match.undone_by = case.at, people["tom"].pk
    match.save()
    Disbursement.objects.get().vouchers.all().delete()
    found = states(told(fund, code, people, case))
    assert (found["bank_line"], found[CODE], found["vouchers"]) == ("missing", "missing", "missing")
    # Who is kept away from the case proves none of its payments.
    case.row.exclusions.create(user=people["ana"])
    with pytest.raises(NotFound):
        told(fund, code, people, case)


def test_the_chain_of_an_erased_case_names_what_is_gone_and_holds_otherwise(fund: Fund, people: People) -> None:
    case, code = paid_and_seen(fund, people)
    minute = minute_as_json(minutes_on(case.row))
    row = AidRequest.objects.get(reference=case.reference)
    erase_all(case, people)
    assert in_tables((code,)) == []
    report = told(fund, code.lower(), people, case)
    assert states(report) == {
        "bank_line": "holds",
        "payment_code": "erased",
        "entry": "holds",
        "promise": "holds",
        "minute": "holds",
        "vouchers": "holds",
    }
    assert digests.of_code(code) in facts(report, CODE)
    assert VOUCHER in facts(report, "vouchers")
    kept = KeptMinute.objects.get()
    assert kept.digest == digests.of_minute(minute, kept.salt)
    assert kept.digest != digests.of_minute({**minute, "reference": "J7QD-N2RW"}, kept.salt)
    assert (kept.decided_in.weekday(), kept.kept_in.weekday()) == (0, 0)
    row.refresh_from_db()
    assert row.ledger_ref is None
    assert row.reference not in str(report)
    for rows, change in ((KeptCode.objects, {"digest": "0"}), (KeptMinute.objects, {"approvals": 9})):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.all().delete()


def test_a_payment_no_bank_shows_keeps_no_digest_of_its_code(fund: Fund, people: People) -> None:
    case = bring_to("accounted", fund, people)
    code = str(Disbursement.objects.get().payment_code)
    erase_all(case, people)
    assert not KeptCode.objects.exists()
    with pytest.raises(NotFound):
        entry_by_code(fund, code)
