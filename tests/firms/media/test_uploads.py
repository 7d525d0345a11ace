"""What attackers and the unlucky upload: each has an answer at its field, and nothing of it stays."""

import io
import os
import re
import shutil
import threading
import time

import pytest
from pages import visit
from people import Somebody, errors
from uploading import bomb, docx, locked_pdf, packed, pdf, picture, vast_picture

from portal.core.db import session, unit_of_work
from portal.files import service as files
from portal.files import sweeping
from portal.files.checks import LARGEST_FILE
from portal.files.models import StoredFile
from portal.files.storage import INCOMING, storage
from portal.firms.media import routes, service
from portal.firms.media.models import FirmFile
from portal.firms.models import Firm
from portal.jobs import queue
from portal.jobs.worker import run_once

ONCE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

#: A name, what is sent under it, and what is said.
ATTACKS = {
    "vast.png": (vast_picture(), "2,400만 화소"),
    "작아요.docx": (bomb(), "지나치게 커지는"),
    "큰 파일.pdf": (b"%PDF-1.7" + bytes(LARGEST_FILE), "30MB까지"),
    "svg.png": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "문서만"),
    "gif.png": (b"GIF89a/*" + bytes(30) + b"*/=1;alert(1)", "문서만"),
    "html.png": (b"<!doctype html><script>alert(1)</script>", "문서만"),
    "both.pdf": (pdf(["글"]) + packed({"a": b"a"}), "두 가지 형식"),
    "both.png": (picture() + b"<script>alert(1)</script>", "두 가지 형식"),
    "cut.pdf": (pdf(["글"])[:-60], "깨진 문서"),
    "locked.pdf": (locked_pdf("비밀"), "암호가 걸린"),
    "old.hwp": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "옛 형식"),
    "macro.docx": (docx("글", parts={"word/vbaProject.bin": b"x"}), "매크로"),
}


@ONCE
def test_attacks_are_answered_and_leave_nothing(owner, firm_files):
    for name, (content, told) in ATTACKS.items():
        answer = firm_files.upload(owner, (content, name))
        assert answer.status_code == 422 and told in errors(answer)["files"], name
        assert errors(answer)["files"].startswith(f"{name}: ")
    assert firm_files.on_disk() == [] and session.query(StoredFile).count() == 0


@ONCE
def test_of_several_files_those_that_may_be_are_kept(owner, firm_files):
    name = "<script>alert(1)</script>\u202e🌱" + "가" * 200
    answer = firm_files.upload(owner, (picture(), "하나.png"), (b"hello", name), (pdf(["글"]), "=HYPERLINK(1).pdf"))
    assert answer.status_code == 422 and "2개는 올렸어요" in answer.text
    assert "<script>alert(1)" not in answer.text and "\u202e" not in answer.text
    assert [row.file.name for row in firm_files.rows] == ["하나.webp", "=HYPERLINK(1).pdf"]
    assert "골라 주세요" in errors(firm_files.upload(owner))["files"]
    many = firm_files.upload(owner, *[(picture(), f"{n}.png") for n in range(11)])
    assert "10개까지" in errors(many)["files"] and len(firm_files.rows) == 2
    strange = firm_files.upload(owner, (picture(), "x.png"), use="poster", subject="technology:999999")
    assert {"use", "subject"} <= set(errors(strange))


@ONCE
def test_only_what_the_form_allows_is_taken(owner, firm, firm_files):
    """Mass assignment: every column of both tables as an extra field."""
    columns = {*FirmFile.__table__.columns.keys(), *StoredFile.__table__.columns.keys()} - {"use"}
    extra = dict.fromkeys(columns, "999999") | {"published_at": "2026-01-01", "alt_ko": "x"}
    assert firm_files.upload(owner, (picture(), "하나.png"), **extra).status_code == 303
    (row,) = firm_files.rows
    assert not row.is_published and (row.firm_id, row.alt_ko, row.position) == (firm.id, "", 0)
    assert row.file.owner == f"firm:{firm.id}" and row.file.created_by.startswith("person:")
    edit = f"{firm_files.page}/{row.id}"
    assert owner.send(edit, {**extra, "subject": "firm", "caption_ko": "글", "caption_en": ""}).status_code == 303
    (row,) = firm_files.rows
    assert (row.caption_ko, row.alt_ko, row.is_published, row.use) == ("글", "x", False, "picture")


@ONCE
def test_more_than_is_read_is_said_at_the_field(app, owner, firm_files, monkeypatch):
    most = app.view_functions["firm_media.upload"].portal_most_bytes
    assert most == routes.LARGEST_REQUEST > 3 * LARGEST_FILE
    monkeypatch.setattr(app.view_functions["firm_media.upload"], "portal_most_bytes", 10_000)
    answer = firm_files.upload(owner, (bytes(20_000), "큰.pdf"))
    assert answer.status_code == 413 and "90MB까지" in errors(answer)["files"]
    stranger = Somebody(app)
    for size, status in ((20_000, 400), (21 << 20, 413)):
        nobody = visit(stranger.client, firm_files.page, "POST", data={"files": (io.BytesIO(bytes(size)), "x")})
        assert nobody.status_code == status and "가온눈" not in nobody.text, "no more is taken, and nothing told"


