"""Introductions as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.collaboration.introductions.labels import reason_label, state_label
from portal.collaboration.introductions.models import Introduction, IntroductionAnswer, State
from portal.core.viewer import Viewer
from portal.firms.documents import firm_path
from portal.firms.models import Firm
from portal.firms.policy import can_edit
from portal.web.language import current_locale, in_language
from portal.web.language import gettext as _

#: The tones of badges.
TONES = {"proposed": "amber", "agreed": "brand"}


@dataclass(frozen=True, slots=True)
class SideRow:
    """An introduction as one of the two firms sees it."""

    id: int
    #: The other's name and page; no page while it has no name.
    other: str
    url: str
    tagline: str
    why: str
    #: `waiting` for one's own answer, `answered`, `agreed`, `declined` by oneself, `ended`.
    standing: str
    standing_label: str
    tone: str
    proposed_at: datetime
    expires_at: datetime
    can_answer: bool


def side_row(introduction: Introduction, firm_id: int, viewer: Viewer) -> SideRow:
    """What a firm may know of it: its own answer, and how it ended."""
    other = introduction.other_than(firm_id)
    is_named = introduction.nameless_id != other.id or introduction.state == State.AGREED
    standing = _standing(introduction, introduction.answer_of(firm_id))
    locale = current_locale()
    return SideRow(
        id=introduction.id,
        other=other.name(locale) if is_named else _("이름을 밝히지 않은 회사"),
        url=in_language(firm_path(other), locale) if is_named and viewer.may_see(other.audience) else "",
        tagline=((locale == "en" and other.tagline_en) or other.tagline_ko) if is_named else "",
        why=introduction.why,
        standing=standing,
        standing_label=_standing_label(standing),
        tone={"waiting": "amber", "agreed": "brand"}.get(standing, ""),
        proposed_at=introduction.proposed_at,
        expires_at=introduction.expires_at,
        can_answer=standing == "waiting" and can_edit(viewer, firm_id),
    )


def _standing(introduction: Introduction, answer: IntroductionAnswer | None) -> str:
    if introduction.state == State.AGREED:
        return "agreed"
    if answer is not None and not answer.agrees:
        return "declined"
    if not introduction.is_open:
        return "ended"
    return "waiting" if answer is None else "answered"


def _standing_label(standing: str) -> str:
    labels = {
        "waiting": _("답을 기다려요"),
        "answered": _("좋다고 답했어요"),
        "agreed": _("이어졌어요"),
        "declined": _("사양했어요"),
        "ended": _("이루어지지 않았어요"),
    }
    return str(labels[standing])


@dataclass(frozen=True, slots=True)
class StaffSide:
    """What one of the two firms answered, for staff."""

    name: str
    url: str
    answer: str
    words: str


@dataclass(frozen=True, slots=True)
class StaffRow:
    """An introduction as staff see it."""

    id: int
    sides: Sequence[StaffSide]
    why: str
    need: str
    need_url: str
    state: str
    state_label: str
    tone: str
    proposed_at: datetime
    expires_at: datetime

    @property
    def is_open(self) -> bool:
        return self.state == State.PROPOSED


def staff_row(introduction: Introduction) -> StaffRow:
    return StaffRow(
        id=introduction.id,
        sides=[_staff_side(introduction, firm) for firm in (introduction.first, introduction.second)],
        why=introduction.why,
        need=introduction.need.title if introduction.need else "",
        need_url=in_language(f"/needs/{introduction.need_id}", current_locale()) if introduction.need_id else "",
        state=introduction.state,
        state_label=state_label(introduction.state),
        tone=TONES.get(introduction.state, ""),
        proposed_at=introduction.proposed_at,
        expires_at=introduction.expires_at,
    )


def _staff_side(introduction: Introduction, firm: Firm) -> StaffSide:
    given = introduction.answer_of(firm.id)
    said = _("아직 답하지 않음") if given is None else _("좋다고 함") if given.agrees else reason_label(given.reason)
    locale = current_locale()
    words = given.words if given is not None else ""
    return StaffSide(firm.name(locale), in_language(firm_path(firm), locale), said, words)
