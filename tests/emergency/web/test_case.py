"""The page of one case: each role sees its part, the rest is not there, and a foreign case is as none."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from emergency.actions.disbursing import payout
from emergency.actors import Actor
from fund.models import Fund
from notifications.models import Box
from tests.emergency.web.forms import tree, words
from tests.factories import Case, People, answer_conflict, approve, ask, bring_to, ready_to_vote, to_review, vote
from tests.keys import opened
from tests.pages import assert_sound_page
from tests.people import sign_in

# Deferred last: it takes the fund's money away.
EVERY_STATE = ("submitted", "verifying", "info_needed", "in_review", "approved", "payable", "paid", "accounted",
               "closed", "declined", "referred", "withdrawn", "expired", "deferred")  # fmt: skip


def page_of(client: Client, case: Case) -> Any:
    return client.get(f"/work/{case.reference}/")


def downloads(page: Any) -> dict[str, str]:
    """Return the addresses of the sealed texts on the page by their kind."""
    kinds = dict(Box.objects.values_list("pk", "kind"))
    links = tree(page).xpath("//a[contains(@href, '/text/')]/@href")
    return {kind: link for link in links for pk, kind in kinds.items() if str(pk) in link}


def payable(fund: Fund, people: People) -> Case:
    case = bring_to("approved", fund, people)
    payout.give_payout_details(
        reference=case.reference,
        by=Actor(holds_code=True),
        now=case.at,
        way="vendor",
        consent="agrees",
        harm="no",
        details="name: L. Lawyer\n",
    )
    return case


def test_the_coordinator_gets_a_sound_page_in_every_state(
    browser: Any, fund: Fund, people: People, at: Callable[..., None]
) -> None:
    cora = browser("cora")
    for state in EVERY_STATE:
        case = bring_to(state, fund, people)
        at(case.at)
        page = page_of(cora, case)
        assert_sound_page(page)
        assert "you are here" in words(page)
        assert case.reference in words(page)


@pytest.mark.parametrize("name", ["aziz", "ada", "ben", "tom", "sam"])
def test_foreign_and_unknown_look_the_same_to_the_byte(browser: Any, fund: Fund, people: People, name: str) -> None:
    case = ask(fund, people)
    client = browser(name)
    for act in ("", "vote/", "take-up/", "freeze/", f"text/{Box.objects.all()[0].pk}/", "nonsense/"):
        seen = {
            (answer.status_code, answer.content, repr(sorted(answer.headers.items())))
            for reference in (case.reference, "ZZZZ-9999", "nonsense")
            for answer in (client.get(f"/work/{reference}/{act}"),)
        }
        assert [status for status, _body, _headers in seen] == [404], act
    posted = {
        (answer.status_code, answer.content)
        for reference in (case.reference, "ZZZZ-9999")
        for answer in (client.post(f"/work/{reference}/vote/", {"choice": "approve", "key": "one"}),)
    }
    assert [status for status, _body in posted] == [404]


def test_strangers_are_sent_to_sign_in_whatever_they_ask_for(fund: Fund, people: People) -> None:
    case = ask(fund, people)
    for reference in (case.reference, "ZZZZ-9999"):
        for act in ("", "vote/", f"text/{uuid4()}/"):
            assert Client().get(f"/work/{reference}/{act}")["Location"].startswith("/login/")


def test_the_coordinator_reads_identity_and_story(browser: Any, fund: Fund, people: People) -> None:
    case = bring_to("verifying", fund, people)
    page = page_of(browser("cora"), case)
    found = downloads(page)
    assert set(found) == {"identity", "narrative"}
    assert "gpg -d file.gpg" in words(page)
    assert "OpenKeychain" in words(page)
    answer = browser("cora").get(found["identity"])
    assert answer["Content-Type"] == "application/octet-stream"
    assert opened("cora", answer.content)[1].decode() == "Nino N., Tbilisi"
    assert "Georgia" in words(page)


def test_a_text_opens_only_below_its_own_case(browser: Any, fund: Fund, people: People) -> None:
    one, other = bring_to("verifying", fund, people), bring_to("verifying", fund, people)
    cora = browser("cora")
    link = downloads(page_of(cora, one))["narrative"]
    assert cora.get(link.replace(one.reference, other.reference)).status_code == 404
    assert browser("ben").get(link).status_code == 404


def test_the_card_and_the_question_come_before_everything_else(browser: Any, fund: Fund, people: People) -> None:
    case = bring_to("in_review", fund, people)
    ben = browser("ben")
    page = page_of(ben, case)
    assert_sound_page(page)
    assert set(downloads(page)) == {"card"}
    assert "do you know this person?" in words(page)
    for hidden in ("Georgia", "Cast my vote", "Seats of this round", "What the rules say", "Confirmations"):
        assert hidden not in words(page)
    story = Box.objects.get(owner_id=case.row.pk, kind="narrative")
    assert ben.get(f"/work/{case.reference}/text/{story.pk}/").status_code == 404
    answer_conflict(case, people["ben"])
    after = page_of(ben, case)
    assert_sound_page(after)
    assert set(downloads(after)) == {"card", "narrative", "summary"}
    for shown in ("Georgia", "Cast my vote", "What the rules say", "Confirmations"):
        assert shown in words(after)


def test_the_board_never_sees_identity_nor_where_the_money_goes(
    browser: Any, fund: Fund, people: People, at: Callable[..., None]
) -> None:
    case = payable(fund, people)
    at(case.at)
    answer_conflict(case, people["ben"])
    page = page_of(browser("ben"), case)
    assert_sound_page(page)
    assert "narrative" in downloads(page)
    assert "identity" not in downloads(page)
    assert "payout" not in downloads(page)
    for kind in ("identity", "payout"):
        box = Box.objects.get(owner_id=case.row.pk, kind=kind)
        assert browser("ben").get(f"/work/{case.reference}/text/{box.pk}/").status_code == 404


def test_treasurer_and_checker_see_money_and_no_story(
    browser: Any, fund: Fund, people: People, at: Callable[..., None]
) -> None:
    case = payable(fund, people)
    at(case.at)
    for client in (browser("tom"), browser("chen")):
        page = page_of(client, case)
        assert_sound_page(page)
        assert set(downloads(page)) == {"payout"}
        assert "€400.00" in words(page)
        for hidden in ("Georgia", "Confirmations", "Seats of this round", "What happened"):
            assert hidden not in words(page)
        for kind in ("narrative", "identity", "summary", "card"):
            box = Box.objects.get(owner_id=case.row.pk, kind=kind)
            assert client.get(f"/work/{case.reference}/text/{box.pk}/").status_code == 404


def test_the_guardian_sees_the_state_and_the_hold_only(browser: Any, fund: Fund, people: People) -> None:
    case = bring_to("in_review", fund, people)
    page = page_of(browser("gil"), case)
    assert_sound_page(page)
    assert not downloads(page)
    for hidden in ("€", "Georgia", "red", "Voting", "Confirmations"):
        assert hidden not in words(page)


def test_others_votes_are_not_in_the_page_before_ones_own(browser: Any, fund: Fund, people: People) -> None:
    case = ready_to_vote(to_review(ask(fund, people, lines={"legal_aid": 200_000}), people), people)
    vote(case, people["bea"], "decline")
    line = case.lines()["legal_aid"]
    vote(case, people["bo"], amounts={line.pk: 150_000})
    ben = browser("ben")
    rows = " ".join(tree(page_of(ben, case)).xpath("string(//table[.//th='Seat'])").split())
    assert "has voted" in rows
    for said in ("decline", "approve", "could not be confirmed", "€1,500.00"):
        assert said not in rows
    assert "How the others voted is shown after you have voted." in words(page_of(ben, case))
    assert "approvals needed" not in words(page_of(ben, case))
    vote(case, people["ben"])
    page = page_of(ben, case)
    assert_sound_page(page)
    rows = " ".join(tree(page).xpath("string(//table[.//th='Seat'])").split())
    for said in ("decline", "could not be confirmed", "€1,500.00", "€2,000.00"):
        assert said in rows
    assert "2 of 3 approvals needed, 1 declined, 0 abstained, 1 not voted" in words(page)


def test_votes_are_open_to_all_who_work_on_it_once_the_round_is_over(
    browser: Any, fund: Fund, people: People, at: Callable[..., None]
) -> None:
    case = ready_to_vote(bring_to("in_review", fund, people), people)
    vote(case, people["ben"], "decline")
    rows = " ".join(tree(page_of(browser("cora"), case)).xpath("string(//table[.//th='Seat'])").split())
    assert "decline" not in rows
    done = approve(to_review(ask(fund, people), people), people)
    at(done.at)
    seat = page_of(browser("ben"), done)
    assert_sound_page(seat)
    assert set(downloads(seat)) == {"card"}
    assert "Before you read more than the card" in words(seat)
    page = page_of(browser("cora"), done)
    assert "Round closed" in words(page)
    assert "approve" in tree(page).xpath("string(//table[.//th='Seat'])")
    assert "What the rules said when it closed" in words(page)


def test_who_stepped_aside_sees_that_and_nothing_more(browser: Any, fund: Fund, people: People) -> None:
    case = bring_to("in_review", fund, people)
    answer_conflict(case, people["ben"], 3)
    page = page_of(browser("ben"), case)
    assert_sound_page(page)
    assert "You stepped aside here" in words(page)
    for hidden in ("€", "Georgia", "Voting", "before the board", "Cast my vote"):
        assert hidden not in words(page)
    assert not downloads(page)


def test_a_close_colleague_reads_but_does_not_vote(browser: Any, fund: Fund, people: People) -> None:
    case = bring_to("in_review", fund, people)
    answer_conflict(case, people["ben"], 2)
    page = page_of(browser("ben"), case)
    assert "narrative" in downloads(page)
    assert not tree(page).xpath("//form[contains(@action, '/vote/')]")
    assert "a substitute decides in your place" in words(page)


def test_w07_what_cannot_be_done_now_says_why(browser: Any, fund: Fund, people: People) -> None:
    case = bring_to("verifying", fund, people)
    page = page_of(browser("cora"), case)
    said = words(page)
    assert "What cannot be done now, and why" in said
    assert "the aid request is “being checked”, and the next step is with the coordinator." in said
    shut = browser("cora").get(f"/work/{case.reference}/take-up/")
    assert_sound_page(shut)
    assert "Not now:" in words(shut)
    assert not tree(shut).xpath("//form[contains(@action, 'take-up')]")


def test_w06_every_form_says_what_it_does_and_whom_it_tells(browser: Any, fund: Fund, people: People) -> None:
    case = ready_to_vote(bring_to("in_review", fund, people), people, "ben")
    for name in ("ben", "cora"):
        for form in tree(page_of(browser(name), case)).xpath("//form[@class='act']"):
            said = form.text_content()
            assert "Who is told:" in said or "Nobody is told." in said
    hold = words(browser("ben").get(f"/work/{case.reference}/freeze/"))
    assert "Who is told: coordinator, data guardian" in hold


def test_findings_say_what_stops_and_why(browser: Any, fund: Fund, people: People) -> None:
    case = bring_to("submitted", fund, people)
    page = page_of(browser("cora"), case)
    assert "R-12" in words(page)
    assert "stops" in tree(page).xpath("string(//ul[@class='findings'])")


def test_statements_do_not_grow_with_votes(fund: Fund, people: People, django_assert_max_num_queries: Any) -> None:
    case = ready_to_vote(to_review(ask(fund, people, lines={"legal_aid": 400_000}), people), people)
    vote(case, people["ben"])
    client = sign_in(Client(), people["ben"])
    page_of(client, case)  # the session's first call writes when it was seen
    with django_assert_max_num_queries(12) as asked:
        page_of(client, case)
    vote(case, people["bea"])
    with django_assert_max_num_queries(len(asked)):
        page_of(client, case)
    vote(case, people["bo"])
    assert case.state == "approved"
    # What is to be paid is judged by other rules, and the round that closed is read with its decision.
    with django_assert_max_num_queries(16):
        page_of(client, case)
