"""What can be reported: parts tell how something of theirs is found through the viewer."""

from collections.abc import Callable

from flask import Flask, current_app

from portal.core.viewer import Viewer
from portal.messaging.safety.service import Reportable

_NAME = "portal.report_sources"

#: What the viewer may report, for a firm for which they may write; nothing when there is none for them.
Source = Callable[[Viewer, int], Reportable | None]


def add(app: Flask, kind: str, source: Source) -> None:
    """Let things of a kind be reported at `/reports/<kind>/<number>`."""
    app.extensions.setdefault(_NAME, {})[kind] = source


def find(viewer: Viewer, kind: str, number: int) -> Reportable | None:
    """Something that the viewer may report."""
    sources: dict[str, Source] = current_app.extensions.get(_NAME, {})
    source = sources.get(kind)
    return source(viewer, number) if source else None
