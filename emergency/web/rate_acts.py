"""The acts on a promise that the rate of exchange has made dearer."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from emergency.actions.deciding import topping_up
from emergency.currencies.valuing import currency_of
from emergency.states import State
from emergency.web.case_forms import ActForm, Scene
from emergency.web.page_act import ASKER_READS, Call, PageAct
from notifications.errors import Refused


def _top_up(call: Call, form: ActForm) -> None:
    topping_up.ask_top_up(**call)


def _pay_less(call: Call, form: ActForm) -> None:
    topping_up.pay_less(**call)


def out_of_place(scene: Scene) -> frozenset[str]:
    """Return the acts that a page need not name: where no rate can have moved, or nothing is to be paid."""
    aid_request = scene.sight.aid_request
    is_abroad = currency_of(scene.lines, aid_request.fund) != aid_request.fund.base_currency
    is_fitting = is_abroad and aid_request.state == State.PAYABLE
    return frozenset() if is_fitting else frozenset(act.name for act in RATE_ACTS)


def _check_top_up(scene: Scene) -> None:
    _check_foreign(scene)
    topping_up.check_has_drifted(scene.sight.aid_request, now=scene.now)


def _check_pay_less(scene: Scene) -> None:
    _check_foreign(scene)
    topping_up.check_may_pay_less(scene.sight.aid_request, now=scene.now)


def _check_foreign(scene: Scene) -> None:
    """Raise Refused in the books' own currency, which asks the database nothing."""
    fund = scene.sight.aid_request.fund
    if currency_of(scene.lines, fund) == fund.base_currency:
        raise Refused(gettext("No rate moves what is promised here: it is in the fund's own currency."), code="no_rate")


RATE_ACTS: tuple[PageAct, ...] = (
    PageAct(
        "top-up",
        _("Have the sum decided at the rate of today"),
        _(
            "The rate has moved so far that the payment costs more than was decided. The board votes on the same sum "
            "at the rate of today; payment details stay, payments not sent yet are given up."
        ),
        ActForm,
        _top_up,
        also=_("The seats that are called."),
        check=_check_top_up,
    ),
    PageAct(
        "pay-less",
        _("Pay what the promise buys today"),
        _("The sums are lowered to what the value decided buys at the rate of today. The board is not asked again."),
        ActForm,
        _pay_less,
        also=ASKER_READS,
        tone="quiet",
        check=_check_pay_less,
    ),
)
