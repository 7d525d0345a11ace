"""Sending mail: queued as a job in the writer's transaction, delivered after the commit.

`PORTAL_MAIL_URL` is `file:FOLDER` (one .eml a message) or `smtp://user:pass@host:port?tls=1`.
"""

import smtplib
import ssl
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app

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


def send(key: str, *, to: str, subject: str, text: str, html: str = "") -> None:
    """Queue one message in the caller's unit of work. While it waits, the same `key` is not queued twice."""
    queue.enqueue(KIND, key, {"to": to, "subject": subject, "text": text, "html": html})


def deliver(leases: Sequence[Lease]) -> dict[int, str]:
    """Hand messages to the mail server, each on its own; the job's key becomes the Message-ID."""
    settings: Settings = current_app.extensions["portal.settings"]
    errors = {}
    for lease in leases:
        try:
            _hand_over(_message(lease, settings), settings)
        except Exception as error:
            # Whatever is wrong with one letter must not keep the others back, nor have them sent again.
            errors[lease.id] = f"{type(error).__name__}: {error}"
    return errors


def _message(lease: Lease, settings: Settings) -> EmailMessage:
    host = urlsplit(settings.base_url).hostname or "localhost"
    message = EmailMessage()
    message["Message-ID"] = f"<{lease.key}@{host}>"
    message["Date"] = formatdate(localtime=False)
    message["From"] = Address(current_hub().name, "no-reply", host)
    message["To"] = lease.payload["to"]
    message["Subject"] = lease.payload["subject"]
    message.set_content(lease.payload["text"])
    if lease.payload.get("html"):
        message.add_alternative(lease.payload["html"], subtype="html")
    return message


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
