"""The kind of notices about saved searches: what there is to tell, in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.directory.search_runs import NOTICE
from portal.directory.searches import pause_by_mark
from portal.notices.kinds import Kind, Kinds, Single, Told
from portal.web.language import current_locale
from portal.web.language import gettext as _


def register(kinds: Kinds) -> None:
    """Add the kind to an application's registry."""
    kinds.add(
        Kind(
            code=NOTICE,
            label=_l("저장한 검색"),
            explanation=_l("저장한 검색에 새로 맞는 기업, 기술, 제품·서비스"),
            icon="search",
            messages={"found": _found},
            single=Single(
                refuse=pause_by_mark,
                label=_l("이 검색의 메일 그만 받기"),
                done=_l("이 검색은 이제 알리지 않아요. ‘저장한 검색’에서 다시 받을 수 있어요."),
            ),
        )
    )


def _found(values: Mapping[str, Any]) -> Told:
    count, named = values["count"], values["named"]
    what = {
        "firm": _("새로 맞는 기업이 %(n)s곳 있습니다.", n=count),
        "technology": _("새로 맞는 기술이 %(n)s건 있습니다.", n=count),
        "service": _("새로 맞는 제품·서비스가 %(n)s건 있습니다.", n=count),
    }[values["type"]]
    more = [_("그 밖에 %(n)s건이 더 있습니다.", n=count - len(named))] if count > len(named) else []
    return Told(
        _("저장한 검색 ‘%(name)s’: 새 결과 %(n)s건", name=values["name"], n=count),
        [what, *more],
        _("결과 보기"),
        links=[(one[current_locale()], one["url"]) for one in named],
    )
