"""Outside calls and events: lists come in once, are looked at first, taken away again; the page shows what comes."""

import csv
import io
import unicodedata
from datetime import UTC, date, datetime

import openpyxl
import pytest
from listing_things import make_listing
from pages import assert_queries, fragment, page, texts, visit, words
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from staffing import make_person, send, sign_in, staff_client

from portal.audit.models import Event
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.personal import declarations
from portal.core.viewer import Role
from portal.programs.listings import queries
from portal.programs.listings.days import read_day, read_period
from portal.programs.listings.links import read_link
from portal.programs.listings.models import Listing, ListingImport, ListingImportFile, ListingImportLine

TODAY = datetime(2026, 11, 23, 3, tzinfo=UTC)
IMPORTS, CONSOLE, PAGE = "/staff/listings/imports", "/staff/listings", "/programs/outside"
HEADER = "공고번호,공고명,주관기관,공고일,신청기간,행사기간,장소,온라인,분야,링크,비고"
ROWS = (
    'A1,"별빛 실증에 함께할 기업 모집",은하진흥원,2026-11-01,2026.11.01 ~ 11.26,,,,"로봇,AI",https://call.example/v?no=1,',
    f"A2,{unicodedata.normalize('NFD', '가을 창업 경진대회')},(재)은하진흥원,,~2026년 12월 31일(목) 18:00까지,,,,,https://call.example/v?no=2,",
    "A3,<b>상시</b> 상담&apos;창구,새벽재단,,상시,,,,AI,www.dawn.example.kr/desk,",
    "A4,이미 끝난 공고,새벽재단,,2026-01-01~2026-01-31,,,,,,",
    "A5,물결 콘퍼런스,물결회,,,2026-12-30 ~ 2027-01-02,부산 바다관,N,데이터,http://wave.example/2026,",
    "A6,빈 공고,새벽재단,,2026-12-31~2026-12-01,,,,,,",
    "A7,나쁜 링크,새벽재단,,2026-12-01,,,,,javascript:alert(1),",
    "A8,,새벽재단,,2026-12-01,,,,,,",
    "A9,못 읽는 마감,새벽재단,,다음 주쯤,,,,,,",
    "A5,물결 콘퍼런스 (다시),물결회,,,2026-12-30,,,,,",
    "B1,=HYPERLINK(1),+식,,2026-12-24,,,,,,",
)


@pytest.fixture(autouse=True)
def today():
    with clock.frozen_at(TODAY):
        yield


@pytest.fixture
def run(runner, tmp_path):
    def command(*options, rows=ROWS, header=HEADER, data=None, name="calls.csv", code=0):
        file, report = tmp_path / name, tmp_path / "report.csv"
        file.write_bytes(data or "\n".join((header, *rows)).encode())
        result = runner.invoke(args=["import", "listings", str(file), "--report", str(report), *options])
        session.rollback()
        assert result.exit_code == code, result.output
        return result.output, list(csv.DictReader(report.read_text(encoding="utf-8-sig").splitlines()))

    return command


def listed(title):
    return session.scalars(select(Listing).where(Listing.title == title)).one()


def count(model=Listing):
    session.rollback()
    return session.scalar(select(func.count()).select_from(model))


def outcomes(lines, outcome):
    return {int(line["row"]): (line["column"], line["reason"]) for line in lines if line["outcome"] == outcome}


