"""Losses of money held in advance over the API and as a page."""

import pytest

from fund.api.advance_losses import AdvanceLossAnswer
from fund.models import AdvanceLoss
from notifications.audit import of_object
from tests.fund.api.desk import Desk, euros
from tests.fund.api.test_advances import PATH, TAB, given
from tests.fund.api.test_advances import desk as _desk
from tests.fund.web.visits import coded, filled, visitor, words
from tests.pages import assert_sound_page

LOSSES = "fund/advance-losses/"
desk = _desk


def test_a_loss_takes_two_people_and_shows_in_the_list(desk: Desk) -> None:
    advance = given(desk)["advance"]
    body = {"amount": euros("100.00"), "reason_code": "taken"}
    assert desk.post("bea", f"{PATH}{advance}/lose/", body, fresh=True).status_code == 404
    made = desk.post("tom", f"{PATH}{advance}/lose/", body, fresh=True).json()
    assert set(made) == set(AdvanceLossAnswer().fields) and made["waits"]
    own = desk.post("tom", f"{LOSSES}{made['id']}/confirm/", {}, fresh=True)
    assert (own.status_code, own.json()["code"]) == (422, "separation_of_duties")
    assert desk.post("chen", f"{LOSSES}{made['id']}/confirm/", {}, fresh=True).json()["counts"]
    (row,) = desk.get("ana", PATH).json()["results"]
    assert (row["lost"], row["left"]) == (euros("100.00"), euros("200.00"))
    assert desk.post("chen", f"{LOSSES}{made['id']}/correct/", {}, fresh=True).status_code == 404
    assert desk.post("tom", f"{LOSSES}{made['id']}/correct/", {}, fresh=True).status_code == 201
    assert desk.get("ana", LOSSES).json() == {"results": []}
    loss = AdvanceLoss.objects.get()
    verbs = [one.verb for one in of_object(loss.advance_id)]
    assert verbs[2:] == ["advance_loss_claimed", "advance_lost", "advance_loss_corrected"]


def test_a_loss_goes_its_way_by_page(desk: Desk) -> None:
    advance = given(desk)["advance"]
    tom, chen = visitor(desk, "tom"), visitor(desk, "chen")
    lose = f"{TAB}{advance}/lose/"
    said = {"amount": "100", "reason": "closed", "code": coded(desk, "tom")}
    typed = {f"lose-{advance}-{name}": value for name, value in said.items()}
    assert tom.post(lose, filled(assert_sound_page(tom.get(TAB)), lose, **typed))["Location"] == TAB
    loss = AdvanceLoss.objects.get()
    confirm = f"{TAB}{loss.pk}/confirm-loss/"
    own = assert_sound_page(tom.get(TAB))
    assert "waits for a second person" in words(own) and not own.xpath(f"//form[@action='{confirm}']")
    code = {f"confirm-loss-{loss.pk}-code": coded(desk, "chen")}
    assert chen.post(confirm, filled(assert_sound_page(chen.get(TAB)), confirm, **code))["Location"] == TAB
    shown = words(assert_sound_page(visitor(desk, "ana").get(TAB)))
    assert "the partner has closed or cannot pay" in shown and "Written off €100.00" in shown
    correct = f"{TAB}{loss.pk}/correct-loss/"
    code = {f"correct-loss-{loss.pk}-code": coded(desk, "tom")}
    assert tom.post(correct, filled(assert_sound_page(tom.get(TAB)), correct, **code))["Location"] == TAB
    assert "€300.00" in words(assert_sound_page(tom.get(TAB)))


@pytest.mark.parametrize("name", ["ada", "cora", "gil", "cy"])
def test_others_find_no_losses(desk: Desk, name: str) -> None:
    assert desk.get(name, LOSSES).status_code == 404
