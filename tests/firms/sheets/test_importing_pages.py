"""`/staff/firms/import`: looked at first, then taken in, kept as a record, and undone but for what others touched."""

import csv
import io
import unicodedata
from datetime import timedelta

import openpyxl
import pytest
from factories import make_firm
from pages import page, texts, words
from sqlalchemy import func, select
from staffing import send, staff_client

from portal.audit.models import Event
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.personal import declarations
from portal.core.viewer import Role
from portal.firms.importing.mapping import IMPORT_FIELDS, recognised_field
from portal.firms.models import Firm, Service, Tenure
from portal.firms.service import edit_profile
from portal.firms.sheets import service, working
from portal.firms.sheets.models import FirmImport, FirmImportFile, FirmImportLine
from portal.firms.sheets.recording import TakenError

AT = "/staff/firms/import"
#: What hangs on no database.
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
HEADER = "회사명,사업자등록번호,홈페이지,업종,제품,지역,직원수,설립일"


@pytest.fixture
def manager(app):
    return staff_client(app, Role.PROGRAM_MANAGER)


def upload(client, *rows, header=HEADER, name="list.csv"):
    """Send a list; the address of its page."""
    data = rows[0] if rows and isinstance(rows[0], bytes) else "\n".join((header, *rows)).encode()
    answer = send(client, AT, at=AT, data={"file": (io.BytesIO(data), name)})
    assert answer.status_code == 303, answer.text
    return answer.location


def act(client, address, what, **data):
    answer = send(client, f"{address}/{what}", at=address, data=data)
    session.rollback()
    return answer


def take(client, *rows, **options):
    """Send a list and take it in."""
    address = upload(client, *rows, **options)
    assert act(client, address, "application").status_code == 303
    return address


def undo(client, address):
    assert send(client, f"{address}/undo", at=f"{address}/undo").status_code == 303
    session.rollback()


def firms():
    session.rollback()
    session.expire_all()
    return {firm.name_ko: firm for firm in session.scalars(select(Firm).order_by(Firm.id))}


def tiles(document):
    """The figures of a page, by their words."""
    names, values = texts(document, "//dl[contains(@class,'stats')]//dt"), texts(document, "//dl//dd")
    return dict(zip(names, values, strict=False))


def state(address):
    session.rollback()
    return session.get(FirmImport, int(address.rpartition("/")[2])).state


def test_a_list_is_looked_at_first_then_taken_in_and_undone(manager):
    known = make_firm("가온", employees=3)
    address = upload(
        manager, "가온,,,,,부산,7,", "나래,124-81-00998,nar.example,제조업,로봇,서울,열 명,", ",,x.example,,,,,"
    )
    document = page(manager, address)
    assert tiles(document) == {
        "새로 만들 회사": "1",
        "고칠 회사": "1",
        "그대로인 회사": "0",
        "거절한 행": "1",
    }
    assert set(firms()) == {"가온"} and firms()["가온"].employees == 3, "nothing is written by looking"
    updated = page(manager, f"{address}?show=updated")
    assert "직원수 3 → 7" in texts(updated, "//ul[@class='changes']/li")
    assert "회사 이름이 비어 있어요" in words(page(manager, f"{address}?show=refused").xpath("//tbody")[0])
    assert "직원 수를 숫자로" in words(page(manager, f"{address}?show=changed").xpath("//tbody")[0])

    assert act(manager, address, "application").status_code == 303
    assert state(address) == "applied"
    narae = firms()["나래"]
    assert (narae.registration_number, firms()["가온"].employees) == ("1248100998", 7)
    assert session.scalar(select(func.count()).select_from(FirmImportFile)) == 0, "the file has done its duty"
    assert "나래" in words(page(manager, f"{address}?show=created").xpath("//tbody")[0])
    (row,) = page(manager, AT).xpath("//tbody/tr")
    assert "list.csv" in words(row) and "가져옴" in words(row) and "나" in words(row)
    events = session.scalars(
        select(Event).where(Event.action.like("firm%.%"), Event.actor != "test").order_by(Event.id)
    ).all()
    assert {event.actor for event in events} == {f"person:{manager.person_id}"}

    undo(manager, address)
    assert state(address) == "undone"
    left = firms()
    assert set(left) == {"가온"} and left["가온"].id == known.id
    assert (left["가온"].employees, [tag.code for tag in left["가온"].tags]) == (3, [tag.code for tag in known.tags])
    assert tiles(page(manager, address))["지우는 회사"] == "1"


