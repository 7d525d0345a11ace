"""Verbs on needs. The caller opens the unit of work."""

from collections.abc import Sequence

from sqlalchemy import delete

from portal.audit import service as audit
from portal.collaboration.needs import editing, queries
from portal.collaboration.needs.editing import Written, refuse_unfinished, written_of
from portal.collaboration.needs.models import (
    SETTING_ID,
    Look,
    Need,
    NeedFile,
    NeedMove,
    NeedSetting,
    NeedWatch,
    State,
    Visibility,
)
from portal.collaboration.needs.words import CHOSEN_OUTCOMES
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.viewer import STAFF
from portal.files import service as files
from portal.files.service import Taken
from portal.firms.models import Firm
from portal.search.document import withdraw

SYSTEM = "system"
#: How files and search documents name what they are of.
OWNER = "need"
#: A firm's needs that are shown or wait, and its drafts.
MOST_OPEN, MOST_DRAFTS = 20, 30
MOST_FILES = 5


def lock(need_id: int) -> Need:
    """A need, looked at again, and kept from others. Raises `RuleError` when it is gone."""
    need = session.get(Need, need_id, with_for_update=True, populate_existing=True)
    if need is None:
        raise RuleError("gone", "지워진 수요예요.")
    return need


def begin(firm: Firm, written: Written, *, by: str) -> Need:
    """Begin a draft in the name of a locked firm. Raises `RuleError`."""
    _refuse_for_hidden(firm)
    if queries.count_in(firm.id, State.DRAFT) >= MOST_DRAFTS:
        raise RuleError("many_drafts", f"초안은 {MOST_DRAFTS}개까지 둘 수 있어요. 쓰지 않는 초안을 지워 주세요.")
    need = Need(firm_id=firm.id, firm=firm, made_by=by)
    session.add(need)
    editing.take_over(need, written)
    session.flush()
    _move(need, State.DRAFT, by=by)
    audit.record("need.begun", need, by=by, firm=firm.id)
    return need


def _refuse_for_hidden(firm: Firm) -> None:
    if firm.audience == STAFF:
        raise RuleError("hidden_firm", "회사가 공개되어 있지 않아 협업 수요를 올릴 수 없어요. 허브에 문의해 주세요.")


def save(need: Need, written: Written, version: int, *, by: str) -> None:
    """Write a locked need anew. Raises `RuleError`.

    What is shown already says from then on that it was edited; where the hub looks at needs first, what was approved
    stays shown, and the edit waits beside it.
    """
    if need.state == State.CLOSED:
        raise RuleError("closed", "마감한 수요는 고칠 수 없어요.")
    if need.version != version:
        raise RuleError("moved", "그사이 다른 사람이 고쳤어요. 지금 내용을 확인하고 다시 저장해 주세요.")
    _refuse_other_visibility(need, written)
    need.version += 1
    if need.state != State.DRAFT:
        refuse_unfinished(need.firm, written)
    if need.state == State.OPEN and _is_looked_at(need):
        editing.put_aside(need, written)
        _wait_again(need, by=by)
        return
    editing.take_over(need, written)
    if need.state == State.OPEN:
        _note_edit(need, by=by)


def _wait_again(need: Need, *, by: str) -> None:
    _move(need, State.OPEN, by=by, reason="edited")
    audit.record("need.sent_in", need, by=by, firm=need.firm_id, again=True)


def _note_edit(need: Need, *, by: str) -> None:
    need.edited_at = clock.now()
    # Perhaps fewer may see it now, or other words: nobody finds it by the old ones while the worker writes it anew.
    withdraw(OWNER, need.id)
    audit.record("need.edited", need, by=by, firm=need.firm_id)


def _refuse_other_visibility(need: Need, written: Written) -> None:
    # Proposals came by the way that the need had; and a name once shown cannot be taken back.
    staff = Visibility.STAFF
    if need.opened_at is not None and (need.visibility == staff) != (written.visibility == staff):
        raise RuleError(
            "visibility_stays",
            "이미 보인 수요는 이름을 감추거나 드러내도록 바꿀 수 없어요. 새 수요로 올려 주세요.",
            field="visibility",
        )


