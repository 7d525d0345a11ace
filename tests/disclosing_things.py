"""Documents that are not for everybody, for the tests that are derived from views and tables."""

import io
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from factories import make_firm
from kinds import FIRM, sit
from people import make_person
from sqlalchemy import delete, select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.files.checks import PDF
from portal.files.models import StoredFile
from portal.files.storage import storage
from portal.firms.disclosing import service
from portal.firms.disclosing.models import DisclosureAcceptance, DisclosureLook, DisclosureRequest, DisclosureText, Way
from portal.firms.disclosing.queries import Right
from portal.firms.media.models import FirmFile, owner_of
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson

_numbers = count(1)
BY = "test"
#: For `canary.OURS`: columns of what we make ourselves.
OURS: Mapping[str, str] = {
    "disclosure_text": "sha256 published_by",
    "disclosure_request": "state answered_by reason ended_by",
    "disclosure_acceptance": "text_sha256",
    "disclosure_look": "sha256 way",
}
WHY = {"why": "귀사의 자료를 우리 제품에 견주어 보려고 해요"}
#: What is filled in.
FILLED: Mapping[str, Callable[[], dict[str, Any]]] = {
    "documents.ask": lambda: dict(WHY),
    "firm_disclosures.open_to": lambda: {"opened_to": "members", "nda": ""},
    "firm_disclosures.publish_text": lambda: {"body": "받은 자료를 남에게 보이지 않아요."},
    "firm_disclosures.grant": lambda: {"until": (clock.today() + timedelta(days=30)).isoformat()},
    "firm_disclosures.refuse": lambda: {"reason": "not_now"},
    "my_disclosures.accept": lambda: {"understood": "y"},
    "my_disclosures.compare": lambda: {"files": (io.BytesIO(b"%PDF-1.7"), "a.pdf")},
    "staff_nda.publish": lambda: {"body": "허브의 새 글이에요."},
}
#: What is sent first, to the same things.
BEFORE: Mapping[str, tuple[str, ...]] = {"firm_disclosures.revoke": ("firm_disclosures.grant",)}
WRITES_NOTHING: Mapping[str, str] = {"my_disclosures.compare": "says whether a file is the same as one that was shown"}


def document_of(firm_id: int, to: str = "request", *, nda: str = "", is_published: bool = True) -> FirmFile:
    """A document of a firm; that it is none does not matter to who only asks for it."""
    written = storage().write(io.BytesIO(b"%PDF-1.7"))
    values = {"key": written.key, "sha256": written.sha256, "size": written.size, "media_type": PDF.media_type}
    with unit_of_work():
        stored = StoredFile(owner=owner_of(firm_id), name="자료.pdf", created_by=BY, **values)
        row = FirmFile(firm_id=firm_id, file=stored, use="document", opened_to=to, nda=nda)
        row.published_at = clock.now() if is_published else None
        session.add(row)
        if nda == "hub":
            service.hub_text()
        session.flush()
    return row


def firm_of(person_id: int) -> int:
    """A new firm of somebody's; of those made before they keep the last: menus grow with each."""
    of_kind = select(Firm.id).where(Firm.name_ko == FIRM)
    firm_id = make_firm(f"㈜자료회사{next(_numbers)}").id
    with unit_of_work():
        session.execute(delete(FirmPerson).where(FirmPerson.person_id == person_id, FirmPerson.firm_id.not_in(of_kind)))
        sit(firm_id, person_id, FirmRole.OWNER)
    return firm_id


def asked(row: FirmFile, asker_id: int, person_id: int, *, granted: bool = False) -> int:
    """A request of a firm's; its number."""
    number = row.id
    with unit_of_work():
        found = session.get_one(FirmFile, number)
        request = service.ask(found, asker_id, session.get_one(Person, person_id), WHY["why"])
        if granted:
            service.grant(request, clock.today() + timedelta(days=9), by=BY)
    return request.id