def test_a_list_comes_in_once_whatever_is_in_it(run, app):
    output, lines = run("--dry-run")
    assert count() == count(ListingImport) == 0 and "시험 삼아" in output

    output, lines = run("--source", "은하 공고판")
    assert "새로 만듦 6" in output and "거절 4" in output and "이미 끝나 보이지 않는 것: 1" in output
    assert "쓰지 않은 열: 비고" in output
    assert outcomes(lines, "refused") == {
        7: ("신청기간", "끝나는 날이 시작하는 날보다 앞서요."),
        8: ("링크", "http:// 또는 https:// 주소가 아니에요."),
        9: ("공고명", "제목이 비어 있어요."),
        10: ("신청기간", "날짜로 읽을 수 없어요."),
    }
    assert outcomes(lines, "duplicate") == {11: ("", "6행과 같은 항목이라 건너뛰었어요.")}
    assert next(line for line in lines if line["row"] == "12")["name"] == "'=HYPERLINK(1)"
    star = listed("별빛 실증에 함께할 기업 모집")
    assert (star.kind, star.closes_on, star.topics) == ("call", date(2026, 11, 26), ["로봇", "AI"])
    assert listed("가을 창업 경진대회").closes_on == date(2026, 12, 31)
    desk = listed("상시 상담'창구")
    assert desk.is_always_open and desk.last_day is None and desk.link == "https://www.dawn.example.kr/desk"
    wave = listed("물결 콘퍼런스")
    assert (wave.kind, wave.starts_on, wave.last_day) == ("conference", date(2026, 12, 30), date(2027, 1, 2))

    # Again, with what has changed: by its key; without keys by link and nearly the same title; and nothing else.
    later = [row.replace("11.26", "12.05") if row.startswith("A1") else row for row in ROWS]
    output, lines = run("--source", "은하 공고판", rows=later)
    assert "새로 만듦 0" in output and "고침 1" in output and "그대로 5" in output
    rows = ("[연장] 별빛 실증에 함께할 기업 모집,2026-12-12,https://www.call.example/v/?no=1#top",)
    run(header="제목,마감일,URL", rows=rows, name="other.csv")
    assert listed("[연장] 별빛 실증에 함께할 기업 모집").closes_on == date(2026, 12, 12) and count() == 6
    # Another call on the same page is another call; next year's conference at the same address, too.
    rows = (
        "전혀 다른 이야기,,2026-12-12,,https://call.example/v?no=1",
        "물결 콘퍼런스,물결회,,2027-12-30,http://wave.example/2026",
    )
    run(header="제목,주최,마감일,행사일,URL", rows=rows, name="other.csv")
    assert count() == 8 and listed("전혀 다른 이야기").host == ""
    # A guessed kind is no word on what is known, and what a list is silent about stays.
    run(header="제목,주최,행사일,URL", rows=("물결 콘퍼런스,물결회,2026-12-30,",), name="third.csv")
    assert {one.kind for one in session.scalars(select(Listing).filter_by(host="물결회"))} == {"conference"}
    events = session.scalars(select(Event).filter_by(action="listings.imported").order_by(Event.id))
    details = [event.details["counts"]["created"] for event in events]
    assert details[:4] == [6, 0, 0, 2]

    _output, lines = run(
        header="제목,마감일", rows=("긴" * 400 + ",2027-01-01", "영\u200b폭 공고,2027-01-02"), name="odd.csv"
    )
    assert outcomes(lines, "changed") == {
        2: ("제목", "너무 길어 줄였어요."),
        3: ("제목", "보이지 않는 글자를 지웠어요."),
    }
    assert len(listed("긴" * 299 + "…").title) == 300 and listed("영폭 공고")

    # XLSX and CP949 are read; a column is told; a list of nothing usable ends with 1.
    book = openpyxl.Workbook()
    book.active.append(["Event", "When", "Host"])
    book.active.append(["Tide meetup", datetime(2027, 2, 3), "물결회"])
    out = io.BytesIO()
    book.save(out)
    run("--map", "When=starts_on", data=out.getvalue(), name="tide.xlsx")
    assert listed("Tide meetup").starts_on == date(2027, 2, 3) and listed("Tide meetup").source == "tide"
    run(data="제목;마감\n한글 공고;27.1.5\n".encode("cp949"), name="cp949.csv")
    assert listed("한글 공고").closes_on == date(2027, 1, 5)
    run(header="제목,링크", rows=("가,data:text/html;base64",), code=1)
    output, _lines = run("--kind", "event", header="제목,마감일", rows=("날 없는 행사,2027-01-01",), code=1)
    assert "행사 날짜가 없어요." in output
    with pytest.raises(IntegrityError), unit_of_work():
        session.execute(update(Listing).values(link="javascript:alert(1)"))
    with pytest.raises(IntegrityError), unit_of_work():
        session.execute(update(Listing).where(Listing.kind != "call").values(ends_on=date(2020, 1, 1)))


def upload(client, *rows, header="관리번호,제목,주최,마감일,링크", status=303, **fields):
    data = {"file": (io.BytesIO("\n".join((header, *rows)).encode()), "list.csv"), **fields}
    answer = send(client, IMPORTS, at=IMPORTS, data=data)
    session.rollback()
    assert answer.status_code == status, answer.text
    return answer.location if status == 303 else answer.text


def act(client, address, what, status=303):
    answer = send(client, f"{address}/{what}", at=address)
    session.rollback()
    assert answer.status_code == status, answer.text
    return answer


