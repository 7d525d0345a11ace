"""Verbs on files. What is slow (looking, drawing, writing) comes before the unit of work, the row inside it.

taken = service.take(upload, "로고.png", pictures_only=True)
with keeping(taken), unit_of_work():
    file = service.keep(taken, owner="firm:17", by=viewer.actor)
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import func, select

from portal.core.db import session
from portal.core.korean import clean_line
from portal.files import reading, sweeping
from portal.files.checks import PDF, WEBP, Kind, kind_of, refusal, says_it_is_encrypted
from portal.files.images import redraw
from portal.files.models import NAME_LENGTH, StoredFile
from portal.files.storage import Storage, Written, storage

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|#%]+')


@dataclass(frozen=True, slots=True)
class Taken:
    """An upload that lies in the storage and has no row yet."""

    written: Written
    kind: Kind
    name: str
    width: int | None = None
    height: int | None = None


def take(upload: BinaryIO, name: str, *, pictures_only: bool = False) -> Taken:
    """Look at an upload and keep its content. Raises `RuleError` for what is not kept; then nothing is left of it."""
    kind = kind_of(upload)
    if kind.is_picture:
        return _take_picture(upload, kind, name)
    if pictures_only:
        raise refusal("file_no_picture", "여기에는 PNG·JPG·WebP 사진만 올릴 수 있어요.")
    place = storage()
    written = place.write(upload)
    if kind is PDF and says_it_is_encrypted(upload) and not reading.opens(place.path(written.key)):
        place.remove(written.key)
        raise refusal("file_locked", "암호가 걸린 문서예요. 암호를 풀고 올려 주세요.")
    return Taken(written, kind, file_name(name, kind))


def _take_picture(upload: BinaryIO, kind: Kind, name: str) -> Taken:
    picture, place = redraw(upload, kind), storage()
    written = place.write(io.BytesIO(picture.content))
    try:
        for width, content in picture.smaller.items():
            place.write(io.BytesIO(content), written.key, str(width))
    except BaseException:
        place.remove(written.key)
        raise
    return Taken(written, WEBP, file_name(name, WEBP), picture.width, picture.height)


def file_name(name: str, kind: Kind) -> str:
    """What somebody called a file, as it may stand in an address and in every file system, ending in what it is."""
    bare = _NOT_IN_NAMES.sub(" ", clean_line(name))
    known = {"jpg", "jpeg", "png", "webp", "gif", "svg", "pdf", "hwp", "hwpx", "doc", "docx", "html", "htm", "zip"}
    stem, dot, ending = bare.rpartition(".")
    bare = stem if dot and ending.strip().lower() in known else bare
    room = NAME_LENGTH - len(kind.ending) - 1
    return f"{' '.join(bare.split()).strip('. ')[:room].rstrip('. ') or 'file'}.{kind.ending}"


@contextmanager
def keeping(*taken: Taken) -> Iterator[None]:
    """Take contents away again when what is done with them fails."""
    place: Storage = storage()
    try:
        yield
    except BaseException:
        for one in taken:
            place.remove(one.written.key)
        raise


def keep(taken: Taken, *, owner: str, by: str, reads: bool = True) -> StoredFile:
    """Let a content be somebody's file, in the caller's unit of work; `reads` has its text read, to be found by it."""
    file = StoredFile(
        owner=owner,
        key=taken.written.key,
        sha256=taken.written.sha256,
        size=taken.written.size,
        media_type=taken.kind.media_type,
        name=taken.name,
        width=taken.width,
        height=taken.height,
        created_by=by,
    )
    session.add(file)
    session.flush()
    if reads and reading.is_readable(file.media_type):
        reading.request_reading(file)
    return file


def used_by(owner: str) -> tuple[int, int]:
    """How many bytes and files are somebody's."""
    total, count = session.execute(
        select(func.coalesce(func.sum(StoredFile.size), 0), func.count()).where(StoredFile.owner == owner)
    ).one()
    return int(total), int(count)


def remove(file: StoredFile) -> None:
    """Let a file be no more, in the caller's unit of work; its content goes after the commit."""
    sweeping.request_removal(file.key)
    session.delete(file)
