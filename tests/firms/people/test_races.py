"""Two owners who leave at the same moment: one stays."""

from pathlib import Path

from factories import make_firm
from people import make_person
from processes import end, python
from sqlalchemy import func, select

from portal.core.db import session, unit_of_work
from portal.firms.people.models import FirmPerson

FIRMS = 25


def leave_together(app, how):
    """How many owners each firm has left, and what the two were told."""
    people = [make_person(f"{number}@firm.example").id for number in range(2)]
    firms = [make_firm(f"㈜회사{number}").id for number in range(FIRMS)]
    with unit_of_work():
        for firm_id in firms:
            for person_id in people:
                session.add(FirmPerson(firm_id=firm_id, person_id=person_id, role="owner", given_by="test"))
    session.rollback()
    script = str(Path(__file__).with_name("leaving.py"))
    running = [python(app, script, how, str(person_id)) for person_id in people]
    said = []
    try:
        for _firm in firms:
            for process in running:
                assert process.stdout.readline() == "ready\n", process.communicate()[1]
            for process in running:
                process.stdin.write("go\n")
                process.stdin.flush()
            said.append(sorted(process.stdout.readline().strip() for process in running))
    finally:
        for process in running:
            end(process)
    live = select(func.count()).where(FirmPerson.ended_at.is_(None))
    session.rollback()
    return [session.scalar(live.where(FirmPerson.firm_id == firm_id)) for firm_id in firms], said


def test_one_of_two_owners_stays(app):
    left, said = leave_together(app, "locked")
    assert left == [1] * FIRMS and said == [["gone", "last_owner"]] * FIRMS


def test_without_the_lock_firms_lose_both(app):
    """The negative control."""
    left, _said = leave_together(app, "looked_before")
    assert 0 in left
