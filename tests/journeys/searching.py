"""Searching for a planted word: in every table of a database, in folders, and in the forms it may have taken on."""

import base64
import gzip
import json
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection


@cache
def forms_of(word: str) -> dict[str, bytes]:
    """Return the forms in which a word could lie around in clear; made once per word, looked for in every cell."""
    plain = word.encode()
    forms = {
        "UTF-8": plain,
        "capitals": word.upper().encode(),
        "UTF-16": word.encode("utf-16-le"),
        "UTF-16, big end first": word.encode("utf-16-be"),
        "Windows-1251": word.encode("cp1251"),
        "JSON": json.dumps(word)[1:-1].encode(),
        "address": quote(word).encode(),
        "hexadecimal": plain.hex().encode(),
        "backwards": word[::-1].encode(),
    }
    for shift in range(3):
        # A word within a longer text: only the middle of its base64 is the same whatever stands around it.
        coded = base64.b64encode(b"\0" * shift + plain + b"\0" * 3)
        forms[f"base64 {shift}"] = coded[4:-8]
    return forms


def hits(content: bytes, words: tuple[str, ...]) -> list[str]:
    """Return which words, in which form, stand in these bytes."""
    return in_clear(content, words) + packed(content, words)


def in_clear(content: bytes, words: tuple[str, ...]) -> list[str]:
    """Return which words, in which form, stand in these bytes as they are."""
    return [f"{word} as {form}" for word in words for form, bytes_ in forms_of(word).items() if bytes_ in content]


def packed(content: bytes, words: tuple[str, ...]) -> list[str]:
    """Return which words, in which form, stand in what these bytes are a packing of."""
    found = []
    for unpack in (gzip.decompress, zlib.decompress) if content else ():
        try:
            unpacked = unpack(content)
        except (OSError, EOFError, zlib.error):
            continue
        found += [f"{hit}, packed" for hit in hits(unpacked, words)]
    return found


def cells() -> Iterator[tuple[str, bytes]]:
    """Return every value of every table of the test's database as (table.column, bytes)."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                yield from ((f"{table}.{name}", as_bytes(value)) for name, value in zip(names, row, strict=True))


def as_bytes(value: Any) -> bytes:
    """Return a database value as it lies there."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)).encode()


def in_tables(words: tuple[str, ...]) -> list[str]:
    """Return where in the test's database one of these words stands in any form."""
    return [f"{place}: {hit}" for place, content in cells() for hit in hits(content, words)]


def in_folder(folder: Path, words: tuple[str, ...], *, aside: tuple[str, ...] = ()) -> list[str]:
    """Return where below a folder one of these words stands in a file or its name; names in `aside` are left out."""
    return [f"{place}: {hit}" for place, content in in_files(folder, aside=aside) for hit in hits(content, words)]


def in_files(folder: Path, *, aside: tuple[str, ...] = ()) -> Iterator[tuple[str, bytes]]:
    """Return name and content of every file below a folder as (place, bytes); names in `aside` are left out."""
    for path in sorted(folder.rglob("*")):
        if set(path.relative_to(folder).parts) & set(aside):
            continue
        yield f"{path}: in its name", path.name.encode()
        if path.is_file() and not path.is_symlink():
            yield str(path), path.read_bytes()
