"""`/me/firms/<id>/profile`, `/technologies/<id>`, `/services/<id>`: the editors of a firm's profiles.

The views are the same for all three: which kind is meant follows from the blueprint.
"""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.firms import policy
from portal.firms.editing import queries, service, view
from portal.firms.editing.fields import FIRM, SERVICE, TECHNOLOGY, Kind
from portal.firms.editing.forms import ProfileForm, filled_form, sent_form, wrong_fields
from portal.firms.editing.labels import told
from portal.firms.editing.profiles import Values, digest
from portal.firms.editing.queries import Profile
from portal.firms.people.queries import own_firm
from portal.firms.people.service import lock_firm
from portal.web.access import current_viewer, signed_in
from portal.web.language import gettext as _

Answer = AnyResponse | tuple[str, int] | tuple[AnyResponse, int] | str
CONFLICT = 409
#: A form that saves by itself says so, and is answered by data.
AUTOSAVE = "X-Autosave"

firm_profile, firm_technologies, firm_services = (
    Blueprint(f"firm_{kind.folder}", __name__, url_prefix=f"/me/firms/<int:firm_id>/{kind.folder}")
    for kind in (FIRM, TECHNOLOGY, SERVICE)
)
BLUEPRINTS = (firm_profile, firm_technologies, firm_services)
_KINDS = dict(zip([one.name for one in BLUEPRINTS], (FIRM, TECHNOLOGY, SERVICE), strict=True))


def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _kind() -> Kind:
    return _KINDS[request.blueprint or ""]


def _refuse_others(firm_id: int) -> None:
    """Whoever is not of the firm does not learn of its drafts; whoever only looks may not write them."""
    viewer = current_viewer()
    if not policy.is_of(viewer, firm_id):
        abort(404)
    if not policy.can_edit(viewer, firm_id):
        abort(403)


def opened(firm_id: int, item_id: int | None) -> Profile:
    """The profile that an address names, for who may write it."""
    _refuse_others(firm_id)
    return queries.load(_kind(), firm_id, item_id) or abort(404)


def _by() -> str:
    return current_viewer().actor


def _to(profile: Profile, endpoint: str, **more: Any) -> AnyResponse:
    return redirect(view.page_of(profile, endpoint, **more), 303)


# ── Technologies, services ───────────────────────────────────────────────────


@signed_in
def index(firm_id: int) -> str:
    """All of a kind, with their states."""
    _refuse_others(firm_id)
    firm = own_firm(current_viewer(), firm_id) or abort(404)
    hidings = queries.live_hidings(firm_id)
    rows = [
        view.row_of(one, hidings.get((one.kind.code, one.thing.id))) for one in queries.drafted_profiles(_kind(), firm)
    ]
    return render_template("firm_editing/index.html", firm=firm, kind=_kind(), rows=rows)


@signed_in
def new(firm_id: int) -> str:
    """Begin one by its name; the rest is written in its editor, which saves by itself."""
    _refuse_others(firm_id)
    return _new_page(firm_id, filled_form(_beginning(), None, {}))


def _beginning() -> Kind:
    """A kind with its first group of fields alone."""
    kind = _kind()
    return Kind(kind.code, kind.folder, kind.model, kind.groups[:1], kind.edited)


def _new_page(firm_id: int, form: ProfileForm) -> str:
    firm = own_firm(current_viewer(), firm_id) or abort(404)
    return render_template("firm_editing/new.html", firm=firm, kind=form.kind, form=form)


@signed_in
def begin(firm_id: int) -> Answer:
    """A new one, seen by nobody else until it is published."""
    _refuse_others(firm_id)
    form = sent_form(_beginning(), None)
    if not form.validate():
        return _new_page(firm_id, form), BAD_INPUT
    try:
        with unit_of_work():
            offer = service.begin_offer(_kind(), lock_firm(firm_id), form.values, by=_by())
            number = offer.id
    except RuleError as refusal:
        form.refuse(refusal.field or "", told(refusal))
        return _new_page(firm_id, form), BAD_INPUT
    return redirect(view.url_of(_kind(), "edit", firm_id, number, done="begun"), 303)


# ── Writing ──────────────────────────────────────────────────────────────────


@signed_in
def edit(firm_id: int, item_id: int | None = None) -> str:
    """The draft, in a form."""
    profile = opened(firm_id, item_id)
    return _editor(profile, filled_form(profile.kind, profile.firm, profile.values))


