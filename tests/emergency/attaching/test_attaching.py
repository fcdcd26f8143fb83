"""Files by form and API: sealed with the words to those who may read the story, named nowhere in clear (S8, S13, S15,
S16, S39).
"""

import logging
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, ClientHandler, encode_multipart

from emergency.actions.asking import verification
from emergency.actions.correspondence import attaching
from emergency.actors import Actor
from emergency.attaching.files import Attachment
from emergency.models import AidRequest
from emergency.states import State
from fund.models import Fund
from notifications import openpgp
from notifications.errors import Malformed, NotFound, Refused
from notifications.models import Box, Lock
from tests.config.test_uploads import files_opened_for_writing
from tests.emergency.api.callers import JSON, asking
from tests.emergency.attaching import files_sent as sent
from tests.emergency.web.forms import filled, tree, words
from tests.emergency.web.test_asking import begin, form_of
from tests.emergency.web.test_returning import do, enter
from tests.factories import HOUR, NOW, Case, People, answer_conflict, ask, bring_to
from tests.journeys.searching import in_folder, in_tables
from tests.keys import opened
from tests.pages import assert_sound_page
from tests.people import token_for

STORY = "Zimorodok at the river"
NAME = "Зимородок.jpg"
MARKS = (STORY, "Зимородок", "Phone of Nino", "taken by Nino in Tbilisi")


@pytest.fixture
def stranger() -> Client:
    return Client(enforce_csrf_checks=True)


def documents(case: Any) -> list[Box]:
    return list(Box.objects.filter(owner_id=case.pk, kind="document").order_by("seq"))


def downloaded(box: Box, person: Any) -> bytes:
    lock = Lock.objects.get(box=box, user_id=person.pk)
    return bytes(lock.packet) + bytes(box.ciphertext)


def readers(box: Box, people: People) -> set[str]:
    held = set(Lock.objects.filter(box=box).values_list("user_id", flat=True))
    return {name for name, person in people.items() if person.pk in held}


def send_form(client: Client, *files: Any, **typed: Any) -> Any:
    page = begin(client)
    return client.post("/start/", {**form_of(page, **typed), "attachments": list(files)})


def test_the_form_says_what_is_kept_and_that_no_file_is_needed(stranger: Client, people: People) -> None:
    page = begin(stranger)
    assert_sound_page(page)
    assert "No file is needed" in words(page)
    assert "A PDF keeps who made it and when; a photo of it does not." in words(page)
    [form] = [one for one in tree(page).forms if one.get("enctype")]
    assert form.get("enctype") == "multipart/form-data"


