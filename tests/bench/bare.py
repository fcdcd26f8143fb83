"""The bare Django counterparts: the same calls over HTTP, the same rows, none of the guarantees."""

import json
import secrets
from typing import Any

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from tests.bench.models import (
    BareBalance,
    BareCase,
    BareEntry,
    BareEvent,
    BareKey,
    BareLine,
    BareMandate,
    BareNotice,
    BarePosting,
    BareText,
    BareToken,
    BareVote,
    BareVoteLine,
)


def _person(http_request: HttpRequest) -> Any:
    return BareToken.objects.get(text=http_request.headers["Authorization"]).person


@csrf_exempt
def submit(http_request: HttpRequest) -> HttpResponse:
    """Store a case with its lines, key, two texts, notice and event."""
    body = json.loads(http_request.body)
    person = _person(http_request)
    roles = list(BareMandate.objects.filter(person=person).values_list("role", flat=True))
    readers = list(BareMandate.objects.filter(role="coordinator").values_list("person", flat=True))
    with transaction.atomic():
        case = BareCase.objects.create(
            reference=secrets.token_hex(4),
            state="submitted",
            country=body["country"],
            urgency=body["urgency"],
            due_at=timezone.now(),
        )
        BareKey.objects.create(case=case, content=secrets.token_bytes(48))
        BareLine.objects.bulk_create(BareLine(case=case, use=line["use"], amount_minor=1) for line in body["lines"])
        BareText.objects.bulk_create(BareText(case=case, content=text.encode()) for text in body["boxes"].values())
        BareNotice.objects.bulk_create(BareNotice(person=reader) for reader in readers)
        BareEvent.objects.create(verb="submit", object_id=case.pk)
    return JsonResponse({"reference": case.reference, "roles": roles}, status=201)


@csrf_exempt
def vote(http_request: HttpRequest, reference: str) -> HttpResponse:
    """Store or change a vote with its amounts, and an event."""
    body = json.loads(http_request.body)
    person = _person(http_request)
    if not BareMandate.objects.filter(person=person, role="member").exists():
        return HttpResponse(status=404)
    with transaction.atomic():
        case = BareCase.objects.select_for_update().get(reference=reference)
        lines = list(case.lines.all())
        cast, _made = BareVote.objects.update_or_create(case=case, person=person, defaults={"choice": body["choice"]})
        cast.lines.all().delete()
        BareVoteLine.objects.bulk_create(BareVoteLine(vote=cast, amount_minor=1) for _line in lines)
        count = BareVote.objects.filter(case=case, choice="approve").count()
        BareEvent.objects.create(verb="vote", object_id=case.pk)
    return JsonResponse({"reference": reference, "count": count})


def cases(http_request: HttpRequest) -> HttpResponse:
    """List up to 200 cases with their lines."""
    person = _person(http_request)
    if not BareMandate.objects.filter(person=person, role="member").exists():
        return HttpResponse(status=404)
    rows = BareCase.objects.filter(state="in_review").order_by("due_at").prefetch_related("lines")[:200]
    return JsonResponse({"results": [_row(case) for case in rows]})


def post_entry() -> None:
    """Store an entry with two postings and change two balances."""
    with transaction.atomic():
        entry = BareEntry.objects.create(kind="donation")
        sides = {"1010": 100, "4000": -100}
        BarePosting.objects.bulk_create(
            BarePosting(entry=entry, account=code, amount_minor=sum_) for code, sum_ in sides.items()
        )
        for code, sum_ in sides.items():
            BareBalance.objects.filter(account=code).update(amount_minor=F("amount_minor") + sum_)


def _row(case: BareCase) -> dict[str, Any]:
    lines = [{"use": line.use, "amount": line.amount_minor} for line in case.lines.all()]
    return {
        "reference": case.reference,
        "state": case.state,
        "country": case.country,
        "urgency": case.urgency,
        "due_at": case.due_at,
        "lines": lines,
    }
