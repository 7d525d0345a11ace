"""What leads to the programs: the menu, the palette."""

from collections.abc import Iterable

from flask import url_for

from portal.core.viewer import Viewer
from portal.web.language import gettext as _
from portal.web.slots import Command, Link


def commands(_viewer: Viewer) -> Iterable[Command]:
    """Entries of the `palette` slot."""
    calendar = url_for("programs.index")
    yield Command(_("프로그램 달력"), "calendar", calendar, words="programs calendar events 행사 교육 멘토링")
    yield Command(
        _("신청할 수 있는 프로그램"), "calendar-check", f"{calendar}?view=list&open=1", words="open programs book 신청"
    )


def links(viewer: Viewer) -> Iterable[Link]:
    """Entries of the slot `program_links`, over the calendar: one's own calendar, and what others offer."""
    yield Link(_("외부 공고와 행사"), url_for("listings.index"), "globe")
    if not viewer.is_anonymous:
        yield Link(_("내 캘린더에 구독"), url_for("calendars.show"), "calendar-sync")
