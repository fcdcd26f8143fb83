"""Freezing an account and letting it in again: one word keeps somebody out, two others let them in."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from emergency.keepers import check_keeps, funds_of, keepers_of, people_of, person_kept
from emergency.models import AccountFreeze, ApiToken, Ring, RingAnswer, RoundSeat, ThawWord, User
from fund.models import Role
from fund.permissions import chairs_of, mandates_of, people_with
from notifications import audit, outbox
from notifications.audit import Event
from notifications.errors import NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.outbox import QUIET, RING, Kind, Notice

WORDS_TO_THAW = 2
# Of others, by one person, within a day: nobody keeps a whole board out.
MOST_A_DAY = 3
A_DAY = timedelta(days=1)


def freeze_myself(*, by: User, now: datetime) -> None:
    """Keep one's own account out: its sessions and tokens die at once."""
    with transaction.atomic():
        freeze(by, by=by, now=now)


def freeze_by_name(*, name: str, by: User, now: datetime, attempt: Attempt = NO_ATTEMPT) -> None:
    """Keep out whoever of one's funds has this login name or pseudonym; tells the caller nothing about who exists.

    Raises NotFound for who belongs to no fund, Refused after three a day.
    """
    funds = sorted({mandate.fund_id for mandate in mandates_of(by.pk, now=now)})
    if not funds:
        raise NotFound()
    with transaction.atomic():
        attempt.claim(now=now)
        # One at a time, so that the count of a day holds.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        for user in _named(name, funds, now=now):
            if user.pk != by.pk:
                check_few(by, now=now)
                freeze(user, by=by, now=now)
        attempt.finish({"done": True})


def freeze_person(*, user_id: uuid.UUID, by: User, now: datetime, attempt: Attempt = NO_ATTEMPT) -> None:
    """Keep out somebody whose account one keeps.

    Raises NotFound for others, Refused for oneself, who is frozen already, and after three a day.
    """
    user, _fund = person_kept(user_id, by=by.pk, now=now)
    check_can_freeze(user, by)
    with transaction.atomic():
        attempt.claim(now=now)
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        check_few(by, now=now)
        freeze(user, by=by, now=now)
        attempt.finish({"done": True})


def check_can_freeze(user: User, by: User) -> None:
    """Raise Refused for one's own account, which is frozen on its own page, and for one that is frozen already."""
    if user.pk == by.pk:
        raise Refused(_("This is your own account; freeze it on your account page."), code="own_account")
    if user.frozen_at is not None:
        raise Refused(_("This account is frozen already."), code="frozen_already")


def check_few(by: User, *, now: datetime) -> None:
    """Raise Refused for who has frozen three others within a day."""
    recent = AccountFreeze.objects.filter(frozen_by=by, frozen_at__gt=now - A_DAY).exclude(user=by)
    if recent.count() >= MOST_A_DAY:
        raise Refused(
            _("You have frozen three accounts within a day. Call the chair or the data guardian by voice."),
            code="many_frozen",
        )


def freeze(user: User, *, by: User, now: datetime) -> None:
    """Keep somebody out within the caller's transaction; a second time changes nothing.

    Votes cast stand (W2); in open rounds the seat counts as away, and who was rung for a case cannot come.
    """
    if User.objects.filter(pk=user.pk, frozen_at__isnull=True).update(
        frozen_at=now, session_epoch=F("session_epoch") + 1
    ):
        AccountFreeze.objects.get_or_create(
            user=user, thawed_at__isnull=True, defaults={"frozen_by": by, "frozen_at": now}
        )
        ApiToken.objects.filter(user=user).delete()
        RoundSeat.objects.filter(user=user, round__closed_at__isnull=True, away_at__isnull=True).update(away_at=now)
        Ring.objects.filter(user=user).exclude(answer=RingAnswer.CANNOT).update(
            answer=RingAnswer.CANNOT, answered_at=now
        )
        tell(user, RING, by=by, now=now)
        _record("account.frozen", user, by, now)


