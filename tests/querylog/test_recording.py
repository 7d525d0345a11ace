"""What the log is told of, and what it is not."""

import threading
from datetime import timedelta

from asking import BROWSER, MORNING, NEXT_NIGHT, ask, flush, go, listening, open_hit, reduce_at, rows
from factories import make_firm
from lxml import html
from pages import visit
from sqlalchemy import event

from portal.core.clock import frozen_at
from portal.core.db import db
from portal.querylog import recorder as recording
from portal.querylog import writing
from portal.querylog.models import OpenedDay, QueryAsked, QueryOpened
from portal.querylog.recorder import recorder_of


def asked():
    return rows(QueryAsked, "query", "tab", "hits")


def test_a_query_is_noted_with_its_hits_and_tab(hub, app, client):
    ask(client, "흉부 판독")
    ask(client, "저선량", 2, "&type=technology")
    ask(client, "쾅쾅쾅쾅", 3)
    visit(client, "/en/directory?q=ROBOT", headers={"User-Agent": BROWSER})
    flush(app)
    assert [row[:2] for row in asked()] == [
        ("robot", "firm"), ("저선량", "technology"), ("쾅쾅쾅쾅", "firm"), ("흉부 판독", "firm"),
    ]  # fmt: skip
    hits = {query: count for query, _, count in asked()}
    shown = visit(client, "/api/v1/search?q=흉부 판독").get_json()["total"]
    assert hits["흉부 판독"] == shown > 0 and hits["쾅쾅쾅쾅"] == 0


def test_what_a_person_repeats_counts_once(hub, app, client):
    for spelling in ("흉부 판독", "흉부  판독 ", "흉부 판독", "ＣＴ", "ct", "Ct"):
        ask(client, spelling)
    ask(client, "흉부 판독", more="&page=2")
    flush(app)
    ask(client, "흉부 판독")
    flush(app)
    assert rows(QueryAsked, "query") == ["ct", "흉부 판독"]
    ask(client, "흉부 판독", 2)
    # Browsers can be made up, addresses less so.
    ask(client, "흉부 판독", User_Agent="Mozilla/5.0 another browser")
    flush(app)
    assert rows(QueryAsked, "query") == ["ct", *["흉부 판독"] * 2]


def test_beyond_measure_only_counts_are_kept(hub, app, client, monkeypatch):
    monkeypatch.setattr(writing, "MOST_OF_ONE", 3)
    for number in range(6):
        ask(client, f"흉부 판독 {number}번째")
        flush(app)
    kept = rows(QueryAsked, "query")
    assert len(kept) == 4 and kept.count("") == 1


def test_machines_and_pages_fetched_ahead_are_not_counted(hub, app, client):
    for agent in (
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; Yeti/1.1; +https://naver.me/spd)",
        "curl/8.5.0",
        "python-requests/2.32",
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0",
    ):
        ask(client, "흉부 판독", User_Agent=agent)
    for name, value in (("Sec-Purpose", "prefetch;prerender"), ("Purpose", "prefetch"), ("X-Moz", "prefetch")):
        ask(client, "흉부 판독", **{name: value})
    go(client, "/directory?q=흉부 판독", method="HEAD")
    for address in (
        "/api/v1/search?q=흉부",
        "/api/v1/suggest?q=흉부",
        "/directory",
        "/directory?q=",
        "/directory?q=%20",
    ):
        go(client, address)
    assert recorder_of(app).waiting() == 0
    ask(client, "흉부 판독", User_Agent="Mozilla/5.0 (Linux; Android 14; CUBOT X90) Chrome/140.0 KAKAOTALK 11.0")
    assert recorder_of(app).waiting() == 1


def type_slowly(client, steps, who=1):
    """Ask step by step as htmx does while somebody types; `steps` are (seconds since the last, text)."""
    moment = MORNING
    for seconds, typed in steps:
        moment += timedelta(seconds=seconds)
        with frozen_at(moment):
            ask(client, typed, who, HX_Request="true")
    return moment


def test_typing_counts_once_it_settles(hub, app, client):
    steps = [(0, "ㅎ"), (0.3, "휴"), (0.3, "흉"), (0.3, "흉ㅂ"), (0.3, "흉부ㅇ"), (0.3, "흉부"), (0.3, "흉부 판독")]
    last = type_slowly(client, steps)
    type_slowly(client, [(0, "물"), (0.5, "물류")], who=2)
    with frozen_at(last + timedelta(seconds=1)):
        recorder_of(app).flush()
        assert asked() == []
    with frozen_at(last + timedelta(seconds=6)):
        recorder_of(app).flush()
    assert rows(QueryAsked, "query") == ["물류", "흉부 판독"]
    assert recorder_of(app).waiting() == 0


def test_a_pause_another_word_and_what_was_opened_each_count(hub, app, client):
    last = type_slowly(client, [(0, "흉부"), (20, "흉부 판독"), (1, "a@b.kr"), (1, "물류")])
    with frozen_at(last):
        open_hit(client, "/firms/3", "물류")
        ask(client, "물류 창고")
        flush(app)
    assert rows(QueryAsked, "query") == ["", "물류", "물류 창고", "흉부", "흉부 판독"]


