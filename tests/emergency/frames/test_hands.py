"""Two hands in a frame: whoever had a part in a case before does not decide it, whatever hats they wear."""

import pytest

from emergency.models import Frame
from emergency.states import State
from fund.models import Commitment, Fund
from tests.emergency.frames.board import case_for, decide, open_frame, propose
from tests.factories import People, cast, make_fund

WHY = "You asked for, confirmed or proposed this case"


@pytest.fixture
def fund(db: None) -> Fund:
    return make_fund("5000.00")


@pytest.fixture
def people(fund: Fund) -> People:
    """Bo is a seat and coordinates too."""
    return cast(fund, bo=("coordinator",))


@pytest.fixture
def frame(fund: Fund, people: People) -> Frame:
    return open_frame(fund, people)


def test_w09_a_seat_that_proposed_a_case_as_coordinator_does_not_decide_it(
    fund: Fund, people: People, frame: Frame
) -> None:
    case = case_for(fund, people)
    [said] = propose(frame, people, case, name="bo")
    assert said.is_done
    [said] = decide(frame, people, case, name="bo")
    assert (said.is_done, said.why_not[: len(WHY)], case.state) == (False, WHY, State.VERIFYING)
    assert not Commitment.objects.filter(source_ref=case.row.ledger_ref).exists()
    [said] = decide(frame, people, case, name="ben")
    assert (said.is_done, case.state) == (True, State.APPROVED)
