"""What people are told after a program: that they are asked what it was like, that there are materials."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.notices.kinds import Kind, Kinds, Told
from portal.programs.booking.kinds import title
from portal.web.filters import format_day
from portal.web.language import current_locale
from portal.web.language import gettext as _

SURVEYS, MATERIALS = "surveys", "materials"
Values = Mapping[str, Any]
#: How many are named in a notice.
MOST_TITLES = 5


def register(kinds: Kinds) -> None:
    """Add the kinds to an application's registry."""
    kinds.add(
        Kind(
            code=SURVEYS,
            label=_l("프로그램 설문"),
            explanation=_l("참석한 프로그램이 어땠는지 묻는 설문"),
            icon="message-circle",
            messages={"asked": _asked},
        ),
        Kind(
            code=MATERIALS,
            label=_l("프로그램 자료"),
            explanation=_l("신청하거나 참석한 프로그램에 올라온 자료"),
            icon="file-text",
            messages={"added": _added},
        ),
    )


def _asked(values: Values) -> Told:
    until = format_day(date.fromisoformat(values["last_day"]))
    lines = [_("%(until)s까지 답해 주시면 다음 프로그램을 더 낫게 준비하겠습니다.", until=until)]
    if values["is_anonymous"]:
        lines.append(_("이름 없이 모읍니다. 누가 무엇을 답했는지 운영진도 알 수 없습니다."))
    return Told(_("%(title)s: 어떠셨는지 들려주십시오", title=title(values)), lines, _("설문에 답하기"))


def _added(values: Values) -> Told:
    is_english = current_locale() == "en"
    titles = [(is_english and english) or korean for korean, english in values["titles"]]
    lines = titles[:MOST_TITLES]
    if rest := len(titles) - len(lines):
        lines.append(_("그 밖에 %(n)d개", n=rest))
    return Told(_("%(title)s: 자료가 올라왔습니다", title=title(values)), lines, _("자료 보기"))
