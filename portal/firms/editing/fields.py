"""What can be written of a firm, a technology, a service: which fields there are, in which order and shape.

Forms, differences, the conflict of two editors and the score of completeness all read these.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import String

from portal.core.personal import Words
from portal.firms.models import Firm, Service, Technology
from portal.firms.vocabulary import (
    DELIVERIES,
    FIELDS,
    INDUSTRIES,
    LOOKING_FOR,
    PRICE_MODELS,
    REGIONS,
    STAGES,
    TERMS_OF_USE,
    Word,
)

Model = type[Firm] | type[Technology] | type[Service]
LONGEST_TEXT, LONGEST_LIST, LONGEST_ITEM = 10_000, 30, 200
READINESS = {
    str(level): Word(str(level), f"TRL {level} · {ko}", f"TRL {level} · {en}")
    for level, (ko, en) in enumerate(
        (
            *(("기초 연구", "Basic research"), ("기초 연구", "Basic research"), ("실험", "Laboratory")),
            *(("실험", "Laboratory"), ("시작품", "Prototype"), ("시작품", "Prototype"), ("실증", "Demonstration")),
            *(("실증", "Demonstration"), ("사업화", "In business")),
        ),
        1,
    )
}


class Shape(StrEnum):
    """How a field is typed. Its value is text; a number or nothing for `NUMBER`; texts for `CHOICES` and `LIST`."""

    LINE = "line"
    MARKDOWN = "markdown"
    CHOICE = "choice"
    CHOICES = "choices"
    LIST = "list"
    NUMBER = "number"
    DAY = "day"
    URL = "url"
    EMAIL = "email"
    PHONE = "phone"
    REGISTRATION = "registration"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `needed` is what to say when it is empty; `words` what there is to choose from."""

    name: str
    label: Words
    shape: Shape = Shape.LINE
    hint: Words = ""
    words: Mapping[str, Word] = field(default_factory=dict)
    needed: Words = ""
    most: int = 0

    @property
    def language(self) -> str:
        """`ko` or `en` of a text in one language."""
        ending = self.name.rpartition("_")[2]
        return ending if ending in ("ko", "en") else ""

    @property
    def nothing(self) -> Any:
        """The value of the field when nothing is in it."""
        return {Shape.CHOICES: [], Shape.LIST: [], Shape.NUMBER: None}.get(self.shape, "")


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading. A row is a field, or a text's Korean and English side by side."""

    code: str
    title: Words
    rows: Sequence[tuple[Field, ...]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of profile. `folder` stands in addresses; `edited` is what an import leaves alone once it is published."""

    code: str
    folder: str
    model: Model
    groups: Sequence[Group]
    edited: str = ""

    @property
    def is_offer(self) -> bool:
        """Whether a firm has any number of these."""
        return self.code != "firm"

    @property
    def fields(self) -> Iterator[Field]:
        return (one for group in self.groups for row in group.rows for one in row)

    def longest(self, one: Field) -> int:
        """How many characters fit into a field."""
        column = self.model.__table__.c.get(one.name)
        length = column.type.length if column is not None and isinstance(column.type, String) else None
        return one.most or length or LONGEST_TEXT


def _both(
    name: str, label: Words, shape: Shape = Shape.LINE, hint: Words = "", needed: Words = ""
) -> tuple[Field, ...]:
    return Field(f"{name}_ko", label, shape, hint, needed=needed), Field(f"{name}_en", label, shape, hint)


_MARKDOWN = _l("**굵게**, - 목록, # 제목, [이름](주소)로 꾸밀 수 있어요.")
_ONE_A_LINE = _l("한 줄에 하나씩 적어 주세요.")

FIRM = Kind(
    "firm",
    "profile",
    Firm,
    (
        Group(
            "names",
            _l("이름"),
            (
                _both(
                    "name",
                    _l("회사 이름"),
                    hint=_l("바꾸면 지금 이름은 옛 이름으로 남아요."),
                    needed=_l("회사 이름을 적어 주세요."),
                ),
                _both("tagline", _l("한 줄 소개"), hint=_l("누구를 위해 무엇을 하는지 한 문장으로 적어 주세요.")),
            ),
        ),
        Group("about", _l("소개"), (_both("description", _l("소개 글"), Shape.MARKDOWN, _MARKDOWN),)),
        Group(
            "sorting",
            _l("분류"),
            (
                (Field("fields", _l("AI 분야"), Shape.CHOICES, words=FIELDS),),
                (Field("industries", _l("산업"), Shape.CHOICES, words=INDUSTRIES),),
                (
                    Field("region", _l("지역"), Shape.CHOICE, words=REGIONS),
                    Field("stage", _l("투자 단계"), Shape.CHOICE, words=STAGES),
                ),
                (Field("looking_for", _l("찾고 있는 것"), Shape.CHOICES, words=LOOKING_FOR),),
                (Field("keywords", _l("키워드"), Shape.LIST, _l("쉼표로 나누어 적어 주세요."), most=60),),
            ),
        ),
        Group(
            "facts",
            _l("기업 정보"),
            (
                (
                    Field("registration_number", _l("사업자등록번호"), Shape.REGISTRATION),
                    Field("representative_ko", _l("대표")),
                ),
                (Field("founded_on", _l("설립일"), Shape.DAY), Field("employees", _l("임직원 수"), Shape.NUMBER)),
                (
                    Field("homepage", _l("홈페이지"), Shape.URL),
                    Field("email", _l("연락 이메일"), Shape.EMAIL, _l("누구나 볼 수 있어요.")),
                ),
                (Field("phone", _l("전화"), Shape.PHONE),),
            ),
        ),
    ),
)
TECHNOLOGY = Kind(
    "technology",
    "technologies",
    Technology,
    (
        Group(
            "names",
            _l("이름"),
            (
                _both("name", _l("기술 이름"), needed=_l("기술 이름을 적어 주세요.")),
                _both("summary", _l("한 줄 소개"), hint=_l("무엇을 할 수 있게 되는지 한 문장으로 적어 주세요.")),
            ),
        ),
        Group("about", _l("소개"), (_both("description", _l("무엇을 하는 기술인가요"), Shape.MARKDOWN, _MARKDOWN),)),
        Group(
            "sorting",
            _l("분류와 성숙도"),
            (
                (
                    Field("field", _l("AI 분야"), Shape.CHOICE, words=FIELDS),
                    Field("trl", _l("기술 성숙도"), Shape.CHOICE, words=READINESS),
                ),
                (Field("terms", _l("이용 방법"), Shape.CHOICE, words=TERMS_OF_USE),),
            ),
        ),
        Group(
            "proof",
            _l("근거"),
            (
                _both(
                    "evidence",
                    _l("성능과 검증"),
                    Shape.MARKDOWN,
                    _l("시험 성적, 논문, 인증처럼 확인할 수 있는 것을 적어 주세요."),
                ),
                (
                    Field("patents", _l("등록 특허 수"), Shape.NUMBER),
                    Field("patent_list", _l("특허"), Shape.LIST, _ONE_A_LINE, most=300),
                ),
            ),
        ),
    ),
    edited="technologies",
)
SERVICE = Kind(
    "service",
    "services",
    Service,
    (
        Group(
            "names",
            _l("이름"),
            (
                _both("name", _l("제품·서비스 이름"), needed=_l("제품·서비스 이름을 적어 주세요.")),
                _both("summary", _l("한 줄 소개"), hint=_l("누구의 어떤 일을 덜어 주는지 한 문장으로 적어 주세요.")),
            ),
        ),
        Group("about", _l("소개"), (_both("description", _l("무엇을 하는 제품인가요"), Shape.MARKDOWN, _MARKDOWN),)),
        Group(
            "sorting",
            _l("제공"),
            (
                (
                    Field("industry", _l("산업"), Shape.CHOICE, words=INDUSTRIES),
                    Field("delivery", _l("제공 방식"), Shape.CHOICE, words=DELIVERIES),
                ),
                (
                    Field("price_model", _l("가격 방식"), Shape.CHOICE, words=PRICE_MODELS),
                    Field("demo_url", _l("데모 주소"), Shape.URL),
                ),
            ),
        ),
        Group("proof", _l("근거"), (_both("references", _l("도입한 곳"), Shape.LIST, _ONE_A_LINE),)),
    ),
    edited="services",
)
KINDS = {kind.code: kind for kind in (FIRM, TECHNOLOGY, SERVICE)}
OFFERS = {kind.folder: kind for kind in (TECHNOLOGY, SERVICE)}
