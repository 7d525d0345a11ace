"""Several people at one portal at the same time: its rows from outside, and the letters that it sends them."""

import email
import email.policy
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from planted import application

from portal.core.db import db
from portal.core.settings import load_settings
from tools.portal_process import PortalProcess


@contextmanager
def rows_of(site: PortalProcess) -> Iterator[None]:
    """Within the application whose site it is."""
    with application(load_settings({}, root=site.root)) as app, app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def letter_to(site: PortalProcess, address: str, words: str) -> EmailMessage:
    """The newest letter to somebody with these words in its subject, once it is there."""
    came = []
    for _ in range(300):
        files = sorted((site.root / "instance" / "mail").glob("*.eml"), key=lambda one: one.stat().st_mtime_ns)
        letters = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
        came = [(letter["To"], letter["Subject"]) for letter in letters]
        for letter in reversed(letters):
            if address in letter["To"] and words in letter["Subject"]:
                return letter
        time.sleep(0.1)
    raise AssertionError(f"no letter to {address} about {words!r} among {came}")
