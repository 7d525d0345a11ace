"""Setting what is known of a firm: what may be stored, what changes and what stays as its own people wrote it.

Values are named as in the model (`name_ko`, `tagline_ko`, `employees` …); beside the columns there are `fields`,
`industries` (lists of texts), `region` (a text), `technologies` and `services` (lists of names).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import String, select

from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.firms.homepages import homepage_key, is_homepage
from portal.firms.models import Firm, Service, Tag, Technology
from portal.firms.registration import is_valid_registration_number
from portal.firms.tags import TagBook, tag_key
from portal.firms.vocabulary import ASSIGNED_KINDS, LOOKING_FOR, STAGES, Vocabulary

TAG_FIELDS = {"fields": Vocabulary.FIELD, "industries": Vocabulary.INDUSTRY, "region": Vocabulary.REGION}
OFFER_FIELDS: dict[str, type[Technology] | type[Service]] = {"technologies": Technology, "services": Service}
COLUMN_FIELDS = (
    *("name_ko", "name_en", "registration_number", "assigned_kind", "homepage", "email", "phone"),
    *("representative_ko", "founded_on", "employees", "stage", "looking_for", "keywords"),
    *("tagline_ko", "tagline_en", "description_ko", "description_en"),
)
MOST_EMPLOYEES = 10_000_000
LONGEST_OFFER_NAME = 500


@dataclass(slots=True)
class Changes:
    """What became of values: `changed` holds before and after by field, `kept` what the firm's people had edited."""

    changed: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.changed)


def longest(column: str) -> int | None:
    """How many characters a column of `Firm` holds; `None` for no limit."""
    kind = Firm.__table__.c[column].type
    return kind.length if isinstance(kind, String) else None


def build_firm(values: Mapping[str, Any], tags: TagBook) -> Firm:
    """A new firm, checked, not yet in the session. Raises `RuleError` with the field."""
    if not values.get("name_ko"):
        raise RuleError("no_name", "회사 이름이 없어요.", field="name_ko")
    check_values(values)
    firm = Firm(name_ko="", former_names=[], keywords=[], looking_for=[])
    apply_values(firm, values, tags)
    return firm


def apply_values(firm: Firm, values: Mapping[str, Any], tags: TagBook, keep: Collection[str] = ()) -> Changes:
    """Set checked values; those named in `keep` stay as they are. Touches nothing when nothing differs."""
    changes = Changes()
    for name, value in values.items():
        before = current_value(firm, name)
        if _is_same(firm, name, value, tags):
            continue
        if name in keep:
            changes.kept[name] = before
        else:
            _set(firm, name, value, tags)
            changes.changed[name] = (before, current_value(firm, name))
    return changes


def current_value(firm: Firm, name: str) -> Any:
    """What a firm has in a field: tags and offers by their names."""
    if name == "region":
        return next((tag.label_ko for tag in firm.tags_of(Vocabulary.REGION)), "")
    if name in TAG_FIELDS:
        return [tag.label_ko for tag in firm.tags_of(TAG_FIELDS[name])]
    if name in OFFER_FIELDS:
        return [offer.name_ko for offer in getattr(firm, name)]
    return getattr(firm, name)


def _is_same(firm: Firm, name: str, value: Any, tags: TagBook) -> bool:
    if name in TAG_FIELDS:
        wanted = {tags.find(TAG_FIELDS[name], text) for text in _texts(value)}
        return wanted == set(firm.tags_of(TAG_FIELDS[name]))
    if name in OFFER_FIELDS:
        return not _new_offers(firm, name, value)
    return bool(getattr(firm, name) == value)


def _set(firm: Firm, name: str, value: Any, tags: TagBook) -> None:
    if name in TAG_FIELDS:
        _set_tags(firm, TAG_FIELDS[name], _texts(value), tags)
    elif name in OFFER_FIELDS:
        _add_offers(firm, name, value)
    elif name == "name_ko":
        firm.rename(value)
    else:
        setattr(firm, name, value)
        if name == "homepage":
            firm.homepage_key = homepage_key(value)


