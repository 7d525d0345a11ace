"""Icons as inline SVG, drawn in the colour of the text around them (lucide, `tools/vendor.json`)."""

import re
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from portal.web.svg import drawing

FOLDER = Path(__file__).resolve().parent.parent / "static" / "vendor" / "lucide"
_INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@lru_cache(maxsize=512)
def icon(name: str, size: str = "") -> Markup:
    """The icon `name` (`search`, `building-2`); `size` is empty, `s` or `l`.

    It is decoration: the words beside it, or the control's label, carry the meaning.
    Raises `KeyError` for an icon that is not vendored.
    """
    classes = f"ic ic-{size}" if size else "ic"
    return Markup('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>').format(classes, _drawing(name))


@lru_cache(maxsize=256)
def _drawing(name: str) -> Markup:
    """What stands inside the `<svg>` of the vendored file."""
    file = FOLDER / f"{name}.svg"
    if not file.is_file():
        raise KeyError(f"no icon {name!r}: add it to tools/vendor.json and run `make vendor`")
    found = _INNER.search(file.read_text(encoding="utf-8"))
    assert found is not None, f"{file} holds no <svg>"
    return drawing(re.sub(r"\s+", " ", found.group(1)).strip().replace(" />", "/>").replace("> <", "><"))
