"""The posters of programs: verbs, queries, and who may see them. The caller opens the unit of work."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.files import service as files
from portal.files.keepers import Shown
from portal.files.models import StoredFile
from portal.files.service import Taken
from portal.programs.desk.models import ProgramPicture
from portal.programs.models import Audience, Program
from portal.programs.policy import can_run
from portal.programs.queries import is_visible

OWNER = "program"


def owner_of(program_id: int) -> str:
    """How files name the program that they are of."""
    return f"{OWNER}:{program_id}"


def posters_of(program_ids: Sequence[int]) -> dict[int, ProgramPicture]:
    """The posters of some programs, with their files. One query; none for no programs."""
    if not program_ids:
        return {}
    query = select(ProgramPicture).where(ProgramPicture.program_id.in_(program_ids))
    return {one.program_id: one for one in session.scalars(query.options(joinedload(ProgramPicture.file)))}


def poster_of(program_id: int) -> ProgramPicture | None:
    """The poster of a program, if it has one."""
    return posters_of([program_id]).get(program_id)


def put(program: Program, taken: Taken, alt: tuple[str, str], *, by: str) -> ProgramPicture:
    """Let a picture be the poster of a locked program, in the place of the one before."""
    stored = files.keep(taken, owner=owner_of(program.id), by=by)
    row = poster_of(program.id)
    before = row.file if row is not None else None
    if row is None:
        row = ProgramPicture(program_id=program.id)
        session.add(row)
    row.file, row.alt_ko, row.alt_en, row.set_by, row.set_at = stored, *alt, by, clock.now()
    session.flush()
    if before is not None:
        files.remove(before)
    audit.record("program.poster_changed", program, by=by)
    return row


def describe(program: Program, alt: tuple[str, str], *, by: str) -> None:
    """Say what the poster shows."""
    row = poster_of(program.id)
    if row is not None:
        row.alt_ko, row.alt_en = alt
        audit.record("program.poster_changed", program, by=by)


def remove(program: Program, *, by: str) -> None:
    """Let a locked program have no poster."""
    row = poster_of(program.id)
    if row is None:
        return
    stored = row.file
    session.delete(row)
    session.flush()
    files.remove(stored)
    audit.record("program.poster_removed", program, by=by)


class ProgramKeeper:
    """Answers for files whose owner is `program:…`: who sees the program sees its poster, staff sees drafts' too."""

    def shown(self, viewer: Viewer, file: StoredFile) -> Shown:
        """One query: the program of the poster, and whether this viewer may see it."""
        query = select(Program.audience, is_visible(viewer).label("is_visible"))
        query = query.join(ProgramPicture, ProgramPicture.program_id == Program.id)
        found = session.execute(query.where(ProgramPicture.file_id == file.id)).one_or_none()
        if found is None:
            return Shown.TO_NOBODY
        if found.is_visible:
            return Shown.TO_THIS_VIEWER if found.audience == Audience.FIRMS else Shown.TO_EVERYBODY
        return Shown.TO_THIS_VIEWER if can_run(viewer) else Shown.TO_NOBODY

    def kept(self, file_ids: Iterable[int]) -> set[int]:
        """Which of some files still belong to a program."""
        query = select(ProgramPicture.file_id).where(ProgramPicture.file_id.in_(list(file_ids)))
        return set(session.scalars(query))
