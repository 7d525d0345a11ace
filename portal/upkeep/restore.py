"""`portal restore`: a backup into an empty place; checked as a whole before anything is touched."""

import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import inspect, text

from portal.core.db import db, is_sqlite, unit_of_work
from portal.core.errors import RuleError
from portal.core.settings import Settings
from portal.privacy import ledger, withdrawal
from portal.search import indexing
from portal.search.finding import engine
from portal.upkeep import carrying, place, postgresql, sqlite, uploads
from portal.upkeep.archive import Manifest, Reader
from portal.upkeep.snapshot import HELD, REVISION_TABLE, scripts, settling

log = logging.getLogger("portal.upkeep")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. `differing` tables have other counts than the manifest: `{table: (backup, now)}`."""

    manifest: Manifest
    left_out: list[str]
    files: int
    differing: dict[str, tuple[int, int]]
    held_mail: int
    migrated_to: str | None
    #: People who had withdrawn since the backup was made and were destroyed again; None without a list of them.
    destroyed_again: int | None
    #: In the new index; None when it could not be written, which the worker will try again.
    documents: int | None


def restore_backup(source: Path, settings: Settings, *, again: bool = False, send_mail: bool = False) -> Restored:
    """Bring a backup into the empty place that the settings name. Raises `RuleError` or `OSError`.

    Uploads come first and the database last, in one transaction: where there are rows, everything is there.
    """
    files = uploads.folder_of(settings)
    with source.open("rb") as file, place.alone(settings):
        reader = Reader(file, source.name)
        _refuse_unknown_revision(reader.manifest)
        giving_way = place.refuse_unless_empty()
        _refuse_files(files, again)
        count = _bring(reader, files, settings, giving_way, send_mail)
        return _finish(reader, count)


def _refuse_unknown_revision(manifest: Manifest) -> None:
    known = {script.revision for script in scripts().walk_revisions()}
    if manifest.revision not in known:
        raise RuleError(
            "newer",
            f"이 백업은 이 포털(스키마 {scripts().get_current_head()})이 모르는 스키마 {manifest.revision}의 것이에요 "
            f"(포털 {manifest.portal}). 포털을 먼저 올려 주세요.",
        )
    if manifest.database not in ("sqlite", "postgresql"):
        raise RuleError("kind", f"모르는 데이터베이스의 백업이에요: {manifest.database}.")


def _refuse_files(files: Path, again: bool) -> None:
    if uploads.is_unfinished(files):
        if not again:
            raise RuleError(
                "unfinished",
                f"지난 복원이 {files}에서 끝나지 않았어요. --again을 붙이면 거기 놓인 것을 치우고 처음부터 해요.",
            )
        uploads.clear(files)
    elif uploads.is_filled(files):
        raise RuleError("occupied", f"올린 파일 폴더 {files}이 비어 있지 않아 아무것도 바꾸지 않았어요.")


def _bring(reader: Reader, files: Path, settings: Settings, giving_way: dict[str, str], send_mail: bool) -> int:
    existed = files.is_dir()
    unfinished = files / uploads.UNFINISHED
    with tempfile.TemporaryDirectory(prefix=".restore.", dir=settings.instance_path) as beside:
        copy = Path(beside) / "database"
        try:
            unfinished.mkdir(parents=True)
            count = reader.extract(copy, unfinished)
            load = _loading(reader.manifest, copy, giving_way, settling(send_mail=send_mail))
            uploads.place(files)
            load()
        except BaseException:
            uploads.clear(files)
            if not existed and files.is_dir():
                files.rmdir()
            raise
    uploads.finish(files)
    return count


def _loading(manifest: Manifest, copy: Path, giving_way: dict[str, str], statements: list[str]) -> Callable[[], None]:
    """What brings the copy in; the copy has been looked at. Raises `RuleError` when it is not what it should be."""
    if manifest.database == "postgresql":
        if is_sqlite():
            raise RuleError(
                "kind", "PostgreSQL의 백업은 PostgreSQL에만 되살려요. PORTAL_DATABASE_URL에 PostgreSQL을 적어 주세요."
            )
        postgresql.check(copy)
        return lambda: postgresql.load(copy, empty=giving_way, statements=statements)
    found = sqlite.inspect(copy)
    if (found.revision, found.counts) != (manifest.revision, manifest.counts):
        raise RuleError("damaged", "데이터베이스의 행이 manifest.json과 달라요. 쓰지 않을게요.")
    sqlite.settle(copy, statements)
    if is_sqlite():
        return lambda: sqlite.load(copy)
    return lambda: carrying.carry(copy, manifest.revision, giving_way)


def _finish(reader: Reader, files: int) -> Restored:
    manifest = reader.manifest
    with db.engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name != REVISION_TABLE]
        now = {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names}  # noqa: S608
        held = connection.scalar(text("SELECT count(*) FROM job WHERE last_error = :held"), {"held": HELD})
    migrated_to = None
    if manifest.revision != scripts().get_current_head():
        upgrade()
        migrated_to = scripts().get_current_head()
    return Restored(
        manifest,
        reader.settings.get("left_out", []),
        files,
        {
            name: (manifest.counts.get(name, 0), now.get(name, 0))
            for name in sorted({*manifest.counts, *now})
            if manifest.counts.get(name, 0) != now.get(name, 0) and name != "schedule"
        },
        held or 0,
        migrated_to,
        _destroy_again(),
        _index(),
    )


def _destroy_again() -> int | None:
    """Whoever has withdrawn since the backup was made is in it; before anything is indexed they go."""
    with unit_of_work():
        count = withdrawal.replay()
    known = ledger.exists()
    ledger.write()
    return count if known else None


def _index() -> int | None:
    try:
        return indexing.rebuild(engine())
    except OSError:
        log.exception("the index could not be written")
        return None
