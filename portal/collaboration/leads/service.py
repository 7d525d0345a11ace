"""Verbs on leads. The caller opens the unit of work; what changes a lead has it locked (`lock`)."""

from datetime import date

from sqlalchemy import select

from portal.audit import service as audit
from portal.collaboration.leads import queries
from portal.collaboration.leads.models import Closed, Lead, LeadAsking, LeadFile, LeadMove, LeadNote, Stage
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.files import service as files
from portal.files.service import Taken
from portal.firms.people.service import lock_firm

MEGABYTE = 1024 * 1024
#: Open ones of one firm; what one lead holds.
MOST_OPEN, MOST_FILES, MOST_BYTES, MOST_NOTES = 1000, 30, 100 * MEGABYTE, 500


def begin(owner_firm: int, other_firm: int, *, source: str, by: str) -> Lead:
    """Let a firm have a lead of another, as what `source` names led to; the one that is open already, if there is one.

    What begins by something that both took part in has got as far as that. Raises `RuleError` for a firm's own.
    """
    if owner_firm == other_firm:
        raise RuleError("own_firm", "우리 회사는 리드가 될 수 없어요.")
    # Of two who begin the same at once, the second finds what the first has begun.
    lock_firm(owner_firm)
    found = queries.open_lead(owner_firm, other_firm)
    if found is not None:
        return _follow(lock(found.id) or found, source, by=by) if source else found
    if queries.count_open(owner_firm) >= MOST_OPEN:
        raise RuleError("many_leads", f"열린 리드는 {MOST_OPEN}개까지 둘 수 있어요.")
    stage = Stage.CONTACTED if source else Stage.NEW
    lead = Lead(firm_id=owner_firm, other_firm_id=other_firm, stage=stage, source=source, created_by=by)
    lead.owner_id = _colleague(owner_firm, by)
    session.add(lead)
    session.flush()
    session.add(LeadMove(lead_id=lead.id, after=stage, by=by))
    audit.record("lead.begun", lead, by=by, firm=owner_firm, other=other_firm, source=source)
    return lead


def _follow(lead: Lead, source: str, *, by: str) -> Lead:
    """What somebody added by hand has come to be more: it follows from something, and they have met."""
    if not lead.source:
        lead.source = source
        lead.version += 1
        if lead.stage == Stage.NEW:
            move(lead, Stage.CONTACTED, by=by)
    return lead


def _colleague(firm_id: int, actor: str) -> int | None:
    """Whose number an actor is, when they may see to leads of the firm."""
    return next((one.id for one in queries.colleagues(firm_id) if f"person:{one.id}" == actor), None)


def lock(lead_id: int) -> Lead | None:
    """A lead that nobody else changes until the unit of work ends, as it is now."""
    query = select(Lead).where(Lead.id == lead_id).with_for_update(of=Lead)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def expect(lead: Lead, version: int) -> None:
    """Raise `RuleError` when a lead has changed since somebody was shown it in this version."""
    if lead.version != version:
        raise RuleError("changed", "그사이 동료가 이 리드를 바꾸었어요.")


# ── How far it has come ──────────────────────────────────────────────────────


def move(lead: Lead, stage: Stage, *, by: str, why: str = "") -> None:
    """Let an open lead be at another stage, forward or back; the same stage again changes nothing."""
    _expect_open(lead)
    if lead.stage == stage:
        return
    before, lead.stage = lead.stage, stage
    _moved(lead, before, stage, by=by, why=why)
    audit.record("lead.moved", lead, by=by, firm=lead.firm_id, before=before, after=stage.value)


def _moved(lead: Lead, before: str, after: str, *, by: str, why: str, because: str = "") -> None:
    session.add(LeadMove(lead_id=lead.id, before=before, after=after, because=because, by=by, why=why))
    lead.moved_at = clock.now()
    lead.version += 1
    asking = queries.asking_of(lead.id)
    if asking is not None:
        end_asking(asking, "moved")


def end_asking(asking: LeadAsking, because: str) -> None:
    """Let a question be one no longer; what was answered stays."""
    asking.ended_at, asking.ended_because = clock.now(), because
    session.flush()


def _expect_open(lead: Lead) -> None:
    if not lead.is_open:
        raise RuleError("is_closed", "마무리한 리드예요. 다시 열고 나서 바꿔 주세요.")


