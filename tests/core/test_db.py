"""The unit of work: one commit, all or nothing, and no update lost when many write at once."""

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from factories import make_firm
from processes import end, python
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from portal.core.db import db, session, unit_of_work
from portal.firms.models import Firm, Technology


@pytest.fixture
def statements(app):
    """What is sent to the database, transactions included."""
    sent = []
    engine = db.engine

    def note(_connection, _cursor, statement, *_rest):
        sent.append(" ".join(statement.split()[:2]))

    def note_commit(_connection):
        sent.append("COMMIT")

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", note_commit)
    yield sent
    event.remove(engine, "before_cursor_execute", note)
    event.remove(engine, "commit", note_commit)


def count():
    session.rollback()
    return session.query(Firm).count()


def add(name="기업"):
    firm = Firm(name_ko="", former_names=[])
    firm.rename(name)
    session.add(firm)
    return firm


def test_a_unit_commits_once(app, statements):
    with unit_of_work():
        add("하나")
        session.flush()
        add("둘")
        assert "COMMIT" not in statements
    assert statements.count("COMMIT") == 1
    assert count() == 2


def others_wait():
    """Whether nobody else may write at this moment."""
    with closing(sqlite3.connect(str(db.engine.url.database), timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        return False


@pytest.mark.alone("sqlite")  # elsewhere rows are locked, not the database
def test_a_writer_begins_as_one_on_sqlite(app):
    with unit_of_work():
        assert others_wait()
    session.scalar(select(1))
    assert not others_wait()
    session.rollback()


@pytest.mark.alone("sqlite")
def test_who_writes_waits_as_long_as_others_write_and_no_longer_than_it_may(app):
    with closing(sqlite3.connect(str(db.engine.url.database), isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        ending = threading.Timer(0.2, other.execute, ("COMMIT",))
        ending.start()
        with unit_of_work():
            assert others_wait()
        ending.join()
        other.execute("BEGIN IMMEDIATE")
        db.engine.dispose()  # the next unit is to get the connection that waits shortly, and no other
        session.connection().exec_driver_sql("PRAGMA busy_timeout=50")
        with pytest.raises(OperationalError, match="locked"), unit_of_work():
            pass
        other.execute("ROLLBACK")
        with unit_of_work():
            assert others_wait()
    db.engine.dispose()


def test_what_raises_leaves_nothing(app):
    with pytest.raises(ZeroDivisionError), unit_of_work():
        add()
        session.flush()
        raise ZeroDivisionError
    assert count() == 0
    with pytest.raises(KeyboardInterrupt), unit_of_work():
        add()
        raise KeyboardInterrupt
    assert count() == 0
    with unit_of_work():
        add()
    assert count() == 1, "the session is usable again"


def test_what_the_database_refuses_leaves_nothing(app):
    with pytest.raises(IntegrityError), unit_of_work():
        add().technologies = [Technology(name_ko="같은", position=0), Technology(name_ko="같은", position=1)]
    assert count() == 0


def test_units_do_not_nest(app):
    with pytest.raises(RuntimeError, match="inside a unit"), unit_of_work():
        add()
        with unit_of_work():
            pass
    assert count() == 0
    with unit_of_work():
        add()
    assert count() == 1


def test_changes_outside_a_unit_are_refused(app):
    number = make_firm().id
    for stray in (
        lambda: session.add(add("떠돌이")),
        lambda: setattr(session.get(Firm, number), "tagline_ko", "떠돌이"),
        lambda: session.delete(session.get(Firm, number)),
    ):
        stray()
        with pytest.raises(RuntimeError, match="outside"), unit_of_work():
            pass
        session.rollback()
    assert count() == 1


def test_a_unit_sees_what_others_have_written_meanwhile(app):
    number = make_firm(employees=1).id
    assert session.get(Firm, number).employees == 1  # a read snapshot is open now
    with db.engine.connect() as other:
        other.execute(text("update firm set employees = 2"))
        other.commit()
    with unit_of_work():
        assert session.get(Firm, number).employees == 2


def count_together(app, how, workers, times):
    """Let processes add to one row at the same time; the count they reach and what went wrong."""
    make_firm(employees=0)
    script = str(Path(__file__).with_name("counting.py"))
    running = [python(app, script, how, str(times)) for _ in range(workers)]
    try:
        for process in running:
            assert process.stdout.readline() == "ready\n", process.communicate()[1]
        for process in running:
            process.stdin.write("go\n")
            process.stdin.flush()
        outputs = [process.communicate(timeout=60) for process in running]
        assert [process.returncode for process in running] == [0] * workers, outputs
    finally:
        for process in running:
            end(process)
    session.rollback()
    return session.scalar(select(Firm.employees)), "".join(out for out, _ in outputs)


def test_of_many_writers_none_loses_an_update(app):
    reached, errors = count_together(app, "unit", workers=2, times=60)
    assert errors == "" and reached == 120


def test_without_the_unit_updates_are_lost(app):
    """The negative control: the same race is lost when the lock is off."""
    reached, errors = count_together(app, "deferred", workers=2, times=120)
    assert reached < 240
    assert ("locked" in errors) == (db.engine.dialect.name == "sqlite")


def test_times_are_kept_in_utc_and_naive_ones_refused(app):
    seoul = datetime(2026, 1, 1, 8, 30, tzinfo=timezone(timedelta(hours=9)))
    number = make_firm().id
    with unit_of_work():
        session.get(Firm, number).confirmed_at = seoul
    session.expire_all()
    kept = session.get(Firm, number).confirmed_at
    assert kept == seoul and kept.tzinfo is UTC
    with pytest.raises(StatementError, match="naive"), unit_of_work():
        session.get(Firm, number).confirmed_at = datetime(2026, 1, 1)


def test_foreign_keys_hold(app):
    with pytest.raises(IntegrityError), unit_of_work():
        session.add(Technology(firm_id=999, name_ko="남의 것"))
