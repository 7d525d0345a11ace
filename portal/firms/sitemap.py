"""The addresses of public firms, technologies and services, for search engines."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, func, select, union_all

from portal.core.db import session
from portal.core.viewer import ANONYMOUS
from portal.firms.documents import path_of
from portal.firms.models import Firm, Service, State, Technology
from portal.web.sitemap import PART_SIZE, Entry, Part, Section, Sitemap

Offer = type[Technology] | type[Service]


def register(sitemap: Sitemap) -> None:
    """Hand in all three."""
    sitemap.add_section(Section("firms", _firm_parts, _firms))
    for name, model in (("technologies", Technology), ("services", Service)):
        sitemap.add_section(_offers(name, model))


def _changes() -> Subquery:
    """`firm_id, changed_at`: when a firm's page changed last, through the firm or through what it offers."""
    moments = union_all(
        select(Firm.id.label("firm_id"), Firm.updated_at.label("at")),
        select(Firm.id, Firm.confirmed_at),
        select(Technology.firm_id, Technology.updated_at).where(Technology.state == State.PUBLIC),
        select(Service.firm_id, Service.updated_at).where(Service.state == State.PUBLIC),
    ).subquery()
    return select(moments.c.firm_id, func.max(moments.c.at).label("changed_at")).group_by(moments.c.firm_id).subquery()


def _firm_parts() -> Sequence[Part]:
    changes = _changes()
    number = (Firm.id - 1) // PART_SIZE + 1
    query = (
        select(number, func.count(), func.max(changes.c.changed_at))
        .join(changes, changes.c.firm_id == Firm.id)
        .where(Firm.audience.in_(ANONYMOUS.audiences))
        .group_by(number)
        .order_by(number)
    )
    return [Part(*row) for row in session.execute(query)]


def _firms(number: int) -> Iterable[Entry]:
    changes = _changes()
    query = (
        select(Firm.id, Firm.name_ko, Firm.name_en, changes.c.changed_at)
        .join(changes, changes.c.firm_id == Firm.id)
        .where(Firm.audience.in_(ANONYMOUS.audiences), *_within(Firm, number))
        .order_by(Firm.id)
    )
    return _entries("firms", session.execute(query))


def _offers(name: str, model: Offer) -> Section:
    """The section of what firms offer: public with the firm."""

    def parts() -> Sequence[Part]:
        number = (model.id - 1) // PART_SIZE + 1
        query = (
            select(number, func.count(), func.max(model.updated_at))
            .join(Firm, Firm.id == model.firm_id)
            .where(Firm.audience.in_(ANONYMOUS.audiences), model.state == State.PUBLIC)
            .group_by(number)
            .order_by(number)
        )
        return [Part(*row) for row in session.execute(query)]

    def entries(number: int) -> Iterable[Entry]:
        query = (
            select(model.id, model.name_ko, model.name_en, model.updated_at)
            .join(Firm, Firm.id == model.firm_id)
            .where(Firm.audience.in_(ANONYMOUS.audiences), model.state == State.PUBLIC, *_within(model, number))
            .order_by(model.id)
        )
        return _entries(name, session.execute(query))

    return Section(name, parts, entries)


def _within(model: type[Firm] | Offer, number: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    first = (number - 1) * PART_SIZE + 1
    return model.id >= first, model.id < first + PART_SIZE


def _entries(folder: str, rows: Iterable[tuple[int, str, str, datetime]]) -> list[Entry]:
    return [Entry(path_of(folder, number, ko, en), moment) for number, ko, en, moment in rows]
