"""`portal restore`: into an empty place alone, as it was, with nothing lost and no letter sent twice."""

import fcntl
import shutil
from datetime import timedelta

import pytest
from factories import make_firm
from places import Place, files_in, manifest_of, rows, unpack, warnings_in
from planted import application
from processes import end, real_python, wait_until
from sqlalchemy import create_engine, text

from portal.core import clock
from portal.core.db import db, session, unit_of_work
from portal.core.errors import RuleError
from portal.firms.models import Fact, Firm
from portal.jobs import mail, queue
from portal.jobs.models import Job
from portal.jobs.worker import beat, run_once
from portal.upkeep import postgresql


@pytest.fixture
def here(app):
    place = Place(app.extensions["portal.settings"])
    shutil.rmtree(place.files, ignore_errors=True)
    yield place
    shutil.rmtree(place.files, ignore_errors=True)


@pytest.fixture
def hub(here):
    """Two firms, indexed, an upload, letters that wait, a job that somebody holds, and one for the index."""
    make_firm("㈜가온눈", technologies=[("저선량 복원", "흉부")], fields=["vision"], former_names=["옛이름"])
    with unit_of_work():
        firm = session.query(Firm).one()
        firm.facts = [Fact(metric="revenue", period="2025", value=123_456_789_012, unit="won")]
    run_once()
    with unit_of_work():
        for key in ("first", "second"):
            mail.send(key, to="a@b.example", subject="안녕", text="글")
    with unit_of_work():
        assert len(queue.lease([mail.KIND], limit=1)) == 1
    beat()
    make_firm("나래로봇", technologies=[("로봇 손", "집어요")])
    # Tests before us in this process have left theirs.
    shutil.rmtree(here.files, ignore_errors=True)
    (here.files / "1").mkdir(parents=True)
    (here.files / "1" / "로고.png").write_bytes(b"\x89PNG")
    return here


@pytest.fixture
def archive(hub, tmp_path):
    done = hub.run("backup", str(tmp_path / "hub.backup"))
    assert done.returncode == 0, done.stderr
    return tmp_path / "hub.backup"


def scalar(place, statement):
    engine = create_engine(place.settings.database_url)
    try:
        with engine.begin() as connection:
            answer = connection.execute(text(statement))
            return answer.scalar() if answer.returns_rows else None
    finally:
        engine.dispose()


def letters(place):
    folder = place.settings.path_of(place.settings.mail_url)
    return {path.stem.split("_127")[0] for path in folder.glob("*.eml")} if folder.is_dir() else set()


def without_jobs(state):
    return {name: found for name, found in state["rows"].items() if name not in ("job", "schedule")}


def test_everything_comes_back_as_it_was(hub, archive, elsewhere):
    done = elsewhere.run("restore", str(archive))
    assert done.returncode == 0, done.stderr
    assert without_jobs(elsewhere.state()) == without_jobs(hub.state())
    assert elsewhere.state()["files"] == {"1/로고.png": b"\x89PNG"} and not (elsewhere.files / ".restoring").exists()
    assert "firm 2행" in done.stdout and "PORTAL_SECRET_KEY" in done.stdout
    assert [item["name"] for item in elsewhere.search("저선량")["items"]] == ["저선량 복원", "㈜가온눈"]
    assert elsewhere.search("나래로봇")["total"] == 0, "its indexing waited when the backup was made"
    assert elsewhere.run("worker", "--once").returncode == 0
    assert elsewhere.search("나래로봇")["items"][0]["name"] == "나래로봇"
    assert scalar(elsewhere, "select count(*) from schedule where name = 'worker'") == 0, "another place's worker"
    with pytest.raises(Exception, match=r"(?i)unique"):
        scalar(elsewhere, "insert into tag (vocabulary, code, label_ko, label_en) values ('field', 'vision', '', '')")


def test_letters_wait_for_a_person_and_nothing_is_lost(hub, archive, elsewhere):
    done = elsewhere.run("restore", str(archive))
    assert "메일 2통" in done.stdout and "jobs retry --kind mail" in done.stdout
    assert scalar(elsewhere, "select count(*) from job where leased_until is not null or leased_by <> ''") == 0
    assert elsewhere.run("worker", "--once").returncode == 0
    assert letters(elsewhere) == set(), "they may have been sent after the backup was made"
    assert "2건" in elsewhere.run("jobs", "retry", "--kind", "mail").stdout
    assert elsewhere.run("worker", "--once").returncode == 0
    assert letters(elsewhere) == {"first", "second"}


def test_letters_are_sent_when_the_old_place_stands_still(archive, elsewhere):
    assert elsewhere.run("restore", str(archive), "--send-mail").returncode == 0
    assert elsewhere.run("worker", "--once").returncode == 0
    assert letters(elsewhere) == {"first", "second"}


