"""Why nobody may write in a thread, besides what threads know themselves: other parts add their own reasons."""

from collections.abc import Callable

from flask import Flask, current_app

from portal.core.personal import Words
from portal.messaging.threads.models import Thread

_NAME = "portal.thread_checks"

#: Why a firm may not write in a thread, in words that `str` puts into the reader's language; nothing when it may.
Check = Callable[[Thread, int], Words | None]


def add(app: Flask, check: Check) -> None:
    """Let a part say no."""
    app.extensions.setdefault(_NAME, []).append(check)


def why_closed(thread: Thread, firm_id: int) -> Words | None:
    """The first reason that a part gives."""
    checks: list[Check] = current_app.extensions.get(_NAME, [])
    return next((why for check in checks if (why := check(thread, firm_id)) is not None), None)
