"""Posters of programs: a family of pictures for each kind, drawn from the seed; 396 × 150, the orange dot in each."""

import math
from collections.abc import Callable, Iterable

from portal.web.art_families import ORANGE, Palette

WIDTH, HEIGHT = 396, 150


def rings(digest: bytes, palette: Palette) -> Iterable[str]:
    """Two people talk: rings from two points, through each other."""
    _ground, middle, light = palette
    left, right = 70 + digest[0] % 60, 266 + digest[1] % 70
    top, bottom = 52 + digest[2] % 30, 70 + digest[3] % 30
    for i in range(9):
        yield _ring(left, bottom, 12 + i * 15, middle, 0.75 - i * 0.07)
        yield _ring(right, top, 10 + i * 14, light, 0.65 - i * 0.065)
    yield f'<circle cx="{left}" cy="{bottom}" r="9" fill="{middle}"/>'
    yield _dot(right, top, 9)


def _ring(x: int, y: int, radius: int, colour: str, shade: float) -> str:
    return (
        f'<circle cx="{x}" cy="{y}" r="{radius}" fill="none" stroke="{colour}" stroke-width="2.2"'
        f' stroke-opacity="{max(shade, 0.05):.2f}"/>'
    )


def _dot(x: float, y: float, radius: float) -> str:
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius}" fill="{ORANGE}"/>'


def field(digest: bytes, palette: Palette) -> Iterable[str]:
    """A class: rows of dots that swell."""
    _ground, middle, _light = palette
    phase, found = digest[0] / 12, (6 + digest[1] % 6, 1 + digest[2] % 3)
    for y in range(6):
        for x in range(14):
            size = 4 + 8 * abs(math.sin((x + phase) * 0.55 + y * 0.8))
            shade = 0.25 + 0.5 * abs(math.sin(x * 0.4 + y))
            if (x, y) == found:
                yield _dot(18 + x * 28, 16 + y * 25, 12)
            else:
                spot = f'cx="{18 + x * 28}" cy="{16 + y * 25}" r="{size:.1f}"'
                yield f'<circle {spot} fill="{middle}" opacity="{shade:.2f}"/>'


def net(digest: bytes, palette: Palette) -> Iterable[str]:
    """People who meet: points joined to those near them."""
    _ground, middle, light = palette
    points = [(22 + i % 8 * 48 + digest[i] % 36, 22 + i // 8 * 62 + digest[31 - i] % 44) for i in range(16)]
    for i, point in enumerate(points):
        for other in points[i + 1 :]:
            if (far := math.dist(point, other)) < 110:
                yield (
                    f'<path d="M{point[0]} {point[1]}L{other[0]} {other[1]}" stroke="{middle}" stroke-width="1.6"'
                    f' stroke-opacity="{0.75 - far / 165:.2f}"/>'
                )
    for i, (x, y) in enumerate(points):
        colour = ORANGE if i % 5 == digest[8] % 5 else light
        yield f'<circle cx="{x}" cy="{y}" r="{4 + i % 4 * 2.2:.1f}" fill="{colour}"/>'


def bars(digest: bytes, palette: Palette) -> Iterable[str]:
    """A race upwards: bars, each higher than the last."""
    _ground, middle, light = palette
    for i in range(13):
        high = 18 + i * 8.4 + digest[i] % 12
        yield (
            f'<rect x="{20 + i * 28}" y="{HEIGHT - high:.0f}" width="16" height="{high + 10:.0f}" rx="8"'
            f' fill="{middle}" opacity="{0.18 + 0.055 * i:.2f}"/>'
        )
    yield f'<circle cx="364" cy="24" r="10" fill="{light}"/>'
    yield _dot(336, 32, 4)


def arches(digest: bytes, palette: Palette) -> Iterable[str]:
    """An open house: the arches of the house's mark, one before the other."""
    _ground, middle, light = palette
    for i in range(8):
        rise = 30 + i * 9 + digest[i] % 8
        yield (
            f'<path d="M{-40 + i * 62} {HEIGHT}V{HEIGHT - rise}a31 31 0 0 1 62 0V{HEIGHT}z" fill="{middle}"'
            f' opacity="{0.16 + 0.09 * i:.2f}"/>'
        )
    yield f'<circle cx="{60 + digest[9] % 60}" cy="36" r="11" fill="{light}"/>'
    yield _dot(80 + digest[9] % 60, 54, 4)


def folds(digest: bytes, palette: Palette) -> Iterable[str]:
    """Sheets put in order: slanted planes, one over the other."""
    _ground, middle, light = palette
    x = -60
    for i in range(9):
        wide = 40 + digest[i] % 34
        colour = light if i == 3 + digest[9] % 4 else middle
        shade = 0.16 + 0.07 * i
        yield f'<path d="M{x} {HEIGHT}l70-{HEIGHT}h{wide}l-70 {HEIGHT}z" fill="{colour}" opacity="{shade:.2f}"/>'
        x += wide + 8
    yield _dot(330, 38 + digest[10] % 20, 9)


def pairs(digest: bytes, palette: Palette) -> Iterable[str]:
    """What fits each other: circles that share a part."""
    _ground, middle, light = palette
    for i in range(4):
        x, radius = 46 + i * 100, 30 + digest[i] % 14
        yield f'<circle cx="{x - 18}" cy="75" r="{radius}" fill="{middle}" opacity="{0.3 + 0.14 * i:.2f}"/>'
        yield f'<circle cx="{x + 18}" cy="75" r="{radius}" fill="{light}" opacity="{0.25 + 0.14 * i:.2f}"/>'
    yield _dot(46 + digest[5] % 4 * 100, 75, 8)


Family = Callable[[bytes, Palette], Iterable[str]]
#: Of each kind of program: ground, middle and light colour, and what is drawn.
POSTERS: dict[str, tuple[Palette, Family]] = {
    "mentoring": (("#0b4a3d", "#7fd8bf", "#e1f6ef"), rings),
    "consulting": (("#26306f", "#aab6ff", "#eef0ff"), folds),
    "course": (("#123a55", "#7cc7ea", "#e0f3fc"), field),
    "networking": (("#4a2560", "#d9a6ef", "#f8eafd"), net),
    "competition": (("#7a2a10", "#ff9e77", "#ffe2d3"), bars),
    "briefing": (("#5a4100", "#f0c964", "#fdf3d6"), arches),
    "matching": (("#6b1f42", "#ffb3cd", "#fff0f5"), pairs),
}
