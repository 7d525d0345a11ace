"""Verbs on forms, in the caller's unit of work: begun, drafted, published, copied.

A published version never changes; a change to it is the draft of the next one. A draft is written by one guarded
UPDATE: it fails, instead of writing over it, when somebody else has saved or published meanwhile.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select, update

from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.questionnaires import queries
from portal.questionnaires.models import Purpose, Questionnaire, QuestionnaireVersion
from portal.questionnaires.questions import Kind, Option, Question, as_json, check_all

Change = Callable[[list[Question]], list[Question]]


def begin(owner: str, purpose: str, *, by: str, title_ko: str, title_en: str = "") -> Questionnaire:
    """The form of an owner (`program:17`) for a purpose: the one that is there, or a new one with an empty draft."""
    found = queries.of_owner(owner, purpose)
    return found or _begin(owner, purpose, [], is_anonymous=False, by=by, title_ko=title_ko, title_en=title_en)


def begin_template(purpose: str, *, by: str, title_ko: str, title_en: str = "") -> Questionnaire:
    """A form of nobody's, that others begin from."""
    made = _begin(
        f"template:{secrets.token_hex(8)}", purpose, [], is_anonymous=False, by=by, title_ko=title_ko, title_en=title_en
    )
    made.owner = f"template:{made.id}"
    return made


def _begin(owner: str, purpose: str, asked: Sequence[Question], *, by: str, **values: Any) -> Questionnaire:
    is_anonymous = values.pop("is_anonymous")
    made = Questionnaire(owner=owner, purpose=Purpose(purpose), created_by=by, **values)
    draft = QuestionnaireVersion(number=1, questions=as_json(asked), is_anonymous=is_anonymous, changed_by=by)
    made.versions.append(draft)
    session.add(made)
    audit.record("questionnaire.begun", made, by=by, owner=owner, purpose=str(purpose))
    return made


def copy(from_version: QuestionnaireVersion, owner: str, purpose: str, *, by: str) -> Questionnaire:
    """Let an owner have a form that asks what this version asks, as a draft of its own.

    Raises `RuleError` when the owner has one for this purpose already.
    """
    if queries.of_owner(owner, purpose) is not None:
        raise RuleError("have_form", "이미 양식이 있어요.")
    return _copied(from_version, owner, purpose, by=by)


def copy_as_template(from_version: QuestionnaireVersion, *, by: str) -> Questionnaire:
    """Keep what a version asks as a form for others to begin from."""
    made = _copied(from_version, f"template:{secrets.token_hex(8)}", from_version.questionnaire.purpose, by=by)
    made.owner = f"template:{made.id}"
    return made


def _copied(version: QuestionnaireVersion, owner: str, purpose: str, *, by: str) -> Questionnaire:
    of = version.questionnaire
    is_anonymous = version.is_anonymous and purpose == Purpose.SURVEY
    titles = {"title_ko": of.title_ko, "title_en": of.title_en}
    return _begin(owner, purpose, version.asked, is_anonymous=is_anonymous, by=by, **titles)


def lock(questionnaire_id: int) -> Questionnaire | None:
    """A form that nobody else changes until the unit of work ends."""
    query = select(Questionnaire).where(Questionnaire.id == questionnaire_id).with_for_update(of=Questionnaire)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def describe(
    questionnaire: Questionnaire, *, title_ko: str, title_en: str = "", is_anonymous: bool | None = None, by: str
) -> None:
    """Call a form otherwise, and say whether the answers to its next version are nobody's."""
    questionnaire.title_ko, questionnaire.title_en = title_ko, title_en
    newest = queries.newest(questionnaire.id)
    if is_anonymous is not None and is_anonymous != newest.is_anonymous:
        if is_anonymous and questionnaire.purpose != Purpose.SURVEY:
            raise RuleError("not_anonymous", "익명으로 받을 수 있는 것은 설문뿐이에요.", field="is_anonymous")
        _write(_draft(questionnaire, by=by), {"is_anonymous": is_anonymous}, by=by)


def save_draft(version: QuestionnaireVersion, questions: Sequence[Question], *, by: str) -> QuestionnaireVersion:
    """Keep what is to be asked. Of a published version the draft of the next one is begun. Raises `RuleError`."""
    check_all(questions)
    draft = _draft(version.questionnaire, by=by) if version.is_published else version
    return _write(draft, {"questions": as_json(questions)}, by=by)


def change(questionnaire: Questionnaire, how: Change, *, by: str) -> QuestionnaireVersion:
    """Change what a locked form's draft asks."""
    newest = queries.newest(questionnaire.id)
    return save_draft(newest, how(newest.asked), by=by)


