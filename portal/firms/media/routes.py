"""`/me/firms/<id>/files`: a firm's logo, cover, pictures and documents; for those who are of it."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, cast

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.korean import clean_line
from portal.core.viewer import FirmRole
from portal.files import service as files
from portal.files.checks import LARGEST_FILE, MEGABYTE
from portal.files.service import Taken, keeping
from portal.firms import policy
from portal.firms.media import queries, service
from portal.firms.media.forms import DescribeForm, MoveForm, ReplaceForm, UploadForm
from portal.firms.media.labels import subject_choices, told
from portal.firms.media.models import SINGLE, FirmFile
from portal.firms.media.view import groups_of, space_of
from portal.firms.models import Firm
from portal.firms.people.queries import own_firm, seat_of
from portal.firms.people.service import lock_firm
from portal.web.access import current_viewer, signed_in
from portal.web.forms import Form
from portal.web.language import gettext as _
from portal.web.security import takes

Answer = AnyResponse | tuple[str, int]

#: Of one request: three of the largest files, with what stands around them.
LARGEST_REQUEST = 3 * LARGEST_FILE + MEGABYTE
TOO_LARGE = 413

firm_media = Blueprint("firm_media", __name__, url_prefix="/me/firms/<int:firm_id>/files")
firm_media.context_processor(lambda: {"known": None})


@firm_media.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@firm_media.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Answer | RequestEntityTooLarge:
    """More came than is read at all: said at the field. It was found before anybody asked who is there."""
    firm_id = (request.view_args or {}).get("firm_id", 0)
    if request.endpoint != "firm_media.upload" or not policy.can_edit(current_viewer(), firm_id):
        return error
    firm = _own_firm(firm_id)
    form = UploadForm(subject_choices(firm), None)
    form.refuse("files", _("한 번에 90MB까지, 한 파일은 30MB까지 올릴 수 있어요. 나누어 올려 주세요."))
    return _page(firm, form), TOO_LARGE


@firm_media.get("")
@signed_in
def index(firm_id: int) -> str:
    """What the firm has, drafts among it."""
    return _page(_own_firm(firm_id))


def _own_firm(firm_id: int) -> Firm:
    return own_firm(current_viewer(), firm_id) or abort(404)


def _edited_firm(firm_id: int) -> Firm:
    firm = _own_firm(firm_id)
    return firm if policy.can_edit(current_viewer(), firm_id) else abort(403)


def _page(firm: Firm, form: UploadForm | None = None, **more: Any) -> str:
    subjects = subject_choices(firm)
    return render_template(
        "firm_media/index.html",
        firm=firm,
        may_edit=policy.can_edit(current_viewer(), firm.id),
        groups=groups_of(queries.files_of(firm.id), dict(subjects)),
        space=space_of(firm),
        # An editor's link says which profile it comes from.
        form=form or UploadForm(subjects, None, proposed=request.args.get("subject", "firm")),
        **{"error": "", "added": 0, **more},
    )


@firm_media.post("")
@signed_in
@takes(LARGEST_REQUEST)
def upload(firm_id: int) -> Answer:
    """Keep what was chosen, as drafts. Of several files those that may be kept are; the others are named."""
    firm = _edited_firm(firm_id)
    form = UploadForm(subject_choices(firm))
    if not form.validate():
        return _page(firm, form), BAD_INPUT
    use, subject, by = form.chosen_use, form.subject.data, current_viewer().actor
    # Looking at pictures takes a while; nobody is to wait for a snapshot of ours meanwhile.
    session.rollback()
    taken = [one for one in (_taken(form, upload, use in SINGLE) for upload in form.uploads) if one]
    if taken and _kept(
        firm_id, form, taken, lambda locked: service.add(locked, taken, use=use, subject=subject, by=by)
    ):
        if not form.all_errors:
            # More of what belongs to the same profile often follows.
            proposed = {} if subject == "firm" else {"subject": subject}
            return redirect(url_for("firm_media.index", firm_id=firm_id, done="added", **proposed), 303)
    else:
        taken = []
    return _page(_own_firm(firm_id), form, added=len(taken)), BAD_INPUT


def _taken(form: Form, upload: FileStorage, pictures_only: bool) -> Taken | None:
    """An upload in the storage; nothing when it is refused, which stands at the field."""
    name = clean_line(upload.filename or "")
    try:
        return files.take(cast(Any, upload.stream), name, pictures_only=pictures_only)
    except RuleError as refusal:
        form.refuse("files", f"{name[:60]}: {told(refusal)}")
        return None


def _kept(firm_id: int, form: Form, taken: list[Taken], do: Callable[[Firm], object]) -> bool:
    """Do something with contents and the firm locked; whether it was done. What a rule refuses stands at its field."""
    try:
        with ExitStack() as stack:
            stack.enter_context(keeping(*taken))
            stack.enter_context(unit_of_work())
            do(_locked(firm_id))
    except RuleError as refusal:
        form.refuse(refusal.field or "files", told(refusal))
        return False
    return True


def _locked(firm_id: int) -> Firm:
    """The firm, locked; whoever stops being an editor while they press the button is refused here, too."""
    firm = lock_firm(firm_id)
    seat = session.scalars(seat_of(firm_id, current_viewer().person_id or 0)).one_or_none()
    return firm if seat is not None and seat.role in (FirmRole.OWNER, FirmRole.EDITOR) else abort(403)


# ── One file ─────────────────────────────────────────────────────────────────


def _file(firm: Firm, media_id: int) -> FirmFile:
    return queries.file_in(firm.id, media_id) or abort(404)


@firm_media.get("/<int:media_id>")
@signed_in
def edit(firm_id: int, media_id: int) -> str:
    """What a file shows, to be described; another content for it."""
    firm = _edited_firm(firm_id)
    return _edit_page(firm, _file(firm, media_id))


def _edit_page(
    firm: Firm, row: FirmFile, form: DescribeForm | None = None, replacing: ReplaceForm | None = None
) -> str:
    return render_template(
        "firm_media/edit.html",
        firm=firm,
        row=row,
        form=form or DescribeForm(row, subject_choices(firm), None),
        replacing=replacing or ReplaceForm(None),
    )


@firm_media.post("/<int:media_id>")
@signed_in
def describe(firm_id: int, media_id: int) -> Answer:
    """Take captions, descriptions and the profile."""
    firm = _edited_firm(firm_id)
    row = _file(firm, media_id)
    form = DescribeForm(row, subject_choices(firm))
    if not form.validate():
        return _edit_page(firm, row, form), BAD_INPUT
    words, subject, by = form.words, form.subject.data, current_viewer().actor

    def do(locked: Firm) -> None:
        service.describe(_file(locked, media_id), locked, words=words, subject=subject, by=by)

    if not _kept(firm_id, form, [], do):
        firm = _own_firm(firm_id)
        return _edit_page(firm, _file(firm, media_id), form), BAD_INPUT
    return _back(firm_id, "described")


@firm_media.post("/<int:media_id>/content")
@signed_in
@takes(LARGEST_REQUEST)
def replace(firm_id: int, media_id: int) -> Answer:
    """Put another content in the place of this one."""
    firm = _edited_firm(firm_id)
    row, form = _file(firm, media_id), ReplaceForm()
    if not form.validate() or form.upload is None:
        return _edit_page(firm, row, replacing=form), BAD_INPUT
    by, is_picture = current_viewer().actor, row.is_picture
    session.rollback()
    taken = _taken(form, form.upload, is_picture)

    def do(locked: Firm) -> None:
        service.replace(_file(locked, media_id), locked, cast(Taken, taken), by=by)

    if taken is None or not _kept(firm_id, form, [taken], do):
        firm = _own_firm(firm_id)
        return _edit_page(firm, _file(firm, media_id), replacing=form), BAD_INPUT
    return _back(firm_id, "replaced")


@firm_media.post("/<int:media_id>/publication")
@signed_in
def publish(firm_id: int, media_id: int) -> Answer:
    """Show a file on the public page."""
    return _done(firm_id, media_id, lambda row: service.publish(row, by=current_viewer().actor), "published")


@firm_media.post("/<int:media_id>/withdrawal")
@signed_in
def withdraw(firm_id: int, media_id: int) -> Answer:
    """Show it no more."""
    return _done(firm_id, media_id, lambda row: service.withdraw(row, by=current_viewer().actor), "withdrawn")


@firm_media.post("/<int:media_id>/removal")
@signed_in
def remove(firm_id: int, media_id: int) -> Answer:
    """Let it be no more."""
    return _done(firm_id, media_id, lambda row: service.remove(row, by=current_viewer().actor), "removed")


@firm_media.post("/<int:media_id>/position")
@signed_in
def move(firm_id: int, media_id: int) -> Answer:
    """Show it earlier or later."""
    form = MoveForm()
    earlier = form.to.data == "earlier"
    if not form.validate():
        firm = _edited_firm(firm_id)
        _file(firm, media_id)
        return _page(firm, error=form.all_errors[0][1]), BAD_INPUT
    return _done(firm_id, media_id, lambda row: service.move(row, earlier=earlier), "moved")


def _done(firm_id: int, media_id: int, do: Callable[[FirmFile], object], said: str) -> Answer:
    """Do something with a file of the firm, which is locked."""
    _file(_edited_firm(firm_id), media_id)
    with unit_of_work():
        do(_file(_locked(firm_id), media_id))
    return _back(firm_id, said)


def _back(firm_id: int, said: str) -> Answer:
    return redirect(url_for("firm_media.index", firm_id=firm_id, done=said), 303)
