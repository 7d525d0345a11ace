"""QR codes, drawn here: what is in them is in no address, no cache and no foreign service's log."""

import segno
from markupsafe import Markup

from portal.web.svg import drawing


def draw(text: str, label: str) -> Markup:
    """An inline SVG, dark on light in every theme: cameras do not read the reverse. `label` says what it is."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True)
    head = Markup('<svg role="img" aria-label="{}" ').format(label)
    return head + drawing(drawn.removeprefix("<svg "))
