"""A certificate on paper: A4 across, one page, the same bytes for the same words."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import segno
from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from portal.programs.finishing.typeface import BOLD, REGULAR, Typeface

WIDTH, HEIGHT = landscape(A4)
_MIDDLE, _EDGE, _QR = WIDTH / 2, 14 * mm, 26 * mm
_INK, _QUIET, _FAINT = HexColor("#151b1a"), HexColor("#5c6764"), HexColor("#b9c4c0")
#: ReportLab knows fonts by name, for the whole process: one draws at a time.
_drawing = Lock()


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on it, in one language. `colours` are the hub's brand and band."""

    kind: str
    number: str
    name: str
    wording: str
    title: str
    facts: Sequence[tuple[str, str]]
    day: str
    hub: str
    operator: str
    check: str
    url: str
    locale: str
    colours: tuple[str, str]

    @property
    def texts(self) -> list[str]:
        facts = [word for pair in self.facts for word in pair]
        return [self.kind, self.number, self.name, self.wording, self.title, *facts, self.day, self.hub, *self._rest]

    @property
    def _rest(self) -> list[str]:
        return [self.operator, self.check, self.url, "…"]


def draw(words: Words) -> bytes:
    """The PDF. Its text can be selected and searched; nothing in it tells when it was drawn."""
    with _drawing:
        return _Sheet(words).drawn()


