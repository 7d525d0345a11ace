"""An empty outbox and an empty list of withdrawals for each test; places to restore into."""

import shutil

import pytest
from people import Somebody, outbox

from portal.privacy import ledger


@pytest.fixture(autouse=True)
def nothing_outside(app):
    shutil.rmtree(outbox(app), ignore_errors=True)
    ledger.path().unlink(missing_ok=True)


@pytest.fixture
def somebody(app):
    """A visitor's browser."""
    return Somebody(app)
