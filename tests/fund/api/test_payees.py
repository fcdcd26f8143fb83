"""The list of payees over the API: entered by one, confirmed by another, account details sealed to the treasury."""

import pytest

from fund.api.payees import PayeeAnswer
from fund.models import ListedPayee
from notifications.audit import of_object
from notifications.models import Box, BoxRead
from tests.factories import DAY, NOW
from tests.fund.api.desk import Desk
from tests.keys import opened

PATH = "fund/payees/"
IBAN = "GE29NB0000000101904917"
LAWYERS = {
    "name": "Samartali Law Office",
    "kind": "lawyer",
    "country": "GE",
    "uses": ["legal_aid", "visa"],
    "details": {"iban": IBAN, "note": "write the number of the bill"},
    "agreement": {"valid_from": str(NOW.date())},
}


def entered(desk: Desk, **changes: object) -> dict:
    answer = desk.post("tom", PATH, {**LAWYERS, **changes}, fresh=True)
    assert answer.status_code == 201, answer.content
    return answer.json()


def confirmed(desk: Desk, name: str, payee: dict, *, revision: int | None = None):
    body = {"revision": revision or payee["revision"]}
    return desk.post(name, f"{PATH}{payee['id']}/confirm/", body, fresh=True)


def test_a_payee_counts_once_a_second_person_has_confirmed_it(desk: Desk) -> None:
    payee = entered(desk)
    assert set(payee) == set(PayeeAnswer().fields)
    assert (payee["listed"], payee["waits_for_second"]) == (False, True)
    own = confirmed(desk, "tom", payee)
    assert (own.status_code, own.json()["code"]) == (422, "separation_of_duties")
    done = confirmed(desk, "chen", payee).json()
    assert (done["listed"], done["waits_for_second"], done["agreements"][0]["confirmed"]) == (True, False, True)
    assert desk.get("ben", PATH).json()["results"] == [done]
    again = confirmed(desk, "chen", payee)
    assert (again.status_code, again.json()["code"]) == (422, "nothing_to_confirm")
    verbs = [row.verb for row in of_object(ListedPayee.objects.get().pk)]
    assert verbs == ["payee_registered", "payee_confirmed"]


def test_s05_account_details_are_sealed_to_the_treasury_and_never_in_clear(desk: Desk) -> None:
    payee = entered(desk)
    box = Box.objects.get(owner_id=payee["id"])
    assert set(box.locks.values_list("user_id", flat=True)) == {desk.people[name].pk for name in ("tom", "chen")}
    assert IBAN not in str(list(ListedPayee.objects.values()))
    served = desk.get("chen", f"{PATH}{payee['id']}/details/")
    assert f"iban: {IBAN}\n" in opened("chen", served.content)[1].decode()
    for name in ("cora", "ben", "ana"):
        assert desk.get(name, f"{PATH}{payee['id']}/details/").status_code == 404
    # The fund is shown whether a text went to a page or to a program.
    assert list(BoxRead.objects.values_list("user_id", "way")) == [(desk.people["chen"].pk, "api")]


def test_who_cannot_read_the_details_cannot_confirm_them(desk: Desk) -> None:
    refused = confirmed(desk, "cora", entered(desk))
    assert (refused.status_code, refused.json()["code"]) == (422, "cannot_read_details")
    plain = entered(desk, name="Shelter Zero", kind="shelter", details={})
    assert confirmed(desk, "cora", plain).json()["listed"] is True


def test_new_account_details_wait_for_a_second_person_again_and_the_old_ones_are_gone(desk: Desk) -> None:
    payee = entered(desk)
    confirmed(desk, "chen", payee)
    first = Box.objects.get(owner_id=payee["id"]).pk
    path = f"{PATH}{payee['id']}/details/"
    changed = desk.post("cora", path, {"account": "Kaspi 7000"}, fresh=True).json()
    assert (changed["listed"], changed["revision"]) == (False, 2)
    assert not Box.objects.filter(pk=first).exists()
    stale = confirmed(desk, "chen", changed, revision=1)
    assert stale.status_code == 409
    assert confirmed(desk, "chen", changed).json()["listed"] is True


def test_an_agreement_is_added_and_confirmed_by_another(desk: Desk) -> None:
    payee = entered(desk, name="Clinic One", kind="clinic")
    confirmed(desk, "chen", payee)
    body = {"valid_from": str(NOW.date()), "valid_until": str((NOW + DAY).date()), "uses": ["visa"]}
    added = desk.post("cora", f"{PATH}{payee['id']}/agreements/", body, fresh=True).json()
    assert (added["listed"], added["waits_for_second"]) == (True, True)
    assert sorted(one["confirmed"] for one in added["agreements"]) == [False, True]
    assert confirmed(desk, "tom", added).json()["waits_for_second"] is False


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"uses": ["weapons"]}, "uses"),
        ({"country": "QQ"}, "country"),
        ({"details": {"iban": "GE29NB0000000101904918"}}, "iban"),
        ({"agreement": {"valid_from": "2026-05-02", "valid_until": "2026-05-01"}}, "valid_until"),
        ({"agreement": {"valid_from": "2026-05-02", "uses": ["ticket"]}}, "agreed_uses"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(desk: Desk, change: dict, field: str) -> None:
    answer = desk.post("tom", PATH, {**LAWYERS, **change}, fresh=True)
    assert answer.status_code == 400
    assert any(field in name for name in answer.json()["fields"])
    assert not ListedPayee.objects.exists()


def test_a_name_stands_once_and_off_the_list_nothing_more_happens(desk: Desk) -> None:
    payee = entered(desk)
    double = desk.post("tom", PATH, LAWYERS, fresh=True)
    assert (double.status_code, double.json()["code"]) == (422, "listed_already")
    ended = desk.post("cora", f"{PATH}{payee['id']}/end/", {}, fresh=True).json()
    assert (ended["ended"], ended["listed"], Box.objects.filter(owner_id=payee["id"]).count()) == (True, False, 0)
    assert confirmed(desk, "chen", payee).json()["code"] == "payee_ended"
    assert entered(desk)["id"] != payee["id"]


def test_l15_the_same_key_enters_once_and_others_enter_nothing(desk: Desk) -> None:
    first = desk.post("tom", PATH, LAWYERS, key="k", fresh=True)
    assert desk.post("tom", PATH, LAWYERS, key="k").json() == first.json()
    for name in ("chen", "ben", "ana", "ada", "sam"):
        assert desk.post(name, PATH, {**LAWYERS, "name": "Other"}, fresh=True).status_code == 404
    assert ListedPayee.objects.count() == 1
