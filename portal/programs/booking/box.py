"""The box on a program's page in which one books, or sees why one cannot."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from portal.accounts.tokens import new_token
from portal.allocation.queries import waiting_counts
from portal.core import clock
from portal.core.viewer import Viewer
from portal.firms.people.queries import people_of
from portal.firms.policy import EDITING_ROLES
from portal.programs.asking import view as asking
from portal.programs.booking import rules
from portal.programs.booking.forms import BookForm
from portal.programs.booking.view import BookingRow, row_of
from portal.programs.children.forms import ChildForm
from portal.programs.models import Audience, Program, ProgramSession
from portal.programs.queries import own_bookings
from portal.programs.when import day_with_weekday, time_of_day
from portal.questionnaires.forms import AnswerForm
from portal.web.language import current_locale
from portal.web.language import gettext as _

COURSE, CHILD = "course", "child"


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked, or cannot: `note` says how many places are left, or how many wait."""

    value: str
    day: str
    time: str
    title: str
    note: str
    is_free: bool
    is_open: bool
    is_mine: bool
    cancel_until: datetime


@dataclass(frozen=True, slots=True)
class Box:
    """What the box shows. `why_not` is empty when one may book now."""

    program_id: int
    why_not: str
    opens_at: datetime | None
    closes_at: datetime | None
    slots: Sequence[Slot] = ()
    mine: Sequence[BookingRow] = ()
    form: BookForm | None = None
    #: What the program asks with a booking, when it asks anything.
    asked: AnswerForm | None = None
    #: What is asked of a guardian, when the program takes children.
    child: ChildForm | None = None
    firms: Sequence[tuple[str, str]] = ()
    people: Sequence[tuple[str, str]] = ()
    needs_sign_in: bool = False
    is_collected: bool = False
    credits: int = 0
    first: Slot | None = field(default=None)


def box_of(
    program: Program,
    viewer: Viewer,
    form: BookForm | None = None,
    asked: AnswerForm | None = None,
    child: ChildForm | None = None,
) -> Box:
    """The box of a program for who looks; `form` is what was sent and refused, with the answers to what is `asked` and
    what was said of a `child`."""
    mine = own_bookings(viewer.person_id, [program.id]) if viewer.person_id else []
    slots = slots_of(program, {one.session_id for one in mine})
    why_not = _why_not(program, slots)
    rows = [row_of(one) for one in mine]
    opens_at, closes_at = program.booking_opens_at, program.booking_closes_at
    if why_not or viewer.is_anonymous or all(slot.is_mine for slot in slots):
        return Box(program.id, why_not, opens_at, closes_at, slots, rows, needs_sign_in=viewer.is_anonymous)
    form = form or new_form(program, viewer)
    chosen = next((slot for slot in slots if slot.value == form.session.data), None)
    return Box(
        program.id,
        "",
        opens_at,
        closes_at,
        slots,
        rows,
        form=form,
        asked=asked or asking.form_of(program),
        child=child or (ChildForm(None) if program.takes_children is not None else None),
        firms=form.firm.choices,
        people=form.person.choices,
        is_collected=rules.is_collected(program),
        credits=program.credits,
        first=chosen,
    )


def new_form(program: Program, viewer: Viewer, *, is_sent: bool = False) -> BookForm:
    """The form with what may be chosen; an empty one stands on the first time that is free, for oneself."""
    form = BookForm() if is_sent else BookForm(None)
    form.session.choices = [(value, value) for value in _values_of(program)]
    form.firm.choices = firm_choices(program, viewer)
    form.person.choices = person_choices(viewer)
    if program.takes_children is not None:
        form.person.choices.append((CHILD, _("아이 (내가 보호자)")))
    if not is_sent:
        usable = [slot for slot in slots_of(program) if slot.is_open]
        first = next((slot for slot in usable if slot.is_free), usable[0] if usable else None)
        form.session.data = first.value if first else ""
        form.firm.data = form.firm.choices[0][0] if form.firm.choices else ""
        form.person.data, form.key.data = str(viewer.person_id), new_token()
    return form


