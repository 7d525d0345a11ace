"""What deciding gives the rest of the portal; called by `programs.composing` alone."""

from typing import Any

from flask import Flask

from portal.programs.deciding import booking_part, commands, console, pledges
from portal.programs.deciding.review_routes import staff_review
from portal.programs.deciding.routes import program_draws
from portal.programs.deciding.staff_routes import staff_decisions, staff_draw
from portal.questionnaires import keeper as answer_files
from portal.web.slots import slots_of

BLUEPRINTS = (program_draws, staff_review, staff_draw, staff_decisions)


def register(app: Flask) -> None:
    """Listeners, the queue of the console, what a booking says, the command."""
    pledges.listen(app)
    answer_files.let_read(app, console.reads_answers)
    slots_of(app).fill("staff_queues", console.queues, order=4)
    slots_of(app).fill("program_desk", console.program_links, order=10)
    slots_of(app).fill("booking_parts", booking_part.parts, order=30)
    group: Any = app.cli
    commands.register(group)
