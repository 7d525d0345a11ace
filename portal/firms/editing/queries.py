"""Reading profiles with their drafts, for the people of the firm and for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, bindparam, literal, select, union_all
from sqlalchemy.orm import joinedload, lazyload

from portal.core.db import session
from portal.firms.editing.fields import FIRM, OFFERS, Kind
from portal.firms.editing.models import ProfileDraft, ProfileHiding, ProfileRevision
from portal.firms.editing.profiles import Thing, Values, differing, fit, values_of
from portal.firms.freshness.ageing import state_since
from portal.firms.models import Firm, Service, State, Technology
from portal.firms.queries import offers_of


@dataclass(slots=True)
class Profile:
    """A profile of a firm: its row, and its draft if it ever had one."""

    kind: Kind
    thing: Thing
    draft: ProfileDraft | None

    @property
    def firm(self) -> Firm:
        return self.thing if isinstance(self.thing, Firm) else self.thing.firm

    @property
    def public(self) -> Values:
        """What stands in its row."""
        return values_of(self.kind, self.thing)

    @property
    def values(self) -> Values:
        """What it is to become: what stands in its row, with the draft over it."""
        return {**self.public, **(fit(self.kind, self.draft.values) if self.draft else {})}

    @property
    def version(self) -> int:
        return self.draft.version if self.draft else 0

    @property
    def changed(self) -> list[str]:
        """The fields in which the draft differs from what stands in the row."""
        return differing(fit(self.kind, self.draft.values), self.public) if self.draft else []

    @property
    def state(self) -> str:
        """Of an offer its own; a firm's page is public or hidden."""
        if isinstance(self.thing, Firm):
            return State.PUBLIC if self.thing.audience != "staff" else State.HIDDEN
        return self.thing.state

    def name(self, locale: str) -> str:
        values = self.values
        return str((locale == "en" and values["name_en"]) or values["name_ko"])


def load(kind: Kind, firm_id: int, item_id: int | None) -> Profile | None:
    """A profile of a firm, as it is now, in one query; `None` when the firm has none of this number."""
    model, number = kind.model, item_id if kind.is_offer else firm_id
    query: Any = select(model, ProfileDraft).where(model.id == number)
    query = query.outerjoin(ProfileDraft, and_(ProfileDraft.kind == kind.code, ProfileDraft.subject_id == model.id))
    if kind.is_offer:
        offer = cast(type[Technology], model)
        query = query.where(offer.firm_id == firm_id)
        query = query.options(joinedload(offer.firm).options(lazyload(Firm.tags), lazyload(Firm.tenures)))
    else:
        query = query.options(joinedload(Firm.tags), lazyload(Firm.tenures))
    row = session.execute(query.execution_options(populate_existing=True)).unique().one_or_none()
    return Profile(kind, row[0], row[1]) if row else None


def profiles_of(firm: Firm) -> list[Profile]:
    """The firm's page, then its technologies and services, withdrawn and unpublished ones too; in three queries."""
    drafts = {
        (draft.kind, draft.subject_id): draft
        for draft in session.scalars(select(ProfileDraft).where(ProfileDraft.firm_id == firm.id))
    }
    found = [Profile(FIRM, firm, drafts.get((FIRM.code, firm.id)))]
    for kind in OFFERS.values():
        found += [Profile(kind, offer, drafts.get((kind.code, offer.id))) for offer in _offers(kind, firm.id)]
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """How a firm's profiles stand: its page, which folders have something, how many are old or changed by a draft."""

    page: Profile
    folders: frozenset[str]
    old: int
    changed: int


def standing_of(firm_id: int) -> Standing | None:
    """That, without reading what the firm offers. Two queries, and one for each kind of offer that has drafts."""
    values = {"firm_id": firm_id}
    row = session.execute(_PAGE, values).unique().one_or_none()
    if row is None:
        return None
    page = Profile(FIRM, row[0], row[1])
    offers = session.connection().execute(_STANDING, values).all()
    old = [_is_old(page.state, page.thing.updated_at, page.thing.confirmed_at)]
    old += [_is_old(one.state, one.updated_at, one.confirmed_at) for one in offers]
    changed = [bool(page.changed)]
    for kind in OFFERS.values():
        # The row of a draft stays when all of it is published.
        drafted = [one.id for one in offers if one.kind == kind.code and one.draft]
        changed += [bool(one.changed) for one in _drafted(kind, drafted)]
    folders = frozenset(kind.folder for kind in OFFERS.values() if any(one.kind == kind.code for one in offers))
    return Standing(page, folders, sum(old), sum(changed))


