"""What proposals put on the pages of needs, into menus and on the first page of who has signed in."""

from collections.abc import Callable, Iterable

from flask import render_template, request, url_for
from markupsafe import Markup

from portal.collaboration.needs.models import Need
from portal.collaboration.needs.policy import can_begin, can_handle
from portal.collaboration.proposals import labels, queries, view
from portal.core.viewer import Viewer
from portal.web.filters import format_day
from portal.web.language import gettext as _
from portal.web.language import named
from portal.web.slots import Command, DashboardCard, DashboardLine, Link, Queue

#: So many wait on the first page.
MOST_LINES = 5
NeedPart = Callable[[Need], Markup]


def _made(template: str, **values: object) -> Markup:
    return Markup(render_template(template, **values))  # noqa: S704  # escaped by Jinja


def box(viewer: Viewer) -> Iterable[NeedPart]:
    """The part of the slot `need_side`: the way to answer a need."""

    def part(need: Need) -> Markup:
        if viewer.role_in(need.firm_id) is not None:
            return Markup()
        standing = queries.standing_of(need.id, viewer.firm_id) if viewer.firm_id is not None else None
        values = {"standing": standing, "label": labels.state_label(standing) if standing else ""}
        return _made("proposals/_box.html", need=need, may_propose=can_begin(viewer), **values)

    yield part


def came(viewer: Viewer) -> Iterable[NeedPart]:
    """The part of the slot `own_need_parts`: what came to a need of one's own."""

    def part(need: Need) -> Markup:
        rows = view.rows_of(queries.proposals_to(viewer, need.id), viewer)
        return _made("proposals/_came.html", need=need, rows=rows)

    yield part


def to_pass_on(viewer: Viewer) -> Iterable[Markup]:
    """The part of the slot `staff_need_parts`: what waits to be passed on."""
    yield _made("proposals/_waiting.html", rows=view.rows_of(queries.to_pass_on(viewer), viewer))


def queues(viewer: Viewer) -> Iterable[Queue]:
    """The entry of the slot `staff_queues`."""
    if can_handle(viewer):
        waiting = queries.to_pass_on(viewer)
        note = _("가장 오래된 것: %(day)s", day=format_day(waiting[0].sent_at)) if waiting else ""
        yield Queue(_("전할 협업 제안"), len(waiting), url_for("staff_needs.index"), "handshake", note)


def tab(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slots `person` and `me_menu`, for who is of a firm."""
    if viewer.belongings:
        here = request.blueprint == "my_proposals"
        yield Link(_("협업 제안"), url_for("my_proposals.index"), "message-square-text", here)


def commands(viewer: Viewer) -> Iterable[Command]:
    """The entry of the slot `palette`."""
    if viewer.belongings:
        words = "proposals offers 제안 보낸 받은"
        yield Command(_("협업 제안"), "message-square-text", url_for("my_proposals.index"), words=words)


def cards(viewer: Viewer) -> Iterable[DashboardCard]:
    """The entry of the slot `dashboard`: proposals that wait for an answer of the firm acted for."""
    if viewer.firm_id is None:
        return
    waiting = queries.first_waiting(viewer.firm_id, MOST_LINES)
    lines = [
        DashboardLine(
            one.title,
            url_for("my_proposals.show", proposal_id=one.id),
            named(one.name_ko, one.name_en),
            urgent=one.seen_at is None,
        )
        for one in waiting
    ]
    count = waiting[0].total if waiting else 0
    nothing = _("답을 기다리는 제안이 없어요.")
    url = url_for("my_proposals.index")
    yield DashboardCard(_("답할 협업 제안"), url, "message-square-text", lines, count=count, nothing=nothing)
