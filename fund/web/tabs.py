"""The treasury's menu: six tabs, below two of them their pages, and which of all this a person may open."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from fund import readers

TREASURY = "/treasury/"
PAYMENTS = "/treasury/payments/"
BOOKS = "/treasury/accounts/"
REPORTS = "/treasury/reports/"


@dataclass(frozen=True)
class Page:
    """A page by its address, what the menu calls it, and whose it is."""

    url: str
    label: Any
    roles: Collection[str]


@dataclass(frozen=True)
class Tab:
    """A tab with the pages below it; it leads to the first that the person may open."""

    label: Any
    pages: tuple[Page, ...]


def _one(url: str, label: Any, roles: Collection[str]) -> Tab:
    return Tab(label, (Page(url, label, roles),))


TABS: tuple[Tab, ...] = (
    _one(TREASURY, _("Standing"), readers.FIGURES),
    _one("/treasury/set-aside/", _("Set-aside"), readers.FIGURES),
    Tab(
        _("Payments"),
        (
            Page(PAYMENTS, _("Payments"), readers.KEEPERS),
            Page("/treasury/payees/", _("Payees"), readers.LISTS),
            Page("/treasury/ways/", _("Ways of paying"), readers.LISTS),
            Page("/treasury/advances/", _("Advances"), readers.BOOKS),
            Page("/treasury/sureties/", _("Deposits that come back"), readers.BOOKS),
            Page("/treasury/vouchers/", _("Vouchers"), readers.FIGURES),
            Page("/treasury/came-back/", _("Money back after erasing"), readers.KEEPERS),
        ),
    ),
    _one("/treasury/statements/", _("Bank"), readers.KEEPERS),
    Tab(
        _("Books"),
        (
            Page(BOOKS, _("Accounts"), readers.BOOKS),
            Page("/treasury/entries/", _("Entries"), readers.BOOKS),
            Page("/treasury/trial-balance/", _("Trial balance"), readers.BOOKS),
            Page("/treasury/conversions/", _("Conversions"), readers.BOOKS),
            Page("/treasury/rates/", _("Rates"), readers.BOOKS),
        ),
    ),
    _one(REPORTS, _("Reports"), readers.FIGURES),
)


@dataclass(frozen=True)
class Shown:
    """A tab or page as a link; `is_here` where it is the very page that is drawn."""

    url: str
    label: Any
    current: bool
    is_here: bool = False


def menu_for(path: str, current: str, query: str, held: Collection[str], today: Collection[str]) -> dict[str, Any]:
    """Return the tabs a person may open, and the pages below the current one where there are several.

    `current` is the address of the page a path belongs to; `today` are the roles that open the present, `held` all.
    """
    open_tabs = [(tab, _open(tab, held, today)) for tab in TABS]
    tabs = [
        Shown(f"{pages[0].url}{query}", tab.label, any(page.url == current for page in tab.pages))
        for tab, pages in open_tabs
        if pages
    ]
    below = next((pages for tab, pages in open_tabs if any(page.url == current for page in tab.pages)), [])
    return {"tabs": tabs, "below": _below(below, path, current, query) if len(below) > 1 else []}


def _open(tab: Tab, held: Collection[str], today: Collection[str]) -> list[Page]:
    # The reports of a year stand open to an auditor of that year when nothing of the present does.
    return [page for page in tab.pages if set(held if page.url == REPORTS else today) & set(page.roles)]


def _below(pages: Iterable[Page], path: str, current: str, query: str) -> list[Shown]:
    return [
        Shown(f"{page.url}{query}", page.label, page.url == current, is_here=path == page.url == current)
        for page in pages
    ]
