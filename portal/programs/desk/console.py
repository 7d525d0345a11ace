"""The ways to the desk: the console's menu, what waits for staff, the palette."""

from collections.abc import Iterable

from flask import request, url_for

from portal.core.viewer import Viewer
from portal.programs import policy
from portal.programs.desk import queries
from portal.web.language import gettext as _
from portal.web.slots import Command, Link, Queue

#: The blueprints of which the entry in the menu is the one that is shown as current.
OURS = (
    *("staff_programs", "staff_program_sessions", "staff_program_people", "staff_program_imports"),
    "staff_program_rules",
    "staff_program_questions",
)


def entry(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `staff_programs_menu`."""
    if policy.can_run(viewer):
        yield Link(_("프로그램"), url_for("staff_programs.index"), "calendar", request.blueprint in OURS)


def commands(viewer: Viewer) -> Iterable[Command]:
    """Entries of the slot `palette`."""
    if policy.can_run(viewer):
        words = "staff programs 운영 프로그램 관리 일정"
        yield Command(_("프로그램 운영"), "calendar", url_for("staff_programs.index"), words=words)
        yield Command(
            _("프로그램 쓰기"), "plus", url_for("staff_programs.new"), words="staff new program 운영 새 만들기"
        )


def queues(viewer: Viewer) -> Iterable[Queue]:
    """Entries of the slot `staff_queues`: applications to decide upon, and drafts that nobody has published."""
    if not policy.can_run(viewer):
        return
    count, programs = queries.waiting_for_staff()
    note = _("프로그램 %(n)s개에서", n=programs) if count else ""
    yield Queue(
        _("선정을 기다리는 신청"), count, url_for("staff_programs.index", show="offered"), "clipboard-list", note
    )
    drafts = queries.counts("")["draft"]
    yield Queue(_("공개하지 않은 프로그램"), drafts, url_for("staff_programs.index", show="draft"), "pencil")
