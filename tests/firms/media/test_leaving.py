"""Who uploaded is declared; when they withdraw, the firm's file stays and nothing of them in it."""

import json

import pytest
from marks import MARK, MARKED_EMAIL, person_of, sign_up_marked, traces
from people import PASSWORD, letters, outbox
from uploading import photograph

from portal.core.db import unit_of_work
from portal.core.viewer import FirmRole
from portal.firms.people import service
from portal.jobs.worker import run_once

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_the_file_stays_and_nobody_stands_in_it(app, owner, firm, firm_files):
    somebody = sign_up_marked(app)
    letters(app)
    with unit_of_work():
        service.add(service.lock_firm(firm.id), person_of(), FirmRole.EDITOR, by="test", how="invited")
    letters(app)
    assert firm_files.upload(somebody, (photograph(), "현관.jpg")).status_code == 303
    (row,) = firm_files.rows
    firm_files.press(somebody, row, "publication")
    actor = f"person:{person_of().id}"
    assert row.file.created_by == actor
    own = json.loads(somebody.send("/me/data", {"format": "json"}, action="/me/data/exports").data)
    held = json.dumps(own, ensure_ascii=False)
    assert "내가 올린 파일" in held and "현관.webp" in held and "내가 공개한 회사의 사진과 자료" in held
    leave = {"current_password": PASSWORD, "understood": "y"}
    assert somebody.send("/me/data/withdrawal", leave).status_code == 303
    run_once()
    (farewell,) = (path.name for path in outbox(app).glob("*.eml") if MARKED_EMAIL.encode() in path.read_bytes())
    assert traces(app) == [f"file {farewell}"], "the last letter alone"
    (row,) = firm_files.rows
    assert row.file.created_by == actor and row.is_published and MARK not in owner.get(firm_files.page).text