def _is_looked_at(need: Need) -> bool:
    return need.is_anonymous or queries.asks_approval()


def send_in(need: Need, *, by: str) -> None:
    """Show a locked draft, or let it wait for staff where the hub looks at needs first. Raises `RuleError`."""
    if need.state != State.DRAFT:
        raise RuleError("not_now", "이미 올린 수요예요.")
    _refuse_for_hidden(need.firm)
    refuse_unfinished(need.firm, written_of(need))
    if queries.count_in(need.firm_id, State.OPEN, State.PENDING) >= MOST_OPEN:
        raise RuleError("many_open", f"한 회사는 수요를 {MOST_OPEN}개까지 올려 둘 수 있어요. 끝난 것을 마감해 주세요.")
    if _is_looked_at(need):
        _move(need, State.PENDING, by=by)
        audit.record("need.sent_in", need, by=by, firm=need.firm_id, again=False)
    else:
        _open(need, by=by)


def _open(need: Need, *, by: str, reason: str = "") -> None:
    is_first = need.opened_at is None
    if is_first:
        need.opened_at = clock.now()
    _move(need, State.OPEN, by=by, reason=reason)
    audit.record("need.opened", need, by=by, firm=need.firm_id, first=is_first)


def approve(need: Need, version: int, *, by: str) -> None:
    """Show a locked need that waits, or what of it was written anew, as staff saw it. Raises `RuleError`."""
    _refuse_unless_waiting(need)
    if need.version != version:
        raise RuleError("moved", "그사이 회사가 고쳤어요. 다시 읽고 정해 주세요.")
    _refuse_for_hidden(need.firm)
    refuse_unfinished(need.firm, editing.waiting(need))
    if need.state == State.OPEN:
        editing.let_through(need)
        _note_edit(need, by=by)
    _open(need, by=by, reason="approved")


def send_back(need: Need, note: str, *, by: str) -> None:
    """Give a locked need that waits, or what of it was written anew, back to its firm, with what is to be changed.
    What was approved stays shown. Raises `RuleError`."""
    _refuse_unless_waiting(need)
    if not note.strip():
        raise RuleError("no_note", "무엇을 고치면 되는지 적어 주세요.", field="note")
    if need.state == State.OPEN:
        editing.give_back(need)
    _move(need, State.OPEN if need.state == State.OPEN else State.DRAFT, by=by, reason="returned", note=note)
    audit.record("need.sent_back", need, by=by, firm=need.firm_id)


def _refuse_unless_waiting(need: Need) -> None:
    if need.state != State.PENDING and not need.has_waiting:
        raise RuleError("not_now", "승인을 기다리는 수요가 아니에요.")


def take_back(need: Need, *, by: str) -> None:
    """Make a locked need that waits, and was never shown, a draft again; of one that is shown, forget what was written
    anew. Raises `RuleError`."""
    if need.state == State.OPEN and need.look != Look.NONE:
        editing.forget(need)
        need.version += 1
        _move(need, State.OPEN, by=by, reason="taken_back")
        audit.record("need.taken_back", need, by=by, firm=need.firm_id)
        return
    _refuse_unless_waiting(need)
    if need.opened_at is not None:
        raise RuleError("not_now", "이미 보였던 수요예요. 그만두려면 마감해 주세요.")
    _move(need, State.DRAFT, by=by, reason="taken_back")
    audit.record("need.taken_back", need, by=by, firm=need.firm_id)


def close(need: Need, outcome: str, note: str = "", *, by: str) -> None:
    """End a locked need, with what came of it. Raises `RuleError`."""
    if need.state == State.CLOSED:
        return  # pressed twice
    if need.opened_at is None:
        raise RuleError("not_now", "아직 올리지 않은 수요예요.")
    if outcome not in CHOSEN_OUTCOMES:
        raise RuleError("no_outcome", "어떻게 되었는지 골라 주세요.", field="outcome")
    _close(need, outcome, note, by=by)