def close(lead: Lead, because: Closed, *, by: str, why: str = "") -> None:
    """Let nothing more be done about a lead. Raises `RuleError` when it is closed already."""
    _expect_open(lead)
    lead.closed_at, lead.closed_because = clock.now(), because
    _moved(lead, lead.stage, "closed", by=by, why=why, because=because)
    audit.record("lead.closed", lead, by=by, firm=lead.firm_id, because=because.value)


def reopen(lead: Lead, *, by: str) -> None:
    """Go on where a closed lead was left. Raises `RuleError` when there is a newer one of the same firm."""
    if lead.is_open:
        return
    lock_firm(lead.firm_id)
    if queries.open_lead(lead.firm_id, lead.other_firm_id) is not None:
        raise RuleError("is_lead", "이 회사와는 이미 열린 리드가 있어요.")
    lead.closed_at, lead.closed_because = None, ""
    _moved(lead, "closed", lead.stage, by=by, why="")
    audit.record("lead.reopened", lead, by=by, firm=lead.firm_id)


# ── Who does what next ───────────────────────────────────────────────────────


def plan(lead: Lead, owner_id: int | None, next_step: str, next_on: date | None, *, by: str) -> None:
    """Say who sees to a lead, and what comes next when. Raises `RuleError` for who is none of the firm's writers."""
    _expect_open(lead)
    is_new = owner_id is not None and owner_id != lead.owner_id
    if is_new and owner_id not in {one.id for one in queries.colleagues(lead.firm_id)}:
        raise RuleError("no_colleague", "이 회사의 소유자나 편집자만 담당할 수 있어요.", field="owner")
    lead.next_step, lead.next_on = next_step, next_on
    lead.version += 1
    if owner_id != lead.owner_id:
        lead.owner_id = owner_id
        audit.record("lead.assigned", lead, by=by, firm=lead.firm_id, owner=owner_id)


def release(lead: Lead, *, by: str) -> None:
    """Let nobody see to a lead, whose owner may write for the firm no longer."""
    lead.owner_id = None
    lead.version += 1
    audit.record("lead.released", lead, by=by, firm=lead.firm_id)


def write_contract(lead: Lead, contract_on: date | None, amount_band: str, *, by: str) -> None:
    """Say since when there is a contract, and what it is worth; both may stay empty. Raises `RuleError` before one."""
    if lead.stage != Stage.CONTRACT:
        raise RuleError("no_contract", "계약 단계인 리드에만 적을 수 있어요.")
    if contract_on is not None and contract_on > clock.today():
        raise RuleError("contract_to_come", "오늘이나 지난 날을 적어 주세요.", field="contract_on")
    lead.contract_on, lead.amount_band = contract_on, amount_band
    lead.version += 1
    audit.record("lead.contract_written", lead, by=by, firm=lead.firm_id)


# ── Notes and files ──────────────────────────────────────────────────────────


def write_note(lead: Lead, person_id: int, text: str) -> LeadNote:
    """Note something about a lead, open or closed."""
    if len(queries.notes_of(lead.id)) >= MOST_NOTES:
        raise RuleError("many_notes", f"메모는 {MOST_NOTES}개까지 남길 수 있어요.", field="text")
    note = LeadNote(lead_id=lead.id, person_id=person_id, text=text)
    session.add(note)
    session.flush()
    return note


def drop_note(note: LeadNote) -> None:
    """Take a note away, which is for who wrote it."""
    session.delete(note)


def file_owner(lead_id: int) -> str:
    """How files name the lead that they are of."""
    return f"lead:{lead_id}"


def add_file(lead: Lead, taken: Taken, *, by: str) -> LeadFile:
    """Keep an upload with a locked lead. Raises `RuleError` when there is no room for it."""
    used, have = files.used_by(file_owner(lead.id))
    if have >= MOST_FILES or used + taken.written.size > MOST_BYTES:
        raise RuleError("many_files", "리드 하나에 파일 30개, 100MB까지 둘 수 있어요.", field="file")
    stored = files.keep(taken, owner=file_owner(lead.id), by=by)
    row = LeadFile(lead_id=lead.id, file=stored, added_by=by)
    session.add(row)
    session.flush()
    return row


def drop_file(row: LeadFile) -> None:
    """Take a file away, with its content."""
    stored = row.file
    session.delete(row)
    session.flush()
    files.remove(stored)
