"""What the palette (⌘K) offers of the directory: its three lists."""

from collections.abc import Iterable

from flask import url_for

from portal.core.viewer import Viewer
from portal.web.language import gettext as _
from portal.web.slots import Command


def commands(_viewer: Viewer) -> Iterable[Command]:
    """Entries of the `palette` slot."""
    yield Command(_("기업 찾기"), "building-2", url_for("directory.index"), words="find firms directory 목록")
    yield Command(
        _("기술 찾기"), "cpu", url_for("directory.index", type="technology"), words="find technologies directory"
    )
    yield Command(
        _("제품·서비스 찾기"),
        "package",
        url_for("directory.index", type="service"),
        words="find products services directory",
    )
