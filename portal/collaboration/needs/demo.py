"""What firms of the demo hub look for, as they and the hub's staff would have posted it."""

import tomllib
from datetime import timedelta
from pathlib import Path

from sqlalchemy import exists, select

from portal.accounts.models import Person
from portal.collaboration.needs import service
from portal.collaboration.needs.editing import Written
from portal.collaboration.needs.kinds import NEEDS
from portal.collaboration.needs.models import Need, State
from portal.core import clock
from portal.core.db import session
from portal.firms.models import Firm
from portal.notices.service import mark_all_read

_FILE = Path(__file__).parent / "demo.toml"


def make_needs() -> None:
    """Make them where there are none; what people have done since stays as it is."""
    if session.scalar(select(exists().where(Need.id.is_not(None)))):
        return
    session.flush()
    firms = {one.source_key: one for one in session.scalars(select(Firm).where(Firm.source_key.is_not(None)))}
    by = f"person:{session.scalar(select(Person.id).where(Person.source_key == 'demo-manager'))}"
    for told in tomllib.loads(_FILE.read_text(encoding="utf-8"))["need"]:
        firm = firms[told.pop("firm")]
        closes_on = clock.today() + timedelta(days=told.pop("days"))
        need = service.begin(firm, Written(closes_on=closes_on, **told), by=by)
        service.send_in(need, by=by)
        if need.state == State.PENDING:
            service.approve(need, need.version, by=by)
    # That was a while ago: they have seen it.
    for person_id in session.scalars(select(Person.id).where(Person.source_key.is_not(None))).all():
        mark_all_read(person_id, kind=NEEDS)
