"""Coming in: a second person confirms every new account and every new authenticator before its address opens anything.

`clock` is the real instant, which an entry's end follows; `now` is the service's instant, for mandates and evidence.
"""

import secrets
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from emergency.accounts.sessions import real_now
from emergency.accounts.tokens import digest_of
from emergency.actions.people.accounts import check_passphrase, give_passphrase
from emergency.actions.people.freezing import check_few, freeze, tell
from emergency.keepers import check_invites, check_keeps, keepers_of, people_of, person_kept
from emergency.models import Entry, EntryKind, User
from fund.models import Fund
from notifications import audit, outbox
from notifications.audit import Event
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.outbox import QUIET, Notice

# How long a second person has, and how long the address then works.
TO_CONFIRM = timedelta(days=3)
WORKS_FOR = timedelta(hours=24)
KEPT = timedelta(days=1)
SHORTEST_PSEUDONYM, LONGEST_PSEUDONYM = 2, 40
_FIRST_LETTERS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_SYLLABLES, _HIGHEST = 3, 10_000


def invite(
    *,
    fund: Fund,
    pseudonym: str,
    language: str,
    by: User,
    clock: datetime,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> tuple[Entry, str]:
    """Ask for a new account; returns the entry and the text of its address, which works once another has confirmed.

    The login name is made when it is used: nobody learns from an invitation which names are taken.
    """
    check_invites(fund.pk, by.pk, now=now)
    called = " ".join(pseudonym.split())
    with transaction.atomic():
        attempt.claim(now=now)
        Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)
        _check_new(fund, called, language, clock=clock, now=now)
        entry, text = _made(fund, by, clock, kind=EntryKind.FIRST, pseudonym=called, language=language)
        _finish_asking(entry, by=by, now=now, attempt=attempt)
    return entry, text


