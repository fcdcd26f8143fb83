"""Complaints: sealed to the seats that hear them, on no coordinator's page, kept only where somebody can open them."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import transaction
from django.test import Client

from emergency.actions.asking import handing_over
from emergency.actions.complaints import complaining, hearing
from emergency.actions.complaints.complaining import Grievance, NobodyHears, complain
from emergency.actions.ending.retention import erase_due
from emergency.actors import Actor
from emergency.models import Complaint, ReceiptConfirmation, Slip
from emergency.states import State
from fund.models import Fund, Mandate
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused
from notifications.models import Box, Lock, OutboxMessage
from tests.after_approval import prove
from tests.config.test_uploads import files_opened_for_writing
from tests.emergency.api.callers import JSON
from tests.emergency.web.forms import filled, tree, words
from tests.emergency.web.test_returning import do, enter
from tests.factories import DAY, HOUR, NOW, People, ask, bring_to
from tests.journeys.searching import in_folder, in_tables
from tests.keys import opened
from tests.pages import assert_sound_page
from tests.people import sign_in, token_for

WORDS = "Zimorodok took a half. Зимородок взял половину."
MARKS = ("Zimorodok", "Зимородок")
ETHICS = ("bo", "bela")


@pytest.fixture
def ethics(fund: Fund, people: People) -> People:
    """Let Bo and Bela be the seats that hear complaints."""
    Mandate.objects.filter(fund=fund, user__login__in=ETHICS).update(is_ethics=True)
    return people


@pytest.fixture
def stranger() -> Client:
    return Client(enforce_csrf_checks=True)


def send(client: Client, **typed: Any) -> Any:
    return client.post("/complain/", {**filled(client.get("/complain/")), "kind": "other", "words": WORDS, **typed})


def readers(complaint: Complaint, people: People) -> set[str]:
    held = set(Lock.objects.filter(box__owner_id=complaint.pk).values_list("user_id", flat=True))
    return {name for name, person in people.items() if person.pk in held}


def rung(people: People) -> set[str]:
    told = set(OutboxMessage.objects.filter(kind="ring").values_list("recipient_id", flat=True))
    return {name for name, person in people.items() if person.pk in told}


def words_for(name: str, complaint: Complaint, people: People) -> str:
    lock = Lock.objects.select_related("box").get(box__owner_id=complaint.pk, user_id=people[name].pk)
    return opened(name, bytes(lock.packet) + bytes(lock.box.ciphertext), case=str(complaint.pk))[1].decode()


def test_anybody_complains_without_login_cookie_or_script(stranger: Client, fund: Fund, ethics: People) -> None:
    page = stranger.get("/complain/")
    assert_sound_page(page)
    assert b"<script" not in page.content and not stranger.cookies
    with files_opened_for_writing() as noted:
        done = send(stranger, reference="J7QD-N2RW")
    assert_sound_page(done)
    assert "Your words are sealed" in words(done) and "no answer can reach you" in words(done)
    complaint = Complaint.objects.get()
    assert (complaint.kind, complaint.aid_request, complaint.heard_by) == ("other", None, None)
    assert readers(complaint, ethics) == set(ETHICS)
    assert rung(ethics) == {*ETHICS, "gil"}
    assert words_for("bo", complaint, ethics) == f"J7QD-N2RW\n\nsomething else\n\n{WORDS}"
    # S8: what was written, the reference too, lies nowhere in clear.
    assert in_tables((*MARKS, "J7QD-N2RW")) == []
    assert in_folder(Path(configured.VAR), MARKS, aside=("demo-keys",)) == []
    assert [path for path in noted if not path.isdigit() and path != "/dev/null"] == []


def test_s15_short_and_long_complaints_make_boxes_of_one_size(stranger: Client, fund: Fund, ethics: People) -> None:
    for text in ("No.", "ж" * 600):
        assert_sound_page(send(stranger, words=text))
    one, other = Box.objects.filter(kind="complaint")
    assert len(one.ciphertext) == len(other.ciphertext)


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": "x" * 601},
        {"words": ""},
        {"kind": "no_such"},
        {"reference": "nonsense"},
        {"about": ["seat-99"]},
        {"code": "1234 5678 9012 3456"},
    ],
    ids=str,
)
def test_what_is_not_understood_keeps_its_words_and_stores_nothing(
    stranger: Client, fund: Fund, ethics: People, wrong: dict[str, Any]
) -> None:
    page = send(stranger, **wrong)
    assert_sound_page(page, status=400)
    assert filled(page)["words"] == wrong.get("words", WORDS)
    assert not Complaint.objects.exists() and not OutboxMessage.objects.exists()


def test_whom_it_is_about_neither_hears_it_nor_is_told(stranger: Client, fund: Fund, ethics: People) -> None:
    form = tree(stranger.get("/complain/"))
    labels = [" ".join(one.text_content().split()) for one in form.xpath("//label[.//input[@name='about']]")]
    # All seats are offered, so that nobody learns who of them hears complaints.
    assert labels == [f"Board seat {number}" for number in range(1, 6)]
    number = next(seat for seat in range(1, 6) if Mandate.objects.get(fund=fund, seat_number=seat).user == ethics["bo"])
    send(stranger, about=[f"seat-{number}"])
    complaint = Complaint.objects.get()
    assert readers(complaint, ethics) == {"bela"}
    assert rung(ethics) == {"bela", "gil"}
    bo = sign_in(Client(), ethics["bo"])
    assert "No complaint waits" in words(bo.get("/complaints/"))
    assert bo.get(f"/complaints/{complaint.pk}/text/").status_code == 404
    with pytest.raises(NotFound):
        hearing.take_up(complaint_id=complaint.pk, by=Actor(ethics["bo"]), now=NOW)


def test_nothing_is_kept_where_nobody_could_open_it_and_the_guardian_is_told(
    stranger: Client, fund: Fund, people: People
) -> None:
    page = send(stranger)
    assert_sound_page(page, status=503)
    assert "Nothing of them was kept" in words(page) and filled(page)["words"] == WORDS
    assert not Complaint.objects.exists() and not Box.objects.exists()
    assert rung(people) == {"gil"}
    assert [one.verb for one in audit.of_object(fund.pk) if one.verb.startswith("complaint")] == ["complaint.unheard"]
    send(stranger)
    assert len([one for one in audit.of_object(fund.pk) if one.verb == "complaint.unheard"]) == 1
    assert in_tables(MARKS) == []


def test_a_seat_that_lost_its_office_its_account_or_is_a_coordinator_hears_nothing(fund: Fund, ethics: People) -> None:
    said = Grievance("other", WORDS)
    Mandate.objects.filter(fund=fund, user=ethics["bela"]).update(ends_on=(NOW - DAY).date())
    Mandate.objects.create(fund=fund, user=ethics["bo"], role="coordinator", starts_on=(NOW - DAY).date())
    with pytest.raises(NobodyHears):
        complain(fund=fund, said=said, now=NOW)
    Mandate.objects.filter(user=ethics["bo"], role="coordinator").delete()
    complain(fund=fund, said=said, now=NOW)
    assert readers(Complaint.objects.get(), ethics) == {"bo"}
    Complaint.objects.all().delete()
    type(ethics["bo"]).objects.filter(pk=ethics["bo"].pk).update(frozen_at=NOW)
    with pytest.raises(NobodyHears):
        complain(fund=fund, said=said, now=NOW)


def test_something_is_wrong_on_the_page_of_a_case_and_no_coordinator_sees_it(
    stranger: Client, fund: Fund, ethics: People, at: Callable[..., None]
) -> None:
    case = bring_to("paid", fund, ethics, exclude=("seat-4",))
    away = case.row.exclusions.get().user
    at(case.at)
    cora = sign_in(Client(), ethics["cora"])
    before = [words(cora.get(f"/work/{case.reference}/")), events(cora, case)]
    OutboxMessage.objects.all().delete()
    page = enter(stranger, case)
    form = {**filled(page, action="/complain/"), "kind": "part_asked", "words": WORDS}
    done = stranger.post("/complain/", form)
    assert_sound_page(done)
    assert "An answer waits for you" in words(done)
    complaint = Complaint.objects.get()
    assert (complaint.kind, complaint.aid_request) == ("part_asked", case.row)
    assert readers(complaint, ethics) == set(ETHICS) - {away.login}
    assert words_for(next(iter(readers(complaint, ethics))), complaint, ethics).startswith(case.reference)
    assert "cora" not in rung(ethics) and not OutboxMessage.objects.filter(recipient_id=ethics["cora"].pk)
    assert [words(cora.get(f"/work/{case.reference}/")), events(cora, case)] == before
    assert cora.get("/complaints/").status_code == 404
    # Sent twice it counts once.
    assert_sound_page(stranger.post("/complain/", form))
    assert Complaint.objects.count() == 1


def events(client: Client, case: Any) -> bytes:
    return client.get(f"/api/v1/aid-requests/{case.reference}/events/").content


def test_a_complaint_with_the_code_typed_or_a_visit_that_ended(
    stranger: Client, fund: Fund, ethics: People, at: Callable[..., None]
) -> None:
    case = ask(fund, ethics)
    wrong = send(stranger, reference=case.reference, code="0000 0000 0000 0000")
    assert_sound_page(wrong, status=404)
    assert not Complaint.objects.exists()
    send(stranger, reference=case.reference, code=case.access_code)
    assert Complaint.objects.get().aid_request == case.row
    typed = {**filled(enter(stranger, case), action="/complain/"), "kind": "pressure", "words": WORDS}
    at(NOW + HOUR)
    over = stranger.post("/complain/", typed)
    assert_sound_page(over, status=409)
    assert "Your visit has ended" in words(over) and filled(over)["words"] == WORDS
    assert_sound_page(stranger.post("/complain/", filled(over)))
    assert Complaint.objects.filter(kind="pressure", aid_request=None).exists()


def test_beyond_a_flood_complaints_are_taken_and_told_quietly(
    fund: Fund, ethics: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(complaining, "FLOOD", 2)
    for number in range(3):
        OutboxMessage.objects.all().delete()
        complain(fund=fund, said=Grievance("other", WORDS), now=NOW)
        kinds = set(OutboxMessage.objects.values_list("kind", flat=True))
        assert kinds == ({"ring"} if number < 2 else {"quiet"})
    assert Complaint.objects.count() == 3


def press(client: Client, complaint: Complaint, name: str, **typed: Any) -> Any:
    address = f"/complaints/{complaint.pk}/{name}/"
    form = filled(client.get("/complaints/"), action=address)
    return client.post(address, {**form, **typed}, follow=True)


def test_a_seat_takes_it_up_answers_by_slip_and_closes_it(
    stranger: Client, fund: Fund, ethics: People, browser: Callable[[str], Client]
) -> None:
    case = ask(fund, ethics)
    send(stranger, reference=case.reference, code=case.access_code)
    complaint, bo = Complaint.objects.get(), browser("bo")
    page = bo.get("/complaints/")
    assert_sound_page(page)
    assert "Complaints (1)" in words(page) and complaint.week in words(page)
    sealed = bo.get(f"/complaints/{complaint.pk}/text/")
    assert opened("bo", sealed.content)[1].decode().endswith(WORDS)
    assert [one.actor_id for one in audit.of_object(complaint.pk) if one.verb == "complaint.read"] == [ethics["bo"].pk]
    assert_sound_page(press(bo, complaint, "take-up"))
    assert "heard by Bo" in words(browser("bela").get("/complaints/"))
    with pytest.raises(Refused):
        hearing.take_up(complaint_id=complaint.pk, by=Actor(ethics["bela"]), now=NOW)
    answered = press(bo, complaint, "answer", words="We look into it. Смотрим.")
    assert_sound_page(answered)
    # Not even whoever gives the case a new code learns that a message of this kind was unread.
    with transaction.atomic():
        assert handing_over._drop_slips([case.row.pk], NOW) == {}
        transaction.set_rollback(True)
    assert "We look into it. Смотрим." in words(enter(stranger, case))
    # It is no text of the case: nobody who works on it holds a copy.
    assert not Box.objects.filter(owner_id=case.row.pk, kind="slip").exists()
    assert press(bo, complaint, "close").status_code == 400
    assert_sound_page(press(bo, complaint, "close", outcome="upheld"))
    complaint.refresh_from_db()
    assert (complaint.outcome, complaint.closed_on) == ("upheld", (NOW + timedelta(minutes=1)).date())
    with pytest.raises(Refused):
        hearing.close(complaint_id=complaint.pk, by=Actor(ethics["bo"]), now=NOW, outcome="unclear")


def test_only_what_is_taken_up_is_answered_or_closed_and_only_with_a_way_back(fund: Fund, ethics: People) -> None:
    complain(fund=fund, said=Grievance("pressure"), now=NOW)
    complaint, bo = Complaint.objects.get(), Actor(ethics["bo"])
    known: dict[str, Any] = {"complaint_id": complaint.pk, "by": bo, "now": NOW}
    for act in (lambda: hearing.answer(**known, words="Yes"), lambda: hearing.close(**known, outcome="unclear")):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "not_taken_up"
    hearing.take_up(**known)
    with pytest.raises(Refused) as refused:
        hearing.answer(**known, words="Yes")
    assert refused.value.code == "no_way_back"
    for bad in ("", "x" * 1_001):
        with pytest.raises(Malformed):
            hearing.answer(**known, words=bad)
    with pytest.raises(Malformed):
        hearing.close(**known, outcome="whatever")
    # A lock alone opens nothing here once the office is gone.
    Mandate.objects.filter(fund=fund, user=ethics["bo"]).update(is_ethics=False)
    for name in ("bo", "cora", "ben", "gil", "tom", "sam", "ada"):
        with pytest.raises(NotFound):
            hearing.close(complaint_id=complaint.pk, by=Actor(ethics[name]), now=NOW, outcome="unclear")


def test_s32_a_closed_complaint_is_erased_after_its_time_and_an_open_one_stays(fund: Fund, ethics: People) -> None:
    for _one in range(2):
        complain(fund=fund, said=Grievance("other", WORDS), now=NOW)
    first, second = Complaint.objects.all()
    hearing.take_up(complaint_id=first.pk, by=Actor(ethics["bo"]), now=NOW)
    hearing.close(complaint_id=first.pk, by=Actor(ethics["bo"]), now=NOW, outcome="not_upheld")
    assert erase_due(now=NOW + 89 * DAY)["complaints"] == 0
    assert erase_due(now=NOW + 90 * DAY, dry_run=True)["complaints"] == 1
    assert erase_due(now=NOW + 90 * DAY)["complaints"] == 1
    assert erase_due(now=NOW + 90 * DAY)["complaints"] == 0
    assert Complaint.objects.get() == second
    assert set(Box.objects.values_list("owner_id", flat=True)) == {second.pk}
    assert [one.verb for one in audit.of_object(first.pk)] == ["complaint.erased"]
    assert audit.verify().problems == []


def test_erasing_a_case_cuts_the_way_back_and_leaves_the_complaint(fund: Fund, ethics: People) -> None:
    case = bring_to("closed", fund, ethics)
    complain(fund=fund, said=Grievance("less_arrived"), now=case.at, aid_request=case.row)
    assert erase_due(now=case.at + 91 * DAY)["cases"] == 1
    assert Complaint.objects.get().aid_request is None
    assert not Slip.objects.exists()


def test_complaints_by_api(fund: Fund, ethics: People) -> None:
    case, client = ask(fund, ethics), Client()
    body = {"kind": "less_arrived", "reference": case.reference, "boxes": {"complaint": WORDS}}
    heads = {"Access-Code": case.access_code, "Idempotency-Key": "one"}
    filed = client.post("/api/v1/complain/", body, content_type=JSON, headers=heads)
    assert filed.status_code == 201 and len(filed.json()["digest"]) == 16
    assert client.post("/api/v1/complain/", body, content_type=JSON, headers=heads).status_code == 201
    complaint = Complaint.objects.get()
    bo, path = {"Authorization": token_for(ethics["bo"])}, f"/api/v1/complaints/{complaint.pk}/"
    [row] = client.get("/api/v1/complaints/", headers=bo).json()["results"]
    assert (row["kind"], row["state"], row["digest"]) == ("less_arrived", "waiting", filed.json()["digest"])
    assert opened("bo", client.get(f"{path}text/", headers=bo).content)[0]["kind"] == "complaint"
    steps = (("take-up", {}), ("answer", {"slip": "Thank you"}), ("close", {"outcome": "upheld"}))
    cora = {"Authorization": token_for(ethics["cora"])}
    for name, said in steps:
        assert client.post(f"{path}{name}/", said, content_type=JSON, headers=cora).status_code == 404
        assert client.post(f"{path}{name}/", said, content_type=JSON, headers=bo).status_code == 200, name
    assert client.get("/api/v1/complaints/", headers=cora).status_code == 404
    wrong = client.post("/api/v1/complain/", {"kind": "less_arrived"}, content_type=JSON, headers={"Access-Code": "1"})
    assert wrong.status_code == 400
    Mandate.objects.filter(fund=fund).update(is_ethics=False)
    closed = client.post("/api/v1/complain/", {"kind": "pressure"}, content_type=JSON)
    assert (closed.status_code, closed.json()["code"]) == (503, "sealing_closed")


def test_w01_the_persons_word_that_it_arrived_stands_beside_the_contacts(
    stranger: Client, fund: Fund, people: People, at: Callable[..., None]
) -> None:
    case = bring_to("paid", fund, people)
    at(case.at)
    prove(case, people)
    ada = sign_in(Client(), people["ada"])
    do(ada, enter(ada, case), "confirm-receipt")
    assert ReceiptConfirmation.objects.get().said_by == "contact" and case.state == State.PAID
    do(stranger, enter(stranger, case), "confirm-receipt")
    assert sorted(ReceiptConfirmation.objects.values_list("said_by", flat=True)) == ["contact", "person"]
    assert case.state == State.ACCOUNTED
