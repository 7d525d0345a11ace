"""What people are told of threads, outside of them: that something waits there, and from which firm; never what."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.messaging.threads.queries import is_in, is_waiting
from portal.notices.kinds import Channel, Kind, Kinds, Told
from portal.web.language import current_locale
from portal.web.language import gettext as _

MESSAGES = "messages"
Values = Mapping[str, Any]


def register(kinds: Kinds) -> None:
    """Add the kind to an application's registry."""
    kinds.add(
        Kind(
            code=MESSAGES,
            label=_l("메시지"),
            explanation=_l("1분 안에 읽지 않은 새 메시지. 메일에는 어느 회사에서 왔는지만 적고 내용은 적지 않아요."),
            icon="message-square-text",
            messages={"waiting": _waiting},
            # The portal itself shows what is unread, on every page.
            channels=frozenset({Channel.MAIL}),
            # Gathered for a day or a week, a thread is named once, and only while something in it waits.
            still=is_waiting,
            open_to=is_in,
            last_says_all=True,
        )
    )


def _waiting(values: Values) -> Told:
    firm = (current_locale() == "en" and values.get("firm_en")) or values.get("firm_ko", "")
    title = _("%(firm)s에서 메시지가 왔습니다 (읽지 않은 것 %(n)d개)", firm=firm, n=int(values["count"]))
    lines = [_("내용은 메일에 적지 않습니다. 대화에서 읽고 바로 답하실 수 있습니다.")]
    return Told(title, lines, _("대화 열기"))
