"""The life of a version over the API: drafted, published, commented, adopted, followed by the next."""

from datetime import timedelta
from typing import Any

import pytest

from fund.models import Regulation, RegulationComment
from fund.regulations import in_force, parameters_of
from notifications import audit
from tests.factories import DAY, NOW
from tests.fund.api.desk import Desk
from tests.fund.versions.story import TODAY, adopt, draft, publish

SEATS = {"ben", "bea", "bo", "bela", "bao"}
TOMORROW = str((NOW + DAY).date())
LOWER = {"duty_limit_minor": 20_000, "objection_hours": 12}


def shown(desk: Desk, name: str | None, code: str) -> Any:
    return desk.get(name, f"regulations/{code}/")


def test_r01_a_version_is_drafted_by_one_seat_and_adopted_by_another_with_its_minute(desk: Desk) -> None:
    drafted = draft(desk, parameters=LOWER, texts={"uk": "Як вирішує фонд"}, title="Smaller sums")
    assert (drafted["code"], drafted["state"], drafted["based_on"]) == ("R2", "draft", "R1")
    adopted = adopt(desk, adopting_body="general_meeting", valid_from=TOMORROW)
    assert (adopted["state"], adopted["minute_number"], adopted["adopted_on"]) == ("adopted", "7/26", TODAY)
    assert (adopted["adopting_body"], adopted["valid_from"]) == ("general_meeting", TOMORROW)
    first, second = Regulation.objects.get(code="R1"), Regulation.objects.get(code="R2")
    assert (first.state, first.valid_until) == ("superseded", NOW.date())
    assert (second.drafted_by, second.adopted_by) == (desk.people["ben"], desk.people["bea"])
    assert parameters_of(second).duty_limit_minor == 20_000
    assert second.texts.keys() == {"en", "ru", "uk"}
    assert in_force(desk.fund.pk, on=NOW.date()) == first
    assert in_force(desk.fund.pk, on=(NOW + DAY).date()) == second
    told = [(event.verb, event.actor_id) for event in audit.of_object(second.pk)]
    assert told == [("regulation_drafted", desk.people["ben"].pk), ("regulation_adopted", desk.people["bea"].pk)]


def test_r01_the_drafter_cannot_adopt_and_nobody_without_a_seat_drafts_or_adopts(desk: Desk) -> None:
    draft(desk)
    assert adopt(desk, name="ben", status=422)["code"] == "one_seat_only"
    for name in desk.people.keys() - SEATS:
        assert desk.post(name, "regulations/", {"valid_from": TODAY}, fresh=True).status_code == 404
        assert desk.post(name, "regulations/R2/adopt/", {"minute_number": "1"}, fresh=True).status_code == 404
    assert Regulation.objects.get(code="R2").state == "draft"
    assert adopt(desk, name="bao")["state"] == "adopted"


@pytest.mark.parametrize(("address", "body"), [("", {"valid_from": TODAY}), ("R2/adopt/", {"minute_number": "1"})])
def test_both_hands_need_a_fresh_code(desk: Desk, address: str, body: dict[str, Any]) -> None:
    draft(desk)
    before = list(Regulation.objects.values_list("code", "state"))
    for otp in ({}, {"otp": "000000"}):
        answer = desk.post("bea", f"regulations/{address}", {**body, **otp})
        assert answer.status_code == 403, answer.content
    assert list(Regulation.objects.values_list("code", "state")) == before


def test_a_draft_says_what_is_wrong_with_each_number_and_keeps_nothing(desk: Desk) -> None:
    wrong = {"setaside_share_bps": 999, "two_limit_minor": "much", "allowed_uses": ["arms"], "no_such": 1}
    said = draft(desk, parameters=wrong, valid_from="2020-01-01", code="draft", texts={"xx": "?"}, status=400)
    assert said["fields"].keys() == {*wrong, "valid_from", "code", "texts"}
    assert said["fields"]["setaside_share_bps"] == "Choose from 1000 to 10000."
    assert draft(desk, parameters={"two_limit_minor": 10}, status=400)["fields"].keys() == {"two_limit_minor"}
    assert draft(desk, code="R1", status=400)["fields"].keys() == {"code"}
    assert Regulation.objects.count() == 1


