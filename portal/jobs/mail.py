"""Sending mail: queued as a job in the writer's transaction, delivered after the commit.

A letter may have a guard: a function of an upper floor that is asked when the letter is about to leave whether it still
may, for what held when it was queued may not hold any more. And it may be queued as a draft: what it is to say is put
into words by the worker, not in the transaction of who writes it, in which others wait for places.

`PORTAL_MAIL_URL` is `file:FOLDER` (one .eml a message) or `smtp://user:pass@host:port?tls=1`.
"""

import smtplib
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formatdate
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Flask, current_app

from portal.core.db import session, unit_of_work
from portal.core.errors import SettingsError
from portal.core.settings import Settings
from portal.jobs import queue
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.web.hub import current_hub

KIND = "mail"
FORGET = "mail-forget"
#: Letters that are written as files are for looking at while developing, not for keeping.
FILES_KEPT = timedelta(days=7)
TIMEOUT_SECONDS = 20
_GUARDS = "portal.mail_guards"
_WRITERS = "portal.mail_writers"


class Sending(Enum):
    """What a guard says of a letter that is about to leave."""

    NOW = "now"
    LATER = "later"
    NEVER = "never"


Guard = Callable[[Mapping[str, Any]], Sending]
#: Puts a draft into words, before anything is written; gives what then queues the letter in a unit of work, under the
#: draft's key, whose place it takes. Nothing when nobody is to get it.
Writer = Callable[[str, Mapping[str, Any]], Callable[[], None] | None]


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """An iCalendar that comes with a letter: its METHOD, and its text with the line ends that it has to have."""

    method: str
    text: str


