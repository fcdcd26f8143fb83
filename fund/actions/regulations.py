"""Versions of the regulations: drafted by one seat, published, commented, tried, adopted by another seat."""

import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf.locale import LANG_INFO
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from fund.models import (
    BOARD,
    AdoptingBody,
    Fund,
    Regulation,
    RegulationComment,
    RegulationState,
    RegulationTrial,
    Role,
    Stance,
)
from fund.models.regulation_drafts import LONGEST_COMMENT
from fund.permissions import people_with, roles_in
from fund.regulation_pictures import picture_of_comment, picture_of_trial, picture_of_version
from fund.rules import parameters
from fund.rules.parameters import R1, Parameters
from fund.versions import Roles, check_is_draft, check_may_adopt, last_adopted, next_code, version
from notifications import audit, outbox
from notifications.errors import Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.outbox import QUIET, Notice

LONGEST_TEXT = 4000
LONGEST_TITLE = 200
LONGEST_MINUTE = 40
YEAR = timedelta(days=365)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}")
# The address of the form stands where a version of this code would.
_TAKEN = frozenset({"draft"})


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a seat proposes: parameters that change, an introduction by language, the first day."""

    valid_from: date
    code: str = ""
    title: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    # Whose parameters the draft starts from, by code; the version it would follow when empty.
    start_from: str = ""


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """What the minutes say of an adoption; an empty first day is the draft's own."""

    minute_number: str
    adopted_on: date
    adopting_body: str = AdoptingBody.BOARD
    valid_from: date | None = None


@dataclass
class _Act:
    """Who acts in which roles; what is answered and kept as evidence is written when the frame ends."""

    by: uuid.UUID
    now: datetime
    roles: Roles
    answer: dict[str, Any] = field(default_factory=dict)
    events: list[audit.Event] = field(default_factory=list)

    def record(self, verb: str, regulation: Regulation, **data: audit.Value) -> None:
        """Add an event about a version to the evidence."""
        facts: dict[str, audit.Value] = {"version": regulation.code, **data}
        self.events.append(audit.Event(verb, self.by, "regulation", regulation.pk, facts))


