"""A restored backup from before a withdrawal: who had withdrawn is destroyed again."""

import shutil

import pytest
from marks import MARKED_EMAIL, sign_up_marked, traces
from people import PASSWORD, Somebody, make_person, outbox
from places import Place, rows
from planted import application
from sqlalchemy import select, text

from portal.accounts.models import Person
from portal.core.db import db, session, unit_of_work
from portal.jobs.worker import run_once
from portal.privacy import ledger, withdrawal
from portal.privacy.models import Destruction


@pytest.fixture
def archive(app, tmp_path):
    """A backup from before somebody withdrew, who has then done so."""
    ledger.path().unlink(missing_ok=True)
    shutil.rmtree(outbox(app), ignore_errors=True)
    make_person("stays@hub.example")
    somebody = sign_up_marked(app)
    here = Place(app.extensions["portal.settings"])
    shutil.rmtree(here.files, ignore_errors=True)
    done = here.run("backup", str(tmp_path / "hub.backup"))
    assert done.returncode == 0, done.stderr
    leaving = {"current_password": PASSWORD, "understood": "y"}
    assert somebody.send("/me/data/withdrawal", leaving).location == "/withdrawn"
    run_once()
    return tmp_path / "hub.backup"


def bring_list(to):
    """What an operator does who moves: the list goes along."""
    target = to.settings.path_of(to.settings.withdrawals_url)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ledger.path(), target)


def traces_in(place):
    with application(place.settings) as app, app.app_context():
        found = traces(app)
        db.session.remove()
        db.engine.dispose()
    return found


def test_who_had_withdrawn_does_not_rise(archive, elsewhere):
    bring_list(elsewhere)
    done = elsewhere.run("restore", str(archive))
    assert done.returncode == 0, done.stderr
    assert "탈퇴한 1명을 다시 지웠어요" in done.stdout
    assert traces_in(elsewhere) == []
    with application(elsewhere.settings) as app, app.app_context():
        assert Somebody(app).sign_in(MARKED_EMAIL).status_code == 422
        assert Somebody(app).sign_in("stays@hub.example").status_code == 303
        assert [row.occasion for row in session.scalars(select(Destruction))] == ["restore"]
        db.session.remove()
        db.engine.dispose()


def test_without_the_list_they_rise_and_the_command_says_so(archive, elsewhere):
    """The guard is the list: without it the mark is there again. Brought later, it still counts."""
    done = elsewhere.run("restore", str(archive))
    assert done.returncode == 0 and "탈퇴 목록(PORTAL_WITHDRAWALS_URL)이 없어요" in done.stdout
    assert any(trace.startswith("row of person") for trace in traces_in(elsewhere))
    bring_list(elsewhere)
    applied = elsewhere.run("withdrawals", "apply")
    assert applied.returncode == 0 and "1명을 다시 지웠어요" in applied.stdout
    assert traces_in(elsewhere) == []


def test_the_nightly_job_would_find_them_too(archive, elsewhere):
    elsewhere.run("restore", str(archive))
    bring_list(elsewhere)
    with application(elsewhere.settings) as app, app.app_context():
        with unit_of_work():
            assert withdrawal.replay() == 1
            assert withdrawal.replay() == 0
        db.session.remove()
        db.engine.dispose()


def test_a_later_backup_knows_by_itself(app, archive, elsewhere, tmp_path):
    later = tmp_path / "later.backup"
    assert Place(app.extensions["portal.settings"]).run("backup", str(later)).returncode == 0
    assert elsewhere.run("restore", str(later)).returncode == 0
    assert traces_in(elsewhere) == []
    assert len(rows(elsewhere.settings.database_url)["withdrawal"]) == 1


def test_who_signed_up_anew_with_the_address_stays(app, archive, elsewhere):
    """The list knows keys, not addresses."""
    make_person(MARKED_EMAIL, name="다시")
    session.rollback()
    with unit_of_work():
        assert withdrawal.replay() == 0
    assert session.scalars(select(Person.name).where(Person.email == MARKED_EMAIL)).all() == ["다시"]


def test_a_backup_of_an_older_schema_comes_to_the_same_keys(app):
    """Keys that the migration gives follow from the row: a list from after it knows people in a backup from before."""
    from importlib import import_module

    migration = import_module("migrations.versions.0012_withdrawals")
    moments = session.execute(text("select created_at from person")).scalars().all()
    make_person("one@hub.example")
    session.rollback()
    created = session.scalars(select(Person.created_at)).one()
    assert moments == [] and migration._moment(created) == migration._moment(created.replace(tzinfo=None))
