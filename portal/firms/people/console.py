"""What staff see of the people of firms: firms with how many people they have, and what waits for an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import joinedload

from portal.audit import service as audit
from portal.audit.service import Look
from portal.core.db import session, unit_of_work
from portal.core.paging import Page
from portal.core.viewer import Viewer
from portal.firms import policy
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson, FirmRequest
from portal.firms.people.queries import firm_fits, had_people, has_owner, waiting
from portal.firms.people.view import RequestRow, request_row, written_number
from portal.firms.queries import visible_firms
from portal.firms.vocabulary import KINDS
from portal.web.filters import format_day
from portal.web.language import current_locale
from portal.web.language import gettext as _
from portal.web.slots import Command, Link, Queue

PER_PAGE = 50
#: What stands in the access log as the purpose: they decide who speaks for a firm (`staff.forms.whys`).
WHY = "operation"


def entry(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `staff_firms_menu`."""
    if policy.can_approve_firms(viewer):
        yield Link(_("기업과 사람"), url_for("staff_firms.index"), "building-2", request.blueprint == "staff_firms")


def commands(viewer: Viewer) -> Iterable[Command]:
    """The entry of the slot `palette`."""
    for link in entry(viewer):
        yield Command(link.label, link.icon, link.url, words="staff firms 운영 회사 사람")


def queues(viewer: Viewer) -> Iterable[Queue]:
    """Entries of the slot `staff_queues`: firms to approve, and firms that nobody speaks for any more."""
    if not policy.can_approve_firms(viewer):
        return
    oldest = select(func.count(), func.min(FirmRequest.created_at)).where(*_for_staff())
    count, since = session.execute(oldest).one()
    note = _("먼저 온 것은 %(day)s부터 기다려요", day=format_day(since)) if since else ""
    yield Queue(_("확인할 회사"), count, url_for("staff_firms.requests"), "building-2", note)
    alone = session.scalar(select(func.count()).select_from(Firm).where(had_people(), ~has_owner())) or 0
    yield Queue(_("소유자가 없는 회사"), alone, url_for("staff_firms.index", show="alone"), "user-round", "", alone > 0)


def _for_staff() -> tuple[ColumnElement[bool], ...]:
    return FirmRequest.ended_at.is_(None), FirmRequest.kind.in_(("claim", "new"))


# ── Firms ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class FirmRow:
    id: int
    name: str
    kind: str
    kind_label: str
    number: str
    people: int
    has_owner: bool


@dataclass(frozen=True, slots=True)
class Firms:
    """One page of firms."""

    rows: Sequence[FirmRow]
    page: Page


def firms(viewer: Viewer, text: str, show: str, number: int) -> Firms:
    """Firms whose name or number fits; `show` is `with` (people), `alone` (people, but no owner) or all."""
    wanted = {"with": had_people(), "alone": had_people() & ~has_owner()}.get(show, true())
    query = visible_firms(viewer).where(wanted, *([firm_fits(text)] if text else []))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = Page(number, PER_PAGE, total)
    rows = session.execute(_counted(query, page))
    return Firms([_firm_row(row[0], row[1], bool(row[2])) for row in rows], page)


def _counted(query: Select[Firm], page: Page) -> Select[Any]:
    people = (
        select(func.count())
        .where(FirmPerson.firm_id == Firm.id, FirmPerson.ended_at.is_(None))
        .correlate(Firm)
        .scalar_subquery()
    )
    counted = query.add_columns(people, has_owner()).order_by(Firm.name_key, Firm.id)
    return counted.offset(page.offset).limit(page.size)


def _firm_row(firm: Firm, people: int, is_owned: bool) -> FirmRow:
    known = KINDS.get(firm.kind or "")
    label = known.label(current_locale()) if known else ""
    number = written_number(firm.registration_number or "")
    return FirmRow(firm.id, firm.name(current_locale()), firm.kind or "", label, number, people, is_owned)


# ── Requests ─────────────────────────────────────────────────────────────────


def requests_for_staff(most: int) -> list[FirmRequest]:
    """What waits for staff, the oldest first."""
    query = waiting().where(*_for_staff()).options(joinedload(FirmRequest.person), joinedload(FirmRequest.firm))
    return list(session.scalars(query.order_by(FirmRequest.id).limit(most)))


def shown(requests: Sequence[FirmRequest], viewer: Viewer) -> list[RequestRow]:
    """Requests with who asks, which is noted."""
    rows = [request_row(one, one.person) for one in requests]
    note_look(viewer, [one.person_id for one in requests], "firm_requests")
    return rows


def note_look(viewer: Viewer, people: Iterable[int | None], what: str) -> None:
    """Note whose data are about to be shown to staff."""
    numbers = sorted({number for number in people if number is not None})
    if numbers:
        look = Look(viewer.actor, request.endpoint or "", (request.remote_addr or "")[:45], WHY)
        with unit_of_work():
            audit.looked_at("person", numbers, what, look)
