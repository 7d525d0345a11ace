"""Reading who may open which document, who asked, and who did open it; always through the viewer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import session
from portal.core.viewer import MEMBERS, STAFF, Viewer
from portal.files.models import StoredFile
from portal.firms.disclosing.models import (
    DisclosureAcceptance,
    DisclosureLook,
    DisclosureRequest,
    DisclosureText,
    State,
    Way,
)
from portal.firms.media.models import FirmFile, Nda, OpenedTo, Use
from portal.firms.media.queries import is_shown
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson
from portal.firms.policy import EDITING_ROLES, FIRM_STAFF


@dataclass(frozen=True, slots=True)
class Right:
    """By what right somebody opens a document, and for which firm."""

    way: Way
    firm_id: int | None = None
    request_id: int | None = None


# ── Documents ────────────────────────────────────────────────────────────────


def find_document(viewer: Viewer, number: int) -> FirmFile | None:
    """A published document of a firm that the viewer may see: that it is there, whoever may open it.

    Of one's own firms also drafts, so that a preview's links lead somewhere.
    """
    own = FirmFile.firm_id.in_([one.firm_id for one in viewer.belongings])
    others = and_(is_shown(), Firm.audience.in_(viewer.audiences))
    query = (
        select(FirmFile)
        .join(FirmFile.file)
        .join(FirmFile.firm)
        .where(FirmFile.id == number, FirmFile.use == Use.DOCUMENT, or_(own, others))
        .options(contains_eager(FirmFile.file), contains_eager(FirmFile.firm))
    )
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def right_to(viewer: Viewer, row: FirmFile) -> Right | None:
    """By what right the viewer opens a published document that is not for everybody and not of a firm of theirs."""
    if viewer.is_anonymous:
        return None
    if row.opened_to == OpenedTo.MEMBERS:
        return _as_member(viewer)
    if row.opened_to == OpenedTo.REQUEST:
        granted = session.scalars(_grants(viewer, row)).first()
        if granted is not None:
            return Right(Way.GRANT, granted.asker_id, granted.id)
        return Right(Way.STAFF) if viewer.has(*FIRM_STAFF) else None
    return None


def _as_member(viewer: Viewer) -> Right | None:
    if not viewer.may_see(MEMBERS):
        return None
    return Right(Way.MEMBER, viewer.firm_id) if viewer.belongings else Right(Way.STAFF)


def _grants(viewer: Viewer, row: FirmFile) -> Select[DisclosureRequest]:
    """What was granted to one of the viewer's firms and goes on, with the text accepted that is asked for."""
    query = (
        select(DisclosureRequest)
        .join(Firm, Firm.id == DisclosureRequest.asker_id)
        .where(
            DisclosureRequest.firm_file_id == row.id,
            DisclosureRequest.asker_id.in_([one.firm_id for one in viewer.belongings]),
            DisclosureRequest.state == State.GRANTED,
            DisclosureRequest.until > clock.now(),
            # Whom the hub has taken out of sight has no business with others' papers meanwhile.
            Firm.audience != STAFF,
        )
        .order_by(DisclosureRequest.id)
    )
    return query.where(_has_accepted(row)) if row.nda else query


def _has_accepted(row: FirmFile) -> ColumnElement[bool]:
    """That a text of whoever's is asked for was accepted; a newer version asks nobody anew."""
    whose = DisclosureText.firm_id == row.firm_id if row.nda == Nda.FIRM else DisclosureText.firm_id.is_(None)
    return exists().where(
        DisclosureAcceptance.request_id == DisclosureRequest.id,
        DisclosureAcceptance.text_id == DisclosureText.id,
        whose,
    )


def accepted_for(request: DisclosureRequest) -> DisclosureAcceptance | None:
    """What was accepted last, of those texts that the document asks for now."""
    row = request.firm_file
    if row is None or not row.nda:
        return None
    wanted = row.firm_id if row.nda == Nda.FIRM else None
    fits = [one for one in request.acceptances if one.text.firm_id == wanted]
    return fits[-1] if fits else None


