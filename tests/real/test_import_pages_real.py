"""A real list through the staff page: looked at, taken in by short transactions, undone; then nothing is left."""

import io
import time
from contextlib import contextmanager

import pytest
from pages import texts, visit
from sqlalchemy import func, select
from staffing import send, staff_client

from portal.core.db import session
from portal.core.viewer import Role
from portal.firms.importing import service as importing
from portal.firms.models import Firm, Service, Technology, Tenure
from portal.firms.sheets import working
from portal.firms.sheets.models import FirmImport
from portal.search.document import DocumentRow

pytestmark = pytest.mark.real
AT = "/staff/firms/import"
ROWS = 2_879
#: Of this process' CPU (what else the machine does is no matter); a writer on SQLite gives up after five seconds.
MOST_SECONDS = 0.5


def count(model):
    session.rollback()
    return session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def held(monkeypatch):
    """How much each transaction of an import did while it held the database, in seconds of CPU."""
    found = []

    def measured(real):
        @contextmanager
        def unit_of_work():
            with real() as inside:
                began = time.process_time()
                yield inside
            found.append(time.process_time() - began)

        return unit_of_work

    for module in (importing, working, working.undoing):
        monkeypatch.setattr(module, "unit_of_work", measured(module.unit_of_work))
    return found


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_real_list_comes_in_by_the_page_and_goes_again(app, shared_data, run_jobs, held):
    operator = staff_client(app, Role.OPERATOR)
    file = (io.BytesIO((shared_data / "krx_companies.csv").read_bytes()), "krx_companies.csv")
    address = send(operator, AT, at=AT, data={"file": file}).location
    seconds = {}

    def work(what):
        began, before = time.process_time(), len(held)
        while working.step(int(address.rpartition("/")[2])):
            pass
        session.rollback()
        seconds[what] = (round(time.process_time() - began, 2), round(max(held[before:]), 3))

    work("looked at")
    found = texts(visit_page(operator, address), "//dl//dd")
    assert found == [f"{ROWS:,}", "0", "0", "0"]
    assert count(Firm) == 0
    assert send(operator, f"{address}/application", at=address).status_code == 303
    work("taken in")
    assert count(Firm) == ROWS and count(Service) > ROWS / 2
    began = time.process_time()
    plan = visit_page(operator, f"{address}/undo")
    seconds["undo page"] = round(time.process_time() - began, 2)
    assert texts(plan, "//dl//dd") == [f"{ROWS:,}", "0", "0", "0"]
    assert send(operator, f"{address}/undo", at=f"{address}/undo").status_code == 303
    work("undone")
    assert session.scalar(select(FirmImport.state)) == "undone"
    assert [count(model) for model in (Firm, Service, Technology, Tenure)] == [0, 0, 0, 0]
    run_jobs()
    assert count(DocumentRow) == 0
    print({**seconds, "longest transaction": round(max(held), 3), "transactions": len(held)})
    assert max(held) < MOST_SECONDS


def visit_page(client, url):
    from lxml import html

    return html.fromstring(visit(client, url).text)