def test_staff_look_first_take_in_hide_and_take_away(app):
    manager = staff_client(app, Role.PROGRAM_MANAGER)
    assert "제목이 든 열을" in upload(manager, "가,나", header="하나,둘", status=422)
    assert "파일에 내용이 없어요." in upload(manager, header="", status=422)
    first = upload(
        manager, "1,바다 공고,물결회,2027-01-10,https://sea.example/1", "2,산 공고,물결회,2026-01-10,", source="물결"
    )
    assert count() == 0 and count(ListingImportFile) == 1
    looked = page(manager, first)
    assert "2건 가져오기" in words(looked) and "이미 끝난 항목" in words(looked)
    assert "Over already" in words(page(manager, f"/en{first}"))
    # What another list brings meanwhile is not taken for what was shown.
    second = upload(
        manager, "1,바다 공고,물결회,2027-01-20,", "3,들 공고,들회,2027-03-01,", "4,나쁜 줄,들회,언젠가,", source="물결"
    )
    act(manager, second, "application")
    refused = act(manager, first, "application", 422).text
    assert "결과가 달라졌어요" in refused and count() == 2
    assert texts(page(manager, f"{first}?show=updated"), "//tbody//del") != []
    act(manager, first, "application")
    act(manager, first, "application")  # pressed twice
    assert count() == 3 and count(ListingImportFile) == 0
    assert listed("바다 공고").closes_on == date(2027, 1, 10)
    report = visit(manager, f"{second}/report.csv").text
    assert "4,나쁜 줄,refused,마감일,날짜로 읽을 수 없어요.,언젠가," in report

    # Hidden: gone for everybody, whatever comes; found again by staff.
    address = f"{CONSOLE}/{listed('들 공고').id}/hiding"
    assert send(manager, address, at=CONSOLE).status_code == 303
    assert "들 공고" not in visit(app.test_client(), PAGE).text
    assert "들 공고" in texts(page(manager, f"{CONSOLE}?show=hidden"), "//tbody//th")[0]
    assert texts(page(manager, f"{CONSOLE}?show=over"), "//tbody//th") == ["산 공고 끝남"]
    assert len(texts(page(manager, f"{CONSOLE}?q=물결회 바다&kind=call"), "//tbody//th")) == 1
    assert send(manager, f"{address}/end", at=f"{CONSOLE}?show=hidden").status_code == 303
    assert listed("들 공고").hidden_at is None

    # Taking away leaves what a later list has brought, too.
    undone = act(manager, second, "undo").location
    assert "다른 목록에도 있어 남는 항목" in words(page(manager, undone))
    assert {one.title for one in session.scalars(select(Listing))} == {"바다 공고", "산 공고"}
    act(manager, first, "undo")
    assert {one.title for one in session.scalars(select(Listing))} == {"바다 공고"}
    done = session.scalars(select(Event.action).where(Event.subject_type.like("listing%")).order_by(Event.id)).all()
    assert (
        done == ["listings.imported", "listings.imported", "listing.hidden", "listing.shown"] + ["listings.undone"] * 2
    )

    # A list that is not taken in is its sender's alone, and goes: by hand, or after a day.
    third = upload(manager, "9,그만둘 공고,들회,2027-01-01,")
    other = app.test_client()
    sign_in(other, make_person("다른 이", Role.OPERATOR))
    assert visit(other, third).status_code == 404 and visit(other, first).status_code == 200
    act(manager, third, "discard")
    upload(manager, "9,잊힐 공고,들회,2027-01-01,")
    clocks = {one.code: one for one in declarations().clocks}
    with clock.frozen_at(datetime(2026, 11, 24, 4, tzinfo=UTC)), unit_of_work():
        assert clocks["listing_import.file"].destroy(clock.now()) == 1
    assert count(ListingImport) == 2 and count(ListingImportLine) > 0
    with clock.frozen_at(datetime(2027, 12, 1, tzinfo=UTC)), unit_of_work():
        assert clocks["listing_import.lines"].destroy(clock.now()) > 0
    assert count(ListingImportLine) == 0


