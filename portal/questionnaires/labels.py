"""What kinds, purposes and refusals are called, in the reader's language."""

from portal.core.errors import RuleError
from portal.questionnaires.models import Purpose
from portal.questionnaires.questions import (
    LONGEST_OPTION,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    Accept,
    Kind,
    Question,
    most_of,
)
from portal.web.language import gettext as _


def kind_label(kind: str) -> str:
    return dict(kind_choices())[kind]


def kind_choices() -> list[tuple[str, str]]:
    """Kinds in the order in which they are offered."""
    labels = {
        Kind.SHORT: _("짧은 글"),
        Kind.LONG: _("긴 글"),
        Kind.CHOICE: _("하나 고르기"),
        Kind.CHOICES: _("여러 개 고르기"),
        Kind.YES_NO: _("예·아니요"),
        Kind.NUMBER: _("수"),
        Kind.DATE: _("날짜"),
        Kind.FILE: _("파일"),
        Kind.CONSENT: _("동의"),
    }
    return [(kind.value, str(label)) for kind, label in labels.items()]


def purpose_choices() -> list[tuple[str, str]]:
    labels = {
        Purpose.BOOKING: _("신청할 때 묻는 질문"),
        Purpose.SURVEY: _("끝난 뒤의 설문"),
        Purpose.APPEAL: _("이의 신청"),
        Purpose.APPLICATION: _("모집 지원서"),
    }
    return [(purpose.value, str(label)) for purpose, label in labels.items()]


def purpose_label(purpose: str) -> str:
    return dict(purpose_choices())[purpose]


def accept_choices() -> list[tuple[str, str]]:
    labels = {Accept.ANY: _("사진이나 문서"), Accept.PICTURE: _("사진만"), Accept.DOCUMENT: _("문서만")}
    return [(accept.value, str(label)) for accept, label in labels.items()]


def file_hint(question: Question) -> str:
    """Which files a question takes."""
    kinds = {
        Accept.ANY: _("PNG·JPG·WebP 사진이나 PDF·HWPX·DOCX 문서, %(n)sMB까지", n=question.limit),
        Accept.PICTURE: _("PNG·JPG·WebP 사진, %(n)sMB까지", n=question.limit),
        Accept.DOCUMENT: _("PDF·HWPX·DOCX 문서, %(n)sMB까지", n=question.limit),
    }
    return str(kinds[question.accept])


def yes_no(value: object) -> str:
    return str(_("예") if value else _("아니요"))


def told(error: RuleError, question: Question | None = None) -> str:
    """A rule's no, for people."""
    return str(_told_of_forms(question).get(error.code) or _told_of_answers(question).get(error.code) or error.message)


def _told_of_forms(question: Question | None) -> dict[str, str]:
    return {
        "have_form": _("이미 양식이 있어요."),
        "not_anonymous": _("익명으로 받을 수 있는 것은 설문뿐이에요."),
        "changed": _("그사이 다른 사람이 고쳤어요. 다시 보고 고쳐 주세요."),
        "published": _("이미 공개한 판이에요."),
        "no_questions": _("질문이 하나도 없어요. 질문을 더하고 공개해 주세요."),
        "anonymous_file": _("익명 설문에는 파일 질문을 둘 수 없어요. 파일에는 누가 만들었는지 남아요."),
        "no_draft": _("버릴 초안이 없어요."),
        "many_questions": _("질문은 %(n)s개까지 둘 수 있어요.", n=MOST_QUESTIONS),
        "no_label": _("질문을 적어 주세요."),
        "no_text": _("무엇에 동의하는지 적어 주세요."),
        "few_options": _("고를 것을 둘 이상 적어 주세요."),
        "many_options": _("고를 것은 %(n)s개까지 둘 수 있어요.", n=MOST_OPTIONS),
        "option_words": _("고를 것은 하나에 %(n)s자까지 쓸 수 있어요.", n=LONGEST_OPTION),
        "same_options": _("같은 것이 두 번 있어요."),
        "limit": _("1에서 %(n)s까지 적을 수 있어요.", n=most_of(question) if question else 0),
        "bound": _("열다섯 자리까지 적을 수 있어요."),
        "bounds": _("가장 작은 수가 가장 큰 수보다 커요."),
        "not_published": _("아직 공개하지 않은 양식이에요."),
        "answered": _("이미 답한 설문이에요."),
        "answered_meanwhile": _("그사이 다른 답이 왔어요. 다시 보고 보내 주세요."),
    }


def _told_of_answers(question: Question | None) -> dict[str, str]:
    limits = (question.limit, question.least, question.greatest) if question else (0, 0, 0)
    return {
        "answer_needed": _("꼭 답해야 하는 질문이에요."),
        "answer_consent": _("동의해야 보낼 수 있어요."),
        "answer_unknown": _("목록에서 골라 주세요."),
        "answer_long": _("%(n)s자까지 쓸 수 있어요.", n=limits[0]),
        "answer_many": _("%(n)s개까지 고를 수 있어요.", n=limits[0]),
        "answer_number": _("수로 적어 주세요. 예: 12 또는 3.5"),
        "answer_small": _("%(n)s 이상이어야 해요.", n=limits[1]),
        "answer_large": _("%(n)s 이하여야 해요.", n=limits[2]),
        "answer_day": _("날짜를 확인해 주세요. 예: 2026-03-01"),
        "file_large": _("%(n)sMB까지 올릴 수 있어요.", n=limits[0]),
        "file_no_picture": _("여기에는 PNG·JPG·WebP 사진만 올릴 수 있어요."),
        "file_no_document": _("여기에는 PDF·HWPX·DOCX 문서만 올릴 수 있어요."),
        "file_empty": _("빈 파일이에요."),
        "file_type": _("PNG·JPG·WebP 사진과 PDF·HWPX·DOCX 문서만 올릴 수 있어요."),
        "file_old_or_locked": _("옛 형식(.hwp·.doc)이거나 암호가 걸린 문서예요. PDF나 HWPX, DOCX로 올려 주세요."),
        "file_broken": _("깨진 문서라 읽을 수 없어요. 다시 저장해서 올려 주세요."),
        "file_locked": _("암호가 걸린 문서예요. 암호를 풀고 올려 주세요."),
        "file_program": _("매크로나 프로그램이 든 문서는 올릴 수 없어요."),
        "file_bomb": _("풀면 지나치게 커지는 파일이라 받지 않았어요."),
        "file_polyglot": _("두 가지 형식이 섞인 파일이라 받지 않았어요. 그림이나 문서를 새로 저장해서 올려 주세요."),
        "picture_pixels": _("사진이 너무 커요. 가로와 세로를 곱해 2,400만 화소까지 올릴 수 있어요."),
        "picture_broken": _("깨진 그림이라 읽을 수 없어요. 다시 저장해서 올려 주세요."),
    }
