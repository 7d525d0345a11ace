"""Verbs on workbooks that came back: one comes in, is written into the drafts, published. The caller opens the unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.firms.editing import service as editing
from portal.firms.editing.fields import Kind
from portal.firms.editing.profiles import Values
from portal.firms.editing.queries import Profile, profiles_of
from portal.firms.own_sheets.models import FirmSheet
from portal.firms.people.service import lock_firm
from portal.firms.sheets.models import short_name

#: How long an upload is kept: what was not taken in, and what was written by one that was.
KEPT = timedelta(hours=24)
#: So many are published in one transaction: others want to write meanwhile.
AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class Write:
    """What a row writes: of a profile there is (`number`) the fields that change, or all that a new one has."""

    kind: Kind
    number: int | None
    before: Values
    after: Values


def receive(content: dict[str, Any], firm_id: int, file_name: str, *, by: str) -> FirmSheet:
    """Keep what stood in a workbook, to be looked at. Of one person and firm the last is kept."""
    mine = FirmSheet.firm_id == firm_id, FirmSheet.by == by
    session.execute(delete(FirmSheet).where(*mine))
    sheet = FirmSheet(firm_id=firm_id, by=by, file_name=short_name(file_name), content=content)
    session.add(sheet)
    session.flush()
    return sheet


def apply(sheet_id: int, writes: Sequence[Write], *, by: str) -> FirmSheet:
    """Write into the drafts, all or nothing. Raises `RuleError`, and `ConflictError` when a profile is not any more
    what was looked at."""
    sheet = _locked(sheet_id)
    if sheet.applied_at:
        return sheet  # pressed twice
    if not writes:
        raise RuleError("nothing", "저장할 것이 없어요.")
    firm = lock_firm(sheet.firm_id)
    profiles = profiles_of(firm)
    known = {(one.kind.code, one.thing.id): one for one in profiles}
    names = {(one.kind.code, one.values["name_ko"]) for one in profiles}
    done: dict[str, int] = {}
    for write in writes:
        if write.number is None:
            if (write.kind.code, write.after["name_ko"]) in names:
                raise editing.ConflictError
            offer = editing.begin_offer(write.kind, firm, write.after, by=by, source=editing.SHEET)
            done[f"{write.kind.code}:{offer.id}"] = 1
        else:
            profile = known.get((write.kind.code, write.number))
            done[f"{write.kind.code}:{write.number}"] = _write(profile, write, by)
    sheet.applied_at, sheet.content, sheet.done = clock.now(), {}, done
    audit.record("firm.sheet_applied", firm, by=by, profiles=len(done))
    return sheet


def _write(profile: Profile | None, write: Write, by: str) -> int:
    """The version that the draft has then."""
    if profile is None or any(profile.values[name] != value for name, value in write.before.items()):
        raise editing.ConflictError
    version = profile.version + 1
    editing.write(profile, {**profile.values, **write.after}, by=by, source=editing.SHEET)
    return version


def publish(sheet_id: int, *, by: str) -> bool:
    """Publish `AT_ONCE` of the drafts that a workbook wrote and nobody has touched since; whether any are left.

    Raises `NotPublishedError` for the first that may not be.
    """
    sheet = _locked(sheet_id)
    profiles = waiting(sheet, profiles_of(lock_firm(sheet.firm_id)))
    for profile in profiles[:AT_ONCE]:
        name = profile.name("ko")
        try:
            editing.publish(profile, by=by)
        except RuleError as refusal:
            raise NotPublishedError(name, refusal) from refusal
    return len(profiles) > AT_ONCE


class NotPublishedError(RuleError):
    """One of several may not be published: which, and why."""

    def __init__(self, name: str, refusal: RuleError) -> None:
        super().__init__(refusal.code, refusal.message, field=refusal.field)
        self.name = name


def waiting(sheet: FirmSheet, profiles: Sequence[Profile]) -> list[Profile]:
    """Of a firm's profiles those whose draft is what the workbook wrote, and not public yet."""
    return [one for one in profiles if one.changed and sheet.done.get(key_of(one)) == one.version]


def key_of(profile: Profile) -> str:
    """How `done` names a profile."""
    return f"{profile.kind.code}:{profile.thing.id}"


def discard(sheet_id: int) -> None:
    """Forget an upload. The drafts that it wrote stay."""
    session.delete(_locked(sheet_id))


def _locked(sheet_id: int) -> FirmSheet:
    sheet = session.get(FirmSheet, sheet_id, with_for_update=True, populate_existing=True)
    if sheet is None:
        raise RuleError("gone", "지워진 파일이에요. 다시 올려 주세요.")
    return sheet