def test_the_page_of_what_is_to_come(app, client, run):
    rows = [
        f"모임 {n},{'물결회' if n % 2 else '들회'},2026-12-{n % 28 + 1:02},,{'AI' if n % 3 else '로봇'},"
        for n in range(40)
    ]
    rows += [
        "내일 마감 공고,새벽재단,,2026-11-24,AI,https://dawn.example/1",
        "먼 공고,새벽재단,,2027-05-01,,",
        "늘 공고,새벽재단,,상시,,",
    ]
    rows += ["어제 끝난 공고,새벽재단,,2026-11-22,AI,", "긴 전시,물결회,2026-10-01,,,"]
    run(rows=rows, header="제목,주최,시작일,마감일,분야,링크", name="모음.csv")
    run(header="제목,주최,시작일,종료일", rows=("긴 전시회,물결회,2026-10-01,2026-12-10",))
    visit(client, PAGE)
    with assert_queries(2):
        shown = page(client, PAGE)
    assert texts(shown, "//*[@id='count']/b") == ["44건"]
    assert texts(shown, "//section/h2")[1:] == ["2026. 11.", "2026. 12."]
    first, second = shown.xpath("//li[contains(@class, 'listing')]")[:2]
    assert "긴 전시회" in words(first) and "외부" in words(first) and "물결회" in words(first)
    link = second.xpath(".//h3/a")[0]
    assert (link.get("href"), link.get("rel")) == ("https://dawn.example/1", "noopener nofollow external")
    assert texts(second, ".//*[contains(@class, 'badge-signal')]") == ["D-1마감까지 1일"]
    assert "어제 끝난 공고" not in shown.text_content()
    assert texts(page(client, f"{PAGE}?page=2"), "//section/h2")[-1] == "상시·기한 미정"
    # Each tick tells what it would find under all others, and words are found without their spaces.
    ticked = page(client, f"{PAGE}?kind=event&host=들회&q=모 임")
    assert texts(ticked, "//*[@id='count']/b") == ["20건"]
    counts = {one.get("value"): words(one.getparent()) for one in ticked.xpath("//form[@id='filters']//input")}
    assert counts["물결회"] == "물결회20" and counts["로봇"] == "로봇7" and counts["2026-12"] == "2026. 12.20"
    assert texts(page(client, f"{PAGE}?month=2027-05&field=ai"), "//*[contains(@class, 'empty')]//p")[0].startswith("‘")
    with assert_queries(2):
        nothing = page(client, f"/en{PAGE}?q=없는말")
    assert texts(nothing, "//*[contains(@class, 'empty')]//h3") == ["No call or event fits"]
    assert fragment(client, f"{PAGE}?month=open").xpath("//h3")[0].text_content() == "늘 공고"
    for odd in ("month=9999-99", "kind=x&page=99", "host=%00&q=" + "ㄱ" * 900, "page=9"):
        page(client, f"{PAGE}?{odd}")
    # For the calendar: what closes or takes place in a month.
    with assert_queries(1):
        found = queries.upcoming_listings(date(2026, 11, 1), date(2026, 11, 30))
    assert [one.title for one in found] == ["긴 전시회", "내일 마감 공고"]
    make_listing("숨긴 공고", hidden_at=clock.now(), hidden_by="test")
    assert texts(page(client, f"{PAGE}?q=숨긴"), "//*[@id='count']/b") == ["0건"]


@pytest.mark.parametrize(
    "text, day",
    [
        ("2026-12-31", "2026-12-31"),
        ("2026. 12. 31.(목) 18:00", "2026-12-31"),
        ("2026년 12월 31일 오후 6시", "2026-12-31"),
        ("'27.1.5", "2027-01-05"),
        ("20261231", "2026-12-31"),
        ("2027년 2월", "2027-02-28"),
        ("2026-12-31T09:00:00+09:00", "2026-12-31"),
        ("46387", "2026-12-31"),
        ("상시", "always"),
        ("예산 소진 시까지", "always"),
        ("추후 공지", "None"),
        ("2026-13-01", "달력에 없는 날짜예요."),
        ("2026", "날짜로 읽을 수 없어요."),
        ("9999-01-01", "날짜로 읽을 수 없어요."),
    ],
)
def test_days_in_many_forms(text, day):
    found = read_day(text, is_last=True)
    assert (found.problem or ("always" if found.is_always else str(found.day))) == day


def test_periods_and_links():
    for text in ("2026.11.3 ~ 11.5", "2026-11-03~2026-11-05", "2026년 11월 3일 - 5일", "2026-11-03 to 2026-11-05"):
        period = read_period(text)
        assert (period.first.day, period.last.day) == (date(2026, 11, 3), date(2026, 11, 5)), text
    for text in (
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "ftp://x.example"),
        *("//x.example", "https://a@b.example", "https://localhost", "http:// ", "https://[", "x"),
    ):
        assert read_link(text) is None, text
    assert read_link("HTTPS://x.example/a b") == "https://x.example/ab"
