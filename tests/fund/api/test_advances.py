"""Advances and returnable deposits over the API and as pages."""

from datetime import timedelta
from typing import Any

import pytest

from fund.actions import ways
from fund.api.advances import AdvanceAnswer, AdvancePaymentAnswer
from fund.models import AdvancePayment, JournalEntry, Organisation
from notifications.audit import of_object
from tests.factories import NOW
from tests.fund.api.desk import Desk, euros
from tests.fund.web.visits import coded, filled, visitor, words
from tests.pages import assert_sound_page

PATH, PAYMENTS, TAB = "fund/advances/", "fund/advance-payments/", "/treasury/advances/"
LATER = str((NOW + timedelta(days=30)).date())


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A fund whose board has switched advances on in Georgia, and a partner on the register."""
    said = ways.Switch("GE", "float", True, "4/26")
    change = ways.propose(fund=desk.fund, said=said, by=desk.people["ben"].pk, now=NOW)
    ways.agree(change_id=change.pk, by=desk.people["bea"].pk, now=NOW)
    Organisation.objects.create(name="Partner House", kind="shelter", how_to_reach="by post")
    return desk


def wanted(desk: Desk, **changes: Any) -> dict[str, Any]:
    holder = changes.pop("holder", None) or str(Organisation.objects.get(name="Partner House").pk)
    known = {"country": "GE", "amount": euros("300.00"), "account": "1010", "settle_by": LATER, "is_float": True}
    return {**known, "holder": holder, **changes}


def given(desk: Desk, **changes: Any) -> dict[str, Any]:
    made = desk.post("tom", PATH, wanted(desk, **changes), fresh=True)
    assert made.status_code == 201, made.content
    done = desk.post("chen", f"{PAYMENTS}{made.json()['id']}/authorise/", {}, fresh=True)
    assert done.status_code == 201, done.content
    return done.json()


def test_l21_an_advance_is_prepared_by_one_and_authorised_by_another(desk: Desk) -> None:
    made = desk.post("tom", PATH, wanted(desk), fresh=True).json()
    assert set(made) == set(AdvancePaymentAnswer().fields)
    own = desk.post("tom", f"{PAYMENTS}{made['id']}/authorise/", {}, fresh=True)
    assert (own.status_code, own.json()["code"]) == (422, "separation_of_duties")
    assert desk.post("chen", f"{PAYMENTS}{made['id']}/authorise/", {}, fresh=True).json()["authorised"]
    (row,) = desk.get("ana", PATH).json()["results"]
    assert set(row) == set(AdvanceAnswer().fields)
    assert (row["holder"], row["left"], row["age_days"], row["overdue"]) == ("Partner House", euros("300.00"), 0, False)
    assert desk.get("ana", "fund/overview/").json()["free"] == euros("9700.00")
    verbs = [one.verb for one in of_object(AdvancePayment.objects.get().advance_id)]
    assert verbs == ["advance_prepared", "advance_paid"]


def test_a_contact_holds_one_and_gives_a_part_back(desk: Desk) -> None:
    advance = given(desk, holder=str(desk.people["ada"].pk))["advance"]
    body = {"amount": euros("100.00"), "account": "1010", "on": str(NOW.date())}
    back = desk.post("tom", f"{PATH}{advance}/return/", body, fresh=True)
    assert (back.status_code, back.json()["left"], back.json()["holder"]) == (201, euros("200.00"), "Ada")
    much = desk.post("tom", f"{PATH}{advance}/return/", {**body, "amount": euros("200.01")}, fresh=True)
    assert (much.status_code, much.json()["code"]) == (422, "more_than_held")
    refused = desk.post("tom", f"{PATH}{advance}/refill/", {**body, "settle_by": LATER}, fresh=True)
    assert (refused.status_code, refused.json()["code"]) == (422, "more_than_used")


def test_overdue_and_switched_off_are_refused_kindly(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    off = desk.post("tom", PATH, wanted(desk, country="KZ"), fresh=True)
    assert (off.status_code, off.json()["code"]) == (422, "advances_off")
    given(desk)
    later = NOW + timedelta(days=31)
    monkeypatch.setattr("notifications.clock.now", lambda: later)
    body = wanted(desk, settle_by=str((later + timedelta(days=9)).date()))
    refused = desk.post("tom", PATH, body, fresh=True)
    assert (refused.status_code, refused.json()["code"]) == (422, "advance_overdue")
    page = assert_sound_page(visitor(desk, "ana").get(TAB))
    assert "should have been used or back by" in words(page) and "31 days" in words(page)


def test_who_is_not_the_treasurer_gives_nothing_and_a_stranger_holds_nothing(desk: Desk) -> None:
    for name in desk.people.keys() - {"tom"}:
        assert desk.post(name, PATH, wanted(desk), fresh=True).status_code == 404
    stranger = desk.post("tom", PATH, wanted(desk, holder=str(desk.people["cy"].pk)), fresh=True)
    assert (stranger.status_code, list(stranger.json()["fields"])) == (400, ["holder"])


def test_an_advance_goes_its_way_by_page(desk: Desk) -> None:
    tom, chen = visitor(desk, "tom"), visitor(desk, "chen")
    typed = {"amount": "300", "country": "GE", "settle_by": LATER, "code": coded(desk, "tom")}
    holder = str(Organisation.objects.get(name="Partner House").pk)
    form = filled(assert_sound_page(tom.get(TAB)), TAB, holder=holder, **typed)
    assert tom.post(TAB, form)["Location"] == TAB
    payment = AdvancePayment.objects.get()
    authorise = f"{TAB}{payment.pk}/authorise/"
    own = assert_sound_page(tom.get(TAB))
    assert "a second person has to authorise it" in words(own) and not own.xpath(f"//form[@action='{authorise}']")
    code = {f"authorise-{payment.pk}-code": coded(desk, "chen")}
    assert chen.post(authorise, filled(assert_sound_page(chen.get(TAB)), authorise, **code))["Location"] == TAB
    back = f"{TAB}{payment.advance_id}/return/"
    said = {f"return-{payment.advance_id}-{name}": value for name, value in (("amount", "50"), ("code", ""))}
    page = assert_sound_page(tom.post(back, filled(assert_sound_page(tom.get(TAB)), back, **said)), status=403)
    said[f"return-{payment.advance_id}-code"] = coded(desk, "tom")
    assert tom.post(back, filled(page, back, **said))["Location"] == TAB
    assert "€250.00" in words(assert_sound_page(tom.get(TAB)))
    assert JournalEntry.objects.filter(kind__in=["advance_paid", "advance_returned"]).count() == 2
