"""A frame decides about a case once: what the board took up again is the board's to decide."""

from emergency.actions.deciding import reopening
from emergency.actors import Actor
from emergency.models import Decision, Frame
from emergency.states import State
from fund.ledger import verifying
from fund.ledger.balances import overview
from fund.ledger.commitments import remaining
from fund.models import Fund
from tests.emergency.frames.board import case_for, decide, open_frame, propose
from tests.factories import NOW, Case, People, approve, ask, present, to_review


def send_back(case: Case, people: People) -> None:
    """Let the chair reverse an approval and give the case back to the coordinator."""
    call = {"reference": case.reference, "by": Actor(people["ben"]), "now": case.at}
    reopening.reverse(**call, reason_code="new_facts")
    reopening.send_back(**call, reason_code="unclear")
    assert case.state == State.VERIFYING


def assert_not_again(frame: Frame, people: People, case: Case) -> None:
    """Check that neither a new proposal nor the old one puts the case into the frame."""
    for act in (decide, propose, decide):
        [said] = act(frame, people, case)
        assert not said.is_done and "decided" in said.why_not
    assert case.state == State.VERIFYING


def test_w09_what_was_decided_in_a_frame_and_sent_back_is_not_decided_in_it_again(fund: Fund, people: People) -> None:
    frame = open_frame(fund, people)
    case = case_for(fund, people)
    propose(frame, people, case)
    decide(frame, people, case)
    send_back(case, people)
    assert_not_again(frame, people, case)
    present(case, people)
    approve(case, people)
    assert case.state == State.APPROVED
    assert Decision.objects.get(outcome="approved").round.aid_request == case.row
    # The money it has is the frame's still: nothing was promised twice.
    assert [row.remaining_minor for row in remaining(frame.ledger_ref)] == [80_000]
    assert overview(fund, now=NOW).committed.minor == 100_000
    assert verifying.verify().problems == []


def test_r31_what_a_round_has_promised_is_not_counted_against_a_frame(fund: Fund, people: People) -> None:
    frame = open_frame(fund, people)
    case = approve(to_review(ask(fund, people, lines={"ticket": 20_000}), people), people)
    send_back(case, people)
    assert_not_again(frame, people, case)
    assert [row.remaining_minor for row in remaining(frame.ledger_ref)] == [100_000]
    assert overview(fund, now=NOW).committed.minor == 120_000
