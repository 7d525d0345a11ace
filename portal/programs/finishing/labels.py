"""What pages and papers of the end of a program say."""

from datetime import date

from portal.core.errors import RuleError
from portal.programs.finishing.models import Certificate
from portal.programs.finishing.service import REPLACED
from portal.web.filters import format_day
from portal.web.language import gettext as _

#: How a code is written, so that it can be typed.
_GROUP = 5


def days(begin: date, end: date) -> str:
    """From which day until which; one day is said once."""
    return format_day(begin) if begin == end else f"{format_day(begin)} – {format_day(end)}"


def length(minutes: int) -> str:
    """12시간 30분, or 12 h 30 min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(n)d분", n=rest)
    return _("%(h)d시간 %(n)d분", h=hours, n=rest) if rest else _("%(n)d시간", n=hours)


def presence(certificate: Certificate) -> str:
    """At how many sessions somebody was."""
    return _("%(of)d번 가운데 %(n)d번", of=certificate.of_sessions, n=certificate.sessions)


def written_code(code: str) -> str:
    """A code in groups."""
    return "-".join(code[place : place + _GROUP] for place in range(0, len(code), _GROUP))


def masked(name: str) -> str:
    """The first and the last letter of each part of a name: 홍○동, J○○n D○e."""
    return " ".join(_masked(part) for part in name.split())


def _masked(part: str) -> str:
    return part[0] + "○" * (len(part) - 2) + part[-1] if len(part) > 2 else part[0] + "○" * (len(part) - 1)


def why(certificate: Certificate) -> str:
    """Why it stands no more."""
    if certificate.revoked_because == REPLACED:
        return _("새 수료증을 다시 냈어요.")
    return certificate.revoked_because


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "no_certificates": _("수료증을 주지 않거나 취소된 프로그램이에요."),
        "revoked": _("이미 취소한 수료증이에요."),
        "no_name": _("이름을 알 수 없어 다시 낼 수 없어요."),
    }
    return texts.get(error.code, error.message)