def test_an_adoption_says_what_is_wrong_and_the_former_stays_in_force(desk: Desk) -> None:
    draft(desk)
    yesterday = str((NOW - DAY).date())
    for wrong in ({"valid_from": yesterday}, {"adopted_on": TOMORROW}, {"minute_number": " "}):
        assert adopt(desk, status=400, **wrong)["fields"].keys() == wrong.keys()
    assert Regulation.objects.get(code="R1").state == "adopted"


def test_a_draft_written_against_a_version_that_was_overtaken_is_drafted_anew(desk: Desk) -> None:
    draft(desk, "ben", parameters={"duty_limit_minor": 20_000})
    draft(desk, "bo", parameters={"objection_hours": 12})
    adopt(desk, "R2")
    late = adopt(desk, "R3", status=409)
    assert late["code"] == "stale"
    assert "R2 was adopted" in late["detail"]
    assert adopt(desk, "R2", name="bela", status=409)["code"] == "stale"
    anew = draft(desk, "bo", parameters={"objection_hours": 12})
    assert anew["based_on"] == "R2"
    adopt(desk, anew["code"])
    last = parameters_of(Regulation.objects.get(code="R4"))
    assert (last.duty_limit_minor, last.objection_hours) == (20_000, 12)


def test_a_version_that_begins_at_once_is_in_force_and_the_former_still_covers_today(desk: Desk) -> None:
    for code, name, other in (("R2", "ben", "bea"), ("R3", "bo", "ben")):
        draft(desk, name)
        adopt(desk, code, name=other)
    assert in_force(desk.fund.pk, on=NOW.date()).code == "R3"
    assert {row.valid_until for row in Regulation.objects.exclude(code="R3")} == {NOW.date()}


def test_a_version_never_begins_before_the_one_it_follows(desk: Desk) -> None:
    draft(desk)
    adopt(desk, valid_from=str((NOW + 9 * DAY).date()))
    draft(desk, "bo")
    assert adopt(desk, "R3", status=400, valid_from=TOMORROW)["fields"].keys() == {"valid_from"}
    adopt(desk, "R3", valid_from=str((NOW + 9 * DAY).date()))
    assert in_force(desk.fund.pk, on=(NOW + timedelta(8)).date()).code == "R1"
    assert in_force(desk.fund.pk, on=(NOW + timedelta(9)).date()).code == "R3"


def test_seats_read_drafts_members_what_is_published_and_the_public_what_was_adopted(desk: Desk) -> None:
    draft(desk)
    everybody = [*desk.people, None]
    assert {name for name in everybody if shown(desk, name, "R2").status_code == 200} == SEATS
    publish(desk)
    members = desk.people.keys() - {"cy"}
    assert {name for name in everybody if shown(desk, name, "R2").status_code == 200} == members
    assert {name for name in everybody if shown(desk, name, "R1").status_code == 200} == {*everybody}
    assert shown(desk, None, "R2").content == shown(desk, None, "R9").content
    listed = {name: [row["code"] for row in desk.get(name, "regulations/").json()["results"]] for name in ("ada", None)}
    assert listed == {"ada": ["R2", "R1"], None: ["R1"]}


