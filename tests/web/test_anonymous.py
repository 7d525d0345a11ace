"""A visitor's GET writes nothing and leaves no cookie."""

from factories import make_firm
from pages import visit
from sqlalchemy import event, text

from portal.core.db import Base, db
from portal.querylog.recorder import recorder_of

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
    "/terms",
    "/en/privacy",
    "/sent/sign-up",
    "/healthz",
    "/readyz",
    "/nowhere",
    "/api/v1/search?page=-1",
    "/static/css/hub.css",
)


#: Somebody who counts in the query log, and opens from hits what is no hit list itself.
VISITOR = {
    "Cookie": "session=made-up; theme=dark",
    "User-Agent": "Mozilla/5.0 Firefox/140.0",
    "Referer": "http://localhost/directory?q=가온눈",
}


def test_reading_writes_nothing_and_sets_no_cookie(app, client, run_jobs):
    make_firm("㈜가온눈", technologies=[("기술", "")], services=[("서비스", "")])
    run_jobs()
    before, waiting = rows(), recorder_of(app).waiting()
    written = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.lstrip().upper().startswith(("SELECT", "BEGIN")) or "IMMEDIATE" in statement:
            written.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for address in ADDRESSES:
            answer = visit(client, address, headers=VISITOR)
            assert "Set-Cookie" not in answer.headers, address
            assert answer.status_code < 500, address
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert written == []
    assert rows() == before
    assert recorder_of(app).waiting() > waiting, "the query log was told, and waits"


def rows():
    with db.engine.connect() as connection:
        return {
            name: connection.execute(text(f"select count(*) from {name}")).scalar() for name in Base.metadata.tables
        }
