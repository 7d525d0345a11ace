"""What digests give the rest of the portal; `app.py` calls it."""

from portal.core.personal import Declarations
from portal.jobs.worker import Registry
from portal.notices.digests import personal_data, sending


def declare(declared: Declarations) -> None:
    """What is held about people."""
    personal_data.declare(declared)


def register_work(registry: Registry) -> None:
    """What the worker does."""
    sending.register(registry)
