"""What states, reasons and refusals are called, in the reader's language."""

from portal.core.errors import RuleError
from portal.firms.disclosing.models import Reason, State, Way
from portal.firms.disclosing.service import MOST_DAYS, MOST_WAITING, PAUSE
from portal.firms.media.labels import opened_label
from portal.firms.media.models import Nda, OpenedTo
from portal.web.language import gettext as _

#: Tones of badges.
TONES = {State.WAITING: "amber", State.GRANTED: "brand"}


def opened_choices() -> list[tuple[str, str]]:
    """Who may open a document."""
    what = {
        OpenedTo.EVERYONE: _("누구나 열고, 자료 속 말로도 찾아요"),
        OpenedTo.MEMBERS: _("로그인한 회원사 사람만 열고, 누가 열었는지 남아요"),
        OpenedTo.REQUEST: _("요청한 회사에 기한을 두고 허락해요"),
    }
    return [(one.value, f"{opened_label(one)}: {what[one]}") for one in OpenedTo]


def nda_choices(*, has_own: bool) -> list[tuple[str, str]]:
    """Which text is accepted before; the firm's own once it has one."""
    found = [(Nda.NONE.value, str(_("받지 않아요"))), (Nda.HUB.value, str(_("허브의 글로 받아요")))]
    return [*found, (Nda.FIRM.value, str(_("우리 회사의 글로 받아요")))] if has_own else found


def state_label(state: State) -> str:
    labels = {
        State.WAITING: _("답을 기다려요"),
        State.GRANTED: _("열 수 있어요"),
        State.REFUSED: _("거절되었어요"),
        State.TAKEN_BACK: _("거두었어요"),
        State.REVOKED: _("허락을 거두었어요"),
        State.EXPIRED: _("기한이 지났어요"),
    }
    return str(labels[state])


def reason_label(reason: str) -> str:
    return dict(reason_choices()).get(reason, "")


def reason_choices() -> list[tuple[str, str]]:
    """Why a request is refused."""
    labels = {
        Reason.NOT_NOW: _("지금은 함께할 계획이 없어요"),
        Reason.UNCLEAR: _("어디에 쓰려는지 더 알고 싶어요"),
        Reason.CONFLICT: _("이해가 부딪칠 수 있어요"),
        Reason.NOT_READY: _("아직 내보일 수 있는 자료가 아니에요"),
        Reason.OTHER_WAY: _("다른 길로 드릴게요"),
    }
    return [(one.value, str(labels[one])) for one in Reason]


def way_label(way: str) -> str:
    labels = {Way.MEMBER: _("회원사"), Way.GRANT: _("허락한 요청"), Way.STAFF: _("허브 운영")}
    return str(labels[Way(way)])


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "no_document": _("이제 없는 자료이거나 자료가 아니에요."),
        "no_text": _("우리 회사의 비밀유지 약속을 먼저 적어 주세요."),
        "text_empty": _("약속의 글을 적어 주세요."),
        "text_long": _("20,000자까지 쓸 수 있어요."),
        "not_asked_for": _("요청하지 않아도 되는 자료예요."),
        "own": _("우리 회사의 자료예요."),
        "no_speaker": _("회사를 대신해 요청하려면 그 회사의 소유자나 편집자여야 해요."),
        "not_shown": _("지금은 감춰진 회사라 요청할 수 없어요. 허브에 문의해 주세요."),
        # Said by who knows of blocks, on a floor above.
        "not_taken": _("지금은 자료를 요청할 수 없어요."),
        "asked_already": _("이미 요청했어요. ‘내 자료 요청’에서 볼 수 있어요."),
        "refused_lately": _("거절된 자료는 %(n)s일이 지나면 다시 요청할 수 있어요.", n=PAUSE.days),
        "many_waiting": _("답을 기다리는 요청은 %(n)s개까지 둘 수 있어요.", n=MOST_WAITING),
        "until": _("내일부터 %(n)s일 안의 날을 골라 주세요.", n=MOST_DAYS),
        "moved": _("그 사이에 달라졌어요. 지금 어떤지 보고 다시 골라 주세요."),
        "text_moved": _("그 사이에 글이 바뀌었어요. 새 글을 읽고 다시 골라 주세요."),
    }
    return str(texts.get(error.code, error.message))