def expire(need: Need) -> bool:
    """End a locked need whose last day has passed; whether it did."""
    if need.state != State.OPEN or not need.is_over:
        return False
    _close(need, "expired", "", by=SYSTEM)
    return True


def _close(need: Need, outcome: str, note: str, *, by: str) -> None:
    need.closed_at, need.outcome = clock.now(), outcome
    editing.forget(need)
    _move(need, State.CLOSED, by=by, reason=outcome, note=note)
    withdraw(OWNER, need.id)
    audit.record("need.closed", need, by=by, firm=need.firm_id, outcome=outcome)


def _move(need: Need, state: State, *, by: str, reason: str = "", note: str = "") -> None:
    need.state = state
    session.flush()
    session.add(NeedMove(need_id=need.id, state=state, reason=reason, note=note, by=by))


def discard(need: Need, *, by: str) -> None:
    """Forget a locked draft that was never shown. Raises `RuleError`."""
    if need.state != State.DRAFT or need.opened_at is not None:
        raise RuleError("not_now", "이미 올렸던 수요는 지울 수 없어요. 마감해 주세요.")
    audit.record("need.discarded", need, by=by, firm=need.firm_id)
    for one in list(need.files):
        files.remove(one.file)
    session.execute(delete(NeedMove).where(NeedMove.need_id == need.id))
    session.delete(need)


# ── Files ────────────────────────────────────────────────────────────────────


def owner_of(need_id: int) -> str:
    """How files name the need that they go with."""
    return f"{OWNER}:{need_id}"


def attach(need: Need, taken: Taken, *, by: str) -> NeedFile:
    """Let an upload go with a locked need. Raises `RuleError`."""
    if need.state == State.CLOSED:
        raise RuleError("closed", "마감한 수요에는 파일을 더할 수 없어요.", field="file")
    if len(need.files) >= MOST_FILES:
        raise RuleError("many_files", f"파일은 {MOST_FILES}개까지 붙일 수 있어요.", field="file")
    waits = need.state == State.OPEN and _is_looked_at(need)
    kept = files.keep(taken, owner=owner_of(need.id), by=by)
    row = NeedFile(need_id=need.id, file=kept, added_by=by, look=Look.WAITING if waits else Look.NONE)
    session.add(row)
    need.files.append(row)
    need.version, need.changed_at = need.version + 1, clock.now()
    audit.record("need.file_added", need, by=by, firm=need.firm_id)
    if waits:
        _wait_again(need, by=by)
    elif need.state == State.OPEN:
        _note_edit(need, by=by)
    return row


def detach(need: Need, row: NeedFile, *, by: str) -> None:
    """Take a file away from a locked need."""
    stored = row.file
    need.files.remove(row)
    session.flush()
    files.remove(stored)
    audit.record("need.file_removed", need, by=by, firm=need.firm_id)


# ── The hub, and who wants to hear ───────────────────────────────────────────


def set_approval(*, asks: bool, by: str) -> None:
    """Say whether staff look at needs before they are shown."""
    setting = session.get(NeedSetting, SETTING_ID)
    if setting is None:
        setting = NeedSetting(id=SETTING_ID, changed_by=by)
        session.add(setting)
    setting.asks_approval, setting.changed_by, setting.changed_at = asks, by, clock.now()
    audit.record("needs.approval_set", setting, by=by, asks=asks)


def watch(person_id: int, fields: Sequence[str], words: str) -> NeedWatch:
    """Let somebody hear of needs in these fields or with these words, from now on."""
    found = session.get(NeedWatch, person_id, with_for_update=True)
    if found is None:
        found = NeedWatch(person_id=person_id, told_until=clock.now())
        session.add(found)
    found.fields, found.words, found.changed_at = list(fields), words, clock.now()
    return found


def stop_watching(person_id: int) -> None:
    """Let somebody hear of none any more; again it changes nothing."""
    session.execute(delete(NeedWatch).where(NeedWatch.person_id == person_id))
