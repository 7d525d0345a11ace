"""`/staff/mentors`: mentors, their time, the programs they give it to, and the hours that firms have."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.accounts.emails import email_key, read_email
from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.firms.models import Firm
from portal.programs import service as programs
from portal.programs.mentoring import hours, queries, service, slots, times_pages
from portal.programs.mentoring.forms import ActForm, GrantForm, LimitsForm, MentorForm, OfferForm, TimeForm
from portal.programs.mentoring.labels import told
from portal.programs.mentoring.models import Mentor, MentorProgram, MentorTime
from portal.programs.mentoring.view import card_of, entry_row, row_of, times_of
from portal.programs.policy import PROGRAM_STAFF
from portal.web.access import current_viewer, staff
from portal.web.language import current_locale
from portal.web.language import gettext as _

Answer = AnyResponse | str | tuple[str, int]

staff_mentors = Blueprint("staff_mentors", __name__, url_prefix="/staff/mentors")


@staff_mentors.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_mentors.get("")
@staff(*PROGRAM_STAFF)
def index() -> str:
    """All mentors."""
    return render_template("mentoring/staff_index.html", mentors=[card_of(one) for one in queries.all_mentors()])


@staff_mentors.get("/new")
@staff(*PROGRAM_STAFF)
def new() -> str:
    """The form for one more."""
    return render_template("mentoring/staff_form.html", form=MentorForm(None), mentor=None)


@staff_mentors.post("")
@staff(*PROGRAM_STAFF)
def create() -> Answer:
    """Note a mentor."""
    return _write(None)


@staff_mentors.get("/<int:mentor_id>/edit")
@staff(*PROGRAM_STAFF)
def edit(mentor_id: int) -> str:
    """What is told of a mentor."""
    mentor, form = _found(mentor_id), MentorForm(None)
    for name in service.FIELDS:
        form[name].data = getattr(mentor, name)
    person = session.get(Person, mentor.person_id) if mentor.person_id else None
    form.email.data = person.email if person else ""
    return render_template("mentoring/staff_form.html", form=form, mentor=card_of(mentor))


@staff_mentors.post("/<int:mentor_id>/edit")
@staff(*PROGRAM_STAFF)
def save(mentor_id: int) -> Answer:
    """Put it right."""
    return _write(_found(mentor_id))


def _write(mentor: Mentor | None) -> Answer:
    form, number = MentorForm(), mentor.id if mentor else None
    if form.validate() and (written := _written(form, number)):
        return redirect(url_for("staff_mentors.show", mentor_id=written, done="saved"), 303)
    again = card_of(_found(number)) if number else None
    return render_template("mentoring/staff_form.html", form=form, mentor=again), BAD_INPUT


def _written(form: MentorForm, number: int | None) -> int | None:
    """The number of who was written; what is refused stands in the form."""
    person = None
    if form.email.data:
        address = read_email(form.email.data)
        query = session.query(Person).filter_by(email_key=email_key(address)) if address else None
        person = query.one_or_none() if query else None
        if person is None:
            form.refuse("email", _("이 주소의 계정이 없어요. 비워 두면 계정 없이 적어요."))
            return None
    person_id = person.id if person else None
    try:
        with unit_of_work():
            again = session.get(Person, person_id) if person_id else None
            mentor = session.get_one(Mentor, number) if number else None
            return service.write(mentor, form.values, again, by=current_viewer().actor).id
    except RuleError as refusal:
        form.refuse(refusal.field or "", told(refusal))
        return None


def _found(mentor_id: int) -> Mentor:
    return queries.find_mentor(current_viewer(), mentor_id) or abort(404)


@staff_mentors.get("/<int:mentor_id>")
@staff(*PROGRAM_STAFF)
def show(mentor_id: int) -> str:
    """A mentor's time, programs and meetings, and what no longer fits."""
    return _page(_found(mentor_id))


def _page(
    mentor: Mentor, form: TimeForm | None = None, limits: LimitsForm | None = None, offer: OfferForm | None = None
) -> str:
    return render_template(
        "mentoring/staff_show.html",
        mentor=card_of(mentor),
        mentor_id=mentor.id,
        views="staff_mentors",
        times=times_of(mentor),
        form=form or TimeForm(None),
        limits=limits or LimitsForm(None).show(mentor),
        offer=offer or _offer_form(),
        offers=[(one, one.program.title(current_locale())) for one in queries.offers_of(mentor.id)],
        conflicts=queries.conflicts(mentor),
        meetings=[row_of(one) for one in reversed(queries.meetings_of(mentor, side=None))],
    )


def _offer_form(*, is_sent: bool = False) -> OfferForm:
    form = OfferForm() if is_sent else OfferForm(None)
    form.program.choices = [(str(one.id), one.title(current_locale())) for one in queries.programs_to_offer()]
    return form


@staff_mentors.post("/<int:mentor_id>/times")
@staff(*PROGRAM_STAFF)
def add_time(mentor_id: int) -> Answer:
    """Say when a mentor has time."""
    form, by = TimeForm(), current_viewer().actor
    if not times_pages.take_time(form, _found(mentor_id).id, by=by):
        return _page(_found(mentor_id), form), BAD_INPUT
    return _back(mentor_id)


