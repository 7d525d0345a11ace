"""What matching puts on the page of a need, into menus and on the dashboard."""

from collections.abc import Callable, Iterable

from flask import render_template, request, url_for
from markupsafe import Markup

from portal.collaboration.matching import service
from portal.collaboration.matching.policy import can_view
from portal.collaboration.matching.queries import nearest_needs
from portal.collaboration.matching.view import suggestion_row
from portal.collaboration.needs.models import Need, State
from portal.collaboration.needs.policy import can_handle
from portal.core.viewer import Viewer
from portal.web.filters import format_day
from portal.web.language import gettext as _
from portal.web.slots import Command, DashboardCard, DashboardLine, Link

#: Firms beside a need, and needs on the dashboard.
BESIDE, ON_DASHBOARD = 3, 4


def panels(viewer: Viewer) -> Iterable[Callable[[Need], Markup]]:
    """The entry of the slots of a need's pages: the nearest firms, for its own firm and for staff."""
    if viewer.belongings or can_handle(viewer):
        yield lambda need: _panel(viewer, need)


def _panel(viewer: Viewer, need: Need) -> Markup:
    if need.state != State.OPEN or not can_view(viewer, need):
        return Markup("")
    rows = [suggestion_row(one, need) for one in service.firms_for(viewer, need, BESIDE)]
    endpoint = "own_matches.show" if viewer.role_in(need.firm_id) is not None else "staff_matches.show"
    url = url_for(endpoint, need_id=need.id)
    return Markup(render_template("matching/_panel.html", rows=rows[:BESIDE], url=url))  # noqa: S704


def own(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `me_menu`."""
    if viewer.belongings:
        here = request.endpoint == "own_matches.needs"
        yield Link(_("우리 회사에 맞는 수요"), url_for("own_matches.needs"), "sparkles", here)


def commands(viewer: Viewer) -> Iterable[Command]:
    """The entry of the slot `palette`."""
    if viewer.belongings:
        words = "matching needs 수요 맞는 추천"
        yield Command(_("우리 회사에 맞는 수요"), "sparkles", url_for("own_matches.needs"), words=words)


def cards(viewer: Viewer) -> Iterable[DashboardCard]:
    """The entry of the slot `dashboard`: needs that fit the firm acted for."""
    if viewer.firm_id is None:
        return
    lines = [
        DashboardLine(
            one.title,
            url_for("needs.show", need_id=one.id),
            _("%(day)s까지", day=format_day(one.closes_on)) if one.closes_on else "",
        )
        for one in nearest_needs(viewer, viewer.firm_id, ON_DASHBOARD)
    ]
    nothing = _("아직 맞는 수요가 없어요. 프로필에 기술과 서비스를 적을수록 더 잘 찾아요.")
    url = url_for("own_matches.needs")
    yield DashboardCard(_("우리 회사에 맞는 수요"), url, "sparkles", lines, len(lines), nothing)
