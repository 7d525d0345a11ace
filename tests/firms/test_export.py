"""`portal export firms`: what goes out comes in again as it was, and runs nothing."""

import csv
from datetime import date

import pytest
from factories import make_firm
from openpyxl import load_workbook
from sqlalchemy import select

from portal.core.db import unit_of_work
from portal.firms.importing.mapping import IMPORT_FIELDS
from portal.firms.models import Firm
from portal.firms.service import hide


@pytest.fixture
def hub(session):
    """Firms with everything that could get lost on the way."""
    make_firm(
        "㈜가온눈",
        name_en="Gaonnun Inc.",
        kind="resident",
        registration_number="1248100998",
        fields=["vision", "edge"],
        industries=["healthcare"],
        region="seoul",
        technologies=[("영상|복원", "요약"), ("=SUM(1)", "")],
        services=[("+판독", "")],
        keywords=["CT", "저선량; 흉부, 복부"],
        tagline_ko="-10%의 선량",
        description_ko='첫 "문단"\n\n=둘째, 문단',
        homepage="https://gaonnun.example",
        homepage_key="gaonnun.example",
        email="hi@gaonnun.example",
        phone="+8225551234",
        employees=0,
        founded_on=date(2021, 4, 12),
        stage="series_a",
    )
    make_firm("@나래", kind="alumni", phone="+16502530000")
    hidden = make_firm("다솜", kind="investor")
    with unit_of_work():
        hide(session.get(Firm, hidden.id), by="test", reason="시험")


def state(session):
    session.rollback()
    tables = Firm.metadata.tables
    names = ("firm", "firm_tag", "tag", "tenure", "technology", "service", "job", "event")
    return {name: sorted(map(str, session.execute(select(tables[name])))) for name in names}


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_export_and_import_change_nothing(hub, runner, session, tmp_path, ending):
    file = tmp_path / f"firms{ending}"
    before = state(session)
    assert runner.invoke(args=["export", "firms", str(file)]).exit_code == 0
    result = runner.invoke(args=["import", "firms", str(file)])
    assert result.exit_code == 0
    assert "그대로 3" in result.output, result.output
    assert "값:" not in result.output, result.output
    assert state(session) == before


def test_a_csv_opens_in_excel_and_runs_nothing(hub, runner, tmp_path):
    file = tmp_path / "firms.csv"
    runner.invoke(args=["export", "firms", str(file)])
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert tuple(rows[0]) == IMPORT_FIELDS
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")]


def test_a_workbook_holds_text_only(hub, runner, tmp_path):
    file = tmp_path / "firms.xlsx"
    runner.invoke(args=["export", "firms", str(file)])
    cells = [cell for row in load_workbook(file).active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "-10%의 선량" in {cell.value for cell in cells}


def test_a_text_too_long_for_excel_stays_out_and_is_named(runner, session, tmp_path):
    firm = make_firm("가온", description_ko="가" * 40_000)
    file = tmp_path / "firms.xlsx"
    result = runner.invoke(args=["export", "firms", str(file)])
    assert f"#{firm.id}의 description" in result.output
    runner.invoke(args=["import", "firms", str(file)])
    session.expire_all()
    assert len(session.scalars(select(Firm)).one().description_ko) == 40_000


def test_other_endings_and_folders_are_refused(app, runner, tmp_path):
    assert runner.invoke(args=["export", "firms", str(tmp_path / "firms.pdf")]).exit_code == 2
    result = runner.invoke(args=["export", "firms", str(tmp_path / "none" / "firms.csv")])
    assert (result.exit_code, "쓸 수 없어요" in result.output) == (1, True)