def test_what_others_touched_since_stays_and_the_page_says_so_before(manager):
    make_firm("가온", employees=3, homepage="")
    rows = ["가온,,http://a.example,,,,7,", "나래,,,,,,,", "다솜,,,,,,,", "라온,,,,로봇,,,", "마루,,,,,,,"]
    address = take(manager, *rows)
    with clock.frozen_at(clock.now() + timedelta(minutes=5)):
        with unit_of_work():
            edit_profile(session.merge(firms()["가온"]), {"employees": 8}, by="person:9")
        with unit_of_work():
            edit_profile(session.merge(firms()["나래"]), {"tagline_ko": "우리가 썼어요"}, by="person:9")
        narae, raon = firms()["다솜"].id, firms()["라온"].id
        with unit_of_work():
            session.add(Tenure(firm_id=narae, kind="member", began_on=clock.today()))
            session.add(Service(firm_id=raon, name_ko="드론", position=5))
        with unit_of_work():
            session.delete(session.merge(firms()["마루"]))
        document = page(manager, f"{address}/undo")
        stays = {texts(row, "./td")[0]: texts(row, "./td")[1:] for row in document.xpath("//tbody/tr")}
        assert stays["가온"] == ["직원수", "그 뒤에 누가 고쳤어요."]
        assert {name: told[1] for name, told in stays.items() if name != "가온"} == {
            "나래": "그 뒤에 누가 고쳤어요.",
            "다솜": "그 뒤에 누가 고쳤어요.",
            "라온": "그 뒤에 누가 고쳤어요.",
            "마루": "이미 지워진 회사예요.",
        } | {"나래": stays["나래"][1]}
        undo(manager, address)
    left = firms()
    assert set(left) == {"가온", "나래", "다솜", "라온"}
    assert (left["가온"].employees, left["가온"].homepage) == (8, "")
    assert tiles(page(manager, address))["일부만 되돌리는 회사"] == "1"


def test_what_was_looked_at_is_looked_at_again_when_firms_have_changed(manager):
    kaon = make_firm("가온", employees=3).id
    address = upload(manager, "가온,,,,,,7,", "나래,,,,,,,")
    with clock.frozen_at(clock.now() + timedelta(minutes=5)):
        with unit_of_work():
            edit_profile(session.get(Firm, kaon), {"employees": 5}, by="person:9")
        answer = act(manager, address, "application")
        assert (answer.status_code, state(address)) == (303, "checked")
        assert set(firms()) == {"가온"}, "nothing is done that nobody has seen"
        document = page(manager, address)
        assert "다시 확인했어요" in texts(document, "//*[@role='alert']")[0]
        assert tiles(document)["고칠 회사"] == "0"
        make_firm("다솜")  # what changes nothing of this list does not hold it up
        act(manager, address, "application")
    assert state(address) == "applied" and set(firms()) == {"가온", "나래", "다솜"}
    assert firms()["가온"].employees == 5


@on_sqlite
def test_columns_are_guessed_and_chosen(manager):
    address = upload(manager, "가온,나래,로봇,1", header="이름표,회사명,비고,종업원수")
    document = page(manager, address)
    assert "쓰지 않은 열: 이름표, 비고" in texts(document, "//p[contains(@class,'note')]")
    chosen = {"column_0": "name", "column_1": "", "column_2": "keywords", "column_3": "employees"}
    choices = {"kind": "corporate", "separator": ","}
    for wrong, place, says in (
        ({"column_0": ""}, "column_0", "회사 이름이 든 열"),
        ({"column_2": "employees"}, "column_3", "한 열에서만"),
        ({"column_2": "nonsense"}, "column_2", "목록에서"),
        ({"kind": "alumni"}, "kind", "목록에서"),
    ):
        (token,) = page(manager, address).xpath("//form[contains(@action,'columns')]//input[@name='csrf_token']/@value")
        data = {"csrf_token": token, **choices, **chosen, **wrong}
        document = page(manager, f"{address}/columns", 422, method="POST", data=data)
        assert says in words(document.xpath(f"//*[@id='{place}-error']")[0])
        kept = document.xpath("//select[@id='column_3']/option[@selected]/@value")
        assert kept == ["employees"] and document.xpath("//select[@id='separator']/option[@selected]/@value") == [","]
    # Every column sent along changes only what the form is for.
    more = dict.fromkeys(FirmImport.__table__.columns.keys() - choices.keys(), "1")
    assert act(manager, address, "columns", **more, **choices, **chosen).status_code == 303
    record = session.get(FirmImport, int(address.rpartition("/")[2]))
    assert (record.state, record.by, record.rows) == ("checked", f"person:{manager.person_id}", 1)
    assert (record.file_name, record.header[0], record.undone_by) == ("list.csv", "이름표", "")
    act(manager, address, "application")
    kaon = firms()["가온"]
    assert (kaon.keywords, kaon.assigned_kind, kaon.employees) == (["로봇"], "corporate", 1)
    undo(manager, address)
    assert firms() == {}


