"""Verbs on documents that are not for everybody. The caller opens the unit of work.

Firms are locked before it is looked whether they may: of two who ask for the same at once the second finds that it was
asked already. What stands in requests is between two firms: no event, notice or letter holds it.
"""

import hashlib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.accounts.models import Person
from portal.audit import service as audit
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import is_sqlite, session
from portal.core.errors import RuleError
from portal.core.korean import clean
from portal.core.viewer import STAFF, FirmRole
from portal.firms.disclosing import queries
from portal.firms.disclosing.models import (
    TEXT_LENGTH,
    DisclosureAcceptance,
    DisclosureLook,
    DisclosureRequest,
    DisclosureText,
    Reason,
    State,
)
from portal.firms.disclosing.queries import Right
from portal.firms.media.models import FirmFile, Nda, OpenedTo
from portal.firms.models import Firm
from portal.firms.people.queries import seat_of
from portal.firms.people.service import lock_firm
from portal.firms.policy import EDITING_ROLES
from portal.firms.vocabulary import OWNER
from portal.search.document import withdraw

#: What the hub's text is until staff write another.
STANDARD = Path(__file__).parent / "texts" / "standard.md"
#: How long a grant lasts unless somebody says otherwise, and at most.
DAYS, MOST_DAYS = 90, 365
#: How long before its end they are told.
WARNED = timedelta(days=7)
#: Who was refused asks for the same document again after this long at the earliest.
PAUSE = timedelta(days=30)
#: Of one firm, not yet answered.
MOST_WAITING = 20


# ── For whom a document is ───────────────────────────────────────────────────


def open_to(row: FirmFile, firm: Firm, opened_to: OpenedTo, nda: Nda, *, by: str) -> None:
    """Say who may open a document of a locked firm, and which text is accepted before. Raises `RuleError`."""
    if row.is_picture:
        raise RuleError("no_document", "사진은 보는 사람을 따로 정할 수 없어요.", field="opened_to")
    nda = nda if opened_to == OpenedTo.REQUEST else Nda.NONE
    if nda == Nda.FIRM and queries.current_text(firm.id) is None:
        raise RuleError("no_text", "우리 회사의 비밀유지 약속을 먼저 적어 주세요.", field="nda")
    if nda == Nda.HUB:
        hub_text()
    if (row.opened_to, row.nda) == (opened_to, nda):
        return
    was_found = row.is_open and row.is_published
    row.opened_to, row.nda = opened_to, nda
    if was_found and not row.is_open:
        # What was read in it is found by nobody from this commit on; the worker then writes the firm anew.
        withdraw(OWNER, firm.id)
    audit.record("firm_file.opened_to", row, by=by, firm=firm.id, to=opened_to.value, nda=nda.value)


# ── Texts ────────────────────────────────────────────────────────────────────


def hub_text() -> DisclosureText:
    """The hub's text: what staff wrote last, or the standard one, which becomes its first version."""
    return queries.current_text(None) or publish_text(None, STANDARD.read_text(encoding="utf-8"), by="hub")


def publish_text(firm: Firm | None, body: str, *, by: str) -> DisclosureText:
    """Let a firm, which is locked, or the hub have a new version of its text; the same words are no new version."""
    body = clean(body).strip()
    if not body:
        raise RuleError("text_empty", "약속의 글을 적어 주세요.", field="body")
    if len(body) > TEXT_LENGTH:
        raise RuleError("text_long", f"{TEXT_LENGTH:,}자까지 쓸 수 있어요.", field="body")
    firm_id = firm.id if firm else None
    last = queries.current_text(firm_id)
    if last is not None and last.body == body:
        return last
    digest = hashlib.sha256(body.encode()).hexdigest()
    version = last.version + 1 if last else 1
    made = DisclosureText(firm_id=firm_id, version=version, body=body, sha256=digest, published_by=by)
    session.add(made)
    audit.record("disclosure_text.published", made, by=by, firm=firm_id or 0, version=version, sha256=digest)
    return made


# ── Requests ─────────────────────────────────────────────────────────────────


