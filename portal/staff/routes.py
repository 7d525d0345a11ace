"""`/staff`: what waits for whom, and where everything is."""

from flask import current_app, render_template

from portal.staff.console import console
from portal.web.access import current_viewer, staff
from portal.web.slots import Queue, slots_of

desk = console("staff")


@desk.get("")
@staff()
def index() -> str:
    """The queues that features register, the fullest of the urgent first."""
    registered: tuple[Queue, ...] = slots_of(current_app).items("staff_queues", current_viewer())
    queues = sorted(registered, key=lambda queue: (queue.count == 0, not queue.urgent, -queue.count))
    return render_template("staff/index.html", queues=queues)
