"""Files that give nothing are refused where they were chosen, and nothing is unpacked before its size is known."""

import io
import os
import zipfile

import pytest
from pages import page, words
from sqlalchemy import func, select
from staffing import staff_client

from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.viewer import Role
from portal.firms.sheets import service
from portal.firms.sheets.models import FirmImport

AT = "/staff/firms/import"
#: What hangs on no database.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def manager(app):
    return staff_client(app, Role.PROGRAM_MANAGER)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "내용이 없어요"),
        (b"\xef\xbb\xbf \n", "내용이 없어요"),
        (b"PK\x03\x04 broken", "깨져"),
        (b"\xd0\xcf\x11\xe0 old", "옛 엑셀"),
        (b"%PDF-1.7", "PDF"),
        (b"name,industry\n\xff\xff\x81,\xc7\n", "CP949"),
        ("회사명\n".encode(), "자료가 없어요"),
        (b"x" * (service.MOST_BYTES + 1), "10MB"),
        (b"x" * (21 * service.MEGABYTE), "10MB"),
    ],
    ids=["empty", "blank", "broken", "old", "pdf", "encoding", "header only", "10 MB", "21 MB"],
)
def test_a_file_that_gives_nothing_is_refused_at_its_field(manager, data, says):
    (token, *_rest) = page(manager, AT).xpath("//input[@name='csrf_token']/@value")
    form = {"csrf_token": token, "file": (io.BytesIO(data), "list.xlsx")}
    document = page(manager, AT, 422, method="POST", data=form)
    assert says in words(document.xpath("//*[@id='file-error']")[0])
    assert session.scalar(select(func.count()).select_from(FirmImport)) == 0


def test_a_file_that_is_too_large_tells_strangers_nothing(app):
    client = app.test_client()
    form = {"file": (io.BytesIO(b"x" * (21 * service.MEGABYTE)), "list.xlsx")}
    assert client.post(AT, data=form).status_code == 413


def test_a_bomb_is_not_unpacked(manager):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        for part in range(8):
            archive.writestr(f"xl/worksheets/sheet{part}.xml", os.urandom(40_000) + b" " * 9 * service.MEGABYTE)
    assert len(packed.getvalue()) < service.MEGABYTE
    with pytest.raises(RuleError) as refusal:
        service.read(packed.getvalue())
    assert refusal.value.code == "zip_bomb"
