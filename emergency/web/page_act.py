"""What an act on a case is to the pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from emergency.web.case_forms import ActForm, Scene

Call = dict[str, Any]
ASKER_READS = _("The person asking sees it on their page.")


def picked(form: ActForm, *names: str) -> dict[str, Any]:
    """Return what a valid form says in these fields."""
    return {name: form.cleaned_data[name] for name in names}


@dataclass(frozen=True)
class PageAct:
    """One act on a case: its form, what it will do, who learns of it besides those who get a notice.

    `on_page` puts the form on the case's own page, else it has a page of its own.
    `takes_seen`: its action itself compares the state the page showed. `any_time`: it minds no state at all.
    `needs_code`: a code opens a sitting for it; `code_each_time`: it wants a fresh one. `check` says what else keeps
    it from being done now, as a refusal.
    """

    name: str
    label: Any
    does: Any
    form: type[ActForm]
    # What it returns is shown once, on a page of its own.
    run: Callable[[Call, Any], dict[str, Any] | None]
    also: Any = ""
    tone: str = ""
    on_page: bool = False
    takes_seen: bool = True
    any_time: bool = False
    needs_code: bool = False
    code_each_time: bool = False
    takes_files: bool = False
    check: Callable[[Scene], None] | None = None
