"""The families of pictures that `portal.web.art` chooses from: covers, and pictures of products.

Each takes the seed's 32 bytes and colours, and yields SVG elements. Covers are 1240 × 168, products 360 × 140.
"""

import math
from collections.abc import Iterable
from itertools import pairwise

ORANGE = "#ff8a5b"

#: Ground, middle and light colour.
Palette = tuple[str, str, str]


# ── Families of covers ────────────────────────────────────────────────────────


def orbits(digest: bytes, middle: str, light: str) -> Iterable[str]:
    """Tilted ellipses around one centre."""
    x, tilt = 840 + digest[6] % 160, digest[7] % 40 - 20
    for i in range(26):
        turn = f"rotate({tilt + i / 2:.1f} {x} 92)"
        yield (
            f'<ellipse cx="{x}" cy="92" rx="{42 + i * 24}" ry="{18 + i * 11}" fill="none" stroke="{middle}"'
            f' stroke-width="1.3" opacity="{max(0.05, 0.6 - i * 0.02):.2f}" transform="{turn}"/>'
        )
    yield f'<ellipse cx="{x}" cy="92" rx="30" ry="14" fill="{light}" opacity=".85" transform="rotate({tilt} {x} 92)"/>'


def waves(digest: bytes, middle: str, light: str) -> Iterable[str]:
    """Lines of hills, one behind the other."""
    swing, shift = 14 + digest[6] % 16, digest[7]
    for i in range(15):
        y = 34 + i * 10
        bends = "".join(
            f"S{x} {y + swing * math.sin((x + shift * 4) / 190 + i * 0.45):.0f} {x + 62} "
            f"{y + swing * math.sin((x + 62 + shift * 4) / 190 + i * 0.45):.0f}"
            for x in range(62, 1300, 124)
        )
        colour = light if i == digest[8] % 15 else middle
        shade = 0.14 + i * 0.035
        yield f'<path d="M-62 {y}{bends}" fill="none" stroke="{colour}" stroke-width="1.5" opacity="{shade:.2f}"/>'


