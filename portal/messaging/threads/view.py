"""Threads as pages show them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.accounts.models import Person
from portal.core import clock
from portal.core.viewer import Viewer
from portal.files.models import StoredFile
from portal.messaging.threads.entries import Entry, Line, worded
from portal.messaging.threads.labels import clock_time, long_day
from portal.messaging.threads.models import Message, Participant, Thread
from portal.messaging.threads.policy import can_edit_message
from portal.messaging.threads.queries import Row
from portal.messaging.threads.text import linked
from portal.web.language import current_locale
from portal.web.language import gettext as _

#: Who goes on speaking within so long is not named again.
BREATH = timedelta(minutes=5)
SNIPPET = 90


def name_of(person: Person | None) -> str:
    """What somebody is called; of who has withdrawn nothing is left."""
    return person.name if person is not None and person.key is not None else _("나간 사람")


@dataclass(frozen=True, slots=True)
class Said:
    """An entry as it stands in a thread: something that was said, or a `line` of the portal's.

    `day` stands over the first of a day, `is_first_new` over what the reader had not seen; `goes_on` when the same
    person has just spoken.
    """

    id: int
    at: datetime
    time: str
    day: str
    is_first_new: bool
    line: Line | None
    name: str = ""
    firm: str = ""
    is_mine: bool = False
    is_ours: bool = False
    goes_on: bool = False
    text: str = ""
    is_edited: bool = False
    can_edit: bool = False
    files: Sequence[StoredFile] = ()


def said_of(
    thread: Thread,
    entries: Sequence[Message],
    viewer: Viewer,
    seat: Participant,
    *,
    new_after: int | None = None,
    before: Message | None = None,
) -> list[Said]:
    """Entries in their order. `before` is what stands above them already, `new_after` the last that was seen."""
    return list(_each(thread, entries, viewer, seat, new_after, before))


def _each(
    thread: Thread,
    entries: Sequence[Message],
    viewer: Viewer,
    seat: Participant,
    new_after: int | None,
    last: Message | None,
) -> Iterator[Said]:
    locale, now, is_marked = current_locale(), clock.now(), False
    for entry in entries:
        firm = thread.firm(entry.firm_id)
        firm_name = firm.name(locale) if firm else ""
        day = long_day(entry.said_at)
        is_new_day = last is None or long_day(last.said_at) != day
        is_first_new = new_after is not None and not is_marked and _is_new(entry, seat, new_after)
        is_marked = is_marked or is_first_new
        about = Entry(entry.values, name_of(entry.person), name_of(entry.other), firm_name, entry.body)
        line = None if entry.is_said else worded(entry.kind, about)
        if entry.is_said or line is not None:
            yield Said(
                id=entry.id,
                at=entry.said_at,
                time=clock_time(entry.said_at),
                day=day if is_new_day else "",
                is_first_new=is_first_new,
                line=line,
                name=name_of(entry.person),
                firm=firm_name,
                is_mine=entry.person_id is not None and entry.person_id == viewer.person_id,
                is_ours=entry.firm_id == seat.firm_id,
                goes_on=not is_new_day and not is_first_new and _goes_on(last, entry),
                text=linked(entry.body),
                is_edited=entry.edited_at is not None,
                can_edit=can_edit_message(viewer, entry, now),
                files=[one.file for one in entry.files],
            )
        last = entry


def _is_new(entry: Message, seat: Participant, new_after: int) -> bool:
    return entry.id > new_after and entry.counts and entry.person_id != seat.person_id


def _goes_on(last: Message | None, entry: Message) -> bool:
    is_same = last is not None and last.is_said and last.person_id == entry.person_id and last.firm_id == entry.firm_id
    return is_same and entry.person_id is not None and entry.said_at - last.said_at < BREATH  # type: ignore[union-attr]


# ── Who takes part ───────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Taking:
    """Somebody who takes part, and how far they have read."""

    name: str
    is_me: bool
    has_read_all: bool
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Side:
    """A firm of a thread and who speaks for it now."""

    firm_id: int
    name: str
    is_ours: bool
    people: Sequence[Taking]


def sides_of(thread: Thread, seat: Participant, last_id: int) -> list[Side]:
    """Both firms, the other one first."""
    locale = current_locale()
    sides = []
    for one in thread.firms:
        people = [
            Taking(name_of(each.person), each.id == seat.id, each.read_upto >= last_id, each.read_at)
            for each in thread.present
            if each.firm_id == one.firm_id
        ]
        sides.append(Side(one.firm_id, one.firm.name(locale), one.firm_id == seat.firm_id, people))
    return sorted(sides, key=lambda side: side.is_ours)


def readers_of(thread: Thread, entries: Sequence[Message], seat: Participant) -> list[str]:
    """Who has read the last thing that one's own firm has said, among the others; nothing when others spoke since."""
    ours = [one for one in entries if one.is_said and one.firm_id == seat.firm_id]
    if not ours:
        return []
    return [name_of(one.person) for one in thread.present if one.id != seat.id and one.read_upto >= ours[-1].id]


# ── Lists ────────────────────────────────────────────────────────────────────


def others_name(thread: Thread, firm_id: int) -> str:
    """What a thread is called by the one side: the other firm."""
    return ", ".join(one.name(current_locale()) for one in thread.others_of(firm_id))


def snippet(entry: Message | None, thread: Thread) -> str:
    """The newest entry on one line."""
    if entry is None:
        return ""
    if not entry.is_said:
        firm = thread.firm(entry.firm_id)
        names = name_of(entry.person), _("동료"), firm.name(current_locale()) if firm else ""
        line = worded(entry.kind, Entry(entry.values, *names, entry.body))
        return _cut(line.text) if line else ""
    return f"{name_of(entry.person)}: {_cut(entry.body) or _('파일')}"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return f"{line[:SNIPPET]}…" if len(line) > SNIPPET else line


def row_words(row: Row) -> tuple[str, str]:
    """The other firm, and the newest entry."""
    return others_name(row.thread, row.seat.firm_id), snippet(row.last, row.thread)


def found_parts(text: str, wanted: str, most: int = 140) -> tuple[str, str, str]:
    """Where a text holds what was looked for, spaces aside: before, the words themselves, after."""
    line = " ".join(text.split())
    places = [at for at, letter in enumerate(line) if letter != " "]
    start = "".join(line[at] for at in places).lower().find(wanted)
    if start < 0 or start + len(wanted) > len(places):
        return (_cut(line), "", "")
    first, last = places[start], places[start + len(wanted) - 1] + 1
    begin = max(0, first - most // 3)
    return (("…" if begin else "") + line[begin:first], line[first:last], _cut(line[last : last + most]))
