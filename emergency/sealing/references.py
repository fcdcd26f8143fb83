"""References people can say on the phone and type on any keyboard: J7QD-N2RW, random, never in sequence.

The letters look and sound unlike each other and unlike the digits, and spell no words.
"""

import secrets

from django.utils.translation import gettext_lazy as _

from notifications.errors import Malformed

ALPHABET = "0123456789DFGJLNQRSUVWZ"
GROUP = 4
LENGTH = 2 * GROUP

# What a person types who reads the reference as Cyrillic, or on a keyboard set to it: looks or sounds alike.
_LOOK_ALIKES = {
    "О": "0",
    "O": "0",
    "І": "1",
    "I": "1",
    "З": "3",
    "Д": "D",
    "Ф": "F",
    "Г": "G",
    "Л": "L",
    "Ј": "J",
    "Й": "J",
    "Н": "N",
    "Р": "R",
    "Ѕ": "S",
    "С": "S",
    "У": "U",
    "В": "V",
    "Ԛ": "Q",
    "Ԝ": "W",
}
_SPACES = str.maketrans("", "", " \t\n\r\u00a0\u202f-\u2010\u2011\u2012\u2013\u2014\u2212")


def new_reference() -> str:
    """Return a fresh random reference; about 36 bits, the table's unique column catches the rare twin."""
    return _grouped("".join(secrets.choice(ALPHABET) for _place in range(LENGTH)))


def normalise(text: str) -> str:
    """Return a typed reference in its written form; raises Malformed when it cannot be one."""
    read = signs_of(text)
    if len(read) != LENGTH or any(sign not in ALPHABET for sign in read):
        raise Malformed(fields={"reference": _("A reference looks like J7QD-N2RW.")})
    return _grouped(read)


def signs_of(text: str) -> str:
    """Return the signs of a typed code without spaces, read as Latin where they look or sound so."""
    return "".join(_LOOK_ALIKES.get(sign, sign) for sign in text.translate(_SPACES).upper())


def _grouped(signs: str) -> str:
    return f"{signs[:GROUP]}-{signs[GROUP:]}"
