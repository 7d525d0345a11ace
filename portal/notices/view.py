"""What the pages of notices show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.accounts.consents import Document, standing
from portal.accounts.models import Person
from portal.notices import news as rules
from portal.notices.advertising import sender_line
from portal.notices.digests.paces import Pace
from portal.notices.kinds import Channel, Told, kinds
from portal.notices.labels import channel_label, pace_label
from portal.notices.models import News, Notice
from portal.notices.queries import Found
from portal.web.hub import current_hub
from portal.web.language import gettext as _
from portal.web.language import speaking


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice in the reader's language."""

    id: int
    told: Told
    kind: str
    icon: str
    at: datetime
    is_unread: bool


def notice_row(notice: Notice) -> NoticeRow:
    """A notice in words; one whose kind is no more says so much."""
    kind = kinds().get(notice.kind)
    teller = kind.messages.get(notice.message) if kind else None
    told = (
        teller(notice.values)
        if teller
        else Told(_("지난 알림"), [_("이제 없는 기능의 알림이라 내용을 보여 드릴 수 없어요.")])
    )
    label, icon = (str(kind.label), kind.icon) if kind else (_("알림"), "bell")
    return NoticeRow(notice.id, told, label, icon, notice.created_at, notice.read_at is None)


@dataclass(frozen=True, slots=True)
class Filter:
    """An entry above the list: which notices, and how many."""

    code: str
    label: str
    count: int


def filters(found: Found) -> list[Filter]:
    """The kinds that somebody has notices of."""
    return [
        Filter(kind.code, str(kind.label), found.counts[kind.code][0]) for kind in kinds() if kind.code in found.counts
    ]


@dataclass(frozen=True, slots=True)
class Choice:
    """One kind by one channel: `why` is set where nothing can be chosen."""

    name: str
    label: str
    is_on: bool
    why: str


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of notices with what may be chosen of it."""

    code: str
    label: str
    explanation: str
    icon: str
    is_promotional: bool
    choices: Sequence[Choice]
    #: How often letters come: `(code, words, chosen)`; nothing where none of them may wait.
    paces: Sequence[tuple[str, str, bool]]


def kind_rows(
    chosen: dict[tuple[str, str], bool], *, agreed: bool, paces: Mapping[str, Pace] | None = None
) -> list[KindRow]:
    """Every kind, and what somebody has chosen; `agreed` to advertising, without which there is none of it."""
    rows = []
    for kind in kinds():
        choices = []
        for channel in Channel:
            why, is_on = str(kind.always.get(channel, "")), kind.goes_by(channel, chosen)
            if kind.is_promotional and channel == Channel.MAIL:
                why, is_on = _("아래의 광고 수신 동의를 따라요."), agreed
            elif kind.is_promotional and not agreed:
                why, is_on = _("광고 수신에 동의하면 고를 수 있어요."), False
            choices.append(Choice(f"{kind.code}.{channel}", channel_label(channel), is_on, why))
        pace = (paces or {}).get(kind.code, Pace.EACH)
        offered = [(one.value, pace_label(one), one == pace) for one in Pace] if kind.may_gather else []
        named = kind.code, str(kind.label), str(kind.explanation), kind.icon
        rows.append(KindRow(*named, kind.is_promotional, choices, offered))
    return rows


def marketing_since(person: Person) -> datetime | None:
    """Since when somebody agrees to advertising."""
    consent = standing(person, Document.MARKETING)
    return consent.given_at if consent else None


@dataclass(frozen=True, slots=True)
class Preview:
    """News as the letter shows it, in one language."""

    locale: str
    label: str
    subject: str
    paragraphs: Sequence[str]
    foot: Sequence[str]


def previews(news: News) -> list[Preview]:
    """The letter in each language."""
    shown = []
    for locale, label in (("ko", "한국어"), ("en", "English")):
        with speaking(locale):
            words = rules.words_of(news)
            foot = [*rules.how_to_refuse(), sender_line(current_hub())]
            shown.append(Preview(locale, label, rules.subject_of(words), words.paragraphs, foot))
    return shown


@dataclass(frozen=True, slots=True)
class NewsRow:
    """News in the list of the console: `state` is draft, sending, sent or stopped."""

    id: int
    title: str
    state: str
    at: datetime
    recipients: int


def news_row(news: News) -> NewsRow:
    if news.released_at is None:
        return NewsRow(news.id, news.title_ko, "draft", news.updated_at, 0)
    state = "stopped" if news.is_stopped else "sent" if news.finished_at else "sending"
    return NewsRow(news.id, news.title_ko, state, news.released_at, news.recipients)
