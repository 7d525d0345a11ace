"""What waits for a decision, in the console, and the note that applicants were looked at."""

from collections.abc import Callable, Iterable, Sequence

from flask import url_for

from portal.core import clock
from portal.core.viewer import Viewer
from portal.firms.people.console import note_look
from portal.programs.asking.queries import answered
from portal.programs.asking.view import lines_of
from portal.programs.deciding import policy, queries
from portal.programs.models import Approval, Booking, Program
from portal.questionnaires.view import Line
from portal.web.filters import format_day
from portal.web.language import gettext as _
from portal.web.slots import Link, Queue


def queues(viewer: Viewer) -> Iterable[Queue]:
    """The entry of the slot `staff_queues`: applications to decide upon; for reviewers, those to score."""
    if not policy.can_review(viewer):
        return
    waiting, url, note = programs_for(viewer), url_for("staff_decisions.index"), ""
    if len(waiting) == 1:
        program = waiting[0][0]
        url = url_for(endpoint_of(program.approval), program_id=program.id)
        note = _("마감 %(day)s", day=format_day(program.booking_closes_at)) if program.booking_closes_at else ""
    label = _("선정할 신청") if policy.can_decide(viewer) else _("심사할 신청")
    yield Queue(label, sum(count for _program, count in waiting), url, "clipboard-list", note)


def programs_for(viewer: Viewer) -> Sequence[tuple[Program, int]]:
    """What waits for the viewer, and how many of each."""
    if policy.can_decide(viewer):
        return queries.programs_to_decide(clock.now())
    return queries.programs_to_review(viewer.person_id)


def endpoint_of(approval: str) -> str:
    """The page of the console on which a program is decided upon."""
    return "staff_draw.show" if approval == Approval.LOTTERY else "staff_review.index"


def program_links(_viewer: Viewer) -> Iterable[Callable[[Program], Iterable[Link]]]:
    """The entry of the slot `program_desk`: where places of a program are decided upon."""
    yield _links_of


def _links_of(program: Program) -> Iterable[Link]:
    if program.is_open and program.approval != Approval.FIRST_COME:
        label = _("추첨") if program.approval == Approval.LOTTERY else _("심사")
        yield Link(label, url_for(endpoint_of(program.approval), program_id=program.id), "clipboard-list")


def note_applicants(viewer: Viewer, bookings: Sequence[Booking]) -> None:
    """Note whose applications are about to be shown; of those that the viewer is recused from nothing is."""
    recused = queries.conflicts(viewer.person_id, bookings)
    people = [one.person_id for one in bookings if one.id not in recused]
    note_look(viewer, people, "applications")


def reads_answers(viewer: Viewer, about: str) -> bool:
    """Whether files that came with an application are for a reviewer: while it waits for a decision, and is not one
    that they are recused from."""
    kind, _colon, number = about.partition(":")
    if kind != "booking" or not policy.can_review(viewer):
        return False
    found = queries.application_to_review(int(number))
    return found is not None and not queries.conflicts(viewer.person_id, [found])


def answers_shown(viewer: Viewer, booking: Booking) -> Sequence[Line]:
    """What was answered with an application that the viewer may see, noted as looked at where there is anything. What
    was read before is to be read again."""
    number, person_id = booking.id, booking.person_id
    if number not in answered([number]):
        return ()
    note_look(viewer, [person_id], "program_answers")
    return lines_of([number]).get(number, ())