# ── Texts ────────────────────────────────────────────────────────────────────


def versions_of(firm_id: int | None) -> Sequence[DisclosureText]:
    """A firm's texts, or the hub's; the newest first."""
    return session.scalars(_texts_of(firm_id)).all()


def current_text(firm_id: int | None) -> DisclosureText | None:
    """The version that stands."""
    return session.scalars(_texts_of(firm_id).limit(1)).one_or_none()


def _texts_of(firm_id: int | None) -> Select[DisclosureText]:
    whose = DisclosureText.firm_id.is_(None) if firm_id is None else DisclosureText.firm_id == firm_id
    return select(DisclosureText).where(whose).order_by(DisclosureText.version.desc())


def text_for(row: FirmFile) -> DisclosureText | None:
    """What whoever asked for a document accepts before it opens; nothing when none is asked for."""
    return current_text(row.firm_id if row.nda == Nda.FIRM else None) if row.nda else None


# ── Requests ─────────────────────────────────────────────────────────────────


def _requests() -> Select[DisclosureRequest]:
    file = joinedload(DisclosureRequest.firm_file).joinedload(FirmFile.file)
    parts = joinedload(DisclosureRequest.owner), joinedload(DisclosureRequest.asker)
    return select(DisclosureRequest).options(file, *parts, joinedload(DisclosureRequest.person))


#: What waits, then what goes on, then what is over.
_ORDER = case((DisclosureRequest.state == State.WAITING, 0), (DisclosureRequest.ended_at.is_(None), 1), else_=2)


def requests_to(firm_id: int, most: int) -> Sequence[DisclosureRequest]:
    """What firms have asked of this one."""
    query = _requests().where(DisclosureRequest.owner_id == firm_id).order_by(_ORDER, DisclosureRequest.id.desc())
    return session.scalars(query.limit(most)).all()


def requests_by(viewer: Viewer, most: int) -> Sequence[DisclosureRequest]:
    """What the viewer's firms have asked for."""
    query = _requests().where(_is_of_askers(viewer)).order_by(_ORDER, DisclosureRequest.id.desc())
    return session.scalars(query.limit(most)).all()


def _is_of_askers(viewer: Viewer) -> ColumnElement[bool]:
    firms = [one.firm_id for one in viewer.belongings]
    return DisclosureRequest.asker_id.in_(firms) if firms else false()


