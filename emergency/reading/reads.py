"""The access log: who was served which sealed text in which week and hour, newest first, a page at a time.

The data guardian reads it; everybody reads the rows about themselves. A case is named while it is open only. Where a
page goes on stands in a signed word that is good for this fund only.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from emergency.models import BoxRead, ReadWay, User
from emergency.reading.box_kinds import BOX_KINDS
from emergency.states import OVER
from fund.models import Fund
from notifications.errors import Malformed

PAGE = 50
OWN = 20


@dataclass(frozen=True)
class ReadOnShow:
    """One serving as it is shown; `reference` is empty once the case is over."""

    pseudonym: str
    reference: str
    kind: Any
    way: Any
    week: str
    hour: int


@dataclass(frozen=True)
class Found:
    """One page, and the word that leads to the next; empty at the end."""

    rows: list[ReadOnShow]
    after: str


def page_of(fund: Fund, *, person: uuid.UUID | None = None, reference: str = "", after: str = "") -> Found:
    """Return a page of the fund's log, of one person or of one open case where asked for; raises Malformed."""
    rows = BoxRead.objects.filter(aid_request__fund=fund)
    if person:
        rows = rows.filter(user=person)
    if reference:
        rows = rows.filter(aid_request__reference=reference).exclude(aid_request__state__in=OVER)
    if after:
        rows = rows.filter(_behind(fund, after))
    found = list(_newest(rows)[: PAGE + 1])
    more = found[PAGE - 1] if len(found) > PAGE else None
    word = _signer(fund).sign_object([more.week, more.hour, str(more.pk)]) if more else ""
    return Found([_shown(row) for row in found[:PAGE]], word)


def own_reads(user: User) -> list[ReadOnShow]:
    """Return the newest rows about this person."""
    return [_shown(row) for row in _newest(BoxRead.objects.filter(user=user))[:OWN]]


def people_in(fund: Fund) -> list[User]:
    """Return everybody who was served anything of the fund, by pseudonym."""
    served = BoxRead.objects.filter(user=OuterRef("pk"), aid_request__fund=fund)
    return list(User.objects.filter(Exists(served)).order_by("pseudonym", "pk"))


def _newest(rows: QuerySet[BoxRead]) -> QuerySet[BoxRead]:
    return rows.select_related("user", "aid_request").order_by("-week", "-hour", "-pk")


def _shown(row: BoxRead) -> ReadOnShow:
    case = row.aid_request
    return ReadOnShow(
        pseudonym=row.user.pseudonym,
        reference="" if case.state in OVER else case.reference,
        kind=BOX_KINDS.get(row.kind, row.kind),
        way=ReadWay(row.way).label,
        week=row.week,
        hour=row.hour,
    )


def _signer(fund: Fund) -> signing.Signer:
    return signing.Signer(salt=f"emergency.reads.{fund.pk}")


def _behind(fund: Fund, after: str) -> Q:
    try:
        week, hour, last = _signer(fund).unsign_object(after)
        place = (str(week), int(hour), uuid.UUID(last))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Malformed(fields={"after": _("This list cannot go on from there; begin again.")}) from error
    earlier = Q(week__lt=place[0]) | Q(week=place[0], hour__lt=place[1])
    return earlier | Q(week=place[0], hour=place[1], pk__lt=place[2])
