"""What the payments page shows: cases to pay, payments by their step, and why this person may not do a step."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from emergency.actions.base import check_not_frozen
from emergency.codes import Way
from emergency.currencies.exchanged import Exchange, exchange_of
from emergency.currencies.valuing import Valuation, valuation
from emergency.facts import parameters_of
from emergency.hiding import hidden_refs
from emergency.models import AidRequest, User
from emergency.paying.cash import signatures_on
from emergency.selectors import cases, work_list
from emergency.states import State
from fund.ledger import duties
from fund.ledger.drifting import RateDrifted, require_near
from fund.models import CommitmentInstalment, Disbursement, DisbursementState, Fund, Role
from fund.money import Money
from fund.rules.codes import USE_NAMES
from fund.selectors import disbursements
from fund.waiting import parts_without_payment
from notifications.errors import Refused
from notifications.models import Lock

# The newest of those that are over.
MOST_ENDED = 30
STEPS = ("authorise", "send", "fail", "return", "unspent")
_ON_THE_WAY = [DisbursementState.PREPARED, DisbursementState.AUTHORISED, DisbursementState.SENT]
_OVER = [DisbursementState.SETTLED, DisbursementState.FAILED, DisbursementState.RETURNED]


@dataclass(frozen=True)
class ToPay:
    """A case ready to be paid: what is promised and not on its way, where its details are, why not prepared."""

    aid_request: AidRequest
    parts: list[CommitmentInstalment]
    box_ids: list[uuid.UUID]
    refused: str
    # The rate of exchange has moved too far: what is promised is decided again, or less is paid.
    has_drifted: bool = False

    @property
    def promised(self) -> list[tuple[Money, Money]]:
        """Return what is promised in another currency than the books', each with its value on the day of decision."""
        rows = {part.commitment_id: part.commitment for part in self.parts}
        base = self.aid_request.fund.base_currency
        return [
            (Money(row.remaining_minor, row.currency), Money(row.held_base_minor, base))
            for row in rows.values()
            if row.held_base_minor is not None
        ]


