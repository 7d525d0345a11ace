"""A firm's files, through the front door: uploaded, described, published, replaced, moved, removed; by whom."""

import io
import unicodedata
from urllib.parse import urlsplit

import pytest
from factories import make_firm
from pages import page, texts, visit
from people import Somebody, errors
from PIL import Image
from uploading import docx, hwpx, pdf, photograph, picture

from portal.core.db import session, unit_of_work
from portal.core.viewer import MEMBERS
from portal.files.models import StoredFile
from portal.firms.media import service
from portal.firms.models import Firm, Technology
from portal.jobs.worker import run_once

ONCE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
pytestmark = ONCE


def test_a_picture_from_upload_to_page(owner, client, firm, firm_files):
    name = unicodedata.normalize("NFD", "우리 로고.jpg")
    answer = firm_files.upload(owner, (photograph(), name), use="logo")
    assert (answer.status_code, answer.location) == (303, f"{firm_files.page}?done=added")
    (logo,) = firm_files.rows
    address = logo.file.address()
    assert logo.file.name == "우리 로고.webp" and (logo.file.width, logo.file.height) == (40, 80), "upright"
    assert visit(client, address).status_code == 404, "a draft is the firm's alone"
    own = owner.get(address)
    assert own.status_code == 200 and own.headers["Cache-Control"] == "private, no-store"
    assert b"jurassicmark" not in own.data and not Image.open(io.BytesIO(own.data)).getexif()
    assert "초안" in words_of(owner, firm_files)

    assert firm_files.press(owner, logo, "publication").status_code == 303
    shown = visit(client, address)
    assert shown.status_code == 200 and shown.mimetype == "image/webp"
    assert shown.headers["Cache-Control"] == "public, max-age=86400, immutable"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert shown.headers["Content-Disposition"].startswith("inline; filename")
    assert "filename*=UTF-8''%EC%9A%B0%EB%A6%AC%20%EB%A1%9C%EA%B3%A0.webp" in shown.headers["Content-Disposition"]
    source = f"//header//img[@src='{logo.file.address(320)}']"
    assert page(client, f"/firms/{firm.id}").xpath(source)
    assert visit(client, logo.file.address(320)).data == shown.data, "no wider than its smaller form"

    assert firm_files.press(owner, logo, "withdrawal").status_code == 303
    assert visit(client, address).status_code == 404
    assert not page(client, f"/firms/{firm.id}").xpath(source)


def words_of(somebody, firm_files):
    return " ".join(page(somebody.client, firm_files.page).text_content().split())


def test_what_is_shown_where(owner, client, firm, firm_files):
    technology = firm.technologies[0].id
    subject = f"technology:{technology}"
    for kind, name in ((pdf(["한 쪽"]), "소개서.pdf"), (docx("글"), "사양.docx"), (hwpx("글"), "공문.hwpx")):
        assert firm_files.upload(owner, (kind, name), subject=subject).status_code == 303
    assert firm_files.upload(owner, (picture(1200, 300), "현장.png"), (picture(9, 9), "작은.png")).status_code == 303
    for row in firm_files.rows:
        firm_files.press(owner, row, "publication")
    papers = texts(page(client, f"/technologies/{technology}"), "//section[@aria-labelledby='documents']//li//b")
    assert papers == ["소개서.pdf", "사양.docx", "공문.hwpx"]
    assert not texts(page(client, f"/firms/{firm.id}"), "//section[@aria-labelledby='documents']")
    pictures = page(client, f"/en/firms/{firm.id}").xpath("//section[@aria-labelledby='pictures']//img")
    assert [(one.get("width"), one.get("alt")) for one in pictures] == [("1200", ""), ("9", "")]
    kinds = {}
    for row in firm_files.rows:
        answer = visit(client, row.file.address())
        kinds[row.file.name] = answer.headers["Content-Disposition"].partition(";")[0], answer.mimetype
    assert kinds["소개서.pdf"] == ("inline", "application/pdf")
    assert kinds["사양.docx"][0] == kinds["공문.hwpx"][0] == "attachment"
    wide = next(row for row in firm_files.rows if row.file.name == "현장.webp")
    small = visit(client, wide.file.address(320))
    assert Image.open(io.BytesIO(small.data)).size == (320, 80) and small.status_code == 200
    for wrong in (wide.file.address(320).replace("/320/", "/321/"), wide.file.address().replace("webp", "png")):
        assert visit(client, wrong).status_code == 404
    paper = next(row for row in firm_files.rows if row.file.name == "소개서.pdf").file
    part = visit(client, paper.address(), headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data, part.headers["Content-Range"]) == (206, b"%PDF", f"bytes 0-3/{paper.size}")
    assert visit(client, paper.address(320)).status_code == 404, "no picture"


