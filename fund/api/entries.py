"""The journal over the API: reading it, entering what the bank did by itself, and taking an entry back."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import pictures, readers, selectors
from fund.actions import entries
from fund.api import answers, bodies
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, caller_id
from fund.api.money_acts import act_in_fund, money_act
from fund.models import Fund, JournalEntry
from notifications.idempotency import Attempt


class EntriesView(APIView):
    """`fund/entries/`: the journal, newest first, by pages of 100; a gift, a fee, an unexplained receipt entered."""

    @extend_schema(
        operation_id="fund_entries", parameters=[bodies.EntriesQuery], responses=answers.EntriesAnswer, tags=["fund"]
    )
    def get(self, request: Call) -> Response:
        """Return a page of entries up to the end of a day."""
        fund, rest = asked(request, bodies.EntriesQuery, readers.BOOKS)
        years = readers.years_read(fund, caller_id(request), now=request.now)
        return Response(answers.EntriesAnswer(selectors.entries_page(fund, **rest, years=years)).data)

    @extend_schema(
        operation_id="fund_entry_make",
        request=bodies.EntryBody,
        responses={201: answers.ReceiptAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Post what the bank did by itself; money nobody has explained is owed to whoever sent it, and not free."""

        def enter(fund: Fund, body: Json, **call: Any) -> Json:
            return pictures.picture_of_receipt(entries.enter(fund=fund, **body, **call), body["amount"])

        return act_in_fund(request, "entry", bodies.EntryBody, enter)


class ReverseView(APIView):
    """`fund/entries/{id}/reverse/`: an entry taken back by its exact mirror; both stand in the books."""

    @extend_schema(
        operation_id="fund_entry_reverse",
        request=bodies.TakeBackBody,
        responses={201: answers.ReversalAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, entry_id: uuid.UUID) -> Response:
        """Post the mirror, dated today; refused for an entry that an act of its own undoes."""
        by, now = caller_id(request), request.now

        def check(_body: Json) -> JournalEntry:
            return entries.entry_of(entry_id, by=by, now=now)

        def reverse(entry: JournalEntry, body: Json, attempt: Attempt) -> Json:
            call: Json = {"reason": body["reason_code"], "by": by, "now": now}
            return pictures.picture_of_reversal(entries.take_back(entry_id=entry.pk, **call, attempt=attempt), entry)

        return money_act(request, "reverse", bodies.TakeBackBody, check, reverse, entry=str(entry_id))
