"""`/me/firms/<id>/sheet/uploads`: the workbook of a firm comes back, is looked at, and is written into drafts."""

import unicodedata

import pytest
from pages import page, words
from sqlalchemy import func, select
from staffing import send
from workbooks import FORMULA, ODD, act, download, drafts, editor_of, numbers, place, press, put, rows, tiles, upload

from portal.audit.models import Event
from portal.core.db import session, unit_of_work
from portal.firms.editing.fields import KINDS, TECHNOLOGY
from portal.firms.editing.models import ProfileRevision
from portal.firms.editing.service import ConflictError
from portal.firms.models import Firm, State, Technology
from portal.firms.own_sheets import columns, service
from portal.web.language import LOCALES, speaking

#: What hangs on no database.
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


# ── There and back ───────────────────────────────────────────────────────────


@on_sqlite
@pytest.mark.parametrize(("there", "back"), [("", ""), ("", "/en"), ("/en", "")])
def test_a_round_trip_changes_nothing(editor, firm, there, back):
    book = download(editor, firm, there)
    document = page(editor, upload(editor, firm, book, back))
    total = 1 + len(ODD) + 2
    assert not document.xpath("//form[contains(@action,'application')]"), words(document)
    assert list(tiles(document).values()) == ["0", "0", str(total), "0"], words(document)
    assert not drafts(firm)


@on_sqlite
def test_every_heading_means_one_column_in_every_language(app):
    for kind in KINDS.values():
        for locale in LOCALES:
            with speaking(locale):
                named = columns.headings(kind)
            assert len(set(named.values())) == len(named), "two columns of one name: whose value is whose?"
            assert {name: columns.column_of(kind, heading) for name, heading in named.items()} == {
                name: name for name in named
            }


@on_sqlite
def test_what_spreadsheets_make_of_text_is_no_change(editor, firm):
    """Loose jamo, line ends, blanks around, an apostrophe before what looks like a formula, capitals in a label."""
    book = download(editor, firm, "/en")
    titles = dict(zip(("회사", "기술"), book.sheetnames, strict=False))
    company = titles["회사"]
    for name, change in (
        ("name_ko", lambda text: unicodedata.normalize("NFD", text)),
        ("description_ko", lambda text: f" {text}\n".replace("\n", "\r\n")),
        ("tagline_ko", lambda text: f"'{text}"),
        ("fields", str.upper),
    ):
        named = (cell.value for cell in book[company][1])
        heading = next(heading for heading in named if columns.column_of(KINDS["firm"], heading) == name)
        cell = book[company].cell(2, place(book, company, heading))
        put(book, company, 2, heading, change(cell.value))
    assert next(iter(tiles(page(editor, upload(editor, firm, book))).values())) == "0"


# ── What is written ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_changes_become_drafts_and_are_published_by_the_person(editor, firm, client, app):
    first, second, *_rest = numbers(Technology, firm)
    book = download(editor, firm)
    put(book, "기술", 2, "한 줄 소개 (한국어)", "=1+1 새 소개 🦊")
    put(book, "기술", 2, "기술 성숙도", "TRL 7 · 실증")
    put(book, "기술", 2, "특허", "제10-1호|제10-2호\n제10-3호")
    put(book, "회사", 2, "설립일", "2020. 3. 1.")
    put(book, "회사", 2, "AI 분야", "")
    book["기술"].delete_rows(3)
    last = book["기술"].max_row + 1
    put(book, "기술", last, "기술 이름 (한국어)", unicodedata.normalize("NFD", "새 기술 " + "가" * 195))
    put(book, "기술", last, "기술 이름 (영어)", "<script>")
    address = upload(editor, firm, book)
    document = page(editor, address)
    assert [tiles(document)[name] for name in ("고칠 글", "새 글", "저장하지 못할 행")] == ["2", "1", "0"]
    shown = rows(document)
    assert any("특허" in row and "빈칸 → 제10-1호, 제10-2호, 제10-3호" in row for row in shown)
    assert any("AI 분야" in row and "→ 빈칸" in row for row in shown)
    assert not drafts(firm), "a look changes nothing"
    assert press(editor, address, "application").location == f"{address}?done=applied"
    assert press(editor, address, "application").status_code == 303, "pressed twice"

    kept = drafts(firm)
    assert kept["technology", first].values == {
        "summary_ko": "=1+1 새 소개 🦊",
        "trl": "7",
        "patent_list": ["제10-1호", "제10-2호", "제10-3호"],
    }
    assert kept["firm", firm].values == {"founded_on": "2020-03-01", "fields": []}
    new = numbers(Technology, firm)[-1]
    assert kept["technology", new].values == {"name_ko": "새 기술 " + "가" * 195, "name_en": "<script>"}
    assert len(kept) == 3 and {one.source for one in kept.values()} == {"sheet"}
    assert session.get(Technology, first).summary_ko == FORMULA, "what is public stays until it is published"
    assert session.get(Technology, second).state == State.PUBLIC, "a row that is gone deletes nothing"
    assert session.scalar(select(func.count()).where(Event.action == "firm.sheet_applied")) == 1

    document = page(editor, address)
    assert "3개 모두 공개하기" in words(document)
    session.rollback()
    assert press(editor, address, "publication").location == f"{address}?done=published"
    assert session.get(Technology, first).trl == 7 and session.get(Technology, new).state == State.PUBLIC
    assert session.get(Firm, firm).founded_on.isoformat() == "2020-03-01"
    revisions = session.scalars(select(ProfileRevision).where(ProfileRevision.subject_id == first)).all()
    assert [(one.source, bool(one.author)) for one in revisions if one.kind == "technology"][-1] == ("sheet", True)
    session.rollback()
    assert "엑셀 파일로 고침" in words(page(editor, f"/me/firms/{firm}/technologies/{first}/revisions"))
    assert "모두 공개하기" not in words(page(editor, address))
    # What is written in an editor afterwards did not come from a sheet.
    edited = f"/me/firms/{firm}/technologies/{first}"
    send(editor, edited, at=edited, data={"name_ko": "다른 이름", "base": base_of(editor, edited)})
    assert drafts(firm)["technology", first].source == ""


