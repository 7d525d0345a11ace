"""What is kept, what is refused and why; pictures drawn anew; documents read by a process of their own.

Nothing here hangs on a database: these are functions of a file's content.
"""

import io
import random
import subprocess
import sys

import pytest
from PIL import Image
from uploading import (
    ENTITIES,
    bomb,
    docx,
    hwpx,
    locked_pdf,
    packed,
    pdf,
    photograph,
    picture,
    vast_picture,
)

from portal.core.errors import RuleError
from portal.files import checks, images, reading
from portal.files.checks import DOCX, HWPX, JPEG, PDF, PNG, WEBP, kind_of
from portal.files.service import file_name
from portal.files.storage import Storage

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
ZIP = packed({"a.txt": b"a"})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (picture(), PNG),
        (picture(kind="JPEG"), JPEG),
        (photograph(), JPEG),
        (picture(kind="WEBP"), WEBP),
        (pdf(["글"]), PDF),
        (locked_pdf("비밀"), PDF),
        (docx("글"), DOCX),
        (hwpx("글"), HWPX),
    ],
)
def test_content_tells_what_a_file_is(content, kind):
    assert kind_of(io.BytesIO(content)) is kind


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (SVG, "file_type"),
        (b'<?xml version="1.0"?>' + SVG, "file_type"),
        (HTML, "file_type"),
        (b"MZ\x90\x00", "file_type"),
        (b"GIF89a/*" + bytes(40) + b"*/=1;alert(1)", "file_type"),
        (picture(kind="GIF"), "file_type"),
        (ZIP, "file_type"),
        (OLE, "file_old_or_locked"),
        (b"\x89PNG\r\n\x1a\n" + HTML, "file_polyglot"),
        (picture() + HTML, "file_polyglot"),
        (picture() + ZIP, "file_polyglot"),
        (picture() + pdf(["글"])[:200], "file_polyglot"),
        (picture(kind="JPEG") + b"<script >alert(1)</script>", "file_polyglot"),
        (pdf(["글"]) + ZIP, "file_polyglot"),
        (b"%PDF-1.7\n<script>alert(1)</script>" + pdf(["글"]), "file_polyglot"),
        (pdf(["글"])[:-60], "file_broken"),
        (docx("글")[:-40], "file_broken"),
        (docx("글", parts={"word/vbaProject.bin": b"x"}), "file_program"),
        (b"%PDF-1.7" + bytes(checks.LARGEST_FILE), "file_large"),
    ],
)
def test_what_is_not_kept(content, code):
    with pytest.raises(RuleError) as refused:
        images.redraw(io.BytesIO(content), kind_of(io.BytesIO(content)))
    assert (refused.value.code, refused.value.field) == (code, "files")


def test_a_packed_bomb_is_not_unpacked():
    content = bomb()
    assert len(content) < 1 << 20
    with pytest.raises(RuleError, match="지나치게"):
        kind_of(io.BytesIO(content))
    assert kind_of(io.BytesIO(docx("글", parts={"a.bin": bytes(1 << 20)}))) is DOCX, "what is just empty may be"


def test_metadata_of_a_picture_is_no_other_format():
    xmp = b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><?xml version="1.0"?></x:xmpmeta>'
    assert kind_of(io.BytesIO(picture(kind="WEBP", xmp=xmp))) is WEBP


@pytest.mark.parametrize("cut", [60, 200])
def test_a_damaged_picture_is_refused(cut):
    content = picture(300, 300)[:-cut]
    with pytest.raises(RuleError) as refused:
        images.redraw(io.BytesIO(content), PNG)
    assert refused.value.code == "picture_broken"


def test_a_picture_is_drawn_anew():
    drawn = images.redraw(io.BytesIO(photograph()), JPEG)
    image = Image.open(io.BytesIO(drawn.content))
    assert (image.format, image.size, drawn.width, drawn.height) == ("WEBP", (40, 80), 40, 80)
    assert image.getpixel((20, 10))[2] > 150 > image.getpixel((20, 70))[2], "turned upright"
    assert not image.getexif() and set(image.info) <= {"loop", "background", "timestamp", "duration"}
    large = images.redraw(io.BytesIO(picture(4000, 1000)), PNG)
    assert (large.width, large.height, sorted(large.smaller)) == (2000, 500, [320, 960])


_MEASURE = r"""
import io, re, sys
from pathlib import Path
from portal.files import images
from portal.files.checks import PNG

def most():
    # Not ru_maxrss: it keeps what the process was before it became this program.
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])

before = most()
try:
    images.redraw(io.BytesIO(sys.stdin.buffer.read()), PNG)
except Exception as error:
    print(getattr(error, "code", repr(error)))
print(most() - before)
"""


_KIND = "from portal.files.checks import kind_of; print(kind_of(io.BytesIO(sys.stdin.buffer.read())).ending)"


def grown(content, program=_MEASURE):
    """What was said, and by how many KiB a process grew that was given a picture."""
    done = subprocess.run([sys.executable, "-c", program], input=content, capture_output=True, check=True)
    *said, size = done.stdout.decode().split()
    return said, int(size)


@pytest.mark.parametrize("side", [12_000, 5000], ids=["vast", "just too large"])
def test_a_vast_picture_costs_no_memory(side):
    content = vast_picture(side)
    assert len(content) < 18_000
    said, size = grown(content)
    assert said == ["picture_pixels"] and size < 10_000


