"""Pictures drawn from an identifier, for firms and products that have none of their own.

The same seed always gives the same picture, on every machine: choices come from SHA-256.
A firm's logo and cover share their colours. The orange dot is the signature of the house.
Templates get this module as `art`, charts included.
Everything is SVG with presentation attributes only (the content security policy forbids `style`).
"""

import hashlib
from functools import lru_cache

from markupsafe import Markup

from portal.web import art_families as families
from portal.web.art_families import ORANGE, Palette
from portal.web.art_posters import HEIGHT, POSTERS, WIDTH
from portal.web.charts import bar_chart, line_chart, sparkline
from portal.web.svg import drawing

__all__ = ["MARK", "band", "bar_chart", "cover", "line_chart", "logo", "poster", "product_picture", "sparkline"]

#: Ground, middle and light colour.
PALETTES = (
    ("#0b5c4c", "#8fe0c8", "#f4fbf8"),
    ("#27348b", "#aab6ff", "#f3f5ff"),
    ("#8f2f12", "#ffb797", "#fff6f1"),
    ("#12394f", "#86d0ee", "#f1f9fd"),
    ("#5b2a6e", "#e0b3f2", "#fbf4fe"),
    ("#5f4300", "#f3cf74", "#fffaee"),
    ("#1d2b2a", "#ff8d63", "#f2f5f4"),
    ("#0f4d2f", "#c8e86b", "#f7fbe9"),
    ("#7a1f45", "#ffb3cd", "#fff4f8"),
    ("#20406b", "#ffd36b", "#f4f8ff"),
)

#: Shapes of logos on a 64 × 64 ground; {b} and {c} are the middle and light colour.
LOGO_SHAPES = (
    '<path d="M14 50V14a36 36 0 0 1 36 36z" fill="{b}"/><circle cx="42" cy="22" r="8" fill="{c}"/>',
    '<path d="M14 32a18 18 0 0 1 36 0z" fill="{b}"/><path d="M14 50a18 18 0 0 1 36 0z" fill="{c}"/>',
    '<circle cx="25" cy="32" r="14" fill="{b}"/><circle class="blend" cx="40" cy="32" r="14" fill="{c}" opacity=".8"/>',
    '<path d="M14 14h18v18H14z" fill="{b}"/><path d="M32 32h18a18 18 0 0 1-18 18z" fill="{c}"/>'
    '<path d="M32 14a18 18 0 0 1 18 18H32z" fill="{b}" opacity=".55"/>',
    '<path d="M15 40c6-24 12-24 17-12s11 12 17-12" fill="none" stroke="{b}" stroke-width="5.5" stroke-linecap="round"/>'
    '<circle cx="18" cy="20" r="5" fill="{c}"/>',
    '<g fill="none" stroke="{b}" stroke-width="4.5"><circle cx="32" cy="32" r="17"/>'
    '<circle cx="32" cy="32" r="8.5" stroke="{c}"/><path d="M32 10v10" stroke="{c}" stroke-linecap="round"/></g>',
    '<g fill="{b}"><rect x="14" y="34" width="9" height="16" rx="4.5"/>'
    '<rect x="27.5" y="24" width="9" height="26" rx="4.5"/>'
    '</g><rect x="41" y="14" width="9" height="36" rx="4.5" fill="{c}"/>',
    '<path d="M32 11 53 32 32 53 11 32z" fill="{b}"/><path d="M32 22 42 32 32 42 22 32z" fill="{c}"/>',
    '<g fill="none" stroke="{b}" stroke-width="5" stroke-linecap="round"><path d="M15 49a34 34 0 0 1 34-34"/>'
    '<path d="M27 49a22 22 0 0 1 22-22"/></g><circle cx="44" cy="44" r="6" fill="{c}"/>',
    '<path d="M31 14v17H14a17 17 0 0 1 17-17zM33 50V33h17a17 17 0 0 1-17 17z" fill="{b}"/>'
    '<path d="M33 14a17 17 0 0 1 17 17H33zM31 50a17 17 0 0 1-17-17h17z" fill="{c}"/>',
    '<g fill="{b}"><circle cx="18" cy="18" r="5"/><circle cx="32" cy="18" r="5"/><circle cx="18" cy="32" r="5"/>'
    '<circle cx="32" cy="46" r="5"/><circle cx="46" cy="32" r="5"/></g><circle cx="39" cy="39" r="0" fill="{c}"/>'
    '<circle cx="32" cy="32" r="5" fill="{c}"/><circle cx="46" cy="46" r="5" fill="{c}"/>',
    '<path d="M32 12l17.3 10v20L32 52 14.7 42V22z" fill="none" stroke="{b}" stroke-width="5" stroke-linejoin="round"/>'
    '<circle cx="32" cy="32" r="7.5" fill="{c}"/>',
    '<path d="M14 44 26 16h10L24 44z" fill="{b}"/><path d="M28 48 40 20h10L38 48z" fill="{c}"/>',
    '<path d="M14 46V27a9 9 0 0 1 18 0v19z" fill="{b}"/>'
    '<path d="M32 46V27a9 9 0 0 1 18 0v19z" fill="{c}" opacity=".9"/>',
)

COVERS = (families.orbits, families.waves, families.arches, families.dots, families.ribbons)
PRODUCTS = (
    families.scan,
    families.cards,
    families.graph,
    families.signal,
    families.heat,
    families.contour,
    families.blocks,
    families.layers,
)

