"""A visitor's GET writes nothing and leaves no cookie."""

from factories import make_firm
from pages import visit
from sqlalchemy import event, text

from portal.core.db import Base, db

ADDRESSES = (
    "/",
    "/en/",
    "/directory",
    "/directory?q=가온눈&kind=resident&page=2",
    "/firms/1",
    "/firms/1-old",
    "/firms/1/card.png",
    "/card.png",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap-firms-1.xml",
    "/site.webmanifest",
    "/favicon.ico",
    "/technologies/1",
    "/services/1",
    "/api/v1/search?q=가온눈",
    "/api/v1/firms",
    "/api/v1/firms/1",
    "/api/v1/openapi.json",
    "/healthz",
    "/readyz",
    "/nowhere",
    "/api/v1/search?page=-1",
    "/static/css/hub.css",
)


def test_reading_writes_nothing_and_sets_no_cookie(app, client, run_jobs):
    make_firm("㈜가온눈", technologies=[("기술", "")], services=[("서비스", "")])
    run_jobs()
    before = rows()
    written = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.lstrip().upper().startswith(("SELECT", "BEGIN")) or "IMMEDIATE" in statement:
            written.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for address in ADDRESSES:
            answer = visit(client, address, headers={"Cookie": "session=made-up; theme=dark"})
            assert "Set-Cookie" not in answer.headers, address
            assert answer.status_code < 500, address
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert written == []
    assert rows() == before


def rows():
    with db.engine.connect() as connection:
        return {
            name: connection.execute(text(f"select count(*) from {name}")).scalar() for name in Base.metadata.tables
        }
