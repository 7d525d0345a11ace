"""`portal import firms`: what becomes of rows, told row by row, and nothing changed by doing it twice."""

import csv
import threading
from datetime import date, timedelta

import pytest
from factories import make_firm
from sqlalchemy import func, select

from portal.audit.models import Event
from portal.core import clock
from portal.core.db import unit_of_work
from portal.firms.importing import service as importing
from portal.firms.importing.mapping import map_columns
from portal.firms.importing.reading import read_table
from portal.firms.models import Firm, Tenure
from portal.firms.service import edit_profile, end_tenure
from portal.firms.vocabulary import Vocabulary
from portal.jobs.models import Job

HEADER = "회사명,사업자등록번호,홈페이지,업종,제품,지역,직원수,설립일"


@pytest.fixture
def take(runner, tmp_path):
    """Import rows (or a whole file's text); gives the command's result and the report's lines."""

    def run(*rows, header=HEADER, options=(), exit_code=0):
        file, report = tmp_path / "list.csv", tmp_path / "report.csv"
        file.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        result = runner.invoke(args=["import", "firms", str(file), "--report", str(report), *options])
        assert result.exit_code == exit_code, result.output
        if not report.exists():
            return result, []
        assert report.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel reads UTF-8 only with a byte order mark"
        return result, list(csv.DictReader(report.read_text(encoding="utf-8-sig").splitlines()))

    return run


def outcomes(lines):
    return [(int(line["row"]), line["outcome"]) for line in lines if line["outcome"] not in ("unmapped", "changed")]


def firms(session):
    session.expire_all()
    return {firm.name_ko: firm for firm in session.scalars(select(Firm).order_by(Firm.id))}


def whole(session):
    """Everything an import may touch, with its times."""
    session.rollback()
    names = ("firm", "firm_tag", "tag", "tenure", "technology", "service", "event", "job")
    return {name: sorted(map(str, session.execute(Firm.metadata.tables[name].select()))) for name in names}


def test_rows_become_firms(take, session):
    _, lines = take('㈜하늘보리,124-81-00998,haneul.example,제조업,보리 로봇|보리 드론,서울특별시,"1,234명",2021.4.12.')
    firm = firms(session)["㈜하늘보리"]
    assert (firm.registration_number, firm.homepage, firm.homepage_key) == (
        "1248100998",
        "http://haneul.example",
        "haneul.example",
    )
    assert (firm.employees, firm.founded_on, firm.audience) == (1234, date(2021, 4, 12), "public")
    assert [service.name_ko for service in firm.services] == ["보리 로봇", "보리 드론"]
    assert [tag.code for tag in firm.tags_of(Vocabulary.INDUSTRY)] == ["manufacturing"]
    assert [tag.code for tag in firm.tags_of(Vocabulary.REGION)] == ["seoul"]
    assert outcomes(lines) == [(2, "created")]
    changed = next(line for line in lines if line["outcome"] == "changed")
    assert (changed["column"], changed["given"], changed["stored"]) == (
        "홈페이지",
        "haneul.example",
        "http://haneul.example",
    )


def test_every_created_firm_is_queued_for_the_index(take, session):
    take("하나,,,,,,,", "둘째,,,,,,,")
    assert session.scalar(select(func.count()).select_from(Job).where(Job.kind == "index")) == 2


def test_the_second_run_changes_nothing(take, session):
    rows = [f"회사{n},,http://a{n}.example,업종{n % 3},제품 {n},부산,{n},2020-01-0{n % 9 + 1}" for n in range(1, 450)]
    with clock.frozen_at(clock.now() - timedelta(days=3)):
        take(*rows)
    before = whole(session)
    _, lines = take(*rows)
    assert {outcome for _, outcome in outcomes(lines)} == {"unchanged"}
    assert whole(session) == before


def test_a_dry_run_writes_nothing_and_reports_the_same(take, session, tmp_path):
    make_firm("가온", kind="member", homepage="http://a.example", homepage_key="a.example")
    rows = ["가온,,http://b.example,,새 제품,대구,,", "가온,,http://c.example,,,,,", "나래,,없음,,,서울,열 명,"]
    before = whole(session)
    _, dry = take(*rows, options=["--dry-run"])
    assert whole(session) == before
    _, real = take(*rows)
    assert dry == real
    assert whole(session) != before


