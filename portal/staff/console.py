"""What every page of the console shares: blueprints under `/staff`, the menu, the way in from other pages."""

from collections.abc import Callable, Iterable

from flask import Blueprint, Response, request, url_for
from flask_babel import lazy_gettext as _l

from portal.core.viewer import Role, Viewer
from portal.web.language import gettext as _
from portal.web.slots import Command, Link, Provider, Slots

#: The hub's own people; mentors and reviewers often come from outside.
INSIDERS = (Role.OPERATOR, Role.PROGRAM_MANAGER, Role.PRIVACY_OFFICER)
OPERATORS = (Role.OPERATOR,)
OVERSEERS = (Role.OPERATOR, Role.PRIVACY_OFFICER)
EDITORS = (Role.OPERATOR, Role.PROGRAM_MANAGER)
BAD_INPUT = 422


def console(name: str, path: str = "") -> Blueprint:
    """A blueprint of pages under `/staff`; nobody's browser keeps them."""
    blueprint = Blueprint(name, __name__, url_prefix=f"/staff{path}")
    blueprint.after_request(_keep_to_oneself)
    return blueprint


def _keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


def entry(endpoint: str, label: Callable[[], str], icon: str, *roles: Role) -> Provider:
    """A provider of one link of the console's menu, for those with one of the grants."""

    def provide(viewer: Viewer) -> Iterable[Link]:
        if viewer.has(*roles):
            yield Link(label(), url_for(endpoint), icon, request.blueprint == endpoint.partition(".")[0])

    return provide


def link(viewer: Viewer) -> Iterable[Link]:
    """The way into the console, in the navigation and the person's menu; for staff only."""
    if viewer.is_staff:
        here = (request.blueprint or "").startswith("staff")
        yield Link(_("운영"), url_for("staff.index"), "layout-grid", here)


def commands(viewer: Viewer) -> Iterable[Command]:
    """Entries of the `palette` slot: the console and what of it the viewer may open."""
    if viewer.is_staff:
        yield Command(_("운영"), "layout-grid", url_for("staff.index"), words="staff console admin 운영 관리")


def register(slots: Slots) -> None:
    """Fill the slots with the console's own entries; features add theirs."""
    slots.fill("navigation", link, order=90)
    slots.fill("person", link, order=90)
    slots.fill("palette", commands, order=36)
    entries = (
        ("staff_firms_menu", "staff_search.index", lambda: str(_l("사람·기업 찾기")), "search", INSIDERS),
        ("staff_hub_menu", "staff_jobs.index", lambda: str(_l("메일과 작업")), "mail", OPERATORS),
        ("staff_hub_menu", "staff_grants.index", lambda: str(_l("역할")), "key-round", OPERATORS),
        ("staff_hub_menu", "staff_synonyms.index", lambda: str(_l("같은 말")), "languages", EDITORS),
        ("staff_hub_menu", "staff_audit.index", lambda: str(_l("기록")), "history", OVERSEERS),
        ("staff_hub_menu", "staff_texts.index", lambda: str(_l("약관")), "file-text", (Role.PRIVACY_OFFICER,)),
        ("staff_hub_menu", "staff_settings.index", lambda: str(_l("허브 설정")), "sliders-horizontal", OPERATORS),
        (
            "staff_hub_menu",
            "staff_destructions.index",
            lambda: str(_l("파기 증명")),
            "file-text",
            (Role.PRIVACY_OFFICER,),
        ),
    )
    for order, (slot, endpoint, label, icon, roles) in enumerate(entries, 1):
        provider = entry(endpoint, label, icon, *roles)
        slots.fill(slot, provider, order=order)
        slots.fill("palette", _as_commands(provider), order=36)


def _as_commands(provider: Provider) -> Provider:
    def provide(viewer: Viewer) -> Iterable[Command]:
        for item in provider(viewer):
            yield Command(item.label, item.icon, item.url, words="staff 운영")

    return provide
