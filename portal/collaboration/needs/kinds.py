"""What people are told about needs."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.collaboration.needs.queries import firms_of
from portal.firms.people.concerning import while_of
from portal.notices.kinds import Kind, Kinds, Told
from portal.web.language import current_locale
from portal.web.language import gettext as _

NEEDS = "needs"
#: So many are named in a letter; the rest is counted.
MOST_NAMED = 5
Values = Mapping[str, Any]


def register(kinds: Kinds) -> None:
    """Add the kind to an application's registry."""
    kinds.add(
        Kind(
            code=NEEDS,
            label=_l("협업 수요"),
            explanation=_l("듣고 싶다고 한 분야의 새 수요, 우리 회사에 보낸 수요, 우리 수요의 승인과 마감"),
            icon="handshake",
            messages=MESSAGES,
            still=while_of("need", firms_of),
        )
    )


def firm_in(values: Values) -> str:
    """The firm that stands in a message."""
    return str((current_locale() == "en" and values.get("firm_en")) or values.get("firm_ko", ""))


def _found(values: Values) -> Told:
    named = list(values.get("named", ()))[:MOST_NAMED]
    more = int(values["count"]) - len(named)
    lines = [_("그 밖에 %(n)s건이 더 있습니다.", n=more)] if more > 0 else []
    links = [(str(one["ko"]), str(one["url"])) for one in named]
    return Told(_("새 협업 수요가 %(n)s건 있습니다", n=values["count"]), lines, _("수요 보기"), links)


def _chosen(values: Values) -> Told:
    return Told(
        _("%(firm)s에서 우리 회사에 협업 수요를 보였습니다", firm=firm_in(values)),
        [_("수요: %(title)s", title=values["title"]), _("고른 회사만 볼 수 있는 수요입니다.")],
        _("수요 보기"),
    )


def _approved(values: Values) -> Told:
    return Told(_("협업 수요가 공개되었습니다"), [_("수요: %(title)s", title=values["title"])], _("수요 보기"))


def _sent_back(values: Values) -> Told:
    lines = [_("수요: %(title)s", title=values["title"]), _("허브가 남긴 말을 보고 고쳐서 다시 올려 주십시오.")]
    return Told(_("허브가 협업 수요를 고쳐 달라고 합니다"), lines, _("고치기"))


def _expired(values: Values) -> Told:
    lines = [_("수요: %(title)s", title=values["title"]), _("기한이 지나 제안을 더 받지 않습니다.")]
    return Told(_("협업 수요가 마감되었습니다"), lines, _("내 수요 보기"))


MESSAGES = {
    "found": _found,
    "chosen": _chosen,
    "approved": _approved,
    "sent_back": _sent_back,
    "expired": _expired,
}