@ONCE
def test_other_forms_stay_small(app, owner):
    """A file of 21 MB comes in here, and nowhere else."""
    assert app.config["MAX_CONTENT_LENGTH"] == 20 << 20
    large = {"files": (io.BytesIO(bytes(21 << 20)), "x.pdf")}
    assert visit(owner.client, "/me/firms/new", "POST", data=large).status_code == 413
    takes_more = {name for name, view in app.view_functions.items() if hasattr(view, "portal_most_bytes")}
    assert takes_more == {
        *("firm_media.upload", "firm_media.replace", "staff_program_posters.put", "staff_materials.add"),
        # With the questions of a form, of which some are answered with files.
        *("bookings.book", "booking_questions.save", "own_surveys.answer"),
        # A file that is compared with one that was shown; nothing of it is kept.
        "my_disclosures.compare",
        # What firms show each other: with a message, a need, a proposal, a lead.
        *("threads.say", "my_needs.attach", "proposing.send", "my_proposals.save", "lead.add_file"),
    }


@ONCE
def test_the_space_of_a_firm_ends(owner, firm_files, monkeypatch):
    firm_files.upload(owner, (pdf(["글"]), "하나.pdf"))
    size = firm_files.rows[0].file.size
    monkeypatch.setattr(service, "MOST_BYTES", 2 * size)
    assert firm_files.upload(owner, (pdf(["글"]), "둘.pdf")).status_code == 303
    full = firm_files.upload(owner, (pdf(["글"]), "셋.pdf"))
    assert full.status_code == 422 and "200MB를 넘어요" in errors(full)["files"]
    monkeypatch.setattr(service, "MOST_FILES", 2)
    monkeypatch.setattr(service, "MOST_BYTES", 1 << 30)
    assert "100개까지" in errors(firm_files.upload(owner, (pdf(["글"]), "셋.pdf")))["files"]
    assert len(firm_files.rows) == len(firm_files.on_disk()) == 2
    assert re.search(r"200 MB 가운데 [\d.]+ kB · 파일 2개", owner.get(firm_files.page).text)


def upload_at_once(app, owner, firm_files, count):
    """How many of so many uploads at the same moment were taken."""
    clients = [Somebody(app) for _ in range(count)]
    for one in clients:
        one.client.set_cookie("person", owner.token)
    forms = [one.form(firm_files.page) for one in clients]
    ready, statuses = threading.Barrier(count), []

    def send(one, form):
        to, values = form
        data = values | {"files": (io.BytesIO(pdf(["글"])), "글.pdf"), "use": "gallery"}
        ready.wait()
        statuses.append(visit(one.client, to, "POST", data=data, content_type="multipart/form-data").status_code)

    threads = [threading.Thread(target=send, args=pair) for pair in zip(clients, forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert set(statuses) <= {303, 422} and len(statuses) == count
    return statuses.count(303)


@pytest.fixture
def room_for_two(owner, firm_files, monkeypatch):
    """Space for one more file beside the one that is there; whoever has looked takes a while to write."""
    firm_files.upload(owner, (pdf(["글"]), "하나.pdf"))
    monkeypatch.setattr(service, "MOST_BYTES", 2 * firm_files.rows[0].file.size)
    used = files.used_by

    def slowly(whose):
        found = used(whose)
        time.sleep(0.15)
        return found

    monkeypatch.setattr(service.files, "used_by", slowly)


def test_uploads_at_once_do_not_go_beyond_the_space(app, owner, firm_files, room_for_two):
    assert upload_at_once(app, owner, firm_files, 3) == 1
    assert len(firm_files.rows) == len(firm_files.on_disk()) == 2


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_without_the_lock_they_would(app, owner, firm_files, room_for_two, monkeypatch):
    """The negative control; SQLite has one writer at a time whatever is locked."""
    monkeypatch.setattr(routes, "lock_firm", lambda firm_id: session.get(Firm, firm_id))
    assert upload_at_once(app, owner, firm_files, 3) > 1


# ── What is left behind ──────────────────────────────────────────────────────


@ONCE
def test_what_a_crash_left_is_swept_up(owner, firm_files, firm, runner):

    firm_files.upload(owner, (picture(), "하나.png"), (picture(9, 9), "둘.png"))
    kept, forgotten = firm_files.rows
    place = storage()
    orphan, young = place.write(io.BytesIO(b"orphan")).key, place.write(io.BytesIO(b"young")).key
    (place.folder / INCOMING).mkdir(exist_ok=True)
    (place.folder / INCOMING / "begun").write_bytes(b"x")
    long_ago = time.time() - 2 * 86_400
    for path in (place.path(orphan), place.path(kept.file.key), place.folder / INCOMING / "begun"):
        os.utime(path, (long_ago, long_ago))
    forgotten_key = forgotten.file.key
    with unit_of_work():
        # As when a technology goes, with what belonged to it.
        row = session.get(FirmFile, forgotten.id)
        row.file.created_at = row.file.created_at.replace(year=2020)
        session.delete(row)
    with unit_of_work():
        queue.enqueue(sweeping.SWEEPING, "now")
    run_once()
    assert firm_files.on_disk() == sorted([kept.file.key, young])
    assert session.query(StoredFile).filter_by(key=forgotten_key).count() == 0
    assert "올린 파일 1개가 모두 있어요" in runner.invoke(args=["doctor"]).output
    shutil.rmtree(place.folder)
    assert owner.get(kept.file.address()).status_code == 404, "a content that is away is no error of ours"
    assert "내용이 없는 파일이 1개예요" in runner.invoke(args=["doctor"]).output, "but the doctor says so"