@on_sqlite
def test_a_list_without_known_names_asks_which_column_they_are(manager):
    address = upload(manager, "가온,1", header="이름표,값")
    assert state(address) == "choosing"
    assert act(manager, address, "application").status_code == 422
    act(manager, address, "columns", column_0="name", kind="", separator="|")
    assert state(address) == "checked"


def test_nobody_else_sees_or_applies_a_list_that_was_only_looked_at(manager, app):
    address = upload(manager, "가온,,,,,,,")
    other = staff_client(app, Role.OPERATOR)
    assert texts(page(other, AT), "//tbody/tr") == []
    for path in ("", "/report.csv", "/progress"):
        assert other.get(address + path).status_code == 404
    for what in ("application", "columns", "discard"):
        assert send(other, f"{address}/{what}", at=AT).status_code == 404
    act(manager, address, "application")
    assert "가온" in page(other, address).text_content()
    undo(other, address)
    record = session.get(FirmImport, int(address.rpartition("/")[2]))
    assert (record.by, record.undone_by) == (f"person:{manager.person_id}", f"person:{other.person_id}")


@on_sqlite
def test_a_list_may_be_forgotten_and_is_after_a_day(manager, app):
    address, second = upload(manager, "가온,,,,,,,"), upload(manager, "나래,,,,,,,")
    assert act(manager, address, "discard").status_code == 303
    assert manager.get(address).status_code == 404
    (clock_of_files,) = [one for one in declarations().clocks if one.code == "firm_import.file"]
    with unit_of_work():
        assert clock_of_files.destroy(clock.now() + timedelta(hours=23)) == 0
    with unit_of_work():
        assert clock_of_files.destroy(clock.now() + timedelta(hours=25)) == 1
    assert manager.get(second).status_code == 404
    assert [session.scalar(select(func.count()).select_from(model)) for model in (FirmImportFile, FirmImportLine)] == [
        0,
        0,
    ]


def test_a_large_list_is_the_work_of_jobs_and_the_page_follows(manager, run_jobs, monkeypatch):
    monkeypatch.setattr(working, "BATCH", 3)
    monkeypatch.setattr(service, "SMALL", 4)
    rows = [f"회사{n},,,,,,,\n,,x{n}.example,,,,," for n in range(7)]
    address = upload(manager, *rows)
    assert state(address) == "checking"
    assert page(manager, address).xpath("//progress") and manager.get(f"{address}/progress").status_code == 200
    working.step(int(address.rpartition("/")[2]))
    session.rollback()
    assert texts(page(manager, address), "//*[@id='progress']/p") == ["7곳 가운데 3곳"]
    run_jobs()
    assert manager.get(f"{address}/progress").headers["HX-Refresh"] == "true"
    act(manager, address, "application")
    working.step(int(address.rpartition("/")[2]))
    working._hands.works.clear()  # the worker was killed; another goes on where it was
    run_jobs()
    assert state(address) == "applied" and len(firms()) == 7
    record = session.get(FirmImport, int(address.rpartition("/")[2]))
    assert (record.counts["created"], record.counts["refused"]) == (7, 7)
    assert session.scalar(select(func.count()).where(FirmImportLine.outcome == "created")) == 7
    undo(manager, address)
    run_jobs()
    assert state(address) == "undone" and firms() == {}


def test_who_goes_on_knows_which_firms_are_spoken_for(manager, monkeypatch):
    make_firm("가온", registration_number="1248100998")
    monkeypatch.setattr(working, "BATCH", 1)
    monkeypatch.setattr(service, "SMALL", 0)
    address = upload(manager, "가온,,,,,부산,7,", "다른 이름,124-81-00998,,,,,9,")
    number = int(address.rpartition("/")[2])
    working.run(number)
    assert tiles(page(manager, address))["거절한 행"] == "1"
    act(manager, address, "application")
    working.step(number)
    working._hands.works.clear()
    working.run(number)
    assert {name: firm.employees for name, firm in firms().items()} == {"가온": 7}
    assert tiles(page(manager, address))["거절한 행"] == "1"