def _editor(profile: Profile, form: ProfileForm, choices: list[view.Choice] | None = None) -> str:
    return render_template(
        "firm_editing/edit.html",
        firm=profile.firm,
        profile=profile,
        row=view.row_of(profile, queries.hiding_of(profile)),
        form=form,
        choices=choices or [],
        author=view.author_of(profile),
    )


@signed_in
def save(firm_id: int, item_id: int | None = None) -> Answer:
    """Keep what was typed as the draft."""
    profile = opened(firm_id, item_id)
    form = sent_form(profile.kind, profile.firm)
    is_valid = form.validate()
    if request.headers.get(AUTOSAVE):
        return _autosave(profile, form)
    if not is_valid:
        return _editor(profile, form), BAD_INPUT
    typed = _picked(profile, form)
    try:
        with unit_of_work():
            service.save(_again(profile), typed, form.basis, by=_by())
    except (service.ConflictError, IntegrityError):
        return _conflict(opened(firm_id, item_id), form, typed), CONFLICT
    profile = opened(firm_id, item_id)
    return _to(profile, "preview") if request.form.get("then") == "preview" else _to(profile, "edit", done="saved")


def _again(profile: Profile) -> Profile:
    """The profile as it is inside the write."""
    firm_id, number = profile.firm.id, profile.thing.id
    return queries.load(profile.kind, firm_id, number) or abort(404)


def _picked(profile: Profile, form: ProfileForm) -> Values:
    """What was typed, but for the fields in which the other's version was chosen."""
    now = profile.values
    theirs = {one.name for one in profile.kind.fields if request.form.get(f"pick-{one.name}") == "theirs"}
    return {name: now[name] if name in theirs else value for name, value in form.values.items()}


def _autosave(profile: Profile, form: ProfileForm) -> tuple[AnyResponse, int]:
    """Keep all that is right; what is not stays in the browser, and is named."""
    typed, wrong = form.values, [message for _name, message in wrong_fields(form)]
    try:
        with unit_of_work():
            now = _again(profile)
            values = {**now.values, **typed}
            service.save(now, typed, form.basis, by=_by())
    except (service.ConflictError, IntegrityError):
        said = _("다른 사람이 먼저 저장했어요. 저장을 누르면 두 글을 나란히 보여 드려요.")
        return jsonify(state="conflict", message=said), CONFLICT
    said = _("방금 저장됨") if not wrong else _("방금 저장됨. 다음은 빼고: %(why)s", why=" ".join(wrong))
    base = ",".join(f"{one.name}:{digest(values[one.name])}" for one in form.kind.fields)
    return jsonify(state="saved", message=said, base=base), 200


def _conflict(profile: Profile, form: ProfileForm, typed: Values) -> str:
    """Both versions, field by field: what was typed stays in the form, which is now made upon the other's."""
    choices = view.choices(profile, typed, form.basis)
    form.base.data = filled_form(profile.kind, profile.firm, profile.values).base.data
    return _editor(profile, form, choices)


@signed_in
def discard(firm_id: int, item_id: int | None = None) -> Answer:
    """Throw away what is not public."""
    profile = opened(firm_id, item_id)
    try:
        with unit_of_work():
            profile = _again(profile)
            service.discard(profile, by=_by())
    except service.ConflictError:
        return _to(opened(firm_id, item_id), "edit", done="moved")
    if queries.load(_kind(), firm_id, item_id) is None:
        return redirect(view.url_of(_kind(), "index", firm_id, done="discarded"), 303)
    return _to(opened(firm_id, item_id), "edit", done="discarded")


# ── Publishing ───────────────────────────────────────────────────────────────


@signed_in
def publish(firm_id: int, item_id: int | None = None) -> Answer:
    """Save, and make it public."""
    profile = opened(firm_id, item_id)
    # From the preview there is no form of the editor: what is saved is published.
    form = sent_form(profile.kind, profile.firm) if "base" in request.form else None
    if form is not None and not form.validate():
        return _editor(profile, form), BAD_INPUT
    typed = _picked(profile, form) if form is not None else {}
    try:
        with unit_of_work():
            if form is not None:
                service.save(_again(profile), typed, form.basis, by=_by())
            service.publish(_again(profile), by=_by())
    except service.ConflictError:
        profile = opened(firm_id, item_id)
        form = form or filled_form(profile.kind, profile.firm, profile.values)
        return _conflict(profile, form, typed), CONFLICT
    except (RuleError, IntegrityError) as refusal:
        profile = opened(firm_id, item_id)
        form = form or filled_form(profile.kind, profile.firm, profile.values)
        form.refuse(*_at_field(refusal))
        return _editor(profile, form), BAD_INPUT
    return _to(opened(firm_id, item_id), "edit", done="published")