def test_processes_that_run_there_see_it_and_send_nothing(archive, elsewhere):
    assert elsewhere.run("db", "upgrade").returncode == 0
    worker = elsewhere.start("worker")
    try:
        wait_until(lambda: scalar(elsewhere, "select count(*) from schedule where name = 'worker'") == 1, worker)
        done = elsewhere.run("restore", str(archive))
        assert done.returncode == 0, done.stderr
        wait_until(lambda: scalar(elsewhere, "select count(*) from job where failed_at is null") == 0, worker)
        worker.terminate()
        assert worker.wait(60) == 0
    finally:
        end(worker)
    assert letters(elsewhere) == set()
    assert scalar(elsewhere, "select count(*) from job where kind = 'mail'") == 2
    assert elsewhere.search("나래로봇")["items"][0]["name"] == "나래로봇"


def test_a_web_process_that_runs_there_sees_it(archive, elsewhere):
    assert elsewhere.run("db", "upgrade").returncode == 0
    with application(elsewhere.settings) as app:
        client = app.test_client()
        assert client.get("/firms/1").status_code == 404
        process = elsewhere.start("restore", str(archive), how=real_python)
        try:
            assert process.wait(300) == 0, process.communicate()[1]
        finally:
            end(process)
        answer = client.get("/firms/1", follow_redirects=True)
        assert answer.status_code == 200 and "가온눈" in answer.text
        assert client.get("/api/v1/search?q=저선량").get_json()["total"] == 2
        with app.app_context():
            db.engine.dispose()


