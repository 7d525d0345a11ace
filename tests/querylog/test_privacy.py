"""No person is to be found in the log: not in the rows of the day, not in what is left of it, not in the file."""

import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from asking import BROWSER, MORNING, NEXT_NIGHT, address_of, ask, flush, listening, open_hit, reduce_at, rows
from factories import make_firm
from sqlalchemy import text

from portal.core.clock import SEOUL, frozen_at
from portal.core.db import Base, db
from portal.querylog.models import OpenedDay, QueryAsked, QueryDay, QueryOpened, QuerySalt
from portal.querylog.privacy import kept_text

PERSONAL = (
    "hong@example.com",
    "문의 hong.gildong＠example.kr 판독",
    "010-1234-5678",
    "０１０ １２３４ ５６７８",
    "+82 10.1234.5678",
    "공일공 일이삼사 오육칠팔",
    "900101-1234567",
    "9001011",
    "123/45/67890",
    "4111 1111 1111 1111",
    "https://example.com/?token=abc",
    "가" * 81,
)
HARMLESS = ("3d 프린터", "5g", "2024 매출", "cuda 12.4", "10억 투자", "iso 27001", "gpt-4o", "흉부 ct", "이일삼 (구)")


def dump() -> str:
    """Every value of every table."""
    with db.engine.connect() as connection:
        return "\n".join(
            repr(tuple(row))
            for name in Base.metadata.tables
            for row in connection.execute(text(f"select * from {name}"))
        )


def test_the_dump_sees_what_is_there(hub, app, client):
    ask(client, "아주 드문 말")
    flush(app)
    assert "아주 드문 말" in dump()


def test_addresses_browsers_and_personal_texts_are_never_written(hub, app, client):
    with frozen_at(MORNING):
        for typed in (*PERSONAL, "흉부 판독"):
            ask(client, typed)
            ask(client, typed, more="&exact=1")
            open_hit(client, "/firms/1", typed)
        flush(app)
        assert set(rows(QueryAsked, "query")) == {"", "흉부 판독"}
    for moment in (None, NEXT_NIGHT):
        if moment:
            reduce_at(moment)
        content = dump()
        for secret in (
            address_of(1),
            "203.0.113",
            "Firefox",
            BROWSER,
            "hong",
            "1234-5678",
            "1234.5678",
            "1234567",
            "９００",
            "공일공",
            "token",
            "가가",
        ):
            assert secret not in content, secret
    assert rows(QueryDay, "query", "askers", "openers") == [("", 1, 1), ("흉부 판독", 1, 1)]


def test_what_is_harmless_is_kept():
    assert [kept_text(typed) for typed in HARMLESS] == list(HARMLESS)
    assert [kept_text(typed) for typed in PERSONAL] == [""] * len(PERSONAL)


def test_an_asker_is_another_on_another_day(hub, app, client):
    for day in range(3):
        with frozen_at(MORNING + timedelta(days=day)):
            ask(client, "흉부 판독")
            flush(app)
    assert len(rows(QuerySalt, "salt")) == len(set(rows(QuerySalt, "salt"))) == 3
    assert len(set(rows(QueryAsked, "asker"))) == 3


def test_a_day_that_is_over_leaves_counts_alone(hub, app, client):
    with frozen_at(MORNING):
        for who in range(1, 4):
            ask(client, "흉부 판독", who)
            open_hit(client, "/firms/1", "흉부 판독", who)
        flush(app)
    (salt,) = rows(QuerySalt, "salt")
    askers = rows(QueryAsked, "asker")
    reduce_at(NEXT_NIGHT - timedelta(minutes=2))
    assert len(rows(QueryAsked, "id")) == 3, "the day has its grace"
    reduce_at(NEXT_NIGHT)
    assert rows(QueryAsked, "id") == rows(QueryOpened, "id") == rows(QuerySalt, "day") == []
    assert rows(QueryDay, "query", "askers", "openers") == [("흉부 판독", 3, 3)]
    assert not [asker for asker in askers if asker in dump()] and repr(salt) not in dump()


