"""A firm's files come back from a backup with their rows, and what stands in them is found there."""

import io
import shutil

import pytest
from factories import make_firm
from places import Place
from uploading import pdf, picture

from portal.core.db import session, unit_of_work
from portal.files import service as files
from portal.files.storage import INCOMING, storage
from portal.firms.media import service
from portal.firms.models import Firm
from portal.jobs.worker import run_once


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_files_come_back_with_their_rows(app, elsewhere, tmp_path):
    here = Place(app.extensions["portal.settings"])
    shutil.rmtree(here.files, ignore_errors=True)
    firm_id = make_firm("㈜가온눈").id
    uploads = {"소개서.pdf": pdf(["머리", "홍채인식"]), "가.png": picture()}
    taken = [files.take(io.BytesIO(content), name) for name, content in uploads.items()]
    with unit_of_work():
        rows = service.add(session.get(Firm, firm_id), taken, use=None, subject="firm", by="test")
        for row in rows:
            service.publish(row, by="test")
        address = rows[0].file.address()
    run_once()
    (storage().folder / INCOMING / "begun").write_bytes(b"not yet")
    archive = tmp_path / "hub.backup"
    assert here.run("backup", str(archive)).returncode == 0
    restored = elsewhere.run("restore", str(archive))
    assert restored.returncode == 0, restored.stderr
    contents = elsewhere.state()["files"]
    assert sorted(contents) == sorted(f"{one.written.key[:2]}/{one.written.key}" for one in taken)
    for one in taken:
        assert contents[f"{one.written.key[:2]}/{one.written.key}"] == storage().path(one.written.key).read_bytes()
    (hit,) = elsewhere.search("홍채인식")["items"]
    assert hit["name"] == "㈜가온눈" and "<mark>홍채인식</mark>" in hit["highlight"] and address.startswith("/files/")
    shutil.rmtree(here.files)
