"""What the doctor asks the database: its schema and state, the worker, its jobs, the clock, the index."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from portal.allocation import queries as allocation
from portal.audit.models import Event
from portal.core import clock
from portal.core.db import is_sqlite, session
from portal.files.models import StoredFile
from portal.files.storage import storage
from portal.jobs.models import Job, Schedule
from portal.jobs.worker import HEARTBEAT, SCHEDULE_SECONDS
from portal.search import indexing, tracking
from portal.search.engine import EngineUnavailable
from portal.search.finding import engine
from portal.upkeep import sqlite
from portal.upkeep.findings import Check, Finding, judged, ok, warning, wrong
from portal.upkeep.snapshot import REVISION_TABLE, scripts

OLDEST_POSTGRESQL = 14
#: A worker that has been silent for so long is dead, or holds a job that takes long.
SILENT = timedelta(seconds=6 * SCHEDULE_SECONDS)
#: A job that has waited for so long waits for a worker, not for its turn.
LONG_WAIT = timedelta(minutes=5)
CLOCKS_APART = timedelta(seconds=5)
DATABASE = "데이터베이스"


def checks() -> list[tuple[str, Check]]:
    """The checks that a reachable, migrated database allows; else the one that says what is wrong with it."""
    try:
        found = _reach()
        session.rollback()
    except (DBAPIError, sqlite3.Error) as error:
        kind = type(getattr(error, "orig", error)).__name__
        found = wrong(DATABASE, f"닿지 않거나 읽을 수 없어요 ({kind}). PORTAL_DATABASE_URL과 서버를 봐 주세요.")
    if found is not None:
        return [(DATABASE, partial(_only, found))]
    state = _sqlite_state if is_sqlite() else _postgresql_state
    return [
        (DATABASE, state),
        ("일꾼", _worker),
        ("일", _jobs),
        ("시계", _clocks),
        ("색인", _index),
        ("올린 파일", _uploads),
        ("자리", _places),
    ]


def _only(finding: Finding) -> Iterator[Finding]:
    yield finding


def _reach() -> Finding | None:
    if is_sqlite() and not sqlite.database_path().exists():
        return wrong(DATABASE, f"{sqlite.database_path()} 파일이 없어요. `portal db upgrade`로 만들어 주세요.")
    head = scripts().get_current_head()
    has_schema = inspect(session.connection()).has_table(REVISION_TABLE)
    revision = session.scalar(text(f"SELECT version_num FROM {REVISION_TABLE}")) if has_schema else None  # noqa: S608
    if revision == head:
        return None
    return wrong(DATABASE, f"스키마가 {revision or '없음'}인데 {head}이어야 해요. `portal db upgrade`를 해 주세요.")


def _sqlite_state() -> Iterator[Finding]:
    yield ok(DATABASE, f"SQLite {sqlite3.sqlite_version}, 스키마 {scripts().get_current_head()}")
    damage = session.scalar(text("PRAGMA quick_check(1)"))
    yield judged(
        DATABASE, damage == "ok", "구조가 성해요.", wrong(DATABASE, f"상했어요: {damage}. 백업을 되살려 주세요.")
    )
    astray = len(session.execute(text("PRAGMA foreign_key_check")).all())
    yield judged(
        DATABASE,
        not astray,
        "가리키는 행이 모두 있어요.",
        wrong(DATABASE, f"없는 행을 가리키는 행이 {astray:,}개 있어요."),
    )
    journal = session.scalar(text("PRAGMA journal_mode"))
    synchronous = session.scalar(text("PRAGMA synchronous"))
    keys = session.scalar(text("PRAGMA foreign_keys"))
    session.rollback()
    yield judged(
        DATABASE,
        (journal, synchronous, keys) == ("wal", 2, 1),
        "WAL, synchronous=FULL, foreign_keys=ON",
        wrong(DATABASE, f"journal_mode={journal}, synchronous={synchronous}, foreign_keys={keys}이에요."),
    )


def _postgresql_state() -> Iterator[Finding]:
    values = {name: session.scalar(text(f"SHOW {name}")) for name in _SHOWN}
    version, head = values["server_version"], scripts().get_current_head()
    yield judged(
        DATABASE,
        int(values["server_version_num"]) // 10_000 >= OLDEST_POSTGRESQL,
        f"PostgreSQL {version}, 스키마 {head}",
        wrong(DATABASE, f"PostgreSQL {version}은 너무 오래되었어요. {OLDEST_POSTGRESQL}판부터 써요."),
    )
    collation = session.scalar(text("SELECT datcollate FROM pg_database WHERE datname = current_database()"))
    session.rollback()
    yield judged(
        DATABASE,
        values["server_encoding"] == "UTF8",
        f"UTF8, 정렬 {collation}",
        wrong(DATABASE, f"글자가 UTF8이 아니라 {values['server_encoding']}이에요."),
    )
    off = [name for name in ("fsync", "full_page_writes") if values[name] != "on"]
    yield judged(
        DATABASE,
        not off,
        f"fsync=on, full_page_writes=on, synchronous_commit={values['synchronous_commit']}",
        wrong(DATABASE, f"{', '.join(off)}이 꺼져 있어 정전에 자료를 잃을 수 있어요."),
    )
    if values["synchronous_commit"] == "off":
        yield warning(DATABASE, "synchronous_commit=off라 정전에 마지막 변경을 잃을 수 있어요.")


_SHOWN = (
    "server_version",
    "server_version_num",
    "server_encoding",
    "fsync",
    "full_page_writes",
    "synchronous_commit",
)


def _worker() -> Iterator[Finding]:
    row = session.get(Schedule, HEARTBEAT)
    seen = row.last_run_at if row else None
    working = session.scalar(select(func.count()).select_from(Job).where(Job.leased_until > clock.now())) or 0
    session.rollback()
    name = "일꾼"
    if seen is None:
        yield wrong(name, "아직 돈 적이 없어요. `portal serve`나 `portal worker`를 띄워 주세요.")
    elif clock.now() - seen <= SILENT:
        yield ok(name, f"{_ago(seen)}에 살아 있었어요.")
    elif working:
        yield warning(name, f"{_ago(seen)}부터 말이 없지만 일 {working:,}건을 하고 있어요.")
    else:
        yield wrong(name, f"{_ago(seen)}부터 말이 없어요. `portal serve`나 `portal worker`를 띄워 주세요.")


def _jobs() -> Iterator[Finding]:
    now = clock.now()
    due = Job.failed_at.is_(None), Job.run_at <= now
    waiting, oldest = session.execute(select(func.count(), func.min(Job.run_at)).where(*due)).one()
    failed = session.scalar(select(func.count()).select_from(Job).where(Job.failed_at.is_not(None))) or 0
    latest = session.scalar(select(Job).where(Job.failed_at.is_not(None)).order_by(Job.failed_at.desc()).limit(1))
    told = f"{latest.kind}: {_first_line(latest.last_error)}" if latest else ""
    session.rollback()
    name = "일"
    since = f", 가장 오래된 것은 {_ago(oldest)}부터" if oldest else ""
    yield judged(
        name,
        oldest is None or now - oldest < LONG_WAIT,
        f"기다리는 일 {waiting:,}건{since}",
        warning(name, f"기다리는 일 {waiting:,}건{since}. 일꾼이 따라가지 못하거나 멈춰 있어요."),
    )
    if failed:
        yield warning(name, f"사람을 기다리는 일 {failed:,}건 ({told}). 고친 뒤 `portal jobs retry`를 해 주세요.")


def _first_line(error: str) -> str:
    """The beginning of a job's error: its kind and the first words. Addresses in it may hold secrets: none is shown."""
    line = next(iter(error.splitlines()), "?")
    return " ".join(word for word in line.split() if "@" not in word and "://" not in word)[:160]


