"""What every page must be, checked without a browser."""

import re
from collections import Counter
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from lxml import html

# Words and patterns that would tell a glance at the tab or the history what the page is about.
TELLING = re.compile(
    r"\b(detain|arrest|prison|police|medic|drug|substance|opioid|hiv|tb\b|visa|shelter|legal|lawyer|case|aid|emergency"
    r"|request|vote|red\b|amber|задерж|арест|лекарств|наркот|заявк|случа[йяе]"
    r"|затрим|арешт|ліки|запит)|[0-9A-Z]{4}-[0-9A-Z]{4}",
    re.IGNORECASE,
)
OWN_HOSTS = {"", "testserver", "localhost", "127.0.0.1"}
ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "srcset", "cite")
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}


def assert_sound_page(response: Any, *, status: int = 200) -> html.HtmlElement:
    """Check a whole page for what all pages promise and return its tree for further questions."""
    assert response.status_code == status, response.status_code
    assert response.headers["Content-Type"].startswith("text/html")
    page = html.document_fromstring(response.content.decode())
    problems = [*_frame(page), *_identifiers(page), *_labels(page), *_inline(page), *_addresses(page), *_tables(page)]
    assert not problems, "\n".join(problems)
    return page


def _frame(page: html.HtmlElement) -> list[str]:
    found = []
    if not page.get("lang"):
        found.append("the page names no language")
    if len(page.findall(".//h1")) != 1 or not page.findtext(".//h1", "").strip():
        found.append(f"{len(page.findall('.//h1'))} headings of the first rank, or an empty one")
    if len(page.findall(".//main")) != 1:
        found.append("not exactly one main part")
    title = page.findtext(".//title", "").strip()
    if not title:
        found.append("no title")
    if TELLING.search(title):
        found.append(f"the title tells what this is about: {title!r}")
    if not page.xpath("//a[@href='/leave/']"):
        found.append("no quick way out")
    if not page.xpath("//meta[@name='viewport']"):
        found.append("not made for a small screen")
    return found + _heading_order(page)


def _heading_order(page: html.HtmlElement) -> list[str]:
    ranks = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    return [f"heading h{after} follows h{before}" for before, after in pairwise(ranks) if after > before + 1]


def _identifiers(page: html.HtmlElement) -> list[str]:
    known = Counter(page.xpath("//@id"))
    doubled = [f"id {name!r} stands {count} times" for name, count in known.items() if count > 1]
    pointers = [
        name
        for kind in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "form")
        for value in page.xpath(f"//@{kind}")
        for name in value.split()
    ]
    jumps = [value[1:] for value in page.xpath("//a/@href") if value.startswith("#") and len(value) > 1]
    return doubled + [f"nothing has the id {name!r} pointed to" for name in [*pointers, *jumps] if name not in known]


def _labels(page: html.HtmlElement) -> list[str]:
    labelled = set(page.xpath("//label/@for"))
    found = []
    for control in page.xpath("//input|//select|//textarea"):
        if control.tag == "input" and control.get("type", "text") in UNLABELLED:
            continue
        named = control.get("id") in labelled or control.xpath("ancestor::label") or control.get("aria-label")
        if not (named or control.get("aria-labelledby")):
            found.append(f"{control.tag} {control.get('name')!r} has no label")
    for fieldset in page.xpath("//fieldset"):
        if not "".join(fieldset.xpath("./legend//text()")).strip():
            found.append("a group of choices has no legend")
    for link in page.xpath("//a[@href]|//button"):
        if not (link.text_content().strip() or link.get("aria-label")):
            found.append(f"{link.tag} {link.get('href') or link.get('name')!r} says nothing")
    found += ["a picture has no text" for _ in page.xpath("//img[not(@alt)]|//svg[not(@role) and not(@aria-hidden)]")]
    return found


def _inline(page: html.HtmlElement) -> list[str]:
    found = [f"inline style on {element.tag}" for element in page.xpath("//*[@style]")]
    found += ["a style element" for _ in page.xpath("//style")]
    found += ["a script written into the page" for _ in page.xpath("//script[not(@src)]")]
    handlers = [name for element in page.iter() for name in element.attrib if name.startswith("on")]
    found += [f"inline handler {name}" for name in handlers]
    return found + [f"javascript address {value}" for value in page.xpath("//@href") if value.startswith("javascript:")]


def _addresses(page: html.HtmlElement) -> list[str]:
    # Words about an organisation may name its site; nothing of the page itself may come from elsewhere.
    values = [
        (element.tag, value)
        for element in page.iter()
        for name, value in element.attrib.items()
        if name in ADDRESSES and not (element.tag == "a" and "noreferrer" in element.get("rel", ""))
    ]
    return [
        f"{tag} leads to another house: {value}"
        for tag, value in values
        if (urlsplit(value).hostname or "") not in OWN_HOSTS or value.startswith("data:")
    ]


def _tables(page: html.HtmlElement) -> list[str]:
    found = ["a table has no head" for table in page.xpath("//table") if not table.xpath(".//th")]
    unnamed = page.xpath("//table[contains(@class, 'cards')]/tbody//td[not(@data-label)]")
    return found + ["a cell of a table of cards has no data-label" for _ in unnamed]