def _values_of(program: Program) -> list[str]:
    """What the form calls the times of a program; whether they are free is for the ledger to say."""
    if program.is_course:
        return [COURSE] if any(one.cancelled_at is None for one in program.sessions) else []
    return [str(one.id) for one in _coming(program)]


def _coming(program: Program) -> list[ProgramSession]:
    return [one for one in program.sessions if one.cancelled_at is None and one.starts_at > clock.now()]


def firm_choices(program: Program, viewer: Viewer) -> list[tuple[str, str]]:
    """The viewer's firms, the one acted for first; and nobody's, where people may come for themselves."""
    ordered = sorted(viewer.belongings, key=lambda one: one.firm_id != viewer.firm_id)
    choices = [(str(one.firm_id), one.name(current_locale())) for one in ordered]
    if program.audience == Audience.EVERYONE or not choices:
        choices.append(("", _("개인으로 신청")))
    return choices


def person_choices(viewer: Viewer) -> list[tuple[str, str]]:
    """Oneself, and the colleagues for whom one may book."""
    choices = [(str(viewer.person_id), _("나 (%(name)s)", name=viewer.name))]
    if viewer.firm_id is not None and viewer.firm_role in EDITING_ROLES:
        others = [seat.person for seat in people_of(viewer.firm_id) if seat.person_id != viewer.person_id]
        choices += [(str(person.id), person.name) for person in others if person is not None]
    return choices


def slots_of(program: Program, mine: Collection[int | None] = ()) -> list[Slot]:
    """The times of a program to come, or its course; `mine` are sessions that the viewer has booked already."""
    if program.is_course:
        held = [one for one in program.sessions if one.cancelled_at is None]
        waiting = waiting_counts([program.pool_id] if program.pool_id else [])
        return [_slot(program, held[0], waiting, is_mine=None in mine)] if held else []
    coming = _coming(program)
    waiting = waiting_counts([one.pool_id for one in coming if one.pool_id])
    return [_slot(program, one, waiting, is_mine=one.id in mine) for one in coming]


def _slot(program: Program, one: ProgramSession, waiting: dict[int, int], *, is_mine: bool) -> Slot:
    pool = program.pool if program.is_course else one.pool
    left, waits = (pool.places_left, waiting.get(pool.id, 0)) if pool else (0, 0)
    is_free = left > 0 and not waits
    if program.is_course:
        value, title = COURSE, _("%(n)d번 모두", n=sum(each.cancelled_at is None for each in program.sessions))
    else:
        value, title = str(one.id), (current_locale() == "en" and one.title_en) or one.title_ko
    if is_mine:
        note = _("신청함")
    elif rules.is_collected(program):
        note = _("%(n)d자리", n=pool.capacity if pool else 0)
    elif is_free:
        note = _("%(n)d자리 남음", n=left)
    elif pool is not None and pool.has_line:
        note = _("대기 %(n)d명", n=waits)
    else:
        note = _("마감")
    has_way = is_free or rules.is_collected(program) or (pool is not None and pool.has_line)
    is_open = has_way and not is_mine and one.starts_at > clock.now()
    day, time = day_with_weekday(one.starts_at), time_of_day(one.starts_at)
    return Slot(
        value, day, time, title, note, is_free or rules.is_collected(program), is_open, is_mine, one.cancel_until
    )


def _why_not(program: Program, slots: Sequence[Slot]) -> str:
    now = clock.now()
    if program.cancelled_at is not None:
        return _("취소된 프로그램이에요.")
    if not slots or (program.booking_closes_at is not None and now >= program.booking_closes_at):
        return _("신청이 끝났어요.")
    if program.is_course and rules.begins_at(program, None) <= now:
        return _("신청이 끝났어요.")
    if now < program.booking_opens_at:
        return _("아직 신청을 받지 않아요.")
    return "" if any(slot.is_open or slot.is_mine for slot in slots) else _("남은 자리가 없어요.")