def draft(*, fund: Fund, said: Draft, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Regulation:
    """Draft a version from the one it would follow; raises NotFound for no seat, Malformed naming wrong fields."""
    with _board_act(fund, by=by, now=now, attempt=attempt) as act:
        former = _locked(fund, Q(state=RegulationState.ADOPTED)).first()
        start, proposed = check_draft(fund, said, act.roles, now=now)
        code = said.code or next_code(fund)
        regulation: Regulation = Regulation.objects.create(
            fund=fund,
            code=code,
            title=said.title.strip() or code,
            parameters=proposed.as_json(),
            texts={**(start.texts if start else {}), **_without_blanks(said.texts)},
            valid_from=said.valid_from,
            based_on=former,
            drafted_by_id=by,
        )
        act.answer = picture_of_version(regulation)
        act.record("regulation_drafted", regulation)
    return regulation


def check_draft(fund: Fund, said: Draft, roles: Roles, *, now: datetime) -> tuple[Regulation | None, Parameters]:
    """Return what the draft starts from and the numbers it proposes; raises Malformed, one sentence per wrong field."""
    start = version(fund, said.start_from, roles) if said.start_from else last_adopted(fund)
    problems = _wrong_form(fund, said, now)
    begun = parameters.from_json(start.parameters) if start else R1
    try:
        proposed = parameters.from_json({**begun.as_json(), **said.changes})
    except Malformed as wrong:
        problems |= wrong.fields
    if problems:
        raise Malformed(fields=problems)
    return start, proposed


def revise(
    *, fund: Fund, code: str, said: Draft, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Regulation:
    """Change one's own draft in place while nobody else reads it; what was tried of it before is thrown away.

    Raises NotFound, Malformed, Refused for others, once it is published, and while a trial is running.
    """
    with _board_act(fund, by=by, now=now, attempt=attempt) as act:
        regulation = _draft_of(fund, code)
        check_may_revise(regulation, by)
        _start, proposed = check_draft(fund, replace(said, code="", start_from=code), act.roles, now=now)
        if regulation.trials.filter(finished_at__isnull=True).exists():
            raise Refused(_("A trial of this draft is running. Wait until it is done."), code="trial_running")
        regulation.trials.all().delete()
        regulation.parameters = proposed.as_json()
        regulation.title = said.title.strip() or regulation.title
        regulation.texts = _without_blanks({**regulation.texts, **said.texts})
        regulation.valid_from = said.valid_from
        regulation.save()
        act.answer = picture_of_version(regulation)
        act.record("regulation_revised", regulation)
    return regulation


def check_may_revise(regulation: Regulation, by: uuid.UUID) -> None:
    """Raise Refused unless this seat may change the draft in place."""
    if regulation.published_at is not None:
        raise Refused(
            _("This draft is published, and members comment on it as it stands; draft another one from it."),
            code="regulation_published",
        )
    if regulation.drafted_by_id != by:
        raise Refused(
            _("Only the seat that drafted this version changes it; you can draft another one from it."),
            code="not_the_drafter",
        )


def publish(*, fund: Fund, code: str, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Regulation:
    """Let every member with an account read the draft and comment on it. Raises NotFound, Refused, Stale."""
    with _board_act(fund, by=by, now=now, attempt=attempt) as act:
        regulation = _draft_of(fund, code)
        if regulation.published_at is not None:
            raise Refused(_("This draft is published already."), code="regulation_published")
        regulation.published_at = now
        regulation.save()
        act.answer = picture_of_version(regulation)
        act.record("regulation_published", regulation)
        # Everybody who will vote on the rules hears that something waits; members find it where rules stand.
        seats = set().union(*people_with(fund.pk, BOARD, now=now).values()) - {by}
        outbox.enqueue([Notice(QUIET, seat) for seat in sorted(seats)], now=now)
    return regulation


def discard(*, fund: Fund, code: str, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> None:
    """Throw a draft away with its comments: its drafter may, any seat once the drafter holds none. Raises Refused."""
    with _board_act(fund, by=by, now=now, attempt=attempt) as act:
        regulation = _draft_of(fund, code)
        if regulation.drafted_by_id != by and roles_in(fund.pk, regulation.drafted_by_id, now=now) & BOARD:
            raise Refused(_("Only the seat that drafted this version discards it."), code="not_the_drafter")
        act.record("regulation_discarded", regulation)
        act.answer = {"code": regulation.code, "discarded": True}
        regulation.delete()


def comment(
    *,
    fund: Fund,
    code: str,
    stance: str,
    by: uuid.UUID,
    now: datetime,
    parameter: str = "",
    text: str = "",
    attempt: Attempt = NO_ATTEMPT,
) -> RegulationComment:
    """Say what a member thinks of a published draft; again about the same parameter replaces it.

    Raises NotFound for who may not read the draft, Malformed, Refused before it is published.
    """
    with _act(fund, frozenset(Role), by=by, now=now, attempt=attempt) as act:
        version(fund, code, act.roles)
        regulation = _draft_of(fund, code)
        if regulation.published_at is None:
            raise Refused(_("Comments begin once the draft is published."), code="regulation_not_published")
        _check_comment(regulation, stance, parameter, text)
        role = next(role for role in (*BOARD_FIRST, *Role) if role in act.roles)
        said, _made = RegulationComment.objects.update_or_create(
            regulation=regulation,
            made_by_id=by,
            parameter=parameter,
            defaults={"stance": stance, "text": text.strip(), "role": role, "made_at": now},
        )
        act.answer = picture_of_comment(said)
        act.record("regulation_commented", regulation, choice=stance)
    return said


# A person of several roles speaks as a seat first.
BOARD_FIRST = (Role.MEMBER, Role.SUBSTITUTE)


def adopt(
    *, fund: Fund, code: str, said: Adoption, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Regulation:
    """Adopt a draft that another seat wrote; the former version ends the day before.

    Raises NotFound, Malformed, Refused for the drafter, Stale when another version was adopted meanwhile.
    """
    with _board_act(fund, by=by, now=now, attempt=attempt) as act:
        # Of two at once the second waits here, and then finds the former version superseded.
        list(_locked(fund, Q(state=RegulationState.ADOPTED) | Q(code=code)))
        regulation, former = version(fund, code, act.roles), last_adopted(fund)
        begins = check_adoption(regulation, former, said, by=by, now=now)
        parameters.from_json(regulation.parameters)
        if former is not None:
            # What was sent today before this moment stays under the former: it still covers today.
            former.supersede(last_day=max(begins - timedelta(days=1), now.date(), former.valid_from))
            former.save()
            act.record("regulation_superseded", former)
        regulation.valid_from, regulation.adopting_body = begins, said.adopting_body
        regulation.adopt(by_id=by, minute_number=said.minute_number.strip(), on=said.adopted_on)
        regulation.save()
        act.answer = picture_of_version(regulation)
        act.record("regulation_adopted", regulation, kind=said.adopting_body)
    return regulation


def check_adoption(
    regulation: Regulation, former: Regulation | None, said: Adoption, *, by: uuid.UUID, now: datetime
) -> date:
    """Return the first day; raises Stale and Refused, Malformed for days and numbers that cannot be."""
    check_may_adopt(regulation, former, by)
    begins, today = said.valid_from or regulation.valid_from, now.date()
    problems: dict[str, Any] = {}
    if not said.minute_number.strip() or len(said.minute_number) > LONGEST_MINUTE:
        problems["minute_number"] = _("Give the number of the minutes, at most 40 characters.")
    if said.adopted_on > today:
        problems["adopted_on"] = _("This day is still to come.")
    if said.adopting_body not in AdoptingBody.values:
        problems["adopting_body"] = _("Choose the Board or the General Meeting.")
    if begins < today:
        problems["valid_from"] = _("Rules begin today at the earliest: what was asked before stays under the former.")
    elif former is not None and begins < former.valid_from:
        problems["valid_from"] = _("%(code)s, which is adopted already, begins later than this.") % {
            "code": former.code
        }
    if problems:
        raise Malformed(fields=problems)
    return begins


def ask_trial(
    *,
    fund: Fund,
    code: str,
    by: uuid.UUID,
    now: datetime,
    since: date | None = None,
    until: date | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> RegulationTrial:
    """Have a draft tried on the kept facts of a past period, by default a year; the background work does it.

    Raises NotFound, Malformed, Refused while one is running, Stale for a version that is no draft.
    """
    with _board_act(fund, by=by, now=now, attempt=attempt) as act:
        regulation = _draft_of(fund, code)
        ends = until or now.date()
        begins = since or ends - YEAR
        if not begins <= ends <= now.date():
            raise Malformed(fields={"until": _("Choose a past period that ends after it begins.")})
        if regulation.trials.filter(finished_at__isnull=True).exists():
            raise Refused(_("A trial of this draft is running. Wait until it is done."), code="trial_running")
        trial: RegulationTrial = RegulationTrial.objects.create(
            regulation=regulation, asked_by_id=by, asked_at=now, since=begins, until=ends
        )
        act.answer = picture_of_trial(trial)
        act.record("regulation_tried", regulation)
    return trial


@contextmanager
def _act(fund: Fund, who: Roles, *, by: uuid.UUID, now: datetime, attempt: Attempt) -> Iterator[_Act]:
    with transaction.atomic():
        roles = roles_in(fund.pk, by, now=now)
        if not roles & who:
            raise NotFound()
        attempt.claim(now=now)
        act = _Act(by, now, roles)
        yield act
        attempt.finish(act.answer)
        audit.record(act.events, now=now)


def _board_act(fund: Fund, *, by: uuid.UUID, now: datetime, attempt: Attempt) -> Any:
    return _act(fund, BOARD, by=by, now=now, attempt=attempt)


def _locked(fund: Fund, which: Q) -> Any:
    return Regulation.objects.select_for_update(no_key=True).filter(which, fund=fund).order_by("pk")


def _draft_of(fund: Fund, code: str) -> Regulation:
    found: Regulation | None = _locked(fund, Q(code=code)).first()
    if found is None:
        raise NotFound()
    check_is_draft(found)
    return found


def _wrong_form(fund: Fund, said: Draft, now: datetime) -> dict[str, Any]:
    problems: dict[str, Any] = {}
    if said.code and (not _CODE.fullmatch(said.code) or said.code.lower() in _TAKEN):
        problems["code"] = _("Use up to 20 letters, digits and hyphens, such as R2.")
    elif said.code and Regulation.objects.filter(fund=fund, code=said.code).exists():
        problems["code"] = _("There is a version of this code already.")
    if len(said.title) > LONGEST_TITLE:
        problems["title"] = _("Use at most 200 characters.")
    if said.valid_from < now.date():
        problems["valid_from"] = _("Rules begin today at the earliest: what was asked before stays under the former.")
    if said.texts.keys() - LANG_INFO.keys():
        problems["texts"] = _("Name languages by their codes, such as en or ru.")
    elif any(len(text) > LONGEST_TEXT for text in said.texts.values()):
        problems["texts"] = _("Use at most 4,000 characters in each language.")
    return problems


def _without_blanks(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items() if text.strip()}


def _check_comment(regulation: Regulation, stance: str, parameter: str, text: str) -> None:
    problems: dict[str, Any] = {}
    if stance not in Stance.values:
        problems["stance"] = _("Choose one of the answers offered.")
    if parameter and parameter not in regulation.parameters:
        problems["parameter"] = _("There is no such parameter.")
    if len(text) > LONGEST_COMMENT:
        problems["text"] = _("Use at most 600 characters.")
    if problems:
        raise Malformed(fields=problems)
