"""What comes before and after programs in a real browser: axe-core finds nothing, nothing is wider than the window."""

import pytest
from axe import faults
from browsing import Look
from planted import application
from sqlalchemy import select
from walking import sign_in

from portal.core.db import db, session
from portal.core.settings import load_settings
from portal.programs.models import Booking, Program

pytestmark = pytest.mark.browser
#: Where what is seen in Korean is all but the same in English: in `make torture`.
ENGLISH = pytest.param(Look(language="en"), marks=pytest.mark.torture)
PAGES = (
    *("/staff/programs/figures", "/staff/mentors", "/staff/mentors/1", "/staff/mentors/1/edit", "/staff/mentors/hours"),
    *("/staff/programs/{over}/after", "/staff/programs/{over}/after/survey", "/staff/programs/{over}/after/materials"),
    *("/staff/programs/{asked}/questions", "/staff/programs/{asked}/people", "/staff/programs/{asked}/review"),
    *("/staff/programs/{asked}/review/{applied}", "/staff/programs/{drawn}/draw", "/programs/{drawn}/draw"),
)
OWN = ("/me/bookings/{came}/survey", "/me/bookings/{came}", "/programs/{asked}/booking", "/programs/{over}")
TITLES = {
    "over": "데이터바우처 지원사업 설명회",
    "asked": "하반기 데모데이",
    "drawn": "GPU 서버 함께 쓰기: 12월 묶음",
}


@pytest.fixture
def numbers(site):
    """What the addresses are filled in with: programs, the first application, a booking of the owner's."""
    with application(load_settings({}, root=site.root)) as app, app.app_context():
        found = {
            name: session.scalar(select(Program.id).where(Program.title_ko == title)) for name, title in TITLES.items()
        }
        bookings = select(Booking.id).order_by(Booking.id)
        found["applied"] = session.scalars(bookings.where(Booking.program_id == found["asked"])).first()
        # The demo's owner is the last but one who came.
        found["came"] = session.scalars(bookings.where(Booking.program_id == found["over"])).all()[-2]
        db.session.remove()
        db.engine.dispose()
    return found


@pytest.mark.parametrize("look", [Look(), ENGLISH], ids=["ko", "en"], indirect=True)
def test_nothing_is_wrong_with_the_pages(page, look, staff, numbers, browser, complaints):
    """In both widths and themes; first the pages of staff, then one's own."""
    staff("manager")
    found = []
    for path in PAGES:
        answer = page.goto(look.at(path.format(**numbers)))
        assert answer.status == 200, path
        found += faults(page, look)
    page.context.clear_cookies()
    sign_in(page, look, "owner@demo.example")
    for path in OWN:
        answer = page.goto(look.at(path.format(**numbers)))
        assert answer.status == 200, path
        found += faults(page, look)
    assert not found, "\n".join(found)
