"""Which answers a question takes. Forms and services ask here: the ones show it at a field, the others refuse."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.core.errors import RuleError
from portal.questionnaires.questions import MOST_NUMBER, WITH_OPTIONS, Kind, Question

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)


def is_empty(value: object) -> bool:
    """Whether nothing was answered."""
    return value is None or value == "" or value == []


def check(question: Question, value: object) -> None:
    """Raises `RuleError`, with the question's key as its field, for what is no answer to it. Files are looked at by
    `portal.files`, and here only for whether there is one (its name)."""
    if is_empty(value) or (question.kind == Kind.CONSENT and value is False):
        if question.required:
            raise _refusal(question, "consent" if question.kind == Kind.CONSENT else "needed")
        return
    if question.kind in (Kind.SHORT, Kind.LONG):
        _check_text(question, value)
    elif question.kind in WITH_OPTIONS:
        _check_options(question, value)
    elif question.kind == Kind.NUMBER:
        _check_number(question, value)
    elif question.kind == Kind.DATE:
        _check_day(question, value)
    elif question.kind in (Kind.YES_NO, Kind.CONSENT) and not isinstance(value, bool):
        raise _refusal(question, "unknown")


def _check_text(question: Question, value: object) -> None:
    if not isinstance(value, str):
        raise _refusal(question, "unknown")
    if len(value) > question.limit:
        raise _refusal(question, "long")


def _check_options(question: Question, value: object) -> None:
    chosen = value if question.kind == Kind.CHOICES else [value]
    if not isinstance(chosen, list) or any(question.option(key) is None for key in chosen):
        raise _refusal(question, "unknown")
    if question.kind == Kind.CHOICES and len(chosen) > question.limit:
        raise _refusal(question, "many")


def _check_number(question: Question, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= MOST_NUMBER:
        raise _refusal(question, "number")
    if question.least is not None and value < question.least:
        raise _refusal(question, "small")
    if question.greatest is not None and value > question.greatest:
        raise _refusal(question, "large")


def _check_day(question: Question, value: object) -> None:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise _refusal(question, "day")


def _refusal(question: Question, code: str) -> RuleError:
    messages = {
        "needed": "꼭 답해야 하는 질문이에요.",
        "consent": "동의해야 보낼 수 있어요.",
        "unknown": "목록에서 골라 주세요.",
        "long": f"{question.limit}자까지 쓸 수 있어요.",
        "many": f"{question.limit}개까지 고를 수 있어요.",
        "number": "수로 적어 주세요.",
        "small": f"{question.least} 이상이어야 해요.",
        "large": f"{question.greatest} 이하여야 해요.",
        "day": "날짜를 확인해 주세요.",
    }
    return RuleError(f"answer_{code}", messages[code], field=question.key)


def kept(question: Question, value: Any, locale: str) -> Any:
    """An answer as its row keeps it: of a consent, which text was agreed to."""
    if question.kind == Kind.CONSENT:
        return {"hash": question.text_hash(locale), "locale": "en" if locale == "en" and question.text_en else "ko"}
    return value


def answered(question: Question, values: Mapping[str, Any]) -> bool:
    """Whether there is anything to keep of a question."""
    value = values.get(question.key)
    return not is_empty(value) and not (question.kind == Kind.CONSENT and value is False)
