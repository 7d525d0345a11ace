"""Where the content of files lies: a folder that `PORTAL_FILES_URL` names. Nothing else knows its paths.

A file is written beside, synced and renamed, so that what stands under a key is whole. It is there before the row that
names it is committed, and goes after the row has gone: what a crash leaves between the two is swept up (`sweeping`).
"""

import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask import Flask, current_app

from portal.core.errors import SettingsError
from portal.core.settings import Settings

#: What is being written; no part of a backup.
INCOMING = ".incoming"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """What was written under a key."""

    key: str
    size: int
    sha256: str


class Storage:
    """Contents by key; `variant` tells a smaller form of a picture from the whole one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str, variant: str = "") -> Path:
        """Where a content lies, or would."""
        return self.folder / key[:2] / (f"{key}-{variant}" if variant else key)

    def write(self, content: BinaryIO, key: str = "", variant: str = "") -> Written:
        """Keep a content, whole or not at all. Raises `OSError` when there is no place for it."""
        key = key or secrets.token_hex(16)
        place, digest, size = self.path(key, variant), hashlib.sha256(), 0
        incoming = self.folder / INCOMING / f"{key}-{variant}"
        incoming.parent.mkdir(parents=True, exist_ok=True)
        place.parent.mkdir(exist_ok=True)
        try:
            with incoming.open("xb") as file:
                while block := content.read(_BLOCK):
                    file.write(block)
                    digest.update(block)
                    size += len(block)
                file.flush()
                os.fsync(file.fileno())
            incoming.rename(place)
            _sync(place.parent)
        except BaseException:
            incoming.unlink(missing_ok=True)
            raise
        return Written(key, size, digest.hexdigest())

    def remove(self, key: str) -> None:
        """Take a content and its variants away; that it is not there is no error."""
        for path in self.folder.glob(f"{key[:2]}/{key}*"):
            path.unlink(missing_ok=True)

    def keys_before(self, moment: float) -> Iterator[str]:
        """Keys that were written before a moment (seconds since 1970), each once."""
        seen: set[str] = set()
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            key = path.name.partition("-")[0]
            if key not in seen and path.stat().st_mtime < moment:
                seen.add(key)
                yield key

    def forget_incoming(self, older_than: float) -> None:
        """Take away what was begun so many seconds ago and never ended."""
        for path in (self.folder / INCOMING).glob("*"):
            if path.stat().st_mtime < time.time() - older_than:
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def init_app(app: Flask, settings: Settings) -> None:
    """Open the storage that the settings name. Raises `SettingsError`."""
    if not settings.files_url.startswith("file:"):
        scheme = settings.files_url.split(":", 1)[0]
        raise SettingsError(f"PORTAL_FILES_URL must begin with file:, not {scheme}:")
    app.extensions["portal.files"] = Storage(settings.path_of(settings.files_url))


def storage() -> Storage:
    """The storage of the current application."""
    found: Storage = current_app.extensions["portal.files"]
    return found
