"""R-24 is answered by who asks, by who confirms, and by the person: no later answer drowns an earlier yes."""

import pytest

from emergency.actions.asking import joining, verification, vouching
from emergency.actions.asking.vouching import Witness
from emergency.actions.disbursing import payout
from emergency.actors import Actor
from emergency.codes import graver
from emergency.facts import facts_of
from emergency.paying.facts import payout_facts
from fund.models import Fund
from fund.rules.facts import RequestFacts
from notifications.errors import Malformed, Refused
from tests.factories import HOUR, NOW, Case, People, approve, ask, to_review, to_verifying


def facts(case: Case) -> RequestFacts:
    return facts_of(case.row, now=NOW)


def confirm(case: Case, people: People, harm: str) -> None:
    known = {"reference": case.reference, "by": Actor(people["cora"]), "now": NOW}
    verification.confirm(**known, confirmer="member", means="voice", independent=True, harm=harm)


def test_who_asks_for_somebody_else_answers_as_a_contact(fund: Fund, people: People) -> None:
    assert facts(ask(fund, people, harm="yes")).harm_by_contact == "yes"
    own = facts(ask(fund, people, harm="yes", for_whom="self"))
    assert (own.harm_by_contact, own.harm_by_requester) == ("", "yes")
    assert facts(ask(fund, people, by=None, harm="no")).harm_by_contact == ""


def test_a_contacts_yes_stands_when_the_person_says_no_with_the_payment_details(fund: Fund, people: People) -> None:
    case = approve(to_review(ask(fund, people, harm="yes"), people), people)
    known = {"reference": case.reference, "by": Actor(holds_code=True), "now": case.at, "consent": "agrees"}
    with pytest.raises(Refused) as refused:
        payout.give_payout_details(**known, way="bank", harm="no", details="GE00TB0000000000000000, N. N.")
    assert refused.value.code == "harm_unsafe_way"
    payout.give_payout_details(**known, way="vendor", harm="no", details="The lawyer's office, invoice 7")
    said = payout_facts(case.row, now=case.at)
    assert (said.harm_by_requester, said.harm_by_contact) == ("no", "yes")


def test_who_confirms_is_asked_and_the_gravest_answer_counts(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people, by=None, harm="unknown"), people, confirmations=0)
    for said, known in (("", ""), ("unknown", "unknown"), ("no", "no"), ("yes", "yes"), ("no", "yes")):
        confirm(case, people, said)
        assert facts(case).harm_by_contact == known
    with pytest.raises(Malformed) as wrong:
        confirm(case, people, "perhaps")
    assert set(wrong.value.fields) == {"harm"}


def test_a_trusted_person_answers_it_with_the_code(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people, by=None, harm="unknown"), people, confirmations=0)
    made = vouching.make_code(reference=case.reference, by=Actor(people["cora"]), now=NOW)
    vouching.vouch(code=made.code, witness=Witness("yes", "yes", "member", harm="yes"), now=NOW + HOUR)
    assert facts(case).harm_by_contact == "yes"


def test_what_the_second_contact_said_counts_for_the_request_it_is_joined_to(fund: Fund, people: People) -> None:
    lead, second = ask(fund, people), ask(fund, people, by="aziz", country="KZ", harm="yes")
    joining.join(reference=second.reference, by=Actor(people["cora"]), now=NOW, lead=lead.reference)
    assert facts(lead).harm_by_contact == "yes"


def test_asked_again_a_contact_may_correct_the_answer(fund: Fund, people: People) -> None:
    case = to_verifying(ask(fund, people, harm="yes"), people)
    verification.ask(reference=case.reference, by=Actor(people["cora"]), now=NOW, question_codes=["harm"])
    reply = verification.Reply(harm="no")
    verification.answer(reference=case.reference, by=Actor(holds_code=True), now=NOW, reply=reply)
    assert facts(case).harm_by_contact == "no"


@pytest.mark.parametrize(("answers", "known"), [((), ""), (("unknown", ""), "unknown"), (("no", "unknown"), "no")])
def test_the_gravest_of_several_answers(answers: tuple[str, ...], known: str) -> None:
    assert graver(*answers) == known
    assert graver(*answers, "yes") == "yes"
