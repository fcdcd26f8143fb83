"""Acts by form: from taking a case up to the vote that decides, and what happens when something stands in the way."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from emergency.actions.ending import endings
from emergency.models import Confirmation, Freeze, Question, Refusal, Vote
from emergency.states import ACTS, State
from emergency.web.case_acts import PAGE_ACTS
from fund.models import Fund
from notifications.errors import SealingClosed
from notifications.models import Box
from tests.emergency.web.forms import filled, tree, words
from tests.factories import DAY, Case, People, answer_conflict, ask, bring_to, donate, ready_to_vote, to_review, vote
from tests.pages import assert_sound_page
from tests.people import code_for

# Done by the asker, by a trusted person with a code, in a frame, by the clock, or on the pages of the treasury.
ELSEWHERE = {"submit", "answer", "payout-details", "withdraw", "appeal", "vouch", "sign-cash"} | {
    "propose-in-frame", "decide-in-frame", "part", "lapse", "erase", "remind", "ring", "review-hold"} | {
    "prepare", "authorise", "send", "fail", "return", "unspent"}  # fmt: skip


def address(case: Case, act: str) -> str:
    return f"/work/{case.reference}/{act}/"


def form(client: Client, case: Case, act: str) -> dict[str, Any]:
    return filled(client.get(address(case, act)), action=address(case, act))


def do(client: Client, case: Case, act: str, **typed: Any) -> Any:
    return client.post(address(case, act), {**form(client, case, act), **typed})


def test_every_act_of_a_person_has_its_form() -> None:
    assert set(PAGE_ACTS) == set(ACTS) - ELSEWHERE


def test_a_case_goes_from_taking_up_to_the_board_by_forms_alone(browser: Any, fund: Fund, people: People) -> None:
    case, cora = ask(fund, people, lines={"legal_aid": 40_000, "medicine": None}), browser("cora")
    assert_sound_page(cora.get(address(case, "take-up")))
    taken = do(cora, case, "take-up", level="0", urgency="red", exclude=["seat-4"])
    assert taken["Location"] == f"/work/{case.reference}/"
    assert (case.state, case.row.urgency, case.row.taken_up_by) == (State.VERIFYING, "red", people["cora"])
    for _one in range(2):
        do(cora, case, "confirm", confirmer="member", means="voice", independent="on", note="Called back")
    assert Confirmation.objects.count() == 2
    page = cora.get(address(case, "present"))
    assert_sound_page(page)
    assert filled(page, action=address(case, "present"))["line_1"] == "400.00"
    missing = do(cora, case, "present", card="Nino, Tbilisi", harm_by_coordinator="no")
    assert_sound_page(missing, status=400)
    assert "Nino, Tbilisi" in missing.content.decode()
    do(cora, case, "present", card="Nino, Tbilisi", harm_by_coordinator="no", line_2="80,00", summary="In short")
    assert case.state == State.IN_REVIEW
    assert {use: line.proposed_minor for use, line in case.lines().items()} == {"legal_aid": 40_000, "medicine": 8_000}


def test_the_coordinator_asks_and_the_question_waits(browser: Any, fund: Fund, people: People) -> None:
    case = bring_to("verifying", fund, people)
    cora = browser("cora")
    assert do(cora, case, "ask", slip="Please call").status_code == 400
    do(cora, case, "ask", codes=["amount", "price"], slip="How much?")
    assert Question.objects.get().codes == ["amount", "price"]
    assert case.state == State.INFO_NEEDED
    assert "A question is open since" in words(cora.get(f"/work/{case.reference}/"))


@pytest.mark.parametrize(("act", "state"), [("decline", State.DECLINED), ("refer", State.REFERRED)])
def test_declining_and_referring_need_reason_and_next_door(
    browser: Any, fund: Fund, people: People, act: str, state: str
) -> None:
    case, cora = bring_to("verifying", fund, people), browser("cora")
    wrong = do(cora, case, act, reason_code="no_money", slip="Sorry")
    assert_sound_page(wrong, status=400)
    assert "Name who may help instead" in words(wrong)
    assert filled(wrong, action=address(case, act))["slip"] == "Sorry"
    do(cora, case, act, reason_code="no_money", none_known="on", slip="Sorry")
    assert case.state == state
    assert Refusal.objects.get().reason_code == "no_money"


def test_a_seat_answers_votes_and_changes_the_vote(browser: Any, fund: Fund, people: People) -> None:
    case, ben = bring_to("in_review", fund, people), browser("ben")
    assert do(ben, case, "recuse", level="1")["Location"] == f"/work/{case.reference}/"
    page = ben.get(f"/work/{case.reference}/")
    typed = {**filled(page, action=address(case, "vote")), "choice": "approve", "line_1": "300"}
    without = ben.post(address(case, "vote"), typed)
    assert_sound_page(without, status=403)
    wrong = ben.post(address(case, "vote"), {**typed, "otp": "000000"})
    assert_sound_page(wrong, status=403)
    assert filled(wrong, action=address(case, "vote"))["line_1"] == "300"
    assert not Vote.objects.exists()
    ben.post(address(case, "vote"), {**typed, "otp": code_for(people["ben"])})
    assert Vote.objects.get().lines.get().amount_minor == 30_000
    again = ben.get(f"/work/{case.reference}/")
    mine = filled(again, action=address(case, "vote"))
    assert (mine["choice"], mine["line_1"], "otp" in mine) == ("approve", "300.00", False)
    assert not tree(again).xpath("//input[@name='otp']")
    ben.post(address(case, "vote"), {**mine, "choice": "decline", "reason_code": "covered_elsewhere"})
    cast = Vote.objects.get()
    assert (cast.choice, cast.reason_code, cast.lines.count()) == ("decline", "covered_elsewhere", 0)


def test_w08_a_double_click_counts_once_and_the_deciding_vote_closes(browser: Any, fund: Fund, people: People) -> None:
    case = ready_to_vote(to_review(ask(fund, people, lines={"legal_aid": 20_000}), people), people, "ben")
    ben = browser("ben")
    typed = {**form(ben, case, "vote"), "choice": "approve", "otp": code_for(people["ben"])}
    for _click in range(2):
        assert ben.post(address(case, "vote"), typed)["Location"] == f"/work/{case.reference}/"
    assert Vote.objects.count() == 1
    assert case.state == State.APPROVED
    changed = ben.post(address(case, "vote"), {**typed, "choice": "abstain"})
    assert_sound_page(changed, status=409)
    assert Vote.objects.get().choice == "approve"


def test_a_vote_above_the_proposal_comes_back_with_its_reason(browser: Any, fund: Fund, people: People) -> None:
    case, ben = ready_to_vote(bring_to("in_review", fund, people), people, "ben"), browser("ben")
    refused = do(ben, case, "vote", choice="approve", line_1="500", otp=code_for(people["ben"]))
    assert_sound_page(refused, status=422)
    assert "cannot exceed the proposed amount" in words(refused)
    assert "nothing of it was kept" in words(refused)
    assert not Vote.objects.exists()


def test_w04_a_stale_form_says_that_somebody_was_faster(browser: Any, fund: Fund, people: People) -> None:
    case, cora = ask(fund, people), browser("cora")
    stale = form(cora, case, "take-up")
    do(cora, case, "take-up", level="0", urgency="amber")
    page = cora.post(address(case, "take-up"), {**stale, "level": "0", "urgency": "red", "key": "another"})
    assert_sound_page(page, status=409)
    assert tree(page).xpath(f"//a[@href='/work/{case.reference}/']")
    assert case.row.urgency == "amber"


def test_a_vote_on_an_older_revision_is_stale(browser: Any, fund: Fund, people: People) -> None:
    case, ben = ready_to_vote(bring_to("in_review", fund, people), people, "ben"), browser("ben")
    page = do(ben, case, "vote", choice="approve", revision="2", otp=code_for(people["ben"]))
    assert_sound_page(page, status=409)
    assert not Vote.objects.exists()


def test_a_rule_that_blocks_comes_back_with_its_findings(browser: Any, fund: Fund, people: People) -> None:
    case, cora = ask(fund, people), browser("cora")
    do(cora, case, "take-up", level="0", urgency="amber")
    refused = do(cora, case, "present", card="Nino, Tbilisi", harm_by_coordinator="no")
    assert_sound_page(refused, status=422)
    assert tree(refused).xpath("//*[@id='problems']//li")
    assert "confirm" in tree(refused).xpath("string(//*[@id='problems'])")
    assert filled(refused, action=address(case, "present"))["card"] == "Nino, Tbilisi"
    assert case.state == State.VERIFYING


def test_closed_sealing_keeps_the_form(
    browser: Any, fund: Fund, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, cora = bring_to("verifying", fund, people), browser("cora")

    def closed(**_call: Any) -> None:
        raise SealingClosed()

    monkeypatch.setattr(endings, "decline", closed)
    page = do(cora, case, "decline", reason_code="no_money", none_known="on", slip="Sorry")
    assert_sound_page(page, status=503)
    assert filled(page, action=address(case, "decline"))["slip"] == "Sorry"


def test_stepping_aside_closes_the_case_to_the_coordinator(browser: Any, fund: Fund, people: People) -> None:
    case, cora = bring_to("verifying", fund, people), browser("cora")
    assert do(cora, case, "recuse", level="3")["Location"] == "/home/"
    assert cora.get(f"/work/{case.reference}/").status_code == 404
    assert not Box.objects.filter(owner_id=case.row.pk, locks__user_id=people["cora"].pk).exists()


def test_a_hold_stops_reading_and_acting_until_it_is_lifted(browser: Any, fund: Fund, people: People) -> None:
    case = ready_to_vote(bring_to("in_review", fund, people), people, "bo")
    bo, gil, cora = browser("bo"), browser("gil"), browser("cora")
    do(bo, case, "freeze", reason_code="leak")
    assert Freeze.objects.get().reason_code == "leak"
    page = cora.get(f"/work/{case.reference}/")
    assert_sound_page(page)
    assert "A hold lies over this" in words(page)
    assert not tree(page).xpath("//a[contains(@href, '/text/')]")
    assert not tree(bo.get(f"/work/{case.reference}/")).xpath("//form[contains(@action, '/vote/')]")
    assert cora.get(address(case, "unfreeze")).status_code == 404
    do(gil, case, "unfreeze")
    assert Freeze.objects.get().lifted_at


def test_objecting_lifting_and_being_away(browser: Any, fund: Fund, people: People) -> None:
    case = ready_to_vote(bring_to("in_review", fund, people), people)
    bela, ben = browser("bela"), browser("ben")
    do(bela, case, "object")
    assert case.round.objections.count() == 1
    away = bela.get(address(case, "away"))
    assert not tree(away).xpath("//label[contains(., 'Bo')]")
    answer = do(bela, case, "away")
    assert answer.status_code == 302, words(answer)
    assert case.round.seats.get(user=people["bela"]).away_at
    lifted = ready_to_vote(bring_to("in_review", fund, people), people)
    do(ben, lifted, "lift")
    assert lifted.round.tier == "majority"
    assert tree(ben.get(address(lifted, "away"))).xpath("//label[contains(., 'Bo')]")
    early = do(ben, lifted, "away", seat=str(people["bo"].pk))
    assert early.status_code == 422


def test_only_chair_and_deputy_close_a_round_and_never_against_the_votes(
    browser: Any, fund: Fund, people: People, at: Callable[..., None]
) -> None:
    case = ready_to_vote(bring_to("in_review", fund, people), people)
    assert browser("bo").get(address(case, "close-round")).status_code == 404
    early = do(browser("ben"), case, "close-round")
    assert_sound_page(early, status=422)
    vote(case, people["bo"])
    vote(case, people["bela"])
    at(case.at + DAY)
    do(browser("ben"), case, "close-round")
    assert case.state == State.APPROVED


def test_w07_an_ended_case_says_until_when_it_stays_open(
    browser: Any, fund: Fund, people: People, at: Callable[..., None]
) -> None:
    case, cora = bring_to("declined", fund, people), browser("cora")
    early = cora.get(address(case, "close"))
    assert_sound_page(early)
    assert "Not now:" in words(early)
    assert not tree(early).xpath("//form[contains(@action, '/close/')]")
    at(case.at + 31 * DAY)
    assert do(cora, case, "close").status_code == 302
    assert case.state == State.CLOSED
    assert_sound_page(cora.get(f"/work/{case.reference}/"))


def test_the_treasurer_sends_details_back_and_goes_on_when_money_came(
    browser: Any, fund: Fund, people: People, at: Callable[..., None]
) -> None:
    case, tom = bring_to("payable", fund, people), browser("tom")
    at(case.at)
    assert do(tom, case, "send-back-details", reason_code="name_missing").status_code == 302
    assert (case.state, case.row.sent_back_code) == (State.APPROVED, "name_missing")
    assert not Box.objects.filter(owner_id=case.row.pk, kind="payout").exists()
    waiting = bring_to("deferred", fund, people)
    at(waiting.at)
    short = do(tom, waiting, "resume")
    assert_sound_page(short, status=422)
    donate(fund, "900.00", at=waiting.at)
    do(tom, waiting, "resume")
    assert waiting.state == State.APPROVED


def test_the_coordinator_records_receipt_and_proof_and_closes(
    browser: Any, fund: Fund, people: People, at: Callable[..., None]
) -> None:
    case, cora = bring_to("paid", fund, people), browser("cora")
    at(case.at)
    do(cora, case, "confirm-receipt")
    do(cora, case, "prove", kind="receipt", kept="nowhere", words="Seen on a photo")
    assert case.state == State.ACCOUNTED
    do(cora, case, "close")
    assert case.state == State.CLOSED


def test_a_substitute_not_called_is_told_so(browser: Any, fund: Fund, people: People) -> None:
    case = bring_to("in_review", fund, people)
    answer_conflict(case, people["bao"])
    page = browser("bao").get(f"/work/{case.reference}/")
    assert "You are not called to this round" in words(page)


def test_acts_need_the_token_of_the_session(browser: Any, fund: Fund, people: People) -> None:
    case = bring_to("verifying", fund, people)
    cora = Client(enforce_csrf_checks=True)
    cora.cookies = browser("cora").cookies
    assert cora.post(address(case, "freeze"), {"reason_code": "leak", "key": "one"}).status_code == 403
    assert not Freeze.objects.exists()
