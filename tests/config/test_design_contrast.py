"""Every pair of colours that carries text, a border or the focus is told apart well enough (WCAG 2.2 AA)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STYLE = (Path(settings.BASE_DIR) / "config/static/house/house.css").read_text(encoding="utf-8")
_BODY, _GRAPHIC = 4.5, 3.0
GROUNDS = ("paper", "card")
TONES = ("ok", "warn", "danger")
PAIRS = [
    *[(text, ground, _BODY) for text in ("ink", "soft", "accent", "danger") for ground in (*GROUNDS, "tint")],
    *[(tone, f"{tone}-bg", _BODY) for tone in TONES],
    *[(text, f"{tone}-bg", _BODY) for tone in TONES for text in ("ink", "accent", "soft")],
    ("on-accent", "accent", _BODY),
    *[("line", ground, _GRAPHIC) for ground in GROUNDS],
    *[("focus", ground, _GRAPHIC) for ground in (*GROUNDS, "tint", *(f"{tone}-bg" for tone in TONES))],
    *[(tone, ground, _GRAPHIC) for tone in (*TONES, "accent") for ground in GROUNDS],
]


def tokens(scheme: str) -> dict[str, str]:
    """Return the colours of one scheme as #rrggbb, the dark one on top of the light."""
    blocks = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    light, dark = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", block)) for block in blocks[:2])
    return light if scheme == "light" else {**light, **dark}


def luminance(colour: str) -> float:
    """Return the relative luminance of #rgb or #rrggbb (WCAG 2.2)."""
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_knows_its_ends() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_is_told_apart(scheme: str) -> None:
    colours = tokens(scheme)
    too_close = [
        f"{text} on {ground}: {contrast(colours[text], colours[ground]):.2f} < {least}"
        for text, ground, least in PAIRS
        if contrast(colours[text], colours[ground]) < least
    ]
    assert too_close == []


def test_dark_redefines_every_colour_of_light() -> None:
    blocks = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    light, dark = (set(re.findall(r"--([a-z-]+): #", block)) for block in blocks[:2])
    assert light == dark


def test_no_colour_stands_outside_the_tokens() -> None:
    without_tokens = re.sub(r":root \{.*?\}", "", STYLE, flags=re.DOTALL)
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", without_tokens) == []


def test_the_style_sheet_calls_nothing_from_elsewhere() -> None:
    assert re.findall(r"@import|url\(|@font-face", STYLE) == []
