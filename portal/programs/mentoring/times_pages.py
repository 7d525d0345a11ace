"""What the pages of availability have in common: a mentor's own, and the console's."""

from collections.abc import Callable

from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.programs.mentoring import service
from portal.programs.mentoring.forms import LimitsForm, TimeForm
from portal.programs.mentoring.labels import told
from portal.programs.mentoring.models import Mentor
from portal.web.forms import Form


def send(form: Form, mentor_id: int, act: Callable[[Mentor], object]) -> bool:
    """Do it in a unit of work; whether it was allowed. What was refused stands in the form."""
    try:
        with unit_of_work():
            act(session.get_one(Mentor, mentor_id))
    except RuleError as refusal:
        form.refuse(refusal.field or "", told(refusal))
        return False
    return True


def take_time(form: TimeForm, mentor_id: int, *, by: str) -> bool:
    """Add a time."""
    if not form.validate():
        return False
    weekday = int(form.weekday.data) if form.kind.data == "weekly" else None
    given = form.kind.data, weekday, form.day.data, form.span
    return send(form, mentor_id, lambda mentor: service.add_time(mentor, *given, by=by))


def take_limits(form: LimitsForm, mentor_id: int, *, by: str) -> bool:
    """Set how long and how often."""
    if not form.validate():
        return False
    values = form.values
    return send(form, mentor_id, lambda mentor: service.set_limits(mentor, values, by=by))