class _Sheet:
    def __init__(self, words: Words) -> None:
        self._words, self._out = words, io.BytesIO()
        self._canvas = Canvas(self._out, pagesize=(WIDTH, HEIGHT), invariant=1, lang=words.locale)
        self._regular, self._bold = (Typeface(weight, words.texts) for weight in (REGULAR, BOLD))

    def drawn(self) -> bytes:
        words, canvas = self._words, self._canvas
        canvas.setTitle(f"{words.kind} {words.number}")
        canvas.setAuthor(words.hub)
        canvas.setSubject(words.title)
        canvas.setCreator("")
        self._frame()
        self._head()
        self._facts(self._body())
        self._foot()
        canvas.showPage()
        canvas.save()
        return self._out.getvalue()

    # ── Parts ────────────────────────────────────────────────────────────────

    def _frame(self) -> None:
        brand, deep = (HexColor(one) for one in self._words.colours)
        canvas = self._canvas
        canvas.setStrokeColor(deep)
        canvas.setLineWidth(1.6)
        canvas.rect(_EDGE, _EDGE, WIDTH - 2 * _EDGE, HEIGHT - 2 * _EDGE)
        canvas.setStrokeColor(brand)
        canvas.setLineWidth(0.4)
        inside = _EDGE + 2 * mm
        canvas.rect(inside, inside, WIDTH - 2 * inside, HEIGHT - 2 * inside)

    def _head(self) -> None:
        words, top = self._words, HEIGHT - 28 * mm
        self._put(self._regular, words.number, _EDGE + 10 * mm, top, 10.5, _QUIET)
        name_width = self._bold.width(words.hub, 13)
        right = WIDTH - _EDGE - 10 * mm
        self._mark(right - name_width - 11 * mm, top - 2.6 * mm, 8 * mm)
        self._put(self._bold, words.hub, right - name_width, top, 13, _INK)
        spaced = "  ".join(words.kind) if words.locale == "ko" else words.kind
        self._centred(self._bold, spaced, HEIGHT - 54 * mm, 38 if words.locale == "ko" else 32, _INK)

    def _mark(self, left: float, bottom: float, size: float) -> None:
        """The sign of the portal (static/img/icon.svg), two arches and a dot, in the hub's colours."""
        canvas, scale = self._canvas, size / 32
        brand, deep = (HexColor(one) for one in self._words.colours)
        canvas.saveState()
        canvas.translate(left, bottom)
        canvas.scale(scale, scale)
        light = HexColor("#7fd0bb")
        for x, top, colour in ((3, 29, brand), (13, 23, light)):
            arch = canvas.beginPath()
            arch.moveTo(x, 3)
            arch.lineTo(x, top - 8)
            arch.arcTo(x, top - 16, x + 16, top, 180, -180)
            arch.lineTo(x + 16, 3)
            arch.close()
            canvas.setFillColor(colour)
            canvas.drawPath(arch, stroke=0, fill=1)
        both = canvas.beginPath()
        both.moveTo(13, 3)
        both.lineTo(13, 15)
        both.curveTo(13, 18.6, 15.4, 21.6, 19, 22.7)
        both.lineTo(19, 3)
        both.close()
        canvas.setFillColor(deep)
        canvas.drawPath(both, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#d9552b"))
        canvas.circle(25, 26.5, 3.5, stroke=0, fill=1)
        canvas.restoreState()

    def _body(self) -> float:
        """Name, title, wording; where they end."""
        words, most = self._words, WIDTH - 2 * _EDGE - 40 * mm
        size = self._fitting(self._bold, words.name, 26, most)
        at: float = self._centred(self._bold, words.name, HEIGHT - 79 * mm, size, _INK) - 13 * mm
        brand = HexColor(words.colours[0])
        size = 18 if len(self._bold.lines(words.title, 18, most)) < 3 else 14
        for line in self._bold.lines(words.title, size, most)[:3]:
            at = self._centred(self._bold, line, at, size, brand) - size * 1.35
        at -= 2 * mm
        size = 13 if len(self._regular.lines(words.wording, 13, most)) < 4 else 10.5
        for line in self._regular.lines(words.wording, size, most)[:6]:
            at = self._centred(self._regular, line, at, size, _INK) - size * 1.6
        return float(at)

    def _facts(self, at: float) -> None:
        """In a row of columns, above the day."""
        facts, left = self._words.facts, _EDGE + 30 * mm
        column, top = (WIDTH - 2 * left) / len(facts), min(at - 2 * mm, 73 * mm)
        self._canvas.setStrokeColor(_FAINT)
        self._canvas.setLineWidth(0.5)
        self._canvas.line(left, top + 6 * mm, WIDTH - left, top + 6 * mm)
        for place, (label, value) in enumerate(facts):
            middle = left + column * (place + 0.5)
            self._centred(self._regular, label, top, 9.5, _QUIET, middle)
            size = self._fitting(self._bold, value, 12, column - 4 * mm)
            self._centred(self._bold, value, top - 6.5 * mm, size, _INK, middle)

    def _foot(self) -> None:
        words, bottom = self._words, _EDGE + 9 * mm
        self._centred(self._regular, words.day, bottom + 26 * mm, 13, _INK)
        size = self._fitting(self._bold, words.hub, 22, WIDTH - 2 * (_EDGE + _QR + 20 * mm))
        self._centred(self._bold, words.hub, bottom + 14 * mm, size, _INK)
        if words.operator:
            self._centred(self._regular, words.operator, bottom + 7.5 * mm, 10.5, _QUIET)
        right = WIDTH - _EDGE - 10 * mm
        self._qr(right - _QR, bottom + 4 * mm)
        # The address is long: it is drawn so small that it fits, and the code is what one types.
        for line, y in ((words.check, bottom + 0.2 * mm), (words.url, bottom - 3.4 * mm)):
            size = self._fitting(self._regular, line, 7.5, WIDTH - 2 * _EDGE - 20 * mm)
            self._put(self._regular, line, right - self._regular.width(line, size), y, size, _QUIET)

    def _qr(self, left: float, bottom: float) -> None:
        canvas, code = self._canvas, segno.make(self._words.url, error="m", micro=False)
        rows = list(code.matrix_iter(border=2))
        module = _QR / len(rows)
        canvas.setFillColor(white)
        canvas.rect(left, bottom, _QR, _QR, stroke=0, fill=1)
        canvas.setFillColor(_INK)
        path = canvas.beginPath()
        for y, row in enumerate(rows):
            for x, is_dark in enumerate(row):
                if is_dark:
                    path.rect(left + x * module, bottom + _QR - (y + 1) * module, module, module)
        canvas.drawPath(path, stroke=0, fill=1)

    # ── Text ─────────────────────────────────────────────────────────────────

    def _fitting(self, face: Typeface, text: str, size: float, most: float) -> float:
        """The size, or the largest smaller one at which the text is no wider."""
        width = face.width(text, size)
        return size if width <= most else float(size * most / width)

    def _centred(
        self, face: Typeface, text: str, y: float, size: float, colour: HexColor, middle: float = _MIDDLE
    ) -> float:
        self._put(face, text, middle - face.width(text, size) / 2, y, size, colour)
        return y

    def _put(self, face: Typeface, text: str, x: float, y: float, size: float, colour: HexColor) -> None:
        written = self._canvas.beginText(x, y)
        written.setFillColor(colour)
        for font, part in face.runs(text):
            written.setFont(font, size)
            written.textOut(part)
        self._canvas.drawText(written)
