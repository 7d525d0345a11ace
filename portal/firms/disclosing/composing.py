"""What disclosing gives the rest of the portal; called by `firms.composing` alone."""

from collections.abc import Iterable
from functools import partial

from flask import Flask, request, url_for
from flask_babel import lazy_gettext as _l

from portal.core.viewer import Viewer
from portal.files import keepers
from portal.firms.dashboard import parts
from portal.firms.disclosing import kinds, listening, opening, personal_data, queries, rounds, staff_routes, view
from portal.firms.disclosing.document_routes import documents
from portal.firms.disclosing.mine_routes import my_disclosures
from portal.firms.disclosing.routes import firm_disclosures
from portal.firms.media.keeper import FirmKeeper
from portal.firms.policy import EDITING_ROLES
from portal.jobs.parts import Part
from portal.jobs.worker import Registry
from portal.notices.kinds import kinds_of
from portal.web.language import current_locale
from portal.web.language import gettext as _
from portal.web.slots import Command, DashboardCard, DashboardLine, Link, slots_of

BLUEPRINTS = (documents, my_disclosures, firm_disclosures, staff_routes.staff_nda)


def tab(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `me_menu`, for who is of a firm."""
    if viewer.belongings:
        yield Link(
            _("내 자료 요청"), url_for("my_disclosures.index"), "file-text", request.blueprint == my_disclosures.name
        )


def commands(viewer: Viewer) -> Iterable[Command]:
    """The entry of the slot `palette`."""
    for link in (*tab(viewer), *staff_routes.entry(viewer)):
        yield Command(link.label, link.icon, link.url, words="documents nda disclosure 자료 공개 비밀유지 영수증")


def cards(viewer: Viewer) -> Iterable[DashboardCard]:
    """Entries of the slot `dashboard`: firms of the reader's that have been asked and have not answered."""
    own = {one.firm_id: one for one in viewer.belongings if one.role in EDITING_ROLES}
    waiting = queries.waiting_for(list(own))
    lines = [
        DashboardLine(
            own[firm_id].name(current_locale()),
            url_for("firm_disclosures.index", firm_id=firm_id),
            _("기다리는 요청 %(n)s건", n=number),
        )
        for firm_id, number in waiting.items()
    ]
    if lines:
        yield DashboardCard(_("자료 요청"), lines[0].url, "file-text", lines, count=sum(waiting.values()))


def _register_work(app: Flask, registry: Registry) -> None:
    rounds.register(registry)
    keepers.register(app, "firm", FirmKeeper(opening.stands_open))
    keepers.note_by(app, "firm", opening.note)


def _begin_notices(app: Flask) -> None:
    kinds.register(kinds_of(app))
    listening.register(app)


def _fill(app: Flask) -> None:
    for slot, provider, order in (
        ("me_work_menu", tab, 30),
        ("palette", commands, 37),
        ("staff_work_menu", staff_routes.entry, 60),
        ("dashboard", cards, 30),
    ):
        slots_of(app).fill(slot, provider, order=order)
    pages = parts.parts_of(app)
    pages.add_tabs(parts.tab("firm_disclosures", "index", partial(str, _l("자료 공개"))), order=35)
    pages.add_panels(view.panels, order=3)


disclosing = Part(
    blueprints=BLUEPRINTS,
    declare=personal_data.declare,
    register_work=_register_work,
    begin_notices=_begin_notices,
    fill=_fill,
)