def test_an_empty_cell_erases_nothing(take, session):
    take("가온,124-81-00998,http://a.example,제조,제품,서울,10,2020-01-01")
    _, lines = take("가온,,,,,,,")
    assert outcomes(lines) == [(2, "unchanged")]
    firm = firms(session)["가온"]
    assert (firm.employees, firm.homepage, len(firm.tags), len(firm.services)) == (10, "http://a.example", 2, 1)


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("다른 이름,124-81-00998,,,,,20,", "다른 이름"),
        ("주식회사 가온,,https://www.a.example/,,,,20,", "주식회사 가온"),
        ("(주)가온,,,,,,20,", "(주)가온"),
        ("가 온,,http://moved.example,,,,20,", "가 온"),
    ],
)
def test_a_row_finds_its_firm(take, session, row, name):
    take("㈜가온,124-81-00998,http://a.example,,,,10,")
    _, lines = take(row)
    assert outcomes(lines) == [(2, "updated")]
    assert {firm.name_ko: firm.employees for firm in firms(session).values()} == {name: 20}


def test_a_former_name_finds_the_firm_and_leaves_its_name(take, session):
    take("가온,124-81-00998,,,,,,")
    take("새가온,124-81-00998,,,,,,")
    _, lines = take("가온,,,,,,30,")
    assert outcomes(lines) == [(2, "updated"), (2, "kept")]
    assert (firms(session)["새가온"].employees, firms(session)["새가온"].former_names) == (30, ["가온"])


def test_an_ambiguous_row_is_refused(take, session):
    take("가온,,http://a.example,,,,,", "가온,,http://b.example,,,,,")
    assert session.scalar(select(func.count()).select_from(Firm)) == 2
    _, lines = take("가온,,,,,,5,", "나래,,,,,,5,")
    assert outcomes(lines) == [(2, "refused"), (3, "created")]
    assert "여럿" in next(line["reason"] for line in lines if line["outcome"] == "refused")


def test_two_rows_of_one_firm_are_one_firm(take, session):
    rows = ["가온,,http://a.example,제조,하나,,10,", "㈜가온,,http://a.example,물류,둘째,,20,"]
    _, lines = take(*rows)
    assert outcomes(lines) == [(2, "created"), (3, "duplicate")]
    assert "2행" in next(line["reason"] for line in lines if line["outcome"] == "duplicate")
    firm = firms(session)["㈜가온"]
    assert (firm.employees, len(firm.services), len(firm.tags)) == (20, 2, 2)
    before = whole(session)
    _, lines = take(*rows)
    assert outcomes(lines) == [(2, "unchanged"), (3, "duplicate")]
    assert whole(session) == before


def test_namesakes_with_other_homepages_or_numbers_are_other_firms(take, session):
    rows = [
        "가온,,http://a.example,,,,1,",
        "㈜가온,,http://b.example,,,,2,",
        "나래,124-81-00998,,,,,3,",
        "나래,220-81-62517,,,,,4,",
        "다솜,,,,,,5,",
        "다솜우,,,,,,6,",
        "다솜2우B,,,,,,7,",
    ]
    for outcome in ("created", "unchanged"):
        _, lines = take(*rows)
        assert outcomes(lines) == [(number, outcome) for number in range(2, 9)]
    assert sorted(session.scalars(select(Firm.employees))) == [1, 2, 3, 4, 5, 6, 7]


def test_namesakes_do_not_take_each_others_firm(take, session):
    """The order of rows must not decide which of two namesakes a known firm is."""
    take("가온,,http://a.example,,,,1,")
    take("가온,,http://b.example,,,,2,", "가온,,http://a.example,,,,1,")
    found = {firm.homepage_key: firm.employees for firm in session.scalars(select(Firm))}
    assert found == {"a.example": 1, "b.example": 2}


