"""Pictures that stand for a page where it is shared: 1200 × 630, in the colours of the firm that it tells of.

A card is known by what it shows: its digest is its ETag, and the address of the picture carries it, so that a
changed profile has a new picture. Cards are drawn when asked for, one at a time in a process, and the last ones kept.
"""

import hashlib
import io
import re
import threading
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache

import resvg_py
from flask import Response, abort, request
from PIL import Image, ImageDraw

from portal.web import art, typeset
from portal.web.language import gettext as _
from portal.web.typeset import Style

WIDTH, HEIGHT = 1200, 630
#: Part of every digest: to be changed with the way in which cards are drawn.
DRAWING = 1
MAX_AGE = 3600
KEPT = 64
PATIENCE_SECONDS = 0.3

MARGIN, PICTURE, LOGO, RING = 64, 208, 128, 6
TEXT_WIDTH = WIDTH - 2 * MARGIN
#: Styles with how many lines they may take, the best first.
TITLES = (
    (Style(62, 800, "#0f1715", 74), 1),
    (Style(50, 800, "#0f1715", 62), 2),
    (Style(40, 800, "#0f1715", 52), 2),
)
LINE = Style(32, 450, "#3d4a47", 45)
OWNER = Style(30, 650, "#0a6b58", 40)
NOTE = Style(26, 500, "#5a6663", 34)
HUB = Style(26, 750, "#064d40", 34)
HUB_TITLES = ((Style(76, 850, "#ffffff", 92), 2), (Style(54, 850, "#ffffff", 68), 3))
HUB_LINE = Style(34, 450, "#bfd9d1", 48)


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says. `house` is the seed of the firm; `part` that of one of its products; neither: the hub's.

    With `poster`, a kind of program, `house` is the seed of its picture.
    """

    hub: str
    title: str
    line: str
    owner: str = ""
    notes: Sequence[str] = ()
    house: str = ""
    part: str = ""
    poster: str = ""

    @property
    def digest(self) -> str:
        """A fingerprint of all that is drawn."""
        return hashlib.blake2b(repr((DRAWING, astuple(self))).encode(), digest_size=8).hexdigest()

    @property
    def alt(self) -> str:
        return " – ".join(text for text in (self.title, self.owner, self.line) if text)


def hub_card(hub: str, locale: str) -> Card:
    """The card of the hub itself; in `locale`, which is the page's."""
    return Card(hub, hub, _("AI 기업과 그 기술, 서비스를 모두가 찾아볼 수 있는 곳"), notes=(locale,))


def card_response(card: Card) -> Response:
    """The picture, or 304 without drawing it for those who have it."""
    response = Response(mimetype="image/png")
    response.set_etag(card.digest)
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    # Others show the picture on pages of their own.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if response.make_conditional(request).status_code == 304:
        return response
    picture = _pictures.get(card.digest) or draw(card)
    if picture is None:
        abort(503, response=Response(status=503, headers={"Retry-After": "2", "Cache-Control": "no-store"}))
    response.set_data(picture)
    return response


_drawing = threading.Lock()
_pictures: dict[str, bytes] = {}


def draw(card: Card) -> bytes | None:
    """The card as PNG; `None` when another is being drawn and does not get done at once.

    One at a time and without a queue: a crawler of cards must not hold all threads of a worker.
    """
    if not _drawing.acquire(timeout=PATIENCE_SECONDS):
        return None
    try:
        picture = _drawn(card)
        while len(_pictures) >= KEPT:
            _pictures.pop(next(iter(_pictures)))
        _pictures[card.digest] = picture
        return picture
    finally:
        _drawing.release()


def _drawn(card: Card) -> bytes:
    picture = _hub(card) if not card.house else _profile(card)
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=6)
    return file.getvalue()