def test_a_version_is_shown_in_words_with_what_it_changes(desk: Desk) -> None:
    draft(desk, parameters=LOWER)
    told = shown(desk, "bo", "R2").json()
    changed = [(row["rule"], row["name"], row["old"], row["new"]) for row in told["differences"]]
    assert changed == [
        ("R-16", "duty_limit_minor", "€300.00", "€200.00"),
        ("R-16", "objection_hours", "24 hours", "12 hours"),
    ]
    assert {"rule": "R-16", "value": "€200.00"}.items() <= {
        name: row[name] for row in told["words"] if row["name"] == "duty_limit_minor" for name in ("rule", "value")
    }.items()
    assert told["why_not_adopt"] == ""
    assert "another board seat" in shown(desk, "ben", "R2").json()["why_not_adopt"]


def test_members_comment_on_a_published_draft_by_role_and_never_by_name(desk: Desk) -> None:
    draft(desk)
    said = {"parameter": "duty_limit_minor", "stance": "too_low", "text": "<b>Rents</b> have risen"}
    assert desk.post("ben", "regulations/R2/comments/", said).status_code == 422
    assert desk.post("ada", "regulations/R2/comments/", said).status_code == 404
    publish(desk)
    assert desk.post("ada", "regulations/R2/comments/", said).status_code == 201
    assert desk.post("ada", "regulations/R2/comments/", {**said, "stance": "agree", "text": ""}).status_code == 201
    assert desk.post("bo", "regulations/R2/comments/", {"stance": "discuss"}).status_code == 201
    heard = desk.get("aziz", "regulations/R2/comments/")
    assert sorted((row["role"], row["parameter"], row["stance"]) for row in heard.json()["results"]) == [
        ("contact", "duty_limit_minor", "agree"),
        ("member", "", "discuss"),
    ]
    assert b"Ada" not in heard.content
    for wrong in ({"stance": "shout"}, {"parameter": "no_such"}, {"text": "x" * 601}):
        assert desk.post("ada", "regulations/R2/comments/", {**said, **wrong}).status_code == 400
    assert desk.post("cy", "regulations/R2/comments/", said).status_code == 404
    assert RegulationComment.objects.count() == 2


def test_nobody_comments_on_what_was_adopted(desk: Desk) -> None:
    draft(desk)
    publish(desk)
    adopt(desk)
    assert desk.post("ada", "regulations/R2/comments/", {"stance": "agree"}).status_code == 409


def test_a_draft_is_discarded_by_its_drafter_with_what_was_said_of_it(desk: Desk) -> None:
    draft(desk)
    publish(desk)
    desk.post("ada", "regulations/R2/comments/", {"stance": "agree"})
    assert desk.post("bea", "regulations/R2/discard/", {}, fresh=True).status_code == 422
    assert desk.post("ben", "regulations/R2/discard/", {}).status_code == 403
    assert desk.post("ben", "regulations/R2/discard/", {}, fresh=True).json() == {"code": "R2", "discarded": True}
    assert not RegulationComment.objects.exists()
    assert desk.post("ben", "regulations/R1/discard/", {}, fresh=True).status_code == 409
    assert Regulation.objects.get().code == "R1"


def test_a_draft_of_a_seat_that_left_is_discarded_by_any_seat(desk: Desk) -> None:
    draft(desk)
    desk.people["ben"].mandates.update(ends_on=(NOW - DAY).date())
    assert desk.post("bea", "regulations/R2/discard/", {}, fresh=True).status_code == 200


def test_the_same_key_drafts_once(desk: Desk) -> None:
    body = {"valid_from": TODAY}
    first = desk.post("ben", "regulations/", body, key="k", fresh=True)
    assert desk.post("ben", "regulations/", body, key="k").json() == first.json()
    assert desk.post("ben", "regulations/", {"valid_from": TOMORROW}, key="k").status_code == 409
    assert Regulation.objects.count() == 2


def test_a_draft_starts_from_another_draft_when_asked(desk: Desk) -> None:
    draft(desk, parameters=LOWER)
    draft(desk, "bo", parameters={"objection_hours": 24}, start_from="R2")
    [changed] = shown(desk, "bo", "R3").json()["differences"]
    assert (changed["name"], changed["new"]) == ("duty_limit_minor", "€200.00")
