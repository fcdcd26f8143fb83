"""Whether every text for people is translated: `python -m tests.translations`, or `--update` to collect new texts.

English stands in the source; every other language of the settings must have each text, whole, not guessed, and with
the placeholders of the source. Checking writes to no language's file.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from config.settings import LANGUAGE_CODE, LANGUAGES

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "config/locale"
TEMPLATE = LOCALE / "django.pot"
ELSEWHERE = (".venv", "var", "node_modules", "tests")
COLLECT = ["makemessages", "--no-location", "--no-wrap", "--no-obsolete", *(f"--ignore={one}" for one in ELSEWHERE)]
CHANGING = ('"POT-Creation-Date:', '"Report-Msgid-Bugs-To:')
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|</?\w+")
TRANSLATED = sorted(code for code, _name in LANGUAGES if code != LANGUAGE_CODE)


def catalogue(language: str) -> Path:
    """Return the file of a language."""
    return LOCALE / language / "LC_MESSAGES/django.po"


def update(languages: list[str]) -> None:
    """Collect the texts of the source into the languages' files, a new language's file included."""
    for language in languages:
        catalogue(language).parent.mkdir(parents=True, exist_ok=True)
    _make_messages(*(word for language in languages for word in ("--locale", language)))
    for language in languages:
        lines = catalogue(language).read_text(encoding="utf-8").splitlines(keepends=True)
        # What changes at every run says nothing about the texts.
        kept = "".join(line for line in lines if not line.startswith(CHANGING))
        catalogue(language).write_text(kept, encoding="utf-8")


def collected() -> Catalog:
    """Return the texts of the source."""
    known = sorted(path.name for path in LOCALE.iterdir() if path.is_dir())
    try:
        _make_messages("--keep-pot", *(word for language in known for word in ("--exclude", language)))
        lines = TEMPLATE.read_text(encoding="utf-8").splitlines(keepends=True)
        # The collected texts belong to no language yet: their plural forms are a gap to fill in.
        return read_po(StringIO("".join(line for line in lines if not line.startswith('"Plural-Forms:'))))
    finally:
        TEMPLATE.unlink(missing_ok=True)


def faults(language: str, source: Catalog) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a language, as kind and text."""
    file = catalogue(language)
    own = _read(file) if file.exists() else Catalog()
    for asked in source:
        if not asked.id:
            continue
        found = own.get(asked.id, asked.context)
        if found is None or not all(_forms(found)):
            yield "untranslated", _text(asked)
        elif found.fuzzy:
            yield "fuzzy", _text(asked)
        elif any(_placeholders(form) not in _asked_placeholders(asked) for form in _forms(found)) or found.check(own):
            yield "other placeholders", _text(asked)


def _make_messages(*options: str) -> None:
    command = [sys.executable, "manage.py", *COLLECT, *options]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _read(file: Path) -> Catalog:
    with file.open("rb") as handle:
        return read_po(handle)


def _forms(message: Message) -> tuple[str, ...]:
    words = message.string
    return tuple(words) if isinstance(words, tuple | list) else (words,)


def _text(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _asked_placeholders(message: Message) -> list[list[str]]:
    forms = (message.id,) if isinstance(message.id, str) else message.id
    return [_placeholders(form) for form in forms]


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def main(arguments: list[str]) -> int:
    """Check every language, or collect; returns 1 when something is missing."""
    if arguments == ["--update"]:
        update(TRANSLATED)
        return 0
    source, sound = collected(), True
    for language in TRANSLATED:
        found = list(faults(language, source))
        for kind, text in found:
            print(f"{language}, {kind}: {text!r}")
        kinds = [kind for kind, _text in found]
        counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds)) or "nothing missing"
        print(f"{language}: {len(source)} texts, {counts}")
        sound = sound and not found
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
