"""Facts kept with a decision: enough to judge again, too little to tell who or when."""

import json
import uuid
from dataclasses import fields, is_dataclass, replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fund.rules.engine import Stage, judge
from fund.rules.facts import RequestFacts, facts_from_json
from fund.rules.parameters import R1
from tests.fund.rules import strategies
from tests.fund.rules.builders import ADA, BEN, TODAY, appeal, facts

thorough = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def spoken(case: RequestFacts) -> list[tuple[str, str, str]]:
    return [
        (finding.rule, finding.code, finding.verdict.value)
        for stage in Stage
        for finding in judge(case, R1, version="R1", stage=stage)
    ]


def renamed(record, names):
    """Give everybody in a record another id."""
    changes = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if is_dataclass(value):
            changes[field.name] = renamed(value, names)
        elif isinstance(value, uuid.UUID):
            changes[field.name] = names[value]
        elif isinstance(value, frozenset) and any(isinstance(part, uuid.UUID) for part in value):
            changes[field.name] = frozenset(names[part] for part in value)
    return replace(record, **changes)


@thorough
@given(strategies.facts)
def test_every_rule_says_of_kept_facts_what_it_said_of_the_facts_themselves(case):
    stored = json.loads(json.dumps(case.as_json()))
    assert spoken(facts_from_json(stored)) == spoken(case)
    assert facts_from_json(stored).as_json() == stored


@thorough
@given(strategies.facts, st.permutations(strategies.PEOPLE))
def test_kept_facts_are_the_same_whoever_stood_in_the_same_groups(case, others):
    names = dict(zip(strategies.PEOPLE, others, strict=True))
    assert renamed(case, names).as_json() == case.as_json()


def test_somebody_in_two_groups_is_still_in_both():
    case = facts(approver_ids=frozenset({ADA, BEN}), asker_ids=frozenset({ADA}), confirmer_ids=frozenset())
    stored = case.as_json()
    assert len(set(stored["approver_ids"]) & set(stored["asker_ids"])) == 1
    blocked = [
        one.code for one in judge(facts_from_json(stored), R1, version="R1", stage="approve") if one.rule == "R-15"
    ]
    assert blocked == ["approver_asked"]


def test_somebody_who_decided_before_is_known_again_inside_an_appeal():
    case = facts(is_appeal=True, appeal=appeal(3, before=(BEN,), fresh_seats=9))
    assert ("R-29", "panel_decided_before", "block") in spoken(facts_from_json(case.as_json()))


def test_a_record_that_only_counted_its_people_is_read_as_if_all_were_different():
    stored = {**facts().as_json(), "approver_ids": 2, "asker_ids": 2, "preparer_id": True, "authoriser_id": False}
    restored = facts_from_json(stored)
    assert (len(restored.approver_ids), len(restored.asker_ids), restored.authoriser_id) == (2, 2, None)
    assert not restored.approver_ids & restored.asker_ids
    assert restored.preparer_id not in restored.approver_ids | restored.asker_ids


def test_a_record_of_before_a_fact_was_asked_for_takes_what_is_said_where_nothing_is_known():
    stored = {key: value for key, value in facts().as_json().items() if key not in {"fence", "history", "outflow"}}
    restored = facts_from_json({**stored, "forgotten": 1})
    assert (restored.fence, restored.history, restored.outflow) == (None, None, "")


def test_the_day_is_kept_as_its_week_also_around_new_year():
    for day in (TODAY.replace(month=1, day=1), TODAY.replace(year=2025, month=12, day=31)):
        stored = facts(judged_on=day, submitted_on=day).as_json()
        restored = facts_from_json(stored)
        assert (stored["week"], stored["submitted_on"]) == ("2026-W01", 0)
        assert restored.submitted_on == restored.judged_on