def base_of(client, address):
    return page(client, address).xpath("//input[@name='base']/@value")[0]


def test_somebody_elses_newer_words_are_not_overwritten(app, editor, firm):
    first, second, *_rest = numbers(Technology, firm)
    book = download(editor, firm)
    colleague = editor_of(app, firm, name="박동료")
    edited = f"/me/firms/{firm}/technologies/{first}"
    fields = {"name_ko": "동료의 이름", "summary_ko": "동료의 소개", "base": base_of(colleague, edited)}
    assert send(colleague, edited, at=edited, data=fields).status_code == 303
    put(book, "기술", 2, "한 줄 소개 (한국어)", "나의 소개")
    put(book, "기술", 3, "한 줄 소개 (한국어)", "나의 다른 소개")
    address = upload(editor, firm, book)
    document = page(editor, f"{address}?show=conflict")
    (row,) = rows(document)
    assert "박동료님이 쓴 글: 동료의 소개" in row and "파일의 글: 나의 소개" in row and "동료의 이름" not in row[20:]
    press(editor, address, "application")
    kept = drafts(firm)
    assert kept["technology", first].values["summary_ko"] == "동료의 소개"
    assert kept["technology", second].values == {"summary_ko": "나의 다른 소개"}
    # In a field that the sheet has not touched the colleague's words stay, and the rest is written.
    session.rollback()
    book = download(editor, firm)
    fields = {"name_ko": "동료의 둘째 이름", "summary_ko": "동료의 소개", "base": base_of(colleague, edited)}
    send(colleague, edited, at=edited, data=fields)
    put(book, "기술", 2, "한 줄 소개 (한국어)", "나의 소개")
    press(editor, upload(editor, firm, book), "application")
    values = drafts(firm)["technology", first].values
    assert (values["name_ko"], values["summary_ko"]) == ("동료의 둘째 이름", "나의 소개")


@on_sqlite
def test_what_changes_after_the_look_is_looked_at_again(app, editor, firm):
    first = numbers(Technology, firm)[0]
    book = download(editor, firm)
    put(book, "기술", 2, "한 줄 소개 (한국어)", "나의 소개")
    put(book, "기술", 3, "한 줄 소개 (한국어)", "나의 다른 소개")
    address = upload(editor, firm, book)
    finding = page(editor, address).xpath("//input[@name='finding']/@value")[0]
    edited = f"/me/firms/{firm}/technologies/{first}"
    fields = {"name_ko": "이름", "summary_ko": "방금 쓴 소개", "base": base_of(editor, edited)}
    send(editor, edited, at=edited, data=fields)
    answer = act(editor, address, "application", finding=finding)
    assert answer.status_code == 409 and "다시 확인했어요" in answer.text and "방금 쓴 소개" in answer.text
    assert len(drafts(firm)) == 1, "nothing is half-done"
    assert press(editor, address, "application").status_code == 303
    assert len(drafts(firm)) == 2
    # Nor between the press and the write: what is compared there is compared with the firm locked.
    with unit_of_work():
        content = {"lines": [], "unused": []}
        number = service.receive(content, firm, "firm.xlsx", by="person:999").id
    ids = numbers(Technology, firm)
    stale = service.Write(TECHNOLOGY, ids[3], {"summary_ko": "not any more"}, {"summary_ko": "new"})
    fresh = service.Write(TECHNOLOGY, ids[4], {"summary_ko": ODD[4]}, {"summary_ko": "new"})
    twice = service.Write(TECHNOLOGY, None, {}, {"name_ko": ODD[5]})
    for late in (stale, twice):
        with pytest.raises(ConflictError), unit_of_work():
            service.apply(number, [fresh, late], by="person:999")
    assert len(drafts(firm)) == 2, "all or nothing"
    # What was written is not published with the others once somebody has touched it.
    second = numbers(Technology, firm)[1]
    edited = f"/me/firms/{firm}/technologies/{second}"
    send(editor, edited, at=edited, data={"name_ko": "셋째", "base": base_of(editor, edited)})
    document = page(editor, address)
    assert "그 뒤에 누가 고쳤어요" in words(document) and "모두 공개하기" not in words(document)