@on_sqlite
def test_an_import_whose_file_is_gone_stops_and_can_be_undone(manager, monkeypatch):
    monkeypatch.setattr(working, "BATCH", 1)
    monkeypatch.setattr(service, "SMALL", 0)
    address = upload(manager, "가온,,,,,,,", "나래,,,,,,,")
    number = int(address.rpartition("/")[2])
    working.run(number)
    act(manager, address, "application")
    working.step(number)
    working._hands.works.clear()
    with unit_of_work():
        session.query(FirmImportFile).delete()
    working.run(number)
    assert (state(address), set(firms())) == ("stopped", {"가온"})
    assert "파일이 지워졌어요" in texts(page(manager, address), "//*[@role='alert']")[0]
    undo(manager, address)
    working.run(number)
    assert firms() == {}


def test_a_batch_that_another_process_has_taken_is_not_saved_twice(manager, monkeypatch):
    monkeypatch.setattr(service, "SMALL", 0)
    address = upload(manager, "가온,,,,,,,", "나래,,,,,,,")
    number = int(address.rpartition("/")[2])
    working.run(number)
    act(manager, address, "application")
    session.rollback()
    work = working._work(session.get(FirmImport, number))
    with unit_of_work():
        session.get(FirmImport, number).done = 1
    with pytest.raises(TakenError):
        working._apply(number, work)
    assert firms() == {}


@on_sqlite
def test_hard_values_come_in_or_are_told(manager):
    long, decomposed = "가" * 200, unicodedata.normalize("NFD", "한글회사")
    rows = [
        f"{long},,,,,,,",
        f"{long}나,,,,,,,",
        f"{decomposed},124-81-00998,,,,,,",
        "🚀로켓,,=HYPERLINK(1),<script>alert(1)</script>,,,,",
        '가온,124-81-00999,,,"=HYPERLINK(""http://x"")",,,',
        "다른 이름,124-81-00998,,,,,,",
    ]
    address = take(manager, *rows)
    assert set(firms()) == {long, "다른 이름", "🚀로켓", "가온"}
    report = manager.get(f"{address}/report.csv").get_data(as_text=True)
    lines = list(csv.DictReader(io.StringIO(report.removeprefix("\ufeff"))))
    told = {(line["행"], line["결과"]): line["까닭"] for line in lines}
    assert "200자를 넘어" in told["3", "거절한 행"] and "4행과 같은 회사" in told["7", "합친 행"]
    assert "검증 번호" in told["6", "다듬거나 버린 값"]
    assert not [cell for line in lines for cell in line.values() if cell[:1] in "=+-@" and cell]
    for show in ("created", "refused", "changed", "duplicate"):
        page(manager, f"{address}?show={show}")
    assert "Longer than 200 characters" in manager.get(f"/en{address}?show=refused").text


@on_sqlite
@pytest.mark.parametrize("language", ["", "/en"])
def test_the_template_comes_in_again(manager, language):
    data = manager.get(f"{language}{AT}/template").data
    book = openpyxl.load_workbook(io.BytesIO(data))
    first, example, about = book.worksheets
    headings = [cell.value for cell in first[1]]
    assert [recognised_field(name) for name in headings] == list(IMPORT_FIELDS)
    assert [row[0].value for row in about.iter_rows(min_row=2)] == headings
    for cell, filled in zip(first[1], example[2], strict=True):
        first.cell(2, cell.column, filled.value)
    output = io.BytesIO()
    book.save(output)
    address = take(manager, output.getvalue(), name="firms.xlsx")
    (firm,) = firms().values()
    assert (firm.registration_number, firm.kind, firm.employees, len(firm.technologies)) == (
        "1248100998",
        "member",
        12,
        2,
    )
    assert not page(manager, address).xpath("//a[contains(@href,'show=changed')][contains(.,'3')]")


def test_the_command_writes_the_same_record(manager, runner, tmp_path):
    make_firm("가온", employees=3)
    file = tmp_path / "list.csv"
    file.write_text(f"{HEADER}\n가온,,,,,,7,\n나래,,,,,,,\n,,x.example,,,,,\n", encoding="utf-8")
    runner.invoke(args=["import", "firms", str(file), "--dry-run"])
    assert session.scalar(select(func.count()).select_from(FirmImport)) == 0
    assert runner.invoke(args=["import", "firms", str(file)]).exit_code == 0
    session.rollback()
    (row,) = page(manager, AT).xpath("//tbody/tr")
    assert [words(cell) for cell in row.xpath("./td")][1:] == ["명령줄", "가져옴", "1", "1", "1"]
    (address,) = row.xpath(".//a/@href")
    undo(manager, address)
    assert set(firms()) == {"가온"} and firms()["가온"].employees == 3
