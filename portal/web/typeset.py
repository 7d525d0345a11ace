"""Setting text into pictures in Pretendard, from the same vendored files that browsers load.

The typeface comes in 92 files by the characters that they hold, and the style sheet says which. A line is therefore
drawn in runs, each with the face that has its characters; what no file has (emoji, Hanja) is left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont

from portal.core.korean import clean_line

FOLDER = Path(__file__).parents[1] / "static" / "vendor" / "pretendard"
_STYLES = FOLDER / "pretendardvariable-dynamic-subset.css"
_FACE = re.compile(r"src: url\(\./([^)]+)\).*?unicode-range: ([^;]+);", re.DOTALL)
ELLIPSIS = "…"
#: A character that no typeface has.
_NOWHERE = "\uffff"


@dataclass(frozen=True, slots=True)
class Style:
    """Size in pixels, weight from 45 to 930, colour, and pixels from one line's baseline to the next."""

    size: int
    weight: int
    colour: str
    leading: int


def drawable(text: str) -> str:
    """The text on one line, without what the typeface does not have."""
    return " ".join("".join(c for c in clean_line(text) if _is_there(c)).split())


@lru_cache(maxsize=4096)
def _is_there(character: str) -> bool:
    """Whether a face draws this; the style sheet names some characters (Hanja) that no face has."""
    name = _files().get(ord(character))
    if name is None:
        return False
    face = _face(name, 20, 400)
    missing = face.getmask(_NOWHERE)
    return character.isspace() or bytes(face.getmask(character)) != bytes(missing)


def width(text: str, style: Style) -> float:
    """How wide a line of drawable text is, in pixels."""
    return sum(face.getlength(run) for run, face in _runs(text, style))


def lines(text: str, style: Style, wide: float, most: int) -> list[str]:
    """Text broken between words (어절); a word wider than the line is broken where it must be.

    What does not fit on `most` lines ends in an ellipsis.
    """
    done: list[str] = []
    line = ""
    words = drawable(text).split()
    while words:
        word = words.pop(0)
        longer = f"{line} {word}" if line else word
        if width(longer, style) <= wide:
            line = longer
            continue
        if not line:
            line = _fitting(word, style, wide)
            words.insert(0, word[len(line) :])
        else:
            words.insert(0, word)
        done.append(line)
        line = ""
        if len(done) == most:
            return [*done[:-1], _shortened(done[-1], style, wide)]
    return [*done, line] if line else done


def best(text: str, styles: Sequence[tuple[Style, int]], wide: float) -> tuple[Style, list[str]]:
    """The first style, with how many lines it may take, in which the whole text has a place; else the last one."""
    for style, most in styles:
        broken = lines(text, style, wide, most)
        if "".join(broken).replace(" ", "") == drawable(text).replace(" ", ""):
            break
    return style, broken


def _fitting(word: str, style: Style, wide: float) -> str:
    """As much of a word's beginning as fits; one character at least."""
    end = 1
    while end < len(word) and width(word[: end + 1], style) <= wide:
        end += 1
    return word[:end]


def _shortened(line: str, style: Style, wide: float) -> str:
    while line and width(line + ELLIPSIS, style) > wide:
        line = line[:-1]
    return line.rstrip(" ,·") + ELLIPSIS


def draw(canvas: ImageDraw.ImageDraw, left: float, baseline: float, text: str, style: Style) -> None:
    """Draw a line of drawable text."""
    for run, face in _runs(text, style):
        canvas.text((left, baseline), run, font=face, fill=style.colour, anchor="ls")
        left += face.getlength(run)


def _runs(text: str, style: Style) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    files = _files()
    for name, characters in groupby(text, key=lambda c: files[ord(c)]):
        yield "".join(characters), _face(name, style.size, style.weight)


@lru_cache(maxsize=1)
def _files() -> dict[int, str]:
    """Which file has a character."""
    files = {}
    for name, ranges in _FACE.findall(_STYLES.read_text(encoding="utf-8")):
        for part in ranges.split(","):
            first, _, last = part.strip().removeprefix("U+").partition("-")
            files.update(dict.fromkeys(range(int(first, 16), int(last or first, 16) + 1), name))
    return files


@lru_cache(maxsize=32)
def _face(name: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    face = ImageFont.truetype(FOLDER / name, size)
    face.set_variation_by_axes([weight])
    return face
