"""Verbs on profiles: writing a draft, publishing, withdrawing, restoring. The caller opens the unit of work.

Drafts never touch what is public. Two who write at once: every write names the version that it was made upon, and the
row takes it only while that is still its version.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, update

from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import PortalError, RuleError
from portal.firms.editing.fields import Kind
from portal.firms.editing.models import ProfileDraft, ProfileRevision
from portal.firms.editing.profiles import Values, differing, digest, note_own, put
from portal.firms.editing.queries import Profile, revisions_of
from portal.firms.media.service import publish_attached
from portal.firms.models import Firm, Service, State, Technology
from portal.firms.people.service import lock_firm

#: More technologies, or services, of one firm are a mistake or an attack.
MOST_OFFERS = 100
#: The source of what came from a firm's workbook.
SHEET = "sheet"


class ConflictError(PortalError):
    """Somebody else wrote first."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a form was made upon: for each field the fingerprint of the value that it showed."""

    digests: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> "Basis":
        """From `name:fingerprint,…`, as forms and workbooks carry it."""
        pairs = (part.partition(":") for part in text.split(","))
        return cls({name: mark for name, _colon, mark in pairs if mark})

    def has_moved(self, values: Mapping[str, Any], name: str) -> bool:
        """Whether a field is not any more what the form showed."""
        return self.digests.get(name) != digest(values[name])


def begin_offer(kind: Kind, firm: Firm, values: Values, *, by: str, source: str = "") -> Technology | Service:
    """A new technology or service of a locked firm, seen by nobody else until it is published. Raises `RuleError`."""
    model = Technology if kind.code == "technology" else Service
    count = session.scalar(select(func.count()).where(model.firm_id == firm.id)) or 0
    if count >= MOST_OFFERS:
        raise RuleError("many_offers", f"한 회사에 {MOST_OFFERS}개까지 쓸 수 있어요.")
    offer = model(firm_id=firm.id, name_ko="", state=State.DRAFT, position=count)
    session.add(offer)
    session.flush()
    profile = Profile(kind, offer, None)
    session.add(_new_draft(profile, firm.id, differences(profile, values), by, source))
    audit.record("profile.begun", offer, by=by, firm=firm.id)
    return offer


def _new_draft(profile: Profile, firm_id: int, values: Values, by: str, source: str) -> ProfileDraft:
    names = {"firm_id": firm_id, "kind": profile.kind.code, "subject_id": profile.thing.id}
    return ProfileDraft(values=values, updated_by=by, source=source, **names)


def differences(profile: Profile, values: Mapping[str, Any]) -> Values:
    """Of some values those that are not what is public."""
    return {name: values[name] for name in differing(values, profile.public)}


def save(profile: Profile, typed: Mapping[str, Any], basis: Basis, *, by: str) -> bool:
    """Write values into the draft; whether that changed anything.

    Raises `ConflictError` when somebody else's are there that the form did not show, and nothing is written.
    """
    now = profile.values
    if any(basis.has_moved(now, name) for name in now) and differing(typed, now):
        raise ConflictError
    return write(profile, {**now, **typed}, by=by)


def write(profile: Profile, values: Values, *, by: str, source: str = "") -> bool:
    """Let the draft be these values, if it is still of the version that was read. Raises `ConflictError`.

    Where something of it came from (`source`) it keeps until nothing of it is left.
    """
    wanted, draft = differences(profile, values), profile.draft
    if draft is None:
        if wanted:
            session.add(_new_draft(profile, profile.firm.id, wanted, by, source))
            # What somebody else has begun at the same moment is refused by the table.
            session.flush()
        return bool(wanted)
    if wanted == draft.values:
        return False
    guarded = update(ProfileDraft).where(ProfileDraft.id == draft.id, *_still(draft.version))
    source = (source or draft.source) if wanted else ""
    changes = {"values": wanted, "version": draft.version + 1, "updated_by": by, "updated_at": clock.now()}
    changes["source"] = source
    done = session.execute(guarded.values(changes), execution_options={"synchronize_session": False})
    if not getattr(done, "rowcount", 0):
        raise ConflictError
    session.expire(draft)
    return True