def give_word(*, user_id: uuid.UUID, by: User, now: datetime, attempt: Attempt = NO_ATTEMPT) -> bool:
    """Give one of the two words that let somebody in again; says whether it was the second.

    Raises NotFound for who keeps no accounts there, Refused for oneself, twice, and where nothing is frozen.
    """
    user, fund = person_kept(user_id, by=by.pk, now=now)
    with transaction.atomic():
        attempt.claim(now=now)
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        check_keeps(fund.pk, by.pk, now=now)
        frozen = check_may_give_word(user.pk, by.pk)
        ThawWord.objects.create(freeze=frozen, by=by, given_at=now)
        thawed = _counted(frozen, now=now) >= WORDS_TO_THAW
        if thawed:
            thaw(user, by=by, now=now)
        else:
            _record("account.thaw_word_given", user, by, now)
        attempt.finish({"thawed": thawed})
    return thawed


def thaw(user: User, *, by: User, now: datetime) -> None:
    """Let somebody in again within the caller's transaction; what died with the freeze stays dead."""
    if User.objects.filter(pk=user.pk, frozen_at__isnull=False).update(frozen_at=None):
        AccountFreeze.objects.filter(user=user, thawed_at__isnull=True).update(thawed_at=now)
        tell(user, QUIET, by=by, now=now)
        _record("account.thawed", user, by, now)


def open_freeze(user_id: uuid.UUID) -> AccountFreeze | None:
    """Return the freeze that keeps somebody out, if there is one."""
    rows = AccountFreeze.objects.filter(user=user_id, thawed_at__isnull=True, user__frozen_at__isnull=False)
    return rows.first()


def check_may_give_word(user_id: uuid.UUID, by: uuid.UUID) -> AccountFreeze:
    """Return the freeze to be lifted; raises Refused for oneself, for a second word, and where nothing is frozen."""
    frozen = open_freeze(user_id)
    if user_id == by:
        raise Refused(_("This is your own account; two others have to let you in again."), code="own_account")
    if frozen is None:
        raise Refused(_("This account is not frozen; nothing is to be lifted."), code="not_frozen")
    if frozen.words.filter(by=by).exists():
        raise Refused(_("You have given your word already; it takes another person's too."), code="word_given")
    return frozen


def tell(user: User, kind: Kind, *, by: User, now: datetime) -> None:
    """Let chair, deputy chair and data guardian of the person's funds, and the person, know that something happened."""
    people = {user.pk}
    for fund_id in funds_of(user.pk, now=now):
        guardians = people_with(fund_id, {Role.GUARDIAN}, now=now).get(Role.GUARDIAN, set())
        people |= chairs_of(fund_id, now=now) | guardians
    told = sorted(people - ({by.pk} if by.pk != user.pk else set()))
    outbox.enqueue([Notice(kind, person) for person in told], now=now)


def _named(name: str, funds: list[uuid.UUID], *, now: datetime) -> list[User]:
    wanted = name.strip()
    found: dict[uuid.UUID, User] = {}
    for fund_id in funds:
        named = people_of(fund_id, now=now).filter(Q(login=wanted.lower()) | Q(pseudonym__iexact=wanted))
        found |= {user.pk: user for user in named.filter(frozen_at__isnull=True)}
    return [found[pk] for pk in sorted(found)]


def _counted(frozen: AccountFreeze, *, now: datetime) -> int:
    """Return how many of the words given are of people who may give one still."""
    said = set(frozen.words.values_list("by_id", flat=True))
    keepers = set[uuid.UUID]().union(*(keepers_of(fund_id, now=now) for fund_id in funds_of(frozen.user_id, now=now)))
    return len(said & keepers)


def _record(verb: str, user: User, by: User, now: datetime) -> None:
    audit.record([Event(verb, by.pk, "person", user.pk)], now=now)
