"""An account for each kind of person, for looking around. They cannot sign in where the portal is in production."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts import grants, passwords
from portal.accounts.consents import REQUIRED, agree, current_texts
from portal.accounts.emails import email_key
from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import session
from portal.core.viewer import Role

#: In everybody's hands, so it opens nothing in production (`asking.is_right`, `sessions.find`).
PASSWORD = "look-around-the-hub"  # noqa: S105 - no secret


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demo hub: `key` begins the address."""

    key: str
    name: str
    role: Role | None = None
    #: What else they are, as upper floors say it.
    what: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@demo.example"


PEOPLE = (
    DemoPerson("visitor", "한가람"),
    DemoPerson("operator", "오지안", Role.OPERATOR),
    DemoPerson("manager", "문해솔", Role.PROGRAM_MANAGER),
    DemoPerson("reviewer", "심나래", Role.REVIEWER),
    DemoPerson("mentor", "도윤슬", Role.MENTOR),
    DemoPerson("privacy", "백다온", Role.PRIVACY_OFFICER),
)


def make_people(password_hash: str, people: Sequence[DemoPerson] = PEOPLE, *, by: str) -> list[Person]:
    """Create those who are not there yet, in the caller's unit of work; those who are there stay as they are."""
    known = set(session.scalars(select(Person.email_key)))
    made = [_make(one, password_hash, by) for one in people if email_key(one.email) not in known]
    session.flush()
    return made


def _make(one: DemoPerson, password_hash: str, by: str) -> Person:
    person = Person(
        source_key=f"demo-{one.key}",
        email=one.email,
        email_key=email_key(one.email),
        name=one.name,
        password_hash=password_hash,
        verified_at=clock.now(),
        age_confirmed_at=clock.now(),
    )
    session.add(person)
    agree(person, REQUIRED, current_texts("ko"), channel="demo")
    session.flush()
    if one.role:
        grants.give(person, one.role, by=by)
    return person


def password_hash() -> str:
    """The hash of the demo's password: made before the unit of work, for it is slow."""
    return passwords.hash_password(PASSWORD)


def lines(others: Sequence[DemoPerson] = ()) -> Sequence[str]:
    """What `portal demo` prints: who there is, and how to sign in."""
    people = (*PEOPLE, *others)
    rows = [f"  {one.email:<24}{one.name}  {one.role or one.what or '회사 없음'}" for one in people]
    return [f"로그인할 수 있는 사람 {len(people)}명 (비밀번호는 모두 {PASSWORD})", *rows]