def test_s16_a_photo_is_sealed_with_its_name_in_the_manifest_only(
    stranger: Client, people: People, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with files_opened_for_writing() as noted:
        page = send_form(stranger, sent.upload(sent.photo(), NAME), narrative=STORY)
    assert_sound_page(page)
    case = AidRequest.objects.get()
    [box] = documents(case)
    manifest, content = opened("ben", downloaded(box, people["ben"]), case=str(case.pk), box=str(box.pk))
    assert (manifest["name"], manifest["type"], manifest["kind"]) == (NAME, "image/jpeg", "document")
    assert sent.opened_picture(content).size == (64, 32) and b"Nino" not in content
    assert readers(box, people) == {"cora", "ben", "bea", "bo", "bela", "bao"}
    # S8: neither words nor name nor what the camera wrote lie anywhere in clear, at no moment on any disk.
    assert in_tables(MARKS) == []
    assert in_folder(Path(tempfile.gettempdir()), MARKS, aside=("demo-keys",)) == []
    assert in_folder(Path(configured.VAR), MARKS, aside=("demo-keys",)) == []
    assert not [line for line in caplog.messages if any(mark in line for mark in MARKS)]
    # Numbers are the pipes to gpg.
    assert [path for path in noted if not path.isdigit() and path != "/dev/null"] == []


def test_a_file_is_kept_from_whom_the_story_is_kept_from(stranger: Client, people: People) -> None:
    send_form(stranger, sent.upload(sent.photo()), exclude=["seat-1", "coordinator-1"])
    assert not AidRequest.objects.filter(state=State.SUBMITTED)
    send_form(stranger, sent.upload(sent.photo()), exclude=["seat-1"])
    case = AidRequest.objects.get(state=State.SUBMITTED)
    excluded = case.exclusions.get().user_id
    [box] = documents(case)
    assert not Lock.objects.filter(box=box, user_id=excluded).exists()


def test_s15_small_and_larger_files_make_boxes_of_one_size(stranger: Client, people: People) -> None:
    for size in ((8, 8), (400, 300)):
        send_form(stranger, sent.upload(sent.photo(size=size)))
    small, larger = Box.objects.filter(kind="document")
    assert small.size_bucket == larger.size_bucket == 64 * 1024
    assert len(small.ciphertext) == len(larger.ciphertext)
    with_long_name = sent.upload(sent.photo(), "д" * 90 + ".jpg")
    send_form(stranger, with_long_name)
    assert {len(box.ciphertext) for box in Box.objects.filter(kind="document")} == {len(small.ciphertext)}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (sent.SVG, "Only pictures (JPEG, PNG, WebP) and PDF"),
        (sent.HTML, "Only pictures (JPEG, PNG, WebP) and PDF"),
        (sent.bomb_png(), "12 megapixels"),
        (sent.photo()[:-40], "cannot be read to its end"),
        (b"%PDF-" + b"n" * 2 * 1024 * 1024 + b"%%EOF", "above 2 MB"),
    ],
    ids=["svg", "html", "bomb", "cut", "large"],
)
def test_s39_what_is_refused_stays_a_form_with_all_words_and_says_what_to_do(
    stranger: Client, people: People, content: bytes, sentence: str
) -> None:
    page = send_form(stranger, sent.upload(content), narrative=STORY)
    assert_sound_page(page, status=400)
    assert sentence in words(page) and "choose them once more" in words(page)
    assert filled(page)["narrative"] == STORY
    assert not Box.objects.exists()
    assert_sound_page(stranger.post("/start/", {**filled(page), "last_group": form_of(page)["last_group"]}))
    assert AidRequest.objects.get().state == State.SUBMITTED


def test_a_pdf_is_sealed_as_it_is_and_says_so_before_and_after(stranger: Client, people: People) -> None:
    page = send_form(stranger, sent.upload(sent.PDF, "bill.pdf"), sent.upload(sent.photo("PNG")))
    assert "A PDF was sealed as it is: it keeps who made it and when." in words(page)
    first, second = documents(AidRequest.objects.get())
    assert opened("cora", downloaded(first, people["cora"]))[1] == sent.PDF
    assert (first.seq, second.seq) == (1, 2)
    assert "sealed as it is" not in words(send_form(stranger, sent.upload(sent.photo())))


def test_a_doubled_click_stores_the_files_once_and_other_files_are_another_form(
    stranger: Client, people: People
) -> None:
    form = form_of(begin(stranger))
    for content in (sent.photo(), sent.photo(), sent.photo("PNG")):
        page = stranger.post("/start/", {**form, "attachments": [sent.upload(content)]})
        assert_sound_page(page)
    assert "it counts once" in words(page)
    assert len(documents(AidRequest.objects.get())) == 1


