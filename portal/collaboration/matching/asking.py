"""What of a need the search is asked for, and what counts how much: what did best on `tools/matching/tuning.toml`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.collaboration.matching.excluding import asked_for
from portal.search.fitting import Common, Said, Sorted, Wanted

#: What a word is worth by where it stands: why somebody needs a thing says less of who has it.
TITLE, WHAT, WHY, HOPED_FOR = 1.5, 1.0, 0.3, 0.3
#: How much a firm gains that works in all the fields asked for.
IN_THE_FIELD = 0.4
#: How much one gains that looks for just what the need offers.
LOOKING_FOR_THAT = 0.08
#: Those who look for partners speak of what they lack, in the words of who needs it.
SEEKING = -0.5
SEEKERS = ("corporate", "investor")
#: How much a firm gains that works for whom most of the nearest firms do.
FOR_THE_SAME = 0.6
_IDLE = """
필요 기술 도입 업체 회사 기업 기관 파트너 협력 협업 제안 희망 예산 개월 사용 방법 시험 시범 실증
검토 저희 지금 해결 문제 경우 이상 이하 정도 가능 도움 도구 시스템 솔루션 소프트웨어 서비스 제품
개발 공동 poc ai 인공지능 활용 적용 구축 운영 관리 확인 결과 목표 기대 올해 내년 작년 지난해
현재 기존 우리 담당자 사람 하나 여러 그동안 최근
"""
_IDLE_VERBS = """
있 없 하 되 찾 보 주 쓰 알 싶 같 많 크 좋 오 가 나오 맞 받 들 두 나 넣 만들 드리
"""
#: What every need says, whatever is needed.
IDLE = frozenset((_IDLE + _IDLE_VERBS).split())
#: What a firm looks for that answers a need of a purpose: a supplier looks for customers.
LOOKS_FOR = {
    "poc": "poc",
    "joint_development": "research",
    "supply": "customers",
    "investment": "investment",
    "hiring": "hiring",
}

FIRM = "firm"
PARTS = frozenset({"technology", "service"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a need says; its fields are codes."""

    title: str
    what: str
    why: str = ""
    hoped_for: str = ""
    fields: Sequence[str] = ()
    #: A code of `needs.words.PURPOSES`, or nothing.
    purpose: str = ""


def wanted(asked: Asked, audiences: Iterable[str]) -> Wanted:
    """What the search is asked for: firms that fit a need, with the technologies and services that do."""
    said = (
        Said(asked_for(asked.title), TITLE),
        Said(asked_for(asked.what), WHAT),
        Said(asked_for(asked.why), WHY),
        Said(asked_for(asked.hoped_for), HOPED_FOR),
    )
    looked_for = [LOOKS_FOR[asked.purpose]] if asked.purpose in LOOKS_FOR else []
    return Wanted(
        said=tuple(one for one in said if one.text.strip()),
        whole=FIRM,
        parts=PARTS,
        audiences=frozenset(audiences),
        sorted_under=(
            Sorted("field", frozenset(asked.fields), IN_THE_FIELD),
            Sorted("looking_for", frozenset(looked_for), LOOKING_FOR_THAT),
            *(Sorted("kind", frozenset({kind}), SEEKING) for kind in SEEKERS),
        ),
        common=Common("industry", FOR_THE_SAME),
        idle=IDLE,
    )
