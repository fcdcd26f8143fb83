"""A page on which people of a fund put something down and others take it further: which fund, an act, one step."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpResponse

from emergency.actors import Actor
from emergency.web.access import PersonRequest, mandates
from fund.models import Fund, Mandate
from fund.web.forms import ActForm, OnceForm
from fund.web.pages import TreasuryRequest, do_act, onward_to
from notifications.errors import NotFound
from notifications.idempotency import Attempt


@dataclass(frozen=True)
class FundDesk:
    """Where the page is, who with which mandates in one fund has to do with it, and how it is drawn."""

    here: str
    has_hand: Callable[[list[Mandate]], bool]
    draw: Callable[..., HttpResponse]

    def fund_of(self, http_request: PersonRequest) -> Fund:
        """Return the fund named by `fund`, or the first in which the person has a hand; raises NotFound."""
        code, held = http_request.GET.get("fund"), mandates(http_request)
        funds = {one.fund_id: one.fund for one in held if code in {None, one.fund.code}}
        for pk, fund in funds.items():
            if self.has_hand([one for one in held if one.fund_id == pk]):
                return fund
        raise NotFound()

    def do(
        self,
        http_request: PersonRequest,
        fund: Fund,
        form: OnceForm,
        name: str,
        run: Callable[[Attempt], object],
        *,
        check: Callable[[], object] | None = None,
    ) -> HttpResponse:
        """Do what a form asks, once; a refusal brings the page of this fund back with the form as filled."""

        def again(filled: OnceForm, status: int, refusal: Any) -> HttpResponse:
            return self.draw(http_request, fund, filled, status=status, refusal=refusal)

        asked = cast(TreasuryRequest, http_request)
        return do_act(asked, form, name, run, again, onward=onward_to(asked, self.here), check=check)

    def step(self, pk: uuid.UUID, name: str, refused: str, filled: OnceForm | None) -> dict[str, Any]:
        """Return one step of a thing as its card shows it; `filled` is the form that was sent, whosever it is."""
        prefix = f"{name}-{pk}"
        mine = filled is not None and filled.prefix == prefix
        return {
            "form": filled if mine else ActForm(prefix=prefix),
            "address": f"{self.here}{pk}/{name}/",
            "refused": refused,
        }


def fund_query(http_request: PersonRequest) -> str:
    """Return what an address needs to stay with the fund that was chosen."""
    code = http_request.GET.get("fund")
    return f"?fund={code}" if code else ""


def acting(http_request: PersonRequest) -> dict[str, Any]:
    """Return who acts, and when, as every action takes it."""
    return {"by": Actor(user=http_request.user), "now": http_request.now}