def test_s12_nothing_is_stored_when_sealing_fails_in_the_middle(
    stranger: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    after_two = iter([openpgp.seal, openpgp.seal, _broken])

    def seal(*given: Any, **named: Any) -> Any:
        return next(after_two)(*given, **named)

    monkeypatch.setattr(openpgp, "seal", seal)
    assert send_form(stranger, sent.upload(sent.photo())).status_code == 503
    assert not Box.objects.exists() and not Lock.objects.exists()
    assert AidRequest.objects.get().state == State.STARTED


def _broken(*_: Any, **__: Any) -> Any:
    raise openpgp.SealingClosed()


def test_s13_a_form_cut_off_while_its_file_arrives_leaves_nothing(stranger: Client, people: People) -> None:
    form = {**form_of(begin(stranger)), "attachments": sent.upload(sent.photo(size=(400, 300)))}
    # The file stands before the last fields, as it does on the page.
    order = [name for name in form if name != "last_group"] + ["last_group"]
    body = encode_multipart(BOUNDARY, {name: form[name] for name in order})
    for cut in (body.index(b"\xff\xd8\xff") + 1000, len(body) - 200):
        with files_opened_for_writing() as noted:
            status = _sent_in_part(body[:cut], len(body))
        assert status == 400
        assert noted == [] and not Box.objects.exists()
        assert AidRequest.objects.get().state == State.STARTED


def _sent_in_part(part: bytes, announced: int) -> int:
    known = RequestFactory().post("/start/", data={}, content_type=MULTIPART_CONTENT).environ
    environ = {**known, "CONTENT_LENGTH": str(announced), "wsgi.input": BytesIO(part)}
    return int(ClientHandler(enforce_csrf_checks=True)(environ).status_code)


def test_an_answer_brings_files_along(stranger: Client, fund: Fund, people: People) -> None:
    case = bring_to("info_needed", fund, people)
    page = enter(stranger, case)
    refused = do(stranger, page, "answer", answer="Here", attachments=[sent.upload(sent.HTML)])
    assert_sound_page(refused, status=400)
    assert "Only pictures" in words(refused) and filled(refused, act="answer")["answer"] == "Here"
    sent_page = do(stranger, page, "answer", answer="", attachments=[sent.upload(sent.PDF, "bill.pdf")])
    assert_sound_page(sent_page)
    assert "sealed and sent" in words(sent_page) and "A PDF was sealed as it is" in words(sent_page)
    [box] = documents(case.row)
    assert opened("bea", downloaded(box, people["bea"]))[1] == sent.PDF
    assert case.state == State.VERIFYING


def test_an_answer_that_outlived_its_visit_is_not_sent_without_its_files(
    stranger: Client, fund: Fund, people: People, at: Callable[..., None]
) -> None:
    case = bring_to("info_needed", fund, people)
    typed = {**filled(enter(stranger, case), act="answer"), "answer": "My answer"}
    at(NOW + HOUR)
    over = stranger.post("/return/", {**typed, "attachments": [sent.upload(sent.photo())]})
    again = stranger.post("/return/", {**filled(over), "reference": case.reference, "code": case.access_code})
    assert_sound_page(again, status=400)
    assert "choose them once more" in words(again)
    assert case.state == State.INFO_NEEDED
    assert_sound_page(do(stranger, again, "answer", attachments=[sent.upload(sent.photo())]))
    assert len(documents(case.row)) == 1


def test_the_coordinator_adds_papers_and_the_case_page_shows_kind_and_size_never_a_name(
    browser: Any, fund: Fund, people: People
) -> None:
    case = bring_to("in_review", fund, people)
    cora, address = browser("cora"), f"/work/{case.reference}/attach/"
    form = cora.get(address)
    assert_sound_page(form)
    assert "a photo of it does not" in words(form)
    assert_sound_page(cora.post(address, filled(form, action=address)), status=400)
    large = b"%PDF-" + b"n" * 3 * 1024 * 1024 + b"%%EOF"
    known = filled(form, action=address)
    for _twice in range(2):
        done = cora.post(address, {**known, "attachments": [sent.upload(large, NAME)]}, follow=True)
        assert_sound_page(done)
    assert len(documents(case.row)) == 1
    other = {**known, "attachments": [sent.upload(sent.PDF, NAME)]}
    assert cora.post(address, other).status_code == 409
    shown = words(done)
    assert "Attached picture or paper" in shown and "up to 4.0\xa0MB" in done.content.decode()
    assert NAME not in done.content.decode() and "Зимородок" not in shown
    answer_conflict(case, people["ben"])
    assert "Attached picture or paper" in words(browser("ben").get(f"/work/{case.reference}/"))


def test_who_may_add_papers_and_when(fund: Fund, people: People) -> None:
    case = bring_to("in_review", fund, people)
    papers = [Attachment(sent.PDF)]
    for name in ("ben", "tom", "gil", "ada", "cy"):
        with pytest.raises(NotFound):
            attaching.attach(reference=case.reference, by=Actor(people[name]), now=case.at, attachments=papers)
    with pytest.raises(NotFound):
        attaching.attach(reference=case.reference, by=Actor(holds_code=True), now=case.at, attachments=papers)
    over = bring_to("withdrawn", fund, people)
    with pytest.raises(Refused):
        attaching.attach(reference=over.reference, by=Actor(people["cora"]), now=over.at, attachments=papers)
    with pytest.raises(Malformed):
        attaching.attach(reference=case.reference, by=Actor(people["cora"]), now=case.at, attachments=[])


def test_files_by_api_on_asking_answering_and_attaching(people: People) -> None:
    body = {**asking({"legal_aid": "400.00"}), "attachments": [sent.in_json(sent.photo(), NAME)]}
    client, heads = Client(), {"Authorization": token_for(people["ada"])}
    filed = client.post("/api/v1/aid-requests/", body, content_type=JSON, headers=heads)
    assert filed.status_code == 201, filed.content
    kinds = [one["kind"] for one in filed.json()["receipt"]]
    assert sorted(kinds) == ["document", "identity", "narrative"]
    case = AidRequest.objects.get()
    assert opened("bo", downloaded(documents(case)[0], people["bo"]))[0]["name"] == NAME
    path, worker = f"/api/v1/aid-requests/{case.reference}/", {"Authorization": token_for(people["cora"])}
    assert client.post(f"{path}take-up/", {"level": 0}, content_type=JSON, headers=worker).status_code == 200
    more = {"attachments": [sent.in_json(sent.photo("WEBP"))]}
    assert client.post(f"{path}attach/", more, content_type=JSON, headers=worker).status_code == 200
    client.post(f"{path}ask/", {"codes": ["price"]}, content_type=JSON, headers=worker)
    code = {"Access-Code": filed.json()["access_code"]}
    said = {"attachments": [sent.in_json(sent.PDF, "bill.pdf")]}
    assert client.post(f"{path}answer/", said, content_type=JSON, headers=code).status_code == 200
    assert len(documents(case)) == 3
    for wrong in ({"content": "no base64 ж"}, {"content": ""}, {}, "text", sent.in_json(sent.SVG)):
        refused = client.post(f"{path}attach/", {"attachments": [wrong]}, content_type=JSON, headers=worker)
        assert refused.status_code == 400 and "svg" not in refused.content.decode()
    four = {"attachments": [sent.in_json(sent.photo())] * 4}
    assert client.post(f"{path}attach/", four, content_type=JSON, headers=worker).status_code == 400


def test_files_are_erased_with_the_case(fund: Fund, people: People) -> None:
    case = ask(fund, people, attachments=(Attachment(sent.photo(), NAME),))
    assert len(documents(case.row)) == 1
    gone = bring_withdrawn(case)
    assert documents(gone) == []


def bring_withdrawn(case: Case) -> AidRequest:
    client = Client(enforce_csrf_checks=True)
    do(client, enter(client, case), "withdraw", sure="on")
    return case.row


def test_no_question_about_files_leaves_an_answer_empty() -> None:
    assert verification.Reply() == verification.Reply(attachments=())
    with pytest.raises(Malformed):
        verification.Reply().check()
    verification.Reply(attachments=(Attachment(sent.PDF),)).check()
