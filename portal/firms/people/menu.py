"""What the people of firms put into menus and the palette: their firms, and which one is acted for."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request, url_for

from portal.accounts.models import Person
from portal.core.viewer import Viewer
from portal.firms.people.queries import invitations_for
from portal.web import resuming
from portal.web.language import current_locale
from portal.web.language import gettext as _
from portal.web.slots import Command, Link

#: A longer address is not carried along: one comes to the list of one's firms then.
LONGEST_NEXT = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """A firm in the menu of who is signed in; pressing it acts for it, and stays on the page."""

    label: str
    url: str
    is_acting: bool
    next: str


def tab(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slots `person` and `me_menu`."""
    if not viewer.is_anonymous:
        here = (request.blueprint or "").startswith(("my_firms", "firm_")) and request.endpoint != "my_firms.invitation"
        yield Link(_("내 회사"), url_for("my_firms.index"), "building-2", here)


def nav(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `navigation`, for who is of a firm: the firm that is acted for."""
    firm_id = viewer.firm_id or next((one.firm_id for one in viewer.belongings), None)
    if firm_id is not None:
        here = (request.blueprint or "").startswith("firm_")
        yield Link(_("내 회사"), url_for("firm_dashboard.show", firm_id=firm_id), "building-2", here)


def lead(person: Person) -> str | None:
    """Where somebody new finds what they were invited to (`accounts.welcoming`)."""
    return url_for("my_firms.index", done="welcome") if invitations_for(person) else None


def choices(viewer: Viewer) -> Iterable[Choice]:
    """Entries of the slot `acting`, for who is of several firms."""
    if len(viewer.belongings) < 2:
        return
    here = resuming.own_address() if request.method == "GET" else ""
    for one in viewer.belongings:
        url = url_for("my_firms.choose", firm_id=one.firm_id)
        next_ = here if len(here) <= LONGEST_NEXT else ""
        yield Choice(one.name(current_locale()), url, one.firm_id == viewer.firm_id, next_)


def commands(viewer: Viewer) -> Iterable[Command]:
    """Entries of the slot `palette`."""
    if viewer.is_anonymous:
        return
    words = "my firms company 회사 초대 소속"
    yield Command(_("내 회사"), "building-2", url_for("my_firms.index"), words=words)
    for one in viewer.belongings[:5]:
        name = one.name(current_locale())
        yield Command(name, "building-2", url_for("firm_dashboard.show", firm_id=one.firm_id), words="my firm 내 회사")
        label = _("%(firm)s의 사람", firm=name)
        yield Command(label, "user-round", url_for("firm_people.index", firm_id=one.firm_id), words="people 사람")
