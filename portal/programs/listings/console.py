"""The ways to listings: for everybody from the palette, for staff from the console's menu."""

from collections.abc import Iterable

from flask import request, url_for

from portal.core.viewer import Viewer
from portal.programs.listings.policy import can_manage
from portal.web.language import gettext as _
from portal.web.slots import Command, Link


def entry(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `staff_programs_menu`."""
    if can_manage(viewer):
        yield Link(
            _("외부 공고와 행사"), url_for("staff_listings.index"), "globe", request.blueprint == "staff_listings"
        )


def commands(viewer: Viewer) -> Iterable[Command]:
    """The entries of the slot `palette`."""
    yield Command(
        _("외부 공고와 행사"), "globe", url_for("listings.index"), words="outside calls events 공고 행사 외부"
    )
    if can_manage(viewer):
        manage = url_for("staff_listings.index")
        yield Command(_("외부 공고와 행사 관리"), "globe", manage, words="staff outside calls events 운영 공고 행사")
        words = "staff import excel csv xlsx 운영 엑셀 공고 행사"
        yield Command(_("외부 목록 가져오기"), "table", url_for("staff_listings.imports"), words=words)
