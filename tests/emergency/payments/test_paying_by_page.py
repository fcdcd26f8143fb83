"""The whole way of a payment by page: prepared by one, authorised by another, sent; and who may not."""

import pytest
from django.test import Client

from emergency.actions.ending import holds
from emergency.actors import Actor
from fund.models import Disbursement, Fund, Role
from tests.emergency.payments.payer import (
    DETAILS,
    TAB,
    authorised,
    filled,
    payable,
    prepared,
    sent,
    visitor,
    words,
)
from tests.factories import People
from tests.keys import opened
from tests.pages import assert_sound_page
from tests.people import code_for, make_person


def test_a_payment_is_prepared_authorised_and_sent_by_page(fund: Fund, people: People) -> None:
    case = payable(fund, people, lines={"legal_aid": 40_000})
    tom, chen = visitor(people, "tom"), visitor(people, "chen")
    page = assert_sound_page(tom.get(TAB))
    (box,) = page.xpath("//a[text()='Sealed payment details']/@href")
    assert DETAILS["name"] in opened("tom", tom.get(box).content)[1].decode()
    address = f"{TAB}{case.reference}/prepare/"
    assert tom.post(address, filled(page, address))["Location"] == TAB
    row = Disbursement.objects.get()
    shown = words(assert_sound_page(chen.get(TAB)))
    code = f"{row.payment_code[:5]} {row.payment_code[5:]}"
    for part in (
        "€400.00",
        "legal aid",
        "straight to the vendor",
        code,
        "1010 Bank",
        "Prepared by Tom",
        case.reference,
    ):
        assert part in shown, part
    authorise, send = (f"{TAB}{row.pk}/{name}/" for name in ("authorise", "send"))
    typed = filled(assert_sound_page(chen.get(TAB)), authorise, code=code_for(people["chen"]))
    assert chen.post(authorise, typed)["Location"] == TAB
    typed = filled(assert_sound_page(tom.get(TAB)), send, code=code_for(people["tom"]))
    assert tom.post(send, typed)["Location"] == TAB
    assert (Disbursement.objects.get().state, case.state) == ("sent", "paid")
    assert "Authorised by Chen" in words(assert_sound_page(tom.get(TAB)))


def test_l21_whoever_prepared_sees_why_not_and_cannot_authorise(fund: Fund, people: People) -> None:
    row = prepared(payable(fund, people), people)
    tom, address = visitor(people, "tom"), f"{TAB}{row.pk}/authorise/"
    page = assert_sound_page(tom.get(TAB))
    assert "You prepared this payment, so a second person has to authorise it." in words(page)
    assert page.xpath(f"//form[@action='{address}']") == []
    typed = {f"authorise-{row.pk}-{name}": value for name, value in (("key", KEY), ("code", code_for(people["tom"])))}
    assert_sound_page(tom.post(address, typed), status=422)
    assert Disbursement.objects.get().state == "prepared"


KEY = "0b7e5b64-7f0e-4a57-a5c6-6d1d3f5f8b11"


@pytest.mark.parametrize("code", ["", "000000"])
def test_without_a_right_code_nothing_is_authorised(fund: Fund, people: People, code: str) -> None:
    row = prepared(payable(fund, people), people)
    chen, address = visitor(people, "chen"), f"{TAB}{row.pk}/authorise/"
    answer = chen.post(address, filled(assert_sound_page(chen.get(TAB)), address, code=code))
    page = assert_sound_page(answer, status=403)
    assert len(page.xpath("//*[@aria-invalid='true']")) == 1
    assert Disbursement.objects.get().state == "prepared"


def test_l15_a_step_sent_twice_counts_once(fund: Fund, people: People) -> None:
    case = payable(fund, people)
    row = authorised(case, people)
    tom, address = visitor(people, "tom"), f"{TAB}{row.pk}/send/"
    typed = filled(assert_sound_page(tom.get(TAB)), address, code=code_for(people["tom"]))
    assert [tom.post(address, typed)["Location"] for _ in range(2)] == [TAB, TAB]
    assert case.state == "paid"


def test_less_than_promised_is_prepared_and_the_rest_goes_back(fund: Fund, people: People) -> None:
    case = payable(fund, people, lines={"legal_aid": 90_000})
    tom, address = visitor(people, "tom"), f"{TAB}{case.reference}/prepare/"
    page = assert_sound_page(tom.get(TAB))
    typed = filled(page, address, legal_aid="861", releases_rest="on")
    assert tom.post(address, typed)["Location"] == TAB
    row = Disbursement.objects.get()
    assert (row.amount_minor, row.releases_rest) == (86_100, True)
    nothing = assert_sound_page(tom.post(address, filled(page, address, legal_aid="", key=KEY)), status=400)
    assert nothing is not None


