"""The journal over the API: reading it, entering what the bank did by itself, and taking an entry back."""

import uuid
from typing import Any

from rest_framework.response import Response
from rest_framework.views import APIView

from fund import pictures, readers, selectors
from fund.actions import entries
from fund.api import answers, bodies
from fund.api.calling import Call, Json, caller_id
from fund.api.describing import shows, takes
from fund.api.money_acts import act_in_fund
from fund.api.reading import asked
from fund.api.thing_acts import act_on
from fund.models import Fund, JournalEntry


class EntriesView(APIView):
    """`fund/entries/`: the journal, newest first, by pages of 100; a gift, a fee, an unexplained receipt entered."""

    @shows("fund_entries", answers.EntriesAnswer, bodies.EntriesQuery)
    def get(self, request: Call) -> Response:
        """Return a page of entries up to the end of a day."""
        fund, rest = asked(request, bodies.EntriesQuery, readers.BOOKS)
        years = readers.years_read(fund, caller_id(request), now=request.now)
        return Response(answers.EntriesAnswer(selectors.entries_page(fund, **rest, years=years)).data)

    @takes("fund_entry_make", bodies.EntryBody, answers.ReceiptAnswer)
    def post(self, request: Call) -> Response:
        """Post what the bank did by itself; money nobody has explained is owed to whoever sent it, and not free."""

        def enter(fund: Fund, body: Json, **call: Any) -> Json:
            return pictures.picture_of_receipt(entries.enter(fund=fund, **body, **call), body["amount"])

        return act_in_fund(request, "entry", bodies.EntryBody, enter)


class ReverseView(APIView):
    """`fund/entries/{id}/reverse/`: an entry taken back by its exact mirror; both stand in the books."""

    @takes("fund_entry_reverse", bodies.TakeBackBody, answers.ReversalAnswer)
    def post(self, request: Call, entry_id: uuid.UUID) -> Response:
        """Post the mirror, dated today; refused for an entry that an act of its own undoes."""

        def reverse(entry: JournalEntry, body: Json, **call: Any) -> Json:
            return pictures.picture_of_reversal(entries.take_back(entry_id=entry.pk, **body, **call), entry)

        return act_on(request, "reverse", bodies.TakeBackBody, entry_id, find=entries.entry_of, act=reverse)