def ask_again(
    *,
    user_id: uuid.UUID,
    kind: EntryKind,
    by: User,
    clock: datetime,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> tuple[Entry, str]:
    """Ask that somebody who lost the authenticator comes in again; the account is frozen until then.

    Raises NotFound for who keeps no accounts there, Refused for oneself and while one waits already.
    """
    user, fund = person_kept(user_id, by=by.pk, now=now)
    check_can_ask(user.pk, by.pk, clock=clock)
    if kind == EntryKind.FIRST:
        raise Malformed(fields={"kind": _("Say what was lost.")})
    with transaction.atomic():
        attempt.claim(now=now)
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        check_keeps(fund.pk, by.pk, now=now)
        check_can_ask(user.pk, by.pk, clock=clock)
        Entry.objects.filter(_OPEN, user=user).update(withdrawn_at=clock)
        entry, text = _made(fund, by, clock, kind=kind, user=user)
        if user.frozen_at is None:
            check_few(by, now=now)
        freeze(user, by=by, now=now)
        _finish_asking(entry, by=by, now=now, attempt=attempt)
    return entry, text


def confirm(*, entry_id: uuid.UUID, by: User, clock: datetime, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Entry:
    """Give the second word: from now on the address works, for 24 hours and one use.

    Raises NotFound for who keeps no accounts there, Refused for who asked and whose it is, Stale when it is over.
    """
    entry_kept(entry_id, by=by, now=now)
    with transaction.atomic():
        attempt.claim(now=now)
        entry = Entry.objects.select_for_update(of=("self",)).get(pk=entry_id)
        check_can_confirm(entry, by.pk)
        check_is_waiting(entry, clock=clock)
        entry.confirmed_by, entry.confirmed_at, entry.expires_at = by, clock, clock + WORKS_FOR
        entry.save(update_fields=["confirmed_by", "confirmed_at", "expires_at"])
        outbox.enqueue([Notice(QUIET, entry.asked_by_id)], now=now)
        if entry.user is not None:
            tell(entry.user, QUIET, by=by, now=now)
        attempt.finish({"confirmed": True})
        _record("entry.confirmed", entry, by, now)
    return entry


def withdraw(*, entry_id: uuid.UUID, by: User, clock: datetime, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Entry:
    """Take an entry back before it is used: its address is nothing from now on."""
    entry_kept(entry_id, by=by, now=now)
    with transaction.atomic():
        attempt.claim(now=now)
        entry = Entry.objects.select_for_update(of=("self",)).get(pk=entry_id)
        if entry.used_at or entry.withdrawn_at:
            raise Stale()
        entry.withdrawn_at = clock
        entry.save(update_fields=["withdrawn_at"])
        attempt.finish({"withdrawn": True})
        _record("entry.withdrawn", entry, by, now)
    return entry


def entry_kept(entry_id: uuid.UUID, *, by: User, now: datetime) -> Entry:
    """Return an entry to who keeps the accounts of its fund; raises NotFound for everybody else."""
    entry = Entry.objects.select_related("user").filter(pk=entry_id).first()
    if entry is None or by.pk not in keepers_of(entry.fund_id, now=now):
        raise NotFound()
    return entry


def opened_by(text: str, *, clock: datetime) -> Entry:
    """Return the entry that this address opens now; raises NotFound for any that opens nothing."""
    entry = Entry.objects.select_related("user").filter(digest=digest_of(text)).first()
    if entry is None or entry.confirmed_at is None or not is_open(entry, clock=clock):
        raise NotFound()
    return entry


def entry_of(entry_id: uuid.UUID, user_id: uuid.UUID, *, clock: datetime) -> Entry | None:
    """Return this person's entry while it opens something."""
    entry = Entry.objects.filter(pk=entry_id, user=user_id, confirmed_at__isnull=False).first()
    return entry if entry and is_open(entry, clock=clock) else None


def accept(*, text: str, clock: datetime, now: datetime) -> tuple[User, str]:
    """Use up an invitation: makes the account; returns it and its pass phrase, to be shown once."""
    entry = opened_by(text, clock=clock)
    if entry.kind != EntryKind.FIRST:
        raise NotFound()
    user = User(login=_free_login(), pseudonym=entry.pseudonym, language=entry.language)
    passphrase = give_passphrase(user)
    with transaction.atomic():
        user.save(force_insert=True)
        _spend(entry, clock=clock, user=user)
        outbox.enqueue([Notice(QUIET, entry.asked_by_id)], now=now)
        _record("invitation_accepted", entry, user, now)
    return user, passphrase


def new_passphrase(*, text: str, clock: datetime, now: datetime) -> tuple[User, str]:
    """Give who lost both a new pass phrase, once; from then on the same address asks for it."""
    entry = opened_by(text, clock=clock)
    if entry.kind != EntryKind.ALL or entry.user is None:
        raise NotFound()
    user = entry.user
    passphrase = give_passphrase(user)
    with transaction.atomic():
        if Entry.objects.filter(_OPEN, pk=entry.pk, kind=EntryKind.ALL).update(kind=EntryKind.FACTOR) != 1:
            raise NotFound()
        User.objects.filter(pk=user.pk).update(password=user.password)
        _record("entry.passphrase_given", entry, user, now)
    return user, passphrase


def prove_owner(*, text: str, passphrase: str, clock: datetime) -> Entry:
    """Return the entry when the pass phrase is its person's; raises NotFound, SignInRefused, Throttled."""
    entry = opened_by(text, clock=clock)
    if entry.kind != EntryKind.FACTOR or entry.user is None:
        raise NotFound()
    check_passphrase(entry.user, passphrase, clock=clock)
    return entry


def use_up(entry_id: uuid.UUID, *, clock: datetime) -> Entry:
    """Spend an entry within the caller's transaction; raises NotFound unless it opens something still."""
    entry = Entry.objects.select_for_update(of=("self",)).filter(pk=entry_id).first()
    if entry is None or entry.confirmed_at is None or not is_open(entry, clock=clock):
        raise NotFound()
    _spend(entry, clock=clock, user=entry.user)
    return entry


def forget_old(*, now: datetime) -> int:
    """Delete what was never used and is over for a day, and return how many: who did not come is not kept on record."""
    del now  # entries end by the real clock, also on a demo
    deleted, _rows = Entry.objects.filter(used_at__isnull=True, expires_at__lt=real_now() - KEPT).delete()
    return deleted


def is_open(entry: Entry, *, clock: datetime) -> bool:
    """Say whether an entry is neither used nor withdrawn nor over."""
    return entry.used_at is None and entry.withdrawn_at is None and clock < entry.expires_at


def check_can_confirm(entry: Entry, by: uuid.UUID) -> None:
    """Raise Refused for who asked, and for whose account it is."""
    if entry.asked_by_id == by:
        raise Refused(_("You asked for this, so another person has to confirm it."), code="separation_of_duties")
    if entry.user_id == by:
        raise Refused(_("This is your own account, so another person has to confirm it."), code="own_account")


def check_is_waiting(entry: Entry, *, clock: datetime) -> None:
    """Raise Stale for an entry that was confirmed, used or withdrawn, Refused when its time is over."""
    if entry.confirmed_at or entry.used_at or entry.withdrawn_at:
        raise Stale()
    if not is_open(entry, clock=clock):
        raise Refused(_("This waited for more than three days and is over; ask anew."), code="entry_over")


def check_can_ask(user_id: uuid.UUID, by: uuid.UUID, *, clock: datetime) -> None:
    """Raise Refused for one's own account and while an address waits for the same person."""
    if user_id == by:
        raise Refused(_("This is your own account; somebody else has to ask for you."), code="own_account")
    if Entry.objects.filter(_OPEN, user=user_id, expires_at__gt=clock).exists():
        raise Refused(
            _("An address waits for this person already. Withdraw it first, then ask anew."), code="waits_already"
        )


_OPEN = Q(used_at__isnull=True, withdrawn_at__isnull=True)


def _check_new(fund: Fund, called: str, language: str, *, clock: datetime, now: datetime) -> None:
    wrong = {}
    if not SHORTEST_PSEUDONYM <= len(called) <= LONGEST_PSEUDONYM or not called.isprintable():
        wrong["pseudonym"] = _("2 to 40 letters; not the person's own name.")
    if language not in dict(settings.LANGUAGES):
        wrong["language"] = _("Pick a language from the list.")
    waiting = Entry.objects.filter(_OPEN, fund=fund, kind=EntryKind.FIRST, expires_at__gt=clock)
    known = people_of(fund.pk, now=now).filter(pseudonym__iexact=called)
    if known.exists() or waiting.filter(pseudonym__iexact=called).exists():
        wrong["pseudonym"] = _("Somebody of this fund is called this already; choose another pseudonym.")
    if wrong:
        raise Malformed(fields=wrong)


def _made(
    fund: Fund,
    by: User,
    clock: datetime,
    *,
    kind: EntryKind,
    user: User | None = None,
    pseudonym: str = "",
    language: str = "en",
) -> tuple[Entry, str]:
    text = secrets.token_urlsafe(32)
    entry = Entry.objects.create(
        fund=fund,
        kind=kind,
        user=user,
        pseudonym=pseudonym,
        language=language,
        digest=digest_of(text),
        asked_by=by,
        asked_at=clock,
        expires_at=clock + TO_CONFIRM,
    )
    return entry, text


def _finish_asking(entry: Entry, *, by: User, now: datetime, attempt: Attempt) -> None:
    others = sorted(keepers_of(entry.fund_id, now=now) - {by.pk, entry.user_id})
    outbox.enqueue([Notice(QUIET, person) for person in others if person], now=now)
    # The text of the address is shown once: a repeat of the call learns only which entry it made.
    attempt.finish({"id": str(entry.pk)})
    _record("entry.asked", entry, by, now)


def _spend(entry: Entry, *, clock: datetime, user: User | None) -> None:
    if Entry.objects.filter(_OPEN, pk=entry.pk).update(used_at=clock, user=user) != 1:
        raise NotFound()
    entry.used_at, entry.user = clock, user


def _free_login() -> str:
    """Return a login name nobody has: three syllables to be remembered and four digits."""
    while True:
        word = "".join(secrets.choice(_FIRST_LETTERS) + secrets.choice(_VOWELS) for _part in range(_SYLLABLES))
        login = f"{word}-{secrets.randbelow(_HIGHEST):04}"
        if not User.objects.filter(login=login).exists():
            return login


def _record(verb: str, entry: Entry, by: User, now: datetime) -> None:
    audit.record([Event(verb, by.pk, "entry", entry.pk, {"kind": entry.kind})], now=now)