def ask(row: FirmFile, asker_id: int, person: Person, why: str) -> DisclosureRequest:
    """Ask, for a firm, to open a document. Raises `RuleError`."""
    asker = lock_firm(asker_id)
    _refuse_who_may_not_speak(asker, person)
    if row.opened_to != OpenedTo.REQUEST or not row.is_published:
        raise RuleError("not_asked_for", "요청하지 않아도 되는 자료예요.")
    if row.firm_id == asker.id:
        raise RuleError("own", "우리 회사의 자료예요.", field="firm")
    _refuse_again(row, asker)
    request = DisclosureRequest(
        firm_file_id=row.id,
        owner_id=row.firm_id,
        asker_id=asker.id,
        person_id=person.id,
        document=row.file.name,
        why=clean(why).strip(),
    )
    session.add(request)
    audit.record("disclosure.asked", request, by=f"person:{person.id}", owner=row.firm_id, asker=asker.id, file=row.id)
    return request


def _refuse_who_may_not_speak(asker: Firm, person: Person) -> None:
    """Looked at again with the firm locked: who stops being of it while they write asks for nobody."""
    seat = session.scalars(seat_of(asker.id, person.id)).one_or_none()
    if seat is None or FirmRole(seat.role) not in EDITING_ROLES:
        raise RuleError("no_speaker", "회사를 대신해 요청하려면 그 회사의 소유자나 편집자여야 해요.", field="firm")
    if asker.audience == STAFF:
        raise RuleError("not_shown", "지금은 감춰진 회사라 요청할 수 없어요. 허브에 문의해 주세요.", field="firm")


def _refuse_again(row: FirmFile, asker: Firm) -> None:
    live = select(DisclosureRequest).where(
        DisclosureRequest.firm_file_id == row.id,
        DisclosureRequest.asker_id == asker.id,
        DisclosureRequest.ended_at.is_(None),
    )
    for one in session.scalars(live.execution_options(populate_existing=True)):
        if one.standing != State.EXPIRED:
            raise RuleError("asked_already", "이미 요청했어요. ‘내 자료 요청’에서 볼 수 있어요.")
        _expire(one)
    refused = select(DisclosureRequest.id).where(
        DisclosureRequest.firm_file_id == row.id,
        DisclosureRequest.asker_id == asker.id,
        DisclosureRequest.state == State.REFUSED,
        DisclosureRequest.ended_at > clock.now() - PAUSE,
    )
    if session.scalar(refused.limit(1)) is not None:
        raise RuleError("refused_lately", f"거절된 자료는 {PAUSE.days}일이 지나면 다시 요청할 수 있어요.")
    waiting = select(func.count()).where(
        DisclosureRequest.asker_id == asker.id, DisclosureRequest.state == State.WAITING
    )
    if (session.scalar(waiting) or 0) >= MOST_WAITING:
        raise RuleError("many_waiting", f"답을 기다리는 요청은 {MOST_WAITING}개까지 둘 수 있어요.")


def _expire(request: DisclosureRequest) -> None:
    request.state, request.ended_at = State.EXPIRED, request.until
    session.flush()


def grant(request: DisclosureRequest, until: date, *, by: str) -> None:
    """Let the firm that asked open the document, to the end of a day in Seoul. The owner is locked."""
    _refuse_unless(request, State.WAITING)
    today = clock.today()
    if not today < until <= today + timedelta(days=MOST_DAYS):
        raise RuleError("until", f"내일부터 {MOST_DAYS}일 안의 날을 골라 주세요.", field="until")
    if request.firm_file is None:
        raise RuleError("no_document", "이제 없는 자료예요.", field="until")
    request.state, request.until = State.GRANTED, end_of(until)
    if request.until <= clock.now() + WARNED:
        # Of so short a time they know.
        request.warned_at = clock.now()
    _answer(request, by=by)
    audit.record("disclosure.granted", request, by=by, owner=request.owner_id, until=until.isoformat())


def end_of(day: date) -> datetime:
    """The moment at which a day is over."""
    return datetime.combine(day + timedelta(days=1), time(), SEOUL)


