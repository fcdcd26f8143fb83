"""Accounts over the API: freezing oneself or another, letting in again, invitations that two people give."""

import uuid
from collections.abc import Callable
from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.accounts.sessions import real_now
from emergency.actions.people import entering, freezing
from emergency.keepers import check_invites, funds_kept, person_kept
from emergency.models import Entry, EntryKind, User
from emergency.reading.accounts_kept import accounts_of, entries_waiting
from emergency.web.access import mandates
from fund.actions.evidence import leaving_evidence
from fund.api.bodies import ActBody, FundQuery
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, caller_id, checked, once
from fund.models import Fund
from notifications.errors import Malformed, NotFound
from notifications.idempotency import Attempt

Body = serializers.Serializer[Any]
TAGS = ["accounts"]


class FreezeMeBody(Body):
    """That one means it: two others have to let one in again."""

    sure = serializers.BooleanField()


class FreezeAccountBody(ActBody):
    """Whose account is kept out."""

    name = serializers.CharField(max_length=60, help_text="Login name or pseudonym.")


class InviteBody(ActBody):
    """Who is to have an account."""

    fund = serializers.SlugField(required=False)
    pseudonym = serializers.CharField(max_length=entering.LONGEST_PSEUDONYM)
    language = serializers.CharField(max_length=8, required=False, default="en")


class AgainBody(ActBody):
    """What somebody has lost."""

    lost = serializers.ChoiceField(
        choices=[(kind.value, kind.label) for kind in (EntryKind.FACTOR, EntryKind.ALL)],
        help_text="What the address is to give.",
    )


class FreezeMeView(APIView):
    """`me/freeze/`: keeping one's own account out, without a code, for who is in a hurry."""

    @extend_schema(operation_id="me_freeze", request=FreezeMeBody, responses=OpenApiTypes.OBJECT, tags=TAGS)
    def post(self, request: Call) -> Response:
        """End every session and token of the caller; two others have to let them in again."""
        if not checked(FreezeMeBody, request.data)["sure"]:
            raise Malformed(fields={"sure": _("Say yes: two others will have to let you in again.")})
        freezing.freeze_myself(by=_person(request), now=request.now)
        return Response({"frozen": True})


class AccountsView(APIView):
    """`accounts/`: the accounts of a fund for who keeps them, and inviting."""

    @extend_schema(operation_id="accounts", parameters=[FundQuery], responses=OpenApiTypes.OBJECT, tags=TAGS)
    def get(self, request: Call) -> Response:
        """Return accounts by pseudonym with where they stand, and what waits for a second person."""
        query = checked(FundQuery, request.query_params)
        fund = _fund(request, query.get("fund"))
        accounts = [
            {"id": str(one.user.pk), "pseudonym": one.user.pseudonym, "standing": one.standing.value}
            for one in accounts_of(fund, now=request.now)
        ]
        waiting = [_entry(entry) for entry in entries_waiting(fund, clock=real_now())]
        return Response({"fund": fund.code, "accounts": accounts, "waiting": waiting})

    @extend_schema(
        operation_id="accounts_invite",
        request=InviteBody,
        responses={201: OpenApiTypes.OBJECT},
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Call) -> Response:
        """Ask for a new account; the address is in this answer only, and opens nothing before another confirms."""

        def check(body: Json) -> Fund:
            fund = _fund(request, body.pop("fund", None))
            check_invites(fund.pk, caller_id(request), now=request.now)
            return fund

        def run(fund: Fund, body: Json, attempt: Attempt) -> Json:
            return _asked(entering.invite(fund=fund, **body, **_moments(request), attempt=attempt))

        return Response(_act(request, "invite", InviteBody, check, run), status=201)


class FreezeView(APIView):
    """`accounts/freeze/`: keeping somebody of one's funds out by name."""

    @extend_schema(
        operation_id="accounts_freeze",
        request=FreezeAccountBody,
        responses=OpenApiTypes.OBJECT,
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Call) -> Response:
        """Freeze whoever of the caller's funds has this name; the answer is the same whoever exists."""

        def check(_body: Json) -> None:
            if not mandates(request):
                raise NotFound()

        def run(_subject: None, body: Json, attempt: Attempt) -> Json:
            freezing.freeze_by_name(name=body["name"], by=_person(request), now=request.now, attempt=attempt)
            return {"done": True}

        return Response(_act(request, "freeze_by_name", FreezeAccountBody, check, run))


