"""What an import did goes back field by field; what anybody has touched since stays."""

from datetime import date, timedelta

import pytest
from factories import make_firm
from sqlalchemy import select

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.personal import declarations
from portal.core.viewer import FirmRole
from portal.firms.importing.mapping import chosen_columns, guessed_columns
from portal.firms.importing.reading import table_of
from portal.firms.importing.report import ImportReport
from portal.firms.importing.service import Importing, save_all
from portal.firms.models import Firm, Service, Technology, Tenure
from portal.firms.people.models import FirmInvitation
from portal.firms.service import update_firm
from portal.firms.sheets import service, undoing, working
from portal.firms.sheets.models import FirmImport, FirmImportLine
from portal.firms.sheets.recording import Keeper, begin_record, end_record
from portal.firms.vocabulary import Vocabulary

#: What is undone hangs on no database; test_importing_pages.py undoes on both.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
LATER = timedelta(minutes=5)
HEADER = (
    "회사명,영문명,구분,사업자등록번호,기술분야,업종,보유기술,제품,키워드,홈페이지,지역,직원수,설립일,투자단계,이메일"
)


@pytest.fixture(autouse=True)
def running(app):
    return app


def take(*rows, kind=None):
    """Import rows as the command does; the record's number."""
    table = table_of("\n".join((HEADER, *rows)).encode())
    report = ImportReport(
        table.described, chosen_columns(table.header, guessed_columns(table.header)), table.header_row
    )
    with unit_of_work():
        number = begin_record(report, by="cli", file_name="list.csv").id
    save_all(Importing(report, table, by="cli", kind=kind, keep=Keeper(number), number=number), table)
    with unit_of_work():
        end_record(number, report, is_whole=True)
    return number


def undo(number):
    with unit_of_work():
        service.undo(session.get(FirmImport, number), by="person:1")
    working.run(number)
    session.rollback()
    session.expire_all()
    return session.get(FirmImport, number).undone


def whole(firm_id):
    """Everything that an import can change of a firm."""
    session.rollback()
    session.expire_all()
    firm = session.get(Firm, firm_id)
    columns = {column.name: getattr(firm, column.name) for column in Firm.__table__.columns}
    tags = {name: [tag.label_ko for tag in firm.tags_of(name)] for name in Vocabulary}
    offers = [one.name_ko for one in (*firm.technologies, *firm.services)]
    return columns, tags, offers, [(one.kind, one.began_on) for one in firm.tenures]


FULL = (
    "가온전자,Kaon,{kind},124-81-00998,음성,제조,결함 검출|이상 탐지,로봇|드론,검사,"
    "b.example,부산,7,2021-04-12,시드,a@b.example"
)


@pytest.mark.parametrize("kind", ["멤버십", "투자사"])
def test_a_firm_is_as_it_was_before(kind):
    with clock.frozen_at(clock.now() - timedelta(days=30)):
        values = {"employees": 3, "homepage": "http://a.example", "homepage_key": "a.example"}
        firm_id = make_firm("가온", services=[("로봇", "")], registration_number="1248100998", kind=None, **values).id
    before = whole(firm_id)
    number = take(FULL.format(kind=kind))
    assert whole(firm_id) != before
    assert undo(number) == {"taken": 0, "back": 1, "partly": 0, "kept": 0}
    assert whole(firm_id) == before


def test_what_was_created_is_gone_with_all_that_was_made_for_it():
    number = take(FULL.format(kind="입주"), "나래,,,,,,,,,,,,,,")
    assert undo(number) == {"taken": 2, "back": 0, "partly": 0, "kept": 0}
    assert [session.scalars(select(model)).all() for model in (Firm, Technology, Service, Tenure)] == [[]] * 4


def _invite(firm):
    until = clock.now() + timedelta(days=14)
    values = {"email": "a@b.example", "email_key": "a@b.example", "role": FirmRole.OWNER, "invited_by": "test"}
    session.add(FirmInvitation(firm_id=firm.id, token_hash="x", expires_at=until, **values))


TOUCHES = {
    "invited": (_invite, "has_people"),
    "edited": (lambda firm: update_firm(firm, {"employees": 5}, by="person:2"), "edited"),
    "a technology written about": (
        lambda firm: setattr(firm.technologies[0], "updated_at", clock.now()),
        "edited",
    ),
    "a service added": (lambda firm: firm.services.append(Service(name_ko="새것", position=9)), "edited"),
    "a tenure added": (lambda firm: firm.tenures.append(Tenure(kind="member", began_on=clock.today())), "edited"),
    "a number written": (
        lambda firm: firm.facts.append(_fact()),
        "has_more",
    ),
}


def _fact():
    from portal.firms.models import Fact

    return Fact(metric="revenue", period="2025", value=1)


@pytest.mark.parametrize("touch", TOUCHES)
def test_a_firm_that_was_touched_since_stays(touch):
    number = take("가온,,,,,,결함 검출,로봇,,,,,,,")
    act, why = TOUCHES[touch]
    with clock.frozen_at(clock.now() + LATER):
        with unit_of_work():
            act(session.scalars(select(Firm)).one())
        (verdict,) = undoing.plan(session.get(FirmImport, number))
        assert (verdict.outcome, verdict.reason) == ("kept", why)
        assert undo(number) == {"taken": 0, "back": 0, "partly": 0, "kept": 1}
    assert session.scalars(select(Firm)).one().name_ko == "가온"


def test_a_later_import_is_not_undone_with_an_earlier_one():
    make_firm("가온", employees=3)
    first = take("가온,,,,,,,,,,부산,7,,,")
    with clock.frozen_at(clock.now() + LATER):
        second = take("가온,,,,,,,,,,,9,,,")
        assert undo(first)["partly"] == 1
        firm = session.scalars(select(Firm)).one()
        assert (firm.employees, [tag.code for tag in firm.tags]) == (9, [])
    assert session.get(FirmImport, second).state == "applied"


def test_an_import_can_be_undone_for_a_year():
    number = take("가온,,,,,,,,,,,,,,")
    (lines,) = [one for one in declarations().clocks if one.code == "firm_import.lines"]
    for days, left in ((364, 1), (366, 0)):
        with clock.frozen_at(clock.now() + timedelta(days=days)):
            with unit_of_work():
                lines.destroy(clock.now())
            record = session.get(FirmImport, number)
            assert (service.can_undo(record), session.query(FirmImportLine).count()) == (bool(left), left)


def test_dates_come_back_as_dates():
    assert undoing.value_of("founded_on", "2021-04-12") == date(2021, 4, 12)
    assert undoing.value_of("founded_on", None) is None