def _profile(card: Card) -> Image.Image:
    """A firm, or a technology or service of it, or a program: picture and logo above, words below."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), "#ffffff")
    picture.paste(_raster(_above(card), WIDTH, PICTURE), (0, 0))
    canvas = ImageDraw.Draw(picture)
    top = PICTURE - LOGO // 2
    ring = LOGO + 2 * RING
    picture.paste("#ffffff", (MARGIN - RING, top - RING), _rounded(ring))
    if card.poster:
        mark = _raster(art.MARK, LOGO, LOGO)
        picture.paste(mark, (MARGIN, top), mark)
    else:
        picture.paste(_raster(art.logo(card.house), LOGO, LOGO), (MARGIN, top), _rounded(LOGO))
    if card.owner:
        left = MARGIN + LOGO + 26
        owner = typeset.lines(card.owner, OWNER, WIDTH - MARGIN - left, 1)
        _write(canvas, left, PICTURE + 48, owner, OWNER)
    _words(canvas, card)
    _foot(picture, canvas, card)
    return picture


def _above(card: Card) -> str:
    if card.poster:
        return art.poster(card.poster, card.house)
    return art.product_picture(card.part, card.house) if card.part else art.cover(card.house)


def _rounded(side: int) -> Image.Image:
    """A square mask with round, smooth corners."""
    mask = Image.new("L", (side * 4, side * 4), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, side * 4 - 1, side * 4 - 1), radius=side, fill=255)
    return mask.resize((side, side), Image.Resampling.LANCZOS)


def _words(canvas: ImageDraw.ImageDraw, card: Card) -> None:
    """The name, large on one line or smaller on two, and as much of the tagline as has a place."""
    style, title = typeset.best(card.title if typeset.drawable(card.title) else card.hub, TITLES, TEXT_WIDTH)
    baseline = _write(canvas, MARGIN, PICTURE + LOGO // 2 + 80, title, style)
    _write(canvas, MARGIN, baseline - style.leading + 58, typeset.lines(card.line, LINE, TEXT_WIDTH, 2), LINE)


def _foot(picture: Image.Image, canvas: ImageDraw.ImageDraw, card: Card) -> None:
    """What it is, at the left; whose hub it is, at the right."""
    baseline = HEIGHT - 38
    hub = typeset.lines(card.hub, HUB, TEXT_WIDTH // 2, 1)
    left = WIDTH - MARGIN - (typeset.width(hub[0], HUB) if hub else 0)
    _write(canvas, left, baseline, hub, HUB)
    mark = _raster(art.MARK, 34, 34)
    picture.paste(mark, (int(left) - 46, baseline - 28), mark)
    canvas.line((MARGIN, HEIGHT - 84, WIDTH - MARGIN, HEIGHT - 84), fill="#e2e6e3", width=2)
    notes = " · ".join(note for note in map(typeset.drawable, card.notes) if note)
    _write(canvas, MARGIN, baseline, typeset.lines(notes, NOTE, left - 90 - MARGIN, 1), NOTE)


def _hub(card: Card) -> Image.Image:
    """The hub: its name on the deep green of the search band."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), "#06302a")
    tiles = _tiles()
    picture.paste(tiles, (0, 0), tiles)
    mark = _raster(art.MARK, 104, 104)
    picture.paste(mark, (MARGIN + 16, 126), mark)
    canvas = ImageDraw.Draw(picture)
    left = MARGIN + 16
    style, title = typeset.best(card.title, HUB_TITLES, 760)
    baseline = _write(canvas, left, 330, title, style)
    _write(canvas, left, baseline - style.leading + 70, typeset.lines(card.line, HUB_LINE, 720, 3), HUB_LINE)
    return picture


@lru_cache(maxsize=1)
def _tiles() -> Image.Image:
    """The roof tiles, which take half a second."""
    return _raster(art.band(), WIDTH, HEIGHT)


def _write(canvas: ImageDraw.ImageDraw, left: float, baseline: float, lines: list[str], style: Style) -> float:
    """Draw lines below one another; the baseline of the line that would come next."""
    for line in lines:
        typeset.draw(canvas, left, baseline, line, style)
        baseline += style.leading
    return baseline


def _raster(drawing: str, wide: int, high: int) -> Image.Image:
    """One of our own drawings as pixels."""
    svg = re.search(r"<svg .*</svg>", drawing, re.DOTALL)
    assert svg is not None, "art draws SVG"
    sized = svg[0].replace("<svg ", f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" ', 1)
    # Opacity of a whole element is drawn in a layer of its own, which costs ten times as much.
    sized = re.sub(r' opacity="([^"]+)"', r' fill-opacity="\1" stroke-opacity="\1"', sized)
    data = resvg_py.svg_to_bytes(svg_string=sized, skip_system_fonts=True)
    return Image.open(io.BytesIO(data)).convert("RGBA")
