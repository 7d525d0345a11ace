"""What people are told about the firms that they are of, or want to be of."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.firms.people.labels import role_label, what_role_may
from portal.notices.kinds import Channel, Kind, Kinds, Told
from portal.web.language import current_locale
from portal.web.language import gettext as _

FIRMS = "firms"
Values = Mapping[str, Any]


def register(kinds: Kinds) -> None:
    """Add the kind to an application's registry."""
    kinds.add(
        Kind(
            code=FIRMS,
            label=_l("내 회사의 사람"),
            explanation=_l("회사의 초대, 함께하려는 신청과 그 결과, 역할의 변경"),
            icon="building-2",
            messages=MESSAGES,
            always={Channel.IN_APP: _l("할 수 있는 일이 달라지는 것이라 알림함에는 늘 남겨요.")},
            # An invitation has a letter of its own.
            unmailed=frozenset({"invited"}),
        )
    )


def about_person(person_id: int) -> str:
    """What notices with somebody's name are about: they go when that somebody withdraws."""
    return f"person:{person_id}"


def _firm(values: Values) -> str:
    name = (current_locale() == "en" and values.get("firm_en")) or values.get("firm_ko", "")
    return str(name)


def _invited(values: Values) -> Told:
    return Told(
        _("%(firm)s에서 초대했습니다", firm=_firm(values)),
        [_("역할: %(role)s (%(what)s)", role=role_label(values["role"]), what=what_role_may(values["role"]))],
        _("초대 보기"),
    )


def _joined(values: Values) -> Told:
    return Told(
        _("%(name)s님이 %(firm)s에 함께합니다", name=values["name"], firm=_firm(values)),
        [_("보낸 초대를 받아들였습니다. 역할: %(role)s", role=role_label(values["role"]))],
        _("회사 사람 보기"),
    )


def _left(values: Values) -> Told:
    return Told(
        _("%(name)s님이 %(firm)s에서 나갔습니다", name=values["name"], firm=_firm(values)),
        [_("이제 회사의 것을 보거나 고칠 수 없습니다.")],
        _("회사 사람 보기"),
    )


def _asked(values: Values) -> Told:
    return Told(
        _("%(name)s님이 %(firm)s에 함께하고 싶어 합니다", name=values["name"], firm=_firm(values)),
        [_("아는 사람인지 확인하고, 역할을 정해 받아들이거나 까닭을 적어 돌려보내 주세요.")],
        _("신청 보기"),
    )


def _accepted(values: Values) -> Told:
    return Told(
        _("%(firm)s의 사람이 되었습니다", firm=_firm(values)),
        [_("역할: %(role)s (%(what)s)", role=role_label(values["role"]), what=what_role_may(values["role"]))],
        _("내 회사 보기"),
    )


def _declined(values: Values) -> Told:
    return Told(
        _("%(firm)s: 신청이 받아들여지지 않았습니다", firm=_firm(values)),
        [_("까닭: %(reason)s", reason=values["reason"])],
        _("내 회사 보기"),
    )


def _role_changed(values: Values) -> Told:
    return Told(
        _("%(firm)s에서 맡은 역할이 바뀌었습니다", firm=_firm(values)),
        [_("역할: %(role)s (%(what)s)", role=role_label(values["role"]), what=what_role_may(values["role"]))],
        _("내 회사 보기"),
    )


def _removed(values: Values) -> Told:
    return Told(
        _("이제 %(firm)s의 사람이 아닙니다", firm=_firm(values)),
        [_("회사의 것을 보거나 고칠 수 없습니다. 잘못된 것이라면 회사나 허브에 물어봐 주세요.")],
    )


def _without_owner(values: Values) -> Told:
    return Told(
        _("%(firm)s에 소유자가 없습니다", firm=_firm(values)),
        [_("마지막 소유자가 허브에서 탈퇴했습니다. 회사에 연락해 새 소유자를 정해 주세요.")],
        _("회사 보기"),
    )


MESSAGES = {
    "invited": _invited,
    "joined": _joined,
    "left": _left,
    "asked": _asked,
    "accepted": _accepted,
    "declined": _declined,
    "role_changed": _role_changed,
    "removed": _removed,
    "without_owner": _without_owner,
}
