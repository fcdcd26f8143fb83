"""The list of payees and the ways of paying as pages."""

from fund.models import ListedPayee, WayChange
from fund.ways import open_ways
from tests.factories import NOW
from tests.fund.api.desk import Desk
from tests.fund.web.visits import coded, filled, visitor, words
from tests.keys import opened
from tests.pages import assert_sound_page

TAB, WAYS = "/treasury/payees/", "/treasury/ways/"


def _entered(desk: Desk, **typed: object) -> ListedPayee:
    client = visitor(desk, "tom")
    said = {"name": "Samartali", "kind": "lawyer", "country": "GE", "uses": ["legal_aid"], "account": "bill"}
    form = filled(assert_sound_page(client.get(TAB)), TAB, **said, **typed, code=coded(desk, "tom"))
    assert client.post(TAB, form)["Location"] == TAB
    return ListedPayee.objects.get()


def test_a_payee_is_entered_and_confirmed_by_page(desk: Desk) -> None:
    payee = _entered(desk, valid_from=str(NOW.date()))
    address, confirm = f"{TAB}{payee.pk}/", f"{TAB}{payee.pk}/confirm/"
    assert "You entered this" in words(assert_sound_page(visitor(desk, "tom").get(address)))
    chen = visitor(desk, "chen")
    page = assert_sound_page(chen.get(address))
    assert "waits for a second person" in words(page).lower()
    (box,) = page.xpath("//a[@download]/@href")
    assert "account: bill" in opened("chen", chen.get(box).content)[1].decode()
    assert chen.post(confirm, filled(page, confirm, **{"confirm-code": coded(desk, "chen")}))["Location"] == address
    payee.refresh_from_db()
    assert payee.is_listed
    shown = words(assert_sound_page(visitor(desk, "cora").get(TAB)))
    assert "Samartali" in shown and "confirmed" in shown
    assert "legal aid" in words(assert_sound_page(visitor(desk, "ben").get(address)))


def test_a_wrong_form_comes_back_as_filled(desk: Desk) -> None:
    client = visitor(desk, "tom")
    typed = {"name": "Samartali", "kind": "lawyer", "country": "GE", "uses": [], "code": coded(desk, "tom")}
    page = assert_sound_page(client.post(TAB, filled(assert_sound_page(client.get(TAB)), TAB, **typed)), status=400)
    assert filled(page, TAB)["name"] == "Samartali"
    assert not ListedPayee.objects.exists()


def test_whoever_keeps_no_list_finds_no_form_and_strangers_find_nothing(desk: Desk) -> None:
    payee = _entered(desk)
    for name in ("ben", "ana"):
        client = visitor(desk, name)
        assert assert_sound_page(client.get(f"{TAB}{payee.pk}/")).xpath("//main//form[@method='post']") == []
        assert client.post(f"{TAB}{payee.pk}/end/", {}).status_code == 404
        assert client.get(f"{TAB}{payee.pk}/file/").status_code == 404
    for name in ("ada", "gil", "sam"):
        assert visitor(desk, name).get(TAB).status_code == 404


def test_r25_a_way_is_switched_off_by_page_by_two_seats(desk: Desk) -> None:
    ben, bea = visitor(desk, "ben"), visitor(desk, "bea")
    said = {"country": "KZ", "way": "bank", "is_open": "off", "minute_number": "4/26", "code": coded(desk, "ben")}
    assert ben.post(WAYS, filled(assert_sound_page(ben.get(WAYS)), WAYS, **said))["Location"] == WAYS
    change = WayChange.objects.get()
    agree = f"{WAYS}{change.pk}/agree/"
    page = assert_sound_page(ben.get(WAYS))
    assert "another seat has to agree" in words(page) and page.xpath(f"//form[@action='{agree}']") == []
    code = {f"agree-{change.pk}-code": coded(desk, "bea")}
    assert bea.post(agree, filled(assert_sound_page(bea.get(WAYS)), agree, **code))["Location"] == WAYS
    assert "bank" not in (open_ways(desk.fund, "KZ") or {"bank"})
    assert "Kazakhstan" in words(assert_sound_page(visitor(desk, "tom").get(WAYS)))