def find_request(viewer: Viewer, number: int) -> DisclosureRequest | None:
    """A request of one of the viewer's firms, as it is now."""
    query = _requests().where(DisclosureRequest.id == number, _is_of_askers(viewer))
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def request_to(firm_id: int, number: int) -> DisclosureRequest | None:
    """A request to a firm, as it is now; another firm's is not there."""
    query = _requests().where(DisclosureRequest.id == number, DisclosureRequest.owner_id == firm_id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def live_request(row: FirmFile, firm_ids: Iterable[int]) -> DisclosureRequest | None:
    """What one of some firms has asked of a document, while it waits or goes on."""
    query = _requests().where(
        DisclosureRequest.firm_file_id == row.id,
        DisclosureRequest.asker_id.in_(list(firm_ids)),
        DisclosureRequest.ended_at.is_(None),
        or_(DisclosureRequest.until.is_(None), DisclosureRequest.until > clock.now()),
    )
    return session.scalars(query.order_by(DisclosureRequest.id)).first()


def waiting_for(firm_ids: Sequence[int]) -> dict[int, int]:
    """How many requests each of some firms has not answered; firms without any are left out."""
    if not firm_ids:
        return {}
    return {row[0]: row[1] for row in session.connection().execute(_WAITING, {"firms": list(firm_ids)})}


#: Made once: it is asked whenever somebody of a firm looks at their first page.
_WAITING = (
    select(DisclosureRequest.owner_id, func.count())
    .where(DisclosureRequest.owner_id.in_(bindparam("firms", expanding=True)), DisclosureRequest.state == State.WAITING)
    .group_by(DisclosureRequest.owner_id)
)


def speakers_of(firm_id: int) -> Sequence[Person]:
    """Who answers for a firm and is told of what is asked of it."""
    query = (
        select(Person)
        .join(FirmPerson, FirmPerson.person_id == Person.id)
        .where(
            FirmPerson.firm_id == firm_id,
            FirmPerson.role.in_(EDITING_ROLES),
            FirmPerson.ended_at.is_(None),
            Person.key.is_not(None),
        )
        .order_by(FirmPerson.id)
    )
    return session.scalars(query).all()


def expired(most: int) -> Sequence[DisclosureRequest]:
    """Grants that are over and do not say so yet."""
    query = _requests().where(DisclosureRequest.state == State.GRANTED, DisclosureRequest.until <= clock.now())
    return session.scalars(query.order_by(DisclosureRequest.id).limit(most)).all()


def ending_before(moment: datetime, most: int) -> Sequence[DisclosureRequest]:
    """Grants that end before a moment, and nobody was told of; the next first."""
    query = _requests().where(
        DisclosureRequest.state == State.GRANTED,
        DisclosureRequest.warned_at.is_(None),
        DisclosureRequest.until <= moment,
        DisclosureRequest.until > clock.now(),
    )
    return session.scalars(query.order_by(DisclosureRequest.until, DisclosureRequest.id).limit(most)).all()


# ── Looks ────────────────────────────────────────────────────────────────────


def _looks() -> Select[DisclosureLook]:
    parts = joinedload(DisclosureLook.firm), joinedload(DisclosureLook.person), joinedload(DisclosureLook.owner)
    return select(DisclosureLook).options(*parts).order_by(DisclosureLook.at.desc(), DisclosureLook.id.desc())


def looks_at(firm_id: int, most: int) -> Sequence[DisclosureLook]:
    """Who opened what of a firm; the newest first."""
    return session.scalars(_looks().where(DisclosureLook.owner_id == firm_id).limit(most)).all()


def looks_under(request: DisclosureRequest, most: int) -> Sequence[DisclosureLook]:
    """What was opened by a grant."""
    return session.scalars(_looks().where(DisclosureLook.request_id == request.id).limit(most)).all()


def find_look(viewer: Viewer, number: int) -> DisclosureLook | None:
    """A receipt, for the people of the firm whose document it was and of the firm that opened it, and who did."""
    firms = [one.firm_id for one in viewer.belongings]
    own = and_(DisclosureLook.person_id.is_not(None), DisclosureLook.person_id == viewer.person_id)
    whose = or_(own, DisclosureLook.owner_id.in_(firms), DisclosureLook.firm_id.in_(firms))
    return session.scalars(_looks().where(DisclosureLook.id == number, whose)).one_or_none()


def is_noted(row: FirmFile, sha256: str, person_id: int, hour: datetime) -> bool:
    """Whether this hour's look of somebody's is there already: readers of PDF ask for a file in many parts."""
    query = select(DisclosureLook.id).where(
        DisclosureLook.firm_file_id == row.id,
        DisclosureLook.sha256 == sha256,
        DisclosureLook.person_id == person_id,
        DisclosureLook.hour == hour,
    )
    return session.scalar(query) is not None


def file_of(stored: StoredFile) -> FirmFile | None:
    """What a stored file is for, when it is a published one."""
    query = select(FirmFile).where(FirmFile.file_id == stored.id, is_shown())
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def firms_of(number: int) -> Sequence[int]:
    """The two firms of a request, by its number."""
    row = session.execute(
        select(DisclosureRequest.owner_id, DisclosureRequest.asker_id).where(DisclosureRequest.id == number)
    ).one_or_none()
    return tuple(row) if row is not None else ()
