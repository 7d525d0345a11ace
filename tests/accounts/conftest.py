"""An empty outbox for each test."""

import shutil

import pytest
from people import Somebody, outbox


@pytest.fixture(autouse=True)
def empty_outbox(app):
    shutil.rmtree(outbox(app), ignore_errors=True)


@pytest.fixture
def somebody(app):
    """A visitor's browser."""
    return Somebody(app)
