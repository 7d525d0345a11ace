"""What the files of an index were when they were written: Whoosh has no checksums, and a damaged file still reads."""

import contextlib
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import orjson

from portal.search.columns_file import SUFFIX

#: Terms, postings, columns and the table of contents: written once, never changed.
WRITTEN_ONCE = frozenset({".trm", ".pst", ".col", SUFFIX, ".toc"})
NOTES = "files.json"

#: Size and time of writing (ns).
State = tuple[int, int]


class Damage(Enum):
    """What has happened to the files of an open index."""

    NONE = 0
    GONE = 1
    CHANGED = 2


@dataclass(frozen=True, slots=True)
class OpenedFiles:
    """The files of an index as they were when it was opened."""

    folder: Path = Path()
    states: dict[str, State] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, segments: Collection[str]) -> "OpenedFiles":
        """The files of these segments, and the tables of contents, as they are; others may be half written.

        Raises `OSError` or `ValueError` when one is other than was noted, or gone: Whoosh reads a column that is not
        there as one that holds nothing.
        """
        states = {n: s for n, s in _states(folder).items() if n.endswith(".toc") or _segment(n) in segments}
        noted = _noted(folder)
        for name, state in states.items():
            if noted.get(name, state) != state:
                raise OSError(f"{name} is other than it was written")
        for name in noted:
            if _segment(name) in segments and name not in states:
                raise OSError(f"{name} is gone")
        return cls(folder, states)

    def damage(self) -> Damage:
        """How the files differ now. One may be gone because a newer commit has taken it away."""
        gone = False
        for name, state in self.states.items():
            try:
                if _state(self.folder / name) != state:
                    return Damage.CHANGED
            except FileNotFoundError:
                gone = True
        try:
            _noted(self.folder)
        except (OSError, ValueError):
            return Damage.CHANGED
        return Damage.GONE if gone else Damage.NONE


def note_files(folder: Path) -> None:
    """Note what was just written. What was noted before stays as it was: it may have been damaged meanwhile.

    A file that is gone stays noted as long as there are others of its segment; a commit takes away whole segments.
    """
    states = _states(folder)
    there = {_segment(name) for name in states}
    known = {name: state for name, state in _noted(folder).items() if _segment(name) in there}
    notes = {**states, **known}
    fresh = folder / f"{NOTES}.new"
    fresh.write_bytes(orjson.dumps(notes))
    fresh.replace(folder / NOTES)


def _segment(name: str) -> str:
    """The segment that a file belongs to; a table of contents is one of its own."""
    return name.split(".", 1)[0]


def _noted(folder: Path) -> dict[str, State]:
    """What was noted last; files of a newer commit may not be among it yet."""
    try:
        notes: dict[str, list[int]] = orjson.loads((folder / NOTES).read_bytes())
    except FileNotFoundError:
        return {}
    return {name: (size, changed) for name, (size, changed) in notes.items()}


def _states(folder: Path) -> dict[str, State]:
    """The files as they are; one that a newer commit takes away meanwhile is left out."""
    states = {}
    for path in folder.iterdir():
        if path.suffix in WRITTEN_ONCE:
            with contextlib.suppress(FileNotFoundError):
                states[path.name] = _state(path)
    return states


def _state(path: Path) -> State:
    status = path.stat()
    return status.st_size, status.st_mtime_ns
