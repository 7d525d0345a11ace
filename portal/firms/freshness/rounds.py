"""The round: firms whose pages nobody has kept for a quarter are asked, in batches by the worker."""

from collections.abc import Sequence
from datetime import timedelta

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.firms.freshness import mails, service
from portal.firms.freshness.kinds import FRESHNESS
from portal.firms.freshness.models import FreshnessAsking
from portal.firms.freshness.queries import Profile, profiles_of, to_be_asked
from portal.firms.models import Firm
from portal.firms.people.queries import owners_of
from portal.firms.vocabulary import FRESHNESS_DAYS
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.notices.advertising import is_quiet
from portal.notices.kinds import Channel, kinds
from portal.notices.queries import preferences_of
from portal.notices.service import notify, takes_letters

KIND = "freshness-round"
BATCH = 25
#: Firms are asked this long after the last edit or confirmation, and never twice within it.
QUARTER = timedelta(days=dict(FRESHNESS_DAYS)["due"])


def register(registry: Registry) -> None:
    """Let the worker go round."""
    registry.handle(KIND, go_round)
    registry.every(KIND, KIND, timedelta(hours=1))


def go_round(_leases: Sequence[Lease] = ()) -> None:
    """Ask all firms that are due. Not at night: it can wait."""
    while not is_quiet(clock.now()) and _ask_next():
        pass


def _ask_next() -> bool:
    before = clock.now() - QUARTER
    with unit_of_work():
        batch = session.scalars(to_be_asked(before, before).limit(BATCH)).all()
        for firm in batch:
            asking = service.ask(firm)
            due = [profile for profile in profiles_of(firm) if profile.kept_at <= before]
            for owner in owners_of(firm.id):
                _tell(asking, firm, due, owner)
        return bool(batch)


def _tell(asking: FreshnessAsking, firm: Firm, due: Sequence[Profile], owner: Person) -> None:
    values = {"firm_ko": firm.name_ko, "firm_en": firm.name_en, "due": len(due)}
    notify(FRESHNESS, owner, "asked", values, url=f"/me/firms/{firm.id}", about=f"freshness:{asking.id}")
    if kinds()[FRESHNESS].goes_by(Channel.MAIL, preferences_of(owner.id)) and takes_letters(owner):
        mails.send_question(asking, firm, due, owner)
