"""What firms are told of introductions. Why staff would introduce them stands on the page alone."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.collaboration.introductions.queries import firms_of
from portal.firms.people.concerning import while_of
from portal.notices.kinds import Kind, Kinds, Told
from portal.web.filters import format_day
from portal.web.language import current_locale
from portal.web.language import gettext as _

INTRODUCTIONS = "introductions"
Values = Mapping[str, Any]


def register(kinds: Kinds) -> None:
    """Add the kind to an application's registry."""
    kinds.add(
        Kind(
            code=INTRODUCTIONS,
            label=_l("회사 사이 소개"),
            explanation=_l("허브가 다른 회사를 소개하려 할 때와 그 결과"),
            icon="handshake",
            messages={"proposed": _proposed, "accepted": _accepted, "ended": _ended},
            still=while_of("introduction", firms_of),
        )
    )


def _other(values: Values) -> str:
    if not values.get("other_ko"):
        return _("이름을 밝히지 않은 회사")
    return str((current_locale() == "en" and values.get("other_en")) or values["other_ko"])


def _proposed(values: Values) -> Told:
    until = format_day(date.fromisoformat(values["last_day"]))
    return Told(
        _("%(other)s: 허브가 소개를 제안합니다", other=_other(values)),
        [
            _("두 회사가 모두 좋다고 하면 메시지로 이어 드립니다. 상대의 답은 서로 볼 수 없습니다."),
            _("%(until)s까지 답해 주십시오.", until=until),
        ],
        _("소개 보기"),
    )


def _accepted(values: Values) -> Told:
    return Told(
        _("%(other)s: 소개가 이루어졌습니다", other=_other(values)),
        [_("두 회사가 모두 좋다고 했습니다. 이제 메시지를 주고받을 수 있습니다.")],
        _("메시지 보기"),
    )


def _ended(values: Values) -> Told:
    return Told(
        _("%(other)s: 소개가 이루어지지 않았습니다", other=_other(values)),
        [_("더 하실 일은 없습니다.")],
        _("소개 보기"),
    )
