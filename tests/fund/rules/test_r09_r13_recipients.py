"""Who receives help, and whose word is taken for it."""

import pytest
from django.utils import translation

from fund.rules.parameters import R1, Parameters
from fund.rules.recipients import recipient_belongs, verifiers_are_agreed
from tests.fund.rules.builders import facts


@pytest.mark.parametrize(
    ("recipient", "verdict"),
    [
        ("member", "pass"),
        ("family", "pass"),
        ("vouched", "pass"),
        ("none", "warn"),
        ("", "note"),
        ("neighbour", "note"),
    ],
)
def test_r09_help_goes_to_members_their_family_and_those_vouched_for(recipient, verdict):
    assert recipient_belongs(facts(recipient=recipient), R1).verdict == verdict


@pytest.mark.parametrize("urgency", ["red", "amber", "green"])
@pytest.mark.parametrize("is_active", [True, False, None])
def test_r09_an_active_membership_excludes_nobody(urgency, is_active):
    for recipient in ("member", "vouched"):
        found = recipient_belongs(facts(recipient=recipient, urgency=urgency, is_active_member=is_active), R1)
        assert found.verdict == "pass"


def test_r09_the_sentence_says_how_long_a_membership_counts_as_active():
    with translation.override("en"):
        found = recipient_belongs(facts(is_active_member=True), Parameters(membership_days=90))
        assert "within 90 days" in found.sentence


def test_r09_the_coordinator_may_go_on_without_with_a_reason():
    policy = recipient_belongs(facts(recipient="none"), R1).overridable_by
    assert (policy.who, "known_to_us" in policy.reasons) == (("coordinator",), True)


@pytest.mark.parametrize(
    ("kinds", "is_agreed", "verdict"),
    [
        ((), False, "pass"),
        (("clinic",), False, "note"),
        (("clinic",), True, "pass"),
        (("state", "family"), False, "note"),
    ],
)
def test_r13_some_may_confirm_only_with_the_persons_consent(kinds, is_agreed, verdict):
    found = verifiers_are_agreed(facts(verifier_kinds=frozenset(kinds), is_verifier_agreed=is_agreed), R1)
    assert found.verdict == verdict


def test_r13_the_sentence_names_them_in_words():
    with translation.override("en"):
        found = verifiers_are_agreed(facts(verifier_kinds=frozenset({"state", "employer"})), R1)
        assert "an employer, an authority" in found.sentence
