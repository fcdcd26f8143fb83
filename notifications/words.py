"""Words that people read to each other and type: digests over the telephone, pass phrases.

A list holds 2,048 words, 11 bits each, and the first four letters of a word stand for no other word of it.
"""

from functools import cache
from pathlib import Path

from mnemonic import Mnemonic

BITS = 11
SPOKEN = 8
_OWN = {"uk": Path(__file__).with_name("words_uk.txt")}
_NAMES = {"en": "english", "ru": "russian"}
# The library's release 0.21 ships one word with a letter that nobody can type.
_MENDED = {"сно\ufffd\ufffdа": "снова"}


@cache
def list_for(language: str) -> tuple[str, ...]:
    """Return the 2,048 words of a language by its code, English for one that has no list."""
    code = language.partition("-")[0]
    if code in _OWN:
        return tuple(_OWN[code].read_text(encoding="utf-8").split())
    return tuple(_MENDED.get(word, word) for word in Mnemonic(_NAMES.get(code, "english")).wordlist)


def words_for(octets: bytes, language: str, count: int = SPOKEN) -> tuple[str, ...]:
    """Return the first octets as words, most significant bit first; raises ValueError where they do not suffice."""
    spare = len(octets) * 8 - count * BITS
    if spare < 0:
        raise ValueError("too few octets for so many words")
    number = int.from_bytes(octets, "big") >> spare
    known = list_for(language)
    return tuple(known[number >> (BITS * place) & (len(known) - 1)] for place in reversed(range(count)))
