"""A document as data: one content, from which the printable page and the PDF are made."""

from dataclasses import dataclass
from datetime import date

from fund.money import Money
from fund.rules.wording import written


@dataclass(frozen=True)
class Words:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Facts:
    """Names with what they stand for, one line each."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """Rows under a head; the columns in `numbers` stand to the right.

    `widths` are shares of the page's width; `links` lead from each row's first cell on a page, nowhere on paper;
    `total` is a row below a line.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    widths: tuple[int, ...] = ()
    links: tuple[str, ...] = ()
    total: tuple[str, ...] = ()

    @property
    def lines(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """Return each row as its link and its cells: their column's name, their text, whether they are figures."""
        links = self.links or ("",) * len(self.rows)
        return [
            (link, [(name, cell, place in self.numbers) for place, (name, cell) in self._placed(row)])
            for link, row in zip(links, self.rows, strict=True)
        ]

    @property
    def foot(self) -> list[tuple[str, str, bool]]:
        """Return the cells of the total: their column's name, their text, whether they are figures."""
        return [(name, cell, place in self.numbers) for place, (name, cell) in self._placed(self.total)]

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """Return the names of the columns, and whether figures stand below."""
        return [(name, place in self.numbers) for place, name in enumerate(self.head)]

    def _placed(self, row: tuple[str, ...]) -> list[tuple[int, tuple[str, str]]]:
        return list(enumerate(zip(self.head, row, strict=True))) if row else []


Part = Words | Facts | Table


@dataclass(frozen=True)
class Section:
    """A heading with what stands below it."""

    title: str
    parts: tuple[Part, ...]
    # A section within the one before it.
    is_inner: bool = False


@dataclass(frozen=True)
class Paper:
    """The whole document; no text in it was typed by anybody."""

    title: str
    lead: str
    sections: tuple[Section, ...]


def plain(word: Money | date | str | int) -> str:
    """Return one thing as the reader of this moment writes it."""
    return str(written(word))


def facts(*rows: tuple[str, Money | date | str | int | None]) -> Facts:
    """Return facts as the reader writes them; those that are not there are left out."""
    return Facts(tuple((str(name), plain(word)) for name, word in rows if word not in (None, "")))
