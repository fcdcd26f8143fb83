"""Notes between those who work on a case, and the receipt of what was filed when, which both sides can compare."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from emergency.actions.correspondence import attaching, conversing
from emergency.actions.ending import holds
from emergency.actors import Actor
from emergency.attaching.files import Attachment
from emergency.models import AidRequest
from fund.models import Fund
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused
from notifications.models import Box, Lock, OutboxMessage
from tests.emergency.api.callers import JSON
from tests.emergency.attaching import files_sent as sent
from tests.emergency.web.forms import filled, tree, words
from tests.emergency.web.test_returning import enter
from tests.factories import Case, People, answer_conflict, ask, bring_to, to_review
from tests.journeys.searching import in_tables
from tests.keys import opened
from tests.pages import assert_sound_page
from tests.people import token_for

SAID = "Zimorodok says the clinic waits"


def note(case: Case, person: Any, text: str = SAID, **more: Any) -> Box:
    before = set(Box.objects.values_list("pk", flat=True))
    conversing.write_note(reference=case.reference, by=Actor(person), now=case.at, note=text, **more)
    return Box.objects.exclude(pk__in=before).get()


def told() -> set[Any]:
    return set(OutboxMessage.objects.filter(kind="quiet").values_list("recipient_id", flat=True))


def test_a_note_is_sealed_to_coordinators_and_seats_and_tells_the_others_quietly(fund: Fund, people: People) -> None:
    case = bring_to("in_review", fund, people, exclude=("seat-3",))
    away = case.row.exclusions.get().user
    OutboxMessage.objects.all().delete()
    box = note(case, people["cora"])
    held = set(Lock.objects.filter(box=box).values_list("user_id", flat=True))
    board = {people[name].pk for name in ("ben", "bea", "bo", "bela", "bao")}
    assert held == {*board, people["cora"].pk} - {away.pk}
    lock = Lock.objects.get(box=box, user_id=people["ben"].pk)
    assert opened("ben", bytes(lock.packet) + bytes(box.ciphertext))[1].decode() == SAID
    assert told() == board - {people["bao"].pk, away.pk}
    assert in_tables((SAID,)) == []


def test_before_the_board_is_asked_it_is_told_of_no_note(fund: Fund, people: People) -> None:
    case = bring_to("verifying", fund, people)
    OutboxMessage.objects.all().delete()
    note(case, people["cora"])
    assert told() == set()


def test_a_seat_writes_only_after_the_conflict_answer(fund: Fund, people: People) -> None:
    case = bring_to("in_review", fund, people)
    with pytest.raises(Refused) as refused:
        note(case, people["ben"])
    assert refused.value.code == "conflict_unanswered"
    answer_conflict(case, people["ben"], level=2)
    assert note(case, people["ben"]).kind == "note"
    answer_conflict(case, people["bea"], level=3)
    for name in ("bea", "tom", "chen", "gil", "ada", "cy"):
        with pytest.raises(NotFound):
            note(case, people[name])
    with pytest.raises(NotFound):
        conversing.write_note(reference=case.reference, by=Actor(holds_code=True), now=case.at, note=SAID)


def test_a_hold_stops_notes_and_so_does_an_empty_or_endless_one(fund: Fund, people: People) -> None:
    case, cora = bring_to("verifying", fund, people), people["cora"]
    for text in ("", "  \n", "x" * 3_901):
        with pytest.raises(Malformed):
            note(case, cora, text)
    holds.freeze(reference=case.reference, by=Actor(cora), now=case.at, reason_code="danger")
    with pytest.raises(Refused) as refused:
        note(case, cora)
    assert refused.value.code == "frozen"


def test_a_note_answers_one_that_its_writer_may_open(fund: Fund, people: People) -> None:
    case, other = bring_to("in_review", fund, people), bring_to("in_review", fund, people)
    first, foreign = note(case, people["cora"]), note(other, people["cora"])
    answer_conflict(case, people["ben"])
    story = Box.objects.get(owner_id=case.row.pk, kind="narrative")
    for wrong in (foreign.pk, story.pk):
        with pytest.raises(Malformed):
            note(case, people["ben"], reply_to=wrong)
    answer = note(case, people["ben"], reply_to=first.pk)
    said = [one.data for one in audit.of_object(case.row.pk) if one.verb == "aid_request.note"]
    assert said == [{"digests": [first.sha256]}, {"digests": [answer.sha256], "reply_to": first.sha256}]


def lines_of(page: Any) -> list[str]:
    return [" ".join(line.text_content().split()) for line in tree(page).xpath("//ul[@class='files']/li")]


def test_the_page_shows_in_order_of_time_what_was_filed_by_whom(
    browser: Callable[[str], Client], fund: Fund, people: People
) -> None:
    case = ask(fund, people, attachments=(Attachment(sent.photo()),))
    to_review(case, people)
    answer_conflict(case, people["ben"])
    first = note(case, people["cora"])
    answer = note(case, people["ben"], "Yes", reply_to=first.pk)
    attaching.attach(
        reference=case.reference, by=Actor(people["cora"]), now=case.at, attachments=[Attachment(sent.PDF)]
    )
    page = browser("ben").get(f"/work/{case.reference}/")
    assert_sound_page(page)
    shown = lines_of(page)
    kinds = [line.partition(",")[0] for line in shown]
    file = "Attached picture or paper"
    assert kinds == ["What happened", file, "Conflict card", "Summary for the board", "Note", "Note", file]
    assert all("by the person asking" in line for line in shown[:2])
    assert "Cora ·" in shown[4] and "Ben ·" in shown[5] and f"answers {first.sha256[:16]}" in shown[5]
    for box, line in ((first, shown[4]), (answer, shown[5])):
        assert box.sha256[:16] in line
    assert "Ada" not in " ".join(shown)
    # Nor once the case is somebody else's to ask for.
    AidRequest.objects.filter(pk=case.row.pk).update(asked_by=people["aziz"])
    assert "Ada" not in " ".join(lines_of(browser("ben").get(f"/work/{case.reference}/")))


def test_w06_a_seat_writes_a_note_by_form_and_picks_which_it_answers(
    browser: Callable[[str], Client], fund: Fund, people: People
) -> None:
    case = bring_to("in_review", fund, people)
    first = note(case, people["cora"])
    ben, address = browser("ben"), f"/work/{case.reference}/note/"
    assert "say first whether you know this person" in words(ben.get(address))
    answer_conflict(case, people["ben"])
    form = ben.get(address)
    assert_sound_page(form)
    assert "Who is told: coordinator" in words(form) and f"Cora · {first.sha256[:16]}" in words(form)
    known = {**filled(form, action=address), "note": SAID, "reply_to": str(first.pk)}
    for _twice in range(2):
        assert_sound_page(ben.post(address, known, follow=True))
    assert Box.objects.filter(owner_id=case.row.pk, kind="note").count() == 2
    assert ben.post(address, {**known, "reply_to": str(case.row.pk)}).status_code in {400, 409}


def test_asker_and_reader_see_the_same_signs_of_what_was_filed(
    browser: Callable[[str], Client], fund: Fund, people: People
) -> None:
    case = ask(fund, people, attachments=(Attachment(sent.photo()),))
    to_review(case, people)
    note(case, people["cora"])
    page = enter(Client(), case)
    assert_sound_page(page)
    boxes = Box.objects.filter(owner_id=case.row.pk)
    mine = {box.sha256[:16] for box in boxes if box.kind in {"identity", "narrative", "document"}}
    others = {box.sha256[:16] for box in boxes} - mine
    signs = set(tree(page).xpath("//details//li/span[@class='code']/text()"))
    assert signs == mine and others
    assert "10:00–10:59 UTC" in words(page)
    read = words(browser("cora").get(f"/work/{case.reference}/"))
    # The card is the board's alone.
    card = {box.sha256[:16] for box in boxes if box.kind == "card"}
    assert {sign for sign in mine | others if sign in read} == (mine | others) - card


def test_the_receipt_by_api_names_no_reader_and_no_asker(fund: Fund, people: People) -> None:
    case = bring_to("in_review", fund, people)
    note(case, people["cora"])
    client, path = Client(), f"/api/v1/aid-requests/{case.reference}/filed/"
    mine = client.get(path, headers={"Access-Code": case.access_code})
    assert {one["kind"] for one in mine.json()["results"]} == {"identity", "narrative"}
    assert {one["hour"] for one in mine.json()["results"]} == {case.at.hour}
    assert "Cora" not in mine.content.decode() and "box" not in mine.json()["results"][0]
    seen = client.get(path, headers={"Authorization": token_for(people["cora"])}).json()["results"]
    by = {one["kind"]: (one["by_asker"], one["by"]) for one in seen}
    assert by["narrative"] == (True, None) and by["note"] == (False, "Cora")
    # Nor is anybody named who once asked for it.
    AidRequest.objects.filter(pk=case.row.pk).update(asked_by=people["aziz"])
    assert "Ada" not in client.get(path, headers={"Authorization": token_for(people["cora"])}).content.decode()
    assert client.get(path, headers={"Authorization": token_for(people["ada"])}).status_code == 404
    reply = {"boxes": {"note": "Yes"}, "reply_to": next(one["box"] for one in seen if one["kind"] == "note")}
    path = f"/api/v1/aid-requests/{case.reference}/note/"
    sent_by = {"Authorization": token_for(people["cora"])}
    assert client.post(path, reply, content_type=JSON, headers=sent_by).status_code == 200


def test_what_was_filed_survives_erasing_as_salted_digests_only(fund: Fund, people: People) -> None:
    case = bring_to("accounted", fund, people)
    digests = {box.sha256 for box in Box.objects.filter(owner_id=case.row.pk)}
    kept = {one for detail in audit.of_object(case.row.pk) for one in detail.data.get("digests", ())}
    assert digests and digests <= kept
    pk = case.row.pk
    erased = bring_to("erased", fund, people)
    assert audit.of_object(erased.row.pk)[0].verb == "aid_request.erase"
    assert not any("digests" in detail.data for detail in audit.of_object(erased.row.pk))
    assert audit.verify().problems == [] and pk
