"""What owners are told about the age of their firm's pages."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.notices.kinds import Kind, Kinds, Told
from portal.web.language import current_locale
from portal.web.language import gettext as _

FRESHNESS = "freshness"
Values = Mapping[str, Any]


def register(kinds: Kinds) -> None:
    """Add the kind to an application's registry."""
    kinds.add(
        Kind(
            code=FRESHNESS,
            label=_l("회사 정보 확인"),
            explanation=_l("석 달에 한 번, 회사 페이지와 기술·서비스가 아직 맞는지 여쭤요"),
            icon="clock",
            messages={"asked": _asked},
            # Its letter has a link of its own, which works without signing in.
            unmailed=frozenset({"asked"}),
        )
    )


def _asked(values: Values) -> Told:
    name = (current_locale() == "en" and values.get("firm_en")) or values.get("firm_ko", "")
    return Told(
        _("%(firm)s의 정보가 아직 맞나요?", firm=name),
        [
            _("고치거나 확인한 지 석 달이 지난 것이 %(n)s개 있습니다.", n=values["due"]),
            _("그대로라면 한 번 눌러 확인해 주세요. 읽는 사람에게 확인한 달이 보입니다."),
        ],
        _("살펴보고 확인하기"),
    )
