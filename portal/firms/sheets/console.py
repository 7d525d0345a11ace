"""The ways to the import page: the console's menu and the palette."""

from collections.abc import Iterable

from flask import request, url_for

from portal.core.viewer import Viewer
from portal.firms.sheets import policy
from portal.web.language import gettext as _
from portal.web.slots import Command, Link


def entry(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `staff_firms_menu`."""
    if policy.can_import(viewer):
        yield Link(_("명단 가져오기"), url_for("staff_imports.index"), "table", request.blueprint == "staff_imports")


def commands(viewer: Viewer) -> Iterable[Command]:
    """The entry of the slot `palette`."""
    for link in entry(viewer):
        yield Command(link.label, link.icon, link.url, words="staff import excel csv xlsx 운영 엑셀 명단 회사")
