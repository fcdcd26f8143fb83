"""The page on which a trusted person confirms by a code: neutral, without login, cookie and script.

It shows nothing of the case. Whoever sends it learned by voice whom it is about.
"""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from emergency import codes
from emergency.actions.asking.vouching import NO_MATCH, Witness, vouch
from emergency.asking.content import LONGEST_TEXT
from emergency.sealing.short_codes import is_confirm_code
from emergency.web.access import TimedRequest
from emergency.web.fields import Chosen, Words
from emergency.web.public import public_page
from fund.web.refusals import MALFORMED_STATUS, show_on
from notifications.errors import DomainError, NotFound

NO_MATCH_STATUS = 404
_TYPED = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class VouchForm(forms.Form):
    """The code, four questions, and words that are sealed."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Ten characters, such as J7QDN 2RWU0."),
        max_length=40,
        widget=forms.TextInput(attrs=_TYPED),
    )
    knows = Chosen(label=_("Do you know the person whom this is about?"), choices=codes.Answer.choices)
    believes = Chosen(label=_("Do you believe that they need this help?"), choices=codes.Answer.choices)
    relation = Chosen(label=_("What are you to them?"), choices=codes.Relation.choices)
    harm = Chosen(label=codes.Question.HARM.label, choices=codes.Answer.choices)
    words = Words(
        longest=LONGEST_TEXT,
        required=False,
        label=_("Anything the coordinators must know"),
        help_text=_("Only coordinators can open this."),
    )


@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(http_request: TimedRequest) -> HttpResponse:
    """Ask for code and answers, and take them once."""
    if http_request.method != "POST":
        return _page(http_request, VouchForm())
    form = VouchForm(http_request.POST)
    if not is_confirm_code(http_request.POST.get("code", "")):
        return _page(http_request, form, wrong=NO_MATCH, status=NO_MATCH_STATUS)
    if not form.is_valid():
        return _page(http_request, form, status=MALFORMED_STATUS)
    try:
        said = dict(form.cleaned_data)
        vouch(code=said.pop("code"), witness=Witness(**said), now=http_request.now)
    except NotFound as error:
        return _page(http_request, form, wrong=error, status=NO_MATCH_STATUS)
    except DomainError as error:
        show_on(form, error)
        return _page(http_request, form, status=http_request.status_of(error))
    return public_page(http_request, "emergency/confirmed.html", {})


def _page(http_request: TimedRequest, form: VouchForm, *, wrong: Any = "", status: int = 200) -> HttpResponse:
    return public_page(http_request, "emergency/confirm.html", {"form": form, "wrong": wrong}, status=status)
