"""What the pages of requests show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.core.viewer import Viewer
from portal.firms.documents import firm_path
from portal.firms.models import Firm, Service, State, Technology
from portal.firms.people.view import names_of
from portal.firms.view import Brief, service_brief, technology_brief
from portal.messaging.requests import policy
from portal.messaging.requests.labels import purpose_label, reason_label, state_label, state_tone
from portal.messaging.requests.models import Outcome, Request
from portal.messaging.requests.queries import profiles_of
from portal.messaging.requests.service import PAUSES, profile_name
from portal.web.language import current_locale, in_language
from portal.web.language import gettext as _


@dataclass(frozen=True, slots=True)
class Row:
    """A request in a list, from one side: `firm` is the other one."""

    id: int
    firm: str
    purpose: str
    state: str
    label: str
    tone: str
    at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as the people of one of its firms see it."""

    row: Row
    firm_id: int
    firm_url: str
    is_mine: bool
    asked_by: str
    why: str
    offer: str
    profiles: Sequence[Brief]
    reason: str
    words: str
    may_answer: bool
    may_withdraw: bool
    #: How many days the same firm is not asked again after that; none for one that has not come to it.
    pause_days: int
    may_report: bool


def rows(requests: Sequence[Request], firm_id: int) -> list[Row]:
    """Requests as a firm sees them."""
    return [row_of(one, firm_id) for one in requests]


def row_of(request: Request, firm_id: int) -> Row:
    state = request.state
    return Row(
        id=request.id,
        firm=request.other(firm_id).name(current_locale()),
        purpose=purpose_label(request.purpose),
        state=state,
        label=state_label(state),
        tone=state_tone(state),
        at=request.created_at,
        expires_at=request.expires_at,
    )


def side_of(viewer: Viewer, request: Request) -> int:
    """For which of its firms somebody looks at a request: the one acted for, when they are of both."""
    own = [number for number in (request.receiver_id, request.sender_id) if viewer.role_in(number) is not None]
    return viewer.firm_id if viewer.firm_id in own else own[0]


def request_view(request: Request, viewer: Viewer) -> RequestView:
    """The page of a request."""
    firm_id, is_open = side_of(viewer, request), request.is_open
    other, is_mine = request.other(firm_id), request.sender_id == firm_id
    profiles = [shown_brief(one.technology or one.service) for one in request.profiles]
    return RequestView(
        row=row_of(request, firm_id),
        firm_id=other.id,
        firm_url=page_of(other),
        is_mine=is_mine,
        asked_by=_asked_by(request.created_by),
        why=request.why,
        offer=request.offer,
        profiles=[brief for brief in profiles if brief is not None],
        reason=reason_label(request.reason) if request.reason else "",
        words=request.words,
        may_answer=is_open and not is_mine and policy.can_answer(viewer, request),
        may_withdraw=request.ended_at is None and is_mine and policy.can_withdraw(viewer, request),
        pause_days=0 if request.is_held else PAUSES[Outcome.WITHDRAWN].days,
        may_report=not is_mine and policy.can_answer(viewer, request),
    )


def _asked_by(actor: str) -> str:
    """Who has asked for the firm; in the demo hub nobody in particular."""
    return names_of([actor]).get(actor, _("나간 사람")) if actor.startswith("person:") else ""


def shown_brief(profile: Technology | Service | None) -> Brief | None:
    """A technology or service as a link; one that is public no more is not shown."""
    if profile is None or profile.state != State.PUBLIC:
        return None
    locale = current_locale()
    return technology_brief(profile, locale) if isinstance(profile, Technology) else service_brief(profile, locale)


def page_of(firm: Firm) -> str:
    """The page of a firm, in the language of the page."""
    return in_language(firm_path(firm), current_locale())


def own_profiles(firm_id: int) -> list[tuple[str, str]]:
    """What a firm may show with a request, for a form."""
    return [(profile_name(one), one.name(current_locale())) for one in profiles_of(firm_id)]


def subject_of(request: Request) -> str:
    """What a thread is called that begins with a request: it stays so for readers of both languages."""
    return f"{request.sender.name_ko} · {request.receiver.name_ko}: {purpose_label(request.purpose)}"
