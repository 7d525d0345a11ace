"""Files as people and attackers send them, each made here: pictures, PDFs with Korean words, packed documents."""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

from PIL import Image
from pypdf import PdfReader, PdfWriter

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HP = "http://www.hancom.co.kr/hwpml/2011/paragraph"


def picture(width: int = 40, height: int = 30, kind: str = "PNG", **options: object) -> bytes:
    """A picture that no two sizes share."""
    image = Image.new("RGB", (width, height), (width % 256, height % 256, 90))
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def photograph() -> bytes:
    """A JPEG that lies on its side, with a name and a place in it, as cameras write them."""
    image = Image.new("RGB", (80, 40), (200, 30, 30))
    image.paste((30, 30, 200), (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif[0x013B] = "jurassicmark"
    exif.get_ifd(0x8825)[1] = "N"
    written = io.BytesIO()
    image.save(written, "JPEG", quality=95, exif=exif)
    return written.getvalue()


def vast_picture(side: int = 12_000) -> bytes:
    """A PNG of a few kilobytes that unpacks to `side` × `side` pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        body = name + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    packer, rows = zlib.compressobj(9), []
    for _ in range(side):
        rows.append(packer.compress(bytes(side // 8 + 1)))
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    content = b"".join(rows) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


def pdf(pages: Sequence[str]) -> bytes:
    """A PDF with a text on each page. No font is in it, which nobody needs to read the words: a table says which
    letters its codes stand for, as every word processor writes one."""
    letters = sorted({letter for page in pages for letter in page})
    table = "\n".join(f"<{ord(letter):04X}> <{ord(letter):04X}>" for letter in letters)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{len(letters)} beginbfchar\n{table}\nendbfchar\n"
        "endcmap end end"
    ).encode()
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",  # the pages, once they have numbers
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Batang /Encoding /Identity-H /ToUnicode 5 0 R"
        b" /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Batang /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap),
    ]
    numbers = []
    for text in pages:
        codes = "".join(f"{ord(letter):04X}" for letter in text)
        drawn = f"BT /F 14 Tf 40 780 Td <{codes}> Tj ET".encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        content = len(objects)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F 3 0 R >> >> >>" % content
        )
        numbers.append(len(objects))
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(numbers))
    return _assembled(objects)


def _assembled(objects: Sequence[bytes]) -> bytes:
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table) + end


def locked_pdf(password: str, pages: Sequence[str] = ("잠긴 글",)) -> bytes:
    """A PDF that asks for a password; with an empty one it opens to everybody, and may not be printed, say."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(pages))))
    writer.encrypt(password, owner_password="주인", algorithm="AES-256")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def docx(*paragraphs: str, doctype: str = "", parts: dict[str, bytes] | None = None) -> bytes:
    """A DOCX document."""
    text = "".join(f"<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>" for paragraph in paragraphs)
    document = f'<?xml version="1.0"?>{doctype}<w:document xmlns:w="{W}"><w:body>{text}</w:body></w:document>'
    return packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": document.encode(), **(parts or {})})


def hwpx(*paragraphs: str) -> bytes:
    """A HWPX document of one section."""
    text = "".join(f"<hp:p><hp:run><hp:t>{paragraph}</hp:t></hp:run></hp:p>" for paragraph in paragraphs)
    section = f'<?xml version="1.0"?><hs:sec xmlns:hs="urn:s" xmlns:hp="{HP}">{text}</hs:sec>'
    return packed({"mimetype": b"application/hwp+zip", "Contents/section0.xml": section.encode()})


def packed(parts: dict[str, bytes]) -> bytes:
    """Parts as a ZIP archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def bomb(megabytes: int = 150) -> bytes:
    """A DOCX of a few hundred kilobytes that unpacks to so many megabytes."""
    return docx("작아 보여요", parts={"word/media/image1.bin": bytes(megabytes << 20)})


ENTITIES = (
    '<!DOCTYPE lolz [<!ENTITY a "하하하하하하하하하하">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
