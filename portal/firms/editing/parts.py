"""What the editors put on other pages: tabs and panels of one's own firm, the palette, the button of public pages."""

from collections.abc import Iterable

from flask import Flask, url_for

from portal.core.viewer import Viewer
from portal.firms import policy
from portal.firms.dashboard.parts import Panel, Parts, tab
from portal.firms.editing import queries, view
from portal.firms.editing.completeness import completeness_of
from portal.firms.editing.staff_routes import profiles_for_staff
from portal.firms.models import Firm
from portal.web.access import current_viewer
from portal.web.language import gettext as _
from portal.web.slots import Command


def init_app(app: Flask) -> None:
    """Give templates `may_edit_firm(firm_id)`, which asks nothing of the database, and `profiles_for_staff(firm)`."""
    app.jinja_env.globals["profiles_for_staff"] = profiles_for_staff
    app.jinja_env.globals["may_edit_firm"] = lambda firm_id: policy.can_edit(current_viewer(), firm_id)


def fill(parts: Parts) -> None:
    """Tabs for those who may edit, panels for all of the firm."""
    for order, folder, endpoint, label in (
        (20, "profile", "edit", lambda: _("회사 페이지")),
        (21, "technologies", "index", lambda: _("기술")),
        (22, "services", "index", lambda: _("제품·서비스")),
    ):
        parts.add_tabs(tab(f"firm_{folder}", endpoint, label, may=policy.can_edit), order=order)
    parts.add_panels(profiles_panel, order=20)


def profiles_panel(viewer: Viewer, firm: Firm) -> Iterable[Panel]:
    """How complete they are, and all profiles with their states."""
    hidings = queries.live_hidings(firm.id)
    profiles = queries.profiles_of(firm)
    rows = [view.row_of(one, hidings.get((one.kind.code, one.thing.id))) for one in profiles]
    may = policy.can_edit(viewer, firm.id)
    known = completeness_of(profiles[0], {one.kind.folder for one in profiles})
    yield Panel("firm_editing/_completeness.html", {"known": known, "may": may})
    yield Panel("firm_editing/_profiles.html", {"rows": rows, "may": may, "firm": firm}, is_wide=True)


def commands(viewer: Viewer) -> Iterable[Command]:
    """Entries of the slot `palette`, for the firm acted for."""
    one = next((one for one in viewer.belongings if one.firm_id == viewer.firm_id), None)
    if one is None or not policy.can_edit(viewer, one.firm_id):
        return
    words = "edit profile 편집 수정 고치기"
    yield Command(
        _("회사 페이지 편집"), "sliders-horizontal", url_for("firm_profile.edit", firm_id=one.firm_id), words=words
    )
    label = _("우리 회사의 기술 편집")
    yield Command(label, "cpu", url_for("firm_technologies.index", firm_id=one.firm_id), words=words)
    label = _("우리 회사의 제품·서비스 편집")
    yield Command(label, "package", url_for("firm_services.index", firm_id=one.firm_id), words=words)
