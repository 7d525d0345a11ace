"""`portal backup`: a whole copy while others write, without secrets, and never half a file."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from asking import ask
from factories import make_firm
from places import Place, manifest_of, rows, unpack, warnings_in
from processes import ROOT, end, environment, portal, python, wait_until
from sqlalchemy import func, select

from portal.core.db import session
from portal.firms.models import Firm
from portal.jobs.worker import run_once
from portal.querylog.models import QueryAsked
from portal.querylog.recorder import recorder_of

SECRET = "s3cr3t#pa/ss@wo?rd"


@pytest.fixture
def here(app):
    return Place(app.extensions["portal.settings"])


@pytest.fixture
def uploads(here):
    """Some uploads, with names that people give them."""
    contents = {"1/로고.png": b"\x89PNG", "2/소개서 최종(2).pdf": os.urandom(3_000_000), "empty": b""}
    # Tests before us in this process have left theirs.
    shutil.rmtree(here.files, ignore_errors=True)
    for name, content in contents.items():
        (here.files / name).parent.mkdir(parents=True, exist_ok=True)
        (here.files / name).write_bytes(content)
    yield contents
    shutil.rmtree(here.files)


def firms():
    session.rollback()
    return session.scalar(select(func.count()).select_from(Firm))


def names():
    return set(session.scalars(select(Firm.name_ko)))


def test_a_backup_under_load_is_whole_and_all_is_found_elsewhere(app, here, uploads, elsewhere, tmp_path):
    for number in range(5):
        make_firm(f"씨앗{number}", technologies=[(f"기술 {i}", "") for i in range(3)])
    run_once()
    script = str(Path(__file__).with_name("writing.py"))
    writers = [python(app, script, name) for name in ("하늘", "바다", "구름")]
    try:
        wait_until(lambda: firms() > 60 and {"하늘1회사", "바다1회사", "구름1회사"} <= names(), writers[0])
        before = firms()
        done = here.run("backup", str(tmp_path / "busy.backup"))
        assert done.returncode == 0, done.stderr
        after = firms()
        wait_until(lambda: firms() > after, writers[0])
        for writer in writers:
            writer.stdin.write("stop\n")
            writer.stdin.flush()
        assert [writer.wait(60) for writer in writers] == [0, 0, 0], writers[0].communicate()
    finally:
        for writer in writers:
            end(writer)

    counts = manifest_of(tmp_path / "busy.backup")["counts"]
    assert before <= counts["firm"] <= after, "the copy is of a moment while it was made"
    assert after > before, "nobody wrote meanwhile"

    restored = elsewhere.run("restore", str(tmp_path / "busy.backup"))
    assert restored.returncode == 0, restored.stderr
    assert f"firm {counts['firm']:,}행" in restored.stdout
    assert warnings_in(restored.stdout) == [], "counts differ from the manifest"
    assert elsewhere.state()["files"] == uploads
    found = rows(elsewhere.settings.database_url)
    assert {name: len(found[name]) for name in counts} == counts
    owners = Counter(row.split(", ")[1] for row in found["technology"])
    assert len(owners) == counts["firm"] and set(owners.values()) == {3}, "a firm was copied without its technologies"
    owners = Counter(row.split(", ")[1] for row in found["fact"])
    assert len(owners) == counts["firm"] - 5 and set(owners.values()) == {2}, "a firm was copied without its facts"

    assert elsewhere.run("worker", "--once").returncode == 0, "what waited for the index when the copy was made"
    for name in ("하늘1회사", "바다1회사", "구름1회사", "씨앗0"):
        assert name in [item["name"] for item in elsewhere.search(name)["items"]]
    assert elsewhere.search("")["total"] == counts["firm"] + counts["technology"]


def test_secrets_stay_at_home(app, here, tmp_path):
    environ = {
        "PORTAL_DATABASE_URL": here.settings.database_url.replace("postgres:@", "postgres:s3cr3t%40wo%3Frd@", 1),
        "PORTAL_SECRET_KEY": f"key-{SECRET}-that-is-long-enough-for-all",
        "PORTAL_MAIL_URL": f"smtp://apikey:{SECRET}@mail.example:587?tls=1&token=s3cr3t",
        "PORTAL_OIDC_KAKAO_CLIENT_ID": "hub",
        "PORTAL_OIDC_KAKAO_CLIENT_SECRET": SECRET,
        "PORTAL_HUB_NAME": "우리 허브",
    }
    process = portal(app, "backup", str(tmp_path / "x.backup"), **environ)
    out, err = process.communicate()
    assert process.returncode == 0, err
    parts = unpack(tmp_path / "x.backup")
    everything = (tmp_path / "x.backup").read_bytes() + b"".join(parts.values()) + (out + err).encode()
    for secret in ("s3cr3t", "wo?rd", "pa/ss", "wo%3Frd", "apikey", "key-"):
        assert secret.encode() not in everything, secret
    told = parts["settings.json"].decode()
    assert "smtp://mail.example:587" in told and "우리 허브" in told
    for name in ("PORTAL_SECRET_KEY", "PORTAL_OIDC_KAKAO_CLIENT_SECRET", "PORTAL_MAIL_URL"):
        assert name in out, f"{name} was left out and is not named"


def test_the_archive_is_its_owners_alone(here, tmp_path):
    assert here.run("backup", str(tmp_path / "x.backup")).returncode == 0
    assert (tmp_path / "x.backup").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["x.backup"]


# SQLite has no password.
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_password_is_no_argument_of_a_process(app, here, clients, tmp_path, monkeypatch):
    """Stands in for pg_dump, and notes how it was called."""
    noted = tmp_path / "noted"
    program = tmp_path / "bin" / "pg_dump"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" >> {noted}\nexec {clients[-1] / "pg_dump"} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    url = here.settings.database_url.replace("postgres:@", "postgres:s3cr3t@", 1)
    assert "s3cr3t" in url
    process = portal(app, "backup", str(tmp_path / "x.backup"), PORTAL_DATABASE_URL=url)
    _out, err = process.communicate()
    assert process.returncode == 0, err
    assert "--format=custom" in noted.read_text() and "s3cr3t" not in noted.read_text()


def refuses(done, folder, *words, left=()):
    """It ended with a sentence, and left nothing."""
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == sorted(left)


def test_an_existing_file_is_kept_unless_forced(here, tmp_path):
    target = tmp_path / "x.backup"
    target.write_text("yesterday's")
    refuses(here.run("backup", str(target)), tmp_path, "이미 있어요", "--force", left=["x.backup"])
    assert target.read_text() == "yesterday's"
    assert here.run("backup", str(target), "--force").returncode == 0
    assert manifest_of(target)["revision"]


def test_where_no_file_can_be_is_told(here, tmp_path):
    refuses(here.run("backup", str(tmp_path / "no" / "x.backup")), tmp_path, "폴더가 없어요")
    refuses(here.run("backup", str(tmp_path)), tmp_path, "폴더예요")
    done = here.run("backup", "/proc/x.backup")
    assert done.returncode == 1 and "/proc" in done.stderr and "Traceback" not in done.stderr
    folder = here.files / "inside"
    folder.mkdir(parents=True)
    refuses(here.run("backup", str(folder / "x.backup")), folder, "올린 파일 폴더 안")
    folder.rmdir()


@pytest.mark.parametrize("blocks", [64, 1024])
def test_a_full_disk_leaves_what_was_there(app, here, uploads, tmp_path, blocks):
    """The disk is full for this process alone: no file of its may grow past so many KiB."""
    target = tmp_path / "x.backup"
    target.write_text("yesterday's")
    shell = f'ulimit -f {blocks} && exec "$0" -W ignore -m portal.cli backup "$1" --force'
    command = ["bash", "-c", shell, sys.executable, str(target)]
    done = subprocess.run(command, env=environment(app), cwd=ROOT, capture_output=True, text=True)
    refuses(done, tmp_path, "Error", left=["x.backup"])
    assert target.read_text() == "yesterday's"


def test_a_backup_that_is_stopped_leaves_nothing(here, uploads, tmp_path):
    (here.files / "big").write_bytes(os.urandom(60_000_000))
    try:
        process = here.start("backup", str(tmp_path / "x.backup"))
        try:
            wait_until(lambda: any(tmp_path.glob(".*/archive")), process)
            process.terminate()
            assert process.wait(60) == 1
        finally:
            end(process)
    finally:
        (here.files / "big").unlink()
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_plain_file_is_left_out_and_named(here, uploads, tmp_path):
    (here.files / "link").symlink_to("/etc/hostname")
    try:
        done = here.run("backup", str(tmp_path / "x.backup"))
    finally:
        (here.files / "link").unlink()
    assert done.returncode == 0 and "link" in done.stderr
    assert {name for name in unpack(tmp_path / "x.backup") if name.startswith("files/")} == {
        f"files/{name}" for name in uploads
    }


def test_without_a_database_there_is_nothing_to_back_up(elsewhere, tmp_path):
    refuses(elsewhere.run("backup", str(tmp_path / "x.backup")), tmp_path, "백업할 것이 없어요")


# SQLite needs no client.
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_the_clients_that_are_missing_or_too_old_are_told(here, clients, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    refuses(here.run("backup", str(tmp_path / "x.backup")), tmp_path, "pg_dump", "postgresql-client-18")
    assert len(clients) > 1, "the wheel has an older release beside the server's"
    monkeypatch.setenv("PATH", str(clients[0]))
    refuses(here.run("backup", str(tmp_path / "x.backup")), tmp_path, "16판", "18판", "postgresql-client-18")


def test_what_people_asked_today_is_in_no_backup(app, client, here, elsewhere, run_jobs, tmp_path):
    make_firm("가온눈", tagline_ko="의료영상")
    run_jobs()
    ask(client, "의료영상 비밀질문", 1)
    recorder_of(app).flush(all_of_them=True)
    assert session.query(QueryAsked).filter_by(query="의료영상 비밀질문").count() == 1
    session.rollback()
    assert here.run("backup", str(tmp_path / "today.backup")).returncode == 0
    assert not any("비밀질문".encode() in part for part in unpack(tmp_path / "today.backup").values())
    # A place that somebody has only looked at is empty all the same.
    restored = elsewhere.run("restore", str(tmp_path / "today.backup"))
    assert restored.returncode == 0, restored.stderr
    assert rows(elsewhere.settings.database_url)["query_asked"] == []