def _uploads() -> Iterator[Finding]:
    name, place = "올린 파일", storage()
    keys = session.scalars(select(StoredFile.key)).all()
    gone = sum(not place.path(key).exists() for key in keys)
    lost = wrong(name, f"행은 있는데 내용이 없는 파일이 {gone:,}개예요. PORTAL_FILES_URL과 백업을 봐 주세요.")
    yield judged(name, not gone, f"올린 파일 {len(keys):,}개가 모두 있어요.", lost)


def _places() -> Iterator[Finding]:
    name, bad = "자리", allocation.wrong_pools()
    told = "; ".join(f"{owner} ({what})" for owner, what in bad[:5])
    yield judged(
        name, not bad, "자리의 장부가 맞아요.", wrong(name, f"장부가 어긋난 자리가 {len(bad):,}곳 있어요: {told}")
    )


def _clocks() -> Iterator[Finding]:
    name = "시계"
    if not is_sqlite():
        there = session.scalar(text("SELECT clock_timestamp()"))
        apart = abs(datetime.now(UTC) - there) if there else timedelta()
        yield judged(
            name,
            apart < CLOCKS_APART,
            "데이터베이스 서버와 시계가 같아요.",
            warning(name, f"데이터베이스 서버와 시계가 {apart.total_seconds():,.0f}초 달라요."),
        )
    newest = [
        session.scalar(select(func.max(Event.at))),
        session.scalar(select(func.max(Job.created_at))),
        session.scalar(select(func.max(Schedule.last_run_at))),
    ]
    session.rollback()
    last = max((moment for moment in newest if moment), default=None)
    yield judged(
        name,
        last is None or last - clock.now() < CLOCKS_APART,
        "앞날에 적힌 행이 없어요.",
        warning(name, f"{last:%Y-%m-%d %H:%M} UTC에 적힌 행이 있어요. 시계가 뒤로 갔거나 느려요." if last else ""),
    )


def _index() -> Iterator[Finding]:
    name = "색인"
    waiting = session.scalar(select(func.count()).select_from(Job).where(Job.kind == tracking.KIND)) or 0
    session.rollback()
    try:
        if not engine().is_current():
            raise EngineUnavailable
        found = indexing.check(engine(), mend=False)
    except EngineUnavailable:
        yield wrong(
            name, "없거나 읽을 수 없어요. 일꾼이 곧 새로 만들어요. 안 그러면 `portal index rebuild`를 해 주세요."
        )
        return
    told = (
        f"빠진 문서 {len(found.missing):,}, 낡은 문서 {len(found.stale):,}, 남는 문서 {len(found.surplus):,}, "
        f"색인을 기다리는 기업 {found.unanalysed:,}"
    )
    if found.is_clean:
        yield ok(name, "행과 같아요.")
    elif waiting:
        yield warning(name, f"{told}. 일꾼이 할 색인이 {waiting:,}건 있어요.")
    else:
        yield wrong(name, f"행과 달라요: {told}. `portal index check`로 고쳐 주세요.")


def _ago(moment: datetime) -> str:
    seconds = max(0, int((clock.now() - moment).total_seconds()))
    for size, unit in ((86_400, "일"), (3_600, "시간"), (60, "분")):
        if seconds >= size:
            return f"{seconds // size}{unit} 전"
    return f"{seconds}초 전"