def _texts(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) and value else list(value)


def _set_tags(firm: Firm, vocabulary: Vocabulary, texts: list[str], tags: TagBook) -> None:
    wanted: list[Tag] = []
    for text in texts:
        tag = tags.get(vocabulary, text)
        if tag not in wanted:
            wanted.append(tag)
    others = [tag for tag in firm.tags if tag.vocabulary != vocabulary]
    firm.tags = [*others, *wanted]


def _new_offers(firm: Firm, name: str, names: list[str]) -> list[str]:
    """Names of technologies or services that the firm does not have yet, each once."""
    known = {tag_key(offer.name_ko) for offer in getattr(firm, name)}
    new = []
    for text in names:
        if tag_key(text) not in known:
            known.add(tag_key(text))
            new.append(text)
    return new


def _add_offers(firm: Firm, name: str, names: list[str]) -> None:
    """Add what is new; what is there stays, with all that has been written about it."""
    offers = getattr(firm, name)
    position = max((offer.position for offer in offers), default=-1) + 1
    for number, text in enumerate(_new_offers(firm, name, names), position):
        offers.append(OFFER_FIELDS[name](name_ko=text, position=number))


def check_values(values: Mapping[str, Any], *, firm_id: int | None = None) -> None:
    """Raise `RuleError` with the field for the first value that may not be stored."""
    for name, value in values.items():
        if name not in COLUMN_FIELDS and name not in TAG_FIELDS and name not in OFFER_FIELDS:
            raise RuleError("unknown_field", f"모르는 항목이에요: {name}", field=name)
        if message := _wrong(name, value):
            raise RuleError("bad_value", message, field=name)
    number = values.get("registration_number")
    if number and _is_taken(number, firm_id):
        raise RuleError(
            "registration_number_taken",
            "다른 회사가 쓰고 있는 사업자등록번호예요.",
            field="registration_number",
        )


def _is_taken(number: str, firm_id: int | None) -> bool:
    with session.no_autoflush:
        owner = session.scalar(select(Firm.id).where(Firm.registration_number == number))
    return owner is not None and owner != firm_id


def _wrong(name: str, value: Any) -> str | None:
    """Why a value may not be stored, for people; `None` when it may."""
    if name in OFFER_FIELDS:
        return _wrong_offers(value)
    limit = longest(name) if name in COLUMN_FIELDS else None
    if limit and isinstance(value, str) and len(value) > limit:
        return f"{limit}자를 넘어요."
    if name in _CHECKS and (value or name == "name_ko"):
        is_right, message = _CHECKS[name]
        return None if is_right(value) else message
    return None


_CHECKS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "name_ko": (bool, "회사 이름이 없어요."),
    "registration_number": (
        is_valid_registration_number,
        "사업자등록번호가 아니에요. 숫자 열 자리와 검증 번호를 확인해 주세요.",
    ),
    "homepage": (is_homepage, "홈페이지 주소는 http:// 또는 https://로 시작해야 해요."),
    "employees": (lambda count: 0 <= count <= MOST_EMPLOYEES, f"직원 수는 0명에서 {MOST_EMPLOYEES:,}명까지예요."),
    "founded_on": (
        lambda day: date(1800, 1, 1) <= day <= clock.today(),
        "설립일은 오늘이거나 그 전이어야 해요.",
    ),
    "stage": (STAGES.__contains__, "모르는 투자 단계예요."),
    "assigned_kind": (ASSIGNED_KINDS.__contains__, "정할 수 없는 회사 구분이에요."),
    "looking_for": (lambda codes: set(codes) <= LOOKING_FOR.keys(), "모르는 '찾는 것'이에요."),
}


def _wrong_offers(names: list[str]) -> str | None:
    if any(not text or len(text) > LONGEST_OFFER_NAME for text in names):
        return f"이름은 1자에서 {LONGEST_OFFER_NAME}자까지예요."
    return None