# The files of PostgreSQL are its own; docs/operations.md says so.
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nothing_of_the_day_stays_in_the_file(hub, app, client):
    file = Path(str(db.engine.url.database))
    with frozen_at(MORNING):
        ask(client, "김아무개를 찾아요")
        flush(app)
    (salt,), (asker,) = rows(QuerySalt, "salt"), rows(QueryAsked, "asker")
    secrets = (salt, asker.encode(), "김아무개".encode())
    assert all(secret in content(file) for secret in secrets)
    reduce_at(NEXT_NIGHT)
    db.session.remove()
    written = content(file)
    assert written and [secret for secret in secrets if secret in written] == []


def content(file: Path) -> bytes:
    """What stands in a database's files, read by another process: to close such a file ends this one's locks on it."""
    return subprocess.run(["cat", file, f"{file}-wal"], capture_output=True, check=True).stdout


def test_a_rare_text_is_kept_when_its_words_are_everybodys(hub, app, client, run_jobs):
    # Holds 홍길 and 길동, and so to a search all of 홍길동; but it is not a word of anybody's here.
    make_firm("한걸음", tagline_ko="분홍길을 달리는 길동안")
    run_jobs()
    alone = ("흉부 판독", "저선량", "자동차 물류", "홍길동", "홍길동 판독", "서울길동점 길동", "qwpoeiru", "물류 1507")
    with frozen_at(MORNING):
        for typed in alone:
            ask(client, typed)
        for who in range(1, 4):
            ask(client, "여럿이 찾는 홍길동", who)
        for who in range(1, 3):
            ask(client, "둘이 찾는 홍길동", who)
        flush(app)
    reduce_at(NEXT_NIGHT)
    assert rows(QueryDay, "query", "askers") == [
        ("", 6), ("여럿이 찾는 홍길동", 3), ("자동차 물류", 1), ("저선량", 1), ("흉부 판독", 1),
    ]  # fmt: skip


def test_what_comes_after_its_day_is_closed_is_dropped(hub, app, client):
    with frozen_at(MORNING):
        ask(client, "흉부 판독")
    with frozen_at(NEXT_NIGHT - timedelta(minutes=2)):
        ask(client, "물류 창고", 2)
        flush(app)
        assert len(rows(QuerySalt, "day")) == 2
    with frozen_at(MORNING):
        ask(client, "저선량", 3)
    with frozen_at(NEXT_NIGHT), listening() as heard:
        flush(app)
    assert "저선량" not in rows(QueryAsked, "query")
    assert [record["count"] for record in heard] == [1]
    reduce_at(NEXT_NIGHT)
    with frozen_at(MORNING):
        ask(client, "저선량", 3)
    with frozen_at(NEXT_NIGHT):
        flush(app)
    assert rows(QuerySalt, "day") == [NEXT_NIGHT.date()], "a closed day is not opened again"


def test_a_clock_that_jumps_loses_no_day_and_blocks_none(hub, app, client):
    with frozen_at(MORNING):
        ask(client, "흉부 판독")
        flush(app)
    reduce_at(datetime(2026, 3, 9, 5, tzinfo=SEOUL))
    with frozen_at(MORNING + timedelta(hours=1)):
        ask(client, "흉부 판독")
        ask(client, "물류")
        open_hit(client, "/firms/1", "흉부 판독")
        flush(app)
    reduce_at(datetime(2026, 3, 9, 9, tzinfo=SEOUL))
    assert rows(QueryDay, "query", "askers") == [("물류", 1), ("흉부 판독", 2)]
    assert rows(QuerySalt, "day") == [] and rows(OpenedDay, "openers") == [1]


def test_counts_are_forgotten_after_a_year_and_a_month(hub, app, client):
    with frozen_at(MORNING):
        ask(client, "흉부 판독")
        open_hit(client, "/firms/1", "흉부 판독")
        flush(app)
    reduce_at(MORNING + timedelta(days=399))
    assert len(rows(QueryDay, "id")) == len(rows(OpenedDay, "id")) == 1
    reduce_at(MORNING + timedelta(days=400))
    assert rows(QueryDay, "id") == rows(OpenedDay, "id") == []
