"""Lists that real exchanges hand out: all of it read, what was repaired named, and nothing changed by a second run."""

import csv
import time

import pytest
from sqlalchemy import func, select

from portal.firms.models import Firm, Service
from portal.jobs.models import Job

pytestmark = pytest.mark.real


@pytest.fixture
def take(runner, shared_data, tmp_path):
    def run(name, *options):
        report = tmp_path / "report.csv"
        result = runner.invoke(args=["import", "firms", str(shared_data / name), "--report", str(report), *options])
        assert result.exit_code == 0, result.output
        return list(csv.DictReader(report.read_text(encoding="utf-8-sig").splitlines()))

    return run


def numbers(lines, outcome):
    return sum(line["outcome"] == outcome for line in lines)


def totals(session):
    session.rollback()
    firms = session.execute(select(func.count(), func.max(Firm.updated_at)).select_from(Firm)).one()
    return tuple(firms), session.execute(select(func.count(), func.sum(Job.generation)).select_from(Job)).one()


def test_the_list_of_listed_companies(take, session):
    began = time.process_time()  # of this process alone: what else the machine does is no matter
    lines = take("krx_companies.csv", "--kind", "corporate")
    seconds = time.process_time() - began
    assert numbers(lines, "created") == 2_879
    assert numbers(lines, "refused") == numbers(lines, "duplicate") == 0
    assert 2_879 / seconds > 300, f"{2_879 / seconds:.0f} rows a second"
    repaired = {line["given"].strip(): line["stored"] for line in lines if line["column"] == "홈페이지"}
    assert repaired["http:///www.nota.ai"] == "http://www.nota.ai"
    assert repaired["RAON.io"] == "http://raon.io"
    assert {line["column"] for line in lines if line["outcome"] == "unmapped"} == {"종목코드", "시장", "상장일"}
    homepages = session.scalars(select(Firm.homepage).where(Firm.homepage != "")).all()
    assert all(homepage.startswith(("http://", "https://")) for homepage in homepages)
    assert session.scalar(select(func.count()).where(Service.name_ko.contains("렌탈(파렛트, OA장비"))) == 1

    before = totals(session)
    lines = take("krx_companies.csv", "--kind", "corporate")
    assert numbers(lines, "unchanged") == 2_879
    assert totals(session) == before


def test_other_tables_are_read_by_their_map(take):
    lines = take("patents_a.csv", "--map", "applicant=name", "--map", "inventionname=technologies")
    assert numbers(lines, "refused") == 0
    assert numbers(lines, "created") + numbers(lines, "duplicate") == 630