MARK = Markup(
    '<svg viewBox="0 0 32 32" aria-hidden="true"><path d="M3 29V11a8 8 0 0 1 16 0v18z" fill="#12806a"/>'
    '<path d="M13 29V17a8 8 0 0 1 16 0v12z" fill="#7fd0bb"/><path d="M13 29V17a8 8 0 0 1 6-7.7V29z" fill="#064d40"/>'
    '<circle cx="25" cy="5.5" r="3.5" fill="#d9552b"/></svg>'
)


@lru_cache(maxsize=4096)
def logo(seed: str, size: str = "", picture: str = "") -> Markup:
    """A square geometric logo, or the picture that somebody has given; `size` is empty (56 px, or what the place says)
    or `s` (42 px)."""
    classes = f"logo logo-{size}" if size else "logo"
    if picture:
        return Markup('<span class="{} own"><img src="{}" alt="" loading="lazy" decoding="async"></span>').format(
            classes, picture
        )
    ground, middle, light = _palette(seed)
    shape = LOGO_SHAPES[_digest(seed)[1] % len(LOGO_SHAPES)].format(b=middle, c=light)
    turn = _digest(seed)[2] % 4 * 90
    if turn:
        shape = f'<g transform="rotate({turn} 32 32)">{shape}</g>'
    return drawing(
        f'<span class="{classes}"><svg viewBox="0 0 64 64" aria-hidden="true">'
        f'<path d="M0 0h64v64H0z" fill="{ground}"/>{shape}</svg></span>'
    )


@lru_cache(maxsize=512)
def cover(seed: str) -> Markup:
    """A wide picture for the head of a firm's page, in the colours of its logo."""
    ground, middle, light = _palette(seed)
    digest = _digest(seed)
    family = COVERS[digest[3] % len(COVERS)]
    shade = '<path d="M0 0h1240v168H0z" fill="#04100e" opacity=".42"/>'
    dot = f'<circle cx="{980 + digest[4] % 160}" cy="{38 + digest[5] % 50}" r="7" fill="{ORANGE}"/>'
    drawn = "".join(family(digest, middle, light))
    return _svg(1240, 168, f'<path d="M0 0h1240v168H0z" fill="{ground}"/>{shade}{drawn}{dot}', "xMaxYMid slice")


@lru_cache(maxsize=1024)
def product_picture(seed: str, house: str = "") -> Markup:
    """A picture for a technology or a service, in the colours of the firm whose seed is `house`.

    A third of them stand on a light ground, a third on a tinted one, so that those of one firm differ.
    """
    digest = _digest(seed)
    ground, middle, light = _palette(house or seed)
    palette = ((ground, middle, light), (light, ground, middle), (middle, ground, light))[digest[4] % 3]
    family = PRODUCTS[digest[3] % len(PRODUCTS)]
    return _svg(360, 140, "".join(family(digest, palette)), "xMidYMid slice")


@lru_cache(maxsize=512)
def poster(kind: str, seed: str) -> Markup:
    """A picture for a program: its kind decides upon the family and the colours, the seed upon the rest."""
    palette, family = POSTERS.get(kind, POSTERS["briefing"])
    ground = f'<path d="M0 0h{WIDTH}v{HEIGHT}H0z" fill="{palette[0]}"/>'
    return _svg(WIDTH, HEIGHT, ground + "".join(family(_digest(seed), palette)), "xMidYMid slice")


@lru_cache(maxsize=1)
def band() -> Markup:
    """Roof tiles for the search band, fading in from the left."""
    radius, colours = 62, ("#06302a", "#0a4439", "#0e5848", "#1a7561")
    height = radius * 0.72
    rings = "".join(
        f'<circle cx="{x}" cy="{row * height + radius:.1f}" r="{radius * share:.0f}" fill="{colour}"/>'
        for row in range(-3, 3)
        for x in ((62,) if row % 2 else (0, 124))
        for share, colour in zip((1, 0.72, 0.44, 0.18), colours, strict=True)
    )
    return _svg(
        1120,
        260,
        f'<defs><pattern id="band-tile" width="124" height="{2 * height:.1f}" patternUnits="userSpaceOnUse">{rings}'
        '</pattern><linearGradient id="band-fade"><stop offset=".18" stop-color="#fff" stop-opacity="0"/>'
        '<stop offset=".62" stop-color="#fff" stop-opacity=".34"/>'
        '<stop offset="1" stop-color="#fff" stop-opacity=".8"/>'
        '</linearGradient><mask id="band-mask"><path d="M0 0h1120v260H0z" fill="url(#band-fade)"/></mask></defs>'
        '<path d="M0 0h1120v260H0z" fill="url(#band-tile)" mask="url(#band-mask)"/>'
        f'<circle cx="930" cy="86" r="9" fill="{ORANGE}"/>',
        "xMaxYMid slice",
    )


@lru_cache(maxsize=4096)
def _digest(seed: str) -> bytes:
    return hashlib.sha256(seed.encode()).digest()


def _palette(seed: str) -> Palette:
    return PALETTES[_digest(seed)[0] % len(PALETTES)]


def _svg(width: int, height: int, inner: str, fit: str) -> Markup:
    return drawing(f'<svg viewBox="0 0 {width} {height}" preserveAspectRatio="{fit}" aria-hidden="true">{inner}</svg>')