@dataclass(frozen=True)
class OnItsWay:
    """One payment as its second person must see it; `refused` says by step why this person may not do it."""

    row: Disbursement
    reference: str
    amount: Money
    use: Any
    way: Any
    prepared_by: str
    authorised_by: str
    # What leaves an account in another currency, and how far that is from the official rate.
    leaves: Money | None = None
    exchange: Exchange | None = None
    # What people in the country noted of a hand-over: how much, and when.
    signatures: list[tuple[Money, date]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Desk:
    """Everything on the page."""

    to_pay: list[ToPay]
    to_authorise: list[OnItsWay]
    to_send: list[OnItsWay]
    sent: list[OnItsWay]
    ended: list[OnItsWay]


def desk_of(fund: Fund, user: User, roles: frozenset[str], *, now: datetime) -> Desk:
    """Return the page's content for a treasurer or checker of this fund, in a bounded number of queries."""
    waiting = [row for row in work_list(user, fund, roles, now=now, whole=True) if row.state == State.PAYABLE]
    hidden = hidden_refs(fund, user.pk)
    rows = [row for row in _payments(fund) if row.commitment.source_ref not in hidden]
    on_way = _Payments(rows, user.pk, roles, today=now.date())
    return Desk(
        to_pay=_to_pay(waiting, user.pk, roles, fund=fund, now=now),
        to_authorise=on_way.in_states([DisbursementState.PREPARED]),
        to_send=on_way.in_states([DisbursementState.AUTHORISED]),
        sent=on_way.in_states([DisbursementState.SENT]),
        ended=on_way.in_states(_OVER),
    )


def _payments(fund: Fund) -> list[Disbursement]:
    """Return the payments on their way, oldest first, and then the newest of those that are over."""
    rows = Disbursement.objects.filter(commitment__fund=fund, state__in=_OVER).select_related("commitment", "account")
    return [*disbursements(fund, states=list(_ON_THE_WAY)), *rows.order_by("-prepared_at", "pk")[:MOST_ENDED]]


def _to_pay(
    waiting: Sequence[AidRequest], user_id: uuid.UUID, roles: frozenset[str], *, fund: Fund, now: datetime
) -> list[ToPay]:
    parts: dict[uuid.UUID, list[CommitmentInstalment]] = {}
    for part in parts_without_payment(row.books_ref for row in waiting):
        if part.commitment.fund_id == fund.pk:
            part.commitment.fund = fund
        parts.setdefault(part.commitment.source_ref, []).append(part)
    held = Lock.objects.filter(user_id=user_id, box__kind="payout", box__owner_id__in=[row.pk for row in waiting])
    boxes: dict[uuid.UUID, list[uuid.UUID]] = {}
    for owner_id, box_id in held.order_by("box__seq").values_list("box__owner_id", "box_id"):
        boxes.setdefault(owner_id, []).append(box_id)
    shown = [
        ToPay(row, parts.get(row.books_ref, []), boxes.get(row.pk, []), _not_prepared(row, parts, user_id, roles))
        for row in waiting
    ]
    return _with_rates(shown, fund, now=now)


def _with_rates(shown: list[ToPay], fund: Fund, *, now: datetime) -> list[ToPay]:
    """Return the cases, those whose promise cannot be paid at the rate of today with why; three queries a currency."""
    abroad = [one.aid_request for one in shown if one.promised]
    if not abroad:
        return shown
    prefetch_related_objects(abroad, "regulation")
    currencies = {amount.currency for one in shown for amount, _value in one.promised}
    rates = {currency: valuation(fund, currency, on=now.date()) for currency in currencies}
    return [_with_rate(one, rates, on=now.date()) for one in shown]


def _with_rate(one: ToPay, rates: Mapping[str, Valuation], *, on: date) -> ToPay:
    rows = {part.commitment_id: part.commitment for part in one.parts if part.commitment.held_base_minor is not None}
    try:
        for row in rows.values():
            left = Money(row.remaining_minor, row.currency)
            worth, most_bps = rates[row.currency].minor(left.minor), parameters_of(one.aid_request).rate_drift_bps
            if worth is not None:
                require_near(row, left, on, most_bps=most_bps, worth=worth)
    except RateDrifted as refusal:
        return replace(one, refused=one.refused or str(refusal), has_drifted=True)
    return one


def _not_prepared(
    aid_request: AidRequest,
    parts: dict[uuid.UUID, list[CommitmentInstalment]],
    user_id: uuid.UUID,
    roles: frozenset[str],
) -> str:
    try:
        check_not_frozen("prepare", aid_request)
        for part in parts.get(aid_request.books_ref, []):
            duties.check_can_prepare(part.commitment, user_id)
    except Refused as refusal:
        return str(refusal)
    return "" if Role.TREASURER in roles else _("Only a treasurer prepares payments.")


class _Payments:
    """Payments of one fund with the cases and people they name, read once."""

    def __init__(self, rows: Sequence[Disbursement], user_id: uuid.UUID, roles: frozenset[str], *, today: date) -> None:
        self.rows, self.user_id, self.roles, self.today = rows, user_id, roles, today
        refs = {row.commitment.source_ref for row in rows}
        self.cases = {row.ledger_ref: row for row in cases().filter(ledger_ref__in=refs)}
        self.signed = signatures_on(row.pk for row in rows if row.way == Way.CASH)
        people = {one for row in rows for one in (row.prepared_by, row.authorised_by) if one}
        self.names = dict(User.objects.filter(pk__in=people).values_list("pk", "pseudonym"))

    def in_states(self, states: Iterable[str]) -> list[OnItsWay]:
        """Return the payments in these states, in their order."""
        return [self._shown(row) for row in self.rows if row.state in set(states)]

    def _shown(self, row: Disbursement) -> OnItsWay:
        aid_request = self.cases.get(row.commitment.source_ref)
        return OnItsWay(
            row=row,
            reference=aid_request.reference if aid_request else "",
            amount=Money(row.amount_minor, row.currency),
            use=USE_NAMES[row.commitment.use],
            way=Way(row.way).label if row.way in Way.values else row.way,
            prepared_by=self.names.get(row.prepared_by, ""),
            authorised_by=self.names.get(row.authorised_by, "") if row.authorised_by else "",
            leaves=row.leaving if row.leaves_minor is not None else None,
            exchange=exchange_of(row, aid_request, on=self.today) if aid_request else None,
            signatures=[
                (Money(one.noted_minor, row.currency), one.handed_on)
                for one in self.signed.get(row.pk, ())
                if one.noted_minor and one.handed_on
            ],
            refused={step: self._why_not(step, row, aid_request) for step in STEPS},
        )

    def _why_not(self, step: str, row: Disbursement, aid_request: AidRequest | None) -> str:
        checks = {"authorise": duties.check_can_authorise, "send": duties.check_can_send}
        if aid_request is None:
            return _("The tie between this payment and its case is erased. What comes back has a page of its own.")
        try:
            check_not_frozen(step, aid_request)
            if step in checks:
                checks[step](row, self.user_id)
        except Refused as refusal:
            return str(refusal)
        return "" if step == "authorise" or Role.TREASURER in self.roles else _("Only a treasurer does this.")
