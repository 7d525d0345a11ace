"""A draft as its public page would show it, and Markdown as it would look."""

from flask import abort, jsonify, render_template, request
from werkzeug.wrappers import Response

from portal.core import clock
from portal.core.db import session
from portal.core.korean import clean
from portal.core.markdown import render
from portal.firms import policy
from portal.firms.editing import queries, view
from portal.firms.editing.fields import LONGEST_TEXT
from portal.firms.editing.profiles import lay
from portal.firms.editing.queries import Profile
from portal.firms.editing.routes import BLUEPRINTS, firm_profile, opened
from portal.firms.media.queries import files_of, published
from portal.firms.models import Firm, Technology
from portal.firms.view import FirmView, PartView, firm_view, service_view, technology_view
from portal.web.access import current_viewer, signed_in
from portal.web.language import current_locale


@signed_in
def preview(firm_id: int, item_id: int | None = None) -> str:
    """What others would see."""
    profile = opened(firm_id, item_id)
    links = {name: view.page_of(profile, name) for name in ("edit", "publish")}
    shown = {"row": view.row_of(profile, queries.hiding_of(profile)), "links": links}
    page = _as_if_published(profile)
    template = f"firm_editing/preview_{profile.kind.code}.html"
    return render_template(template, view=page, **shown)


def _as_if_published(profile: Profile) -> FirmView | PartView:
    """The view of the public page, over rows that are put back as they were."""
    thing, changes = profile.thing, {name: profile.values[name] for name in profile.changed}
    locale = current_locale()
    # What lies beside a technology or service comes out with it; of the firm itself each file is published for itself.
    files = published([thing.id]) if isinstance(thing, Firm) else files_of(thing.firm_id)
    with session.no_autoflush:
        lay(profile.kind, thing, changes)
        thing.updated_at = clock.now()
        try:
            if isinstance(thing, Firm):
                return firm_view(thing, [], locale, files=files)
            if isinstance(thing, Technology):
                return technology_view(thing, locale, files)
            return service_view(thing, locale, files)
        finally:
            session.rollback()


@firm_profile.post("/rendering")
@signed_in
def rendering(firm_id: int) -> Response:
    """Markdown that is being typed, as the page would show it; nothing is kept."""
    if not policy.is_of(current_viewer(), firm_id):
        abort(404)
    if not policy.can_edit(current_viewer(), firm_id):
        abort(403)
    return jsonify(html=render(clean(request.form.get("text", ""))[:LONGEST_TEXT]))


#: The editors with all their pages.
EDITORS = BLUEPRINTS

for _blueprint in EDITORS:
    _at = "/<int:item_id>/preview" if _blueprint is not firm_profile else "/preview"
    _blueprint.add_url_rule(_at, "preview", preview)
