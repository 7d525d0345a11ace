"""What an upload is, by its content: a picture, a PDF, a HWPX or DOCX document, or nothing that is kept here.

A file that is two things at once (a polyglot) is refused: one program would show it as the picture that we looked at,
another would run it. Names say nothing. SVG and GIF are no pictures here: the one is a program, the other begins like
one (`GIF89a/*`) and a firm's logo needs neither.
"""

import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from portal.core.errors import RuleError

MEGABYTE = 1024 * 1024
#: Of one file.
LARGEST_FILE = 30 * MEGABYTE

#: What a packed document may be unpacked, and of how many parts it may be.
MOST_UNPACKED, MOST_PARTS = 200 * MEGABYTE, 3000
#: What is packed so much tighter than words and pictures ever are is packed to burst.
TIGHTEST, TIGHT_FROM = 200, 4 * MEGABYTE

#: Where programs look for what makes a file theirs: at its beginning and its end.
_HEAD, _TAIL = 4096, 65_557
_ELSE = re.compile(rb"<!doctype|<html|<svg|<script|<\?xml|<\?php|%pdf-|<body|<iframe", re.IGNORECASE)
_ACTIVE = re.compile(rb"<script[\s>]|<!doctype\s+html|<\?php", re.IGNORECASE)
_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file may be: how it is served, and what its name ends in."""

    media_type: str
    ending: str
    is_picture: bool = False


WEBP = Kind("image/webp", "webp", is_picture=True)
PNG = Kind("image/png", "png", is_picture=True)
JPEG = Kind("image/jpeg", "jpg", is_picture=True)
PDF = Kind("application/pdf", "pdf")
HWPX = Kind("application/hwp+zip", "hwpx")
DOCX = Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")
KINDS = {kind.media_type: kind for kind in (WEBP, PNG, JPEG, PDF, HWPX, DOCX)}


def refusal(code: str, message: str) -> RuleError:
    """That a file is not kept, and why."""
    return RuleError(code, message, field="files")


def kind_of(file: BinaryIO) -> Kind:
    """What a file is; afterwards it stands at its beginning. Raises `RuleError` for what is not kept here."""
    size = file.seek(0, 2)
    if not size:
        raise refusal("file_empty", "빈 파일이에요.")
    if size > LARGEST_FILE:
        raise refusal("file_large", "한 파일은 30MB까지 올릴 수 있어요.")
    file.seek(0)
    head = file.read(_HEAD)
    kind = _by_beginning(head, file)
    _refuse_polyglots(kind, head, size, file)
    if kind is PDF:
        _refuse_cut_off(file, size)
    file.seek(0)
    return kind


def _by_beginning(head: bytes, file: BinaryIO) -> Kind:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _packed(file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # Old .hwp and .doc, and documents with a password, which Office packs into the same container.
        raise refusal(
            "file_old_or_locked", "옛 형식(.hwp·.doc)이거나 암호가 걸린 문서예요. PDF나 HWPX, DOCX로 올려 주세요."
        )
    raise refusal("file_type", "PNG·JPG·WebP 사진과 PDF·HWPX·DOCX 문서만 올릴 수 있어요.")


def _packed(file: BinaryIO) -> Kind:
    """A HWPX or DOCX document; only the list of its parts is read."""
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            _refuse_bombs(parts)
            names = {part.filename for part in parts}
            is_hwpx = "mimetype" in names and _begins(packed, "mimetype").strip() == b"application/hwp+zip"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise refusal("file_broken", "깨진 문서라 읽을 수 없어요. 다시 저장해서 올려 주세요.") from error
    if any(part.flag_bits & 1 for part in parts):
        raise refusal("file_locked", "암호가 걸린 문서예요. 암호를 풀고 올려 주세요.")
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js")) for name in names):
        raise refusal("file_program", "매크로나 프로그램이 든 문서는 올릴 수 없어요.")
    if is_hwpx:
        return HWPX
    if {"[Content_Types].xml", "word/document.xml"} <= names:
        return DOCX
    raise refusal("file_type", "PNG·JPG·WebP 사진과 PDF·HWPX·DOCX 문서만 올릴 수 있어요.")


def _begins(packed: zipfile.ZipFile, name: str) -> bytes:
    """The first bytes of a part: what it unpacks to may be as large as all that a document may be."""
    with packed.open(name) as part:
        return part.read(40)


def _refuse_bombs(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > max(TIGHT_FROM, TIGHTEST * packed):
        raise refusal("file_bomb", "풀면 지나치게 커지는 파일이라 받지 않았어요.")


def _refuse_polyglots(kind: Kind, head: bytes, size: int, file: BinaryIO) -> None:
    is_zip = kind in (HWPX, DOCX)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    something_else = not is_zip and b"PK\x05\x06" in tail
    if kind.is_picture:
        something_else |= bool(_ELSE.search(head) and not _is_metadata(head)) or _holds(file, _ACTIVE)
    elif kind is PDF:
        # Programs that look for HTML look at the first kilobyte.
        something_else |= bool(_ACTIVE.search(head[:1024]))
    if something_else:
        raise refusal(
            "file_polyglot", "두 가지 형식이 섞인 파일이라 받지 않았어요. 그림이나 문서를 새로 저장해서 올려 주세요."
        )


def _is_metadata(head: bytes) -> bool:
    """XMP is XML inside a picture, and says so."""
    rest = re.sub(rb"<\?xml|<\?xpacket|<x:xmpmeta", b"", head, flags=re.IGNORECASE)
    return b"xmpmeta" in head and not _ELSE.search(rest)


def _holds(file: BinaryIO, pattern: re.Pattern[bytes]) -> bool:
    """Whether a file holds something, wherever; read in blocks that overlap."""
    file.seek(0)
    before = b""
    while block := file.read(MEGABYTE):
        if pattern.search(before + block):
            return True
        before = block[-32:]
    return False


def _refuse_cut_off(file: BinaryIO, size: int) -> None:
    file.seek(max(0, size - 2048))
    if b"startxref" not in file.read():
        raise refusal("file_broken", "깨진 문서라 읽을 수 없어요. 다시 저장해서 올려 주세요.")


def says_it_is_encrypted(file: BinaryIO) -> bool:
    """Whether a PDF names a key; many of these open without a password all the same."""
    found = _holds(file, _ENCRYPTED)
    file.seek(0)
    return found
