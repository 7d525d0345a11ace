"""Numbers, their units and what is wrong with them, in words."""

from portal.core.errors import RuleError
from portal.firms.models import Fact
from portal.firms.numbers.metrics import BASIS_POINTS, PEOPLE, WON, unit_of
from portal.firms.numbers.quantities import plain
from portal.firms.vocabulary import EVIDENCE, METRICS
from portal.web.filters import format_won
from portal.web.language import current_locale
from portal.web.language import gettext as _


def metric_choices() -> list[tuple[str, str]]:
    return [(code, word.label(current_locale())) for code, word in METRICS.items()]


def metric_label(metric: str, about: str = "") -> str:
    label = METRICS[metric].label(current_locale()) if metric in METRICS else metric
    return f"{label} · {about}" if about else label


def evidence_choices() -> list[tuple[str, str]]:
    return [("", _("골라 주세요")), *((code, word.label(current_locale())) for code, word in EVIDENCE.items())]


def evidence_label(fact: Fact) -> str:
    """What a number was read from; those that came before anybody asked say who brought them."""
    return EVIDENCE[fact.evidence].label(current_locale()) if fact.evidence in EVIDENCE else ""


def scale_choices() -> list[tuple[str, str]]:
    return [
        ("", _("항목에 맞게 (원·명·건·퍼센트)")),
        ("thousand_won", _("천 원")),
        ("ten_thousand_won", _("만 원")),
        ("million_won", _("백만 원")),
        ("hundred_million_won", _("억 원")),
        ("won", _("원")),
        ("people", _("명")),
        ("pieces", _("건·곳")),
        ("percent", "%"),
    ]


def written(fact: Fact) -> str:
    """A number with its unit: 12억 3,000만 원, 94명, 98.25%."""
    unit = unit_of(fact.metric)
    if unit == WON:
        return format_won(fact.value)
    if unit == PEOPLE:
        return str(_("%(n)s명", n=f"{fact.value:,}"))
    if unit == BASIS_POINTS:
        return f"{plain(fact.value, unit)}%"
    if fact.metric == "patents":
        return str(_("%(n)s건", n=f"{fact.value:,}"))
    return str(_("%(n)s곳", n=f"{fact.value:,}")) if fact.metric == "customers" else f"{fact.value:,}"


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "is_there": _("이 기간의 수가 이미 있어요. 아래 목록에서 고쳐 주세요."),
        "many_facts": _("더 적을 수 없어요. 필요 없는 수를 지우거나 허브에 물어봐 주세요."),
        "gone": _("그사이에 다른 사람이 고치거나 지운 수예요. 지금의 수를 보고 다시 해 주세요."),
        "no_about": _("무엇의 정확도인지 적어 주세요. 예: 흉부 결절 검출 민감도"),
        "no_room_for_about": _("정확도에만 적어요. 다른 항목에서는 비워 주세요."),
        "too_large": _("너무 큰 수예요. 자릿수와 단위를 확인해 주세요."),
        "early_period": _("1900년부터 적을 수 있어요."),
        "future_period": _("아직 오지 않은 기간이에요."),
        "yearly": _("이 항목은 한 해의 수만 적어요. 예: 2025"),
        "overlaps": _("그 해의 수가 이미 있어서 두 번 더해져요. 한 해로 적거나 달마다 적어 주세요."),
        "bad_day": _("날짜를 확인해 주세요. 예: 2026-03-01"),
        "future_day": _("아직 오지 않은 날이에요."),
    }
    return str(texts.get(error.code, error.message))


def unreadable(code: str) -> str:
    """Why a number cannot be read."""
    texts = {
        "negative": _("0보다 작은 수는 적을 수 없어요."),
        "twice": _("단위가 두 번이에요. ‘억’이나 ‘만’을 쓰면 단위를 고르지 않아도 돼요."),
        "ambiguous": _("‘1억 5천’은 1억 5,000만인지 1억 5,000인지 알 수 없어요. ‘만’까지 적어 주세요."),
        "commas": _("쉼표는 세 자리마다 찍어요. 소수점은 점(.)이에요."),
        "fraction": _("나누어떨어지지 않는 수예요. 더 작은 단위로 적어 주세요."),
        "unit": _("이 항목에 맞지 않는 단위예요."),
    }
    return str(texts.get(code, _("수를 읽을 수 없어요. 예: 12억 3,000만, 94, 98.2")))
