"""What people of the demo hub have written to each other: a thread with something new, and one that is read."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import exists, select, update

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import session
from portal.firms.demo.loader import demo_rows
from portal.firms.models import Firm
from portal.messaging.threads import service
from portal.messaging.threads.models import Message, Participant, Thread

_THREADS = Path(__file__).with_name("demo.toml")


def make_threads() -> None:
    """Make threads where there are none; what people have written since stays as it is."""
    if session.scalar(select(exists().where(Thread.id.is_not(None)))):
        return
    keys = [row["key"] for row in demo_rows() if row["kind"] == "resident"][:2]
    first, second = (session.scalars(select(Firm.id).where(Firm.source_key == key)).one() for key in keys)
    firms = {"owner": first, "editor": first, "both": second}
    found = select(Person.source_key, Person.id).where(Person.source_key.in_([f"demo-{name}" for name in firms]))
    people = {str(key).removeprefix("demo-"): number for key, number in session.execute(found)}
    seats = {name: (people[name], firms[name]) for name in firms}
    for number, one in enumerate(tomllib.loads(_THREADS.read_text(encoding="utf-8"))["threads"]):
        who = [seats[name] for name in dict.fromkeys(said["by"] for said in one["said"])]
        about, note = f"demo:{number}", one.get("note", "")
        thread = service.open_thread(
            one["subject"], firms=(first, second), people=who, about=about, by="demo", note=note
        )
        _talk(thread, one, seats)


def _talk(thread: Thread, one: Mapping[str, Any], seats: Mapping[str, tuple[int, int]]) -> None:
    """What was said, hours ago; who speaks has read what came before."""
    thread.opened_at = clock.now() - timedelta(hours=one["said"][0]["hours"] + 1)
    session.execute(update(Message).where(Message.thread_id == thread.id).values(said_at=thread.opened_at))
    for said in one["said"]:
        person_id, firm_id = seats[said["by"]]
        mine = Participant.thread_id == thread.id, Participant.person_id == person_id
        service.read(session.scalars(select(Participant.id).where(*mine)).one(), _last(thread.id))
        message = service.say(thread.id, person_id=person_id, firm_id=firm_id, body=said["words"])
        message.said_at = thread.last_at = clock.now() - timedelta(hours=said["hours"])
        session.flush()
        all_seats = update(Participant).where(Participant.thread_id == thread.id)
        values = {"last_at": thread.last_at, "tell_at": None}
        session.execute(all_seats.values(values), execution_options={"synchronize_session": "fetch"})


def _last(thread_id: int) -> int:
    newest = select(Message.id).where(Message.thread_id == thread_id).order_by(Message.id.desc()).limit(1)
    return session.scalar(newest) or 0
