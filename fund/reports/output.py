"""A report in the form that was asked for."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.module_loading import import_string
from django.utils.translation import override

from fund.reports.frame import Definition, Question, Report
from fund.reports.written import as_json, as_paper

JSON = "json"


@dataclass(frozen=True)
class _Form:
    media_type: str
    # By name: what draws letters or fills workbooks weighs more than the rest, and most processes never need it.
    writer: str


_FORMS: Mapping[str, _Form] = {
    "csv": _Form("text/csv; charset=utf-8", "fund.reports.spreadsheets.csv_of"),
    "xlsx": _Form(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "fund.reports.spreadsheets.xlsx_of"
    ),
    "pdf": _Form("application/pdf", "fund.documents.pdf.pdf_of"),
}
FORMS = (JSON, *_FORMS)


@dataclass(frozen=True)
class File:
    """A report to keep; its name tells nothing."""

    content: bytes
    media_type: str
    name: str


def as_file(report: Report, form: str, *, now: datetime) -> File:
    """Return the report as CSV, XLSX, PDF or JSON, in the reader's language of this moment."""
    if form == JSON:
        return File(json.dumps(as_json(report), ensure_ascii=False).encode(), "application/json", "file.json")
    found = _FORMS[form]
    given = as_paper(report) if form == "pdf" else report
    return File(import_string(found.writer)(given, now=now), found.media_type, f"file.{form}")


def figures_digest(definition: Definition, asked: Question) -> str:
    """Return the SHA-256 of a report's figures: its tables in English as sorted JSON, without its notes."""
    with override("en"):
        tables = as_json(definition.build(asked))["tables"]
    written = json.dumps(tables, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
