"""What meetings put elsewhere: the panel of a thread, its entries in words, a card of the dashboard."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from flask import Flask, render_template, url_for
from markupsafe import Markup

from portal.core.viewer import Viewer
from portal.messaging.meetings.glancing import Ahead, ahead_of, offered_to
from portal.messaging.meetings.queries import meetings_of
from portal.messaging.meetings.view import may_write_in, meeting_view
from portal.messaging.threads.entries import Entry, Line, register
from portal.messaging.threads.models import Thread
from portal.messaging.threads.queries import seat_in
from portal.web.language import gettext as _
from portal.web.language import named
from portal.web.slots import DashboardCard, DashboardLine
from portal.web.when import day_with_weekday, span, time_of_day

#: Of what is ahead so much stands on the first page.
MOST_LINES = 5


def panels(viewer: Viewer) -> Iterable[Callable[[Thread], Markup]]:
    """The entry of the slot `thread_panels`: meetings that are open or ahead."""

    def panel(thread: Thread) -> Markup:
        seat = seat_in(viewer, thread)
        if seat is None:
            return Markup()
        found = [meeting_view(one, thread, seat, viewer) for one in meetings_of(thread)]
        shown = [one for one in found if one.offer is not None or (one.state == "agreed" and not one.is_over)]
        values = {"thread": thread, "shown": shown, "may_propose": may_write_in(thread, seat, viewer)}
        return Markup(render_template("meetings/_panel.html", **values))  # noqa: S704  # ours

    yield panel


# ── Entries of a thread ──────────────────────────────────────────────────────


def register_entries(app: Flask) -> None:
    """Register the kinds of this part."""
    words: Mapping[str, Callable[[Entry], str]] = {
        "meeting_proposed": lambda one: _(
            "%(firm)s에서 만남을 제안했어요 (시간 %(n)s개)", firm=one.firm, n=_times(one)
        ),
        "meeting_reproposed": lambda one: _(
            "%(firm)s에서 다른 시간을 제안했어요 (시간 %(n)s개)", firm=one.firm, n=_times(one)
        ),
        "meeting_agreed": lambda one: _("만나기로 했어요: %(when)s", when=_when(one)),
        "meeting_moved": lambda one: _("만남을 옮겼어요: %(when)s", when=_when(one)),
        "meeting_declined": lambda one: _("%(firm)s에서 제안한 시간에는 만나기 어렵다고 했어요", firm=one.firm),
        "meeting_withdrawn": lambda one: _("%(firm)s에서 만남 제안을 거두었어요", firm=one.firm),
        "meeting_cancelled": lambda one: _("%(firm)s에서 만남을 취소했어요: %(when)s", firm=one.firm, when=_when(one)),
        "meeting_noted": lambda one: _("%(who)s님(%(firm)s)이 만남의 메모를 남겼어요", who=one.who, firm=one.firm),
    }
    for kind, say in words.items():
        register(app, kind, _teller(say))


def _teller(say: Callable[[Entry], str]) -> Callable[[Entry], Line]:
    def tell(entry: Entry) -> Line:
        url = url_for("meetings.show", thread_id=entry.values["thread"], meeting_id=entry.values["meeting"])
        return Line(say(entry), _("만남 보기"), url, "calendar")

    return tell


def _times(entry: Entry) -> int:
    return int(entry.values.get("times", 0))


def _when(entry: Entry) -> str:
    return span(*(datetime.fromisoformat(entry.values[name]) for name in ("starts_at", "ends_at")))


# ── The dashboard ────────────────────────────────────────────────────────────


def card(viewer: Viewer) -> Iterable[DashboardCard]:
    """Offers that wait for the viewer's side, and meetings ahead."""
    if viewer.person_id is None or not viewer.belongings:
        return
    lines = [
        DashboardLine(
            _("%(firm)s에서 만남을 제안했어요", firm=named(one.name_ko, one.name_en)),
            url_for("meetings.show", thread_id=one.thread_id, meeting_id=one.id),
            _("시간 %(n)s개 가운데 골라 주세요", n=one.times),
            urgent=True,
        )
        for one in offered_to(viewer)
    ]
    ahead, total = ahead_of(viewer.person_id, MOST_LINES)
    count = len(lines) + total
    lines += [
        DashboardLine(
            _others(viewer, one),
            url_for("meetings.show", thread_id=one.thread_id, meeting_id=one.id),
            f"{day_with_weekday(one.starts_at)} {time_of_day(one.starts_at)}",
        )
        for one in ahead
    ]
    if lines:
        yield DashboardCard(_("만남"), url_for("calendars.show"), "calendar-check", lines, count)


def _others(viewer: Viewer, meeting: Ahead) -> str:
    own = {one.firm_id for one in viewer.belongings}
    others = [one for one in meeting.firms if one[0] not in own] or meeting.firms
    return ", ".join(named(ko, en) for _number, ko, en in others)
