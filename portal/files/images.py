"""Pictures: looked at before they are unpacked, and written anew, so that nothing but the picture is left of them.

A picture of 17 kB may unpack to 144 million pixels; its header tells, and it is refused by that. What is kept was drawn
by us from pixels: no place, no camera, no name of who took it, and nothing behind the picture's end.
"""

import io
import threading
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps

from portal.files.checks import Kind, refusal

#: Width times height.
MOST_PIXELS = 24_000_000
#: The longer side of what is kept, and the widths of the smaller forms.
LONGEST_SIDE, WIDTHS = 2000, (960, 320)
_QUALITY = 84
#: Drawings of so few colours look worse in a photograph's compression, and are larger.
_FEW_COLOURS = 1024
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}

# Pillow's own guard warns first and refuses at twice this; ours refuses at once.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS

#: One at a time in a process: 24 million pixels are 96 MB, and as much again while they are made smaller.
_one = threading.Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as WebP, with its smaller forms by width."""

    content: bytes
    width: int
    height: int
    smaller: dict[int, bytes]


def redraw(file: BinaryIO, kind: Kind) -> Picture:
    """The picture of a file, upright, without anything beside it. Raises `RuleError`."""
    try:
        image = Image.open(file, formats=[_FORMATS[kind.media_type]])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:
        raise _broken() from error
    with image:
        if image.width * image.height > MOST_PIXELS:
            raise _too_many_pixels()
        with _one:
            return _redraw(image)


def _redraw(image: Image.Image) -> Picture:
    try:
        # A JPEG is made smaller while it is unpacked.
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        mode = "RGBA" if _is_transparent(image) else "RGB"
        # Only where it is needed: each copy of 24 million pixels is 96 MB.
        drawn = image if image.mode == mode else image.convert(mode)
    except Exception as error:  # decoders raise whatever they like
        raise _broken() from error
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    is_drawing = image.format != "JPEG" and drawn.getcolors(_FEW_COLOURS) is not None
    smaller = {}
    for width in WIDTHS:
        if drawn.width > width:
            form = drawn.resize((width, max(1, round(drawn.height * width / drawn.width))), Image.Resampling.LANCZOS)
            smaller[width] = _webp(form, lossless=False)
    return Picture(_webp(drawn, lossless=is_drawing), drawn.width, drawn.height, smaller)


def _is_transparent(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _webp(image: Image.Image, *, lossless: bool) -> bytes:
    # A new image has no metadata that Pillow might write along.
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    written = io.BytesIO()
    bare.save(written, "WEBP", quality=_QUALITY, lossless=lossless, method=3)
    return written.getvalue()


def _too_many_pixels() -> Exception:
    return refusal("picture_pixels", "사진이 너무 커요. 가로와 세로를 곱해 2,400만 화소까지 올릴 수 있어요.")


def _broken() -> Exception:
    return refusal("picture_broken", "깨진 그림이라 읽을 수 없어요. 다시 저장해서 올려 주세요.")