def test_one_restore_at_a_time(archive, elsewhere):
    elsewhere.settings.instance_path.mkdir(parents=True)
    with (elsewhere.settings.instance_path / "restore.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = elsewhere.run("restore", str(archive))
        assert done.returncode == 1 and "다른 복원이 돌고" in done.stderr
    assert elsewhere.run("restore", str(archive)).returncode == 0


# SQLite has no such second look.
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_rows_that_were_written_meanwhile_are_kept(archive, occupied, tmp_path):
    """The tables were looked at and found empty; when they are to give way, they are not any more."""
    scalar(occupied, FILLED["a tag"])
    before = occupied.state()
    (tmp_path / "dump").write_bytes(unpack(archive)["database"])
    with application(occupied.settings) as app, app.app_context():
        with pytest.raises(RuleError, match="written meanwhile"):
            postgresql.load(tmp_path / "dump", empty={"synonym": "false", "tag": "true"}, statements=[])
        (tmp_path / "dump").write_bytes(unpack(archive)["database"][:-50_000])
        with pytest.raises(RuleError, match=r"pg_restore|되돌렸어요"):
            postgresql.load(tmp_path / "dump", empty={}, statements=["DELETE FROM tag"])
        db.engine.dispose()
    assert occupied.state() == before


def test_a_backup_of_an_older_schema_is_migrated(make_place, tmp_path):
    old, new = make_place(), make_place()
    assert old.run("db", "upgrade", "0001").returncode == 0
    scalar(
        old,
        "insert into event (at, actor, action, subject_type, subject_id, details)"
        " values ('2026-01-01 00:00:00.000000', 'x', 'y', 'firm', 1, '{}')",
    )
    assert old.run("backup", str(tmp_path / "old.backup")).returncode == 0
    assert manifest_of(tmp_path / "old.backup")["revision"] == "0001"
    done = new.run("restore", str(tmp_path / "old.backup"))
    assert done.returncode == 0, done.stderr
    assert "스키마 0001을 " in done.stdout
    assert warnings_in(done.stdout) == []
    assert scalar(new, "select count(*) from event") == 1
    assert scalar(new, "select count(*) from synonym") > 1000, "what the newer schema ships"


@pytest.fixture
def occupied(make_place):
    place = make_place()
    assert place.run("db", "upgrade").returncode == 0
    return place


FILLED = {
    "a tag": "insert into tag (vocabulary, code, label_ko, label_en) values ('field', 'x', 'x', '')",
    "a letter": "insert into job (kind, key, payload, generation, run_at, leased_by, attempts, last_error, created_at)"
    " values ('mail', 'k', '{}', 1, '2026-01-01', '', 0, '', '2026-01-01')",
    "an edited synonym": "delete from synonym where id = 1",
    "a stranger's table": "create table ledger (id int)",
}


def test_a_place_that_is_not_empty_is_left_as_it_is(archive, occupied):
    for what, statement in FILLED.items():
        scalar(occupied, statement)
        before = occupied.state()
        done = occupied.run("restore", str(archive))
        assert done.returncode == 1 and "비어 있지 않아" in done.stderr, what
        assert occupied.state() == before, what
        undo = {"a tag": "delete from tag", "a letter": "delete from job"}.get(what)
        if undo:
            scalar(occupied, undo)
    assert "synonym " in done.stderr and "ledger 0행" in done.stderr


def test_a_folder_that_is_not_empty_is_left_as_it_is(archive, elsewhere):
    elsewhere.files.mkdir(parents=True)
    (elsewhere.files / "mine").write_text("kept")
    done = elsewhere.run("restore", str(archive))
    assert done.returncode == 1 and str(elsewhere.files) in done.stderr
    assert elsewhere.state() == {"rows": {}, "files": {"mine": b"kept"}}


def test_what_an_empty_portal_makes_by_itself_gives_way(archive, hub, occupied):
    """It was started, and its schedules came round, before anybody thought of the backup."""
    assert occupied.run("worker", "--once").returncode == 0
    scalar(occupied, "update schedule set last_run_at = '2020-01-01 00:00:00.000000'")
    assert "건을 했어요" in occupied.run("worker", "--once").stdout
    done = occupied.run("restore", str(archive))
    assert done.returncode == 0, done.stderr
    assert without_jobs(occupied.state()) == without_jobs(hub.state())


MOMENTS = {
    "it has begun": lambda place: (place.files / ".restoring").is_dir(),
    "files are in their place": lambda place: (place.files / "1" / "로고.png").is_file(),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_restore_is_known_and_done_again(hub, archive, elsewhere, moment):
    process = elsewhere.start("restore", str(archive))
    try:
        wait_until(lambda: MOMENTS[moment](elsewhere), process)
    finally:
        end(process)
    if not rows(elsewhere.settings.database_url).get("firm"):
        assert (elsewhere.files / ".restoring").is_dir()
        refused = elsewhere.run("restore", str(archive))
        assert refused.returncode == 1 and "--again" in refused.stderr
        assert "--again" in elsewhere.run("doctor").stdout
        done = elsewhere.run("restore", str(archive), "--again")
        assert done.returncode == 0, done.stderr
    assert without_jobs(elsewhere.state()) == without_jobs(hub.state())
    assert files_in(elsewhere.files) == {"1/로고.png": b"\x89PNG"}


def test_again_takes_nothing_from_a_place_where_no_restore_was(archive, elsewhere):
    elsewhere.files.mkdir(parents=True)
    (elsewhere.files / "mine").write_text("kept")
    assert elsewhere.run("restore", str(archive), "--again").returncode == 1
    assert files_in(elsewhere.files) == {"mine": b"kept"}


def test_new_rows_are_numbered_after_the_restored(archive, elsewhere):
    assert elsewhere.run("restore", str(archive)).returncode == 0
    last = scalar(elsewhere, "select max(id) from tag")
    scalar(elsewhere, "insert into tag (vocabulary, code, label_ko, label_en) values ('field', 'new', 'x', '')")
    assert scalar(elsewhere, "select id from tag where code = 'new'") == last + 1


def test_an_index_that_cannot_be_written_keeps_no_row_back(hub, archive, make_place):
    place = make_place(PORTAL_SEARCH_URL="whoosh:/proc/index")
    done = place.run("restore", str(archive))
    assert done.returncode == 0 and "! 색인을 쓰지 못했어요" in done.stdout
    assert without_jobs(place.state()) == without_jobs(hub.state())


# The other way is refused.
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_hub_moves_from_sqlite_to_postgresql(hub, archive, make_place):
    there = make_place("postgresql")
    done = there.run("restore", str(archive))
    assert done.returncode == 0, done.stderr
    assert without_jobs(there.state()) == without_jobs(hub.state())
    assert warnings_in(done.stdout) == []
    assert [item["name"] for item in there.search("저선량")["items"]] == ["저선량 복원", "㈜가온눈"]
    last = scalar(there, "select max(id) from tag")
    scalar(there, "insert into tag (vocabulary, code, label_ko, label_en) values ('field', 'new', 'x', '')")
    assert scalar(there, "select id from tag where code = 'new'") == last + 1
    assert there.run("restore", str(archive)).returncode == 1


# The other way is refused.
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_row_that_postgresql_does_not_take_moves_nothing(hub, make_place, tmp_path):
    there = make_place("postgresql")
    scalar(hub, "update firm set stage = 'much longer than the forty letters that the column of the schema holds'")
    assert hub.run("backup", str(tmp_path / "x.backup")).returncode == 0
    done = there.run("restore", str(tmp_path / "x.backup"))
    assert done.returncode == 1 and "value too long" in done.stderr and "Traceback" not in done.stderr
    assert not any(found for name, found in there.state()["rows"].items() if name != "synonym")
    assert files_in(there.files) == {}


# The other way is allowed.
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_postgresql_does_not_move_to_sqlite(archive, make_place):
    there = make_place("sqlite")
    done = there.run("restore", str(archive))
    assert done.returncode == 1 and "PostgreSQL에만" in done.stderr
    assert there.state() == {"rows": {}, "files": {}}


def test_failed_jobs_are_queued_again_by_kind(app, runner):
    with unit_of_work():
        mail.send("first", to="a@b.example", subject="안녕", text="글")
        queue.enqueue("other", "x")
        for job in session.query(Job):
            job.failed_at, job.attempts, job.run_at = clock.now(), 12, clock.now() + timedelta(hours=1)
    assert "1건" in runner.invoke(args=["jobs", "retry", "--kind", "mail"]).output
    session.rollback()
    state = {job.kind: (job.failed_at is None, job.attempts, job.run_at <= clock.now()) for job in session.query(Job)}
    assert state == {"mail": (True, 0, True), "other": (False, 12, False)}
    assert "1건" in runner.invoke(args=["jobs", "retry"]).output
