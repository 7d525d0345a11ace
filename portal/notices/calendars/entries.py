"""What features tell of something that takes place: for a letter's invitation, and for somebody's own calendar."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

#: What `about` is made of: it becomes the UID, which every calendar is to take as it is.
_ABOUT = re.compile(r"[a-z][a-z_]*(?::[\w-]+)+", re.ASCII)
LONGEST_ABOUT = 80


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address with a name to it."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that takes place, as one person's calendar is to show it. Texts are plain, in the person's language.

    `about` names it (`booking:7`) for as long as it is the same thing, however often it is moved: its UID is made of
    that. `starts` and `ends` are aware. Who sends it need not fill in `uid`, `sequence` (raised by what was sent
    before; the feature's own counts when it is higher), `organizer` (the hub) and `attendee` (whoever gets it).
    `url` is whole, with https. The reminder comes `alarm_minutes` before it starts. Raises `ValueError` for what no
    calendar could show.
    """

    about: str
    starts: datetime
    ends: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    organizer: Mailbox | None = None
    attendee: Mailbox | None = None
    is_cancelled: bool = False
    alarm_minutes: int | None = None
    #: When it last became another, where that is known.
    changed_at: datetime | None = None
    uid: str = ""
    sequence: int = 0

    def __post_init__(self) -> None:
        if not _ABOUT.fullmatch(self.about) or len(self.about) > LONGEST_ABOUT:
            raise ValueError(f"{self.about!r} names nothing: write it like booking:7")
        if self.starts.tzinfo is None or self.ends.tzinfo is None:
            raise ValueError(f"{self.about} has a naive time; use portal.core.clock")
        if self.ends <= self.starts:
            raise ValueError(f"{self.about} ends before it starts, or as it starts")

    @property
    def digest(self) -> str:
        """The same for as long as its reader would notice no difference; who sends it, and that it is off, aside."""
        times = [moment.astimezone(UTC).isoformat() for moment in (self.starts, self.ends)]
        texts = [self.summary, self.location, self.description, self.url, self.attendee.email if self.attendee else ""]
        return hashlib.sha256(json.dumps([*times, *texts, self.alarm_minutes]).encode()).hexdigest()


def uid_of(about: str, host: str) -> str:
    """The UID (RFC 5545, 3.8.4.7) of what a hub at `host` calls `about`: `booking-7@hub.example`."""
    return f"{about.replace(':', '-')}@{host}"
