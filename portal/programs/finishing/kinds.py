"""What people are told once a program is over."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.notices.kinds import Kind, Kinds, Told
from portal.programs.booking.kinds import title
from portal.web.language import gettext as _

CERTIFICATES = "certificates"
Values = Mapping[str, Any]


def register(kinds: Kinds) -> None:
    """Add the kinds to an application's registry."""
    kinds.add(
        Kind(
            code=CERTIFICATES,
            label=_l("수료증"),
            explanation=_l("수료증이 나온 것, 고치거나 취소한 것"),
            icon="award",
            messages={"issued": _issued, "reissued": _reissued, "revoked": _revoked},
        ),
    )


def _issued(values: Values) -> Told:
    line = _("수료증 번호는 %(number)s입니다. 신청 화면에서 PDF로 받을 수 있습니다.", number=values["number"])
    return Told(_("%(title)s: 수료증이 나왔습니다", title=title(values)), [line], _("수료증 보기"))


def _reissued(values: Values) -> Told:
    line = _("새 번호는 %(number)s입니다. 전에 받은 것은 이제 쓸 수 없습니다.", number=values["number"])
    return Told(_("%(title)s: 수료증을 다시 냈습니다", title=title(values)), [line], _("수료증 보기"))


def _revoked(values: Values) -> Told:
    line = _("까닭: %(reason)s", reason=values["reason"])
    return Told(_("%(title)s: 수료증이 취소되었습니다", title=title(values)), [line], _("신청 보기"))