def _answer(request: DisclosureRequest, *, by: str) -> None:
    request.answered_at, request.answered_by = clock.now(), by


def refuse(request: DisclosureRequest, reason: Reason, *, by: str) -> None:
    """Say no, and why. The owner is locked."""
    _refuse_unless(request, State.WAITING)
    request.state, request.reason = State.REFUSED, reason
    _answer(request, by=by)
    _end(request, by=by)
    audit.record("disclosure.refused", request, by=by, owner=request.owner_id, because=reason.value)


def revoke(request: DisclosureRequest, *, by: str) -> None:
    """Take back what was granted: from this commit on the document is not there for them. The owner is locked."""
    _refuse_unless(request, State.GRANTED)
    request.state = State.REVOKED
    _end(request, by=by)
    audit.record("disclosure.revoked", request, by=by, owner=request.owner_id)


def take_back(request: DisclosureRequest, *, by: str) -> None:
    """Ask no more. The firm that asked is locked."""
    _refuse_unless(request, State.WAITING)
    request.state = State.TAKEN_BACK
    _end(request, by=by)
    audit.record("disclosure.taken_back", request, by=by, owner=request.owner_id)


def _end(request: DisclosureRequest, *, by: str) -> None:
    request.ended_at, request.ended_by = clock.now(), by


def _refuse_unless(request: DisclosureRequest, state: State) -> None:
    if request.standing != state:
        raise RuleError("moved", "그 사이에 달라졌어요. 지금 어떤지 보고 다시 골라 주세요.")


def accept_text(request: DisclosureRequest, person: Person, text_id: int) -> DisclosureAcceptance:
    """Note that somebody accepts, for the firm that asked, the text that they were shown. That firm is locked."""
    _refuse_unless(request, State.GRANTED)
    _refuse_who_may_not_speak(request.asker, person)
    wanted = queries.text_for(request.firm_file) if request.firm_file else None
    if wanted is None:
        raise RuleError("moved", "그 사이에 달라졌어요. 지금 어떤지 보고 다시 골라 주세요.")
    if wanted.id != text_id:
        raise RuleError("text_moved", "그 사이에 글이 바뀌었어요. 새 글을 읽고 다시 골라 주세요.", field="understood")
    if accepted := queries.accepted_for(request):
        return accepted
    accepted = DisclosureAcceptance(
        request_id=request.id,
        text_id=wanted.id,
        text_sha256=wanted.sha256,
        person_id=person.id,
        name=person.name,
        firm_name=request.asker.name_ko,
    )
    session.add(accepted)
    by = f"person:{person.id}"
    audit.record("disclosure.accepted", request, by=by, text=wanted.id, sha256=wanted.sha256)
    return accepted


# ── What the round does ──────────────────────────────────────────────────────


#: Does something with the next few requests; how many there were.
Batch = Callable[[int], int]


def end_expired(most: int) -> int:
    """End grants that are over."""
    over = queries.expired(most)
    for request in over:
        _expire(request)
    return len(over)


def warn_of_end(most: int) -> int:
    """Note, and with that tell, that grants end within a week."""
    soon = queries.ending_before(clock.now() + WARNED, most)
    for request in soon:
        request.warned_at = clock.now()
        audit.record("disclosure.expiring", request, by="hub", owner=request.owner_id)
    return len(soon)


# ── Looks ────────────────────────────────────────────────────────────────────


def hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def note_look(row: FirmFile, right: Right, person_id: int) -> None:
    """Note that a content is about to be shown to somebody: once an hour, however many parts are asked for at once."""
    now = clock.now()
    insert = (sqlite if is_sqlite() else postgresql).insert(DisclosureLook)
    look = insert.values(
        firm_file_id=row.id,
        owner_id=row.firm_id,
        document=row.file.name,
        sha256=row.file.sha256,
        size=row.file.size,
        way=right.way.value,
        request_id=right.request_id,
        firm_id=right.firm_id,
        person_id=person_id,
        at=now,
        hour=hour_of(now),
    )
    session.execute(look.on_conflict_do_nothing(index_elements=["firm_file_id", "sha256", "person_id", "hour"]))
