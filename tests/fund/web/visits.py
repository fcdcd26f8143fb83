"""People of the cast in front of the treasury's pages."""

import re
from typing import Any

from django.test import Client
from lxml import html

from tests.fund.api.desk import Desk
from tests.people import code_for, sign_in


def visitor(desk: Desk, name: str) -> Client:
    """Return a browser in which this person is signed in."""
    return sign_in(Client(), desk.people[name])


def words(page: html.HtmlElement) -> str:
    """Return the text of a page with single spaces."""
    return re.sub(r"\s+", " ", " ".join(page.itertext()))


def filled(page: html.HtmlElement, action: str, **typed: Any) -> dict[str, Any]:
    """Return what a browser would send for the form of this address, with what a person typed over it."""
    (form,) = page.xpath(f"//form[@action='{action}']")
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"} | typed


def coded(desk: Desk, name: str) -> str:
    """Return a fresh code of this person."""
    return code_for(desk.people[name])
