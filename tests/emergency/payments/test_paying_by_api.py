"""Payments over the API: who sees them, two people, keys and codes."""

import pytest

from emergency.actions.disbursing import paying
from emergency.actors import Actor
from fund.models import Disbursement, Fund, JournalEntry
from tests.emergency.payments.payer import WITHOUT, authorised, call, payable, prepared, read, sent
from tests.factories import People

KEEPERS = {"tom", "chen"}


def test_payments_are_listed_for_those_who_pay_and_audit(fund: Fund, people: People) -> None:
    case = payable(fund, people)
    row = prepared(case, people)
    seen = {name: read(people, name) for name in people}
    assert {name for name, answer in seen.items() if answer.status_code == 200} == KEEPERS | {"ana"}
    assert {answer.status_code for name, answer in seen.items() if name not in KEEPERS | {"ana"}} == {404}
    assert read(people, None).status_code == 401
    (shown,) = seen["chen"].json()["results"]
    assert shown == {
        "id": str(row.pk),
        "reference": case.reference,
        "state": "prepared",
        "use": "legal_aid",
        "amount": {"amount": "400.00", "currency": "EUR"},
        "leaves": {"amount": "400.00", "currency": "EUR"},
        "rate": None,
        "payment_code": row.payment_code,
        "way": "vendor",
        "account": "1010",
        "advance": None,
    }
    assert read(people, "chen", state="sent").json() == {"results": []}


def test_the_whole_way_over_the_api(fund: Fund, people: People) -> None:
    case = payable(fund, people)
    body = {"reference": case.reference, "account": "1010"}
    answer = call(people, "tom", "", body, fresh=False)
    assert answer.status_code == 201, answer.content
    (payment,) = answer.json()["disbursements"]
    done = call(people, "chen", f"{payment['id']}/authorise/", {})
    assert (done.status_code, done.json()["disbursement"]["state"]) == (200, "authorised")
    paid = call(people, "tom", f"{payment['id']}/send/", {})
    assert (paid.json()["state"], paid.json()["disbursement"]["state"]) == ("paid", "sent")


def test_l21_the_preparer_cannot_authorise(fund: Fund, people: People) -> None:
    row = prepared(payable(fund, people), people)
    answer = call(people, "tom", f"{row.pk}/authorise/", {})
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert Disbursement.objects.get().state == "prepared"


def test_authorising_and_sending_need_a_code_of_their_own(fund: Fund, people: People) -> None:
    row = authorised(payable(fund, people), people)
    answer = call(people, "tom", f"{row.pk}/send/", {}, fresh=False)
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")
    assert Disbursement.objects.get().state == "authorised"


@pytest.mark.parametrize("step", ["prepare", "authorise", "send", "fail", "return"])
def test_l15_each_step_repeats_its_answer_and_posts_once(fund: Fund, people: People, step: str) -> None:
    case = payable(fund, people)
    made = {"authorise": prepared, "send": authorised, "fail": sent, "return": sent}
    row = made[step](case, people) if step in made else None
    name, path, body = ("chen" if step == "authorise" else "tom"), f"{row.pk}/{step}/" if row else "", {}
    if row is None:
        body = {"reference": case.reference}
    first = call(people, name, path, body, key="k")
    counted = JournalEntry.objects.count()
    again = call(people, name, path, body, key="k", fresh=False)
    assert first.status_code == again.status_code == (201 if step == "prepare" else 200), first.content
    assert first.json() == again.json()
    assert JournalEntry.objects.count() == counted
    reused = call(people, name, path, {**body, "on": "2020-01-01"}, key="k")
    assert (reused.status_code, reused.json()["code"]) == (409, "key_reused")


@pytest.mark.parametrize("path", ["", "{id}/authorise/", "{id}/send/", "{id}/fail/", "{id}/return/"])
def test_l15_no_step_is_taken_without_a_key_or_a_role(fund: Fund, people: People, path: str) -> None:
    case = payable(fund, people)
    row = prepared(case, people)
    address, body = path.format(id=row.pk), {"reference": case.reference} if not path else {}
    for name in set(people) - KEEPERS:
        assert call(people, name, address, body).status_code == 404, name
    assert call(people, None, address, body).status_code == 401
    missing = call(people, "tom", address, body, key=WITHOUT)
    assert (missing.status_code, missing.json()["code"]) == (400, "key_missing")
    assert Disbursement.objects.get().state == "prepared"


def test_a_second_preparation_takes_only_what_is_not_on_its_way(fund: Fund, people: People) -> None:
    case = payable(fund, people, lines={"legal_aid": 40_000, "medicine": 10_000})
    by = Actor(people["tom"])
    paying.prepare(reference=case.reference, by=by, now=case.at, payments=[paying.Payment("legal_aid")])
    answer = call(people, "tom", "", {"reference": case.reference})
    assert [one["use"] for one in answer.json()["disbursements"]] == ["medicine"]
    over = call(people, "tom", "", {"reference": case.reference})
    assert (over.status_code, over.json()["code"]) == (422, "nothing_left_to_pay")


def test_a_returned_payment_makes_the_case_payable_again(fund: Fund, people: People) -> None:
    case = payable(fund, people)
    row = sent(case, people)
    answer = call(people, "tom", f"{row.pk}/return/", {})
    assert (answer.status_code, answer.json()["state"]) == (200, "payable")