def arches(digest: bytes, middle: str, light: str) -> Iterable[str]:
    """The arches of the house's mark, rising to the right."""
    wide = 52 + digest[6] % 24
    for i in range(-(-1240 // wide)):
        top = 150 - i * 118 * wide / 1240 - (digest[i % 32] % 22)
        colour = light if i % 7 == digest[7] % 7 else middle
        yield (
            f'<path d="M{i * wide} 168V{top:.0f}a{wide / 2:.0f} {wide / 2:.0f} 0 0 1 {wide} 0V168z" fill="{colour}"'
            f' opacity="{0.06 + 0.5 * i * wide / 1240:.2f}"/>'
        )


def dots(digest: bytes, middle: str, light: str) -> Iterable[str]:
    """A field of dots that swell like a tone."""
    pitch, phase = 31, digest[6] / 20
    for row in range(6):
        for column in range(12, 40):
            size = 2 + 9 * abs(math.sin(column * 0.31 + phase) * math.cos(row * 0.5 + column * 0.07))
            colour = light if (row * 7 + column) % 23 == digest[7] % 23 else middle
            yield (
                f'<circle cx="{column * pitch + 8}" cy="{row * 30 + 9}" r="{size:.1f}" fill="{colour}"'
                f' opacity="{0.1 + 0.6 * (column - 12) / 28:.2f}"/>'
            )


def ribbons(digest: bytes, middle: str, light: str) -> Iterable[str]:
    """Slanted ribbons of several widths."""
    x = 380
    for i in range(16):
        wide = 14 + digest[i + 6] % 46
        colour = light if i == digest[5] % 16 else middle
        yield f'<path d="M{x} 168l110-168h{wide}l-110 168z" fill="{colour}" opacity="{0.08 + 0.036 * i:.2f}"/>'
        x += wide + 8 + digest[i + 7] % 18


# ── Families of product pictures ──────────────────────────────────────────────


def scan(digest: bytes, palette: Palette) -> Iterable[str]:
    """Before and after: broken rings, whole rings."""
    ground, middle, light = palette
    yield f'<path d="M0 0h360v140H0z" fill="{ground}"/>'
    for i in range(13):
        rx, ry = 6 + i * 6, 5 + i * (3 + digest[6] % 3)
        shade = 0.25 + 0.3 * ((i * 7) % 5) / 5
        yield (
            f'<ellipse cx="105" cy="70" rx="{rx}" ry="{ry}" fill="none" stroke="{light}" stroke-width="2"'
            f' stroke-dasharray="{2 + i % 4} {3 + i % 3}" opacity="{shade:.2f}"/>'
            f'<ellipse cx="262" cy="70" rx="{rx}" ry="{ry}" fill="none" stroke="{middle}" stroke-width="2"'
            f' opacity="{0.85 - i * 0.05:.2f}"/>'
        )
    yield (
        f'<path d="M184 18v104" stroke="{light}" stroke-width="2"/><circle cx="184" cy="70" r="11" fill="{light}"/>'
        f'<path d="m181 66-3 4 3 4m6-8 3 4-3 4" stroke="{ground}" stroke-width="2" fill="none"/>'
        f'<circle cx="262" cy="70" r="4" fill="{ORANGE}"/>'
    )


def cards(digest: bytes, palette: Palette) -> Iterable[str]:
    """Sheets with a curve each, one of them flagged."""
    ground, middle, _ = palette
    yield f'<path d="M0 0h360v140H0z" fill="{ground}"/>'
    flagged = digest[6] % 4
    for i in range(4):
        x, y = 36 + i * 74, 34 + (i + digest[7]) % 2 * 14
        rise = 8 + digest[8 + i] % 14
        yield (
            f'<rect x="{x}" y="{y}" width="60" height="74" rx="12" fill="#fff" stroke="{middle}" stroke-opacity=".4"/>'
            f'<path d="M{x + 10} {y + 54}l12-{rise} 10 8 12-{rise + 4}" fill="none" stroke="#24352f" stroke-width="3"'
            f' stroke-linecap="round" stroke-linejoin="round"/>'
            f'<circle cx="{x + 45}" cy="{y + 16}" r="5" fill="{"#d9552b" if i == flagged else middle}"/>'
        )


def graph(digest: bytes, palette: Palette) -> Iterable[str]:
    """Points joined to those near them."""
    ground, middle, light = palette
    yield f'<path d="M0 0h360v140H0z" fill="{ground}"/>'
    spots = [(24 + i % 6 * 62 + digest[i] % 34, 20 + i // 6 * 44 + digest[31 - i] % 26) for i in range(18)]
    for i, spot in enumerate(spots):
        for other in spots[i + 1 :]:
            if (far := math.dist(spot, other)) < 84:
                yield (
                    f'<path d="M{spot[0]} {spot[1]}L{other[0]} {other[1]}" stroke="{middle}" stroke-width="1.6"'
                    f' opacity="{0.8 - far / 130:.2f}"/>'
                )
    for i, (x, y) in enumerate(spots):
        colour = ORANGE if i == digest[30] % 18 else (light if i % 3 else middle)
        yield f'<circle cx="{x}" cy="{y}" r="{3.5 + digest[i + 8] % 5:.1f}" fill="{colour}"/>'


def signal(digest: bytes, palette: Palette) -> Iterable[str]:
    """A recorded signal; its middle is played already."""
    ground, middle, light = palette
    yield f'<path d="M0 0h360v140H0z" fill="{ground}"/>'
    for i in range(30):
        tall = 8 + (digest[i] % 64) * (0.35 + 0.65 * math.sin(math.pi * (i + 0.5) / 30)) + 14
        colour = light if i < 12 + digest[31] % 10 else middle
        yield (
            f'<rect x="{18 + i * 11}" y="{70 - tall / 2:.0f}" width="6" height="{tall:.0f}" rx="3" fill="{colour}"'
            f' opacity="{1 if colour == light else 0.55}"/>'
        )
    yield f'<circle cx="{21 + (12 + digest[31] % 10) * 11 - 5.5}" cy="22" r="6" fill="{ORANGE}"/>'


def heat(digest: bytes, palette: Palette) -> Iterable[str]:
    """A matrix in which one region glows."""
    ground, middle, light = palette
    yield f'<path d="M0 0h360v140H0z" fill="{ground}"/>'
    heart_x, heart_y = 3 + digest[6] % 9, 1 + digest[7] % 3
    for row in range(5):
        for column in range(14):
            near = math.exp(-((column - heart_x) ** 2 / 9 + (row - heart_y) ** 2 / 3))
            shade = min(1.0, 0.12 + near + (digest[(row * 14 + column) % 32] % 20) / 100)
            yield (
                f'<rect x="{10 + column * 24.5:.1f}" y="{9 + row * 25}" width="20" height="20" rx="5"'
                f' fill="{light if near > 0.45 else middle}" opacity="{shade:.2f}"/>'
            )
    yield f'<circle cx="{20 + heart_x * 24.5:.1f}" cy="{19 + heart_y * 25}" r="6" fill="{ORANGE}"/>'


def contour(digest: bytes, palette: Palette) -> Iterable[str]:
    """Height lines around two summits."""
    ground, middle, light = palette
    yield f'<path d="M0 0h360v140H0z" fill="{ground}"/>'
    first, second = 70 + digest[6] % 60, 230 + digest[7] % 70
    for i in range(9):
        for x, y, colour in ((first, 82, middle), (second, 58, light)):
            up, side, down = 14 + i * 8, 12 + i * 12, 16 + i * 7
            yield (
                f'<path d="M{x - side} {y}q{6 + i * 2}-{up} {side}-{up}t{side + 1} {down} -{side} {down + i}'
                f' -{side + 1}-{down + i - 2}z" fill="none" stroke="{colour}" stroke-width="1.6"'
                f' opacity="{0.9 - i * 0.085:.2f}"/>'
            )
    yield f'<circle cx="{first}" cy="82" r="6" fill="{ORANGE}"/>'


def blocks(digest: bytes, palette: Palette) -> Iterable[str]:
    """Blocks of several heights, seen from the corner."""
    ground, middle, light = palette
    yield f'<path d="M0 0h360v140H0z" fill="{ground}"/>'
    marked = digest[6] % 15
    for i in range(15):
        x, y = 180 + (i % 5 - i // 5 - 1) * 44, 44 + (i % 5 + i // 5) * 15
        tall = 10 + digest[i + 7] % 34
        top = ORANGE if i == marked else light
        yield (
            f'<path d="M{x - 22} {y - tall}v{tall}l22 13v-{tall}z" fill="{middle}" opacity=".75"/>'
            f'<path d="M{x + 22} {y - tall}v{tall}l-22 13v-{tall}z" fill="{middle}" opacity=".45"/>'
            f'<path d="M{x} {y - tall - 13}l22 13-22 13-22-13z" fill="{top}"/>'
        )


def layers(digest: bytes, palette: Palette) -> Iterable[str]:
    """A network in layers, with one path through it."""
    ground, middle, light = palette
    yield f'<path d="M0 0h360v140H0z" fill="{ground}"/>'
    columns = [
        [(44 + c * 68, 70 + (row - (n - 1) / 2) * 25) for row in range(n)] for c, n in enumerate((3, 5, 4, 5, 2))
    ]
    way = [column[digest[6 + c] % len(column)] for c, column in enumerate(columns)]
    for left, right in pairwise(columns):
        for x, y in left:
            lines = "".join(f"M{x} {y:.0f}L{to_x} {to_y:.0f}" for to_x, to_y in right)
            yield f'<path d="{lines}" stroke="{middle}" opacity=".35"/>'
    path = "L".join(f"{x} {y:.0f}" for x, y in way)
    yield f'<path d="M{path}" fill="none" stroke="{light}" stroke-width="2.5"/>'
    for spot in (spot for column in columns for spot in column):
        colour = ORANGE if spot == way[-1] else (light if spot in way else middle)
        yield f'<circle cx="{spot[0]}" cy="{spot[1]:.0f}" r="{6 if spot in way else 4.5}" fill="{colour}"/>'