def test_what_its_own_people_edited_is_kept(take, session):
    firm = make_firm("가온", tagline_ko="", employees=10)
    with unit_of_work():
        edit_profile(session.get(Firm, firm.id), {"employees": 11, "fields": ["vision"]}, by="person:1")
    _, lines = take("가온,언어,20,부산", header="회사명,분야,직원수,지역")
    kept = {line["column"]: (line["given"], line["stored"]) for line in lines if line["outcome"] == "kept"}
    assert kept == {"직원수": ("20", "11"), "분야": ("언어", "컴퓨터 비전")}
    firm = firms(session)["가온"]
    assert (firm.employees, [tag.code for tag in firm.tags_of(Vocabulary.FIELD)]) == (11, ["vision"])
    assert [tag.code for tag in firm.tags_of(Vocabulary.REGION)] == ["busan"]


def test_a_service_written_about_is_not_overwritten(take, session):
    make_firm("가온", services=[("보리 로봇", "밭을 갈아요")])
    take("가온,,,,보리  로봇|새 제품,,,")
    services = firms(session)["가온"].services
    assert [(one.name_ko, one.summary_ko) for one in services] == [("보리 로봇", "밭을 갈아요"), ("새 제품", "")]


def test_only_the_given_separator_cuts(take, session):
    take('가온,,,"제어; 시험, 측정","가;나",,,', '나래,,,,"가;나",,,', options=["--separator", ";"])
    assert [service.name_ko for service in firms(session)["나래"].services] == ["가", "나"]
    take('다솜,,,"광학; 시험, 측정","가;나",,,')
    firm = firms(session)["다솜"]
    assert [service.name_ko for service in firm.services] == ["가;나"]
    assert [tag.label_ko for tag in firm.tags] == ["광학; 시험, 측정"]


def test_one_word_in_many_spellings_is_one_tag(take, session):
    take(
        "가,,,의료,,서울,,",
        "나,,,Healthcare,,Seoul,,",
        "다,,,의료·헬스케어,,서울특별시,,",
        "라,,,새 업종,,,,",
        "마,,,새업종,,,,",
    )
    codes = [[tag.code for tag in firm.tags] for firm in firms(session).values()]
    assert codes[0] == codes[1] == codes[2]
    assert codes[3] == codes[4] == ["새-업종"]


def test_a_kind_begins_a_tenure_once(take, session):
    for _ in range(2):
        take("가온,,,,,,,", options=["--kind", "입주기업"])
    take("나래,상장사", "다솜,멤버십", "라온,졸업", header="회사명,구분", options=["--kind", "resident"])
    kinds = {name: firm.kind for name, firm in firms(session).items()}
    assert kinds == {"가온": "resident", "나래": "corporate", "다솜": "member", "라온": None}
    assert [tenure.began_on for tenure in session.scalars(select(Tenure))] == [clock.today()] * 2


def test_a_kind_does_not_end_a_tenure(take, session):
    take("가온,,,,,,,", options=["--kind", "resident"])
    _, lines = take("가온,멤버십", header="회사명,구분")
    assert outcomes(lines) == [(2, "unchanged"), (2, "kept")]
    with clock.frozen_at(clock.now() + timedelta(days=9)), unit_of_work():
        end_tenure(session.scalars(select(Tenure)).one(), on=clock.today(), by="test")
    assert firms(session)["가온"].kind_on(clock.today() + timedelta(days=30)) == "alumni"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",,http://a.example,,,,,", "회사명"),
        ("-,,,,,,,", "회사명"),
        (f"{'가' * 201},,,,,,,", "회사명"),
        (f"나쁨,,,,{'가' * 100_001},,,", "제품"),
        ("나쁨,,,", ""),
        ('나쁨,"열림,,,,,,', ""),
    ],
)
def test_a_bad_row_is_refused_and_the_others_go_on(take, session, row, column):
    result, lines = take("앞,,,,,,,", row, "뒤,,,,,,,")
    assert outcomes(lines) == [(2, "created"), (3, "refused"), (4, "created")]
    refused = next(line for line in lines if line["outcome"] == "refused")
    assert refused["column"] == column
    assert refused["reason"]
    assert "3행" in result.output
    assert set(firms(session)) == {"앞", "뒤"}


def test_two_rows_that_mean_one_known_firm_under_two_names_are_told(take, session):
    make_firm("가온", registration_number="1248100998")
    _, lines = take("가온,,,,,,1,", "나래,124-81-00998,,,,,2,")
    assert outcomes(lines) == [(2, "updated"), (3, "refused")]
    assert list(firms(session)) == ["가온"]