def test_what_is_too_much_or_no_sum_comes_back_with_the_reason(fund: Fund, people: People) -> None:
    case = payable(fund, people, lines={"legal_aid": 90_000})
    tom, address = visitor(people, "tom"), f"{TAB}{case.reference}/prepare/"
    page = assert_sound_page(tom.get(TAB))
    much = assert_sound_page(tom.post(address, filled(page, address, legal_aid="900.01")), status=422)
    assert "more than what is promised" in words(much)
    empty = assert_sound_page(tom.post(address, filled(page, address, legal_aid="")), status=400)
    assert "Name at least one sum." in words(empty)
    assert not Disbursement.objects.exists()


def test_two_uses_are_prepared_one_after_the_other(fund: Fund, people: People) -> None:
    case = payable(fund, people, lines={"legal_aid": 40_000, "medicine": 10_000})
    tom, address = visitor(people, "tom"), f"{TAB}{case.reference}/prepare/"
    tom.post(address, filled(assert_sound_page(tom.get(TAB)), address, legal_aid=""))
    page = assert_sound_page(tom.get(TAB))
    assert f"{case.reference}-medicine" not in dict(page.xpath(f"//form[@action='{address}']")[0].form_values())
    tom.post(address, filled(page, address))
    amounts = Disbursement.objects.order_by("amount_minor").values_list("amount_minor", flat=True)
    assert list(amounts) == [10_000, 40_000]
    assert "Ready to pay, everything is on its way" in words(assert_sound_page(tom.get(TAB)))


def test_a_payment_fails_or_comes_back_by_page(fund: Fund, people: People) -> None:
    case = payable(fund, people)
    row = sent(case, people)
    tom, address = visitor(people, "tom"), f"{TAB}{row.pk}/return/"
    tom.post(address, filled(assert_sound_page(tom.get(TAB)), address))
    assert (Disbursement.objects.get().state, case.state) == ("returned", "payable")
    again = f"{TAB}{case.reference}/prepare/"
    tom.post(again, filled(assert_sound_page(tom.get(TAB)), again))
    assert Disbursement.objects.filter(state="prepared").count() == 1


def test_the_checker_is_told_that_only_a_treasurer_prepares_and_sends(fund: Fund, people: People) -> None:
    payable(fund, people)
    row = authorised(payable(fund, people), people)
    chen = visitor(people, "chen")
    page = assert_sound_page(chen.get(TAB))
    assert "Only a treasurer prepares payments." in words(page)
    assert page.xpath("//main//form") == []
    typed = {f"send-{row.pk}-key": KEY, f"send-{row.pk}-code": code_for(people["chen"])}
    assert chen.post(f"{TAB}{row.pk}/send/", typed).status_code == 404


def test_s10_the_payments_are_there_for_treasurer_and_checker_only(fund: Fund, people: People) -> None:
    case = payable(fund, people)
    row = prepared(case, people)
    steps = [f"{TAB}{row.pk}/{name}/" for name in ("authorise", "send", "fail", "return", "nonsense")]
    for name in set(people) - {"tom", "chen"}:
        client = visitor(people, name)
        assert client.get(TAB).status_code == 404
        for address in (*steps, f"{TAB}{case.reference}/prepare/"):
            assert client.post(address, {"code": "x"}).status_code == 404
    assert Client().get(TAB)["Location"].startswith("/login/")
    assert visitor(people, "tom").post(steps[-1]).status_code == 404
    assert visitor(people, "tom").post(f"{TAB}ZZZZ-9999/prepare/").status_code == 404


def test_w01_who_decided_the_case_is_told_why_they_may_not_authorise(fund: Fund, people: People) -> None:
    case = payable(fund, people)
    make_person("Ben", fund=fund, roles=(Role.CHECKER,))
    prepared(case, people)
    page = assert_sound_page(visitor(people, "ben").get(TAB))
    assert "You asked for, confirmed or decided this case" in words(page)
    assert page.xpath("//main//form") == []


def test_a_hold_stops_every_step(fund: Fund, people: People) -> None:
    case = payable(fund, people)
    row = prepared(case, people)
    holds.freeze(reference=case.reference, by=Actor(people["tom"]), now=case.at, reason_code="danger")
    chen = visitor(people, "chen")
    page = assert_sound_page(chen.get(TAB))
    assert "This aid request is frozen." in words(page)
    typed = {f"authorise-{row.pk}-key": KEY, f"authorise-{row.pk}-code": code_for(people["chen"])}
    assert_sound_page(chen.post(f"{TAB}{row.pk}/authorise/", typed), status=422)
    assert Disbursement.objects.get().state == "prepared"
