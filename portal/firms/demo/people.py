"""People of demo firms: an owner, an editor and a viewer of one, and somebody who is of two."""

from sqlalchemy import select

from portal.accounts import demo
from portal.accounts.demo import DemoPerson
from portal.accounts.models import Person
from portal.core.db import session
from portal.core.viewer import FirmRole
from portal.firms.demo.loader import demo_rows
from portal.firms.models import Firm
from portal.firms.people import service
from portal.firms.people.queries import seat_of

PEOPLE = (
    DemoPerson("owner", "유하람", what="회사의 owner"),
    DemoPerson("editor", "남시온", what="회사의 editor"),
    DemoPerson("viewer", "진보미", what="회사의 viewer"),
    DemoPerson("both", "나루아", what="두 회사의 owner와 editor"),
)
#: Whose people they are: the place of the firm among the demo's residents, and the role.
_SEATS = {
    "owner": ((0, FirmRole.OWNER),),
    "editor": ((0, FirmRole.EDITOR),),
    "viewer": ((0, FirmRole.VIEWER),),
    "both": ((1, FirmRole.OWNER), (0, FirmRole.EDITOR)),
}


def make_people(password_hash: str, *, by: str) -> None:
    """Create those who are not there yet, in the caller's unit of work, and let them be of their firms."""
    session.flush()
    demo.make_people(password_hash, PEOPLE, by=by)
    keys = [row["key"] for row in demo_rows() if row["kind"] == "resident"]
    for one in PEOPLE:
        person = session.scalars(select(Person).where(Person.source_key == f"demo-{one.key}")).one_or_none()
        for place, role in _SEATS[one.key] if person is not None else ():
            firm = session.scalars(select(Firm).where(Firm.source_key == keys[place])).one()
            if person is not None and session.scalars(seat_of(firm.id, person.id)).one_or_none() is None:
                service.add(firm, person, role, by=by, how="invited")
