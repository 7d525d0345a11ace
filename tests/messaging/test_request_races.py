"""Two people of a firm who ask at the same moment: the limit of the day holds, of two firms one request is open, and
one that is withdrawn at once makes no room for another."""

from pathlib import Path

import pytest
from factories import make_firm
from kinds import sit
from people import make_person
from processes import end, python
from requesting import join, past

from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.messaging.requests.limits import BASE
from portal.messaging.requests.models import Outcome, Request

ROUNDS = 3


def ask_together(app, how, before):
    """How many requests there are, and what the two were told, round for round.

    In the first both ask the same firm, and each withdraws in the same moment; in the second both ask another; in the
    last each asks one of its own. Before that so many were sent that the last round may be one too many.
    """
    sender = make_firm("㈜묻는곳").id
    people = [join(sender, f"{number}@sender.example", FirmRole.EDITOR) for number in range(2)]
    owner = make_person("owner@asked.example").id
    firms = [make_firm(f"㈜받는곳{number}").id for number in range(4)]
    with unit_of_work():
        for firm_id in firms:
            sit(firm_id, owner, FirmRole.OWNER)
    for number in range(before):
        past(sender, make_firm(f"㈜먼저{number}").id, Outcome.WITHDRAWN, days=0)
    asked = [[-firms[0], firms[1], firms[2]], [-firms[0], firms[1], firms[3]]]
    session.rollback()
    script = str(Path(__file__).with_name("asking.py"))
    running = [
        python(app, script, how, str(person), str(sender), ",".join(map(str, others)))
        for person, others in zip(people, asked, strict=True)
    ]
    said = []
    try:
        for _round in range(ROUNDS):
            for word in ("ready\n", "looked\n"):
                for process in running:
                    assert process.stdout.readline() == word, process.communicate()[1]
                for process in running:
                    process.stdin.write("go\n")
                    process.stdin.flush()
            said.append(sorted(process.stdout.readline().strip() for process in running))
    finally:
        for process in running:
            end(process)
    session.rollback()
    return session.query(Request).count(), said


def test_the_limit_of_a_day_holds_and_two_firms_have_one_request(app):
    count, said = ask_together(app, "locked", 2)
    assert said == [["pause", "sent"], ["open", "sent"], ["limit", "sent"]] and count == BASE


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_without_the_lock_more_are_sent_and_the_database_still_refuses_two_to_one(app):
    """The negative control, where only the rows' locks hold back; the index is the database's own."""
    count, said = ask_together(app, "looked_before", 1)
    assert said == [["sent", "sent"], ["refused", "sent"], ["sent", "sent"]] and count > BASE
