"""The page of people: who holds what, what waits, and forms that keep what was typed."""

from lxml import html

from fund.models import Mandate, MandateProposal
from tests.fund.api.desk import Desk
from tests.fund.mandates.board import NEXT_YEAR, TODAY, ending, proposed, wanted
from tests.fund.web.visits import coded, filled, visitor, words

ALL = "/people/"


def typed(**changes: str) -> dict[str, str]:
    said = {
        "person": "cy",
        "role": "member",
        "starts_on": str(TODAY),
        "ends_on": str(NEXT_YEAR),
        "seat_number": "6",
        "minute_number": "7/26",
        **changes,
    }
    return {f"appoint-{name}": value for name, value in said.items()}


def test_a_seat_appoints_and_another_confirms_on_the_page(desk: Desk) -> None:
    ben, bea = visitor(desk, "ben"), visitor(desk, "bea")
    page = html.fromstring(ben.get(ALL).content)
    assert "Nothing waits." in words(page) and "seat 1 · chair" in words(page)
    assert "the other seats" in words(page)
    code = {"appoint-code": coded(desk, "ben")}
    refused = ben.post(ALL, filled(page, ALL, **typed(seat_number="3"), **code))
    assert refused.status_code == 422
    again = html.fromstring(refused.content)
    assert "held by somebody else" in words(again)
    assert again.xpath("//input[@name='appoint-minute_number']/@value") == ["7/26"]
    sent = ben.post(ALL, filled(again, ALL, **typed(), **{"appoint-code": coded(desk, "ben")}))
    assert sent.status_code == 302, words(html.fromstring(sent.content))
    row = MandateProposal.objects.get()
    confirm = f"{ALL}{row.pk}/confirm/"
    mine = html.fromstring(ben.get(ALL).content)
    assert "another seat has to confirm it" in words(mine)
    assert not mine.xpath(f"//form[@action='{confirm}']")
    page = html.fromstring(bea.get(ALL).content)
    assert "the person whose mandate it is" in words(page)
    bea.post(confirm, filled(page, confirm, **{f"confirm-{row.pk}-code": coded(desk, "bea")}))
    assert Mandate.objects.get(user=desk.people["cy"]).seat_number == 6


def test_a_seat_ends_a_mandate_on_the_page_and_who_appoints_nobody_only_reads(desk: Desk) -> None:
    ben = visitor(desk, "ben")
    page, gil = html.fromstring(ben.get(ALL).content), Mandate.objects.get(user=desk.people["gil"])
    said = {"end-mandate": str(gil.pk), "end-last_day": str(TODAY), "end-minute_number": "8/26"}
    past = {**said, "end-last_day": "2020-01-01", "end-code": coded(desk, "ben")}
    late = ben.post("/people/end/", filled(page, "/people/end/", **past))
    assert late.status_code == 422
    assert html.fromstring(late.content).xpath("//input[@name='end-last_day']/@value") == ["2020-01-01"]
    sent = ben.post("/people/end/", filled(page, "/people/end/", **said, **{"end-code": coded(desk, "ben")}))
    assert sent.status_code == 302, words(html.fromstring(sent.content))
    assert MandateProposal.objects.get().mandate_id == gil.pk
    proposed(desk, wanted("cy", "contact", countries=["GE"]), by="bea")
    ending(desk, "tom")
    for name in ("bao", "cora", "sam"):
        seen = html.fromstring(visitor(desk, name).get(ALL).content)
        assert "End: Gil" in words(seen)
        assert "Georgia" in words(seen)
        assert not seen.xpath("//form[starts-with(@action, '/people/')]")
    home = html.fromstring(visitor(desk, "sam").get("/home/").content)
    assert home.xpath("//a[@href='/people/']")
