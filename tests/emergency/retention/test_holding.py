"""R-30: two people keep a case from being erased, for a time; then the clock erases as ever."""

from datetime import date, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from emergency.actions.ending.retention import erase, erase_due, erase_payout
from emergency.actions.ending.retention_holds import Wanted, agree, ask, end
from emergency.actors import Actor
from emergency.models import ConflictAnswer, RetentionHold, Slip, User
from emergency.reading.retention_holds import kept_in
from fund.models import Fund
from notifications import audit
from notifications.errors import DomainError, Malformed, NotFound, Refused
from notifications.models import OutboxMessage
from tests.emergency.api import lock_rows
from tests.emergency.api.callers import assert_problem, frozen_at, open_town
from tests.emergency.retention.test_erasing import NOTHING
from tests.emergency.web.forms import words
from tests.factories import DAY, NOW, Case, People, bring_to, elect
from tests.pages import assert_sound_page
from tests.people import code_for, sign_in

SECOND = timedelta(seconds=1)
LATER = NOW + 100 * DAY


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    """A case taken back, which the next run would erase."""
    return bring_to("withdrawn", fund, people)


def asked(
    case: Case, person: User, *, at: Any = NOW, until: date | None = None, reason: str = "audit"
) -> RetentionHold:
    wanted = Wanted(case.reference, reason, until or (at + 60 * DAY).date())
    return ask(fund=case.row.fund, by=Actor(person), now=at, wanted=wanted)


def held(case: Case, people: People, *, at: Any = NOW, until: date | None = None) -> RetentionHold:
    hold = asked(case, people["gil"], at=at, until=until)
    return agree(hold_id=hold.pk, by=Actor(people["cora"]), now=at)


def test_only_an_agreed_hold_keeps_a_case_and_after_its_day_the_clock_erases_it(case: Case, people: People) -> None:
    hold = asked(case, people["gil"])
    assert erase_due(now=NOW, dry_run=True)["cases"] == 1
    agree(hold_id=hold.pk, by=Actor(people["cora"]), now=NOW)
    last = (NOW + 60 * DAY).replace(hour=23, minute=59)
    for now in (NOW, last):
        assert erase_due(now=now, dry_run=True) == NOTHING
        assert erase_due(now=now) == NOTHING
        with pytest.raises(Refused) as refused:
            erase(case.row.pk, now=now)
        assert [finding.code for finding in refused.value.findings] == ["held"]
    out = StringIO()
    pk = case.row.pk
    with frozen_at(last):
        call_command("erase_due", "--dry-run", "--json", stdout=out)
    assert '"cases": 0' in out.getvalue()
    assert erase_due(now=last + timedelta(minutes=1))["cases"] == 1
    assert not RetentionHold.objects.exists()
    assert [one.verb for one in audit.of_object(pk)] == ["aid_request.erase"]


def test_a_hold_keeps_payment_details_and_messages_too(fund: Fund, people: People) -> None:
    case = bring_to("closed", fund, people)
    held(case, people, at=case.at)
    Slip.objects.all().delete()
    Slip.objects.create(aid_request=case.row, kind="words", written_at=case.at, erase_at=case.at)
    later = case.at + 50 * DAY
    assert erase_due(now=later, dry_run=True) == NOTHING
    with pytest.raises(DomainError):
        erase_payout(case.row.pk, now=later)
    [hold] = RetentionHold.objects.all()
    end(hold_id=hold.pk, by=Actor(people["gil"]), now=later)
    assert erase_due(now=later) == {**NOTHING, "payout_details": 1, "slips": 1}


@pytest.mark.parametrize(("first", "second"), [("gil", "ben"), ("gil", "bea"), ("cora", "gil"), ("ben", "gil")])
def test_guardian_and_one_more_in_either_order(case: Case, people: People, first: str, second: str) -> None:
    hold = asked(case, people[first])
    agree(hold_id=hold.pk, by=Actor(people[second]), now=NOW)
    hold.refresh_from_db()
    assert (hold.asked_by, hold.agreed_by, hold.agreed_at) == (people[first], people[second], NOW)


