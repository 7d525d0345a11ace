"""Draw the mark's icons into `portal/static/img` anew: `python -m tools.icons`, after a change of the mark."""

import io
import sys
from pathlib import Path

import resvg_py
from PIL import Image

FOLDER = Path(__file__).resolve().parent.parent / "portal" / "static" / "img"
#: Pixels, and how much of them is left around the mark on its ground; 0 for the bare mark.
SIZES = {48: 0.0, 180: 0.16, 192: 0.16, 512: 0.16}
GROUND = "#ffffff"
FAVICON_SIZES = (16, 32, 48)


def drawn(size: int, margin: float) -> Image.Image:
    """The mark at a size, on a ground when it has a margin (home screens fill what is transparent with black)."""
    inner = round(size * (1 - 2 * margin))
    data = resvg_py.svg_to_bytes(svg_path=str(FOLDER / "icon.svg"), width=inner, height=inner, skip_system_fonts=True)
    mark = Image.open(io.BytesIO(data)).convert("RGBA")
    if not margin:
        return mark
    ground = Image.new("RGBA", (size, size), GROUND)
    ground.alpha_composite(mark, ((size - inner) // 2, (size - inner) // 2))
    return ground.convert("RGB")


def main() -> int:
    for size, margin in SIZES.items():
        drawn(size, margin).save(FOLDER / f"icon-{size}.png", optimize=True)
    drawn(256, 0).save(FOLDER / "favicon.ico", sizes=[(size, size) for size in FAVICON_SIZES])
    return 0


if __name__ == "__main__":
    sys.exit(main())
