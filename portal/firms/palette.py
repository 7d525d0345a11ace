"""What the palette (⌘K) offers on a firm's page."""

from collections.abc import Iterable

from flask import request

from portal.core.viewer import Viewer
from portal.web.language import gettext as _
from portal.web.slots import Command


def commands(_viewer: Viewer) -> Iterable[Command]:
    """Entries of the `palette` slot: the parts of the firm that is being looked at."""
    if request.endpoint != "firms.show":
        return
    yield Command(_("이 기업과 비슷한 기업"), "compass", "#similar", words="similar firms")
    yield Command(_("이 기업의 기술"), "cpu", "#technologies", words="technologies")
    yield Command(_("이 기업의 제품·서비스"), "package", "#services", words="products services")
