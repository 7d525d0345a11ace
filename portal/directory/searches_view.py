"""What the page of saved searches shows, in the page's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from portal.directory.models import SavedSearch
from portal.directory.names import type_names
from portal.directory.search import DirectoryState
from portal.directory.searches import state_of
from portal.firms.labels import facet_labels
from portal.web.language import gettext as _


@dataclass(frozen=True, slots=True)
class Row:
    """A saved search: what it asks, where its answer is, when one hears of it."""

    id: int
    name: str
    conditions: Sequence[str]
    url: str
    times: str
    is_paused: bool
    next_run_at: datetime
    last_run_at: datetime | None


def search_rows(found: Iterable[SavedSearch], locale: str) -> list[Row]:
    """Saved searches in words."""
    return [
        Row(
            id=saved.id,
            name=saved.name,
            conditions=conditions(state_of(saved), locale),
            url=url_for("directory.index") + (f"?{saved.query}" if saved.query else ""),
            times=_times(saved),
            is_paused=saved.is_paused,
            next_run_at=saved.next_run_at,
            last_run_at=saved.last_run_at,
        )
        for saved in found
    ]


def conditions(state: DirectoryState, locale: str) -> list[str]:
    """What a state asks for, a phrase each: never nothing."""
    labels = facet_labels()
    said = [state.text] if state.text else []
    said += [
        labels[facet][value].label(locale) if value in labels[facet] else value[:40] for facet, value in state.ticked
    ]
    if state.type != "firm":
        said.append(type_names()[state.type])
    return said or [_("모든 기업")]


def _times(saved: SavedSearch) -> str:
    clock = f"{saved.hour:02}:00"
    if saved.frequency == "daily":
        return _("날마다 %(time)s (한국 시각)", time=clock)
    days = (
        *(_("월요일"), _("화요일"), _("수요일"), _("목요일")),
        *(_("금요일"), _("토요일"), _("일요일")),
    )
    return _("%(day)s마다 %(time)s (한국 시각)", day=days[saved.weekday], time=clock)
