"""What facets, tabs, orders and views are called, in the page's language."""

from flask_babel import pgettext

from portal.web.language import gettext as _


def facet_names() -> dict[str, str]:
    return {
        "kind": _("소속"),
        "field": _("AI 분야"),
        "industry": _("산업"),
        "stage": _("투자 단계"),
        "region": _("지역"),
        "headcount": _("임직원"),
        "looking_for": _("찾고 있는 것"),
        "freshness": _("정보 확인"),
    }


def type_names() -> dict[str, str]:
    return {
        "firm": _("기업"),
        "technology": _("기술"),
        "service": _("제품·서비스"),
        "program": pgettext("menu", "프로그램"),
        "need": _("협업 수요"),
    }


def sort_names() -> dict[str, str]:
    return {
        "relevance": _("관련도순"),
        "updated": _("최근 업데이트순"),
        "created": _("새로 들어온 순"),
        "name": _("가나다순"),
        "employees": _("임직원 많은 순"),
    }


def view_names() -> dict[str, str]:
    return {"list": _("목록으로 보기"), "cards": _("카드로 보기"), "table": _("표로 보기")}
