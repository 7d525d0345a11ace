"""The form of what a program asks, and answers as staff see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.files.service import Taken
from portal.programs.asking import queries
from portal.programs.asking.service import Reply
from portal.programs.models import Booking, Program
from portal.questionnaires import answering
from portal.questionnaires import queries as forms
from portal.questionnaires import view as answers
from portal.questionnaires.exporting import Cell
from portal.questionnaires.forms import AnswerForm, build_form
from portal.questionnaires.models import Purpose
from portal.questionnaires.view import Line
from portal.web.language import current_locale


def form_of(program: Program, *, is_sent: bool = False) -> AnswerForm | None:
    """What a program asks, empty or as it was sent; nothing when it asks nothing."""
    version = queries.asked_by(program)
    if version is None:
        return None
    form = build_form(version, current_locale())
    return form() if is_sent else form(None)


def form_about(booking: Booking, *, is_sent: bool = False) -> AnswerForm | None:
    """What a booking's program asks, with what was answered before; a file that was sent stays."""
    version = queries.asked_by(booking.program)
    if version is None:
        return None
    before = forms.current(version.questionnaire_id, queries.about_of(booking.id))
    kept = {one.question: str(one.value) for one in before.answers if one.file_id} if before else {}
    form = build_form(version, current_locale(), kept=kept)
    return form() if is_sent else form(None, answers=answering.values_of(before))


def reply_of(form: AnswerForm, taken: Mapping[str, Taken]) -> Reply:
    """What a valid form says."""
    return Reply(form.version, form.values, taken, form.locale)


# ── For staff, who note the look ─────────────────────────────────────────────


def lines_of(booking_ids: Iterable[int]) -> dict[int, list[Line]]:
    """Answers in words, by booking. Three queries."""
    numbers = {queries.about_of(number): number for number in booking_ids}
    return {
        numbers[about]: lines
        for about, lines in answers.answers_of_many(list(numbers), purpose=Purpose.BOOKING).items()
    }


@dataclass(frozen=True, slots=True)
class Columns:
    """Answers for a sheet: headings, and the cells of each booking."""

    headings: Sequence[str] = ()
    cells: Mapping[int, Sequence[Cell]] = field(default_factory=dict)

    def of(self, booking_id: int) -> Sequence[Cell]:
        """The cells of a booking; empty ones when nothing was answered."""
        return self.cells.get(booking_id, [""] * len(self.headings))


def columns_of(booking_ids: Iterable[int]) -> Columns:
    """A column for each question that was answered with bookings, of each form that their program has asked."""
    numbers = {queries.about_of(number): number for number in booking_ids}
    headings: list[str] = []
    cells: dict[int, list[Cell]] = {}
    for form_id in sorted({one.questionnaire_id for one in forms.sets_about(*numbers, purpose=Purpose.BOOKING)}):
        version = forms.published_of(form_id)
        if version is None:
            continue
        table = answers.table_of(version, numbers)
        for about, line in zip(table.abouts, table.lines, strict=True):
            row = cells.setdefault(numbers[about], [])
            row.extend([""] * (len(headings) - len(row)) + list(line))
        headings.extend(table.headings)
    for row in cells.values():
        row.extend([""] * (len(headings) - len(row)))
    return Columns(headings, cells)
