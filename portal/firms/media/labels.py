"""What uses, states and refusals are called, in the reader's language."""

from portal.core.errors import RuleError
from portal.firms.editing.queries import profiles_of
from portal.firms.media.models import FirmFile, OpenedTo, Use
from portal.firms.models import Firm
from portal.web.language import current_locale
from portal.web.language import gettext as _


def use_label(use: str) -> str:
    labels = {Use.LOGO: _("로고"), Use.COVER: _("표지"), Use.PICTURE: _("사진"), Use.DOCUMENT: _("자료")}
    return str(labels[Use(use)])


def opened_label(opened_to: str) -> str:
    """Who may open a document, in a word."""
    labels = {OpenedTo.EVERYONE: _("누구나"), OpenedTo.MEMBERS: _("회원사만"), OpenedTo.REQUEST: _("요청하면")}
    return str(labels[OpenedTo(opened_to)])


def use_choices() -> list[tuple[str, str]]:
    """What uploads may be for; of what belongs to the gallery the content decides whether it is picture or document."""
    return [
        ("gallery", str(_("사진·자료: 페이지에 함께 보여요"))),
        ("logo", str(_("로고: 목록과 페이지 위에 보여요"))),
        ("cover", str(_("표지: 페이지 맨 위에 넓게 보여요"))),
    ]


def subject_choices(firm: Firm) -> list[tuple[str, str]]:
    """The firm, and each of its technologies and services, drafts among them."""
    locale = current_locale()
    page, *offers = profiles_of(firm)
    words = {"technology": _("기술: %(name)s", name="{}"), "service": _("서비스: %(name)s", name="{}")}
    named = ((one, words[one.kind.code].replace("{}", one.name(locale))) for one in offers)
    return [("firm", page.name(locale)), *((f"{one.kind.code}:{one.thing.id}", label) for one, label in named)]


def text_note(row: FirmFile) -> tuple[str, str]:
    """What became of reading a document, and the tone of saying so."""
    notes = {
        "waiting": ("", _("글을 읽는 중이에요. 곧 검색에 쓰여요.")),
        "read": (
            "",
            _("글을 읽었어요. 검색에 나와요.") if row.is_published else _("글을 읽었어요. 공개하면 검색에 나와요."),
        ),
        "empty": ("amber", _("글이 없는 문서예요(그림뿐이거나 스캔). 파일 속 말로는 찾을 수 없어요.")),
        "password": ("signal", _("암호가 걸려 글을 읽지 못했어요. 암호를 푼 파일로 바꿔 주세요.")),
        "broken": ("signal", _("깨진 문서라 글을 읽지 못했어요. 다시 저장한 파일로 바꿔 주세요.")),
        "heavy": ("signal", _("너무 무거운 문서라 글을 읽지 못했어요. 나누거나 줄인 파일로 바꿔 주세요.")),
    }
    if row.file.text_state in ("waiting", "read") and not row.is_open:
        return "", str(_("누구에게나 여는 자료가 아니라 자료 속 말은 검색에 쓰지 않아요."))
    tone, words = notes.get(row.file.text_state, ("", ""))
    return tone, str(words)


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "file_empty": _("빈 파일이에요."),
        "file_large": _("한 파일은 30MB까지 올릴 수 있어요."),
        "file_type": _("PNG·JPG·WebP 사진과 PDF·HWPX·DOCX 문서만 올릴 수 있어요."),
        "file_old_or_locked": _("옛 형식(.hwp·.doc)이거나 암호가 걸린 문서예요. PDF나 HWPX, DOCX로 올려 주세요."),
        "file_broken": _("깨진 문서라 읽을 수 없어요. 다시 저장해서 올려 주세요."),
        "file_locked": _("암호가 걸린 문서예요. 암호를 풀고 올려 주세요."),
        "file_program": _("매크로나 프로그램이 든 문서는 올릴 수 없어요."),
        "file_bomb": _("풀면 지나치게 커지는 파일이라 받지 않았어요."),
        "file_polyglot": _("두 가지 형식이 섞인 파일이라 받지 않았어요. 그림이나 문서를 새로 저장해서 올려 주세요."),
        "file_no_picture": _("여기에는 PNG·JPG·WebP 사진만 올릴 수 있어요."),
        "picture_pixels": _("사진이 너무 커요. 가로와 세로를 곱해 2,400만 화소까지 올릴 수 있어요."),
        "picture_broken": _("깨진 그림이라 읽을 수 없어요. 다시 저장해서 올려 주세요."),
        "quota_bytes": _("회사의 저장 공간 200MB를 넘어요. 쓰지 않는 파일을 지우고 올려 주세요."),
        "quota_files": _("한 회사는 파일을 100개까지 둘 수 있어요. 쓰지 않는 파일을 지우고 올려 주세요."),
        "other_kind": _("사진은 사진으로, 문서는 문서로만 바꿀 수 있어요."),
        "no_subject": _("이제 없는 기술이나 서비스예요."),
    }
    return str(texts.get(error.code, error.message))
