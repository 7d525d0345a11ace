"""Reading firms through the viewer: what may not be seen is not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.db import session
from portal.core.viewer import Viewer
from portal.firms.models import Firm, Service, State, Tag, Technology


def visible_firms(viewer: Viewer) -> Select[Firm]:
    """Firms that the viewer may see."""
    return select(Firm).where(Firm.audience.in_(viewer.audiences))


def find_firm(viewer: Viewer, firm_id: int) -> Firm | None:
    """One firm with all that its page shows; `None` when there is none for this viewer."""
    return session.scalars(_FIRM, {"id": firm_id, "audiences": list(viewer.audiences)}).unique().one_or_none()


#: Built once: putting it together took as long as one of its statements. What is joined is few for one firm; joining
#: all would give a row for each combination.
_FIRM = (
    select(Firm)
    .where(Firm.id == bindparam("id"), Firm.audience.in_(bindparam("audiences", expanding=True)))
    .options(
        joinedload(Firm.tenures), joinedload(Firm.technologies), selectinload(Firm.services), selectinload(Firm.facts)
    )
)


def find_firm_alone(viewer: Viewer, firm_id: int) -> Firm | None:
    """One firm without what it offers; `None` when there is none for this viewer."""
    return session.scalars(visible_firms(viewer).where(Firm.id == firm_id)).one_or_none()


def find_technology(viewer: Viewer, technology_id: int) -> Technology | None:
    """One technology with its firm, when the viewer may see the firm."""
    query = (
        select(Technology)
        .join(Technology.firm)
        .where(Technology.id == technology_id, Technology.state == State.PUBLIC, Firm.audience.in_(viewer.audiences))
        .options(joinedload(Technology.firm).options(selectinload(Firm.technologies), selectinload(Firm.services)))
    )
    return session.scalars(query).one_or_none()


def find_service(viewer: Viewer, service_id: int) -> Service | None:
    """One service with its firm, when the viewer may see the firm."""
    query = (
        select(Service)
        .join(Service.firm)
        .where(Service.id == service_id, Service.state == State.PUBLIC, Firm.audience.in_(viewer.audiences))
        .options(joinedload(Service.firm).options(selectinload(Firm.technologies), selectinload(Firm.services)))
    )
    return session.scalars(query).one_or_none()


Offer = TypeVar("Offer", Technology, Service)


def offers_of(model: type[Offer], firm_id: int) -> Sequence[Offer]:
    """All technologies, or services, of a firm whatever their state, in their order: for its own people."""
    return session.scalars(select(model).where(model.firm_id == firm_id).order_by(model.position, model.id)).all()


@dataclass(frozen=True, slots=True)
class TagLabel:
    """A tag as facets show it."""

    code: str
    ko: str
    en: str

    def label(self, locale: str) -> str:
        return (locale == "en" and self.en) or self.ko


def tag_labels() -> dict[str, dict[str, TagLabel]]:
    """Labels of all tags: `{vocabulary: {code: label}}`."""
    labels: dict[str, dict[str, TagLabel]] = {}
    for vocabulary, code, ko, en in session.execute(select(Tag.vocabulary, Tag.code, Tag.label_ko, Tag.label_en)):
        labels.setdefault(vocabulary, {})[code] = TagLabel(code, ko, en)
    return labels