def _draft(questionnaire: Questionnaire, *, by: str) -> QuestionnaireVersion:
    newest = queries.newest(questionnaire.id)
    if not newest.is_published:
        return newest
    draft = QuestionnaireVersion(
        number=newest.number + 1, questions=newest.questions, is_anonymous=newest.is_anonymous, changed_by=by
    )
    questionnaire.versions.append(draft)
    session.flush()
    return draft


def _write(draft: QuestionnaireVersion, values: dict[str, Any], *, by: str) -> QuestionnaireVersion:
    session.flush()
    this = update(QuestionnaireVersion).where(
        QuestionnaireVersion.id == draft.id,
        QuestionnaireVersion.published_at.is_(None),
        QuestionnaireVersion.revision == draft.revision,
    )
    values = {"changed_at": clock.now(), "changed_by": by, "revision": draft.revision + 1, **values}
    written = session.execute(this.values(**values), execution_options={"synchronize_session": False})
    if not getattr(written, "rowcount", 0):
        raise RuleError("changed", "그사이 다른 사람이 고쳤어요. 다시 보고 고쳐 주세요.")
    session.refresh(draft)
    return draft


def publish(version: QuestionnaireVersion, *, by: str, seen: int | None = None) -> QuestionnaireVersion:
    """Let a draft be what is asked from now on. `seen` is the draft's `revision` as whoever publishes has seen it.

    Raises `RuleError` for what is published, has changed since, asks nothing, or cannot be asked without a name.
    """
    if version.is_published:
        raise RuleError("published", "이미 공개한 판이에요.")
    if seen is not None and seen != version.revision:
        raise RuleError("changed", "그사이 다른 사람이 고쳤어요. 다시 보고 공개해 주세요.")
    asked = version.asked
    if not asked:
        raise RuleError("no_questions", "질문이 하나도 없어요.")
    check_all(asked)
    if version.is_anonymous and any(one.kind == Kind.FILE for one in asked):
        raise RuleError("anonymous_file", "익명 설문에는 파일 질문을 둘 수 없어요. 파일에는 누가 만들었는지 남아요.")
    _write(version, {"published_at": clock.now(), "published_by": by}, by=by)
    audit.record("questionnaire.published", version.questionnaire, by=by, version=version.number)
    return version


def discard(questionnaire: Questionnaire, *, by: str) -> None:
    """Throw the draft of a locked form away: what is published stays. Raises `RuleError` when there is only a draft."""
    newest = queries.newest(questionnaire.id)
    if newest.is_published or newest.number == 1:
        raise RuleError("no_draft", "버릴 초안이 없어요.")
    session.delete(newest)
    audit.record("questionnaire.draft_discarded", questionnaire, by=by, version=newest.number)


# ── One question of a draft ──────────────────────────────────────────────────


def next_key(questionnaire: Questionnaire) -> str:
    """The name of a new question: never one that another question of this form has had."""
    used = [int(one["key"][1:]) for version in questionnaire.versions for one in version.questions]
    return f"q{max(used, default=0) + 1}"


def put(question: Question, *, seen: str | None = None) -> Change:
    """Add a question, or put it in the place of the one of its key; `seen` is that one's `mark` as it was edited."""

    def how(asked: list[Question]) -> list[Question]:
        before = next((one for one in asked if one.key == question.key), None)
        if seen is not None and (before is None or before.mark != seen):
            raise RuleError("changed", "그사이 다른 사람이 고쳤어요. 다시 보고 고쳐 주세요.")
        return [question if one is before else one for one in asked] if before else [*asked, question]

    return how


def remove(key: str) -> Change:
    """Ask it no more."""
    return lambda asked: [one for one in asked if one.key != key]


def move(key: str, *, earlier: bool) -> Change:
    """Ask it before the question that now comes before it, or after the one after it."""

    def how(asked: list[Question]) -> list[Question]:
        at = next((place for place, one in enumerate(asked) if one.key == key), None)
        to = None if at is None else at - 1 if earlier else at + 1
        if at is not None and to is not None and 0 <= to < len(asked):
            asked[at], asked[to] = asked[to], asked[at]
        return asked

    return how


def with_options(question: Question, words: Sequence[tuple[str, str]]) -> Question:
    """A question with these things to choose (Korean, English). Those that were there keep their keys: by their Korean
    words, and by their place where as many are left as there were."""
    known = {one.ko: one.key for one in question.options}
    is_same_count = len(words) == len(question.options)
    used = {known[ko] for ko, _en in words if ko in known}
    number, made = max((int(one.key[1:]) for one in question.options), default=0), []
    for place, (ko, en) in enumerate(words):
        key = known.get(ko, "")
        if not key and is_same_count and question.options[place].key not in used:
            key = question.options[place].key
        if not key:
            number += 1
            key = f"o{number}"
        made.append(Option(key, ko, en))
    return replace(question, options=tuple(made))
