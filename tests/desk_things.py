"""What of the console's desk stands for the arguments of addresses, and what its forms are filled in with."""

import io
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from offering import book, make_program
from people import make_person
from uploading import picture

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.files.models import StoredFile
from portal.programs.desk.models import BookingRemark, ProgramImport, ProgramImportRow, ProgramPicture
from portal.programs.models import Booking, Program

_numbers = count(1)
#: Everything that a row of a list needs.
LIST = "제목,종류,시작,끝,정원\n목록의 설명회,설명회,2099-01-05 10:00,12:00,5\n"


def of_desk(stranger: int, thing: Callable[..., Any]) -> Mapping[str, Any]:
    """Drafts and programs on offer, with bookings of others in them: all of them everybody's who runs programs."""
    # Arguments are made in the order of the alphabet: a booking before its program, a session after it.
    last: dict[str, int] = {}

    def made(**values: Any) -> int:
        last["program"] = make_program(days=(1000 + next(_numbers),), **values).id
        return last["program"]

    def booked(_person_id: int | None) -> int:
        person_id = make_person(f"booked{next(_numbers)}@hub.example", name="신청한 이").id
        program = make_program(days=(1000 + next(_numbers),), seats=1)
        book(program, make_person(f"before{next(_numbers)}@hub.example", name="먼저 온 이").id)
        last["booked"] = program.id
        return book(session.merge(program), person_id).id

    def with_people(_person_id: int | None) -> int:
        return last.pop("booked", 0) or made()

    draft = thing(lambda _person_id: made(published=False))
    offered = thing(lambda _person_id: made())
    return {
        "staff_programs.program_id": draft,
        "staff_programs.call_off.program_id": offered,
        "staff_programs.ask_call_off.program_id": offered,
        "staff_programs.make_course.program_id": thing(lambda _person_id: make_program(days=(), published=False).id),
        "staff_programs.resize.program_id": thing(lambda _person_id: made(is_course=True)),
        "staff_program_sessions.program_id": offered,
        "staff_program_sessions.session_id": thing(
            lambda _person_id: session.get_one(Program, last["program"]).sessions[0].id,
            others=lambda: make_program(days=(1000 + next(_numbers),)).sessions[0].id,
        ),
        "staff_program_people.booking_id": thing(booked),
        "staff_program_people.program_id": thing(with_people),
        "staff_program_posters.program_id": draft,
        "staff_program_imports.import_id": thing(
            lambda person_id: _list(person_id or stranger), others=lambda: _list(stranger)
        ),
    }


def _list(person_id: int) -> int:
    with unit_of_work():
        row = ProgramImport(by=f"person:{person_id}", file_name="programs.csv", content=LIST.encode())
        session.add(row)
        session.flush()
        return row.id


#: These forms stand on the page of a program, which is another feature's: all that they show is told of.
_TIMES = {
    "starts_at": "2099-01-05T10:00",
    "ends_at": "2099-01-05T12:00",
    "seats": "5",
    **dict.fromkeys(("title_ko", "title_en", "place_ko", "place_en", "online_url"), ""),
}
_WEEKS = {"first": "2099-01-05", "last": "2099-01-12", "weekday": "0", "begins": "10:00", "ends": "12:00", "seats": "5"}


def _reason() -> dict[str, Any]:
    return {"reason": "까닭"}


#: See `filling.FILLED`, `filling.BEFORE`.
FILLED: Mapping[str, Callable[[], dict[str, Any]]] = {
    "staff_programs.create": lambda: {"title_ko": "새 프로그램"},
    "staff_programs.save": lambda: {"title_ko": "다른 제목"},
    "staff_programs.call_off": _reason,
    "staff_programs.make_course": lambda: {"seats": "7"},
    "staff_programs.resize": lambda: {"seats": "9"},
    "staff_program_sessions.add": lambda: _TIMES,
    "staff_program_sessions.add_series": lambda: _WEEKS,
    "staff_program_sessions.save": lambda: {"place_ko": "3층", "seats": "9"},
    "staff_program_sessions.call_off": _reason,
    "staff_program_people.book": lambda: {"note": "적은 말"},
    "staff_program_people.grant": _reason,
    "staff_program_people.take_back": _reason,
    "staff_program_posters.put": lambda: {
        "file": (io.BytesIO(picture()), "그림.png"),
        "alt_ko": "포스터",
        "alt_en": "Poster",
    },
    "staff_program_rules.save": lambda: {"quarter_credits": "12"},
    "staff_program_imports.upload": lambda: {"file": (io.BytesIO(LIST.encode()), "programs.csv")},
}
BEFORE: Mapping[str, tuple[str, ...]] = {"staff_program_posters.remove": ("staff_program_posters.put",)}


def of_somebody_at_the_desk(person_id: int) -> None:
    """They set a poster and sent a list; of their booking and by them of another's something was remarked. In the
    caller's unit of work, with their bookings there."""
    actor = f"person:{person_id}"
    for one in session.query(Booking).filter_by(booked_by=actor):
        by = "person:99" if one.person_id == person_id else actor
        session.add(BookingRemark(booking_id=one.id, what="extra", reason="적은 까닭", by=by))
    program = session.query(Program).filter_by(made_by=actor).one()
    content = {"key": "1" * 32, "sha256": "0" * 64, "size": 1, "media_type": "image/webp"}
    stored = StoredFile(owner=f"program:{program.id}", name="포스터.webp", created_by="person:99", **content)
    session.add(ProgramPicture(program_id=program.id, file=stored, set_by=actor))
    session.add(ProgramImport(by=actor, file_name="programs.csv", content=b"", taken_at=clock.now()))
    session.add(ProgramImportRow(digest="d", program_key="k", program_id=program.id))
