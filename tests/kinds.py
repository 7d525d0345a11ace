"""Everybody who may knock at the portal's doors: as these kinds of people `test_who_may_come` asks all views.

A later issue that knows a new kind of people adds to `KINDS`.

`become` makes somebody so in the database; `widened` says what that adds to the viewer whom rules are asked about
(what the feature's `viewing.widen` adds in the portal). A policy that decides by more than the view's rule belongs into
the `Thing` (`things.py`) of the view's argument: what somebody may not do is `others`, what they may is `own`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count

from flask import Flask
from pages import visit
from people import Somebody, form_in, make_person
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from portal.accounts import sessions
from portal.accounts.factors.models import Passkey
from portal.accounts.models import Person, SignInSession
from portal.accounts.tokens import token_hash
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import ANONYMOUS, Belonging, FirmRole, Role, Viewer
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of people: with which grants, and what they have shown in their session."""

    name: str
    roles: frozenset[str] = frozenset()
    #: Whether they showed a second factor, and whether lately who they are.
    is_strong: bool = False
    is_confirmed: bool = True
    is_visitor: bool = False
    #: Whether they could show a second factor.
    has_factor: bool = False
    become: Callable[[Person], None] = lambda _person: None
    widened: Callable[[Viewer], Viewer] = lambda viewer: viewer

    def viewer(self, person_id: int | None) -> Viewer:
        """Whom the rules are asked about."""
        if person_id is None:
            return ANONYMOUS
        roles, withheld = (self.roles, frozenset[str]()) if self.is_strong else (frozenset[str](), self.roles)
        return self.widened(Viewer(person_id, roles=roles, withheld=withheld, is_confirmed=self.is_confirmed))


def make_passkey(person_id: int) -> Passkey:
    """A passkey of somebody, in the caller's unit of work; nobody holds its other half."""
    name = token_hash(str(clock.now()) + str(session.query(Passkey).count()))
    key = Passkey(person_id=person_id, credential_id=name, public_key=b"-", user_handle=name[:43], name="Keyring")
    session.add(key)
    session.flush()
    return key


#: The firm of those who are of one; another's is made by `things.py`.
FIRM = "㈜두드리는회사"


def join(role: FirmRole) -> Callable[[Person], None]:
    """Let somebody be of `FIRM`, which is made when the first comes."""

    def become(person: Person) -> None:
        firm = session.query(Firm).filter_by(name_ko=FIRM).first()
        if firm is None:
            firm = Firm(name_ko="", former_names=[])
            firm.rename(FIRM)
            session.add(firm)
            session.flush()
        sit(firm.id, person.id, role)

    return become


def sit(firm_id: int, person_id: int, role: FirmRole) -> FirmPerson:
    """Let somebody be of a firm, in the caller's unit of work."""
    seat = FirmPerson(firm_id=firm_id, person_id=person_id, role=role, given_by="test")
    session.add(seat)
    session.flush()
    return seat


def of_firm(role: FirmRole) -> Callable[[Viewer], Viewer]:
    """What being of a firm adds to the viewer."""

    def widened(viewer: Viewer) -> Viewer:
        firm_id = session.scalar(select(Firm.id).where(Firm.name_ko == FIRM)) or 0
        audiences = viewer.audiences | {f"firm:{firm_id}"}
        belongings = (Belonging(firm_id, role),)
        return replace(viewer, firm_id=firm_id, belongings=belongings, audiences=audiences)

    return widened


KINDS: list[Kind] = [
    Kind("visitor", is_visitor=True),
    Kind("person"),
    Kind("person who signed in long ago", is_confirmed=False),
    *(Kind(role.value, frozenset([role]), is_strong=True) for role in Role),
    Kind("operator who signed in long ago", frozenset([Role.OPERATOR]), is_strong=True, is_confirmed=False),
    *(Kind(f"{role.value} without a second factor", frozenset([role])) for role in Role),
    Kind(
        "operator who has not shown the second factor",
        frozenset([Role.OPERATOR]),
        has_factor=True,
        become=lambda person: make_passkey(person.id) and None,
    ),
    *(Kind(f"{role.value} of a firm", become=join(role), widened=of_firm(role)) for role in FirmRole),
]

_numbers = count(1)


@dataclass(slots=True)
class Knocker:
    """Somebody of a kind, and their browser: signed in again whenever what they did has ended the session."""

    app: Flask
    kind: Kind
    person_id: int | None = None
    somebody: Somebody = field(init=False)
    _forms: tuple[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.somebody = Somebody(self.app)
        if not self.kind.is_visitor:
            address = f"knocker{next(_numbers)}@hub.example"
            person = make_person(address, *map(Role, sorted(self.kind.roles)), name=self.kind.name)
            self.person_id = person.id
            with unit_of_work():
                self.kind.become(session.merge(person))
            self.sign_in()
        # What a browser has of our forms: Flask's cookie and a token that fits it. Both stand for themselves.
        token = form_in(self.somebody.get("/forgot-password").text, "/forgot-password")[1]["csrf_token"]
        self._forms = (self.somebody.client.get_cookie("session").value, token)

    @property
    def viewer(self) -> Viewer:
        return self.kind.viewer(self.person_id)

    def sign_in(self) -> None:
        """A new session, as the kind has one; ways in are tested elsewhere."""
        if self.person_id is None:
            return
        with unit_of_work():
            person = session.get(Person, self.person_id)
            token = sessions.begin(person, device="", address_key="", is_strong=self.kind.is_strong)
            if not self.kind.is_confirmed:
                session.flush()
                this = update(SignInSession).where(SignInSession.token_hash == token_hash(token))
                session.execute(this.values(confirmed_at=clock.now() - timedelta(hours=1)))
        self.somebody.client.set_cookie("person", token)

    def settle(self) -> None:
        """Whoever has no second factor has none again: some views are asked about passkeys of one's own."""
        if self.viewer.withheld and not self.kind.has_factor:
            with unit_of_work():
                session.execute(delete(Passkey).where(Passkey.person_id == self.person_id))

    @property
    def form_token(self) -> str:
        """The token of this browser's forms."""
        return self._forms[1]

    def knock(self, method: str, address: str, **fields: str) -> tuple[int, str]:
        """Status, and the path that is led to."""
        answer = self.answer(method, address, **fields)
        return answer.status_code, answer.location or ""

    def answer(self, method: str, address: str, **fields: str) -> TestResponse:
        """A form comes from a page of ours, and is empty but for its token, unless a test says otherwise."""
        if method != "POST":
            return visit(self.somebody.client, address, method)
        cookie, token = self._forms
        self.somebody.client.set_cookie("session", cookie)
        data, headers = {"csrf_token": token, **fields}, {"Sec-Fetch-Site": "same-origin"}
        answer = visit(self.somebody.client, address, "POST", data=data, headers=headers)
        if answer.status_code not in (401, 403, 404):
            # It was let in, and may have signed out, or in anew.
            self.sign_in()
        return answer
