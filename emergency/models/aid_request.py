"""The aid request and its state machine.

Every change of state goes through one of the transition methods below, called by exactly one
action under a row lock; `states.ACTS` says from where they may be called.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django_fsm import RETURN_VALUE, ConcurrentTransitionMixin, FSMField, transition

from emergency import codes
from emergency.states import ACTS, OWNERS, Owner, State
from fund.models import Fund, ListedPayee, Regulation


def state_choices() -> Iterable[tuple[Any, Any]]:
    """Return the states; a callable, so that a new one costs no migration of the column."""
    return State.choices


def _from(act: str) -> list[str]:
    return sorted(ACTS[act].sources)


class AidRequest(ConcurrentTransitionMixin, models.Model):
    """One call for help, known by a random reference; everything that tells a story is in boxes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=9, unique=True)
    # Each index below begins with the fund; one on the fund alone would be taken instead and lead through all cases.
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="aid_requests", db_index=False)
    regulation = models.ForeignKey(Regulation, null=True, on_delete=models.PROTECT, related_name="+")
    state = FSMField(default=State.STARTED, protected=True, choices=state_choices)
    revision = models.PositiveIntegerField(default=1)
    # The state a question interrupted; empty when none is open.
    info_from = models.CharField(max_length=20, blank=True)

    country = models.CharField(max_length=2, blank=True)
    urgency = models.CharField(max_length=8, choices=codes.urgency_choices, blank=True)
    by_when = models.DateTimeField(null=True, blank=True)
    for_whom = models.CharField(max_length=8, choices=codes.for_whom_choices, blank=True)
    people = models.PositiveSmallIntegerField(default=1)
    consent = models.CharField(max_length=16, choices=codes.consent_choices, blank=True)
    harm = models.CharField(max_length=8, choices=codes.answer_choices, blank=True)
    # What a contact who asks for somebody else, or whoever confirmed, answered to the same: the gravest answer.
    harm_by_contact = models.CharField(max_length=8, choices=codes.answer_choices, blank=True)
    member = models.CharField(max_length=8, choices=codes.answer_choices, blank=True)
    # The asker's word on earlier help, and what the coordinator found out.
    repeat_declared = models.CharField(max_length=12, choices=codes.repeat_choices, blank=True)
    other_funds_say = models.CharField(max_length=8, choices=codes.answer_choices, blank=True)
    is_repeat_checked = models.BooleanField(default=False)
    is_new_threat = models.BooleanField(default=False)
    refused_before_on = models.DateField(null=True, blank=True)
    has_facts_changed = models.BooleanField(default=False)
    recipient = models.CharField(max_length=8, choices=codes.recipient_choices, blank=True)
    # When the person was offered to meet somebody, and whom: nobody is "not confirmable" before.
    meeting_offered_on = models.DateField(null=True, blank=True)
    meeting_with = models.CharField(max_length=8, choices=codes.meeting_choices, blank=True)
    paid_before_on = models.DateField(null=True, blank=True)
    # Purposes the rules look at closely, and what allows them; the coordinator marks them.
    purposes = models.JSONField(default=list, blank=True)
    has_lawyers_word = models.BooleanField(default=False)
    has_official_order = models.BooleanField(default=False)
    harm_by_coordinator = models.CharField(max_length=8, choices=codes.answer_choices, blank=True)
    # Why payment details came back, for the asker's page; empty once new ones are given.
    sent_back_code = models.CharField(max_length=16, choices=codes.sent_back_choices, blank=True)
    way = models.CharField(max_length=10, choices=codes.way_choices, blank=True)
    # The listed payee that the coordinator named: the money goes there and nowhere else. Forgotten with the details.
    payee = models.ForeignKey(ListedPayee, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    # When and why somebody took it out of its turn: it then comes first of its urgency.
    moved_up_at = models.DateTimeField(null=True, blank=True)
    moved_up_code = models.CharField(max_length=12, choices=codes.moved_up_choices, blank=True)

    # What all cases of one emergency share; a continuation also keeps when the first of them was sent.
    emergency_id = models.UUIDField(default=uuid.uuid4, null=True, editable=False)
    continues_since = models.DateTimeField(null=True, blank=True)
    # The case for the same person that this one was joined to; its asker never learns of it.
    joined_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="joined")

    # How the books know this case; erasing cuts the tie.
    ledger_ref = models.UUIDField(default=uuid.uuid4, null=True, unique=True, editable=False)

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Who asked before it was handed over, the first one first; "" for the public form. They stay askers.
    asked_before = models.JSONField(default=list, blank=True)
    # The coordinator who asked for this further need: for separating duties that is asking.
    continued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    # Exact times only while the case is open; erasing leaves the week.
    week = models.CharField(max_length=8)
    started_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    state_since = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # When an appeal or a second look began the promise anew; an appeal has a time of its own while it runs.
    promised_from = models.DateTimeField(null=True, blank=True)
    is_appealed = models.BooleanField(default=False)
    # Computed from the promises (`promises.py`) at every change, so that lists can be ordered by it.
    due_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    lapse_at = models.DateTimeField(null=True, blank=True)
    # The day of the next instalment where it is later than the decision: paying and lapsing are counted from it.
    instalment_on = models.DateField(null=True, blank=True)
    reminded = models.PositiveSmallIntegerField(default=0)

    # Set by `selectors.cases()`: was it before the board, does a hold lie over it, is the chair asked to pass a rule?
    presented: bool
    frozen: bool
    # Does a country lock lie over it?
    country_locked: bool
    awaits_chair: bool
    # Is it proposed in a frame, for a seat on duty to decide?
    in_frame: bool
    rung: bool
    # Does the reader's vote stand in the open round?
    has_voted: bool

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="aid_request_state_is_known"),
            models.CheckConstraint(condition=models.Q(people__gte=1), name="aid_request_helps_somebody"),
            models.CheckConstraint(
                condition=models.Q(state=State.STARTED)
                | models.Q(state=State.ERASED)
                | models.Q(regulation__isnull=False),
                name="aid_request_sent_under_a_regulation",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.JOINED) | models.Q(joined_to__isnull=False),
                name="aid_request_joined_to_another",
            ),
            models.CheckConstraint(
                condition=models.Q(joined_to__isnull=True) | ~models.Q(joined_to=models.F("id")),
                name="aid_request_not_joined_to_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "state", "due_at"], name="aid_request_work"),
            models.Index(fields=["fund", "week", "id"], name="aid_request_archive"),
            # Pages of the archive by state or country: what is rare there is not looked for among all.
            models.Index(fields=["fund", "state", "week", "id"], name="aid_request_by_state"),
            models.Index(fields=["fund", "country", "week", "id"], name="aid_request_by_country"),
            models.Index(fields=["state", "lapse_at"], name="aid_request_lapse"),
            models.Index(fields=["emergency_id"], name="aid_request_emergency"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def state_fields(self) -> Iterable[Any]:
        """Return the field of the machine, which its guard would look for among all fields of each row that is read."""
        return (self._meta.get_field("state"),)

    @property
    def books_ref(self) -> uuid.UUID:
        """Return how the books know this case; an erased case has no such tie, so a fresh id that matches nothing."""
        return self.ledger_ref or uuid.uuid4()

    @property
    def asker_ids(self) -> frozenset[uuid.UUID]:
        """Return the accounts that asked for it: the askers', and of a further need who asked for that."""
        return self.asked_by_ids | frozenset(one for one in (self.continued_by_id,) if one)

    @property
    def asked_by_ids(self) -> frozenset[uuid.UUID]:
        """Return the accounts of the asker and of all who asked before it was handed over."""
        before = (uuid.UUID(hex=one) for one in self.asked_before if one)
        return frozenset([*before, *([self.asked_by_id] if self.asked_by_id else [])])

    @property
    def first_asker_id(self) -> uuid.UUID | None:
        """Return who asked in the beginning; None for the public form."""
        if not self.asked_before:
            return self.asked_by_id
        return uuid.UUID(hex=self.asked_before[0]) if self.asked_before[0] else None

    @property
    def is_continuation(self) -> bool:
        """Say whether it is a further need of an emergency that was asked for before."""
        return self.continues_since is not None

    @property
    def owner(self) -> Owner:
        """Return who must act next."""
        return OWNERS[self.state]

    @transition(field=state, source=_from("submit"), target=State.SUBMITTED)
    def to_submitted(self, *, now: datetime) -> None:
        """The asker sends it."""
        self._entered(now)

    @transition(field=state, source=_from("take-up"), target=State.VERIFYING)
    def to_verifying(self, *, now: datetime) -> None:
        """A coordinator takes it up."""
        self._entered(now)

    @transition(field=state, source=_from("ask"), target=State.INFO_NEEDED)
    def to_info_needed(self, *, now: datetime) -> None:
        """A question goes to the asker; where it came from is remembered."""
        self.info_from = self.state
        self.state_since, self.paused_at = now, now

    @transition(
        field=state,
        source=_from("answer"),
        target=RETURN_VALUE(State.SUBMITTED, State.VERIFYING, State.IN_REVIEW),
    )
    def back_from_info(self, *, now: datetime, changed: bool) -> str:
        """The answer is here: it returns where the question was asked, or is checked anew when it changed the case."""
        came_from, self.info_from = self.info_from, ""
        self.state_since, self.paused_at, self.lapse_at = now, None, None
        return State.VERIFYING if changed and came_from == State.IN_REVIEW else came_from

    @transition(field=state, source=_from("present"), target=State.IN_REVIEW)
    def to_review(self, *, now: datetime) -> None:
        """The coordinator lays it before the board."""
        self._entered(now)

    @transition(field=state, source=_from("send-back"), target=State.VERIFYING)
    def back_to_verifying(self, *, now: datetime) -> None:
        """The chair sends it back to the coordinator."""
        self._entered(now)

    @transition(field=state, source=_from("reverse"), target=State.IN_REVIEW)
    def to_review_again(self, *, now: datetime) -> None:
        """The chair has an approval looked at again before anything is paid."""
        self._entered(now)
        self.promised_from = now

    @transition(field=state, source=_from("top-up"), target=State.IN_REVIEW)
    def to_review_of_rate(self, *, now: datetime) -> None:
        """The rate of exchange has moved too far: the board decides about the same sum at the rate of the day."""
        self._entered(now)
        self.promised_from = now

    @transition(field=state, source=State.IN_REVIEW, target=State.PAYABLE)
    def to_topped_up(self, *, now: datetime) -> None:
        """The round about the rate closed: it is paid with the details it had, the promise raised or as it was."""
        self._entered(now)

    @transition(field=state, source=_from("appeal"), target=State.APPEALED)
    def to_appealed(self, *, now: datetime) -> None:
        """The asker does not accept the refusal: the case has not ended yet."""
        self._entered(now)
        self.ended_at, self.promised_from, self.is_appealed = None, now, True

    @transition(field=state, source=_from("rehear"), target=State.IN_REVIEW)
    def to_panel(self, *, now: datetime) -> None:
        """The appeal panel decides."""
        self._entered(now)

    @transition(field=state, source=State.IN_REVIEW, target=State.APPROVED)
    def to_approved(self, *, now: datetime) -> None:
        """The round closed with enough approvals and the money is committed."""
        self._entered(now)

    @transition(field=state, source=_from("decide-in-frame"), target=State.APPROVED)
    def to_approved_in_frame(self, *, now: datetime) -> None:
        """A seat on duty decided it in a frame and the money is committed."""
        self._entered(now)

    @transition(field=state, source=State.IN_REVIEW, target=State.DEFERRED)
    def to_deferred(self, *, now: datetime) -> None:
        """The votes stand, the money is short."""
        self._entered(now)

    @transition(field=state, source=_from("resume"), target=State.APPROVED)
    def resume_approved(self, *, now: datetime) -> None:
        """Money is there and the decision is young enough to stand."""
        self._entered(now)

    @transition(field=state, source=_from("resume"), target=State.PAYABLE)
    def resume_payable(self, *, now: datetime) -> None:
        """Money is there for a sum that had become dearer; the payment details still stand."""
        self._entered(now)

    @transition(field=state, source=_from("resume"), target=State.IN_REVIEW)
    def resume_review(self, *, now: datetime) -> None:
        """Money is there, but the decision is old: the board looks again."""
        self._entered(now)

    @transition(field=state, source=sorted({State.IN_REVIEW} | ACTS["decline"].sources), target=State.DECLINED)
    def to_declined(self, *, now: datetime) -> None:
        """The board or the coordinator declines it."""
        self._entered(now, ends=True)

    @transition(field=state, source=_from("refer"), target=State.REFERRED)
    def to_referred(self, *, now: datetime) -> None:
        """Somebody else helps better: the asker was told where."""
        self._entered(now, ends=True)

    @transition(field=state, source=_from("payout-details"), target=State.PAYABLE)
    def to_payable(self, *, now: datetime) -> None:
        """The details of the payment are sealed."""
        self._entered(now)

    @transition(field=state, source=_from("send-back-details"), target=State.APPROVED)
    def back_to_approved(self, *, now: datetime) -> None:
        """The details cannot be used: they are asked again."""
        self._entered(now)

    @transition(field=state, source=_from("send"), target=State.PAID)
    def to_paid(self, *, now: datetime) -> None:
        """The last payment is sent."""
        self._entered(now)

    @transition(field=state, source=[State.IN_REVIEW, State.APPROVED, State.PAYABLE, State.DEFERRED], target=State.PAID)
    def to_paid_in_part(self, *, now: datetime) -> None:
        """A part is paid and the rest is not needed any more."""
        self._entered(now)

    @transition(field=state, source=[State.PAID, State.ACCOUNTED], target=State.PAYABLE)
    def back_to_payable(self, *, now: datetime) -> None:
        """The money came back: it is paid again."""
        self._entered(now)

    @transition(field=state, source=[State.PAYABLE, State.PAID, State.ACCOUNTED], target=State.DEFERRED)
    def back_to_deferred(self, *, now: datetime) -> None:
        """The money came back and was needed elsewhere meanwhile."""
        self._entered(now)

    @transition(field=state, source=_from("prove"), target=State.ACCOUNTED)
    def to_accounted(self, *, now: datetime) -> None:
        """Receipt is confirmed and each payment has its voucher."""
        self._entered(now)

    @transition(field=state, source=_from("join"), target=State.JOINED)
    def to_joined(self, *, now: datetime) -> None:
        """Another case for the same person goes on for both."""
        self._entered(now)

    @transition(field=state, source=_from("part"), target=State.SUBMITTED)
    def back_to_submitted(self, *, now: datetime) -> None:
        """The case it was joined to ended without help: it goes on by itself."""
        self.joined_to = None
        self._entered(now)

    @transition(field=state, source=_from("withdraw"), target=State.WITHDRAWN)
    def to_withdrawn(self, *, now: datetime) -> None:
        """The asker takes it back."""
        self._entered(now, ends=True)

    @transition(field=state, source=_from("lapse"), target=State.EXPIRED)
    def to_expired(self, *, now: datetime) -> None:
        """No answer came in time."""
        self._entered(now, ends=True)

    @transition(field=state, source=_from("close"), target=State.CLOSED)
    def to_closed(self, *, now: datetime) -> None:
        """Nothing is left to do."""
        self._entered(now, ends=True)

    @transition(field=state, source=_from("erase"), target=State.ERASED)
    def to_erased(self, *, now: datetime) -> None:
        """Only a tombstone stays: week, country, use and amounts."""
        self.state_since = self.started_at = self.submitted_at = self.decided_at = self.ended_at = None
        self.due_at = self.lapse_at = self.instalment_on = self.paused_at = self.by_when = None
        self.promised_from = None
        self.paid_before_on = self.asked_by = self.taken_up_by = self.ledger_ref = None
        self.continued_by = self.moved_up_at = None
        self.asked_before = []
        self.emergency_id = self.continues_since = self.joined_to = self.payee = None
        self.refused_before_on = self.meeting_offered_on = None

    def _entered(self, now: datetime, *, ends: bool = False) -> None:
        self.state_since, self.lapse_at, self.paused_at, self.reminded = now, None, None, 0
        if ends and self.ended_at is None:
            self.ended_at = now


class AccessKey(models.Model):
    """The public half of the key pair that a case's access code opens, and how often the code was missed."""

    aid_request = models.OneToOneField(
        AidRequest, on_delete=models.CASCADE, primary_key=True, related_name="access_key"
    )
    salt = models.BinaryField(max_length=16)
    public_key = models.BinaryField(max_length=32)
    misses = models.PositiveIntegerField(default=0)
    missed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"access key of {self.aid_request_id}"
