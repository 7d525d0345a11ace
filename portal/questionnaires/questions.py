"""What is asked: one question as staff built it, and what may be asked at all. Rules of forms, not of answers."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from portal.core.errors import RuleError

MOST_QUESTIONS, MOST_OPTIONS = 60, 40
LONGEST_LABEL, LONGEST_HELP, LONGEST_OPTION, LONGEST_CONSENT = 300, 1000, 200, 10_000
#: Characters of an answer: what a question has when nobody says, and what it may have at most.
SHORT, LONGEST_SHORT, LONG, LONGEST_LONG = 200, 500, 2000, 5000
#: Of one file, in megabytes.
MEGABYTES, MOST_MEGABYTES = 10, 30
#: A number fits into JSON and into a cell of a sheet as it is.
MOST_NUMBER = 10**15 - 1
_KEY = re.compile(r"q[1-9]\d{0,5}")


class Kind(StrEnum):
    """How a question is answered."""

    SHORT = "short"
    LONG = "long"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    FILE = "file"
    CONSENT = "consent"


class Accept(StrEnum):
    """Which files are taken."""

    ANY = "any"
    PICTURE = "picture"
    DOCUMENT = "document"


WITH_OPTIONS = (Kind.CHOICE, Kind.CHOICES)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose. Its key stays when its words change, so that answers of several versions can be counted."""

    key: str
    ko: str
    en: str = ""

    def label(self, locale: str) -> str:
        return (locale == "en" and self.en) or self.ko


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. `most` counts characters, choices or megabytes; `least` and `greatest` are of numbers."""

    key: str
    kind: Kind
    label_ko: str
    label_en: str = ""
    help_ko: str = ""
    help_en: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    most: int | None = None
    least: int | None = None
    greatest: int | None = None
    accept: Accept = Accept.ANY
    #: What a consent is about: purpose, items, period, and what refusing means.
    text_ko: str = ""
    text_en: str = ""

    def label(self, locale: str) -> str:
        return (locale == "en" and self.label_en) or self.label_ko

    def help(self, locale: str) -> str:
        return (locale == "en" and self.help_en) or self.help_ko

    def text(self, locale: str) -> str:
        return (locale == "en" and self.text_en) or self.text_ko

    def text_hash(self, locale: str) -> str:
        """SHA-256 of what somebody agreed to, as they saw it."""
        return hashlib.sha256(self.text(locale).encode()).hexdigest()

    @property
    def limit(self) -> int:
        """What `most` is when nobody has said."""
        usual = {Kind.SHORT: SHORT, Kind.LONG: LONG, Kind.FILE: MEGABYTES, Kind.CHOICES: len(self.options)}
        return self.most or usual.get(self.kind, 0)

    def option(self, key: object) -> Option | None:
        return next((one for one in self.options if one.key == key), None)

    @property
    def mark(self) -> str:
        """A fingerprint: whoever edits a question says which they have seen."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


def as_json(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Questions as a version keeps them: what is empty is left out."""
    kept = ("key", "kind", "label_ko", "required")
    return [{name: value for name, value in asdict(one).items() if value or name in kept} for one in questions]


def from_json(rows: Sequence[Mapping[str, Any]]) -> list[Question]:
    """The questions of a version."""
    found = []
    for row in rows:
        options = tuple(Option(**option) for option in row.get("options", ()))
        kinds = {"kind": Kind(row["kind"]), "accept": Accept(row.get("accept", Accept.ANY))}
        found.append(Question(**{**row, **kinds, "options": options}))
    return found


def check_all(questions: Sequence[Question]) -> None:
    """Raises `RuleError` for what cannot be asked."""
    if len(questions) > MOST_QUESTIONS:
        raise RuleError("many_questions", f"질문은 {MOST_QUESTIONS}개까지 둘 수 있어요.")
    keys = [one.key for one in questions]
    if len(set(keys)) < len(keys) or not all(_KEY.fullmatch(key) for key in keys):
        raise RuleError("question_keys", "질문의 이름이 겹치거나 알 수 없어요.")
    for question in questions:
        check(question)


def check(question: Question) -> None:
    """Raises `RuleError` with the part of the question that cannot be as it is."""
    if not question.label_ko:
        raise RuleError("no_label", "질문을 적어 주세요.", field="label_ko")
    for name, most in (
        *(("label_ko", LONGEST_LABEL), ("label_en", LONGEST_LABEL), ("help_ko", LONGEST_HELP)),
        *(("help_en", LONGEST_HELP), ("text_ko", LONGEST_CONSENT), ("text_en", LONGEST_CONSENT)),
    ):
        if len(getattr(question, name)) > most:
            raise RuleError("long_part", f"{most}자까지 쓸 수 있어요.", field=name)
    if question.kind in WITH_OPTIONS:
        _check_options(question)
    if question.kind == Kind.CONSENT and not question.text_ko:
        raise RuleError("no_text", "무엇에 동의하는지 적어 주세요.", field="text_ko")
    if question.most is not None and not 1 <= question.most <= most_of(question):
        raise RuleError("limit", f"1에서 {most_of(question)}까지 적을 수 있어요.", field="most")
    _check_bounds(question)


def _check_options(question: Question) -> None:
    options = question.options
    if len(options) < 2:
        raise RuleError("few_options", "고를 것을 둘 이상 적어 주세요.", field="options")
    if len(options) > MOST_OPTIONS:
        raise RuleError("many_options", f"고를 것은 {MOST_OPTIONS}개까지 둘 수 있어요.", field="options")
    if any(not one.ko or max(len(one.ko), len(one.en)) > LONGEST_OPTION for one in options):
        raise RuleError("option_words", f"고를 것은 하나에 {LONGEST_OPTION}자까지 쓸 수 있어요.", field="options")
    if len({one.ko for one in options}) < len(options) or len({one.key for one in options}) < len(options):
        raise RuleError("same_options", "같은 것이 두 번 있어요.", field="options")


def most_of(question: Question) -> int:
    """What `most` of a question may be."""
    known = {Kind.SHORT: LONGEST_SHORT, Kind.LONG: LONGEST_LONG, Kind.FILE: MOST_MEGABYTES}
    return known.get(question.kind, max(len(question.options), 1))


def _check_bounds(question: Question) -> None:
    bounds = [value for value in (question.least, question.greatest) if value is not None]
    if any(abs(value) > MOST_NUMBER for value in bounds):
        raise RuleError("bound", "열다섯 자리까지 적을 수 있어요.", field="greatest")
    if len(bounds) == 2 and bounds[0] > bounds[1]:
        raise RuleError("bounds", "가장 작은 수가 가장 큰 수보다 커요.", field="greatest")