def _at_field(refusal: RuleError | IntegrityError) -> tuple[str, str]:
    """A rule's no at its field; what the database refuses is what somebody else has published at the same moment."""
    if isinstance(refusal, IntegrityError):
        return "", _("같은 때에 다른 사람이 바꾸었어요. 다시 해 주세요.")
    return refusal.field or "", told(refusal)


@signed_in
def withdraw(firm_id: int, item_id: int) -> Answer:
    """Take it back."""
    profile = opened(firm_id, item_id)
    try:
        with unit_of_work():
            service.withdraw(_again(profile), by=_by())
    except RuleError as refusal:
        profile = opened(firm_id, item_id)
        form = filled_form(profile.kind, profile.firm, profile.values)
        form.refuse("", told(refusal))
        return _editor(profile, form), BAD_INPUT
    return _to(opened(firm_id, item_id), "edit", done="withdrawn")


# ── Revisions ────────────────────────────────────────────────────────────────


@signed_in
def revisions(firm_id: int, item_id: int | None = None) -> str:
    """What was public when, and who published it."""
    profile = opened(firm_id, item_id)
    found = queries.revisions_of(profile)[: view.MOST_REVISIONS]
    return render_template(
        "firm_editing/revisions.html",
        firm=profile.firm,
        profile=profile,
        name=view.name_of(profile),
        rows=view.revision_rows(profile, found),
        pending=view.differences(profile.kind, profile.public, profile.values, profile.firm),
    )


@signed_in
def revision(firm_id: int, revision_id: int, item_id: int | None = None) -> str:
    """What one changed, and how it differs from what is now."""
    profile = opened(firm_id, item_id)
    found = queries.revisions_of(profile)
    place = next((place for place, one in enumerate(found) if one.id == revision_id), None)
    if place is None:
        abort(404)
    one, before = found[place], found[place + 1] if place + 1 < len(found) else None
    return render_template(
        "firm_editing/revision.html",
        firm=profile.firm,
        profile=profile,
        name=view.name_of(profile),
        row=view.revision_rows(profile, found)[place],
        changes=view.differences(profile.kind, before.values if before else {}, one.values, profile.firm),
        is_first=before is None,
    )


@signed_in
def restore(firm_id: int, revision_id: int, item_id: int | None = None) -> Answer:
    """Make a draft of it; publishing is another step."""
    profile = opened(firm_id, item_id)
    found = next((one for one in queries.revisions_of(profile) if one.id == revision_id), None) or abort(404)
    number, values = found.number, found.values
    try:
        with unit_of_work():
            service.restore(_again(profile), values, by=_by())
    except (service.ConflictError, IntegrityError):
        return _to(opened(firm_id, item_id), "edit", done="moved")
    return _to(opened(firm_id, item_id), "edit", done="restored", n=number)


def _add(blueprint: Blueprint) -> None:
    blueprint.context_processor(lambda: {"known": None, "page_of": view.page_of, "url_of": view.url_of})
    blueprint.after_request(keep_to_oneself)
    is_offer = _KINDS[blueprint.name].is_offer
    at = "/<int:item_id>" if is_offer else ""
    pages: list[tuple[str, str, Any, str]] = [
        (at, "edit", edit, "GET"),
        (at, "save", save, "POST"),
        (f"{at}/draft/removal", "discard", discard, "POST"),
        (f"{at}/publication", "publish", publish, "POST"),
        (f"{at}/revisions", "revisions", revisions, "GET"),
        (f"{at}/revisions/<int:revision_id>", "revision", revision, "GET"),
        (f"{at}/revisions/<int:revision_id>/restoration", "restore", restore, "POST"),
    ]
    if is_offer:
        pages += [
            ("", "index", index, "GET"),
            ("/new", "new", new, "GET"),
            ("/new", "begin", begin, "POST"),
            (f"{at}/withdrawal", "withdraw", withdraw, "POST"),
        ]
    for path, endpoint, handler, method in pages:
        blueprint.add_url_rule(path, endpoint, handler, methods=[method])


for _blueprint in BLUEPRINTS:
    _add(_blueprint)
