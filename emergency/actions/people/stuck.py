"""A way back when too few keepers of accounts are left to thaw anybody: printed codes of others, at the server.

Whoever runs the server types the codes in, and can do nothing with this alone: it takes two members besides.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from emergency.accounts.second_factor import use_printed_code
from emergency.actions.people.freezing import WORDS_TO_THAW, open_freeze, thaw
from emergency.keepers import KEEPERS, funds_of, keepers_of
from emergency.models import ThawWord, User
from fund.models import Mandate, Role
from notifications import audit, outbox
from notifications.audit import Event
from notifications.errors import DomainError, NotFound, Refused, SecondFactorWrong
from notifications.outbox import QUIET, Notice

# Where fewer than two members are left who are not frozen themselves, those who are count too, three of them.
WORDS_OF_FROZEN = 3

Word = tuple[str, str]


def thaw_by_codes(*, login: str, words: Sequence[Word], clock: datetime, now: datetime) -> User:
    """Let a keeper of accounts in again by printed codes of other members; each word is a login name and a code.

    Only while fewer than two keepers could do it themselves. Raises NotFound, Refused, or SecondFactorWrong with no
    code used up; each of them leaves evidence. Everybody in the keeper's funds is told.
    """
    user = User.objects.filter(login=login.strip().lower(), is_active=True).first()
    if user is None:
        raise NotFound()
    with _refusals_kept(user, now), transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        members = _members_who_vouch(user, now=now)
        check_is_stuck(user, now=now)
        speakers = _speakers(user, words, members)
        _use_up(speakers, words, clock=clock)
        _let_in(user, speakers, now=now)
    return user


def check_is_stuck(user: User, *, now: datetime) -> None:
    """Raise Refused unless this is a frozen keeper of accounts and too few others are left to thaw."""
    if open_freeze(user.pk) is None:
        raise Refused(_("This account is not frozen; nothing is to be lifted."), code="not_frozen")
    if not Mandate.objects.in_force(on=now.date()).filter(KEEPERS, user=user).exists():
        raise Refused(
            _("This person keeps no accounts. Thaw a keeper first; two keepers then let everybody else in again."),
            code="no_keeper",
        )
    able = set[uuid.UUID]().union(*(keepers_of(fund_id, now=now) for fund_id in funds_of(user.pk, now=now)))
    if len(able - {user.pk}) >= WORDS_TO_THAW:
        raise Refused(
            _("Two keepers of accounts are there who can do this themselves, on the page of the account."),
            code="keepers_there",
        )


def _members_who_vouch(user: User, *, now: datetime) -> dict[str, User]:
    """Return by login name whose words count: of the person's funds, without contacts and who runs the server."""
    held = Mandate.objects.in_force(on=now.date()).filter(fund__in=funds_of(user.pk, now=now))
    stewards = held.filter(role=Role.STEWARD).values("user")
    seats = held.exclude(role=Role.CONTACT).exclude(user__in=stewards).values("user")
    found = User.objects.filter(pk__in=seats, is_active=True).exclude(pk=user.pk)
    members = {one.login: one for one in found}
    awake = {login: one for login, one in members.items() if one.frozen_at is None}
    return awake if len(awake) >= WORDS_TO_THAW else members


def _speakers(user: User, words: Sequence[Word], members: dict[str, User]) -> list[User]:
    named = {login.strip().lower() for login, _code in words}
    speakers = [members[login] for login in sorted(named & members.keys())]
    awake = sum(one.frozen_at is None for one in members.values())
    needed = WORDS_TO_THAW if awake >= WORDS_TO_THAW else WORDS_OF_FROZEN
    if len(speakers) < needed or len(named) != len(words) or named - members.keys():
        raise Refused(
            _(
                "It takes printed codes of %(number)d different members, none of them the person, a contact, a steward"
                " or, while two others are there, frozen."
            )
            % {"number": needed},
            code="too_few_words",
        )
    return speakers


def _use_up(speakers: Sequence[User], words: Sequence[Word], *, clock: datetime) -> None:
    codes = {login.strip().lower(): code for login, code in words}
    for one in speakers:
        if not use_printed_code(one.pk, codes[one.login], now=clock):
            raise SecondFactorWrong(_("One of the codes is wrong or already used. None was used up by this."))


def _let_in(user: User, speakers: Sequence[User], *, now: datetime) -> None:
    frozen = open_freeze(user.pk)
    for one in speakers:
        ThawWord.objects.get_or_create(freeze=frozen, by=one, defaults={"given_at": now})
    people = Mandate.objects.in_force(on=now.date()).filter(fund__in=funds_of(user.pk, now=now))
    told = set(people.exclude(role=Role.CONTACT).values_list("user", flat=True))
    outbox.enqueue([Notice(QUIET, one) for one in sorted(told - {user.pk})], now=now)
    thaw(user, by=speakers[0], now=now)
    members = [str(one.pk) for one in speakers]
    audit.record([Event("account.thawed_at_server", None, "person", user.pk, {"members": members})], now=now)


@contextmanager
def _refusals_kept(user: User, now: datetime) -> Iterator[None]:
    try:
        yield
    except DomainError as refusal:
        data: dict[str, audit.Value] = {"act": "thaw_at_server", "code": str(refusal.code)}
        audit.record_refusal(Event("act.refused", None, "person", user.pk, data), now=now)
        raise
