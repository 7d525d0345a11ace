"""What pages after a program say."""

from portal.core.errors import RuleError
from portal.firms.media.labels import told as told_of_file
from portal.programs.following.models import ForWhom
from portal.programs.models import ProgramSession
from portal.programs.when import span
from portal.web.language import current_locale
from portal.web.language import gettext as _


def session_label(one: ProgramSession) -> str:
    """When a session is, and what sets it apart."""
    title = (current_locale() == "en" and one.title_en) or one.title_ko
    when = span(one.starts_at, one.ends_at)
    return f"{when} · {title}" if title else when


def whom_label(for_whom: str) -> str:
    """Who may have a material, and since when."""
    return dict(whom_choices())[for_whom]


def whom_choices() -> list[tuple[str, str]]:
    return [
        (ForWhom.BOOKED.value, _("자리가 있는 사람에게 바로")),
        (ForWhom.ATTENDED.value, _("끝난 뒤에 참석한 사람에게")),
    ]


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "answered": _("이미 답한 설문이에요."),
        "survey_over": _("답할 수 있는 기간이 지났어요."),
        "either": _("파일을 고르거나 주소를 적어 주세요. 둘 가운데 하나만요."),
        "no_session": _("이 프로그램의 일정이 아니에요."),
        "many_materials": _("한 프로그램에 50개까지 올릴 수 있어요. 쓰지 않는 것을 거두고 올려 주세요."),
        "no_form": _("공개한 설문 양식을 골라 주세요."),
    }
    return str(texts.get(error.code) or told_of_file(error))
