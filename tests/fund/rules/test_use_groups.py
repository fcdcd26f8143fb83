"""What the rules make of a group of uses: the highest limit of its members, and what any of them requires."""

from datetime import date

import pytest

from fund.rules.codes import OTHER_USE, USE_GROUPS, USES
from fund.rules.eligibility import uses_are_allowed
from fund.rules.facts import FrameFacts, LineFacts, MoneyFacts, RequestFacts
from fund.rules.findings import Finding
from fund.rules.frames import frame_holds
from fund.rules.limits import money_is_there
from fund.rules.parameters import R1, Parameters
from fund.rules.payment import person_consents
from fund.rules.use_groups import MEMBERS, UseTerms, group_of, meant, terms_of
from fund.rules.voting_tiers import Tier, counted_minor, tier_for

DAY = date(2026, 3, 2)
ALL = frozenset(USES)


def facts(*uses: str, **more: object) -> RequestFacts:
    lines = tuple(LineFacts(use=use, amount_minor=10_000) for use in uses)
    known: dict[str, object] = {"judged_on": DAY, "currency": "EUR", "urgency": "red", "lines": lines}
    return RequestFacts(**{**known, **more})  # type: ignore[arg-type]  # A test's facts by name.


def test_every_use_stands_in_one_group() -> None:
    assert sorted(use for uses in MEMBERS.values() for use in uses) == sorted(USES)
    assert MEMBERS.keys() == USE_GROUPS.keys()
    assert {group_of(use) for use in USES} == MEMBERS.keys()
    assert meant(MEMBERS) == ALL


@pytest.mark.parametrize(
    ("use", "allowed", "expected"),
    [
        # use, allowed: is allowed, wants majority, may want it, counts alone, paid unasked
        ("legal_aid", ALL, (True, False, False, True, True)),
        ("liberty", ALL, (True, False, False, True, True)),
        ("medicine", ALL, (True, False, False, False, True)),
        ("health", ALL, (True, False, False, False, True)),
        ("health", ALL - {"medicine"}, (False, False, False, False, True)),
        ("other", ALL, (True, True, True, False, False)),
        ("housing", ALL, (True, False, False, False, False)),
        ("living", ALL, (True, False, True, False, False)),
        ("living", ALL - {"other"}, (True, False, False, False, False)),
        ("living", frozenset({"other"}), (True, False, True, False, False)),
        ("moving", frozenset({"ticket"}), (True, False, False, False, False)),
        ("moving", frozenset({"housing"}), (False, False, False, False, False)),
    ],
)
def test_what_rules_ask_of_a_use(use: str, allowed: frozenset[str], expected: tuple[bool, ...]) -> None:
    names = ("is_allowed", "wants_majority", "may_want_majority", "counts_alone", "is_paid_unasked")
    assert terms_of(use, allowed) == UseTerms(**dict(zip(names, expected, strict=True)))


def _said(finding: Finding) -> tuple[str, str]:
    return finding.verdict.value, finding.code


def test_a_group_is_decided_by_the_tier_of_its_amount_and_its_readers_are_told_to_look() -> None:
    living = facts("living", round_tier=Tier.DUTY)
    assert tier_for(living, R1) is Tier.DUTY
    assert _said(uses_are_allowed(living, R1)) == ("note", "other_use_in_group")
    assert _said(uses_are_allowed(facts(OTHER_USE, round_tier=Tier.DUTY), R1)) == ("block", "other_use_too_fast")
    assert _said(uses_are_allowed(facts("liberty"), R1)) == ("pass", "uses_allowed")
    narrow = Parameters(allowed_uses=("housing",))
    assert _said(uses_are_allowed(facts("moving"), narrow)) == ("block", "use_not_allowed")


def test_red_liberty_counts_alone_as_red_legal_aid_does() -> None:
    assert counted_minor(facts("liberty", continued_minor=70_000)) == 10_000
    assert counted_minor(facts("liberty", "living", continued_minor=70_000)) == 90_000


def test_who_cannot_be_asked_is_paid_liberty_and_health_and_nothing_else() -> None:
    unasked = {"consent": "cannot_be_asked", "payee_kind": "lawyer"}
    assert person_consents(facts("liberty", "health", **unasked), R1).verdict.value != "block"
    assert person_consents(facts("liberty", "living", **unasked), R1).verdict.value == "block"


@pytest.mark.parametrize(("purpose", "code"), [({"visa", "ticket"}, "money_there"), ({"ticket"}, "purse_restricted")])
def test_bound_money_has_to_be_for_all_that_a_group_may_mean(purpose: set[str], code: str) -> None:
    money = MoneyFacts(liquid_minor=90_000, committed_minor=0, restricted_to=frozenset(purpose))
    assert money_is_there(facts("moving", money=money), R1).code == code


@pytest.mark.parametrize(("uses", "code"), [({"shelter"}, "frame_holds"), ({"medicine"}, "frame_other_use")])
def test_a_frame_for_one_use_takes_the_group_it_stands_in(uses: set[str], code: str) -> None:
    frame = FrameFacts(
        ends_on=DAY,
        budget_minor=90_000,
        used_minor=0,
        ceiling_minor=20_000,
        countries=frozenset({"X1"}),
        uses=frozenset(uses),
    )
    assert frame_holds(facts("living", frame=frame, country="X1", confirmations=1), R1).code == code
