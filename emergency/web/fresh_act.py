"""An act from a form that wants a fresh code each time; what it returns may be shown on its answer, once."""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpResponse

from emergency.web.access import PersonRequest
from fund.actions.evidence import leaving_evidence
from fund.web.refusals import MALFORMED_STATUS, show_on
from notifications.errors import DomainError, NotFound


def fresh_act(
    http_request: PersonRequest,
    form: Form,
    name: str,
    run: Callable[[], HttpResponse],
    again: Callable[[Form, int], HttpResponse],
    *,
    check: Callable[[], object] | None = None,
) -> HttpResponse:
    """Do what a form asks after a code of this very call; a refusal brings the form back as filled.

    `check` says who may and when, before any code is used up. The code, good once, makes the act count once.
    """
    if not form.is_valid():
        return again(form, MALFORMED_STATUS)
    try:
        with leaving_evidence(name, by=http_request.user.pk, now=http_request.now):
            if check is not None:
                check()
            http_request.require_fresh(form.cleaned_data["code"], sitting=False)
            return run()
    except NotFound:
        raise
    except DomainError as error:
        show_on(form, error)
        return again(form, http_request.status_of(error))
