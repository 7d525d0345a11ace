"""Reading the files of firms."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from portal.core.db import session
from portal.files.models import FileText, StoredFile
from portal.firms.media.models import FirmFile, Use
from portal.firms.models import Service, State, Technology


def _with_files() -> Select[FirmFile]:
    # A firm is found long before its files are: their parts come from the session, or not at all.
    query = select(FirmFile).join(FirmFile.file).options(contains_eager(FirmFile.file))
    return query.order_by(FirmFile.position, FirmFile.id)


def files_of(firm_id: int) -> Sequence[FirmFile]:
    """All files of a firm, drafts among them, in their order: for its own people."""
    parts = joinedload(FirmFile.technology), joinedload(FirmFile.service)
    return session.scalars(_with_files().where(FirmFile.firm_id == firm_id).options(*parts)).all()


def file_in(firm_id: int, number: int) -> FirmFile | None:
    """A file of a firm by its number, as it is now; another firm's is not there."""
    query = _with_files().where(FirmFile.id == number, FirmFile.firm_id == firm_id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def published(firm_ids: Iterable[int]) -> Sequence[FirmFile]:
    """What some firms show, in its order."""
    return session.scalars(_PUBLISHED, {"ids": list(firm_ids)}).all()


def logos(firm_ids: Iterable[int]) -> dict[int, StoredFile]:
    """The logos that some firms show. One query; none for no firms."""
    ids = list(firm_ids)
    if not ids:
        return {}
    query = _with_files().where(FirmFile.firm_id.in_(ids), FirmFile.use == Use.LOGO, is_shown())
    return {row.firm_id: row.file for row in session.scalars(query)}


def _is_shown(part: InstrumentedAttribute[int | None], model: type[Technology] | type[Service]) -> ColumnElement[bool]:
    """Whether what a file belongs to is public itself."""
    return or_(part.is_(None), exists().where(model.id == part, model.state == State.PUBLIC))


def is_shown() -> ColumnElement[bool]:
    """Whether a file is published, and so is what it belongs to."""
    parts = _is_shown(FirmFile.technology_id, Technology), _is_shown(FirmFile.service_id, Service)
    return and_(FirmFile.published_at.is_not(None), *parts)


#: Built once: the page of every firm asks it.
_PUBLISHED = _with_files().where(FirmFile.firm_id.in_(bindparam("ids", expanding=True)), is_shown())


def texts_of(file_ids: Iterable[int]) -> dict[int, Sequence[str]]:
    """What was read in some documents: `{file: texts of its pages}`."""
    ids = list(file_ids)
    if not ids:
        return {}
    found = session.execute(select(FileText.file_id, FileText.pages).where(FileText.file_id.in_(ids)))
    return {row.file_id: row.pages for row in found}


def next_position(firm_id: int) -> int:
    """Behind all that there is."""
    last = select(FirmFile.position).where(FirmFile.firm_id == firm_id).order_by(FirmFile.position.desc()).limit(1)
    found = session.scalar(last)
    return 0 if found is None else found + 1
