"""What was answered on the whole: counts, means, texts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from portal.questionnaires import queries
from portal.questionnaires.labels import yes_no
from portal.questionnaires.models import AnswerSet, Questionnaire
from portal.questionnaires.questions import WITH_OPTIONS, Kind, Question
from portal.questionnaires.view import FEWEST_ANONYMOUS
from portal.web.language import current_locale


@dataclass(frozen=True, slots=True)
class Share:
    """How often something was chosen; `percent` of those who answered the question."""

    label: str
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class OfQuestion:
    """What was answered to one question: shares of what could be chosen, the mean of numbers, or the texts."""

    label: str
    kind: Kind
    count: int
    shares: list[Share] = field(default_factory=list)
    mean: float | None = None
    texts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Summary:
    """Of a form: how many answered, and what. `is_withheld` while so few answered without a name that it would tell."""

    count: int
    is_withheld: bool
    questions: list[OfQuestion]


def summary_of(questionnaire: Questionnaire) -> Summary:
    """What was answered to a form, all its versions together: questions and options are known by their keys.

    Of anonymous answers nothing is said while there are fewer than five, also for a single question of which fewer
    answered. Texts stand in no order of time.
    """
    sets = queries.sets_of(questionnaire.id)
    version = queries.published_of(questionnaire.id)
    hidden = sum(one.is_anonymous for one in sets)
    is_withheld = 0 < hidden < FEWEST_ANONYMOUS or bool(
        version and version.is_anonymous and len(sets) < FEWEST_ANONYMOUS
    )
    asked = [] if is_withheld or version is None else version.asked
    return Summary(len(sets), is_withheld, [_of(question, sets) for question in asked])


def _of(question: Question, sets: Sequence[AnswerSet]) -> OfQuestion:
    found = [(one, answer.value) for one in sets for answer in one.answers if answer.question == question.key]
    locale, given = current_locale(), [value for _one, value in found]
    bare = OfQuestion(question.label(locale), question.kind, len(given))
    if 0 < sum(one.is_anonymous for one, _value in found) < FEWEST_ANONYMOUS:
        return bare
    if question.kind in WITH_OPTIONS:
        chosen = Counter(key for value in given for key in (value if isinstance(value, list) else [value]))
        return replace(bare, shares=[_share(o.label(locale), chosen[o.key], len(given)) for o in question.options])
    if question.kind == Kind.YES_NO:
        answers = Counter(bool(value) for value in given)
        return replace(bare, shares=[_share(yes_no(one), answers[one], len(given)) for one in (True, False)])
    if question.kind == Kind.NUMBER:
        numbers: list[float] = [value for value in given if isinstance(value, int | float)]
        return replace(bare, mean=sum(numbers) / len(numbers) if numbers else None)
    if question.kind in (Kind.SHORT, Kind.LONG, Kind.DATE):
        return replace(bare, texts=[str(value) for value in given])
    return bare


def _share(label: str, count: int, whole: int) -> Share:
    return Share(label, count, round(100 * count / whole) if whole else 0)
