"""What the page of a shortlist shows, in the page's language; and its entries in the menus."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request, url_for

from portal.core.viewer import Viewer
from portal.directory.policy import can_change_entry
from portal.directory.shortlist import Entry
from portal.firms.media.shown import logo_addresses
from portal.firms.view import Text, firm_brief, pick
from portal.web.filters import format_day
from portal.web.language import gettext as _
from portal.web.slots import Command, Link


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What a colleague notes."""

    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """A firm on the list; `note` is one's own, `notes` are the others'."""

    id: int
    firm_id: int
    url: str
    name: str
    seed: str
    logo: str
    kind: str
    kind_label: str
    tagline: Text
    saved_by: str
    saved_at: datetime
    note: str
    notes: Sequence[NoteRow]
    #: Whether the viewer may take it off, and note something about it.
    can_change: bool


def shortlist_rows(found: Iterable[Entry], viewer: Viewer, locale: str) -> list[Row]:
    """The list in words. One query more, for the logos."""
    found = list(found)
    logos = logo_addresses(one.entry.firm_id for one in found)
    return [_row(one, viewer, locale, logos.get(one.entry.firm_id, "")) for one in found]


def _row(one: Entry, viewer: Viewer, locale: str, logo: str) -> Row:
    firm, brief = one.entry.firm, firm_brief(one.entry.firm, locale)
    return Row(
        id=one.entry.id,
        firm_id=firm.id,
        url=brief.url,
        name=brief.name,
        seed=brief.seed,
        logo=logo,
        kind=brief.kind,
        kind_label=brief.kind_label,
        tagline=pick(firm.tagline_ko, firm.tagline_en, locale),
        saved_by=one.saved_by or somebody(),
        saved_at=one.entry.saved_at,
        note=next((text for author, _name, text, _at in one.notes if author == viewer.person_id), ""),
        notes=[
            NoteRow(name or somebody(), text, at) for author, name, text, at in one.notes if author != viewer.person_id
        ],
        can_change=can_change_entry(viewer, one.entry.saved_by_id),
    )


def somebody() -> str:
    """What somebody is called who has left."""
    return _("지금은 없는 사람")


def noted(one: Entry) -> list[tuple[str, str | int]]:
    """What a sheet adds to a firm on the list."""
    notes = "\n".join(f"{name or somebody()}: {text}" for _author, name, text, _at in one.notes)
    return [
        (_("담은 사람"), one.saved_by or somebody()),
        (_("담은 날"), format_day(one.entry.saved_at)),
        (_("메모"), notes),
    ]


def links(viewer: Viewer) -> Iterable[Link]:
    """Entries of the slots `person` and `me_menu`."""
    if not viewer.is_anonymous:
        current = request.blueprint == "shortlist"
        yield Link(_("관심 기업"), url_for("shortlist.index"), "bookmark", current)
        current = request.blueprint == "searches"
        yield Link(_("저장한 검색"), url_for("searches.index"), "search", current)


def commands(viewer: Viewer) -> Iterable[Command]:
    """Entries of the slot `palette`."""
    if not viewer.is_anonymous:
        yield Command(_("관심 기업"), "bookmark", url_for("shortlist.index"), words="shortlist saved firms 북마크")
        yield Command(_("저장한 검색"), "search", url_for("searches.index"), words="saved searches alerts 알림 메일")
