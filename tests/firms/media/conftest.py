"""A firm with an owner, a browser of theirs, and what it has uploaded; on SQLite unless a test says otherwise."""

import io
import shutil

import pytest
from factories import make_firm
from people import Somebody, letters, make_person
from sqlalchemy import select

from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.files.storage import storage
from portal.firms.media.models import FirmFile
from portal.firms.people import service

OWNER = "owner@firm.example"


@pytest.fixture(autouse=True)
def empty_storage(app):
    shutil.rmtree(storage().folder, ignore_errors=True)


@pytest.fixture
def firm(app):
    return make_firm("㈜가온눈", technologies=[("흉부 판독", "폐 결절을 찾아요")], services=[("판독 구독", "")])


@pytest.fixture
def browser_of(app):
    """The browser of somebody who has signed in and is of a firm: `browser_of(firm, address, role)`."""

    def signed_in(firm, address=OWNER, role="owner"):
        person = make_person(address)
        with unit_of_work():
            service.add(service.lock_firm(firm.id), session.merge(person), FirmRole(role), by="test", how="invited")
        somebody = Somebody(app)
        somebody.come_in(address)
        letters(app)
        return somebody

    return signed_in


@pytest.fixture
def owner(firm, browser_of):
    return browser_of(firm)


@pytest.fixture
def firm_files(firm):
    """The page of the firm's files, as a visitor of tests uses it."""
    return FirmFiles(firm.id)


class FirmFiles:
    """What somebody does with a firm's files, through the front door."""

    def __init__(self, firm_id):
        self.page = f"/me/firms/{firm_id}/files"
        self.firm_id = firm_id

    def upload(self, somebody, *files, **fields):
        """Send `(content, name)` pairs."""
        data = {"files": [(io.BytesIO(content), name) for content, name in files], "use": "gallery", **fields}
        return somebody.send(self.page, data, content_type="multipart/form-data")

    def press(self, somebody, row, what, **fields):
        """A button at a file: `publication`, `removal` …"""
        action = f"{self.page}/{row.id}/{what}"
        return somebody.send(self.page, fields, action=action)

    @property
    def rows(self):
        session.rollback()
        session.expire_all()
        query = select(FirmFile).where(FirmFile.firm_id == self.firm_id).order_by(FirmFile.position, FirmFile.id)
        return list(session.scalars(query))

    def on_disk(self):
        """The names of all contents that lie in the storage."""
        return sorted(path.name for path in storage().folder.rglob("*") if path.is_file())