class ThawView(APIView):
    """`accounts/{id}/thaw/`: one of the two words that let somebody in again."""

    @extend_schema(
        operation_id="account_thaw",
        request=ActBody,
        responses=OpenApiTypes.OBJECT,
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Call, person_id: uuid.UUID) -> Response:
        """Give the caller's word; the second one lifts the freeze."""

        def check(_body: Json) -> None:
            user, _fund_kept = person_kept(person_id, by=caller_id(request), now=request.now)
            freezing.check_may_give_word(user.pk, caller_id(request))

        def run(_subject: None, _body: Json, attempt: Attempt) -> Json:
            by, now = _person(request), request.now
            return {"thawed": freezing.give_word(user_id=person_id, by=by, now=now, attempt=attempt)}

        return Response(_act(request, "thaw", ActBody, check, run, person=str(person_id)))


class AgainView(APIView):
    """`accounts/{id}/again/`: another way in for somebody who lost the authenticator."""

    @extend_schema(
        operation_id="account_again",
        request=AgainBody,
        responses={201: OpenApiTypes.OBJECT},
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Call, person_id: uuid.UUID) -> Response:
        """Freeze the account and return an address, once, that opens nothing before another person confirms."""

        def check(_body: Json) -> None:
            user, _fund_kept = person_kept(person_id, by=caller_id(request), now=request.now)
            entering.check_can_ask(user.pk, caller_id(request), clock=real_now())

        def run(_subject: None, body: Json, attempt: Attempt) -> Json:
            kind = EntryKind(body["lost"])
            said = {"user_id": person_id, "kind": kind, "attempt": attempt, **_moments(request)}
            return _asked(entering.ask_again(**said))

        return Response(_act(request, "again", AgainBody, check, run, person=str(person_id)), status=201)


class ConfirmEntryView(APIView):
    """`accounts/entries/{id}/confirm/`: the second person's word for an address."""

    @extend_schema(
        operation_id="account_entry_confirm",
        request=ActBody,
        responses=OpenApiTypes.OBJECT,
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Call, invitation_id: uuid.UUID) -> Response:
        """Let the address work, for 24 hours and one use."""

        def check(_body: Json) -> None:
            entry = entering.entry_kept(invitation_id, by=_person(request), now=request.now)
            entering.check_can_confirm(entry, caller_id(request))
            entering.check_is_waiting(entry, clock=real_now())

        def run(_subject: None, _body: Json, attempt: Attempt) -> Json:
            entering.confirm(entry_id=invitation_id, **_moments(request), attempt=attempt)
            return {"confirmed": True}

        return Response(_act(request, "confirm_entry", ActBody, check, run, entry=str(invitation_id)))


class WithdrawEntryView(APIView):
    """`accounts/entries/{id}/withdraw/`: taking an address back."""

    @extend_schema(
        operation_id="account_entry_withdraw",
        request=ActBody,
        responses=OpenApiTypes.OBJECT,
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Call, invitation_id: uuid.UUID) -> Response:
        """Let the address open nothing from now on."""

        def check(_body: Json) -> None:
            entering.entry_kept(invitation_id, by=_person(request), now=request.now)

        def run(_subject: None, _body: Json, attempt: Attempt) -> Json:
            entering.withdraw(entry_id=invitation_id, **_moments(request), attempt=attempt)
            return {"withdrawn": True}

        return Response(_act(request, "withdraw_entry", ActBody, check, run, entry=str(invitation_id)))


def _act(
    request: Call,
    name: str,
    body_class: type[Body],
    check: Callable[[Json], Any],
    run: Callable[[Any, Json, Attempt], Json],
    **scope: str,
) -> Json:
    """Answer an act: an earlier answer first, then form, right, a fresh code, and only then the act."""
    attempt = attempt_for(request, name, str(caller_id(request)), needs_key=False, **scope)
    if (earlier := attempt.earlier_answer()) is not None:
        return earlier
    body = checked(body_class, request.data)
    with leaving_evidence(name, by=caller_id(request), now=request.now):
        subject = check(body)
        request.require_fresh(body.pop("otp", ""), sitting=False)
        return once(attempt, lambda: run(subject, body, attempt))


def _moments(request: Call) -> dict[str, Any]:
    return {"by": _person(request), "clock": real_now(), "now": request.now}


def _person(request: Call) -> User:
    return cast(User, request.user)


def _fund(request: Call, code: str | None) -> Fund:
    """Return the fund named by `code`, or the first whose accounts the caller keeps; raises NotFound."""
    found = [fund for fund in funds_kept(caller_id(request), now=request.now) if not code or fund.code == code]
    if not found:
        raise NotFound()
    return found[0]


def _asked(made: tuple[Entry, str]) -> Json:
    entry, text = made
    return {"id": str(entry.pk), "address": f"/welcome/{text}/"}


def _entry(entry: Entry) -> Json:
    return {
        "id": str(entry.pk),
        "kind": entry.kind,
        "pseudonym": entry.user.pseudonym if entry.user else entry.pseudonym,
        "asked_by": entry.asked_by.pseudonym,
        "confirmed": entry.confirmed_at is not None,
    }
