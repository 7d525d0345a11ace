"""News of the hub, from the draft until everybody who has agreed to it was reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, func, select

from portal.accounts.mails import Letter, send_letter
from portal.accounts.models import Person
from portal.accounts.tokens import new_token
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.jobs import queue
from portal.jobs.queue import Lease
from portal.notices import advertising, mails, service
from portal.notices.kinds import Channel, Kind, kinds
from portal.notices.models import News
from portal.notices.queries import preferences_of
from portal.web.hub import current_hub
from portal.web.language import current_locale, speaking
from portal.web.language import gettext as _

KIND = "news"
#: How many people are reached in one unit of work, which others wait for, and in one job, whose lease is `LEASE`.
BATCH, MOST_AT_ONCE = 25, 500
LEASE = timedelta(minutes=10)
#: What was not sent within so long is old: the portal was away, or a backup was restored. It is not sent any more.
STALE = timedelta(days=3)
FIELDS = ("title_ko", "title_en", "body_ko", "body_en", "link")


@dataclass(frozen=True, slots=True)
class Words:
    """News in one language; English falls back to Korean."""

    title: str
    paragraphs: Sequence[str]


def words_of(news: News) -> Words:
    """News in the language that is being spoken."""
    is_english = current_locale() == "en"
    title = (is_english and news.title_en) or news.title_ko
    body = (is_english and news.body_en) or news.body_ko
    return Words(title, [line.strip() for line in body.splitlines() if line.strip()])


def write(news: News | None, values: Mapping[str, str], *, by: str) -> News:
    """Keep a draft: a new one, or one that was there. Raises `RuleError` for what was released."""
    if news is None:
        news = News(title_ko="", body_ko="", updated_by=by)
        session.add(news)
    elif news.released_at is not None:
        raise RuleError("released", "이미 보내기 시작한 소식이에요.")
    for name in FIELDS:
        setattr(news, name, values[name])
    news.updated_by, news.updated_at = by, clock.now()
    session.flush()
    return news


def discard(news: News) -> None:
    """Throw a draft away. Raises `RuleError` for what was released: it stays on record."""
    if news.released_at is not None:
        raise RuleError("released", "이미 보내기 시작한 소식이에요.")
    session.delete(news)


def release(news: News, *, by: str) -> None:
    """Have news sent to everybody who has agreed, at once or in the morning. Raises `RuleError`."""
    if news.released_at is not None:
        raise RuleError("released", "이미 보내기 시작한 소식이에요.")
    _refuse_without_sender()
    news.released_at, news.released_by = clock.now(), by
    audit.record("news.released", news, by=by)
    queue.enqueue(KIND, KIND)


def _refuse_without_sender() -> None:
    if advertising.missing_details():
        raise RuleError("no_sender", "광고에 적어야 하는 보내는 곳의 정보가 없어요.")


def stop(news: News, *, by: str) -> None:
    """Send it to nobody else. Raises `RuleError` when there is nothing to stop."""
    if news.released_at is None or news.finished_at is not None:
        raise RuleError("not_sending", "보내고 있지 않은 소식이에요.")
    news.finished_at, news.is_stopped = clock.now(), True
    audit.record("news.stopped", news, by=by)


def send_test(news: News, person: Person) -> None:
    """The letter as it would be, to who asks for it, whatever they have agreed to. Raises `RuleError`."""
    _refuse_without_sender()
    letter, headers = letter_of(news, person)
    with speaking(person.locale):
        send_letter(letter, person, headers=headers, what=f"test-{new_token()[:12]}")


def audience_count() -> int:
    """How many people have agreed, now."""
    return session.scalar(select(func.count()).select_from(advertising.those_who_agreed().subquery())) or 0


def letter_of(news: News, person: Person) -> tuple[Letter, dict[str, str]]:
    """The letter in somebody's language, and its headers; how to refuse it is said in Korean and in English."""
    with speaking(person.locale):
        words, link = words_of(news), mails.unsubscribe_address(person, KIND)
        letter = Letter(
            subject_of(words),
            words.paragraphs,
            _("자세히 보기") if news.link else "",
            mails.address_of(news.link, person) if news.link else "",
            [*how_to_refuse(), advertising.sender_line(current_hub())],
            [("수신거부 · Unsubscribe", link)],
        )
    return letter, mails.refusal_headers(link)


def subject_of(words: Words) -> str:
    return f"{advertising.MARK} [{current_hub().name}] {words.title}"


def how_to_refuse() -> list[str]:
    """In both languages, whatever the letter's."""
    said = []
    for locale in ("ko", "en"):
        with speaking(locale):
            said.append(
                _(
                    "소식과 광고 수신에 동의하신 분께 보내는 메일입니다. "
                    "받고 싶지 않으면 아래 ‘수신거부’를 눌러 주세요. 로그인하지 않아도 되고, 비용이 들지 않습니다."
                )
            )
    return said


# ── Sending ──────────────────────────────────────────────────────────────────


def send_released(_leases: Sequence[Lease] = ()) -> None:
    """Reach the next of those who have agreed, if advertising may be sent now; the schedule comes back to the rest."""
    reached = 0
    while reached < MOST_AT_ONCE and not advertising.is_quiet(clock.now()) and not advertising.missing_details():
        with unit_of_work():
            news = session.scalars(_under_way().with_for_update()).first()
            if news is None:
                return
            reached += _reach_next(news)
    if reached >= MOST_AT_ONCE:
        with unit_of_work():
            queue.enqueue(KIND, KIND)


def _under_way() -> Select[News]:
    return select(News).where(News.released_at.is_not(None), News.finished_at.is_(None)).order_by(News.id).limit(1)


def _reach_next(news: News) -> int:
    """A batch in one transaction with how far it reached: whoever kills the worker, each gets one letter."""
    if news.released_at is None or news.released_at < clock.now() - STALE:
        news.finished_at, news.is_stopped = clock.now(), True
        return 0
    batch = session.scalars(advertising.those_who_agreed().where(Person.id > news.reached).limit(BATCH)).all()
    for person in batch:
        _reach(news, person, kinds()[KIND])
    if batch:
        news.reached, news.recipients = batch[-1].id, news.recipients + len(batch)
    else:
        news.finished_at = clock.now()
    return len(batch)


def _reach(news: News, person: Person, kind: Kind) -> None:
    if kind.goes_by(Channel.IN_APP, preferences_of(person.id)):
        titles = {"news": news.id, "title_ko": news.title_ko, "title_en": news.title_en}
        service.keep(KIND, person.id, "news", titles, url=f"/me/notices/news/{news.id}", about=f"news:{news.id}")
    letter, headers = letter_of(news, person)
    with speaking(person.locale):
        send_letter(letter, person, what=f"news-{news.id}", headers=headers, guard=advertising.GUARD)
