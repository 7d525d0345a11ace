"""Several processes write one log, and one that ends writes what it still has."""

import http.client
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from asking import rows
from processes import ForkedPortal, end, python, real_python

from portal.core.db import db
from portal.querylog.models import QueryAsked, QuerySalt
from tools.portal_process import PortalProcess


def test_processes_know_an_asker_by_one_hash(hub: None, app: Any) -> None:
    db.session.remove()
    # One of them from nothing: what Python hashes with is then no more common to them than to two that are started.
    crowds = [start(app, "tests/querylog/crowd.py") for start in (python, real_python)]
    try:
        for crowd in crowds:
            assert crowd.stdout is not None and crowd.stdout.readline() == "ready\n", crowd.communicate()[1]
        said = []
        for crowd in crowds:
            assert crowd.stdin is not None
            crowd.stdin.write("go\n")
            crowd.stdin.flush()
        for crowd in crowds:
            out, err = crowd.communicate(timeout=120)
            said.append(out)
            assert crowd.returncode == 0, err
        assert said == ["0\n", "0\n"]
    finally:
        for crowd in crowds:
            end(crowd)
    assert len(rows(QuerySalt, "day")) == 1
    found = rows(QueryAsked, "asker", "query")
    assert len(found) == len(set(found)) and len({asker for asker, _ in found}) == 5
    assert {query for _, query in found} == {"흉부 판독 영상", "흉부 독 영상", "흉부 영상", "흉부 상"}


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[PortalProcess]:
    """`portal serve` with two web workers over an empty folder."""
    portal = ForkedPortal(tmp_path, "--workers", "2")
    try:
        portal.wait_until_ready()
        portal.wait(lambda: portal.get("/api/v1/search")[0] == 200, "there is an index")
        yield portal
    finally:
        portal.kill()


def in_database(root: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(next(root.glob("instance/*.db")))) as connection:
        return sorted(connection.execute("select query, asker from query_asked"))


def asks(portal: PortalProcess, text: str, who: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, source_address=(f"127.0.0.{who + 2}", 0))
    with closing(connection):
        connection.request("GET", f"/directory?q={quote(text)}", headers={"User-Agent": "Mozilla/5.0 Firefox/140"})
        assert connection.getresponse().status == 200


def test_it_is_written_by_the_way_and_at_the_end(portal: PortalProcess, tmp_path: Path) -> None:
    for who in range(10):
        asks(portal, "먼저", who % 5)
    portal.wait(lambda: len(in_database(tmp_path)) == 5, "the thread writes what has settled", 30)
    for who in range(10):
        asks(portal, "나중", who % 5)
    assert portal.stop() == 0, portal.said()
    found = in_database(tmp_path)
    assert [query for query, _ in found] == ["나중"] * 5 + ["먼저"] * 5
    assert {asker for query, asker in found if query == "먼저"} == {asker for _, asker in found}
