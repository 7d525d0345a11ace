"""What stands for the arguments of addresses: somebody's own thing, another's, and none.

A view whose address has an argument that is not told of here fails `test_who_may_come`. Arguments are looked up as
`route argument`, then `endpoint.argument`, then `blueprint.argument`, then by their name alone.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from calendar_things import address_of, address_of_nobody
from factories import make_firm
from kinds import FIRM, make_passkey, sit
from listing_things import of_listings
from parts_of_collaboration import parts_of_collaboration
from parts_of_programs import parts_of_programs
from people import make_person
from program_things import of_programs
from questionnaire_things import of_forms
from sqlalchemy import delete, select

from portal.accounts import sessions
from portal.accounts.identities.models import Identity
from portal.accounts.models import Person, SignInSession, StaffGrant
from portal.accounts.tokens import token_hash
from portal.accounts.viewing import viewers_of
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import Base, session, unit_of_work
from portal.core.viewer import FirmRole, Role
from portal.directory import shortlist
from portal.directory.models import SavedSearch, ShortlistEntry
from portal.files.checks import WEBP
from portal.files.models import StoredFile
from portal.files.storage import storage
from portal.firms.editing.fields import KINDS, TECHNOLOGY, Kind
from portal.firms.editing.models import ProfileRevision
from portal.firms.media.models import FirmFile, owner_of
from portal.firms.models import Fact, Firm
from portal.firms.own_sheets.models import FirmSheet
from portal.firms.people.models import FirmInvitation, FirmPerson, FirmRequest
from portal.firms.sheets.models import FirmImport
from portal.jobs.models import Job
from portal.notices.models import News, Notice
from portal.search.synonyms import Synonym

PICTURE_NAME = "그림.webp"
OWN, OTHERS, NONE = "own", "another's", "none"
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Thing:
    """How to make what an argument stands for; each is the argument's value.

    `own` is given the person who asks (nothing for visitors) and makes a new one at each call, since views may take it
    away; `others` is what nobody may have who is asked about; `none` stands for nothing. Where one of the last two
    cannot be, it is nothing.
    """

    own: Callable[[int | None], object]
    others: Callable[[], object] | None = None
    none: object | None = 999_999_999


def word(own: object, none: object | None = "nothing") -> Thing:
    """An argument that is one of a few words."""
    return Thing(lambda _person_id: own, none=none)


def of_person(make: Callable[[int], int], other: Callable[[], int]) -> Thing:
    """What each person has of their own."""
    return Thing(lambda person_id: make(person_id or other()), others=lambda: make(other()))


def things() -> tuple[Mapping[str, Thing], int]:
    """All that is told of, with rows in the database; and the person who has what is another's."""
    firm = make_firm("㈜보이는회사", technologies=[("보이는 기술", "")], services=[("보이는 서비스", "")])
    hidden = make_firm(
        "㈜숨은회사", audience="firm:0", technologies=[("숨은 기술", "")], services=[("숨은 서비스", "")]
    )
    stranger, bystander = (make_person(f"{next(_numbers)}@hub.example", name=name).id for name in ("남", "또 다른 이"))
    last_month = (clock.now().astimezone(SEOUL).replace(day=1) - timedelta(days=1)).strftime("%Y-%m")

    def other() -> int:
        return stranger

    def shared(make: Callable[[], int]) -> Thing:
        return Thing(lambda _person_id: make())

    def published(one: int, another: int) -> Thing:
        return Thing(lambda _person_id: one, others=lambda: another)

    known = {
        "session_id": of_person(_session, other),
        "key_id": of_person(_passkey, other),
        "identity_id": of_person(_identity, other),
        "person_id": Thing(lambda _person_id: bystander),
        "grant_id": shared(lambda: _grant(bystander)),
        "job_id": shared(_job),
        "pair_id": shared(_pair),
        "month": word(last_month, None),
        "firms.show.address": published(firm.id, hidden.id),
        "firms.firm_picture.address": published(firm.id, hidden.id),
        "firms.show_technology.address": published(firm.technologies[0].id, hidden.technologies[0].id),
        "firms.technology_picture.address": published(firm.technologies[0].id, hidden.technologies[0].id),
        "firms.show_service.address": published(firm.services[0].id, hidden.services[0].id),
        "firms.service_picture.address": published(firm.services[0].id, hidden.services[0].id),
        "api.number": published(firm.id, hidden.id),
        **of_firms(firm.id, hidden.id, stranger),
        "notice_id": of_person(_notice, other),
        "calendars.token": Thing(
            lambda person_id: address_of(person_id or stranger), lambda: address_of_nobody(bystander), "nothing"
        ),
        **of_imports(stranger),
        **of_forms(Thing),
        **of_listings(Thing, of_person, stranger),
        **of_programs(stranger, Thing),
        **parts_of_programs(Thing, of_person, _somebody, stranger),
        **parts_of_collaboration(Thing, of_person, _somebody, stranger),
        "staff_news.news_id": shared(lambda: _news(is_released=False)),
        "notices.news_id": Thing(lambda _person_id: _news(is_released=True), others=lambda: _news(is_released=False)),
        "shortlist.firm_id": published(firm.id, hidden.id),
        "entry_id": of_person(_entry, other),
        "search_id": of_person(_search, other),
        "document": word("marketing"),
        "staff_texts.name": word("terms"),
        "identities.name": word("quiet"),
        "my_identities.name": word("quiet"),
        # Any word is a page that says a letter is on its way.
        "accounts.sent.what": word("sign-up", None),
        "crawling.section": word("firms"),
        "crawling.number": word(1),
        "/static/<path:filename> filename": word("js/hub.js"),
        # Whatever stands for the hash, the file is there.
        "version": word("0", None),
        "filename": word("hub.js"),
    }
    return known, stranger