def _back(mentor_id: int) -> Answer:
    return redirect(url_for("staff_mentors.show", mentor_id=mentor_id, done="saved"), 303)


@staff_mentors.post("/<int:mentor_id>/times/<int:time_id>/end")
@staff(*PROGRAM_STAFF)
def drop_time(mentor_id: int, time_id: int) -> Answer:
    """Take a time back."""
    found, by = session.get(MentorTime, time_id), current_viewer().actor
    if found is None or found.mentor_id != _found(mentor_id).id:
        abort(404)
    times_pages.send(ActForm(), mentor_id, lambda one: service.drop_time(one, time_id, by=by))
    return _back(mentor_id)


@staff_mentors.post("/<int:mentor_id>/limits")
@staff(*PROGRAM_STAFF)
def set_limits(mentor_id: int) -> Answer:
    """How long a mentor meets, and how often at most."""
    form, by = LimitsForm(), current_viewer().actor
    if not times_pages.take_limits(form, _found(mentor_id).id, by=by):
        return _page(_found(mentor_id), limits=form), BAD_INPUT
    return _back(mentor_id)


@staff_mentors.post("/<int:mentor_id>/leaving")
@staff(*PROGRAM_STAFF)
def leave(mentor_id: int) -> Answer:
    """They give no more time."""
    by = current_viewer().actor
    times_pages.send(ActForm(), _found(mentor_id).id, lambda one: service.leave(one, by=by))
    return _back(mentor_id)


@staff_mentors.post("/<int:mentor_id>/return")
@staff(*PROGRAM_STAFF)
def come_back(mentor_id: int) -> Answer:
    """They give time again."""
    by = current_viewer().actor
    times_pages.send(ActForm(), _found(mentor_id).id, lambda one: service.come_back(one, by=by))
    return _back(mentor_id)


@staff_mentors.post("/<int:mentor_id>/programs")
@staff(*PROGRAM_STAFF)
def offer(mentor_id: int) -> Answer:
    """Let firms book a mentor in a program."""
    form, number = _offer_form(is_sent=True), _found(mentor_id).id
    if not form.validate() or form.first_day.data is None or form.last_day.data is None:
        return _page(_found(mentor_id), offer=form), BAD_INPUT
    days = form.first_day.data, form.last_day.data
    try:
        with unit_of_work():
            program, mentor = programs.lock(int(form.program.data)), session.get_one(Mentor, number)
            by = current_viewer().actor
            slots.offer(program, mentor, *days, asks_hours=bool(form.asks_hours.data), by=by)
    except RuleError as refusal:
        form.refuse(refusal.field or "", told(refusal))
        return _page(_found(mentor_id), offer=form), BAD_INPUT
    return _back(mentor_id)


@staff_mentors.post("/<int:mentor_id>/programs/<int:program_id>/end")
@staff(*PROGRAM_STAFF)
def withdraw(mentor_id: int, program_id: int) -> Answer:
    """Take a mentor out of a program."""
    if session.get(MentorProgram, (program_id, _found(mentor_id).id)) is None:
        abort(404)
    with unit_of_work():
        programs.lock(program_id)
        offered = session.get(MentorProgram, (program_id, mentor_id))
        if offered is not None:
            slots.withdraw(offered, by=current_viewer().actor)
    return _back(mentor_id)


# ── Hours ────────────────────────────────────────────────────────────────────


@staff_mentors.get("/hours")
@staff(*PROGRAM_STAFF)
def accounts() -> str:
    """What firms have; with `firm`, the lines of one."""
    form = GrantForm(None)
    form.year.show(clock.today().year)
    return _accounts(form)


def _accounts(form: GrantForm) -> str:
    text = request.args.get("firm", "")
    firm = session.get(Firm, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else None
    return render_template(
        "mentoring/staff_hours.html",
        form=form,
        accounts=[(account, one.id, one.name(current_locale())) for account, one in queries.accounts()],
        firm=firm,
        entries=[entry_row(one) for one in queries.entries_of(firm.id)] if firm else [],
    )


@staff_mentors.post("/hours")
@staff(*PROGRAM_STAFF)
def grant() -> Answer:
    """Give a firm hours, or take some back."""
    form = GrantForm()
    if not form.validate():
        return _accounts(form), BAD_INPUT
    found = queries.firms_called(form.firm.data)
    if len(found) != 1:
        form.refuse(
            "firm", _("같은 이름의 회사가 여럿이에요. 번호로 적어 주세요.") if found else _("이런 회사가 없어요.")
        )
        return _accounts(form), BAD_INPUT
    minutes, number = (form.minutes.number or 0) * (-1 if form.is_back.data else 1), found[0].id
    try:
        with unit_of_work():
            firm, by = session.get_one(Firm, number), current_viewer().actor
            hours.grant(firm, form.year.number or 0, minutes, form.why.data, by=by)
    except RuleError as refusal:
        form.refuse(refusal.field or "", told(refusal))
        return _accounts(form), BAD_INPUT
    return redirect(url_for("staff_mentors.accounts", firm=number, done="granted"), 303)
