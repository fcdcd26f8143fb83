"""Reconciling over the API: ties by parts, entries made from a line, own transfers, lines set aside, locks."""

import uuid
from datetime import datetime
from typing import Any

from rest_framework.response import Response
from rest_framework.views import APIView

from fund import pictures, readers
from fund.actions.frame import check_is_treasurer
from fund.api import answers, bodies
from fund.api import reconciling_forms as forms
from fund.api.calling import Call, Json, caller_id
from fund.api.describing import CREATED, OK, shows, takes
from fund.api.money_acts import money_act
from fund.api.plain_acts import plain_act
from fund.api.reading import fund_asked
from fund.api.thing_acts import act_view
from fund.models import BankStatement
from fund.money import Money
from fund.reconciliation import ignoring, locking, selectors, splitting, transfers
from fund.reconciliation.from_line import post_from_line
from fund.reconciliation.holding import seen_line
from notifications.idempotency import Attempt


class SplitView(APIView):
    """`fund/matches/split/`: a line to several entries, several lines to one, or parts of either."""

    @takes("fund_match_split", forms.TiePartsBody, forms.ReconciliationDone)
    def post(self, request: Call) -> Response:
        """Tie all these parts or none; a payment is settled once all of it is tied."""

        def split(body: Json, **call: Any) -> Json:
            parts = [splitting.Part(one["line"], one["entry"], one.get("amount")) for one in body["parts"]]
            return dict(splitting.answer_of(made := splitting.tie_together(parts=parts, **call), made.matches.all()))

        return Response(plain_act(request, "split", forms.TiePartsBody, split), status=CREATED)


class PostLineView(APIView):
    """`fund/statement-lines/{id}/post/`: an entry made from a line, and tied to it."""

    @takes("fund_statement_line_post", forms.PostLineBody, answers.ReceiptAnswer)
    def post(self, request: Call, line_id: uuid.UUID) -> Response:
        """Post what is left of the line, or a part of it, dated as the bank dated it."""
        by, now = caller_id(request), request.now

        def check(body: Json) -> Any:
            line = seen_line(line_id, by=by, now=now)
            check_is_treasurer(line.account.fund, by, now=now)
            code = body.pop("fund", None)
            return readers.fund_seen(by, code, readers.KEEPERS, now=now) if code else None

        def run(purse: Any, body: Json, attempt: Attempt) -> Json:
            said: Json = {name: body.get(name) for name in ("kind", "amount", "fee")}
            call: Json = {**said, "project_id": body.get("project"), "by": by, "now": now}
            entry = post_from_line(line_id=line_id, fund=purse, **call, attempt=attempt)
            row = entry.matches.get(line_id=line_id)
            moved = Money(abs(row.allocated_minor), row.line.currency)
            return pictures.picture_of_receipt(entry, moved)

        return money_act(request, "post-line", forms.PostLineBody, check, run, line=str(line_id))


class OwnTransfersView(APIView):
    """`fund/own-transfers/`: money that went from one of our accounts to another."""

    @shows("fund_own_transfers", forms.PairsAnswer)
    def get(self, request: Call) -> Response:
        """Return pairs of lines that look like one transfer, the nearest days first."""
        fund = fund_asked(request, readers.KEEPERS)
        found = transfers.suggested_transfers(fund, by=caller_id(request), now=request.now)
        return Response(forms.PairsAnswer({"results": found}).data)

    @takes("fund_own_transfer_tie", forms.OwnTransferBody, forms.ReconciliationDone)
    def post(self, request: Call) -> Response:
        """Post the transfer that two lines show and tie each to its side."""
        by, now = caller_id(request), request.now

        def check(body: Json) -> None:
            check_is_treasurer(seen_line(body["left"], by=by, now=now).account.fund, by, now=now)

        def run(_subject: None, body: Json, attempt: Attempt) -> Json:
            lines = {"left_id": body["left"], "arrived_id": body["arrived"]}
            made = transfers.tie_transfer(**lines, by=by, now=now, attempt=attempt)
            return dict(splitting.answer_of(made, made.matches.all()))

        return money_act(request, "own-transfer", forms.OwnTransferBody, check, run)


class IgnoredView(APIView):
    """`fund/ignored-lines/`: lines that cancel each other out."""

    @takes("fund_lines_ignore", forms.IgnoreBody, forms.SetAside)
    def post(self, request: Call) -> Response:
        """Set lines of one account aside that sum to nothing."""

        def ignore(body: Json, **call: Any) -> Json:
            made = ignoring.ignore(line_ids=body["lines"], reason_code=body["reason_code"], **call)
            return {"reconciliation": str(made.pk)}

        return Response(plain_act(request, "ignore", forms.IgnoreBody, ignore), status=CREATED)


class TakeUpView(APIView):
    """`fund/ignored-lines/{id}/undo/`: lines set aside, taken up again."""

    @takes("fund_lines_take_up", bodies.NoBody, forms.SetAside, status=OK)
    def post(self, request: Call, reconciliation_id: uuid.UUID) -> Response:
        """Let the lines wait for an entry again."""

        def take_up(_body: Json, **call: Any) -> Json:
            made = ignoring.take_up_again(reconciliation_id=reconciliation_id, **call)
            return {"reconciliation": str(made.pk)}

        return Response(plain_act(request, "take-up", bodies.NoBody, take_up, act_on=str(reconciliation_id)))


def _of_treasurer(statement_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> BankStatement:
    found = selectors.statement(statement_id, by=by, now=now)
    check_is_treasurer(found.account.fund, by, now=now)
    return found


def _lock(statement: BankStatement, _body: Json, **call: Any) -> Json:
    """Say as treasurer that every line of a statement is explained; a second person has to confirm it."""
    return dict(locking.picture_of_lock(locking.ask_for_lock(statement_id=statement.pk, **call)))


def _confirm_lock(statement: BankStatement, _body: Json, **call: Any) -> Json:
    """Confirm as a second treasurer or checker; from then on no tie of the statement is undone."""
    return dict(locking.picture_of_lock(locking.confirm_lock(statement_id=statement.pk, **call)))


def _unlock(statement: BankStatement, body: Json, **call: Any) -> Json:
    """Lift a lock, or give up one that was only asked for, with a reason that stays in the evidence."""
    return dict(locking.picture_of_lock(locking.unlock(statement_id=statement.pk, **body, **call)))


_ANSWER = forms.LockAnswer
LockView = act_view("fund_statement_lock", "lock", bodies.ActBody, _ANSWER, find=_of_treasurer, act=_lock)
ConfirmLockView = act_view(
    "fund_statement_confirm_lock",
    "confirm-lock",
    bodies.ActBody,
    _ANSWER,
    find=selectors.statement,
    act=_confirm_lock,
)
UnlockView = act_view("fund_statement_unlock", "unlock", forms.UnlockBody, _ANSWER, find=_of_treasurer, act=_unlock)