def asked_by(person_id: int, state: str = "") -> int:
    """Somebody's firm has asked another for a document."""
    row = document_of(make_firm(f"㈜보이는자료{next(_numbers)}").id, nda="hub" if state else "")
    return asked(row, firm_of(person_id), person_id, granted=bool(state))


def opened_by(person_id: int) -> int:
    """Somebody has opened a document; the number of the receipt."""
    row = document_of(make_firm(f"㈜보이는자료{next(_numbers)}").id)
    request = asked(row, firm := firm_of(person_id), person_id, granted=True)
    with unit_of_work():
        service.note_look(session.get_one(FirmFile, row.id), Right(Way.GRANT, firm, request), person_id)
    return session.query(DisclosureLook).order_by(DisclosureLook.id.desc()).limit(1).one().id


def of_disclosing(thing: Callable[..., Any], of_person: Callable[..., Any], stranger: int) -> dict[str, Any]:
    """The arguments of documents, of one's requests and receipts, and of a firm's pages about them."""
    # Arguments are made in the order of the alphabet: what is in a firm comes after the firm.
    last: dict[str, int] = {}
    shown, theirs = make_firm("㈜자료보임").id, firm_of(stranger)

    def own_firm(person_id: int | None) -> int:
        last["firm"] = firm_of(person_id) if person_id else make_firm("㈜자료").id
        return last["firm"]

    def request_to(firm_id: int) -> int:
        person = make_person(f"asker-{next(_numbers)}@hub.example", name="묻는이").id
        return asked(document_of(firm_id), firm_of(person), person)

    def granted(person_id: int) -> int:
        return asked_by(person_id, "granted")

    return {
        "documents.media_id": thing(
            lambda _person_id: document_of(shown).id, others=lambda: document_of(shown, is_published=False).id
        ),
        "my_disclosures.request_id": of_person(asked_by, lambda: stranger),
        "my_disclosures.accept.request_id": of_person(granted, lambda: stranger),
        "my_disclosures.look_id": of_person(opened_by, lambda: stranger),
        "firm_disclosures.firm_id": thing(own_firm, others=lambda: theirs),
        "firm_disclosures.media_id": thing(
            lambda _person_id: document_of(last["firm"]).id, others=lambda: document_of(theirs).id
        ),
        "firm_disclosures.request_id": thing(
            lambda _person_id: request_to(last["firm"]), others=lambda: request_to(theirs)
        ),
    }


def prepare_asking(person_id: int) -> dict[str, Any]:
    """Who sends has a firm to ask for."""
    return {"firm": str(firm_of(person_id))}


def rows_of_disclosing(person_id: int, actor: str, firm_id: int) -> tuple[Any, ...]:
    """They set a text, asked, answered, accepted and opened; in the caller's unit of work."""
    other = Firm(name_ko="", former_names=[])
    other.rename("자료를 가진 곳")
    text = DisclosureText(firm_id=firm_id, version=1, body="글", sha256="0" * 64, published_by=actor)
    session.add_all((other, text))
    session.flush()
    at = clock.now()
    answered = {"state": "revoked", "answered_at": at, "answered_by": actor, "until": at, "ended_at": at}
    request = DisclosureRequest(
        owner_id=other.id,
        asker_id=firm_id,
        person_id=person_id,
        document="=1+1.pdf",
        why="까닭",
        ended_by=actor,
        **answered,
    )
    session.add(request)
    session.flush()
    named = {"request_id": request.id, "person_id": person_id}
    return (
        DisclosureAcceptance(**named, text_id=text.id, text_sha256="0" * 64, name="=1+1 김이음", firm_name="가온눈"),
        DisclosureLook(
            **named,
            owner_id=other.id,
            document="=1+1.pdf",
            sha256="0" * 64,
            size=1,
            way="grant",
            firm_id=firm_id,
            hour=at,
        ),
    )