def of_firms(shown: int, hidden: int, stranger: int) -> dict[str, Thing]:
    """A firm that the person who asks owns beside another owner, and what is in it; another's is the stranger's.

    What editors and viewers of a firm may not do in it is tested in tests/firms/people.
    """
    # Arguments are made in the order of the alphabet: what is in a firm comes after the firm.
    last: dict[str, int] = {}
    other_owner = _somebody()
    theirs = _firm_of(stranger, other_owner)

    def own_firm(person_id: int | None) -> int:
        if person_id:
            _leave_firms(person_id)
        last["firm"] = _firm_of(person_id or stranger, other_owner)
        return last["firm"]

    def inside(make: Callable[[int], int]) -> Thing:
        return Thing(lambda _person_id: make(last["firm"]), others=lambda: make(theirs))

    def at(make: Callable[[int], int]) -> Thing:
        return Thing(lambda _person_id: make(shown))

    anywhere = Thing(lambda _person_id: shown, others=lambda: hidden)
    return {
        "my_firms.firm_id": Thing(own_firm, others=lambda: theirs),
        "my_firms.join.firm_id": anywhere,
        "my_firms.take_join.firm_id": anywhere,
        "my_firms.invitation_id": of_person(_invitation_to, lambda: stranger),
        "my_firms.request_id": of_person(lambda person_id: _request(person_id, shown), lambda: stranger),
        "firm_people.firm_id": Thing(own_firm, others=lambda: theirs),
        "firm_dashboard.firm_id": Thing(own_firm, others=lambda: theirs),
        "firm_sheets.firm_id": Thing(own_firm, others=lambda: theirs),
        "firm_sheets.sheet_id": Thing(
            lambda person_id: _sheet(last["firm"], person_id or stranger), others=lambda: _sheet(theirs, stranger)
        ),
        "firm_media.firm_id": Thing(own_firm, others=lambda: theirs),
        "firm_media.media_id": inside(lambda firm_id: media_of(firm_id).id),
        "files.file_id": Thing(
            lambda _person_id: media_of(shown, is_published=True).file_id,
            others=lambda: media_of(theirs).file_id,
        ),
        "files.name": word(PICTURE_NAME),
        "files.width": word(320, 321),
        "firm_freshness.firm_id": Thing(own_firm, others=lambda: theirs),
        "firm_facts.firm_id": Thing(own_firm, others=lambda: theirs),
        "firm_visits.firm_id": Thing(own_firm, others=lambda: theirs),
        "firm_mentoring.firm_id": Thing(own_firm, others=lambda: theirs),
        "firm_facts.number_id": inside(_fact),
        "staff_firm_facts.firm_id": anywhere,
        "staff_firm_facts.number_id": at(_fact),
        "firm_people.invitation_id": inside(_invitation),
        **of_profiles(last, own_firm, theirs, hidden),
        "firm_people.seat_id": inside(_seat),
        "firm_people.request_id": inside(lambda firm_id: _request(_somebody(), firm_id)),
        "staff_firms.firm_id": anywhere,
        "staff_firms.invitation_id": at(_invitation),
        "staff_firms.seat_id": at(_seat),
        "staff_firms.request_id": at(lambda firm_id: _request(_somebody(), firm_id, kind="claim")),
    }