def _still(version: int) -> tuple[Any, ...]:
    return (ProfileDraft.version == version,)


def discard(profile: Profile, *, by: str) -> None:
    """Throw the draft away. What was never published goes altogether."""
    if isinstance(profile.thing, Firm) or profile.thing.state != State.DRAFT:
        write(profile, profile.public, by=by)
        return
    audit.record("profile.discarded", profile.thing, by=by, firm=profile.thing.firm_id)
    if profile.draft is not None:
        session.delete(profile.draft)
    session.delete(profile.thing)


# ── Publishing ───────────────────────────────────────────────────────────────


def publish(profile: Profile, *, by: str) -> ProfileRevision:
    """Make the draft public, and keep what is public now as a revision. Raises `RuleError` with the field.

    What staff have hidden stays so, and is then shown as it is now.
    """
    lock_firm(profile.firm.id)
    thing, values, source = profile.thing, profile.values, profile.draft.source if profile.draft else ""
    _refuse_a_name_twice(profile, values["name_ko"])
    was_public = not (isinstance(thing, Technology | Service) and thing.state == State.DRAFT)
    number = _keep_what_was(profile) if was_public else 0
    put(profile.kind, thing, {name: values[name] for name in profile.changed}, by=by)
    if isinstance(thing, Technology | Service):
        if thing.state not in (State.HIDDEN, State.PUBLIC):
            thing.state = State.PUBLIC
            # What was put beside it while nobody saw it comes out with it.
            publish_attached(thing, by=by)
        note_own(thing.firm, profile.kind.edited, by=by)
        thing.updated_at = clock.now()
    session.flush()
    write(profile, values, by=by)
    revision = _revision(profile, number + 1, profile.public, by, source)
    audit.record("profile.published", thing, by=by, firm=profile.firm.id, revision=revision.number)
    return revision


def _refuse_a_name_twice(profile: Profile, name: str) -> None:
    if isinstance(profile.thing, Firm):
        return
    model = type(profile.thing)
    same = (model.firm_id == profile.firm.id, model.name_ko == name, model.state == State.PUBLIC)
    with session.no_autoflush:
        if session.scalar(select(model.id).where(*same, model.id != profile.thing.id)):
            raise RuleError("same_name", "같은 이름이 이미 공개되어 있어요.", field="name_ko")


def _keep_what_was(profile: Profile) -> int:
    """Keep what is public as a revision of nobody's when it came to be so otherwise; the last revision's number."""
    kept = revisions_of(profile)
    if kept and not differing(profile.public, kept[0].values):
        return kept[0].number
    number = kept[0].number + 1 if kept else 1
    _revision(profile, number, profile.public, "")
    return number


def _revision(profile: Profile, number: int, values: Values, author: str, source: str = "") -> ProfileRevision:
    names = {"firm_id": profile.firm.id, "kind": profile.kind.code, "subject_id": profile.thing.id}
    revision = ProfileRevision(number=number, values=values, author=author, source=source, **names)
    if not author:
        revision.published_at = profile.thing.updated_at
    session.add(revision)
    session.flush()
    return revision


def withdraw(profile: Profile, *, by: str) -> None:
    """Take a technology or service back; it can be published again. Raises `RuleError`."""
    thing = profile.thing
    if isinstance(thing, Firm) or thing.state != State.PUBLIC:
        raise RuleError("not_public", "지금 공개되어 있지 않아요.")
    thing.state = State.WITHDRAWN
    note_own(thing.firm, profile.kind.edited, by=by)
    audit.record("profile.withdrawn", thing, by=by, firm=thing.firm_id)


def restore(profile: Profile, values: Mapping[str, Any], *, by: str) -> bool:
    """Let the draft be what was once public; whether that changed anything. Raises `ConflictError`."""
    known = {name: value for name, value in values.items() if name in profile.values}
    return write(profile, {**profile.values, **known}, by=by)
