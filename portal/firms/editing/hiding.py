"""Staff take a profile out of sight, with a reason, and show it again. The caller opens the unit of work.

The firm goes on writing; what it publishes meanwhile is kept, and shown when staff show it again.
"""

from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.viewer import PUBLIC, STAFF
from portal.firms.editing.models import ProfileHiding
from portal.firms.editing.queries import Profile, hiding_of
from portal.firms.models import Firm, State
from portal.firms.vocabulary import OWNER
from portal.search.document import withdraw


def hide(profile: Profile, reason: str, *, by: str) -> ProfileHiding:
    """Take it out of sight at once, and tell why. Raises `RuleError`. The firm is locked."""
    thing = profile.thing
    if not reason.strip():
        raise RuleError("no_reason", "감추는 까닭을 적어 주세요.", field="reason")
    if hiding_of(profile) is not None:
        raise RuleError("hidden_already", "이미 감춘 것이에요.")
    if not isinstance(thing, Firm) and thing.state != State.PUBLIC:
        raise RuleError("not_public", "지금 공개되어 있지 않아요.")
    before = thing.audience if isinstance(thing, Firm) else thing.state
    names = {"firm_id": profile.firm.id, "kind": profile.kind.code, "subject_id": thing.id}
    hiding = ProfileHiding(reason=reason, before=before, hidden_by=by, **names)
    session.add(hiding)
    _set(thing, STAFF if isinstance(thing, Firm) else State.HIDDEN)
    # Off all lists with this commit; the worker then writes anew what is left of the firm.
    withdraw(OWNER, profile.firm.id)
    audit.record("profile.hidden", hiding, by=by, firm=profile.firm.id, kind=profile.kind.code, of=thing.id)
    return hiding


def show(profile: Profile, *, by: str) -> None:
    """Let it be what it was before. Raises `RuleError`. The firm is locked."""
    hiding = hiding_of(profile)
    if hiding is None:
        raise RuleError("not_hidden", "감춘 것이 아니에요.")
    hiding.shown_by, hiding.shown_at = by, clock.now()
    _set(profile.thing, hiding.before if hiding.before != STAFF else PUBLIC)
    withdraw(OWNER, profile.firm.id)
    audit.record("profile.shown", hiding, by=by, firm=profile.firm.id, kind=profile.kind.code, of=profile.thing.id)


def _set(thing: object, what: str) -> None:
    setattr(thing, "audience" if isinstance(thing, Firm) else "state", what)
