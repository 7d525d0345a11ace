"""All that the page of a firm shows of it, as rows of the database: equal rows make an equal page.

Statements are built once, and entities are made of their rows only when a page is made of them: loading these took most
of the time of a page that was kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, bindparam, literal, select, union_all

from portal.core.db import session
from portal.core.viewer import Viewer
from portal.files.models import StoredFile
from portal.firms.documents import path_of
from portal.firms.freshness.ageing import state_since
from portal.firms.media.models import FirmFile
from portal.firms.models import Fact, Firm, Service, State, Tag, Technology, Tenure, firm_tag
from portal.firms.responding import FirmResponse

Rows = Sequence[Row[Any]]

_firm, _tenure, _tag, _fact = Firm.__table__, Tenure.__table__, Tag.__table__, Fact.__table__
_firm_file, _stored_file = FirmFile.__table__, StoredFile.__table__
_response = FirmResponse.__table__

#: A firm, with how it answers, once for each of its tenures, which are few.
_FIRM = (
    select(*_firm.c, *_tenure.c, *_response.c)
    .join_from(_firm, _tenure, isouter=True)
    .outerjoin(_response)
    .where(_firm.c.id == bindparam("id"), _firm.c.audience.in_(bindparam("audiences", expanding=True)))
    .order_by(_tenure.c.began_on)
)
_TAGS = select(*_tag.c).join(firm_tag).where(firm_tag.c.firm_id == bindparam("id")).order_by(_tag.c.id)
_FACTS = (
    select(*_fact.c)
    .where(_fact.c.firm_id == bindparam("id"), _fact.c.ended_at.is_(None))
    .order_by(_fact.c.metric, _fact.c.period)
)
#: What belongs to a technology or a service is on its own page.
_FILES = (
    select(*_firm_file.c, *_stored_file.c)
    .join_from(_firm_file, _stored_file)
    .where(
        _firm_file.c.firm_id == bindparam("id"),
        _firm_file.c.published_at.is_not(None),
        _firm_file.c.technology_id.is_(None),
        _firm_file.c.service_id.is_(None),
    )
    .order_by(_firm_file.c.position, _firm_file.c.id)
)


def _offered(model: type[Technology] | type[Service], sorted_under: str) -> Select[Any]:
    """What a firm's page tells of its technologies, or of its services."""
    columns = model.__table__.c
    named = columns.id, columns.name_ko, columns.name_en, columns.summary_ko, columns.summary_en
    return select(
        literal(model.__tablename__).label("kind"), *named, columns[sorted_under].label("code"), columns.position
    ).where(columns.firm_id == bindparam("id"), columns.state == State.PUBLIC)


_OFFERS = union_all(_offered(Technology, "field"), _offered(Service, "industry")).order_by("position", "id")


@dataclass(frozen=True, slots=True)
class FirmRows:
    """A firm with what belongs to it. Not to be kept beyond what is made of it."""

    firm: Rows
    tags: Rows
    offers: Rows
    facts: Rows
    files: Rows

    @property
    def path(self) -> str:
        """The firm's own address."""
        firm = self.firm[0]
        return path_of("firms", firm.id, firm.name_ko, firm.name_en)

    @property
    def freshness(self) -> str:
        """What a page shows of the rows' age: it changes though no row does."""
        return state_since(max(self.firm[0].updated_at, self.firm[0].confirmed_at))


def find_rows(viewer: Viewer, firm_id: int) -> FirmRows | None:
    """One firm as rows; `None` when there is none for this viewer."""
    firm = session.execute(_FIRM, {"id": firm_id, "audiences": list(viewer.audiences)}).all()
    if not firm:
        return None
    of_firm = {"id": firm_id}
    return FirmRows(firm, *(session.execute(query, of_firm).all() for query in (_TAGS, _OFFERS, _FACTS, _FILES)))


def firm_of(rows: FirmRows) -> Firm:
    """The firm that the rows are, outside of any session: to be read, and as far as its page tells of it."""
    firm: Firm = _entity(Firm, rows.firm[0])
    firm.tags = [_entity(Tag, row) for row in rows.tags]
    firm.tenures = [_entity(Tenure, row) for row in rows.firm if row._mapping[_tenure.c.id] is not None]
    firm.technologies = [_part(Technology, "field", row) for row in rows.offers if row.kind == "technology"]
    firm.services = [_part(Service, "industry", row) for row in rows.offers if row.kind == "service"]
    firm.facts = [_entity(Fact, row) for row in rows.facts]
    return firm


def response_of(rows: FirmRows) -> FirmResponse | None:
    """How the firm answers who asks it, when it was asked often enough."""
    row = rows.firm[0]
    return _entity(FirmResponse, row) if row._mapping[_response.c.firm_id] is not None else None


def files_of(rows: FirmRows) -> list[FirmFile]:
    """The files that the rows are."""
    files = []
    for row in rows.files:
        file = _entity(FirmFile, row)
        file.file = _entity(StoredFile, row)
        files.append(file)
    return files


def _entity(model: Any, row: Row[Any]) -> Any:
    return model(**{column.key: row._mapping[column] for column in model.__table__.c})


def _part(model: Any, sorted_under: str, row: Row[Any]) -> Any:
    told = {name: row._mapping[name] for name in ("id", "name_ko", "name_en", "summary_ko", "summary_en")}
    return model(**told, **{sorted_under: row.code})
