"""What the palette (⌘K) offers on every page, whatever features there are: the theme, the other language."""

from collections.abc import Iterable

from portal.core.viewer import Viewer
from portal.web.language import current_locale
from portal.web.language import gettext as _
from portal.web.slots import Command


def commands(_viewer: Viewer) -> Iterable[Command]:
    """Entries of the `palette` slot."""
    yield Command(_("밝은 화면과 어두운 화면 바꾸기"), "moon", act="theme", words="theme dark light 테마 다크모드")
    label, lang = ("한국어", "ko") if current_locale() == "en" else ("English", "en")
    yield Command(label, "languages", act="language", words="language english korean 언어 영어 한국어", lang=lang)
    yield Command(_("최근 본 기업 지우기"), "history", act="forget", words="recent clear history")