def test_it_is_described_and_moved(owner, client, firm, firm_files):
    long = "가" * 301
    firm_files.upload(owner, (picture(10, 10), "하나.png"), (picture(20, 20), "둘.png"))
    first, second = firm_files.rows
    edit = f"{firm_files.page}/{first.id}"
    bad = owner.send(edit, {"caption_ko": long, "alt_en": "<script>alert(1)</script>", "subject": "technology:999999"})
    assert bad.status_code == 422 and set(errors(bad)) == {"caption_ko", "subject"}
    assert long in bad.text and "&lt;script&gt;alert(1)" in bad.text, "what was typed stays"
    said = {"caption_ko": "=HYPERLINK(1) 🌱", "alt_ko": unicodedata.normalize("NFD", "현관"), "alt_en": "<b>door</b>"}
    assert owner.send(edit, said).location.endswith("done=described")
    for row in firm_files.rows:
        firm_files.press(owner, row, "publication")
    korean, english = (page(client, f"{language}/firms/{firm.id}") for language in ("", "/en"))
    assert [one.get("alt") for one in korean.xpath("//figure//img")] == ["현관", ""]
    assert [one.get("alt") for one in english.xpath("//figure//img")] == ["<b>door</b>", ""]
    assert texts(english, "//figcaption") == ["=HYPERLINK(1) 🌱"]
    assert firm_files.press(owner, second, "position", to="earlier").status_code == 303
    assert [row.file.name for row in firm_files.rows] == ["둘.webp", "하나.webp"]
    sideways = visit(owner.client, f"{edit}/position", "POST", data=owner.form(edit)[1] | {"to": "up"})
    assert sideways.status_code == 422 and "목록에서" in sideways.text


def test_another_content_in_its_place(owner, client, firm_files):
    firm_files.upload(owner, (picture(10, 10), "하나.png"))
    (row,) = firm_files.rows
    firm_files.press(owner, row, "publication")
    before, edit = row.file, f"{firm_files.page}/{row.id}"
    old, old_key = before.address(), before.key

    def replace(content, name):
        data = {"files": (io.BytesIO(content), name)}
        return owner.send(edit, data, action=f"{edit}/content", content_type="multipart/form-data")

    for content, name, told in (
        (pdf(["글"]), "글.pdf", "사진만 올릴 수 있어요"),
        (b"", "빈.png", "빈 파일이에요"),
        (b"hello", "글.png", "문서만 올릴 수 있어요"),
    ):
        answer = replace(content, name)
        assert answer.status_code == 422 and told in errors(answer)["files"], name
    assert "골라 주세요" in errors(owner.send(edit, {}, action=f"{edit}/content"))["files"]
    assert firm_files.on_disk() == [old_key]
    assert replace(picture(30, 30), "둘.png").location.endswith("done=replaced")
    run_once()
    (row,) = firm_files.rows
    assert row.file.name == "둘.webp" and row.is_published and firm_files.on_disk() == [row.file.key]
    assert [visit(client, path).status_code for path in (old, row.file.address())] == [404, 200]


def test_one_logo_at_a_time(owner, firm, firm_files):
    for number in range(2):
        firm_files.upload(owner, (picture(number + 5, 5), f"{number}.png"), use="logo")
    for row in firm_files.rows:
        firm_files.press(owner, row, "publication")
    assert [row.is_published for row in firm_files.rows] == [False, True]
    two = firm_files.upload(owner, (picture(), "1.png"), (picture(), "2.png"), use="cover")
    assert two.status_code == 422 and "하나씩" in errors(two)["files"]
    assert "사진만" in errors(firm_files.upload(owner, (pdf(["글"]), "글.pdf"), use="logo"))["files"]


def test_drafts_go_along_with_a_profile(owner, firm, firm_files):
    """What the editors call when a profile is published."""
    technology = firm.technologies[0].id
    firm_files.upload(owner, (picture(5, 5), "로고.png"), use="logo")
    firm_files.press(owner, firm_files.rows[0], "publication")
    firm_files.upload(owner, (picture(6, 6), "다른 로고.png"), use="logo")
    firm_files.upload(owner, (picture(7, 7), "기술.png"), subject=f"technology:{technology}")
    firm_files.upload(owner, (picture(8, 8), "회사.png"))
    with unit_of_work():
        assert service.publish_attached(session.get(Technology, technology), by="test") == 1
    with unit_of_work():
        assert service.publish_attached(session.get(Firm, firm.id), by="test") == 1
    shown = {row.file.name: row.is_published for row in firm_files.rows}
    assert shown == {"로고.webp": True, "다른 로고.webp": False, "기술.webp": True, "회사.webp": True}


