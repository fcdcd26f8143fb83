"""Choosing files in a form: what they are is judged by their content when they are cleaned, never by their names."""

import hashlib
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from emergency.attaching.files import Attachment

KEEPS = _(
    "Pictures are made anew from their points: place, device and time do not come along. "
    "A PDF keeps who made it and when; a photo of it does not."
)
KEPT_AS_IT_IS = _("A PDF was sealed as it is: it keeps who made it and when. A photo of it would not.")
_ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf"


class _ManyFiles(forms.FileInput):
    """Several files picked at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to three files, as `Attachment`s."""

    widget = _ManyFiles

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("label", _("Pictures or PDF, up to three"))
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let a phone offer its pictures and papers."""
        return {**super().widget_attrs(widget), "accept": _ACCEPTED}

    def clean(self, data: Any, initial: Any = None) -> tuple[Attachment, ...]:
        """Return the files as they were sent; an empty one counts as none."""
        sent = [one for one in data or [] if one]
        if self.required and not sent:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return tuple(Attachment(one.read(), one.name or "") for one in sent)


def sent_files(http_request: HttpRequest) -> list[str]:
    """Return what tells the files of one call from others, for recognising a repeat; kept under a key only."""
    found = [one for name in sorted(http_request.FILES) for one in http_request.FILES.getlist(name)]
    digests = []
    for one in found:
        digests.append(hashlib.sha256(one.read()).hexdigest())
        one.seek(0)
    return digests
