"""What features put on the pages of one's own firm: panels of its first page, and tabs above all of them.

Like `web.slots`, but asked about a firm: each provider is given who looks and the firm that the page is about, and the
page has made sure that the one is of the other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app, request, url_for

from portal.core.viewer import Viewer
from portal.firms.models import Firm
from portal.web.access import current_viewer


@dataclass(frozen=True, slots=True)
class Panel:
    """A card of the first page: a template of a feature, and what it shows. `is_wide` takes the whole width."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the firm; `count` is how much waits there."""

    label: str
    url: str
    is_here: bool
    count: int = 0


PanelProvider = Callable[[Viewer, Firm], Iterable[Panel]]
TabProvider = Callable[[Viewer, int], Iterable[Tab]]


class Parts:
    """Which providers give which parts, in which order; lower orders come first."""

    def __init__(self) -> None:
        self._panels: list[tuple[int, PanelProvider]] = []
        self._tabs: list[tuple[int, TabProvider]] = []
        self._staff_panels: list[tuple[int, PanelProvider]] = []

    def add_panels(self, provider: PanelProvider, *, order: int = 100) -> None:
        """Give the first page panels of a feature."""
        self._panels.append((order, provider))
        self._panels.sort(key=lambda pair: pair[0])

    def add_tabs(self, provider: TabProvider, *, order: int = 100) -> None:
        """Give all pages of a firm tabs of a feature."""
        self._tabs.append((order, provider))
        self._tabs.sort(key=lambda pair: pair[0])

    def add_staff_panels(self, provider: PanelProvider, *, order: int = 100) -> None:
        """Give the firm's page in the console panels of a feature."""
        self._staff_panels.append((order, provider))
        self._staff_panels.sort(key=lambda pair: pair[0])

    def staff_panels(self, viewer: Viewer, firm: Firm) -> list[Panel]:
        """The panels for this viewer, who is of the staff that decides about firms."""
        return [panel for _order, provider in self._staff_panels for panel in provider(viewer, firm)]

    def panels(self, viewer: Viewer, firm: Firm) -> list[Panel]:
        """The panels for this viewer, who is of the firm."""
        return [panel for _order, provider in self._panels for panel in provider(viewer, firm)]

    def tabs(self, viewer: Viewer, firm_id: int) -> list[Tab]:
        """The tabs for this viewer, who is of the firm."""
        return [tab for _order, provider in self._tabs for tab in provider(viewer, firm_id)]


def parts_of(app: Flask) -> Parts:
    """The parts of an application."""
    parts: Parts = app.extensions["portal.firm_parts"]
    return parts


def tab(
    blueprint: str,
    endpoint: str,
    label: Callable[[], str],
    *,
    may: Callable[[Viewer, int], bool] = lambda _viewer, _firm_id: True,
) -> TabProvider:
    """A provider of one tab, for those who `may`; it is here on all pages of its blueprint."""

    def provide(viewer: Viewer, firm_id: int) -> Iterable[Tab]:
        if may(viewer, firm_id):
            yield Tab(label(), url_for(f"{blueprint}.{endpoint}", firm_id=firm_id), request.blueprint == blueprint)

    return provide


def init_app(app: Flask) -> None:
    """Give templates `firm_tabs(firm_id)`."""
    app.extensions["portal.firm_parts"] = Parts()
    app.jinja_env.globals["firm_tabs"] = lambda firm_id: parts_of(current_app).tabs(current_viewer(), firm_id)
