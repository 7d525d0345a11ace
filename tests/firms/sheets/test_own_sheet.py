"""`/me/firms/<id>/sheet`: what a firm's editors keep, as one workbook."""

import io

import openpyxl
import pytest
from factories import make_firm
from kinds import sit
from pages import page, texts
from staffing import make_person, sign_in

from portal.core.db import unit_of_work
from portal.core.viewer import FirmRole

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
FORMULA = '=HYPERLINK("http://x.example")'


@pytest.fixture
def come_in(app):
    """A browser of somebody in a role of the firm; in none when there is none."""

    def make(firm_id, role):
        client, person = app.test_client(), make_person("김이음")
        if role:
            with unit_of_work():
                sit(firm_id, person.id, role)
        sign_in(client, person)
        return client

    return make


def test_editors_get_all_profiles_and_nothing_runs(come_in):
    firm = make_firm(
        "㈜가온", tagline_ko=FORMULA, technologies=[("결함 검출", FORMULA)], services=[("검사", ""), ("상담", "")]
    )
    client = come_in(firm.id, FirmRole.EDITOR)
    assert "XLSX 내려받기" in texts(page(client, f"/me/firms/{firm.id}"), "//a")
    answer = client.get(f"/me/firms/{firm.id}/sheet")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["회사", "기술", "제품·서비스"]
    rows = [list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book]
    tagline = [cell.value for cell in book["회사"][1]].index("한 줄 소개 (한국어)")
    assert (rows[0][0][1], rows[0][0][tagline], rows[1][0][1], [row[1] for row in rows[2]]) == (
        "㈜가온",
        FORMULA,
        "결함 검출",
        ["검사", "상담"],
    )
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}, "a cell that a spreadsheet would run"


@pytest.mark.parametrize(("role", "status"), [(FirmRole.VIEWER, 403), (None, 404)])
def test_nobody_else_does(come_in, role, status):
    firm = make_firm("㈜가온")
    client = come_in(firm.id, role)
    assert client.get(f"/me/firms/{firm.id}/sheet").status_code == status
    if role:
        assert "XLSX 내려받기" not in texts(page(client, f"/me/firms/{firm.id}"), "//a")
