"""The hub's typeface in a PDF: glyphs of the pages' own font files, only those that are needed.

The vendored files (Pretendard, variable, one for each group of characters) are woff2, which PDF knows nothing of. From
each that has one of the wanted characters its outlines are taken at a weight, and made into one small TrueType font.
Pretendard has no Hanja and little Latin beyond the western European. What it lacks is taken from Noto Sans CJK where
the machine has it; else from Vera, which comes with ReportLab, or it is set in one of Adobe's fonts for East Asia,
which most readers bring themselves.
"""

import io
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.misc.transform import Scale
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont as EmbeddedFont

_FOLDER = Path(__file__).resolve().parents[2] / "static" / "vendor" / "pretendard"
#: Where systems keep fonts, and the Korean one of the faces in a collection of Noto's.
_SYSTEM, _KOREAN_FACE = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts")), 1
_FILE = re.compile(r"url\(\./([^)]+)\).*?unicode-range:\s*([^;]+);", re.DOTALL)
#: `(codec that tells whether it has a character, font)`: Korean first, then the largest.
_READERS = (("cp949", "HYGothic-Medium"), ("gbk", "STSong-Light"))
_LATIN = "Vera"
REGULAR, BOLD = 400, 700
#: Of 92 files; the rest is read again.
_KEPT = 24
#: Pretendard's.
_UNITS, _ASCENT, _DESCENT = 2048, 1950, -494


@lru_cache(maxsize=1)
def _ranges() -> list[tuple[int, int, str]]:
    """`(first character, last, file)` in order, as the style sheet of the pages tells."""
    found = []
    for name, ranges in _FILE.findall((_FOLDER / "pretendardvariable-dynamic-subset.css").read_text()):
        for part in ranges.replace("U+", "").split(","):
            first, _dash, last = part.strip().partition("-")
            found.append((int(first, 16), int(last or first, 16), name))
    return sorted(found)


def _file_with(character: str) -> str:
    ranges, number = _ranges(), ord(character)
    place = bisect_right(ranges, (number, 0x110000, "")) - 1
    if place < 0 or not ranges[place][0] <= number <= ranges[place][1]:
        return ""
    return ranges[place][2]


@lru_cache(maxsize=_KEPT)
def _opened(name: str) -> TTFont:
    return TTFont(_FOLDER / name)


@lru_cache(maxsize=2)
def _system_font(style: str) -> TTFont | None:
    found = (one for folder in _SYSTEM for one in sorted(folder.rglob(f"NotoSansCJK-{style}.ttc")))
    first = next(found, None)
    return TTFont(first, fontNumber=_KOREAN_FACE, lazy=True) if first else None


def _source(character: str, weight: int = REGULAR) -> TTFont | None:
    """A font that we can take a character from."""
    name = _file_with(character)
    if name and ord(character) in _opened(name).getBestCmap():
        return _opened(name)
    other = _system_font("Bold" if weight == BOLD else "Regular")
    return other if other is not None and ord(character) in other.getBestCmap() else None


def _has(character: str) -> bool:
    return _source(character) is not None


@lru_cache(maxsize=1)
def _latin() -> frozenset[int]:
    return frozenset(EmbeddedFont(_LATIN, "Vera.ttf").face.charToGlyph)


def _fallback(character: str) -> str:
    """The font of a character that Pretendard lacks; empty when none has it."""
    if ord(character) in _latin():
        return _LATIN
    for codec, font in _READERS:
        try:
            character.encode(codec)
        except UnicodeEncodeError:
            continue
        return font
    return ""


