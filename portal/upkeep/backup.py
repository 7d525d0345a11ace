"""`portal backup`: everything that cannot be made again, in one file, while the portal runs."""

import importlib.metadata
import tempfile
from dataclasses import dataclass
from pathlib import Path

from portal.core import clock
from portal.core.db import is_sqlite
from portal.core.errors import RuleError
from portal.core.settings import Settings
from portal.upkeep import postgresql, sqlite, uploads
from portal.upkeep.archive import DATABASE, SETTINGS, Manifest, Writer, sync_folder
from portal.upkeep.publishable import publishable_settings


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds. `odd` are things among the uploads that are no plain files and were left out."""

    manifest: Manifest
    size: int
    files: int
    odd: list[str]
    left_out: list[str]


def make_backup(target: Path, settings: Settings, *, force: bool = False) -> Made:
    """Write an archive under `target`, whole or not at all. Raises `RuleError` or `OSError`.

    The database is copied first and the uploads after it: a file is stored before the row that names it is committed.
    """
    files = uploads.folder_of(settings)
    _refuse(target, files, force)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as beside:
        made = _write(Path(beside) / "archive", Path(beside) / "database", files, settings)
        _refuse(target, files, force)
        (Path(beside) / "archive").replace(target)
        sync_folder(target.parent)
    return made


def _refuse(target: Path, files: Path, force: bool) -> None:
    if target.is_dir():
        raise RuleError("folder", f"{target}은 폴더예요. 파일 이름을 적어 주세요.")
    if target.exists() and not force:
        raise RuleError("exists", f"{target}이 이미 있어요. 다른 이름을 주거나 --force로 덮어써 주세요.")
    if not target.parent.is_dir():
        raise RuleError("no_folder", f"{target.parent} 폴더가 없어요. 먼저 만들어 주세요.")
    if target.resolve().is_relative_to(files.resolve()):
        raise RuleError("inside", f"{target}은 올린 파일 폴더 안이에요. 다른 곳에 백업해 주세요.")


def _write(archive: Path, copy: Path, files: Path, settings: Settings) -> Made:
    database = sqlite if is_sqlite() else postgresql
    snapshot = database.dump(copy)
    told = publishable_settings(settings)
    writer = Writer(archive)
    try:
        with copy.open("rb") as file:
            writer.add_file(DATABASE, file)
        copy.unlink()
        writer.add_json(SETTINGS, told)
        count, odd = uploads.add_all(writer, files)
        manifest = Manifest(
            portal=importlib.metadata.version("ieum"),
            revision=snapshot.revision,
            database="sqlite" if is_sqlite() else "postgresql",
            server=snapshot.server,
            made_at=clock.now().isoformat(timespec="seconds"),
            counts=snapshot.counts,
            parts=dict(writer.parts),
        )
        writer.close(manifest)
    except BaseException:
        writer.abandon()
        raise
    return Made(manifest, archive.stat().st_size, count, odd, told["left_out"])