def test_a_row_that_only_the_database_refuses_is_refused_alone(take, session, monkeypatch):
    real = importing.build_firm

    def build(values, tags):
        firm = real(values, tags)
        if values["name_ko"] == "나쁨":
            firm.employees = -1
        return firm

    monkeypatch.setattr(importing, "build_firm", build)
    _, lines = take("앞,,,,,,,", "나쁨,,,,,,,", "뒤,,,,,,,")
    assert sorted(outcomes(lines)) == [(2, "created"), (3, "refused"), (4, "created")]
    assert set(firms(session)) == {"앞", "뒤"}


def test_what_was_saved_is_reported_when_the_import_ends_halfway(take, session, monkeypatch):
    real, calls = importing._write, []

    def write(batch, run):
        calls.append(batch)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(batch, run)

    monkeypatch.setattr(importing, "_write", write)
    monkeypatch.setattr(importing, "BATCH", 2)
    _, lines = take("하나,,,,,,,", "둘째,,,,,,,", "셋째,,,,,,,", exit_code=1)
    assert outcomes(lines) == [(2, "created"), (3, "created")]
    assert set(firms(session)) == {"하나", "둘째"}


def test_unused_columns_are_told(take):
    result, lines = take("가온,1,,x", header="회사명,종목코드,,상장일")
    assert [line["column"] for line in lines if line["outcome"] == "unmapped"] == ["종목코드", "(3번째 열)", "상장일"]
    assert "종목코드" in result.output


@pytest.mark.parametrize(
    "options",
    [
        ["--map", "없음=name"],
        ["--map", "회사명=nome"],
        ["--map", "회사명"],
        ["--map", "회사명=name", "--map", "업종=name"],
        ["--kind", "졸업기업"],
        ["--kind", "무엇"],
        ["--separator", "\\"],
    ],
)
def test_a_wrong_option_is_a_usage_error(take, session, options):
    take("가온,,,,,,,", options=options, exit_code=2)
    assert firms(session) == {}


def test_a_file_that_gives_nothing_ends_with_1(take, runner, tmp_path):
    result, _ = take(exit_code=1)
    assert "제목 줄만" in result.output
    take(",,http://a.example,,,,,", exit_code=1)
    result = runner.invoke(args=["import", "firms", str(tmp_path / "none.csv")])
    assert (result.exit_code, "파일이 없어요" in result.output) == (1, True)


def test_the_report_never_lands_on_the_list(runner, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("회사명\n가온\n", encoding="utf-8")
    assert runner.invoke(args=["import", "firms", str(file), "--report", str(file)]).exit_code == 2
    assert file.read_text(encoding="utf-8") == "회사명\n가온\n"


def test_the_report_runs_no_formula(take):
    _, lines = take("=cmd|' /C calc'!A0,,,,@x,,+1,", "-가온,,-x,,,,,")
    texts = [text for line in lines for key, text in line.items() if key != "row"]
    assert any("cmd" in text for text in texts)
    assert not [text for text in texts if text[:1] in ("=", "+", "-", "@")]


def test_an_import_leaves_its_mark_in_the_event_log(take, session):
    take("가온,,,,,,,")
    take("가온,,,,,,7,")
    events = session.scalars(select(Event).order_by(Event.id)).all()
    assert [(event.action, event.details["fields"]) for event in events] == [
        ("firm.created", ["name_ko"]),
        ("firm.updated", ["employees"]),
    ]


def test_two_imports_at_once_make_each_firm_once(app, session, tmp_path):
    file = tmp_path / "list.csv"
    rows = "".join(f"회사{n},http://a{n}.example\n" for n in range(300))
    file.write_text("회사명,홈페이지\n" + rows, encoding="utf-8")
    session.rollback()
    table = read_table(file)
    results = []

    def work():
        with app.app_context():
            results.append(importing.import_firms(table, map_columns(table.header), by="test").counts)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts["created"] + counts["unchanged"] for counts in results) == [300, 300]
    assert session.scalar(select(func.count()).select_from(Firm)) == 300
