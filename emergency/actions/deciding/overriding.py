"""Passing what a rule says against a case: by whom the regulations name, with a reason from the rule's list.

An override is written once. It passes one finding at one value; when more is known, the rule speaks anew.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from emergency.actions import case_tasks
from emergency.actions.base import Act, look, on_case
from emergency.actions.correspondence.telling import drafts_for
from emergency.actions.deciding.decision import settle
from emergency.actions.deciding.rounds import locked_ballot, summon
from emergency.actions.disbursing.accounting import account_if_complete
from emergency.actors import Actor
from emergency.asking.content import too_long
from emergency.codes import Consent
from emergency.deciding.counting import has_open_round
from emergency.deciding.electorate import parties_of
from emergency.facts import parameters_of
from emergency.models import AidRequest, CaseTask, Override, OverrideConsent, TaskKind
from emergency.permissions import Standing
from emergency.reading.judgement import SEPARATION, findings_at_stake
from emergency.reading.owed import overrides_on
from emergency.reading.passing import (
    check_is_red_enough,
    check_policy,
    check_reason,
    finding_of,
    policy_of,
    waiting_override,
    who_may,
)
from emergency.states import State
from fund.ledger.adjusting import lift_bar
from fund.models import Role
from fund.permissions import chairs_of, people_with
from fund.rules.findings import Finding
from fund.rules.findings import Override as Policy
from fund.rules.wording import kept
from notifications.errors import Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.sealing import boxes

BOARD_MAJORITY = "board_majority"
# What must be made good after passing a rule, and the countersignature of whoever held two duties at once.
MADE_GOOD_BY = {"R-12": TaskKind.SECOND_CONFIRMATION, "R-15": TaskKind.COUNTERSIGN, "R-23": TaskKind.ASK_CONSENT}


@dataclass(frozen=True)
class Passing:
    """What somebody says when passing a rule: which, why by code, and words that are sealed."""

    rule: str
    reason_code: str
    note: str = field(default="", repr=False)

    def check(self) -> None:
        """Raise Malformed when the words are too many."""
        if wrong := too_long({"reason": self.note}):
            raise Malformed(fields=wrong)


def override(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    passing: Passing,
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Pass what a rule says against the next step; where two people are wanted the second one's word puts it in force.

    Raises Refused, saying who may, when the caller may not; Malformed for a reason that is not on the rule's list.
    """
    aid_request = look("override", reference, by=by, now=now, attempt=attempt).aid_request
    passing.check()

    def write(batch: boxes.SealedBatch) -> AidRequest:
        with on_case("override", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
            finding = _finding(act, passing.rule)
            act.store(batch)
            _pass(act, finding, passing)
        return act.aid_request

    texts = {"reason": passing.note}
    return boxes.seal_and_write(drafts_for(aid_request, texts, now=now), write, scope_id=aid_request.fund_id, now=now)


def pass_by_the_board(act: Act, rule: str, reason_code: str, *, by: uuid.UUID) -> None:
    """Pass what a rule says as the board's majority decided; `by` cast the vote that decided. Nobody ratifies it."""
    finding = _finding(act, rule)
    policy = policy_of(finding)
    if BOARD_MAJORITY not in policy.who:
        raise Refused(_("This may be passed by: %(who)s.") % {"who": who_may(policy)}, code="not_entitled")
    check_reason(policy, reason_code)
    made = _write(act, finding, policy, reason_code, by=by, role=BOARD_MAJORITY)
    _go_on(act, made)


def confirm_override(
    *, reference: str, by: Actor, now: datetime, rule: str, attempt: Attempt = NO_ATTEMPT, seen: str | None = None
) -> AidRequest:
    """Put somebody else's override of this rule in force, as the second person the regulations want."""
    with on_case("confirm-override", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        finding = _finding(act, rule)
        waiting = waiting_override(overrides_on(act.aid_request), finding)
        if waiting is None:
            raise Refused(
                _("Nobody has passed this rule yet; the first person does so, then a second one agrees."),
                code="nothing_to_confirm",
            )
        role = check_policy(policy_of(finding), act.aid_request, act.standing)
        if waiting.by_id == act.user_id:
            raise Refused(_("You passed this yourself: a second person has to agree."), code="second_person")
        OverrideConsent.objects.create(override=waiting, by_id=_person(act.standing), role=role, given_at=now)
        act.describe(rules=[rule], role=role)
        _take_effect(act, waiting)
        # With its proof written off a payment may be the last that kept the case open.
        account_if_complete(act)
    return act.aid_request


def ask_chair(*, reference: str, by: Actor, now: datetime, rule: str, attempt: Attempt = NO_ATTEMPT) -> AidRequest:
    """Lay before the chair a rule that only they may pass; before that they see nothing of an unpresented case."""
    with on_case("ask-chair", reference, by=by, now=now, attempt=attempt) as act:
        policy = policy_of(_finding(act, rule))
        check_for_the_chair(policy, act.aid_request)
        hours = parameters_of(act.aid_request).first_answer_hours(act.aid_request.urgency)
        case_tasks.owe(act, TaskKind.PASS_RULE, rule=rule, due_at=now + timedelta(hours=hours))
        summon(act, chairs_of(act.aid_request.fund_id, now=now))
        act.describe(rules=[rule])
    return act.aid_request


def countersign(*, reference: str, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> AidRequest:
    """Take responsibility, as chair, for duties that too few people had to hold in a red case (W1)."""
    with on_case("countersign", reference, by=by, now=now, attempt=attempt) as act:
        waiting = CaseTask.objects.filter(
            aid_request=act.aid_request, kind=TaskKind.COUNTERSIGN, done_at__isnull=True
        ).select_related("override")
        task = waiting.first()
        if task is None:
            raise Refused(_("Nothing here waits for a countersignature."), code="nothing_to_countersign")
        leading = chairs_of(act.aid_request.fund_id, now=now)
        if len(leading) > 1 and task.override is not None and task.override.by_id == act.user_id:
            raise Refused(
                _("You passed this rule yourself: the other one of chair and deputy chair countersigns."),
                code="second_person",
            )
        case_tasks.done(act, [TaskKind.COUNTERSIGN])
    return act.aid_request


def note_consent(
    *, reference: str, by: Actor, now: datetime, consent: str, attempt: Attempt = NO_ATTEMPT
) -> AidRequest:
    """Record what a person says who could not be asked before (R-23)."""
    if consent not in Consent.values or consent == Consent.CANNOT_BE_ASKED:
        raise Malformed(fields={"consent": _("Record what the person said.")})
    with on_case("note-consent", reference, by=by, now=now, attempt=attempt) as act:
        if not case_tasks.done(act, [TaskKind.ASK_CONSENT]):
            raise Refused(_("Nobody is waiting for this person's word here."), code="nothing_to_ask")
        act.aid_request.consent = consent
        act.describe(code=consent)
    return act.aid_request


def _finding(act: Act, rule: str) -> Finding:
    return finding_of(findings_at_stake(act.aid_request, now=act.now), rule)


def _pass(act: Act, finding: Finding, passing: Passing) -> None:
    policy = policy_of(finding)
    role = check_policy(policy, act.aid_request, act.standing)
    check_reason(policy, passing.reason_code)
    if waiting_override(overrides_on(act.aid_request), finding):
        raise Refused(_("Somebody has passed this already; a second person has to agree now."), code="second_person")
    made = _write(act, finding, policy, passing.reason_code, by=_person(act.standing), role=role)
    if made.is_effective:
        _take_effect(act, made)


def _write(act: Act, finding: Finding, policy: Policy, reason_code: str, *, by: uuid.UUID, role: str) -> Override:
    made: Override = Override.objects.create(
        aid_request=act.aid_request,
        rule=finding.rule,
        finding_code=finding.code,
        value=kept(finding.value),
        limit=kept(finding.limit),
        regulation_code=finding.version,
        reason_code=reason_code,
        needs_second=policy.second_person,
        made_good_hours=policy.made_good_within_hours,
        by_id=by,
        role=role,
        made_at=act.now,
    )
    act.describe(rules=[finding.rule], finding_codes=[finding.code], reason_code=reason_code, version=finding.version)
    act.answer["in_force"] = made.is_effective
    act.tell("override")
    return made


def _take_effect(act: Act, made: Override) -> None:
    """Owe what the override leaves open, and let the case go on."""
    if made.rule == SEPARATION:
        _free_hands(act)
    made_good = MADE_GOOD_BY.get(made.rule)
    if made_good and made.made_good_hours:
        due_at = act.now + timedelta(hours=made.made_good_hours)
        case_tasks.owe(act, made_good, rule=made.rule, due_at=due_at, override=made)
    case_tasks.owe_ratification(act, override=made)
    _go_on(act, made)


def _go_on(act: Act, made: Override) -> None:
    """End the wait for the chair, and let a round that the rule held up close."""
    case_tasks.done(act, [TaskKind.PASS_RULE], rule=made.rule)
    if act.aid_request.state == State.IN_REVIEW and has_open_round(act.aid_request):
        settle(act, locked_ballot(act))


def _free_hands(act: Act) -> None:
    """Let treasurer and checker pay although they decided or vouched; never who asked, never one person alone (W1)."""
    people = people_with(act.aid_request.fund_id, {Role.TREASURER, Role.CHECKER}, now=act.now)
    hands = frozenset().union(*people.values()) - parties_of(act.aid_request).askers
    lift_bar(act.aid_request.books_ref, hands)


def check_for_the_chair(policy: Policy, aid_request: AidRequest) -> None:
    """Raise Refused unless the chair may pass what this policy is about."""
    if "chair" not in policy.who:
        raise Refused(
            _("This is not for the chair to pass; it may be passed by: %(who)s.") % {"who": who_may(policy)},
            code="not_for_the_chair",
        )
    check_is_red_enough(policy, aid_request)


def _person(standing: Standing) -> uuid.UUID:
    if standing.user_id is None:
        raise NotFound()
    return standing.user_id
