"""How something stands, in words, and the tone of its badge."""

from datetime import datetime

from portal.allocation.models import State
from portal.core.months import day_of
from portal.programs.dates import day_words
from portal.programs.labels import approval_label
from portal.programs.standing import FEW, Standing
from portal.web.language import gettext as _

#: Tone and icon of the badge; see `components/badge.html`.
TONES = {
    Standing.OPEN: ("brand", ""),
    Standing.COLLECTING: ("blue", ""),
    Standing.LINE: ("amber", "clock"),
    Standing.EARLY: ("", "clock"),
}


def places_label(standing: Standing, left: int, approval: str, opens_at: datetime, locale: str) -> str:
    """As in `3자리 남음`, `대기 가능`, `마감`."""
    if standing == Standing.OPEN:
        return _("%(n)s자리 남음", n=f"{left:,}")
    if standing == Standing.COLLECTING:
        return _("%(how)s 신청 받는 중", how=approval_label(approval))
    if standing == Standing.EARLY:
        return _("%(day)s부터 신청", day=day_words(day_of(opens_at), locale))
    return {
        Standing.LINE: _("대기 가능"),
        Standing.FULL: _("자리 없음"),
        Standing.CLOSED: _("마감"),
        Standing.OVER: _("끝남"),
    }[standing]


def places_tone(standing: Standing, left: int) -> tuple[str, str]:
    """Tone and icon: what is nearly gone burns."""
    if standing == Standing.OPEN and left <= FEW:
        return "signal", "flame"
    return TONES.get(standing, ("", ""))


def own_label(state: State | None) -> str:
    """What the reader has there; nothing for nothing."""
    if state is None:
        return ""
    return {
        State.APPLIED: _("신청함 (선정 전)"),
        State.WAITING: _("대기 중"),
        State.OFFERED: _("자리가 났어요"),
        State.CONFIRMED: _("신청함"),
    }.get(state, "")
