"""Filling in forms as a browser does: what stands in the page is sent along."""

from typing import Any

from django.test import Client
from lxml import html


def tree(response: Any) -> html.HtmlElement:
    """Return the page's tree."""
    return html.document_fromstring(response.content.decode())


def words(response: Any) -> str:
    """Return the visible words of a page, spaces made one."""
    return " ".join(tree(response).text_content().split())


def filled(response: Any, *, act: str = "", action: str = "") -> dict[str, Any]:
    """Return what the page's form would send untouched: the one with this act, this address, or the only one."""
    for form in tree(response).forms:
        # A browser drops the first line break in a text field; this reader does not.
        known = {name: value.removeprefix("\n") for name, value in form.form_values()}
        if act and known.get("act") != act:
            continue
        if action and form.get("action") != action:
            continue
        if act or action or "token" in known or len(tree(response).forms) == 1:
            return known
    raise AssertionError("no such form on the page")


def send(client: Client, address: str, response: Any, **typed: Any) -> Any:
    """Send the form of this address, or the page's only one, filled in further."""
    return client.post(address, {**filled(response, action=address), **typed})
