"""Links that set a new password, made by the worker: so the request does the same whether or not there is anybody,
and how long it takes tells nothing either."""

from collections.abc import Sequence

from portal.accounts import links, mails, service
from portal.accounts.links import Purpose
from portal.accounts.tokens import new_token
from portal.core.db import unit_of_work
from portal.jobs import queue
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry

KIND = "password-link"


def register(registry: Registry) -> None:
    """Let the worker make what is asked for."""
    registry.handle(KIND, send_links, batch=10)


def ask_for_link(email: str, person_key: str) -> None:
    """Have a link sent to an address, if it has an account; in the caller's unit of work.

    `person_key` is that of `throttle`: what waits for somebody is found by it.
    """
    queue.enqueue(KIND, f"{person_key}-{new_token()}", {"email": email})


def send_links(leases: Sequence[Lease]) -> None:
    """Make links for those who have an account, and queue their letters."""
    for lease in leases:
        with unit_of_work():
            person = service.find_by_email(lease.payload["email"])
            if person is not None:
                mails.send_reset(person, links.make_link(person, Purpose.RESET, person.email))
