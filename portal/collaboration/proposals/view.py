"""Proposals as pages show them, in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.collaboration.needs.documents import need_path
from portal.collaboration.needs.labels import label_of
from portal.collaboration.needs.models import Need
from portal.collaboration.needs.queries import is_visible, knows_asker
from portal.collaboration.proposals import labels
from portal.collaboration.proposals.models import Proposal, ProposalPart
from portal.collaboration.proposals.words import REASONS
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.firms.documents import firm_path, service_path, technology_path
from portal.firms.models import State as ProfileState
from portal.messaging.threads.queries import thread_about
from portal.web.language import current_locale, in_language


@dataclass(frozen=True, slots=True)
class Linked:
    """Something with a page of its own; without one where nobody else sees it now."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal among others."""

    id: int
    need_id: int
    title: str
    #: The firm that made it, and the one that asks; nothing for those who may not know.
    firm: Linked
    asker: str
    state: str
    label: str
    tone: str
    reason: str
    sent_at: datetime
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class MoveRow:
    """What became of a proposal, when."""

    label: str
    reason: str
    note: str
    at: datetime


def row_of(proposal: Proposal, viewer: Viewer) -> ProposalRow:
    """A proposal in a list; it asks who may know where the need has no name."""
    locale, need = current_locale(), proposal.need
    return ProposalRow(
        id=proposal.id,
        need_id=need.id,
        title=need.title,
        firm=Linked(proposal.firm.name(locale), in_language(firm_path(proposal.firm), locale)),
        asker=need.firm.name(locale) if knows_asker(viewer, need) else "",
        state=proposal.state,
        label=labels.state_label(proposal),
        tone=labels.state_tone(proposal.state),
        reason=label_of(REASONS, proposal.reason),
        sent_at=proposal.sent_at,
        is_waiting=proposal.is_waiting,
    )


def rows_of(proposals: Iterable[Proposal], viewer: Viewer) -> list[ProposalRow]:
    return [row_of(one, viewer) for one in proposals]


def need_url(viewer: Viewer, need: Need) -> str:
    """Where a need is shown; nothing when this viewer does not see it any more."""
    sees = session.query(Need.id).filter(Need.id == need.id, is_visible(viewer)).scalar() is not None
    return in_language(need_path(need.id), current_locale()) if sees else ""


def profiles_in(proposal: Proposal) -> list[Linked]:
    """The profiles that go with it, as far as they are still shown."""
    return [found for one in proposal.parts if (found := _linked(one)) is not None]


def _linked(part: ProposalPart) -> Linked | None:
    locale = current_locale()
    if part.technology is not None and part.technology.state == ProfileState.PUBLIC:
        return Linked(part.technology.name(locale), in_language(technology_path(part.technology), locale))
    if part.service is not None and part.service.state == ProfileState.PUBLIC:
        return Linked(part.service.name(locale), in_language(service_path(part.service), locale))
    return None


def moves_of(proposal: Proposal) -> Sequence[MoveRow]:
    """What became of it, the latest first."""
    return [
        MoveRow(labels.move_label(one.state), label_of(REASONS, one.reason), one.note, one.at)
        for one in reversed(proposal.moves)
    ]


def thread_url(proposal: Proposal) -> str:
    """Where both sides talk, once it is accepted."""
    thread = thread_about(f"proposal:{proposal.id}")
    return in_language(f"/messages/{thread.id}", current_locale()) if thread is not None else ""
