"""The page of country locks: laying one, confirming another coordinator's, lifting one by two."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from emergency.actions.ending import country_locks
from emergency.actions.ending.country_locks import Hand, hand_in, hand_of
from emergency.actors import Actor
from emergency.codes import CountryLockReason
from emergency.models import CountryLock
from emergency.reading.country_locks import LockOnShow, locks_of
from emergency.web.access import PersonRequest, signed_in
from emergency.web.fields import REGION, Chosen, country_choices, country_name, offer
from emergency.web.fund_desk import FundDesk, acting, fund_query
from emergency.web.menu import DUTY, menu
from fund.models import Fund
from fund.web.forms import ActForm, OnceForm
from notifications.errors import NotFound
from notifications.idempotency import Attempt

HERE = "/duty/countries/"
STEPS: dict[str, tuple[Callable[..., CountryLock], Callable[..., None]]] = {
    "confirm": (country_locks.confirm, country_locks.check_can_confirm),
    "lift": (country_locks.lift, country_locks.check_can_lift),
}


class LockForm(ActForm):
    """Which country, why, and who may still see its cases."""

    country = forms.ChoiceField(label=_("Which country?"), choices=list)
    reason_code = Chosen(label=_("Why?"), choices=CountryLockReason.choices)
    first = forms.ChoiceField(
        label=_("Who goes on with its cases?"),
        help_text=_("Only these two see them until the lock is lifted."),
        choices=list,
    )
    second = forms.ChoiceField(label=_("And who besides?"), choices=list)

    def __init__(self, *arguments: Any, fund: Fund, now: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        offer(self, "country", [("", "—"), *country_choices(REGION)])
        people = [("", "—"), *((str(pk), name) for pk, name in country_locks.namable(fund, now=now).items())]
        offer(self, "first", people)
        offer(self, "second", people)
        self.order_fields(["key", "country", "reason_code", "first", "second", "code"])

    def wanted(self) -> country_locks.Wanted:
        """Return the lock a valid form names."""
        said = self.cleaned_data
        first, second = uuid.UUID(said["first"]), uuid.UUID(said["second"])
        return country_locks.Wanted(said["country"], said["reason_code"], first, second)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(http_request: PersonRequest) -> HttpResponse:
    """Show the locks of a fund; POST lays one, or puts it down for another coordinator."""
    fund = DESK.fund_of(http_request)
    if http_request.method != "POST":
        return _page(http_request, fund)
    form = LockForm(http_request.POST, fund=fund, now=http_request.now, prefix="lock")

    def run(attempt: Attempt) -> object:
        return country_locks.lay(fund=fund, wanted=form.wanted(), **acting(http_request), attempt=attempt)

    return DESK.do(http_request, fund, form, f"country-lock:{fund.pk}", run)


@sensitive_post_parameters()
@require_POST
@signed_in
def take_step(http_request: PersonRequest, lock_id: uuid.UUID, name: str) -> HttpResponse:
    """Confirm a lock, or give a word for lifting it."""
    step, lock = STEPS.get(name), CountryLock.objects.select_related("fund").filter(pk=lock_id).first()
    if step is None or lock is None:
        raise NotFound()
    act, check = step
    hand_of(lock.fund_id, Actor(user=http_request.user), now=http_request.now)
    form = ActForm(http_request.POST, prefix=f"{name}-{lock_id}")

    def run(attempt: Attempt) -> object:
        return act(lock_id=lock_id, **acting(http_request), attempt=attempt)

    may = partial(check, lock, Actor(user=http_request.user), now=http_request.now)
    return DESK.do(http_request, lock.fund, form, f"country-lock-{name}:{lock_id}", run, check=may)


def _page(
    http_request: PersonRequest,
    fund: Fund,
    filled: OnceForm | None = None,
    *,
    status: int = 200,
    refusal: Any = None,
) -> HttpResponse:
    actor, now = Actor(user=http_request.user), http_request.now
    hand = hand_of(fund.pk, actor, now=now)
    mine = isinstance(filled, LockForm)
    shown = {
        "fund": fund,
        "fund_query": fund_query(http_request),
        "locks": [_lock(one, hand, filled) for one in locks_of(fund, actor, now=now)],
        "form": filled if mine else LockForm(fund=fund, now=now, prefix="lock"),
        "alone": hand.lays_alone,
        "refusal": None if mine else refusal,
        "navigation": menu(http_request, DUTY),
    }
    return render(http_request, "emergency/country_locks.html", shown, status=status)


def _lock(one: LockOnShow, hand: Hand, filled: OnceForm | None) -> dict[str, Any]:
    confirms, lifts, pk = one.waits and hand.is_coordinator, one.stands and hand.lifts, one.lock.pk
    return {
        "row": one.lock,
        "shown": one,
        "country": country_name(one.lock.country),
        "confirm": DESK.step(pk, "confirm", one.why_no_confirm, filled) if confirms else None,
        "lift": DESK.step(pk, "lift", one.why_no_lift, filled) if lifts else None,
    }


DESK = FundDesk(HERE, lambda held: hand_in(held).reads, _page)
