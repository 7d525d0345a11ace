"""Requests: to join a firm, to be taken as the people of one that has none, to bring a new one in.

The caller opens the unit of work. A form that is sent twice makes one request.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, select

from portal.accounts.models import Person
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.viewer import FirmRole
from portal.firms.models import Firm
from portal.firms.people import service
from portal.firms.people.models import FirmRequest
from portal.firms.people.queries import owners_of, seat_of, waiting
from portal.firms.profile import check_values
from portal.firms.service import create_firm

#: Of one person; more is no wish to work.
MOST_WAITING = 5
#: Who was declined asks that firm again after so long.
PAUSE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class NewFirm:
    """A firm that is not here yet, as somebody describes it."""

    name: str
    registration_number: str
    homepage: str = ""

    @property
    def values(self) -> dict[str, Any]:
        return {
            "name_ko": self.name,
            "registration_number": self.registration_number,
            "homepage": self.homepage,
        }


def ask_to_join(firm: Firm, person: Person, note: str) -> FirmRequest:
    """Ask to be of a locked firm: its owners, or staff when it has none. Raises `RuleError`."""
    if session.scalars(seat_of(firm.id, person.id)).one_or_none() is not None:
        raise RuleError("is_of_firm", "이미 이 회사의 사람이에요.")
    mine = waiting().where(FirmRequest.person_id == person.id, FirmRequest.firm_id == firm.id)
    if same := session.scalars(mine).one_or_none():
        return same
    if _was_declined(firm.id, person.id):
        raise RuleError("declined_lately", "일주일 뒤에 다시 할 수 있어요.")
    kind = "join" if owners_of(firm.id) else "claim"
    return _made(FirmRequest(kind=kind, person_id=person.id, firm_id=firm.id, note=note), firm)


def ask_for_new(new: NewFirm, person: Person, note: str) -> FirmRequest:
    """Ask staff to bring a firm in. Raises `RuleError` with the field, also when the number is a firm's already."""
    _lock_person(person.id)
    check_values(new.values)
    mine = waiting().where(
        FirmRequest.person_id == person.id, FirmRequest.registration_number == new.registration_number
    )
    if same := session.scalars(mine).first():
        return same
    request = FirmRequest(kind="new", person_id=person.id, note=note, name=new.name, homepage=new.homepage)
    request.registration_number = new.registration_number
    return _made(request, None)


def _made(request: FirmRequest, firm: Firm | None) -> FirmRequest:
    counted = waiting().where(FirmRequest.person_id == request.person_id).with_only_columns(func.count())
    if (session.scalar(counted) or 0) >= MOST_WAITING:
        raise RuleError("many_requests", "답을 기다리는 신청이 많아요.")
    session.add(request)
    session.flush()
    if firm is None:
        audit.record("firm_request.made", request, by=f"person:{request.person_id}", kind=request.kind)
    else:
        by = f"person:{request.person_id}"
        audit.record("firm.asked_for", firm, by=by, request=request.id, person=request.person_id, kind=request.kind)
    return request


def _was_declined(firm_id: int, person_id: int) -> bool:
    lately = select(FirmRequest.id).where(
        FirmRequest.firm_id == firm_id,
        FirmRequest.person_id == person_id,
        FirmRequest.ended_because == "declined",
        FirmRequest.ended_at > clock.now() - PAUSE,
    )
    return session.scalars(lately.limit(1)).first() is not None


def _lock_person(person_id: int) -> None:
    """Of two forms that come at once the second sees what the first has made."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())


def lock_request(request_id: int) -> FirmRequest | None:
    """A request that nobody else answers until the unit of work ends; the firm that it is about is locked before."""
    query = select(FirmRequest).where(FirmRequest.id == request_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        return None
    firm_id = found.firm_id or session.scalar(_with_number(found.registration_number))
    if firm_id is not None:
        service.lock_firm(firm_id)
    return session.scalars(query.with_for_update(of=FirmRequest).execution_options(populate_existing=True)).one()


def _with_number(number: str) -> Select[int]:
    return select(Firm.id).where(Firm.registration_number == number)


def take_back(request: FirmRequest) -> None:
    """Ask no longer. Raises `RuleError` when it is answered."""
    _end(request, "taken_back", by=f"person:{request.person_id}")


def decline(request: FirmRequest, reason: str, *, by: str) -> None:
    """Say no, and why. Raises `RuleError`."""
    if not reason.strip():
        raise RuleError("no_reason", "까닭을 적어 주세요.", field="reason")
    request.reason = reason.strip()
    _end(request, "declined", by=by)
    audit.record("firm_request.declined", request, by=by, person=request.person_id, kind=request.kind)


def accept(request: FirmRequest, role: FirmRole, *, by: str) -> None:
    """Let who asked to join a firm be of it. Raises `RuleError`."""
    _end(request, "accepted", by=by)
    service.add(_firm_of(request), request.person, role, by=by, how="asked")


def approve(request: FirmRequest, *, by: str) -> str:
    """Let who claims a firm, or brings one in, be its owner: `approved`. Raises `RuleError`.

    When the firm has an owner by now, it is that owner's to answer: `passed_on`. When a new one has come in by another
    way and has no owner, it becomes a claim of that one, to be looked at again: `became_claim`.
    """
    if request.ended_at is not None:
        raise RuleError("answered", "이미 답한 신청이에요.")
    known = request.firm_id or session.scalar(_with_number(request.registration_number))
    if known is None:
        firm, how = create_firm(_described(request).values, by=by, source="request"), "brought_in"
    else:
        firm, how = session.get_one(Firm, known), "claimed"
        if owners_of(firm.id):
            _pass_on(request, firm, "join")
            return "passed_on"
        if request.kind == "new":
            _pass_on(request, firm, "claim")
            return "became_claim"
    _end(request, "accepted", by=by)
    request.firm_id = firm.id
    service.add(firm, request.person, FirmRole.OWNER, by=by, how=how)
    _pass_on_others(firm)
    return "approved"


def _described(request: FirmRequest) -> NewFirm:
    return NewFirm(request.name, request.registration_number, request.homepage)


def _pass_on_others(firm: Firm) -> None:
    """Others asked for the same firm: its first owner answers them."""
    session.flush()
    same = FirmRequest.firm_id == firm.id
    if firm.registration_number:
        same |= (FirmRequest.kind == "new") & (FirmRequest.registration_number == firm.registration_number)
    for other in session.scalars(waiting().where(same, FirmRequest.kind != "join").order_by(FirmRequest.id)).all():
        _pass_on(other, firm, "join")


def _pass_on(request: FirmRequest, firm: Firm, kind: str) -> None:
    """Let a request be one of another kind. Who has asked that firm twice, in two ways, has asked once."""
    by, twin = f"person:{request.person_id}", FirmRequest.id != request.id
    mine = waiting().where(FirmRequest.person_id == request.person_id, FirmRequest.firm_id == firm.id, twin)
    if session.scalars(mine).first():
        _end(request, "taken_back", by=by)
        return
    request.kind, request.firm_id = kind, firm.id
    audit.record("firm.asked_for", firm, by=by, request=request.id, person=request.person_id, kind=kind)


def _firm_of(request: FirmRequest) -> Firm:
    if request.firm_id is None:
        raise RuleError("answered", "이미 답한 신청이에요.")
    return session.get_one(Firm, request.firm_id)


def _end(request: FirmRequest, because: str, *, by: str) -> None:
    if request.ended_at is not None:
        raise RuleError("answered", "이미 답한 신청이에요.")
    request.ended_at, request.ended_because, request.ended_by = clock.now(), because, by
    session.flush()
