"""What firms are told of matching: that staff picked firms for their need, or their firm for a need."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.collaboration.matching.queries import firms_of
from portal.firms.people.concerning import while_of
from portal.notices.kinds import Kind, Kinds, Told
from portal.web.language import gettext as _

MATCHES = "matches"
Values = Mapping[str, Any]


def register(kinds: Kinds) -> None:
    """Add the kind to an application's registry."""
    kinds.add(
        Kind(
            code=MATCHES,
            label=_l("맞는 상대"),
            explanation=_l("우리 수요에 맞는 회사, 우리 회사에 맞는 수요를 허브가 골랐을 때"),
            icon="sparkles",
            messages={"firms": _firms, "need": _need},
            still=while_of("need", firms_of),
        )
    )


def _firms(values: Values) -> Told:
    return Told(
        _("허브가 우리 수요에 맞는 회사를 골랐습니다 (%(n)d곳)", n=values["count"]),
        [_("왜 맞는지 함께 적어 두었습니다. 맞지 않는 회사는 까닭을 골라 지울 수 있습니다.")],
        _("회사 보기"),
    )


def _need(_values: Values) -> Told:
    return Told(
        _("우리 회사에 맞는 협업 수요가 있습니다"),
        [_("허브가 우리 회사의 프로필을 보고 골랐습니다. 마음에 들면 제안을 보내 주십시오.")],
        _("수요 보기"),
    )