class Typeface:
    """One weight of the typeface, with the characters of some texts. Use it where nobody else draws: ReportLab knows
    fonts by names alone."""

    def __init__(self, weight: int, texts: Iterable[str]) -> None:
        self.name = f"Pretendard-{weight}"
        self._own = {one for text in texts for one in plain(text) if _has(one)}
        font = EmbeddedFont(self.name, io.BytesIO(_built(self.name, weight, sorted(self._own))))
        if self.name in pdfmetrics.getRegisteredFontNames():
            # ReportLab keeps the first font of a name.
            pdfmetrics.getFont(self.name).face = font.face
        else:
            pdfmetrics.registerFont(font)

    def runs(self, text: str) -> list[tuple[str, str]]:
        """`(font, characters)` one after another."""
        runs: list[tuple[str, str]] = []
        for one in plain(text):
            font = self.name if one in self._own else _fallback(one)
            if runs and runs[-1][0] == font:
                runs[-1] = (font, runs[-1][1] + one)
            else:
                _register(font)
                runs.append((font, one))
        return runs

    def width(self, text: str, size: float) -> float:
        return float(sum(pdfmetrics.stringWidth(part, font, size) for font, part in self.runs(text)))

    def lines(self, text: str, size: float, most: float) -> Sequence[str]:
        """A text in lines that are no wider; a word that is, is broken."""
        lines = [""]
        for word in text.split():
            joined = f"{lines[-1]} {word}".strip()
            if self.width(joined, size) <= most:
                lines[-1] = joined
                continue
            if lines[-1]:
                lines.append("")
            for character in word:
                if lines[-1] and self.width(lines[-1] + character, size) > most:
                    lines.append("")
                lines[-1] += character
        return lines


def plain(text: str) -> str:
    """A text of which each character can be set: what no font has loses its marks, and pictures go."""
    whole = unicodedata.normalize("NFC", text)
    return "".join(one if _has(one) or _fallback(one) else _bare(one) for one in whole if one.isprintable())


def _bare(character: str) -> str:
    for form in ("NFKC", "NFKD"):
        for one in unicodedata.normalize(form, character):
            if _has(one) or _fallback(one):
                return one
    return "?" if character.isalnum() else ""


def _register(font: str) -> None:
    if font in pdfmetrics.getRegisteredFontNames():
        return
    is_latin = font == _LATIN
    pdfmetrics.registerFont(EmbeddedFont(_LATIN, "Vera.ttf") if is_latin else UnicodeCIDFont(font))


def _built(name: str, weight: int, characters: Sequence[str]) -> bytes:
    """A TrueType font of the outlines of some characters, the same bytes for the same ones."""
    glyphs, widths, cmap = {".notdef": TTGlyphPen(None).glyph()}, {".notdef": 1000}, {}
    for character in characters:
        source, glyph_name = _source(character, weight), f"u{ord(character):05X}"
        if source is not None:
            glyphs[glyph_name], widths[glyph_name] = _outline(source, ord(character), weight)
            cmap[ord(character)] = glyph_name
    builder = FontBuilder(_UNITS, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(cmap)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({one: (width, _left(builder, one)) for one, width in widths.items()})
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=_DESCENT)
    builder.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name})
    builder.setupOS2(sTypoAscender=_ASCENT, sTypoDescender=_DESCENT, usWeightClass=weight)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    built = io.BytesIO()
    builder.save(built)
    return built.getvalue()


def _outline(source: TTFont, number: int, weight: int) -> tuple[object, int]:
    """A glyph in quadratic curves, and how wide it is, in our units."""
    outlines, scale = source.getGlyphSet(location={"wght": weight}), _UNITS / source["head"].unitsPerEm
    outline, drawn, pen = outlines[source.getBestCmap()[number]], DecomposingRecordingPen(outlines), TTGlyphPen(None)
    outline.draw(drawn)
    # PostScript outlines are cubic, and go the other way round.
    curves = pen if "glyf" in source else Cu2QuPen(pen, max_err=1, reverse_direction=True)
    drawn.replay(TransformPen(curves, Scale(scale)))
    return pen.glyph(), round(outline.width * scale)


def _left(builder: FontBuilder, name: str) -> int:
    return int(getattr(builder.font["glyf"][name], "xMin", 0))
