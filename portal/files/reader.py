"""Reads the text of a document in a process of its own: `python -P reader.py KIND CHARACTERS < document > pages.json`.

A document is a stranger's program for whoever reads it. So the process takes limits upon itself before it reads the
first byte (memory, time, no files, no children), is given no setting and no secret, and knows nothing of the portal:
this file imports nothing of it. What it says is `{"state": …, "count": …, "pages": […]}`.
"""

import contextlib
import io
import json
import logging
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

MEMORY, SECONDS = 1 << 30, 40
#: Of one part of a packed document, unpacked.
LARGEST_PART = 60 << 20
MOST_PAGES = 2000

#: Words of Hangul, and those of one syllable, which are one in six or seven where nothing is torn.
_WORDS, _LONE = re.compile(r"[가-힣]+"), re.compile(r"(?<!\w)[가-힣](?!\w)")
_TORN = 1 / 3
#: Too few to tell from.
_FEW_WORDS = 8

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Unreadable(Exception):
    """`password`, `broken` or `heavy`."""


def main() -> None:
    """Read one document, and say what stands in it."""
    kind, most = sys.argv[1], int(sys.argv[2])
    _limit()
    content = io.BytesIO(sys.stdin.buffer.read())
    try:
        said = _read(kind, content, most)
    except Unreadable as error:
        said = {"state": str(error), "count": None, "pages": []}
    except (MemoryError, RecursionError):
        said = {"state": "heavy", "count": None, "pages": []}
    except Exception:
        said = {"state": "broken", "count": None, "pages": []}
    sys.stdout.write(json.dumps(said))


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _read(kind: str, content: io.BytesIO, most: int) -> dict[str, Any]:
    if kind == "opens":
        return {"state": "read", "count": len(_opened(content).pages), "pages": []}
    if kind == "pdf":
        return _pdf(content, most)
    with contextlib.suppress(KeyError), zipfile.ZipFile(content) as packed:
        names = ["word/document.xml"] if kind == "docx" else _sections(packed)
        return _said(None, [_bounded(_paragraphs(packed, names), most)])
    raise Unreadable("broken")


def _said(count: int | None, pages: list[str]) -> dict[str, Any]:
    return {"state": "read" if any(page.strip() for page in pages) else "empty", "count": count, "pages": pages}


# ── PDF ──────────────────────────────────────────────────────────────────────


def _opened(content: io.BytesIO) -> Any:
    from pypdf import PdfReader  # noqa: PLC0415 - a DOCX needs none of it

    logging.disable(logging.CRITICAL)
    reader = PdfReader(content, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("password")
    return reader


def _pdf(content: io.BytesIO, most: int) -> dict[str, Any]:
    reader = _opened(content)
    count, pages, left = len(reader.pages), [], most
    for number in range(min(count, MOST_PAGES)):
        if left <= 0:
            break
        try:
            text = _text_of(reader.pages[number])
        except (MemoryError, RecursionError):
            raise
        except Exception:  # one page that cannot be read takes nothing from the others
            text = ""
        pages.append(text[:left])
        left -= len(text)
    return _said(count, pages)


def _text_of(page: Any) -> str:
    """The page's text; by the places of its letters where words come torn into syllables.

    A browser prints every syllable in a font of its own where fonts come in pieces, and pypdf takes each change of font
    for a gap. By their places they are whole, but columns run into each other: so only then.
    """
    text: str = page.extract_text()
    if _torn(text) < _TORN:
        return text
    lines = page.extract_text(extraction_mode="layout").splitlines()
    laid = "\n".join(" ".join(line.split()) for line in lines if line.strip())
    return laid if _torn(laid) < _torn(text) else text


def _torn(text: str) -> float:
    """The share of words that are one syllable."""
    words = len(_WORDS.findall(text))
    return len(_LONE.findall(text)) / words if words >= _FEW_WORDS else 0.0


# ── HWPX and DOCX ────────────────────────────────────────────────────────────


def _sections(packed: zipfile.ZipFile) -> list[str]:
    names = [name for name in packed.namelist() if name.startswith("Contents/section") and name.endswith(".xml")]
    return sorted(names, key=lambda name: (len(name), name))


def _paragraphs(packed: zipfile.ZipFile, names: list[str]) -> Iterator[str]:
    if not names:
        raise Unreadable("broken")
    for name in names:
        yield from _paragraphs_of(_unpacked(packed, name))


def _unpacked(packed: zipfile.ZipFile, name: str) -> bytes:
    """A part, whatever it says of its size."""
    with packed.open(name) as part:
        content = part.read(LARGEST_PART + 1)
    if len(content) > LARGEST_PART:
        raise Unreadable("heavy")
    return content


def _paragraphs_of(content: bytes) -> Iterator[str]:
    """The texts of paragraphs, in WordprocessingML (`w:p`, `w:t`) or OWPML (`hp:p`, `hp:t`)."""
    from lxml import etree  # noqa: PLC0415 - a PDF needs none of it

    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        # No word processor writes one: it is there to grow.
        raise Unreadable("broken")
    paragraph: list[str] = []
    for element in root.iter():
        name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if name == "p" and paragraph:
            yield "".join(paragraph)
            paragraph = []
        elif name == "t":
            paragraph.append("".join(element.itertext()))
        elif name in ("tab", "br", "lineBreak"):
            paragraph.append(" ")
    if paragraph:
        yield "".join(paragraph)


def _bounded(texts: Iterator[str], most: int) -> str:
    found, left = [], most
    for text in texts:
        if left <= 0:
            break
        found.append(text[:left])
        left -= len(text) + 1
    return "\n".join(found)


if __name__ == "__main__":
    main()
