"""What pages of threads say."""

from datetime import datetime

from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.errors import RuleError
from portal.firms.media.labels import told as told_of_file
from portal.messaging.threads.closing import CLOSED
from portal.web.filters import format_day
from portal.web.language import current_locale
from portal.web.language import gettext as _

_DAYS = "월화수목금토일"
_ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "empty": _("보낼 말을 적어 주세요. 빈칸이나 보이지 않는 글자만으로는 보낼 수 없어요."),
        "long": _(
            "한 번에 10,000자까지 보낼 수 있어요. 지금 %(n)s자예요. 나누어 보내거나 파일로 붙여 주세요.",
            n=f"{error.values.get('length', 0):,}",
        ),
        "not_in": _("이 대화에 함께하고 있지 않아요."),
        "many_files": _("한 번에 파일 10개까지 보낼 수 있어요."),
        "too_late": _("보낸 뒤 15분이 지나서 고칠 수 없어요. 새 메시지로 바로잡아 주세요."),
        "edited_often": _("여러 번 고친 글이라 더 고칠 수 없어요. 새 메시지로 바로잡아 주세요."),
        "no_colleague": _("우리 회사의 사람만 부를 수 있어요."),
        "many_people": _("한 대화에 40명까지 함께할 수 있어요."),
        CLOSED: error.message,
    }
    return str(texts.get(error.code) or told_of_file(error))


def long_day(moment: datetime) -> str:
    """A divider between days: 2026. 11. 23. (월)."""
    here = moment.astimezone(SEOUL)
    days = _ENGLISH_DAYS if current_locale() == "en" else _DAYS
    return f"{format_day(here)} ({days[here.weekday()]})"


def clock_time(moment: datetime) -> str:
    """오후 2:05."""
    here = moment.astimezone(SEOUL)
    words = f"{here.hour % 12 or 12}:{here.minute:02}"
    if current_locale() == "en":
        return f"{words} {'am' if here.hour < 12 else 'pm'}"
    return f"{'오전' if here.hour < 12 else '오후'} {words}"


def short_when(moment: datetime) -> str:
    """Of today the time, else the day: at the right of a list."""
    is_today = moment.astimezone(SEOUL).date() == clock.today()
    return clock_time(moment) if is_today else format_day(moment)
