"""A portal with an empty buffer, and firms to be found."""

import pytest
from factories import make_firm
from people import make_person

from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.firms.people.models import FirmPerson
from portal.querylog import recorder


@pytest.fixture(autouse=True)
def empty_buffer(app):
    """Forget what other tests asked."""
    recorder.init_app(app)


@pytest.fixture
def firm(app, run_jobs):
    """The first firm, which has an owner, beside another that is found by the same words."""
    number = make_firm("㈜가온눈", tagline_ko="흉부 영상 판독", technologies=[("저선량 복원", "흉부 영상의 잡음")]).id
    make_firm("다온메디", tagline_ko="흉부 영상 판독을 돕는 소프트웨어")
    person = make_person("owner@firm.example", name="유하람").id
    with unit_of_work():
        session.add(FirmPerson(firm_id=number, person_id=person, role=FirmRole.OWNER, given_by="test"))
    run_jobs()
    return number
