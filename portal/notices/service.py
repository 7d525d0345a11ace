"""Verbs on notices. The caller opens the unit of work: notice and letter are there if what they tell of is."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import is_sqlite, session
from portal.notices import mails
from portal.notices.digests import holding
from portal.notices.kinds import Channel, Kind, kinds
from portal.notices.models import Notice, NoticePreference
from portal.notices.queries import preferences_of


def notify(
    kind: str,
    person: Person,
    message: str,
    values: Mapping[str, Any] | None = None,
    *,
    url: str = "",
    about: str = "",
) -> Notice | None:
    """Tell a person something: in their inbox and by a letter, as kind and person want it; the row of the inbox.

    `message` is one of the kind's, `values` is what it is filled with (JSON; times as ISO 8601), `url` a path of the
    portal without its language. `about` says what it is about, so that it can be taken back with that: `person:5` for
    whoever's name stands in it. Raises `KeyError` for what is not registered, `ValueError` for advertising: that goes
    through `news`, which keeps its rules.
    """
    found, filled = kinds()[kind], dict(values or {})
    if message not in found.messages:
        raise KeyError(message)
    if found.is_promotional:
        raise ValueError(f"{kind!r} is promotional: it is not told like this")
    chosen = preferences_of(person.id)
    notice = None
    if found.goes_by(Channel.IN_APP, chosen):
        notice = keep(kind, person.id, message, filled, url=url, about=about)
    if found.goes_by(Channel.MAIL, chosen) and message not in found.unmailed and takes_letters(person):
        write_to(person, found, message, filled, url=url, about=about, notice=notice)
    return notice


def write_to(
    person: Person,
    kind: Kind,
    message: str,
    values: Mapping[str, Any],
    *,
    url: str = "",
    about: str = "",
    notice: Notice | None = None,
) -> None:
    """The letter to who wants one: by itself, or held for the next that gathers those of a day or a week."""
    if holding.is_held(kind, person.id, message):
        number = notice.id if notice else None
        holding.hold(kind.code, person.id, message, values, path=url, about=about, notice_id=number)
    else:
        mails.send_notice(kind, person, message, values, f"/me/notices/{notice.id}" if notice else url, about)


def keep(kind: str, person_id: int, message: str, values: dict[str, Any], *, url: str, about: str) -> Notice:
    """Put a row into somebody's inbox, whatever they want."""
    notice = Notice(person_id=person_id, kind=kind, message=message, values=values, url=url, about=about)
    session.add(notice)
    session.flush()
    return notice


def take_back_what_is_closed(person_id: int) -> None:
    """Take out of somebody's inbox what is about things that are not open to them any more, and what was held of it."""
    told = select(Notice.kind, Notice.about).where(Notice.person_id == person_id, Notice.about != "").distinct()
    private = Notice.kind.in_([kind.code for kind in kinds() if kind.still])
    for code, about in session.execute(told.where(private)).all():
        if not kinds()[code].is_open_to(about, person_id):
            theirs = delete(Notice).where(Notice.person_id == person_id, Notice.kind == code, Notice.about == about)
            session.execute(theirs, execution_options={"synchronize_session": False})


def take_back_what_leads_to(url: str, person_id: int) -> None:
    """Take out of somebody's inbox what leads to a page that is theirs no more, and what was held of it."""
    theirs = delete(Notice).where(Notice.person_id == person_id, Notice.url == url)
    session.execute(theirs, execution_options={"synchronize_session": False})


def takes_letters(person: Person) -> bool:
    """Whether letters go to somebody: the address was shown to be theirs. The demo's people have no mailbox."""
    return person.verified_at is not None and person.key is not None and not person.is_demo


def mark_read(person_id: int, notice_id: int) -> None:
    """Note that somebody has read one of theirs; the first time counts."""
    _mark(person_id, Notice.id == notice_id)


def mark_all_read(person_id: int, *, kind: str = "") -> None:
    """Note that somebody has read all of a kind, or all."""
    _mark(person_id, *([Notice.kind == kind] if kind else []))


def _mark(person_id: int, *which: Any) -> None:
    unread = update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None), *which)
    session.execute(unread.values(read_at=clock.now()))


def choose(person_id: int, wanted: Mapping[tuple[str, Channel], bool]) -> None:
    """Set what somebody wants, `{(kind, channel): wanted}`; what cannot be chosen, or is so already, is passed over."""
    chosen = preferences_of(person_id)
    for (code, channel), is_on in wanted.items():
        kind = kinds().get(code)
        if kind is not None and kind.may_choose(channel) and kind.goes_by(channel, chosen) != is_on:
            _set(person_id, code, channel, is_on=is_on)


def _set(person_id: int, kind: str, channel: Channel, *, is_on: bool) -> None:
    values = {"is_on": is_on, "changed_at": clock.now()}
    insert = (sqlite if is_sqlite() else postgresql).insert(NoticePreference)
    row = insert.values(person_id=person_id, kind=kind, channel=channel.value, **values)
    session.execute(row.on_conflict_do_update(index_elements=["person_id", "kind", "channel"], set_=values))
