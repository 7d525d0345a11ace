"""What leads to the programs: the menu, the palette."""

from collections.abc import Iterable

from flask import url_for

from portal.core.viewer import Viewer
from portal.web.language import gettext as _
from portal.web.slots import Command


def commands(_viewer: Viewer) -> Iterable[Command]:
    """Entries of the `palette` slot."""
    calendar = url_for("programs.index")
    yield Command(_("프로그램 달력"), "calendar", calendar, words="programs calendar events 행사 교육 멘토링")
    yield Command(
        _("신청할 수 있는 프로그램"), "calendar-check", f"{calendar}?view=list&open=1", words="open programs book 신청"
    )
