"""What the rules of notices and advertising say, in the reader's language."""

from portal.accounts import labels
from portal.core.errors import RuleError
from portal.notices.digests.paces import Pace
from portal.notices.kinds import Channel
from portal.web.language import gettext as _


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "released": _("이미 보내기 시작한 소식이라 바꿀 수 없어요."),
        "no_sender": _("광고에 적어야 하는 보내는 곳의 정보가 없어요. 허브 설정을 먼저 채워 주세요."),
        "changed": _("그사이 내용이 바뀌었어요. 다시 보고 보내 주세요."),
        "not_sending": _("보내고 있지 않은 소식이에요."),
    }
    return str(texts.get(error.code) or labels.told(error))


def channel_label(channel: Channel) -> str:
    """What a way of telling is called."""
    return str({Channel.IN_APP: _("알림함"), Channel.MAIL: _("메일")}[channel])


def pace_label(pace: Pace) -> str:
    """How often letters come."""
    texts = {
        Pace.EACH: _("알림마다 하나씩"),
        Pace.DAILY: _("하루 한 번, 아침 8시에 모아서"),
        Pace.WEEKLY: _("한 주에 한 번, 월요일 아침 8시에 모아서"),
    }
    return str(texts[pace])


def detail_label(name: str) -> str:
    """What advertising has to say of its sender."""
    texts = {"operator": _("운영 기관"), "address": _("주소"), "phone": _("대표전화"), "email": _("이메일")}
    return str(texts[name])
