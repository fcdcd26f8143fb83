"""A hold over what the board never saw: the chair lifts it without seeing what lies under it; it is reviewed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from emergency.actions import clockwork
from emergency.actions.deciding import conflicts
from emergency.actions.ending import holds
from emergency.actors import Actor
from emergency.models import Freeze
from emergency.reading.holds import hold_of, holds_over
from emergency.reading.sights import sight_of
from fund.models import Fund
from notifications.errors import NotFound
from notifications.models import OutboxMessage
from tests.emergency.api.callers import Caller, assert_problem, frozen_at
from tests.factories import DAY, NOW, Case, People, ask, bring_to, to_review
from tests.pages import assert_sound_page
from tests.people import sign_in, token_for

OF_THE_CASE = {"country", "urgency", "lines", "regulation", "confirmations", "boxes", "people", "due_at"}


@pytest.fixture
def clock() -> Iterator[Any]:
    with frozen_at(NOW) as moved:
        yield moved


def freeze(case: Case, by: Any) -> None:
    holds.freeze(reference=case.reference, by=Actor(by), now=case.at, reason_code="fraud")


def api(people: People, name: str) -> Caller:
    return Caller(people[name], token=token_for(people[name]))


def told() -> set[Any]:
    found = set(OutboxMessage.objects.values_list("recipient_id", flat=True))
    OutboxMessage.objects.all().delete()
    return found


@pytest.mark.parametrize("state", ["submitted", "verifying", "info_needed", "declined"])
def test_the_chair_lifts_a_hold_over_what_the_board_never_saw(fund: Fund, people: People, state: str) -> None:
    case = bring_to(state, fund, people)
    with pytest.raises(NotFound):
        holds.unfreeze(reference=case.reference, by=Actor(people["ben"]), now=case.at)
    freeze(case, people["cora"])
    for name in ("bea", "bo", "bao", "tom", "ana", "sam", "ada", "cy"):
        with pytest.raises(NotFound):
            holds.unfreeze(reference=case.reference, by=Actor(people[name]), now=case.at)
    holds.unfreeze(reference=case.reference, by=Actor(people["ben"]), now=case.at)
    assert Freeze.objects.get().lifted_by == people["ben"]


@pytest.mark.usefixtures("clock")
def test_the_chair_sees_reference_state_and_hold_and_nothing_else(fund: Fund, people: People) -> None:
    case, ben = bring_to("verifying", fund, people, urgency="red"), api(people, "ben")
    path = f"aid-requests/{case.reference}/"
    assert_problem(ben.get(path), 404)
    freeze(case, people["cora"])
    shown = ben.reads(path)
    assert shown.keys() == {"reference", "state", "frozen", "hold", "acts"}
    assert (shown["state"], shown["acts"], shown["hold"]["reason_code"]) == ("verifying", ["unfreeze"], "fraud")
    for address in ("rounds/", "events/", "slips/"):
        assert_problem(ben.get(path + address), 404)
    for act in ("vote", "recuse", "freeze", "escalate", "object", "away", "close-round"):
        assert ben.post(f"{path}{act}/", {"level": 0, "reason_code": "leak"}).status_code in {400, 404}
    for name in ("bea", "bo", "tom", "ada", "sam"):
        assert_problem(api(people, name).get(path), 404)
    ben.must(f"{path}unfreeze/")
    assert_problem(ben.get(path), 404)


@pytest.mark.usefixtures("clock")
def test_the_page_of_such_a_hold_tells_nothing_of_the_case_and_lifts_it(fund: Fund, people: People) -> None:
    case = bring_to("verifying", fund, people, urgency="red", country="KZ")
    freeze(case, people["cora"])
    browser = sign_in(Client(), people["ben"])
    listed = assert_sound_page(browser.get("/duty/")).text_content()
    page = assert_sound_page(browser.get(f"/work/{case.reference}/"))
    act = assert_sound_page(browser.get(f"/work/{case.reference}/unfreeze/"))
    for shown in (listed, page.text_content(), act.text_content()):
        assert case.reference in shown
        for telling in ("Kazakhstan", "egal aid", "400", "Life or", "life or", "badge red", "Nino"):
            assert telling not in shown, telling
    form = {"key": page.xpath("//input[@name='key']/@value")[0], "seen": "verifying"}
    assert browser.post(f"/work/{case.reference}/unfreeze/", form).status_code == 302
    assert browser.get(f"/work/{case.reference}/").status_code == 404
    assert not Freeze.objects.filter(lifted_at__isnull=True).exists()


def test_a_chair_who_is_kept_away_lifts_nothing(fund: Fund, people: People) -> None:
    excluded = ask(fund, people, exclude=("seat-1",))
    name = next(name for name, person in people.items() if person.pk == excluded.row.exclusions.get().user_id)
    assert name == "ben"
    party = to_review(ask(fund, people), people)
    conflicts.recuse(reference=party.reference, by=Actor(people["ben"]), now=party.at, level=3)
    for case in (excluded, party):
        freeze(case, people["cora"])
        with pytest.raises(NotFound):
            holds.unfreeze(reference=case.reference, by=Actor(people["ben"]), now=case.at)
        with pytest.raises(NotFound):
            hold_of(case.reference, Actor(people["ben"]), now=case.at)
        assert case.reference not in {hold.reference for hold in holds_over(fund, people["ben"])}
        assert case.reference in {hold.reference for hold in holds_over(fund, people["gil"])}


def test_a_hold_is_reviewed_after_a_week_and_every_week_from_then(fund: Fund, people: People) -> None:
    case = bring_to("verifying", fund, people)
    freeze(case, people["cora"])
    leads = {people["gil"].pk, people["ben"].pk, people["bea"].pk}
    told()
    moments = [case.at + days * DAY for days in (6, 7, 8, 13, 14, 15, 21)]
    rung = []
    for at in moments:
        assert clockwork.run(now=at)["holds"] == bool(at in {case.at + 7 * DAY, case.at + 14 * DAY, case.at + 21 * DAY})
        rung.append(told())
    assert rung == [set(), leads, set(), set(), leads, set(), leads]
    assert Freeze.objects.get().review_told_at == case.at + 21 * DAY
    holds.unfreeze(reference=case.reference, by=Actor(people["gil"]), now=case.at + 22 * DAY)
    assert clockwork.run(now=case.at + 40 * DAY)["holds"] == 0


def test_a_missed_review_is_told_once_and_a_second_hold_has_a_week_of_its_own(fund: Fund, people: People) -> None:
    case = bring_to("verifying", fund, people)
    freeze(case, people["cora"])
    assert clockwork.run(now=case.at + 30 * DAY)["holds"] == 1
    assert clockwork.run(now=case.at + 30 * DAY)["holds"] == 0
    holds.unfreeze(reference=case.reference, by=Actor(people["gil"]), now=case.at + 31 * DAY)
    case.at += 32 * DAY
    freeze(case, people["cora"])
    assert clockwork.run(now=case.at + 6 * DAY)["holds"] == 0
    assert clockwork.run(now=case.at + 7 * DAY)["holds"] == 1


def test_the_sight_of_a_hold_is_for_lifting_it_only(fund: Fund, people: People) -> None:
    case = bring_to("verifying", fund, people)
    freeze(case, people["cora"])
    ben = Actor(people["ben"])
    assert sight_of(case.reference, ben, now=NOW, to="unfreeze").is_hold_only
    for act in ("", "freeze", "vote", "recuse"):
        with pytest.raises(NotFound):
            sight_of(case.reference, ben, now=NOW, to=act)
    assert not sight_of(case.reference, Actor(people["gil"]), now=NOW, to="unfreeze").is_hold_only
    assert not OF_THE_CASE & vars(hold_of(case.reference, ben, now=NOW)).keys()
