"""The reader's modules as production serves them: under names with a digest, importing each other by plain ones."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

IMPORTED = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+\.mjs)["']""")
FORBIDDEN = (
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function",
    r"localStorage|sessionStorage|indexedDB|caches\.|document\.cookie",
    r"pushState|replaceState|document\.title|console\.",
)
ENTRIES = ("reader/reading.mjs", "reader/make.mjs", "reader/reader.css")


@pytest.fixture
def served(settings: Any, tmp_path: Path) -> Path:
    """Collect the reader's files alone as for production."""
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [
        ("reader", django_settings.BASE_DIR / "config/static/reader"),
        ("openpgp", django_settings.READER_SCRIPT),
    ]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_every_module_finds_what_it_imports_after_the_files_were_collected(served: Path) -> None:
    for entry in ENTRIES:
        hashed = staticfiles_storage.url(entry).removeprefix("/static/")
        assert hashed != entry
        assert (served / hashed).is_file()
    modules = [file for file in served.rglob("*.mjs") if "reader" in file.parts or file.name.startswith("openpgp")]
    missing = [
        f"{file.relative_to(served)} imports {name}"
        for file in modules
        for name in IMPORTED.findall(file.read_text(encoding="utf-8"))
        if not (file.parent / name).is_file()
    ]
    assert len(modules) > 10
    assert missing == []


def test_the_modules_keep_nothing_on_the_device_and_write_no_markup() -> None:
    forbidden = re.compile("|".join(FORBIDDEN))
    for file in (django_settings.BASE_DIR / "config/static/reader").glob("*.mjs"):
        source = file.read_text(encoding="utf-8")
        assert not forbidden.search(source), file.name
