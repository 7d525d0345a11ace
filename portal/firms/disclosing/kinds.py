"""What people are told about documents that are opened on request: who and which, never why."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.firms.disclosing.labels import reason_label
from portal.firms.disclosing.queries import firms_of
from portal.firms.people.concerning import while_of
from portal.notices.kinds import Kind, Kinds, Told
from portal.web.filters import format_day
from portal.web.language import current_locale
from portal.web.language import gettext as _

DISCLOSURE = "disclosure"
Values = Mapping[str, Any]


def register(kinds: Kinds) -> None:
    """Add the kind to an application's registry."""
    kinds.add(
        Kind(
            code=DISCLOSURE,
            label=_l("자료 공개"),
            explanation=_l("우리 회사의 자료를 보여 달라는 요청, 우리가 한 요청의 답과 기한"),
            icon="file-text",
            messages={
                "asked": _asked,
                "granted": _granted,
                "refused": _refused,
                "revoked": _revoked,
                "expiring": _expiring,
            },
            still=while_of("disclosure", firms_of),
        )
    )


def _firm(values: Values) -> str:
    return str((current_locale() == "en" and values.get("firm_en")) or values.get("firm_ko", ""))


def _document(values: Values) -> str:
    return str(_("자료: %(name)s", name=values["document"]))


def _until(values: Values) -> str:
    return str(_("%(day)s까지 열 수 있습니다.", day=format_day(date.fromisoformat(values["until"]))))


def _asked(values: Values) -> Told:
    line = _("왜 보려는지 읽고, 기한을 정해 허락하거나 까닭을 골라 거절해 주십시오.")
    return Told(_("%(firm)s에서 자료를 요청했습니다", firm=_firm(values)), [_document(values), line], _("요청 보기"))


def _granted(values: Values) -> Told:
    lines = [_document(values), _until(values)]
    if values["nda"]:
        lines.append(str(_("열기 전에 비밀유지 약속을 읽고 동의해야 합니다.")))
    return Told(_("%(firm)s의 자료를 열 수 있습니다", firm=_firm(values)), lines, _("자료 보기"))


def _refused(values: Values) -> Told:
    line = _("까닭: %(reason)s", reason=reason_label(values["reason"]))
    title = _("%(firm)s에서 자료 요청을 거절했습니다", firm=_firm(values))
    return Told(title, [_document(values), line], _("요청 보기"))


def _revoked(values: Values) -> Told:
    title = _("%(firm)s에서 자료의 허락을 거두었습니다", firm=_firm(values))
    return Told(title, [_document(values), _("이제 열 수 없습니다.")], _("요청 보기"))


def _expiring(values: Values) -> Told:
    lines = [_document(values), _until(values), str(_("더 필요하면 기한이 지난 뒤 다시 요청해 주십시오."))]
    return Told(_("%(firm)s의 자료를 여는 기한이 곧 끝납니다", firm=_firm(values)), lines, _("자료 보기"))