def test_without_the_look_at_its_header_it_would():
    """The negative control: a picture of a quarter of the pixels, which nobody looks at before."""
    program = _MEASURE.replace("before =", "images.MOST_PIXELS = images.Image.MAX_IMAGE_PIXELS = 10**9; before =")
    said, size = grown(vast_picture(6000), program)
    assert said == [] and size > 100_000, size


def test_a_part_that_only_says_what_a_document_is_is_not_unpacked_whole():
    """Within what a document may unpack to, and yet more than is to stand in the memory of a web process."""
    content = packed(
        {"mimetype": b"application/hwp+zip".ljust(150 << 20), "noise": random.Random(5).randbytes(1 << 20)}
    )
    program = _MEASURE.replace("images.redraw(io.BytesIO(sys.stdin.buffer.read()), PNG)", _KIND)
    said, size = grown(content, program)
    assert said == ["hwpx"] and size < 20_000, size


# ── Texts ────────────────────────────────────────────────────────────────────


@pytest.fixture
def read(tmp_path):
    def read(content, kind, **options):
        path = tmp_path / "document"
        path.write_bytes(content)
        return reading.read(path, kind, **options)

    return read


def test_texts_page_by_page(read):
    pages = ["양자 얽힘 센서", "", "둘째 쪽의 홍채인식"]
    assert read(pdf(pages), "pdf") == reading.Reading("read", 3, tuple(pages))
    assert read(locked_pdf(""), "pdf").pages == ("잠긴 글",), "a PDF that everybody may read"
    assert read(docx("첫 문단", "둘째 문단"), "docx").pages == ("첫 문단\n둘째 문단",)
    assert read(hwpx("한글 문서", "공문"), "hwpx") == reading.Reading("read", None, ("한글 문서\n공문",))
    assert read(pdf([""]), "pdf").state == "empty"


def test_no_more_is_read_than_is_kept(read):
    pages = [f"{number:03}" + "가" * 97 for number in range(200)]
    found = read(pdf(pages), "pdf", most=1000)
    assert found.count == 200 and sum(map(len, found.pages)) == 1000
    assert len(read(docx("가" * 900, "나" * 900), "docx", most=1000).pages[0]) == 1000


@pytest.mark.parametrize(
    ("content", "kind", "state"),
    [
        (locked_pdf("비밀"), "pdf", "password"),
        (b"%PDF-1.7\n" + b"\xff" * 500 + b"startxref\n0\n%%EOF", "pdf", "broken"),
        (docx("&i;", doctype=ENTITIES), "docx", "broken"),
        (docx("글", doctype='<!DOCTYPE a [<!ENTITY x "y">]>'), "docx", "broken"),
        (docx("글 & 그림"), "docx", "broken"),
        (packed({"mimetype": b"application/hwp+zip"}), "hwpx", "broken"),
        (packed({"word/document.xml": b"<a>" + b" " * (61 << 20) + b"</a>"}), "docx", "heavy"),
    ],
    ids=["password", "broken PDF", "entities", "a DTD", "broken XML", "no section", "a part too large"],
)
def test_what_cannot_be_read_says_why(read, content, kind, state):
    found = read(content, kind)
    assert (found.state, found.pages) == (state, ())


def test_the_reader_has_limits_and_no_secrets(monkeypatch, read):
    """What it may use is taken from it before it reads; what it was given is its environment."""
    program = (
        "import runpy, os, resource, json\n"
        f"reader = runpy.run_path({reading.__file__.replace('reading', 'reader')!r})\n"
        "reader['_limit']()\n"
        "def fails(do):\n"
        "    try: do()\n"
        "    except (MemoryError, OSError): return True\n"
        "memory = fails(lambda: bytearray(2 << 30))\n"
        "print(memory, resource.getrlimit(resource.RLIMIT_CPU)[0], resource.getrlimit(resource.RLIMIT_FSIZE)[0])"
    )
    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "40", "0"]
    monkeypatch.setenv("PORTAL_SECRET_KEY", "hidden")
    given = {}
    run = subprocess.run
    monkeypatch.setattr(reading.subprocess, "run", lambda *a, **named: given.update(named) or run(*a, **named))
    assert read(pdf(["글"]), "pdf").state == "read" and given["env"] == {"LANG": "C.UTF-8"}


# ── Names and places ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("회사소개서.pdf", "회사소개서.pdf"),
        ("그림.HTML", "그림.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ("a\x00b\u202egpj.exe", "abgpj.exe.pdf"),
        ("가" * 300, "가" * 196 + ".pdf"),
        ("", "file.pdf"),
        (" .pdf", "file.pdf"),
        ("v1.2 소개 (최종).pdf", "v1.2 소개 (최종).pdf"),
        ("100% #1?.pdf", "100 1.pdf"),
    ],
)
def test_names(given, kept):
    assert file_name(given, PDF) == kept


def test_a_content_is_written_whole_or_not_at_all(tmp_path):
    class Breaking(io.BytesIO):
        def read(self, size=-1):
            if self.tell():
                raise OSError("the disk is full")
            return super().read(3)

    place = Storage(tmp_path / "files")
    with pytest.raises(OSError, match="full"):
        place.write(Breaking(b"abcdef"))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    written = place.write(io.BytesIO(b"abc"))
    assert place.path(written.key).read_bytes() == b"abc" and written.size == 3
    place.remove(written.key)
    place.remove(written.key)
    assert not place.path(written.key).exists()