def of_imports(stranger: int) -> dict[str, Thing]:
    """A list that was looked at is its sender's alone; one that came in is all staff's."""
    applied = Thing(lambda _person_id: _import(stranger, "applied"))
    return {
        "staff_imports.import_id": of_person(lambda person_id: _import(person_id, "choosing"), lambda: stranger),
        "staff_imports.ask_undo.import_id": applied,
        "staff_imports.undo.import_id": applied,
    }


def _import(person_id: int, state: str) -> int:
    ended_at = clock.now() if state == "applied" else None
    table = {"header": ["회사명"], "columns": [""]}
    return _insert(FirmImport(by=f"person:{person_id}", state=state, file_name="list.csv", ended_at=ended_at, **table))


def _sheet(firm_id: int, person_id: int) -> int:
    """A workbook that somebody has sent: a row of a new technology."""
    told = {"name_ko": "새 기술", "summary_ko": "새 소개"}
    cells = {field.name: told.get(field.name, "") for field in KINDS["technology"].fields}
    line = {"kind": "technology", "row": 2, "number": "", "mark": "", "cells": cells, "wrong": {}}
    content = {"lines": [line], "unused": []}
    return _insert(FirmSheet(firm_id=firm_id, by=f"person:{person_id}", file_name="firm.xlsx", content=content))


def media_of(firm_id: int, *, is_published: bool = False) -> FirmFile:
    """A picture of a firm; that it is none does not matter to who only asks for it."""
    written = storage().write(io.BytesIO(b"picture"))
    values = {"key": written.key, "sha256": written.sha256, "size": written.size, "media_type": WEBP.media_type}
    with unit_of_work():
        stored = StoredFile(owner=owner_of(firm_id), name=PICTURE_NAME, created_by="test", **values)
        row = FirmFile(firm_id=firm_id, file=stored, use="picture")
        row.published_at = clock.now() if is_published else None
        session.add(row)
        session.flush()
    return row


def of_profiles(
    last: dict[str, int], own_firm: Callable[[int | None], int], theirs: int, hidden: int
) -> dict[str, Thing]:
    """The editors of a firm's page, technologies and services. Revisions come after the profile that they are of."""
    known: dict[str, Thing] = {}
    for kind in KINDS.values():

        def own(_person_id: int | None, kind: Kind = kind) -> int:
            last["offer"] = _offer(kind, last["firm"])
            return last["offer"]

        def revision(_person_id: int | None, kind: Kind = kind) -> int:
            return _revision(kind, last["firm"], last["offer"] if kind.is_offer else last["firm"])

        blueprint = f"firm_{kind.folder}"
        known[f"{blueprint}.firm_id"] = Thing(own_firm, others=lambda: theirs)
        known[f"{blueprint}.revision_id"] = Thing(revision, lambda kind=kind: _revision(kind, theirs, theirs))
        if kind.is_offer:
            known[f"{blueprint}.item_id"] = Thing(own, lambda kind=kind: _offer(kind, theirs))
    known["staff_profiles.firm_id"] = Thing(own_firm, others=lambda: hidden)
    known["staff_profiles.kind"] = word("technology")
    known["staff_profiles.subject_id"] = Thing(lambda _person_id: _offer(TECHNOLOGY, last["firm"]))
    return known


def _offer(kind: Kind, firm_id: int) -> int:
    return _insert(kind.model(firm_id=firm_id, name_ko=f"기술{next(_numbers)}"))


def _revision(kind: Kind, firm_id: int, subject_id: int) -> int:
    names = {"firm_id": firm_id, "kind": kind.code, "subject_id": subject_id}
    values = {"summary_ko" if kind.is_offer else "tagline_ko": "예전 소개"}
    return _insert(ProfileRevision(number=next(_numbers), values=values, **names))


def _somebody() -> int:
    return make_person(f"{next(_numbers)}@hub.example").id


