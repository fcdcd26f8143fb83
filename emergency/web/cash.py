"""The page on which the people who hand cash over note how much and when: neutral, without login, cookie and script."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from emergency.actions.disbursing.cash import NO_MATCH, sign
from emergency.sealing.short_codes import is_confirm_code
from emergency.web.access import TimedRequest
from emergency.web.public import public_page
from fund.api.fields import BASE_CURRENCY
from fund.web.fields import DayInput, MoneyInput
from fund.web.refusals import MALFORMED_STATUS, show_on
from notifications.errors import DomainError, NotFound

NO_MATCH_STATUS = 404
_TYPED = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class SignForm(forms.Form):
    """The code, how much, and when."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Ten characters, such as J7QDN 2RWU0."),
        max_length=40,
        widget=forms.TextInput(attrs=_TYPED),
    )
    on = DayInput(label=_("On which day?"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        label = _("How much was it, in %(currency)s?") % {"currency": BASE_CURRENCY}
        self.fields["amount"] = MoneyInput(label=label, currency=BASE_CURRENCY)


@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(http_request: TimedRequest) -> HttpResponse:
    """Ask for code, sum and day, and take them once."""
    if http_request.method != "POST":
        return _page(http_request, SignForm(initial={"on": http_request.now.date()}))
    form = SignForm(http_request.POST)
    if not is_confirm_code(http_request.POST.get("code", "")):
        return _page(http_request, form, wrong=NO_MATCH, status=NO_MATCH_STATUS)
    if not form.is_valid():
        return _page(http_request, form, status=MALFORMED_STATUS)
    try:
        sign(**form.cleaned_data, now=http_request.now)
    except NotFound as error:
        return _page(http_request, form, wrong=error, status=NO_MATCH_STATUS)
    except DomainError as error:
        show_on(form, error)
        return _page(http_request, form, status=http_request.status_of(error))
    return public_page(http_request, "emergency/handed_over.html", {})


def _page(http_request: TimedRequest, form: SignForm, *, wrong: Any = "", status: int = 200) -> HttpResponse:
    return public_page(http_request, "emergency/hand_over.html", {"form": form, "wrong": wrong}, status=status)
