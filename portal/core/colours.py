"""Colours and whether they can be read beside each other: WCAG 2.2's relative luminance and contrast."""

import re

_COLOUR = re.compile(r"#?([0-9a-f]{6})")
#: WCAG 2.2, 1.4.3: the least contrast of text.
READABLE = 4.5


def read_colour(text: str) -> str | None:
    """`#0a6b58` for `0A6B58` and `#0a6b58`; `None` when it is no colour."""
    found = _COLOUR.fullmatch(text.strip().lower())
    return f"#{found.group(1)}" if found else None


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def _luminance(colour: str) -> float:
    parts = (channel / 255 for channel in _channels(colour))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """One colour with a share (0 to 1) of another in it."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
