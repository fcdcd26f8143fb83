"""Every case a person may know of, a page at a time, found by state, urgency, use or country; newest week first.

A page goes on by (week, random id): none costs more than the first, and nothing tells how many there are. Where it
goes on stands in a signed word that is good for this person and this fund only.
"""

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.core import signing
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from emergency.codes import Urgency
from emergency.hiding import hidden_from
from emergency.models import AidRequest, BudgetLine, ConflictAnswer, Exclusion, Round, RoundSeat, User
from emergency.permissions import TREASURY_STATES
from emergency.policies import NO_ACCESS_LEVEL
from emergency.selectors import cases, listed, with_lines
from emergency.states import State
from fund.countries import PLACES
from fund.country_groups import known_as
from fund.models import BOARD, Fund, Role
from fund.rules.codes import USE_NAMES
from notifications.errors import Malformed

PAGE = 50
_UNSEEN = (State.STARTED, State.ERASED)
_PAYERS = frozenset({Role.TREASURER, Role.CHECKER})


@dataclass(frozen=True)
class Wanted:
    """What is looked for; an empty word asks for everything."""

    state: str = ""
    urgency: str = ""
    use: str = ""
    country: str = ""
    after: str = ""

    def check(self) -> None:
        """Raise Malformed, by field, for a word that is not on its list."""
        known = {"state": State.values, "urgency": Urgency.values, "use": USE_NAMES, "country": PLACES}
        wrong = {name: _("Choose from the list.") for name, words in known.items() if self._not_in(name, words)}
        if wrong:
            raise Malformed(fields=wrong)

    def _not_in(self, name: str, words: Iterable[str]) -> bool:
        return bool(getattr(self, name)) and getattr(self, name) not in words

    def fits(self, aid_request: AidRequest, fund: Fund) -> bool:
        """Say whether a case of this fund, its lines loaded, is among what is looked for."""
        words = {name: word for name, word in self.query.items() if name not in {"use", "country"}}
        has_use = not self.use or self.use in {line.use for line in aid_request.lines.all()}
        is_there = not self.country or aid_request.country in known_as(fund, self.country)
        return has_use and is_there and all(getattr(aid_request, name) == word for name, word in words.items())

    @property
    def query(self) -> dict[str, str]:
        """Return the words that were given, without the place to go on from."""
        return {name: word for name, word in asdict(self).items() if word and name != "after"}


@dataclass(frozen=True)
class Found:
    """One page: at most 50 cases with their lines, and the word that leads to the next; empty at the end."""

    rows: list[AidRequest]
    after: str


def page_of(user: User, fund: Fund, roles: Iterable[str], wanted: Wanted) -> Found:
    """Return a page of the cases this person may know of; two queries, whatever the house holds."""
    wanted.check()
    rows = visible(user, fund, frozenset(roles)).filter(_matching(wanted, fund))
    if wanted.after:
        week, last = _place(user, fund, wanted.after)
        rows = rows.filter(Q(week__lt=week) | Q(week=week, pk__lt=last))
    page = rows.order_by("-week", "-pk").values("pk")[: PAGE + 1]
    # What is told of each case is asked for the page alone: else PostgreSQL gathers it for all past cases first.
    shown = listed().filter(pk__in=page)
    found = with_lines(shown.order_by("-week", "-pk"), fund)
    more = found[PAGE - 1] if len(found) > PAGE else None
    return Found(found[:PAGE], _signer(user, fund).sign_object([more.week, str(more.pk)]) if more else "")


def visible(user: User, fund: Fund, roles: frozenset[str]) -> QuerySet[AidRequest]:
    """Return the cases `check_can_see` lets this person know of, as one query; unsent and erased ones aside."""
    rows = cases().filter(~hidden_from(user.pk), fund=fund).exclude(state__in=_UNSEEN)
    if Role.GUARDIAN in roles:
        return rows
    mine = {"aid_request": OuterRef("pk"), "user": user}
    rows = rows.annotate(
        # One of them rather than whether there is any: for that PostgreSQL would gather the rounds of all past cases.
        a_round=Subquery(Round.objects.filter(aid_request=OuterRef("pk")).order_by().values("pk")[:1]),
        shut=Exists(Exclusion.objects.filter(**mine)),
        party=Exists(ConflictAnswer.objects.filter(**mine, level=NO_ACCESS_LEVEL)),
        answered=Exists(ConflictAnswer.objects.filter(**mine)),
        stepped_back=Exists(
            RoundSeat.objects.filter(round__aid_request=OuterRef("pk"), user=user, recused_at__isnull=False)
        ),
    )
    seen = Q(pk__isnull=True)
    if Role.COORDINATOR in roles:
        seen |= Q(shut=False, party=False) & (Q(stepped_back=False) | Q(answered=True))
    if roles & BOARD:
        seen |= Q(a_round__isnull=False, shut=False)
    if roles & _PAYERS:
        seen |= Q(state__in=TREASURY_STATES)
    return rows.filter(seen)


def _matching(wanted: Wanted, fund: Fund) -> Q:
    matching = Q(**{name: word for name, word in wanted.query.items() if name not in {"use", "country"}})
    if wanted.country:
        places = sorted(known_as(fund, wanted.country))
        matching &= Q(country=places[0]) if len(places) == 1 else Q(country__in=places)
    return matching & Q(Exists(_lines_for(wanted.use))) if wanted.use else matching


def _lines_for(use: str) -> QuerySet[BudgetLine]:
    return BudgetLine.objects.filter(aid_request=OuterRef("pk"), use=use)


def _signer(user: User, fund: Fund) -> signing.Signer:
    return signing.Signer(salt=f"emergency.archive.{fund.pk}.{user.pk}")


def _place(user: User, fund: Fund, after: str) -> tuple[str, uuid.UUID]:
    try:
        week, last = _signer(user, fund).unsign_object(after)
        return str(week), uuid.UUID(last)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Malformed(fields={"after": _("This list cannot go on from there; begin again.")}) from error
