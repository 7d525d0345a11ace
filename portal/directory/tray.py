"""The tray: what is chosen for a comparison, on every page of results. The choice stands in the address alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flask import url_for

from portal.core.viewer import Viewer
from portal.directory.comparing import LEAST_COMPARED
from portal.directory.queries import find_names
from portal.directory.search import MOST_COMPARED, DirectoryState


@dataclass(frozen=True, slots=True)
class Chosen:
    """A firm in the tray; at `url` it is not."""

    id: int
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Tray:
    """What is chosen. `compare_url` is empty while it is too few to compare."""

    firms: Sequence[Chosen]
    compare_url: str
    empty_url: str

    @property
    def is_full(self) -> bool:
        return len(self.firms) >= MOST_COMPARED


def tray_of(state: DirectoryState, viewer: Viewer, url: Callable[[DirectoryState], str], locale: str) -> Tray | None:
    """The tray of a page; none, and no query, when nothing is chosen."""
    firms = find_names(viewer, state.chosen)
    if not firms:
        return None
    chosen = [Chosen(firm.id, firm.name(locale), url(state.choosing(firm.id))) for firm in firms]
    enough = len(firms) >= LEAST_COMPARED
    compare_url = url_for("comparison.show", firm=[firm.id for firm in firms]) if enough else ""
    return Tray(chosen, compare_url, url(replace(state, chosen=())))
