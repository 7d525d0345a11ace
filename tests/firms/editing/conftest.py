"""A firm whose people edit it: an owner, an editor, one who looks, and a stranger; each with a browser."""

import pytest
from factories import make_firm
from people import Somebody, make_person
from sqlalchemy import select

from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole, Role
from portal.firms.models import Firm, Technology
from portal.firms.people import service


@pytest.fixture
def firm(app):
    """Its number."""
    return make_firm(
        "㈜가온눈",
        registration_number="1234567891",
        tagline_ko="예전 소개",
        fields=["vision"],
        technologies=[("저선량 복원", "잡음을 줄여요")],
    ).id


@pytest.fixture
def browser(app, firm):
    """The browser of somebody of the firm (`owner`, `editor`, `viewer`), of `staff`, or of a `stranger`."""

    def signed_in(who, name="유하람"):
        address = f"{who}@firm.example"
        staff = who == "staff"
        if not session.scalar(select(Firm.id).where(Firm.id == firm)):
            raise AssertionError
        person = make_person(address, *([Role.OPERATOR] if staff else []), name=name)
        if who in list(FirmRole):
            with unit_of_work():
                service.add(service.lock_firm(firm), session.merge(person), FirmRole(who), by="test", how="brought_in")
        somebody = Somebody(app)
        somebody.come_in(address)
        return somebody

    return signed_in


@pytest.fixture
def owner(browser):
    return browser("owner")


@pytest.fixture
def technology(firm):
    """The address of the editor of the firm's technology."""
    number = session.scalar(select(Technology.id).where(Technology.firm_id == firm))
    session.rollback()
    return f"/me/firms/{firm}/technologies/{number}"


@pytest.fixture
def profile(firm):
    """The address of the editor of the firm's page."""
    return f"/me/firms/{firm}/profile"
