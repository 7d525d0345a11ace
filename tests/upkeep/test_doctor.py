"""`portal doctor`: what is well, what is not, and no secrets."""

import json
import shutil
from datetime import timedelta

import pytest
from disk import wait_for_disk
from factories import make_firm
from places import Place
from processes import end, portal, wait_until
from sqlalchemy import text

from portal.allocation.models import Pool
from portal.core import clock
from portal.core.db import db, session, unit_of_work
from portal.jobs import mail, queue
from portal.jobs.models import Job, Schedule
from portal.jobs.worker import HEARTBEAT, beat, run_once
from portal.search.finding import engine

LASTING = ("fsync", "full_page_writes", "synchronous_commit")


def set_lasting(state):
    """Say of the PostgreSQL server whether it waits for the disk, and wait until it does as told."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in LASTING:
            connection.execute(text(f"ALTER SYSTEM SET {name} = {state}"))
        connection.execute(text("SELECT pg_reload_conf()"))
        wait_until(lambda: {connection.scalar(text(f"SHOW {name}")) for name in LASTING} == {state}, seconds=10)


@pytest.fixture
def lasting(app):
    """A database that keeps what it said is kept; those of the tests do not wait for the disk."""
    on_postgresql = db.engine.dialect.name == "postgresql"
    session.remove()
    wait_for_disk(db.engine, does=True)
    if on_postgresql:
        set_lasting("on")
    yield
    session.remove()
    wait_for_disk(db.engine, does=False)
    if on_postgresql:
        set_lasting("off")


@pytest.fixture
def well(lasting):
    """A hub that is well: a firm, its index, a worker that has just been there."""
    make_firm("㈜가온눈", tagline_ko="의료영상")
    run_once()
    beat()


@pytest.fixture
def ask(runner):
    """Ask the doctor; `{check: [states]}`, what was said, and the exit code."""

    def ask():
        session.rollback()
        answer = runner.invoke(args=["doctor", "--json"])
        told = json.loads(answer.stdout)
        assert (answer.exit_code == 0) == told["ok"] == all(f["state"] != "wrong" for f in told["findings"])
        states = {}
        for finding in told["findings"]:
            states.setdefault(finding["check"], []).append(finding["state"])
        return states, answer.stdout

    return ask


def worst(states, check):
    return max(states[check], key=["ok", "warning", "wrong"].index)


def test_a_well_hub(well, ask, runner):
    states, _ = ask()
    assert {check for check in states if worst(states, check) != "ok"} == {"설정"}, "development is not production"
    assert set(states) >= {"데이터베이스", "일꾼", "일", "시계", "색인", "메일", "분석기", "올린 파일 폴더"}
    shown = runner.invoke(args=["doctor"])
    assert shown.exit_code == 0
    assert "✓ 색인" in shown.stdout and "! 설정" in shown.stdout and "✗" not in shown.stdout


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_server_that_does_not_wait_for_the_disk(app, ask):
    states, told = ask()
    assert worst(states, "데이터베이스") == "wrong"
    assert "fsync, full_page_writes이 꺼져" in told and "synchronous_commit=off라" in told


def test_it_changes_nothing(well, ask):
    def rows():
        return {table.name: sorted(map(str, session.execute(table.select()))) for table in db.metadata.sorted_tables}

    with unit_of_work():
        mail.send("first", to="a@b.example", subject="안녕", text="글")
        session.execute(text("delete from search_document"))
    before = rows()
    ask()
    assert rows() == before


def test_a_silent_worker(well, ask):
    with unit_of_work():
        session.get_one(Schedule, HEARTBEAT).last_run_at = clock.now() - timedelta(hours=2)
    states, told = ask()
    assert states["일꾼"] == ["wrong"] and "2시간 전" in told
    with unit_of_work():
        queue.enqueue("index-rebuild", "all")
    with unit_of_work():
        queue.lease(["index-rebuild"], limit=1, duration=timedelta(minutes=30))
    assert ask()[0]["일꾼"] == ["warning"], "it holds a job that takes long"
    with unit_of_work():
        session.delete(session.get_one(Schedule, HEARTBEAT))
        session.execute(text("delete from job"))
    assert ask()[0]["일꾼"] == ["wrong"]


def test_a_worker_leaves_a_sign_of_life(app, ask):
    assert ask()[0]["일꾼"] == ["wrong"]
    worker = portal(app, "worker")
    try:
        wait_until(lambda: ask()[0]["일꾼"] == ["ok"], worker)
    finally:
        end(worker)


def test_jobs_that_wait_too_long_or_have_failed(well, ask):
    with unit_of_work():
        mail.send("old", to="a@b.example", subject="안녕", text="글")
        mail.send("bad", to="a@b.example", subject="안녕", text="글")
    with unit_of_work():
        for job in session.query(Job):
            job.run_at = clock.now() - timedelta(hours=3)
            if job.key == "bad":
                job.failed_at, job.last_error = clock.now(), "SMTPError: smtp://u:s3cr3t@host refused"
    states, told = ask()
    assert states["일"] == ["warning", "warning"]
    assert "1건" in told and "3시간 전" in told and "SMTPError" in told and "s3cr3t" not in told


def test_an_index_that_is_lost_or_differs(well, ask):
    with unit_of_work():
        session.execute(text("update search_document set digest = 'x'"))
    states, told = ask()
    assert states["색인"] == ["wrong"] and "낡은 문서 1" in told
    with unit_of_work():
        queue.enqueue("index", "firm:1")
    assert ask()[0]["색인"] == ["warning"], "a worker will see to it"
    shutil.rmtree(engine().index.folder)
    states, told = ask()
    assert states["색인"] == ["wrong"] and "index rebuild" in told


def test_rows_from_the_future(well, ask):
    with unit_of_work():
        session.get_one(Schedule, HEARTBEAT).last_run_at = clock.now() + timedelta(days=1)
    states, told = ask()
    assert worst(states, "시계") == "warning" and "앞날" not in told.split("시계")[-1].split("}")[0]


def test_places_whose_books_are_wrong(well, ask):
    assert ask()[0]["자리"] == ["ok"]
    with unit_of_work():
        session.add(Pool(owner="session:7", capacity=3, places_left=2))
    states, told = ask()
    assert states["자리"] == ["wrong"] and "session:7 (2 of 3)" in told


# PostgreSQL has no way to switch its foreign keys off and on.
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_rows_that_point_nowhere(well, ask):
    with db.engine.connect() as connection:
        connection.exec_driver_sql("rollback")
        connection.exec_driver_sql("pragma foreign_keys=off")
        connection.exec_driver_sql(
            "insert into tenure (firm_id, kind, began_on, reason) values (999, 'member', '2026-01-01', '')"
        )
        connection.exec_driver_sql("pragma foreign_keys=on")
    states, told = ask()
    assert worst(states, "데이터베이스") == "wrong" and "1개" in told


def test_a_schema_that_is_behind(elsewhere):
    assert elsewhere.run("db", "upgrade", "0001").returncode == 0
    done = elsewhere.run("doctor")
    assert done.returncode == 1 and "✗ 데이터베이스: 스키마가 0001" in done.stdout and "db upgrade" in done.stdout
    assert "일꾼" not in done.stdout, "what cannot be looked at is not judged"


def test_no_database(make_place, database):
    if database == "sqlite":
        place = make_place()
        assert "파일이 없어요" in place.run("doctor").stdout
        assert not list(place.settings.instance_path.glob("*.db")), "looking makes nothing"
        place.settings.instance_path.joinpath("portal.db").write_bytes(b"no database at all" * 100)
        done = place.run("doctor")
    else:
        settings = Place(make_place().settings).settings
        url = "postgresql+psycopg://u:s3cr3t@127.0.0.1:1/x"
        done = Place(type(settings)(**{**vars(settings), "database_url": url})).run("doctor")
    assert done.returncode == 1 and "✗ 데이터베이스: 닿지" in done.stdout, done.stdout
    assert "s3cr3t" not in done.stdout + done.stderr and "Traceback" not in done.stderr


def test_folders_and_mail_of_a_hub_in_production(make_place):
    production = {
        "PORTAL_ENV": "production",
        "PORTAL_SECRET_KEY": "s3cr3t" * 8,
        "PORTAL_BASE_URL": "http://hub.example",
    }
    mail_url = "smtp://u:s3cr3t@127.0.0.1:1"
    place = make_place(**production, PORTAL_MAIL_URL=mail_url, PORTAL_FILES_URL="file:/proc/files")
    done = place.run("doctor")
    assert done.returncode == 1
    for line in (
        "✗ 올린 파일 폴더: /proc/files에 쓸 수",
        "✗ 메일: 메일 서버 127.0.0.1에 닿지",
        "✗ 설정: PORTAL_BASE_URL",
    ):
        assert line in done.stdout, done.stdout
    assert "개발용" not in done.stdout and "s3cr3t" not in done.stdout
    production["PORTAL_BASE_URL"] = "https://hub.example"
    done = make_place(**production).run("doctor")
    assert "✓ 설정: 주소가 https" in done.stdout and "! 메일: 보내지 않고 파일로" in done.stdout