def test_what_was_opened_and_from_which_place(hub, app, client):
    with frozen_at(MORNING):
        page = html.fromstring(ask(client, "흉부 판독").text)
        addresses = page.xpath("//ol[contains(@class, 'hits')]//h3/a/@href")
        assert len(addresses) == 2 and not [a for a in addresses if "?" in a], "the links stay clean"
        for _ in range(2):
            assert open_hit(client, addresses[1], "흉부 판독").status_code == 200
        open_hit(client, addresses[0], "흉부 판독", who=2)
        ask(client, "흉부 판독", who=2)
        ask(client, "저선량", more="&type=technology")
        go(client, "/en/technologies/1", Referer="http://localhost/en/directory?q=저선량&type=technology")
        flush(app)
    second = f"firm:{addresses[1].rpartition('/')[2].partition('-')[0]}"
    first = "firm:1" if second == "firm:2" else "firm:2"
    assert rows(QueryOpened, "query", "key") == sorted(
        [("저선량", "technology:1"), ("흉부 판독", first), ("흉부 판독", second)]
    )
    reduce_at(NEXT_NIGHT)
    assert rows(OpenedDay, "query", "key", "openers", "placed", "places") == sorted(
        [("저선량", "technology:1", 1, 1, 1), ("흉부 판독", first, 1, 1, 1), ("흉부 판독", second, 1, 1, 2)]
    )


def test_a_place_on_a_later_page(app, client, run_jobs):
    for number in range(45):
        make_firm(f"로봇{number}", tagline_ko="로봇")
    run_jobs()
    with frozen_at(MORNING):
        ask(client, "로봇")
        hits = html.fromstring(ask(client, "로봇", more="&page=3").text).xpath("//ol[@start='41']//h3/a/@href")
        open_hit(client, hits[1], "로봇", more="&page=3")
        flush(app)
    reduce_at(NEXT_NIGHT)
    assert rows(OpenedDay, "places") == [42]


def test_what_was_not_opened_from_hits_is_not_counted(hub, app, client):
    for referer in (
        "",
        "http://localhost/",
        "http://localhost/directory",
        "http://localhost/firms/2?q=흉부",
        "http://elsewhere.example/directory?q=흉부",
        "http://localhost.elsewhere.example/directory?q=흉부",
        "http://[::1/directory?q=흉부",
        "//directory?q=흉부",
    ):
        assert go(client, "/firms/1", Referer=referer).status_code == 200
    open_hit(client, "/firms/99", "흉부")
    open_hit(client, "/directory?kind=resident", "흉부")
    go(client, "/firms/1", method="HEAD", Referer="http://localhost/directory?q=흉부")
    assert recorder_of(app).waiting() == 8, "that it was looked at is noted"
    flush(app)
    assert rows(QueryOpened, "key") == []
    with frozen_at(MORNING):
        open_hit(client, "/firms/1", "아무도 묻지 않은 말")
        flush(app)
    assert rows(QueryOpened, "key") == ["firm:1"]
    reduce_at(NEXT_NIGHT)
    assert rows(OpenedDay, "key") == rows(QueryOpened, "key") == []


def test_our_own_pages_are_told_where_one_came_from(hub, client):
    assert go(client, "/directory?q=흉부").headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_nothing_is_written_nor_asked_of_the_database_in_the_request(hub, app, client):
    """The page's own queries are counted elsewhere; here: no statement but reading, whatever waits in the buffer."""
    written = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.lstrip().upper().startswith("SELECT"):
            written.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for who in range(1, 50):
            ask(client, "흉부 판독", who)
            open_hit(client, "/firms/1", "흉부 판독", who)
        assert [s for s in written if s != "BEGIN"] == []
        assert recorder_of(app).waiting() == 3 * 49 and rows(QueryAsked, "id") == []
        flush(app)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(rows(QueryAsked, "id")) == 49 and [s for s in written if "INSERT INTO query_asked" in s]


def test_a_full_buffer_drops_and_says_so(hub, app, client, monkeypatch):
    monkeypatch.setattr(recording, "MOST_EVENTS", 10)
    for who in range(1, 26):
        ask(client, "흉부 판독", who)
    assert recorder_of(app).waiting() == 10
    with listening() as heard:
        flush(app)
    assert [record["count"] for record in heard if "dropped" in record["message"]] == [15]
    assert len(rows(QueryAsked, "id")) == 10


def test_threads_that_ask_while_it_is_flushed_lose_nothing(hub, app, client):
    done = threading.Event()

    def keep_flushing():
        while not done.is_set():
            recorder_of(app).flush(all_of_them=True)

    flusher = threading.Thread(target=keep_flushing)
    flusher.start()
    try:
        for who in range(1, 60):
            ask(client, "흉부 판독", who)
    finally:
        done.set()
        flusher.join()
    flush(app)
    assert len(rows(QueryAsked, "id")) == 59
