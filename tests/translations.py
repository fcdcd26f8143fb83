"""Whether every text for people is translated: `python -m tests.translations`, or `--update` to collect new texts.

English stands in the source; every other language must have each text, whole and not guessed.
"""

import subprocess
import sys
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "config/locale"
COLLECT = ["makemessages", "--no-location", "--no-wrap", "--no-obsolete", "-i", ".venv", "-i", "var", "-i", "tests"]
CHANGING = ('"POT-Creation-Date:', '"Report-Msgid-Bugs-To:')


def languages() -> list[str]:
    """Return the languages besides English."""
    return sorted(path.name for path in LOCALE.iterdir() if (path / "LC_MESSAGES/django.po").exists())


def catalogue(language: str) -> Path:
    """Return the file of a language."""
    return LOCALE / language / "LC_MESSAGES/django.po"


def collect(language: str) -> bytes:
    """Collect the texts of the source into the language's file and return its bytes."""
    command = [sys.executable, "manage.py", *COLLECT, "-l", language]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    lines = catalogue(language).read_text(encoding="utf-8").splitlines(keepends=True)
    # What changes at every run says nothing about the texts.
    kept = "".join(line for line in lines if not line.startswith(CHANGING))
    catalogue(language).write_text(kept, encoding="utf-8")
    return kept.encode()


def missing(language: str) -> list[str]:
    """Return the texts of the source that this language lacks, leaving its file as it was."""
    file = catalogue(language)
    before = file.read_bytes()
    try:
        collect(language)
        with file.open("rb") as handle:
            found = read_po(handle)
    finally:
        file.write_bytes(before)
    return [_text(message) for message in found if message.id and _lacks(message)]


def _lacks(message: Message) -> bool:
    words = message.string if isinstance(message.string, tuple | list) else [message.string]
    return message.fuzzy or not all(words)


def _text(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def main(arguments: list[str]) -> int:
    """Check every language, or collect; returns 1 when something is missing."""
    if arguments == ["--update"]:
        for language in languages():
            collect(language)
        return 0
    found = {language: missing(language) for language in languages()}
    for language, texts in found.items():
        for text in texts:
            print(f"{language}: {text!r}")
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
