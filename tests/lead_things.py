"""Leads, and what stands of them for the tests that are derived from views and tables."""

import io
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from factories import make_firm
from kinds import sit
from uploading import picture

from portal.accounts.models import Person
from portal.accounts.viewing import viewers_of
from portal.collaboration.leads import asking, service
from portal.collaboration.leads.models import Lead, LeadAnswer, LeadAsking, LeadFile, LeadMove, LeadNote, Stage
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.files.models import StoredFile
from portal.firms.models import Firm
from portal.firms.people.queries import seat_of

_numbers = count(1)
#: For `canary.OURS`: columns of what we make ourselves.
OURS: Mapping[str, str] = {
    "lead": "stage source amount_band created_by closed_because",
    "lead_move": "before after because by",
    "lead_file": "added_by",
    "lead_asking": "stage asked_by ended_because",
    "lead_answer": "side stage by",
}
#: What is filled in.
FILLED: Mapping[str, Callable[[], dict[str, Any]]] = {
    "leads.add": lambda: {"firm": str(make_firm(f"㈜새리드{next(_numbers)}").id)},
    "lead.move": lambda: {"stage": "poc"},
    "lead.close": lambda: {"because": "timing"},
    "lead.plan": lambda: {"next_step": "전화하기"},
    "lead.write_contract": lambda: {"amount_band": "under_10m"},
    "lead.write_note": lambda: {"text": "적어 둔 말"},
    "lead.add_file": lambda: {"file": _upload()},
    "lead_confirmations.answer": lambda: {"said": "yes"},
}


def _acting(before: Any) -> dict[str, Any]:
    """Who sends is of a firm, and acts for it."""
    join(before.person_id, make_firm(f"㈜대표{next(_numbers)}").id)
    viewer = viewers_of([before.person_id])[before.person_id]
    return {"list": str(viewer.firm_id)}


#: What has to be there.
PREPARED: Mapping[str, Callable[[Any], dict[str, Any]]] = {"leads.add": _acting}
#: What is sent first, to the same things.
BEFORE: Mapping[str, tuple[str, ...]] = {"lead.reopen": ("lead.close",)}
WRITES_NOTHING: Mapping[str, str] = {"leads.export": "hands out a file"}


def _upload() -> tuple[Any, str]:
    return io.BytesIO(picture()), "그림.png"


def join(person_id: int, firm_id: int, role: FirmRole = FirmRole.OWNER) -> None:
    """Let somebody be of a firm, if they are not."""
    with unit_of_work():
        if session.scalars(seat_of(firm_id, person_id)).one_or_none() is None:
            sit(firm_id, person_id, role)


def make_lead(firm_id: int, *, stage: Stage = Stage.CONTRACT, source: str = "request:1", other: int = 0) -> Lead:
    """A lead of a firm, of a new one unless another is told."""
    other = other or make_firm(f"㈜상대{next(_numbers)}").id
    with unit_of_work():
        lead = service.begin(firm_id, other, source=source, by="person:0")
        service.move(lead, stage, by="person:0")
    return lead


def of_leads(thing: Callable[..., Any], stranger: int) -> dict[str, Any]:
    """The arguments of leads: one of a firm that the person who asks owns; another's is the stranger's."""
    firms: dict[int, int] = {}
    last: dict[str, int] = {}

    def firm_of(person_id: int | None) -> int:
        number = person_id or stranger
        # Some tests put rows back to where they were.
        if session.get(Firm, firms.get(number, 0)) is None:
            firms[number] = make_firm(f"㈜리드{next(_numbers)}").id
        join(number, firms[number])
        return firms[number]

    def lead(person_id: int | None) -> int:
        made = make_lead(firm_of(person_id))
        join(stranger, made.other_firm_id)
        last["lead"] = made.id
        return made.id

    def asked(person_id: int | None) -> int:
        number = lead(person_id)
        with unit_of_work():
            made = asking.ask(session.get_one(Lead, number), 30, by="hub")
            session.flush()
            return made.id

    def inside(row: Callable[[int, int], Any]) -> Callable[[int | None], int]:
        def make(person_id: int | None) -> int:
            with unit_of_work():
                made = row(last["lead"], person_id or stranger)
                session.add(made)
                session.flush()
                return int(made.id)

        return make

    note = inside(lambda lead_id, person_id: LeadNote(lead_id=lead_id, person_id=person_id, text="메모"))
    file = inside(lambda lead_id, _person_id: LeadFile(lead_id=lead_id, file=_stored(lead_id), added_by="person:0"))
    return {
        "lead.lead_id": thing(lead, others=lambda: make_lead(firm_of(stranger)).id),
        "lead.note_id": thing(note),
        "lead.upload_id": thing(file),
        "lead_confirmations.asking_id": thing(asked, others=asked_between_others),
    }


def asked_between_others() -> int:
    """What two firms are asked that nobody is of."""
    lead = make_lead(make_firm(f"㈜남남{next(_numbers)}").id)
    with unit_of_work():
        made = asking.ask(session.get_one(Lead, lead.id), 30, by="hub")
        session.flush()
        return made.id


def _stored(lead_id: int) -> StoredFile:
    content = {"key": f"{next(_numbers):032}", "sha256": "0" * 64, "size": 1, "media_type": "application/pdf"}
    return StoredFile(owner=service.file_owner(lead_id), name="계획.pdf", created_by="test", **content)


def rows_of_leads(person: Person, actor: str, firm_id: int) -> tuple[Any, ...]:
    """They see to a lead, moved it, noted, uploaded, asked and answered; in the caller's unit of work."""
    other = Firm(name_ko="", former_names=[])
    other.rename("㈜상대회사")
    session.add(other)
    session.flush()
    lead = Lead(firm_id=firm_id, other_firm_id=other.id, owner_id=person.id, created_by=actor, next_step="전화하기")
    session.add(lead)
    session.flush()
    asked = LeadAsking(lead_id=lead.id, days=0, stage="new", asked_by=actor)
    session.add(asked)
    session.flush()
    return (
        LeadMove(lead_id=lead.id, after="new", why="까닭", by=actor),
        LeadNote(lead_id=lead.id, person_id=person.id, text="메모"),
        LeadFile(lead_id=lead.id, file=_stored(lead.id), added_by=actor),
        LeadAnswer(asking_id=asked.id, side="own", stage="new", by=actor),
    )


def plant() -> None:
    """What stands in leads; in the caller's unit of work."""
    for lead in session.query(Lead):
        lead.next_step = "x"
        session.add(LeadMove(lead_id=lead.id, before="new", after="poc", why="x", by="person:0"))
        session.add(LeadNote(lead_id=lead.id, text="x"))
