"""Who may see a file: what owns it says so. Features register a keeper for the kind of owner that is theirs."""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Protocol

from flask import Flask, current_app

from portal.core.viewer import Viewer
from portal.files.models import StoredFile


class Shown(Enum):
    """To whom a file is shown."""

    TO_NOBODY = "nobody"
    TO_THIS_VIEWER = "this viewer"
    TO_EVERYBODY = "everybody"


class Keeper(Protocol):
    """What a feature knows of the files that belong to its owners."""

    def shown(self, viewer: Viewer, file: StoredFile) -> Shown:
        """Whether a viewer may see a file."""

    def kept(self, file_ids: Iterable[int]) -> set[int]:
        """Which of some files still belong to something."""


#: Notes that a content is about to be handed out to somebody; whether it may be.
Noter = Callable[[Viewer, StoredFile], bool]


def init_app(app: Flask) -> None:
    """Begin an application's keepers."""
    app.extensions["portal.file_keepers"] = {}
    app.extensions["portal.file_noters"] = {}


def register(app: Flask, owner_kind: str, keeper: Keeper) -> None:
    """Let a feature answer for the files of a kind of owner."""
    app.extensions["portal.file_keepers"][owner_kind] = keeper


def note_by(app: Flask, owner_kind: str, noter: Noter) -> None:
    """Let a feature note who is handed the files of a kind of owner, when they are not for everybody."""
    app.extensions["portal.file_noters"][owner_kind] = noter


def noted(viewer: Viewer, file: StoredFile) -> bool:
    """Have it noted that a content is about to be handed out; whether it may be."""
    noters: dict[str, Noter] = current_app.extensions["portal.file_noters"]
    noter = noters.get(file.owner.partition(":")[0])
    return noter is None or noter(viewer, file)


def keepers() -> dict[str, Keeper]:
    """The keepers of the current application, by kind of owner."""
    found: dict[str, Keeper] = current_app.extensions["portal.file_keepers"]
    return found


def shown(viewer: Viewer, file: StoredFile) -> Shown:
    """To whom a file is shown, of those who could be this viewer."""
    keeper = keepers().get(file.owner.partition(":")[0])
    return keeper.shown(viewer, file) if keeper else Shown.TO_NOBODY
