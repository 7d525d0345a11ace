"""How much of a firm's profile is filled in, and what is worth filling in next, and why."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import url_for

from portal.firms.editing.fields import FIRM
from portal.firms.editing.queries import Profile
from portal.firms.editing.view import field_label, url_of
from portal.web.language import gettext as _


@dataclass(frozen=True, slots=True)
class Next:
    """What to fill in, why, and where."""

    label: str
    why: str
    url: str


@dataclass(frozen=True, slots=True)
class Completeness:
    """`percent` of the weights; the next best fields, the weightiest first."""

    percent: int
    missing: tuple[Next, ...]

    @property
    def best(self) -> Next | None:
        return self.missing[0] if self.missing else None


#: What each is worth: by what finds a firm, and what makes somebody write to it. Judgement, not measured.
WEIGHTS = {
    "description_ko": 20,
    "tagline_ko": 15,
    "technologies": 15,
    "services": 10,
    "industries": 8,
    "fields": 8,
    "email": 7,
    "homepage": 5,
    "looking_for": 4,
    "description_en": 4,
    "registration_number": 2,
    "region": 1,
    "stage": 1,
}


def _whys() -> dict[str, str]:
    by_place = _("지역과 투자 단계로 찾는 사람에게 보여요.")
    return {
        "description_ko": _("글에 있는 말로 검색돼요. 소개가 없으면 이름으로만 찾을 수 있어요."),
        "tagline_ko": _("한 줄 소개가 검색 결과에서 가장 먼저 읽혀요."),
        "technologies": _("기술을 하나 쓰면 그 기술의 이름과 글로도 찾을 수 있어요."),
        "services": _("제품·서비스를 하나 쓰면 쓰려는 회사가 찾아와요."),
        "industries": _("산업으로 좁혀 찾는 사람에게 보여요."),
        "fields": _("AI 분야로 좁혀 찾는 사람에게 보여요."),
        "email": _("연락할 길이 없으면 문의가 오지 않아요."),
        "homepage": _("홈페이지가 있으면 더 알아보려는 사람이 떠나지 않아요."),
        "looking_for": _("무엇을 찾는지 알아야 먼저 제안할 수 있어요."),
        "description_en": _("영어 소개가 있으면 해외에서도 읽을 수 있어요."),
        "registration_number": _("사업자등록번호가 있으면 같은 이름의 회사와 헷갈리지 않아요."),
        "region": by_place,
        "stage": by_place,
    }


def completeness_of(page: Profile, folders: Collection[str]) -> Completeness:
    """Of a firm's page, drafts counted as if they were published, and of what it offers: `folders` have something."""
    values, whys = page.values, _whys()
    values |= {folder: folder in folders for folder in ("technologies", "services")}
    done = sum(weight for name, weight in WEIGHTS.items() if values[name])
    missing = [name for name in sorted(WEIGHTS, key=lambda name: -WEIGHTS[name]) if not values[name]]
    firm_id = page.firm.id
    found = [Next(_label(name), whys[name], _where(name, firm_id)) for name in missing]
    return Completeness(100 * done // sum(WEIGHTS.values()), tuple(found))


def _label(name: str) -> str:
    if name in ("technologies", "services"):
        return _("기술") if name == "technologies" else _("제품·서비스")
    return field_label(next(one for one in FIRM.fields if one.name == name))


def _where(name: str, firm_id: int) -> str:
    if name in ("technologies", "services"):
        return url_for(f"firm_{name}.new", firm_id=firm_id)
    return url_of(FIRM, "edit", firm_id, _anchor=name)