def test_nobody_alone_and_no_two_without_the_guardian(case: Case, people: People) -> None:
    both = elect(case.row.fund, "cora", "guardian")
    hold = asked(case, both)
    with pytest.raises(Refused):
        agree(hold_id=hold.pk, by=Actor(both), now=NOW)
    end(hold_id=hold.pk, by=Actor(both), now=NOW)
    other = asked(case, people["ben"])
    with pytest.raises(Refused):
        agree(hold_id=other.pk, by=Actor(people["bea"]), now=NOW)
    assert erase_due(now=NOW, dry_run=True)["cases"] == 1


def test_nobody_else_asks_and_a_case_shut_to_somebody_is_none(case: Case, people: People) -> None:
    for name in ("bo", "tom", "ana", "ada"):
        with pytest.raises(NotFound):
            asked(case, people[name])
    ConflictAnswer.objects.create(aid_request=case.row, user=people["cora"], level=3)
    with pytest.raises(Malformed):
        asked(case, people["cora"])
    hold = asked(case, people["ben"])
    with pytest.raises(NotFound):
        end(hold_id=hold.pk, by=Actor(people["cora"]), now=NOW)
    assert kept_in(case.row.fund, Actor(people["cora"]), now=NOW) == []


def test_r30_it_lasts_at_most_twelve_months_and_ends_after_today(case: Case, people: People) -> None:
    for until in (NOW, NOW + 366 * DAY):
        with pytest.raises(Malformed):
            asked(case, people["gil"], until=until.date())
    assert asked(case, people["gil"], until=(NOW + 365 * DAY).date()).until == (NOW + 365 * DAY).date()


def test_the_second_word_comes_within_a_week_else_another_may_ask(case: Case, people: People) -> None:
    hold = asked(case, people["gil"])
    with pytest.raises(Refused):
        asked(case, people["ben"], at=NOW + 7 * DAY - SECOND)
    with pytest.raises(Refused):
        agree(hold_id=hold.pk, by=Actor(people["ben"]), now=NOW + 7 * DAY)
    again = asked(case, people["ben"], at=NOW + 7 * DAY)
    agree(hold_id=again.pk, by=Actor(people["gil"]), now=NOW + 14 * DAY - SECOND)
    assert list(RetentionHold.objects.standing(on=LATER.date()).values_list("pk", flat=True)) == []
    assert RetentionHold.objects.get(ended_at__isnull=True) == again


def test_either_ends_it_early_and_nobody_else(case: Case, people: People) -> None:
    hold = held(case, people)
    with pytest.raises(Refused):
        end(hold_id=hold.pk, by=Actor(people["ben"]), now=NOW)
    end(hold_id=hold.pk, by=Actor(people["cora"]), now=NOW)
    with pytest.raises(Refused):
        end(hold_id=hold.pk, by=Actor(people["gil"]), now=NOW)
    verbs = [one.verb for one in audit.of_object(case.row.pk) if one.verb.startswith("retention_hold")]
    assert verbs == ["retention_hold.asked", "retention_hold.agreed", "retention_hold.ended"]
    assert erase_due(now=NOW)["cases"] == 1


def test_guardian_and_chairs_are_told_and_who_asked(case: Case, people: People) -> None:
    OutboxMessage.objects.all().delete()
    held(case, people)
    told = OutboxMessage.objects.values_list("recipient_id", flat=True)
    assert set(told) == {people[name].pk for name in ("gil", "ben", "bea")}