class _OneLine(UnstructuredHeader, BaseHeader):
    """A header with an address in it: folded, Python would encode it, and no mail program would find the address."""

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class _Words(UnstructuredHeader, BaseHeader):
    """A subject in any language: Python 3.11's own folding loses spaces between the words that it encodes."""

    def fold(self, *, policy: Any) -> str:
        if self.isascii():
            return super().fold(policy=policy)
        encoded = Header(str(self), "utf-8", header_name=self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {encoded}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("subject", _Words)
for _name in ("list-unsubscribe", "list-unsubscribe-post"):
    _HEADERS.map_to_type(_name, _OneLine)
POLICY = EmailPolicy(header_factory=_HEADERS)


def send(
    key: str,
    *,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    headers: Mapping[str, str] | None = None,
    guard: str = "",
    about: int | None = None,
    names: str = "",
    calendar: CalendarPart | None = None,
    for_guard: Mapping[str, Any] | None = None,
) -> None:
    """Queue one message in the caller's unit of work. While it waits, the same `key` is not queued twice.

    `guard` names a function (`guard_by`) that is asked with the payload before it leaves; `about` is the number of who
    gets it, and `for_guard` what else the guard is to know (JSON). `names` is somebody else (`person:5`) whose name
    stands in it: should they withdraw before it leaves, it does not. `calendar` comes with it, for mail programs to
    show and for others to open.
    """
    payload: dict[str, Any] = {"to": to, "subject": subject, "text": text, "html": html}
    more = {"headers": dict(headers or {}), "guard": guard, "about": about, "names": names}
    more["calendar"] = asdict(calendar) if calendar else None
    more["for_guard"] = dict(for_guard or {})
    queue.enqueue(KIND, key, payload | {name: value for name, value in more.items() if value})


def draft(key: str, writer: str, values: Mapping[str, Any], *, names: str = "") -> None:
    """Queue a letter that `writer` (`write_by`) puts into words later, from `values`; for `names` see `send`."""
    queue.enqueue(KIND, key, {"writer": writer, "values": dict(values)} | ({"names": names} if names else {}))


def write_by(app: Flask, name: str, writer: Writer) -> None:
    """Let drafts of this name be written by `writer`, each queued in a unit of work."""
    app.extensions.setdefault(_WRITERS, {})[name] = writer


def guard_by(app: Flask, name: str, guard: Guard) -> None:
    """Let letters of this guard leave only when `guard`, asked with their payload, says so."""
    app.extensions.setdefault(_GUARDS, {})[name] = guard


def deliver(leases: Sequence[Lease]) -> dict[int, str]:
    """Hand messages to the mail server, each on its own; the job's key becomes the Message-ID.

    Each is taken off the table as soon as it has left: a worker that is killed sends one of them again, not all.
    """
    later: list[Lease] = []
    settings: Settings = current_app.extensions["portal.settings"]
    errors = {}
    for lease in leases:
        try:
            if "writer" in lease.payload:
                _write_draft(lease)
                continue
            asked = _ask(lease)
            if asked == Sending.NOW:
                _hand_over(_message(lease, settings), settings)
                with unit_of_work():
                    queue.finish([lease])
            elif asked == Sending.LATER:
                later.append(lease)
        except Exception as error:
            # Whatever is wrong with one letter must not keep the others back, nor have them sent again.
            errors[lease.id] = f"{type(error).__name__}: {error}"
    if later:
        with unit_of_work():
            queue.put_off(later)
    return errors


def _write_draft(lease: Lease) -> None:
    """Queued under the same key, the letter is the job from now on: killed at any moment, it is written once."""
    writers: dict[str, Writer] = current_app.extensions.get(_WRITERS, {})
    # A page takes longer than all that somebody who books has to do: nobody is to wait for it.
    put_in = writers[lease.payload["writer"]](lease.key, lease.payload["values"])
    if put_in is not None:
        with unit_of_work():
            put_in()


def _ask(lease: Lease) -> Sending:
    name = lease.payload.get("guard")
    if not name:
        return Sending.NOW
    guards: dict[str, Guard] = current_app.extensions.get(_GUARDS, {})
    try:
        return guards[name](lease.payload)
    finally:
        # What it read is not to be held on to while a mail server takes its time.
        session.rollback()


def _message(lease: Lease, settings: Settings) -> EmailMessage:
    host = urlsplit(settings.base_url).hostname or "localhost"
    message = EmailMessage(POLICY)
    message["Message-ID"] = f"<{lease.key}@{host}>"
    message["Date"] = formatdate(localtime=False)
    message["From"] = Address(current_hub().name, "no-reply", host)
    message["To"] = lease.payload["to"]
    message["Subject"] = lease.payload["subject"]
    for name, value in lease.payload.get("headers", {}).items():
        message[name] = value
    message.set_content(lease.payload["text"])
    if lease.payload.get("html"):
        message.add_alternative(lease.payload["html"], subtype="html")
    if lease.payload.get("calendar"):
        _add_calendar(message, CalendarPart(**lease.payload["calendar"]))
    return message


def _add_calendar(message: EmailMessage, calendar: CalendarPart) -> None:
    """Once as what the letter says, which mail programs show as an invitation, and once as a file.

    As bytes, in base64: on the way nothing may fold its lines anew, nor change their ends.
    """
    content = calendar.text.encode()
    told = {"method": calendar.method, "charset": "utf-8"}
    message.add_alternative(content, maintype="text", subtype="calendar", params=told)
    message.add_attachment(content, maintype="application", subtype="ics", filename="invite.ics")


def _hand_over(message: EmailMessage, settings: Settings) -> None:
    url = urlsplit(settings.mail_url)
    if url.scheme == "file":
        _write(message, settings.path_of(settings.mail_url))
    elif url.scheme == "smtp":
        _send_smtp(message, settings.mail_url)
    else:
        raise SettingsError(f"PORTAL_MAIL_URL must begin with file: or smtp:, not {url.scheme}:")


def _write(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = "".join(c if c.isalnum() or c in "-_" else "_" for c in message["Message-ID"].strip("<>"))
    (folder / f"{name}.eml").write_bytes(message.as_bytes())


def _send_smtp(message: EmailMessage, mail_url: str) -> None:
    url = urlsplit(mail_url)
    with smtplib.SMTP(url.hostname or "localhost", url.port or 25, timeout=TIMEOUT_SECONDS) as server:
        if parse_qs(url.query).get("tls") == ["1"]:
            server.starttls(context=ssl.create_default_context())
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)


def forget_written(tag: str) -> None:
    """Let the letters whose keys begin with `tag` go from the folder, too, after the caller's unit of work."""
    queue.enqueue(FORGET, tag)


def forget_files(leases: Sequence[Lease]) -> None:
    """Destroy letters that were written as files, by how their keys begin."""
    for lease in leases:
        _destroy(lambda path, tag=lease.key: path.name.startswith(tag))  # type: ignore[misc]


def forget_old_files(now: datetime) -> int:
    """Destroy letters that were written as files some time ago; how many."""
    return _destroy(lambda path: datetime.fromtimestamp(path.stat().st_mtime, UTC) < now - FILES_KEPT)


def _destroy(is_meant: Callable[[Path], bool]) -> int:
    settings: Settings = current_app.extensions["portal.settings"]
    if not settings.mail_url.startswith("file:"):
        return 0
    meant = [path for path in settings.path_of(settings.mail_url).glob("*.eml") if is_meant(path)]
    for path in meant:
        path.unlink(missing_ok=True)
    return len(meant)


def register(registry: Registry) -> None:
    """Let the worker deliver mail, and forget what it wrote."""
    registry.handle(KIND, deliver, batch=10)
    registry.handle(FORGET, forget_files, batch=10)
