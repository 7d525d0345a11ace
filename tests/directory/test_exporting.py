"""A result taken along as XLSX: by people who have signed in, with what pages show, and noted."""

import io
from urllib.parse import quote, unquote

import pytest
from factories import make_firm
from openpyxl import load_workbook
from pages import assert_queries, page, visit
from people import Somebody, form_in, make_person

from portal.audit.models import Event
from portal.core.db import session, unit_of_work
from portal.directory import exporting
from portal.firms import service
from portal.firms.models import Firm


@pytest.fixture
def kim(app):
    make_person()
    somebody = Somebody(app)
    somebody.come_in()
    return somebody


def export(somebody, address="/directory"):
    """Press the button of a list."""
    to, values = form_in(
        somebody.get(address).text, ("/en" if address.startswith("/en") else "") + "/directory/exports"
    )
    return visit(somebody.client, to, "POST", data=values)


def rows(answer):
    """The sheet's rows, headings first; nothing in it is a formula."""
    assert answer.status_code == 200, answer.text[:300]
    (sheet,) = load_workbook(io.BytesIO(answer.data)).worksheets
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_result_in_its_order_and_language(app, kim, run_jobs):
    make_firm("나래", fields=["vision"], employees=5, name_en="Narae", email="hi@narae.example", phone="+8225550100")
    make_firm("가온", fields=["vision"], employees=500, representative_ko="홍길동", technologies=[("복원", "")])
    make_firm("다솜", fields=["speech"])
    run_jobs()
    answer = export(kim, "/directory?field=vision&sort=name")
    heads, *firms = rows(answer)
    assert [firm[0] for firm in firms] == ["가온", "나래"]
    first, second = (dict(zip(heads, firm, strict=True)) for firm in firms)
    assert (first["임직원"], first["AI 분야"], first["기술"], first["대표"]) == (500, "컴퓨터 비전", "복원", "홍길동")
    assert (second["이메일"], second["전화"]) == ("hi@narae.example", "02-555-0100")
    assert second["주소"].startswith("http") and "/firms/1" in second["주소"]
    heads, *firms = rows(export(kim, "/en/directory?sort=name&q=narae"))
    assert heads[0] == "Name" and firms[0][0] == "Narae"
    assert len(rows(export(kim, "/directory?type=technology"))) == 2
    name = unquote(answer.headers["Content-Disposition"].partition("filename*=UTF-8''")[2])
    assert "기업찾기" in name and name.endswith(".xlsx")
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("https://evil.example")', "+1", "-1", "@SUM(1)", "\t=1", "<script>", "🚀", "가" * 200]
)
def test_what_is_typed_stays_text(app, kim, run_jobs, text):
    make_firm(text, tagline_ko=text, technologies=[(text, text)])
    run_jobs()
    for address in ("/directory", "/directory?type=technology"):
        (_heads, line) = rows(export(kim, address))
        assert line[0].strip() == text.strip()


def test_what_is_hidden_is_not_in_it(app, kim, run_jobs):
    firm = make_firm("㈜숨은달", technologies=[("숨은 기술", "")], services=[("숨은 서비스", "")])
    make_firm("㈜보임")
    run_jobs()
    with unit_of_work():
        service.hide(session.get(Firm, firm.id), by="staff", reason="요청")
    for kind, left in (("firm", 1), ("technology", 0), ("service", 0)):
        fields = form_in(kim.get("/directory").text, "/directory/exports")[1]
        found = rows(visit(kim.client, f"/directory/exports?type={kind}", "POST", data=fields))
        assert len(found) - 1 == left and "숨은" not in str(found)


def test_visitors_neither_see_the_button_nor_get_it(app, client, run_jobs):
    make_firm()
    run_jobs()
    assert not page(client, "/directory").xpath("//*[@id='export']")
    token = form_in(visit(client, "/forgot-password").text, "/forgot-password")[1]["csrf_token"]
    answer = visit(client, "/directory/exports", "POST", data={"csrf_token": token})
    assert answer.status_code == 303 and answer.location.startswith("/sign-in")


def test_it_is_noted_without_the_words(app, kim, run_jobs):
    make_firm("가온", fields=["vision"])
    run_jobs()
    export(kim, f"/directory?q={quote('가온')}&field=vision")
    session.rollback()
    event = session.query(Event).filter_by(action="directory.exported").one()
    assert event.actor == "person:1" and event.details == {"rows": 1, "filters": ["field"], "type": "firm"}


def test_it_ends_and_its_queries_do_not_grow(app, kim, run_jobs, monkeypatch):
    # PostgreSQL locks the end of the event log by one more.
    most = 8 + (app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"))
    make_firm("기업")
    run_jobs()
    token = form_in(kim.get("/directory").text, "/directory/exports")[1]
    with assert_queries(most):
        assert len(rows(visit(kim.client, "/directory/exports", "POST", data=token))) == 2
    for number in range(30):
        make_firm(f"기업{number}", technologies=[("기술", "")], services=[("서비스", "")], fields=["vision"])
    run_jobs()
    token = form_in(kim.get("/directory").text, "/directory/exports")[1]
    with assert_queries(most):
        assert len(rows(visit(kim.client, "/directory/exports", "POST", data=token))) == 32
    monkeypatch.setattr(exporting, "MOST_EXPORTED", 7)
    assert len(rows(export(kim))) == 8


def test_while_the_index_is_away_the_rows_answer(app, kim):
    make_firm()
    fields = form_in(kim.get("/me").text, "/sign-out")[1]
    assert visit(kim.client, "/directory/exports?q=a", "POST", data=fields).status_code in (200, 303)