def _is_old(state: str, updated_at: datetime, confirmed_at: datetime) -> bool:
    return state == State.PUBLIC and state_since(max(updated_at, confirmed_at)) != "current"


def _drafted(kind: Kind, numbers: Sequence[int]) -> Sequence[Profile]:
    """Some offers with their drafts."""
    if not numbers:
        return ()
    rows = session.execute(_DRAFTED[kind.code], {"numbers": list(numbers)})
    return [Profile(kind, thing, draft) for thing, draft in rows]


def _drafts(kind: Kind) -> ColumnElement[bool]:
    return and_(ProfileDraft.kind == kind.code, ProfileDraft.subject_id == kind.model.id)


def _standing() -> CompoundSelect[Any]:
    found: list[Select[Any]] = []
    for kind in OFFERS.values():
        model = cast(type[Technology], kind.model)
        columns = model.id, model.state, model.updated_at, model.confirmed_at, ProfileDraft.values.label("draft")
        query = select(literal(kind.code).label("kind"), *columns).select_from(model)
        query = query.outerjoin(ProfileDraft, _drafts(kind))
        found.append(query.where(model.firm_id == bindparam("firm_id")))
    return union_all(*found)


#: Made once: they are asked whenever somebody of a firm looks at their first page.
_PAGE: Any = (
    select(Firm, ProfileDraft)
    .outerjoin(ProfileDraft, _drafts(FIRM))
    .where(Firm.id == bindparam("firm_id"))
    .options(joinedload(Firm.tags), lazyload(Firm.tenures))
)
_STANDING = _standing()
_DRAFTED: dict[str, Any] = {
    kind.code: select(kind.model, ProfileDraft)
    .join(ProfileDraft, _drafts(kind))
    .where(kind.model.id.in_(bindparam("numbers", expanding=True)))
    for kind in OFFERS.values()
}


def _offers(kind: Kind, firm_id: int) -> Sequence[Technology | Service]:
    return offers_of(cast(type[Technology], kind.model), firm_id)


def drafted_profiles(kind: Kind, firm: Firm) -> list[Profile]:
    """All of a kind with their drafts, in two queries."""
    which = ProfileDraft.firm_id == firm.id, ProfileDraft.kind == kind.code
    drafts = {draft.subject_id: draft for draft in session.scalars(select(ProfileDraft).where(*which))}
    return [Profile(kind, offer, drafts.get(offer.id)) for offer in _offers(kind, firm.id)]


def revisions_of(profile: Profile) -> list[ProfileRevision]:
    """What was public when, the newest first."""
    query = select(ProfileRevision).where(*_of(ProfileRevision, profile.kind, profile.thing.id))
    return list(session.scalars(query.order_by(ProfileRevision.number.desc())))


def live_hidings(firm_id: int) -> dict[tuple[str, int], ProfileHiding]:
    """What staff have out of sight of a firm, `{(kind, number): why}`."""
    query = select(ProfileHiding).where(ProfileHiding.firm_id == firm_id, ProfileHiding.shown_at.is_(None))
    return {(one.kind, one.subject_id): one for one in session.scalars(query)}


def hiding_of(profile: Profile) -> ProfileHiding | None:
    """Why a profile is out of sight, if it is."""
    which = (*_of(ProfileHiding, profile.kind, profile.thing.id), ProfileHiding.shown_at.is_(None))
    return session.scalars(select(ProfileHiding).where(*which)).one_or_none()


def _of(model: type[ProfileRevision] | type[ProfileHiding], kind: Kind, number: int) -> tuple[Any, ...]:
    return model.kind == kind.code, model.subject_id == number