def _leave_firms(person_id: int) -> None:
    """Of the firms that were made for somebody, they keep the last: menus grow with each, and with them every page."""
    of_kind = select(Firm.id).where(Firm.name_ko == FIRM)
    with unit_of_work():
        session.execute(delete(FirmPerson).where(FirmPerson.person_id == person_id, FirmPerson.firm_id.not_in(of_kind)))


def _firm_of(person_id: int, other_owner: int) -> int:
    """A new firm that two own."""
    firm_id = make_firm(f"㈜회사{next(_numbers)}").id
    with unit_of_work():
        for owner in (person_id, other_owner):
            sit(firm_id, owner, FirmRole.OWNER)
    return firm_id


def _fact(firm_id: int) -> int:
    """Of a year that has none of the firm's yet, and is over."""
    year = 1950 + session.query(Fact).filter_by(firm_id=firm_id).count()
    return _insert(Fact(firm_id=firm_id, metric="revenue", period=str(year), value=1, unit="won"))


def _seat(firm_id: int) -> int:
    person_id = _somebody()
    with unit_of_work():
        return sit(firm_id, person_id, FirmRole.VIEWER).id


def _invitation(firm_id: int, address: str = "") -> int:
    number = next(_numbers)
    address = address or f"{number}@invited.example"
    values = {"email": address, "email_key": address, "role": FirmRole.VIEWER, "invited_by": "test"}
    until = clock.now() + timedelta(days=14)
    return _insert(FirmInvitation(firm_id=firm_id, token_hash=f"hash-{number}", expires_at=until, **values))


def _invitation_to(person_id: int) -> int:
    address = session.get_one(Person, person_id).email_key
    return _invitation(make_firm(f"㈜회사{next(_numbers)}").id, address)


def _request(person_id: int, firm_id: int, kind: str = "join") -> int:
    """One that waits; of one person there is one at a time."""
    with unit_of_work():
        mine = FirmRequest.person_id == person_id, FirmRequest.firm_id == firm_id
        session.execute(delete(FirmRequest).where(*mine))
    return _insert(FirmRequest(person_id=person_id, firm_id=firm_id, kind=kind))


def _insert(row: Base) -> int:
    with unit_of_work():
        session.add(row)
        session.flush()
        number: int = row.id
    return number


def _session(person_id: int) -> int:
    with unit_of_work():
        token = sessions.begin(session.get(Person, person_id), device="", address_key="")
        session.flush()
        found = session.query(SignInSession).filter_by(token_hash=token_hash(token)).one()
        number: int = found.id
    return number


def _passkey(person_id: int) -> int:
    with unit_of_work():
        return make_passkey(person_id).id


def _identity(person_id: int) -> int:
    return _insert(Identity(person_id=person_id, issuer="https://id.example", subject=str(next(_numbers))))


def _grant(person_id: int) -> int:
    return _insert(StaffGrant(person_id=person_id, role=Role.MENTOR, given_by="test"))


def _notice(person_id: int) -> int:
    values = {"role": "mentor", "begins": clock.now().isoformat()}
    return _insert(Notice(person_id=person_id, kind="roles", message="given", values=values))


def _entry(person_id: int) -> int:
    """On the list that somebody sees: of the firm that they act for, or their own."""
    firm_id = make_firm(f"㈜회사{next(_numbers)}").id
    viewer = viewers_of([person_id])[person_id]
    with unit_of_work():
        shortlist.save(viewer, firm_id)
        found: int = session.scalars(select(ShortlistEntry.id).where(ShortlistEntry.firm_id == firm_id)).one()
    return found


def _search(person_id: int) -> int:
    times = {"frequency": "daily", "hour": 8, "next_run_at": clock.now()}
    return _insert(SavedSearch(person_id=person_id, name="저장한 검색", query="q=a", known=[], **times))


def _news(*, is_released: bool) -> int:
    released_at = clock.now() if is_released else None
    return _insert(News(title_ko="소식", body_ko="글", updated_by="person:1", released_at=released_at))


def _job() -> int:
    return _insert(Job(kind="mail", key=f"failed-{next(_numbers)}", failed_at=clock.now(), last_error="gone"))


def _pair() -> int:
    term = f"term{next(_numbers):05}"
    return _insert(Synonym(term=term, synonym=f"{term}x", term_words=[term], synonym_words=[term], analyser=0))
