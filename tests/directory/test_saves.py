"""Saves by week: counted for the firm's owner, never few."""

from datetime import UTC, datetime

from factories import make_firm
from kinds import sit
from people import make_person

from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.viewer import FirmRole, Viewer
from portal.directory import shortlist
from portal.directory.saves import saves_by_week

#: A Monday in Seoul begins at 15:00 of Sunday.
SUNDAY, MONDAY = datetime(2026, 11, 15, 14, 59, tzinfo=UTC), datetime(2026, 11, 15, 15, 1, tzinfo=UTC)


def test_weeks_begin_on_monday_in_seoul_and_few_are_not_told(app):
    firm, other = make_firm("㈜우리").id, make_firm("㈜나래").id
    people = [make_person(f"{number}@hub.example").id for number in range(13)]
    own, *people = people
    with unit_of_work():
        sit(firm, own, FirmRole.OWNER)

    def save(moment, *viewers, of=firm):
        for viewer in viewers:
            with clock.frozen_at(moment), unit_of_work():
                shortlist.save(viewer, of)

    save(SUNDAY, *map(Viewer, people[:5]), Viewer(own), Viewer(own, firm_id=firm))
    save(MONDAY, *map(Viewer, people[5:9]))
    save(MONDAY, *map(Viewer, people), of=other)
    with clock.frozen_at(datetime(2026, 11, 22, 3, tzinfo=UTC)):
        found = saves_by_week(firm, weeks=3)
        assert [week.monday.isoformat() for week in found] == ["2026-11-02", "2026-11-09", "2026-11-16"]
        assert [week.count for week in found] == [None, 5, None], (
            "four, or those of its own people, are nobody's business"
        )
        save(MONDAY, Viewer(1, firm_id=other))
        assert [week.count for week in saves_by_week(firm, weeks=3)] == [None, 5, 5], "a firm's list is one"
        assert len(saves_by_week(firm)) == 12
