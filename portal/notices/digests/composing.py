"""What digests give the rest of the portal; `app.py` calls it."""

from flask import Flask

from portal.core.personal import Declarations
from portal.jobs import mail
from portal.jobs.worker import Registry
from portal.notices.digests import personal_data, sending


def declare(declared: Declarations) -> None:
    """What is held about people."""
    personal_data.declare(declared)


def begin_notices(app: Flask) -> None:
    """What is asked before a letter leaves."""
    mail.guard_by(app, sending.GUARD, sending.may_leave)


def register_work(registry: Registry) -> None:
    """What the worker does."""
    sending.register(registry)
