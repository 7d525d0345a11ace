"""The folder of uploaded files: into an archive, and out of one."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from portal.core.errors import SettingsError
from portal.core.settings import Settings
from portal.files.storage import INCOMING
from portal.upkeep.archive import FILES, Writer, sync_folder

#: Inside the folder while a restore fills it; what is found there later is from one that was cut off.
UNFINISHED = ".restoring"


def folder_of(settings: Settings) -> Path:
    """Where uploads lie. Raises `SettingsError` when they are not on this machine."""
    if not settings.files_url.startswith("file:"):
        scheme = settings.files_url.split(":", 1)[0]
        raise SettingsError(f"PORTAL_FILES_URL이 {scheme}:라서 백업할 수 없어요. file: 폴더만 담아요.")
    return settings.path_of(settings.files_url)


def add_all(writer: Writer, folder: Path) -> tuple[int, list[str]]:
    """Put every upload into the archive; how many, and what was left out because it is no plain file."""
    count, odd = 0, []
    for path in _below(folder):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file():
            odd.append(name)
            continue
        try:
            with path.open("rb") as file:
                writer.add_file(FILES + name, file)
        except FileNotFoundError:
            continue  # deleted since the folder was read
        count += 1
    return count, odd


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        if Path(place) == folder:
            # What a restore has not placed yet, and what an upload has not written to its end.
            folders[:] = [name for name in folders if name not in (UNFINISHED, INCOMING)]
        folders.sort()
        for name in folders:
            if (Path(place) / name).is_symlink():
                yield Path(place) / name
        for name in sorted(names):
            yield Path(place) / name


def is_filled(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def is_unfinished(folder: Path) -> bool:
    return (folder / UNFINISHED).is_dir()


def clear(folder: Path) -> None:
    """Take out everything that a restore has put there; its mark last."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir(), key=lambda path: path.name == UNFINISHED):
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def place(folder: Path) -> None:
    """Move what was extracted to where it belongs; the mark stays until `finish`."""
    for path in sorted((folder / UNFINISHED).iterdir()):
        path.rename(folder / path.name)
    sync_folder(folder)


def finish(folder: Path) -> None:
    if is_unfinished(folder):
        (folder / UNFINISHED).rmdir()
        sync_folder(folder)
