"""Which forms there are, what they ask now, and what was answered. Who may see answers is for their owner to say."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.db import session
from portal.questionnaires.models import AnswerSet, Participation, Purpose, Questionnaire, QuestionnaireVersion


def find(questionnaire_id: int) -> Questionnaire | None:
    """A form by its number."""
    return session.get(Questionnaire, questionnaire_id)


def of_owner(owner: str, purpose: str) -> Questionnaire | None:
    """The form of an owner for a purpose."""
    return session.scalars(
        select(Questionnaire).where(Questionnaire.owner == owner, Questionnaire.purpose == purpose)
    ).one_or_none()


def templates(purpose: Purpose | None = None) -> Sequence[Questionnaire]:
    """Forms that belong to nothing and that others begin from, the newest first; with what each asks."""
    query = select(Questionnaire).where(Questionnaire.owner.startswith("template:"))
    if purpose is not None:
        query = query.where(Questionnaire.purpose == purpose)
    return session.scalars(query.options(selectinload(Questionnaire.versions)).order_by(Questionnaire.id.desc())).all()


def published(owner: str, purpose: str) -> QuestionnaireVersion | None:
    """What an owner's form asks now; nothing while no version is published. One query."""
    query = _published().join(QuestionnaireVersion.questionnaire)
    query = query.where(Questionnaire.owner == owner, Questionnaire.purpose == purpose)
    return session.scalars(query.options(joinedload(QuestionnaireVersion.questionnaire))).first()


def published_of(questionnaire_id: int) -> QuestionnaireVersion | None:
    """What a form asks now."""
    return session.scalars(_published().where(QuestionnaireVersion.questionnaire_id == questionnaire_id)).first()


def _published() -> Select[QuestionnaireVersion]:
    query = select(QuestionnaireVersion).where(QuestionnaireVersion.published_at.is_not(None))
    return query.order_by(QuestionnaireVersion.number.desc()).limit(1)


def newest(questionnaire_id: int) -> QuestionnaireVersion:
    """The draft of a form; where there is none, what is published."""
    query = select(QuestionnaireVersion).where(QuestionnaireVersion.questionnaire_id == questionnaire_id)
    return session.scalars(query.order_by(QuestionnaireVersion.number.desc()).limit(1)).one()


def sets_about(*abouts: str, purpose: Purpose | None = None) -> Sequence[AnswerSet]:
    """What was answered about some things, as it stands, to forms of one purpose or of all; with what was asked."""
    query = select(AnswerSet).where(AnswerSet.about.in_(abouts), AnswerSet.replaced_at.is_(None))
    if purpose is not None:
        forms = select(Questionnaire.id).where(Questionnaire.purpose == purpose)
        query = query.where(AnswerSet.questionnaire_id.in_(forms))
    return session.scalars(_whole(query).order_by(AnswerSet.questionnaire_id, AnswerSet.about)).all()


def current(questionnaire_id: int, about: str) -> AnswerSet | None:
    """What stands as answered about one thing to one form."""
    query = select(AnswerSet).where(AnswerSet.about == about, AnswerSet.questionnaire_id == questionnaire_id)
    return session.scalars(_whole(query.where(AnswerSet.replaced_at.is_(None)))).one_or_none()


def sets_of(questionnaire_id: int, abouts: Iterable[str] | None = None) -> Sequence[AnswerSet]:
    """All that stands as answered to a form, or about some things alone; by keys made by chance, so that no order
    tells who was when."""
    query = select(AnswerSet).where(AnswerSet.questionnaire_id == questionnaire_id, AnswerSet.replaced_at.is_(None))
    if abouts is not None:
        query = query.where(AnswerSet.about.in_(list(abouts)))
    return session.scalars(_whole(query).order_by(AnswerSet.key)).all()


def _whole(query: Select[AnswerSet]) -> Select[AnswerSet]:
    return query.options(selectinload(AnswerSet.answers), joinedload(AnswerSet.version))


def have_answered(questionnaire_id: int, abouts: Iterable[str]) -> set[str]:
    """For which of some things a form was answered, anonymously or not.

    Of an anonymous form this is for sending reminders alone: a page that names who took part, looked at before and
    after an answer came in, tells whose it is.
    """
    wanted = list(abouts)
    named = select(AnswerSet.about).where(AnswerSet.questionnaire_id == questionnaire_id, AnswerSet.about.in_(wanted))
    hidden = select(Participation.about).where(
        Participation.questionnaire_id == questionnaire_id, Participation.about.in_(wanted)
    )
    return {*session.scalars(named.where(AnswerSet.replaced_at.is_(None))), *session.scalars(hidden)}
