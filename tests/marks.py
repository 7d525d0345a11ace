"""A mark in everything that the portal may hold about a person, and the search for it afterwards."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from people import EMAIL, NEW, Somebody, letters, link_in, outbox
from sqlalchemy import JSON, String, select, update

from portal.accounts.factors import mails as factor_mails
from portal.accounts.identities import mails as identity_mails
from portal.accounts.models import Person
from portal.core.db import Base, db, session, unit_of_work
from portal.core.personal import Holding, Subject, declarations
from portal.core.settings import Settings
from portal.privacy.withdrawal import subject_of

MARK = "쥐라기표식"
LATIN = "jurassicmark"
MARKED_EMAIL = f"{LATIN}@hub.example"
PHONE = "010-7313-9397"
#: Each of them leads to the person.
MARKS = (MARK, LATIN, "7313939", "73139397")


def sign_up_marked(app) -> Somebody:
    """Somebody who came in through the front door, with a mark in all that they typed; letters still wait."""
    somebody = Somebody(app)
    somebody.send("/sign-up", {**NEW, "email": MARKED_EMAIL, "name": MARK, "phone": PHONE})
    link = link_in(letters(app, MARKED_EMAIL)[0])
    assert somebody.send(link, {"password": NEW["password"]}, action="/verify").status_code == 303
    somebody.send("/me/email", {"email": f"new-{MARKED_EMAIL}", "current_password": NEW["password"]})
    assert somebody.send("/forgot-password", {"email": MARKED_EMAIL}).status_code == 303
    with unit_of_work():
        factor_mails.send_passkey_added(person_of(), MARK)
        identity_mails.send_linked(person_of(), MARK)
    return somebody


def person_of(email: str = MARKED_EMAIL) -> Person:
    session.rollback()
    return session.scalars(select(Person).where(Person.email == email)).one()


def plant(subject: Subject) -> list[str]:
    """Put the mark into every text that is declared as the person's and is destroyed; which columns these are."""
    planted = []
    with unit_of_work():
        for holding in declarations().holdings:
            for name in () if holding.stays else _texts(holding):
                column = holding.table.c[name]
                rows = session.execute(select(*holding.table.primary_key).where(holding.where(subject))).all()
                for number, key in enumerate(rows):
                    value = f"{LATIN}{number}"[-(getattr(column.type, "length", None) or 99) :]
                    same = [one == part for one, part in zip(holding.table.primary_key, key, strict=True)]
                    session.execute(update(holding.table).where(*same).values({name: value}))
                planted += [f"{holding.code}.{name}"] * bool(rows)
    return planted


def _texts(holding: Holding) -> list[str]:
    """Columns of texts, but those by which the rows are found."""
    finding = {"person.key", "person.email_key", "person.locale", "letter.key", "attempt.person_key", "grant.role"}
    finding |= {"password_link.key", "saved_search.frequency"}
    of_text = [n for n in (*holding.columns, *holding.withheld) if isinstance(holding.table.c[n].type, String | JSON)]
    return [name for name in of_text if f"{holding.code}.{name}" not in finding]


def subject_now(email: str = MARKED_EMAIL) -> Subject:
    return subject_of(person_of(email))


def traces(app) -> list[str]:
    """Where a mark stands: rows of every table, the database's files, index, uploads, letters."""
    settings: Settings = app.extensions["portal.settings"]
    found = [f"row of {name}: {text}" for name, text in _rows() if any(mark in text for mark in MARKS)]
    folders = (settings.path_of(settings.search_url), settings.path_of(settings.files_url), outbox(app))
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return found + [f"file {path.name}" for path in (*files, *_database_files()) if _holds_mark(path)]


def _rows() -> Iterator[tuple[str, str]]:
    session.rollback()
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)):
            yield table.name, " ".join(_plain(value) for value in row)
    session.rollback()


def _plain(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _database_files() -> list[Path]:
    if db.engine.dialect.name != "sqlite":
        return []
    path = Path(str(db.engine.url.database))
    session.rollback()
    # A file that is opened and closed beside SQLite loses the locks of every connection that this process has to it:
    # another process would then take the write-ahead log away under our hands.
    db.engine.dispose()
    connection = sqlite3.connect(path)
    connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()
    return [path, *(other for other in (Path(f"{path}-wal"),) if other.exists())]


def _holds_mark(path: Path) -> bool:
    content = path.read_bytes()
    return any(mark.encode() in content for mark in MARKS)


__all__ = ("EMAIL", "MARK", "MARKED_EMAIL", "person_of", "plant", "sign_up_marked", "subject_now", "traces")
