"""What pages after a program say."""

from portal.core.errors import RuleError
from portal.firms.media.labels import told as told_of_file
from portal.web.language import gettext as _


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "answered": _("이미 답한 설문이에요."),
        "survey_over": _("답할 수 있는 기간이 지났어요."),
        "no_form": _("공개한 설문 양식을 골라 주세요."),
    }
    return str(texts.get(error.code) or told_of_file(error))