def test_files_of_a_technology_come_and_go_with_it(owner, client, firm, firm_files):
    """Through the editors: a draft's files come out with it, and are nobody else's while it is withdrawn."""
    listed = f"/me/firms/{firm.id}/technologies"
    editor = urlsplit(owner.send(f"{listed}/new", {"name_ko": "물류 경로 예측"}).location).path
    number = editor.rsplit("/", 1)[1]
    firm_files.upload(owner, (picture(6, 6), "배차.png"), subject=f"technology:{number}")
    (row,) = firm_files.rows
    address = row.file.address()
    assert not row.is_published and visit(client, address).status_code == 404
    typed = owner.form(editor)[1] | {"summary_ko": "배차를 줄여요"}
    assert visit(owner.client, f"{editor}/publication", "POST", data=typed).location.endswith("done=published")
    assert visit(client, address).status_code == 200 and address in visit(client, f"/technologies/{number}").text
    owner.send(editor, action=f"{editor}/withdrawal")
    assert visit(client, address).status_code == 404 and owner.get(address).status_code == 200
    assert address not in visit(client, f"/firms/{firm.id}").text


def test_nothing_of_a_removed_file_is_left(owner, client, firm_files):
    firm_files.upload(owner, (picture(1000, 800), "하나.png"))
    (row,) = firm_files.rows
    address = row.file.address()
    firm_files.press(owner, row, "publication")
    assert len(firm_files.on_disk()) == 3
    assert firm_files.press(owner, row, "removal").location.endswith("done=removed")
    assert visit(client, address).status_code == 404
    run_once()
    assert firm_files.on_disk() == [] and session.query(StoredFile).count() == 0
    assert "아직 올린 것이 없어요" in words_of(owner, firm_files)


# ── Who may ──────────────────────────────────────────────────────────────────


def test_who_may_what(owner, browser_of, client, firm, firm_files):
    firm_files.upload(owner, (picture(), "하나.png"))
    (row,) = firm_files.rows
    viewer, stranger = (
        browser_of(firm, "viewer@firm.example", "viewer"),
        browser_of(make_firm("㈜남"), "other@x.example"),
    )
    assert viewer.get(row.file.address()).status_code == 200 and stranger.get(row.file.address()).status_code == 404
    assert "올리기" not in texts(page(viewer.client, firm_files.page), "//h2") and "초안" in words_of(
        viewer, firm_files
    )
    tokens = viewer.form("/me", "/sign-out")[1]
    for what in ("", f"/{row.id}", *(f"/{row.id}/{verb}" for verb in VERBS)):
        data = {"csrf_token": tokens["csrf_token"], "to": "later"}
        assert visit(viewer.client, firm_files.page + what, "POST", data=data).status_code == 403, what
    assert stranger.get(firm_files.page).status_code == 404
    editor = browser_of(firm, "editor@firm.example", "editor")
    assert firm_files.press(editor, row, "publication").status_code == 303
    with unit_of_work():
        session.get(Firm, firm.id).audience = MEMBERS
    members_alone = [who.get(row.file.address()) for who in (Somebody(client.application), editor)]
    assert [answer.status_code for answer in members_alone] == [404, 200]
    assert members_alone[1].headers["Cache-Control"] == "private, no-store"


VERBS = ("content", "publication", "withdrawal", "removal", "position")


def test_another_firms_file_is_not_there(owner, browser_of, firm_files):
    other = make_firm("㈜남")
    theirs = type(firm_files)(other.id)
    theirs.upload(browser_of(other, "other@x.example"), (picture(), "남의.png"))
    (row,) = theirs.rows
    token = owner.form("/me", "/sign-out")[1]["csrf_token"]
    for what in ("", *(f"/{verb}" for verb in VERBS)):
        answer = visit(owner.client, f"{firm_files.page}/{row.id}{what}", "POST", data={"csrf_token": token})
        assert answer.status_code == 404, what
    assert owner.get(f"{firm_files.page}/{row.id}").status_code == 404
    assert len(theirs.rows) == 1
