"""Forms that staff build, and answers to them, for the tests that are derived from views and tables."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.questionnaires.models import (
    Answer,
    AnswerSet,
    Participation,
    Purpose,
    Questionnaire,
    QuestionnaireVersion,
)
from portal.questionnaires.questions import Kind, Option, Question, as_json

_numbers = count(1)

#: For `canary.OURS`: columns of what we make ourselves.
OURS: Mapping[str, str] = {
    "answer": "set_key question",
    "answer_set": "key about by",
    "participation": "about",
    "questionnaire": "owner purpose created_by",
    "questionnaire_version": "questions changed_by published_by",
}
#: For `filling.FILLED`.
FILLED: Mapping[str, Callable[[], dict[str, Any]]] = {
    "staff_questionnaires.create": lambda: {"title_ko": "신청서"},
    "staff_questionnaires.describe": lambda: {"title_ko": "다른 이름"},
    "staff_questionnaires.add_question": lambda: {"label_ko": "새 질문"},
    "staff_questionnaires.save_question": lambda: {"label_ko": "다른 질문"},
    "staff_questionnaires.move_question": lambda: {"to": "later"},
}


def questions(words: Callable[[str], str] = lambda name: name) -> list[Question]:
    """One of each kind that shows somebody's words; `words` makes them."""
    options = tuple(Option(f"o{number}", f"{words('ko')} {number}", words("en")) for number in (1, 2))
    said = {name: words(name) for name in ("label_ko", "label_en", "help_ko", "help_en")}
    text = {"text_ko": words("text_ko"), "text_en": words("text_en")}
    return [
        Question(key="q1", kind=Kind.SHORT, **said),
        Question(key="q2", kind=Kind.CHOICE, options=options, **said),
        Question(key="q3", kind=Kind.CONSENT, **text, **said),
        Question(key="q4", kind=Kind.FILE, **said),
    ]


def make_form() -> int:
    """A template of which a version is published, with a draft of the next one, and an answer."""
    named = {
        "owner": f"template:t{next(_numbers)}",
        "purpose": Purpose.SURVEY,
        "title_ko": "설문",
        "created_by": "test",
    }
    with unit_of_work():
        made = Questionnaire(**named)
        made.versions = [
            QuestionnaireVersion(number=number, questions=as_json(questions()), changed_by="test") for number in (1, 2)
        ]
        made.versions[0].published_at = clock.now()
        session.add(made)
        session.flush()
        session.add_all(answered(made.versions[0], f"booking:{made.id}", None, "test"))
    return made.id


def answered(version: QuestionnaireVersion, about: str, person_id: int | None, by: str) -> list[Any]:
    """What somebody answered, and that they took part in something, in the caller's unit of work."""
    refers = {"questionnaire_id": version.questionnaire_id, "version_id": version.id}
    one = AnswerSet(key=f"key-{next(_numbers)}", about=about, person_id=person_id, by=by, **refers)
    one.answered_on, one.answered_at = clock.today(), clock.now()
    one.answers = [Answer(question="q1", given={"is": "팀장"})]
    took_part = Participation(questionnaire_id=version.questionnaire_id, about=about, person_id=person_id)
    return [one, took_part]


def answered_by(person_id: int) -> list[Any]:
    """Their own answers, and those that they gave for somebody else, in the caller's unit of work."""
    made = Questionnaire(owner="program:1", purpose=Purpose.BOOKING, title_ko="신청서", created_by="test")
    version = QuestionnaireVersion(number=1, questions=as_json(questions()), changed_by="test", questionnaire=made)
    session.add(made)
    session.flush()
    actor = f"person:{person_id}"
    return [*answered(version, "booking:1", person_id, actor), *answered(version, "booking:2", None, actor)]


def plant(canary: Callable[[str], str]) -> None:
    """Canaries in all that staff have written into questions."""
    for version in session.query(QuestionnaireVersion):
        version.questions = as_json(questions(canary))


def of_forms(thing: Any) -> dict[str, Any]:
    """For `things.things`; `thing` is its class, which imports this."""
    return {
        "staff_questionnaires.form_id": thing(lambda _person_id: make_form()),
        "staff_questionnaires.key": thing(lambda _person_id: "q2", none="q999"),
    }
