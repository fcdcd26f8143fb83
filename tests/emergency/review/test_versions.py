"""A case is judged under the version of the day it was sent, whatever the board adopts while it is under way."""

from fund.actions import regulations as acts
from fund.models import Fund
from tests.factories import HOUR, NOW, People, ask, to_review

SAID = acts.Draft(valid_from=NOW.date(), changes={"duty_limit_minor": 20_000, "decision_amber_hours": 12})


def adopt(fund: Fund, people: People) -> None:
    """Let Bo draft lower limits and Bea adopt them, from today."""
    drafted = acts.draft(fund=fund, said=SAID, by=people["bo"].pk, now=NOW)
    said = acts.Adoption(minute_number="7/26", adopted_on=NOW.date())
    acts.adopt(fund=fund, code=drafted.code, said=said, by=people["bea"].pk, now=NOW + HOUR)


def test_r01_a_case_sent_under_r1_stays_under_r1_after_r2(fund: Fund, people: People) -> None:
    sent_before = ask(fund, people, lines={"ticket": 25_000})
    adopt(fund, people)
    sent_after = ask(fund, people, lines={"ticket": 25_000}, at=NOW + 2 * HOUR)
    found = {}
    for case in (sent_before, sent_after):
        to_review(case, people)
        found[case.row.regulation.code] = case.round.tier
    assert found == {"R1": "duty", "R2": "two"}
