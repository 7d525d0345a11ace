"""What leads to leads: menus, the palette, a firm's page, the dashboard."""

from collections.abc import Iterable

from flask import get_template_attribute, request, url_for
from markupsafe import Markup

from portal.collaboration.leads import queries
from portal.collaboration.leads.policy import can_keep, can_see_figures
from portal.core import clock
from portal.core.viewer import Viewer
from portal.web.filters import format_day
from portal.web.language import gettext as _
from portal.web.language import named
from portal.web.slots import Command, DashboardCard, DashboardLine, Link

_PAGES = ("leads", "lead", "lead_confirmations")
MOST_LINES = 5


def links(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `person`, for who acts for a firm."""
    if viewer.firm_id is not None:
        yield Link(_("리드"), url_for("leads.index"), "handshake", request.blueprint in _PAGES)


def staff_entry(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `staff_work_menu`."""
    if can_see_figures(viewer):
        here = request.blueprint == "staff_leads"
        yield Link(_("리드와 계약"), url_for("staff_leads.show"), "layers", here)


def commands(viewer: Viewer) -> Iterable[Command]:
    """Entries of the slot `palette`."""
    if viewer.firm_id is not None:
        words = "leads pipeline board partners 협업 진행 파이프라인"
        yield Command(_("리드"), "handshake", url_for("leads.index"), words=words)
    for link in staff_entry(viewer):
        words = "staff leads contracts funnel 운영 협업 실적 전환"
        yield Command(link.label, link.icon, link.url, words=words)


def acts(viewer: Viewer) -> Iterable[Markup]:
    """The entry of the slot `firm_acts`: making the firm whose page this is a lead of the one acted for."""
    firm_id = int(str((request.view_args or {})["address"]).partition("-")[0])
    if viewer.firm_id is None or viewer.firm_id == firm_id or not can_keep(viewer, viewer.firm_id):
        return
    found = queries.open_lead(viewer.firm_id, firm_id)
    shown = {"lead_id": found.id if found else 0, "firm_id": firm_id, "list_id": viewer.firm_id}
    yield get_template_attribute("leads/_firm_act.html", "act")(**shown)


def cards(viewer: Viewer) -> Iterable[DashboardCard]:
    """The entry of the slot `dashboard`: next steps whose day has come, and what one is asked."""
    if viewer.firm_id is None:
        return
    asked, today = queries.first_waiting(viewer.firm_id, MOST_LINES), clock.today()
    due = queries.due_for(viewer.firm_id, viewer.person_id, MOST_LINES)
    lines = [
        DashboardLine(
            _("%(firm)s: 어디까지 왔는지 확인해 주세요", firm=named(one.name_ko, one.name_en)),
            url_for("lead_confirmations.show", asking_id=one.id),
            format_day(one.asked_at),
        )
        for one in asked
    ]
    lines += [
        DashboardLine(
            ": ".join(filter(None, (named(one.name_ko, one.name_en), one.next_step))),
            url_for("lead.show", lead_id=one.id),
            format_day(one.next_on),
            urgent=one.next_on <= today,
        )
        for one in due
    ]
    yield DashboardCard(
        _("리드"),
        url_for("leads.index"),
        "handshake",
        lines[:MOST_LINES],
        sum(found[0].total for found in (asked, due) if found),
        _("이번 주에 할 일이 없어요."),
    )
