"""What the worker does for leads: it reminds of next steps, and asks both sides when it is time.

Each looks for what is due by the clock, and each row that it writes says that it was done: run again, it does no more.
"""

from collections.abc import Sequence
from datetime import timedelta

from portal.collaboration.leads import asking, reminding, service
from portal.core.db import session, unit_of_work
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry

REMIND, ASK = "lead-reminders", "lead-askings"


def register(registry: Registry) -> None:
    """Let the worker look every hour."""
    for kind, handler in ((REMIND, remind_due), (ASK, ask_due)):
        registry.handle(kind, handler, lease=timedelta(minutes=10))
        registry.every(kind, kind, timedelta(hours=1))


def remind_due(_leases: Sequence[Lease] = ()) -> None:
    """Remind of what is to be done today, each in a unit of its own."""
    while found := reminding.due():
        for lead_id in found:
            with unit_of_work():
                lead = service.lock(lead_id)
                if lead is not None:
                    reminding.remind(lead)
        session.rollback()


def ask_due(_leases: Sequence[Lease] = ()) -> None:
    """Ask both sides of what has come to one of its days."""
    while found := asking.due():
        for lead_id in found:
            with unit_of_work():
                lead = service.lock(lead_id)
                if lead is not None and lead.is_open:
                    asking.ask(lead, asking.days_of(lead), by="hub")
        session.rollback()
