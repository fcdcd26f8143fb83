"""The access log: who was served which sealed text in which week and hour, newest first, a page at a time.

The data guardian reads it; everybody reads the rows about themselves. A case is named while it is open only, and never
to whom a country lock hides it; a complaint, a bank file, a payee or a paper by its kind alone. Where a page goes on
stands in a signed word that is good for this fund only.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from emergency.hiding import hidden_from
from emergency.models import AidRequest, User
from emergency.reading.box_kinds import BOX_KINDS, KEPT_KINDS
from emergency.states import OVER
from fund.models import Fund
from notifications.errors import Malformed
from notifications.models import BoxRead, ReadWay

PAGE = 50
OWN = 20


@dataclass(frozen=True)
class ReadOnShow:
    """One serving as it is shown; `reference` is empty once the case is over, and for what belongs to no case."""

    pseudonym: str
    reference: str
    is_of_case: bool
    kind: Any
    way: Any
    week: str
    hour: int


@dataclass(frozen=True)
class Found:
    """One page, and the word that leads to the next; empty at the end."""

    rows: list[ReadOnShow]
    after: str


def page_of(
    fund: Fund, *, reader_id: uuid.UUID, person: uuid.UUID | None = None, reference: str = "", after: str = ""
) -> Found:
    """Return a page of the fund's log, of one person or of one open case where asked for; raises Malformed."""
    rows = BoxRead.objects.filter(scope_id=fund.pk)
    if person:
        rows = rows.filter(user_id=person)
    if reference:
        rows = rows.filter(owner_id__in=_named_to(reader_id).filter(fund=fund, reference=reference).values("pk"))
    if after:
        rows = rows.filter(_behind(fund, after))
    found = list(_newest(rows)[: PAGE + 1])
    more = found[PAGE - 1] if len(found) > PAGE else None
    word = _signer(fund).sign_object([more.week, more.hour, str(more.pk)]) if more else ""
    return Found(_shown(found[:PAGE], reader_id), word)


def own_reads(user: User) -> list[ReadOnShow]:
    """Return the newest rows about this person."""
    return _shown(list(_newest(BoxRead.objects.filter(user_id=user.pk))[:OWN]), user.pk)


def people_in(fund: Fund) -> list[User]:
    """Return everybody who was served anything of the fund, by pseudonym."""
    served = BoxRead.objects.filter(user_id=OuterRef("pk"), scope_id=fund.pk)
    return list(User.objects.filter(Exists(served)).order_by("pseudonym", "pk"))


def _newest(rows: QuerySet[BoxRead]) -> QuerySet[BoxRead]:
    return rows.order_by("-week", "-hour", "-pk")


def _named_to(reader_id: uuid.UUID) -> QuerySet[AidRequest]:
    """Return the open cases that a list may name to this reader: none that a country lock hides from them."""
    return AidRequest.objects.exclude(state__in=OVER).exclude(hidden_from(reader_id))


def _shown(rows: list[BoxRead], reader_id: uuid.UUID) -> list[ReadOnShow]:
    owners = {row.owner_id for row in rows}
    references = dict(_named_to(reader_id).filter(pk__in=owners).values_list("pk", "reference"))
    of_cases = set(AidRequest.objects.filter(pk__in=owners).values_list("pk", flat=True))
    names = dict(User.objects.filter(pk__in={row.user_id for row in rows}).values_list("pk", "pseudonym"))
    return [
        ReadOnShow(
            pseudonym=names.get(row.user_id, ""),
            reference=references.get(row.owner_id, ""),
            is_of_case=row.owner_id in of_cases,
            kind=_kind(row.kind, is_of_case=row.owner_id in of_cases),
            way=ReadWay(row.way).label,
            week=row.week,
            hour=row.hour,
        )
        for row in rows
    ]


def _kind(kind: str, *, is_of_case: bool) -> Any:
    return BOX_KINDS.get(kind, kind) if is_of_case else KEPT_KINDS.get(kind, kind)


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
