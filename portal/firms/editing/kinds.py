"""What the owners of a firm are told when the hub hides a profile of theirs or shows it again."""

from collections.abc import Mapping
from typing import Any, cast

from flask import Flask
from flask_babel import lazy_gettext as _l

from portal.audit.listening import Happening, listen
from portal.core.db import session
from portal.firms.editing.fields import KINDS
from portal.firms.editing.models import ProfileHiding
from portal.firms.editing.queries import load
from portal.firms.editing.view import kind_label
from portal.firms.people.concerning import while_of
from portal.firms.people.queries import owners_of
from portal.notices.kinds import Channel, Kind, Kinds, Told
from portal.notices.service import notify
from portal.web.language import current_locale
from portal.web.language import gettext as _

PROFILES = "profiles"
Values = Mapping[str, Any]


def register(kinds: Kinds) -> None:
    """Add the kind to an application's registry."""
    kinds.add(
        Kind(
            code=PROFILES,
            label=_l("회사의 공개 글"),
            explanation=_l("허브가 회사의 글을 감추거나 다시 보이게 한 일"),
            icon="file-text",
            messages={"hidden": _hidden, "shown": _shown},
            always={Channel.IN_APP: _l("회사의 글이 보이는지 달라지는 것이라 알림함에는 늘 남겨요.")},
            still=while_of("firm", lambda firm_id: (firm_id,)),
        )
    )


def begin(app: Flask) -> None:
    """Listen to what staff do with profiles."""
    listen(app, "profile.hidden", lambda happening: _tell(happening, "hidden"))
    listen(app, "profile.shown", lambda happening: _tell(happening, "shown"))


def _tell(happening: Happening, message: str) -> None:
    hiding = cast(ProfileHiding, happening.subject)
    kind = KINDS[hiding.kind]
    session.flush()
    profile = load(kind, hiding.firm_id, hiding.subject_id)
    if profile is None:
        return
    firm, thing = profile.firm, profile.thing
    values = {"firm_ko": firm.name_ko, "firm_en": firm.name_en, "kind": kind.code, "reason": hiding.reason}
    names = {"name_ko": thing.name_ko, "name_en": thing.name_en} if kind.is_offer else {}
    at = f"/me/firms/{firm.id}/{kind.folder}" + (f"/{thing.id}" if kind.is_offer else "")
    for owner in owners_of(firm.id):
        notify(PROFILES, owner, message, {**values, **names}, url=at, about=f"firm:{firm.id}")


def _named(values: Values) -> dict[str, str]:
    english = current_locale() == "en"
    name = (english and values.get("name_en")) or values.get("name_ko") or kind_label(KINDS[values["kind"]])
    return {"firm": (english and values.get("firm_en")) or values["firm_ko"], "name": name}


def _hidden(values: Values) -> Told:
    return Told(
        _("%(firm)s: 허브가 %(name)s 글을 감추었습니다", **_named(values)),
        [
            _("까닭: %(reason)s", reason=values["reason"]),
            _("까닭을 고쳐 저장하고 공개한 뒤 허브에 알려 주시면 다시 보이게 할 수 있습니다."),
        ],
        _("글 고치기"),
    )


def _shown(values: Values) -> Told:
    return Told(
        _("%(firm)s: %(name)s 글이 다시 보입니다", **_named(values)),
        [_("이제 누구나 다시 볼 수 있습니다.")],
        _("글 보기"),
    )
