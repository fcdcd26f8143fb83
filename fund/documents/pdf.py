"""A paper as PDF: the same paper at the same instant is the same file to the byte, on whichever machine."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, TextEmphasis, VAlign

from fund.documents import font
from fund.documents.paper import Facts, Paper, Part, Section, Table, Words
from notifications.errors import Refused

_FAMILY = "house"
_MARGIN = 18
_TITLE, _HEADING, _INNER, _TEXT, _SMALL = 17, 13, 11, 9.5, 8
_LINE = 5.2
_FACT_WIDTHS = (32, 68)
_GREY, _HAIR = 95, 190
# Signs of currencies that are younger than the font.
_WITHOUT_A_LETTER = str.maketrans({"₾": "GEL", "֏": "AMD", "₼": "AZN", "\u202f": "\u00a0", "\u2009": "\u00a0"})


def pdf_of(paper: Paper, *, now: datetime) -> bytes:
    """Return the paper in the reader's language of this moment; raises Refused where the font is missing."""
    folder = font.folder()
    if folder is None:
        raise Refused(
            _("This server has no font for documents; the steward installs DejaVu Sans. The page prints as well."),
            code="no_font",
        )
    pdf = _Sheet(folder, paper.title, now=now)
    pdf.write_title(paper)
    for section in paper.sections:
        pdf.write_section(section)
    return bytes(pdf.output())


class _Sheet(FPDF):
    """A4 pages with their number below; nothing in the file names a person or a machine."""

    def __init__(self, folder: Path, title: str, *, now: datetime) -> None:
        super().__init__(format="A4")
        self.add_font(_FAMILY, "", folder / font.REGULAR)
        self.add_font(_FAMILY, "B", folder / font.BOLD)
        self.set_creation_date(now)
        self.set_lang(get_language() or "en")
        self.set_title(title)
        self.set_margin(_MARGIN)
        self.set_draw_color(_HAIR)
        self.set_line_width(0.15)
        self.set_auto_page_break(True, margin=_MARGIN)
        self.add_page()

    def footer(self) -> None:
        """Write the page's number."""
        self.set_y(-_MARGIN + 4)
        self.set_font(_FAMILY, "", _SMALL)
        self.set_text_color(_GREY)
        self.cell(w=0, text=_("Page %(number)s of %(all)s") % {"number": self.page_no(), "all": "{nb}"}, align="R")
        self.set_text_color(0)

    def write_title(self, paper: Paper) -> None:
        """Write what the paper is."""
        self._line(paper.title, _TITLE, is_bold=True)
        if paper.lead:
            self._line(paper.lead, _TEXT)

    def write_section(self, section: Section) -> None:
        """Write a heading and what stands below it; a heading never ends a page."""
        self.ln(3 if section.is_inner else 5)
        if self.will_page_break(25):
            self.add_page()
        self._line(section.title, _INNER if section.is_inner else _HEADING, is_bold=True)
        for part in section.parts:
            self._write(part)

    def _write(self, part: Part) -> None:
        if isinstance(part, Words):
            self._line(part.text, _TEXT)
        elif isinstance(part, Facts):
            self._rows(part.rows, _FACT_WIDTHS)
        else:
            self._rows([part.head, *part.rows], part.widths, table=part)
        self.ln(1.5)

    def _rows(self, rows: Iterable[tuple[str, ...]], widths: tuple[int, ...], table: Table | None = None) -> None:
        self.set_font(_FAMILY, "", _TEXT)
        align = ["RIGHT" if place in table.numbers else "LEFT" for place in range(len(table.head))] if table else "LEFT"
        lines = TableBordersLayout.HORIZONTAL_LINES if table else TableBordersLayout.NONE
        with self.table(
            col_widths=widths or None,
            text_align=align,
            borders_layout=lines,
            line_height=_LINE,
            v_align=VAlign.T,
            padding=(0.6, 1),
            first_row_as_headings=table is not None,
            headings_style=FontFace(emphasis=TextEmphasis.B),
        ) as drawn:
            for row in rows:
                drawn.row([text.translate(_WITHOUT_A_LETTER) for text in row])
            if table and table.total:
                bold = FontFace(emphasis=TextEmphasis.B)
                drawn.row([text.translate(_WITHOUT_A_LETTER) for text in table.total], style=bold)

    def _line(self, text: str, size: float, *, is_bold: bool = False) -> None:
        self.set_font(_FAMILY, "B" if is_bold else "", size)
        self.multi_cell(
            w=0, h=size * 0.55, text=text.translate(_WITHOUT_A_LETTER), new_x="LMARGIN", new_y="NEXT", align="L"
        )
