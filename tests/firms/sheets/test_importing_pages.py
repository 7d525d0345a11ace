"""`/staff/firms/import`: looked at first, then taken in, kept as a record, and undone but for what others touched."""

import io
from datetime import timedelta

import pytest
from factories import make_firm
from pages import page, texts, words
from sqlalchemy import func, select
from staffing import send, staff_client

from portal.audit.models import Event
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import Role
from portal.firms.models import Firm, Service, Tenure
from portal.firms.service import edit_profile
from portal.firms.sheets.models import FirmImport, FirmImportFile

AT = "/staff/firms/import"
HEADER = "회사명,사업자등록번호,홈페이지,업종,제품,지역,직원수,설립일"


@pytest.fixture
def manager(app):
    return staff_client(app, Role.PROGRAM_MANAGER)


def upload(client, *rows, header=HEADER, name="list.csv"):
    """Send a list; the address of its page."""
    data = rows[0] if rows and isinstance(rows[0], bytes) else "\n".join((header, *rows)).encode()
    answer = send(client, AT, at=AT, data={"file": (io.BytesIO(data), name)})
    assert answer.status_code == 303, answer.text
    return answer.location


def act(client, address, what, **data):
    answer = send(client, f"{address}/{what}", at=address, data=data)
    session.rollback()
    return answer


def take(client, *rows, **options):
    """Send a list and take it in."""
    address = upload(client, *rows, **options)
    assert act(client, address, "application").status_code == 303
    return address


def undo(client, address):
    assert send(client, f"{address}/undo", at=f"{address}/undo").status_code == 303
    session.rollback()


def firms():
    session.rollback()
    session.expire_all()
    return {firm.name_ko: firm for firm in session.scalars(select(Firm).order_by(Firm.id))}


def tiles(document):
    """The figures of a page, by their words."""
    names, values = texts(document, "//dl[contains(@class,'stats')]//dt"), texts(document, "//dl//dd")
    return dict(zip(names, values, strict=False))


def state(address):
    session.rollback()
    return session.get(FirmImport, int(address.rpartition("/")[2])).state


def test_a_list_is_looked_at_first_then_taken_in_and_undone(manager, run_jobs):
    known = make_firm("가온", employees=3)
    run_jobs()
    address = upload(
        manager, "가온,,,,,부산,7,", "나래,124-81-00998,nar.example,제조업,로봇,서울,열 명,", ",,x.example,,,,,"
    )
    document = page(manager, address)
    assert tiles(document) == {
        "새로 만들 회사": "1",
        "고칠 회사": "1",
        "그대로인 회사": "0",
        "거절한 행": "1",
    }
    assert set(firms()) == {"가온"} and firms()["가온"].employees == 3, "nothing is written by looking"
    updated = page(manager, f"{address}?show=updated")
    assert "직원수 3 → 7" in texts(updated, "//ul[@class='changes']/li")
    assert "회사 이름이 비어 있어요" in words(page(manager, f"{address}?show=refused").xpath("//tbody")[0])
    assert "직원 수를 숫자로" in words(page(manager, f"{address}?show=changed").xpath("//tbody")[0])

    assert act(manager, address, "application").status_code == 303
    assert state(address) == "applied"
    narae = firms()["나래"]
    assert (narae.registration_number, firms()["가온"].employees) == ("1248100998", 7)
    assert session.scalar(select(func.count()).select_from(FirmImportFile)) == 0, "the file has done its duty"
    assert "나래" in words(page(manager, f"{address}?show=created").xpath("//tbody")[0])
    (row,) = page(manager, AT).xpath("//tbody/tr")
    assert "list.csv" in words(row) and "가져옴" in words(row) and "나" in words(row)
    events = session.scalars(select(Event).where(Event.action.like("firm%.%"), Event.actor != "test")).all()
    assert {event.actor for event in events} == {f"person:{manager.person_id}"}

    undo(manager, address)
    assert state(address) == "undone"
    left = firms()
    assert set(left) == {"가온"} and left["가온"].id == known.id
    assert (left["가온"].employees, [tag.code for tag in left["가온"].tags]) == (3, [tag.code for tag in known.tags])
    assert tiles(page(manager, address))["지우는 회사"] == "1"


def test_what_others_touched_since_stays_and_the_page_says_so_before(manager):
    make_firm("가온", employees=3, homepage="")
    rows = ["가온,,http://a.example,,,,7,", "나래,,,,,,,", "다솜,,,,,,,", "라온,,,,로봇,,,", "마루,,,,,,,"]
    address = take(manager, *rows)
    with clock.frozen_at(clock.now() + timedelta(minutes=5)):
        with unit_of_work():
            edit_profile(session.merge(firms()["가온"]), {"employees": 8}, by="person:9")
        with unit_of_work():
            edit_profile(session.merge(firms()["나래"]), {"tagline_ko": "우리가 썼어요"}, by="person:9")
        narae, raon = firms()["다솜"].id, firms()["라온"].id
        with unit_of_work():
            session.add(Tenure(firm_id=narae, kind="member", began_on=clock.today()))
            session.add(Service(firm_id=raon, name_ko="드론", position=5))
        with unit_of_work():
            session.delete(session.merge(firms()["마루"]))
        document = page(manager, f"{address}/undo")
        stays = {texts(row, "./td")[0]: texts(row, "./td")[1:] for row in document.xpath("//tbody/tr")}
        assert stays["가온"] == ["직원수", "그 뒤에 누가 고쳤어요."]
        assert {name: told[1] for name, told in stays.items() if name != "가온"} == {
            "나래": "그 뒤에 누가 고쳤어요.",
            "다솜": "그 뒤에 누가 고쳤어요.",
            "라온": "그 뒤에 누가 고쳤어요.",
            "마루": "이미 지워진 회사예요.",
        } | {"나래": stays["나래"][1]}
        undo(manager, address)
    left = firms()
    assert set(left) == {"가온", "나래", "다솜", "라온"}
    assert (left["가온"].employees, left["가온"].homepage) == (8, "")
    assert tiles(page(manager, address))["일부만 되돌리는 회사"] == "1"
