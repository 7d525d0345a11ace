"""The ways to the builder: the console's menu and the palette."""

from collections.abc import Iterable

from flask import request, url_for

from portal.core.viewer import Role, Viewer
from portal.web.language import gettext as _
from portal.web.slots import Command, Link

EDITORS = (Role.PROGRAM_MANAGER, Role.OPERATOR)


def entry(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `staff_programs_menu`."""
    if viewer.has(*EDITORS):
        here = request.blueprint == "staff_questionnaires"
        yield Link(_("양식"), url_for("staff_questionnaires.index"), "file-text", here)


def commands(viewer: Viewer) -> Iterable[Command]:
    """The entry of the slot `palette`."""
    for link in entry(viewer):
        yield Command(
            link.label, link.icon, link.url, words="staff form survey questionnaire 운영 양식 질문 설문 신청서"
        )