@pytest.mark.parametrize("broken", [{"agreed_by": "gil"}, {"until": NOW.date()}, {"agreed_at": None}])
def test_the_database_itself_wants_two_people_and_a_later_day(case: Case, people: People, broken: Any) -> None:
    hold = held(case, people)
    values = {name: people[value] if isinstance(value, str) else value for name, value in broken.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionHold.objects.filter(pk=hold.pk).update(**values)


def test_many_holds_cost_no_more_queries_than_one(fund: Fund, people: People) -> None:
    counts = []
    for _number in range(2):
        held(bring_to("withdrawn", fund, people), people)
        with CaptureQueriesContext(
            connection,
        ) as listed:
            kept_in(fund, Actor(people["gil"]), now=NOW)
        with CaptureQueriesContext(connection) as counted:
            erase_due(now=NOW, dry_run=True)
        counts.append((len(listed), len(counted)))
    assert counts[0] == counts[1]


def test_a_country_lock_hides_it_and_it_holds_all_the_same(case: Case, people: People) -> None:
    hold = held(case, people)
    lock_rows.make_lock(case.row.fund, people, NOW, country="GE", named=("cora", "bela"))
    assert kept_in(case.row.fund, Actor(people["gil"]), now=NOW) == []
    with pytest.raises(NotFound):
        end(hold_id=hold.pk, by=Actor(people["gil"]), now=NOW)
    assert [one.hold for one in kept_in(case.row.fund, Actor(people["cora"]), now=NOW)] == [hold]
    assert erase_due(now=NOW, dry_run=True) == NOTHING


def test_over_the_api_each_step_wants_a_fresh_code(fund: Fund) -> None:
    with frozen_at(NOW):
        town = open_town(fund)
        path, until = "retention-holds/", (NOW + 30 * DAY).date().isoformat()
        body = {"reference": town.ask().reference, "reason_code": "legal_claim", "until": until}
        assert_problem(town["gil"].post(path, body), 403, "second_factor_required")
        pk = town["gil"].must(path, body, fresh=True)["id"]
        assert_problem(town["cora"].post(path, body, fresh=True), 422, "held_already")
        assert_problem(town["gil"].post(f"{path}{pk}/agree/", fresh=True), 422, "second_person")
        assert_problem(town["cora"].post(f"{path}{pk}/agree/"), 403, "second_factor_required")
        town["cora"].must(f"{path}{pk}/agree/", fresh=True)
        [shown] = town["ben"].reads(path)["results"]
        assert (shown["reference"], shown["status"], shown["until"]) == (body["reference"], "stands", until)
        town["gil"].must(f"{path}{pk}/end/", fresh=True)
        assert town["ben"].reads(path)["results"][0]["status"] == "over"


def test_by_page_one_asks_the_other_agrees_and_one_ends_it(case: Case, people: People, client: Any) -> None:
    with frozen_at(NOW):
        gil = sign_in(client, people["gil"])
        cora = sign_in(type(client)(), people["cora"])
        assert_sound_page(gil.get("/holds/"))
        assert "/holds/" in cora.get("/home/").content.decode()
        typed = {"hold-reason_code": "audit", "hold-until": (NOW + 30 * DAY).date().isoformat(), "hold-key": uuid4()}
        wrong = gil.post("/holds/", {**typed, "hold-reference": "X", "hold-code": code_for(people["gil"])})
        assert wrong.status_code == 400 and "You see no aid request" in words(wrong)
        known = {**typed, "hold-key": uuid4(), "hold-reference": case.reference}
        assert gil.post("/holds/", {**known, "hold-code": code_for(people["gil"])}).status_code == 302
        hold = RetentionHold.objects.get()
        assert_sound_page(cora.get("/holds/"))
        for browser, name, step in ((cora, "cora", "agree"), (gil, "gil", "end")):
            said = {f"{step}-{hold.pk}-key": uuid4(), f"{step}-{hold.pk}-code": code_for(people[name])}
            assert browser.post(f"/holds/{hold.pk}/{step}/", said).status_code == 302
        hold.refresh_from_db()
        assert (hold.agreed_by, hold.ended_by) == (people["cora"], people["gil"])
        assert "Ended by" in words(gil.get("/holds/"))
