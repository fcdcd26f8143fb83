"""Papers as PDF: readable in every language of the region, the same to the byte, and telling nothing besides."""

import io
import logging
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import translation
from pypdf import PdfReader

from fund.checks import documents_have_letters
from fund.documents import font, pdf
from fund.documents.paper import Paper, Section, Table, Words, facts
from fund.money import Money
from notifications.errors import Refused
from tests.processes import ROOT, environment

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
ALPHABETS = {
    "Russian": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "Ukrainian": "ґєії",
    "Georgian": "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    "Armenian": "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
    "Kazakh": "әғқңөұүһі",
    "Tajik": "ғӣқӯҳҷ",
    "Azerbaijani": "əğıöşüç",
    "Romanian": "ăâîșț",
}


def paper(*parts: object, title: str = "Protocol") -> Paper:
    return Paper(title, "J7QD-N2RW", (Section("Sums", tuple(parts)),))


def texts(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize("language", ALPHABETS)
def test_letters_of_every_language_come_out_as_they_went_in(language: str) -> None:
    letters = ALPHABETS[language]
    content = pdf.pdf_of(paper(Words(letters), title=letters), now=NOW)
    assert texts(content).count(letters) == 2


def test_facts_and_tables_stand_in_it_with_sums_as_the_reader_writes_them() -> None:
    table = Table(("Use", "Asked"), (("housing", "1"), ("visa", "2")), frozenset({1}), (70, 30))
    shown = facts(("Total", Money(120_000, "EUR")), ("Day", date(2026, 3, 12)), ("Nothing", None))
    said = texts(pdf.pdf_of(paper(shown, table), now=NOW))
    assert "Total €1,200.00" in said and "Day 12 Mar 2026" in said
    assert "Nothing" not in said
    assert "Use Asked housing 1 visa 2" in " ".join(said.split())
    with translation.override("ru"):
        said = texts(pdf.pdf_of(paper(facts(("Итого", Money(120_000, "EUR")))), now=NOW))
    assert "Итого 1 200,00 €" in " ".join(said.split())


def test_the_same_paper_at_the_same_instant_is_the_same_file() -> None:
    table = Table(("A", "B"), tuple((str(row), "x" * 90) for row in range(80)))
    first, again = (pdf.pdf_of(paper(table), now=NOW) for _ in range(2))
    assert first == again
    assert len(PdfReader(io.BytesIO(first)).pages) > 2
    assert "Page 1 of" in texts(first)


def test_the_file_names_no_person_machine_or_present_time() -> None:
    known = PdfReader(io.BytesIO(pdf.pdf_of(paper(), now=NOW)))
    assert dict(known.metadata or {}) == {"/Title": "Protocol", "/CreationDate": "D:20260301100000Z"}
    assert known.xmp_metadata is None


def test_making_a_paper_logs_none_of_its_letters(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        pdf.pdf_of(paper(Words("secret")), now=NOW)
    assert caplog.records == []


def test_signs_of_currencies_younger_than_the_font_become_their_codes() -> None:
    said = texts(pdf.pdf_of(paper(Words("5 ₾ 6 ֏ 7 ₼ 8 €")), now=NOW))
    assert "5 GEL 6 AMD 7 AZN 8 €" in said


def test_without_the_font_the_refusal_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(font, "FOLDERS", (tmp_path,))
    assert [one.id for one in documents_have_letters(None)] == ["fund.W001"]
    with pytest.raises(Refused, match="installs DejaVu Sans"):
        pdf.pdf_of(paper(), now=NOW)


def test_a_machine_with_the_font_is_told_nothing() -> None:
    assert documents_have_letters(None) == []


def test_what_draws_letters_is_loaded_only_when_a_document_is_written() -> None:
    asked = "import django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns; "
    told = "import sys; print(sorted({'fpdf', 'fontTools', 'PIL'} & set(sys.modules)))"
    command = [sys.executable, "-c", asked + told]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), cwd=ROOT, check=False)
    assert (done.stdout.strip().splitlines() or [done.stderr])[-1] == "[]"
