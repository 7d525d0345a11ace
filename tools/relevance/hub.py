"""The demo hub, indexed in a folder of its own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask_migrate import upgrade
from sqlalchemy import select

from portal.app import create_app
from portal.core.db import db, session
from portal.core.settings import load_settings
from portal.firms.models import Firm
from portal.jobs.worker import run_once
from portal.search.document import DocumentRow, SearchDocument, read_document
from portal.search.finding import search
from portal.search.query import SearchRequest
from portal.search.synonyms import analyse_pairs


class DemoHub:
    """Searches over the demo firms, which are named by the keys that the judged sets use."""

    def __init__(self) -> None:
        self._keys = {f"firm:{number}": key for number, key in session.execute(select(Firm.id, Firm.source_key))}

    def search(self, text: str) -> list[str]:
        """The ten best firms."""
        return self.named([found.key for found in search(SearchRequest(text, type="firm", limit=10)).found])

    def named(self, keys: Sequence[str]) -> list[str]:
        """Document keys as the sets write them."""
        return [self._keys[key] or "" for key in keys]

    @staticmethod
    def documents() -> list[SearchDocument]:
        """All firms, as they are indexed."""
        rows = session.scalars(select(DocumentRow.document).where(DocumentRow.key.like("firm:%")))
        return [read_document(data) for data in rows]


@contextmanager
def demo_hub() -> Iterator[DemoHub]:
    """Make the hub; it is gone afterwards."""
    with TemporaryDirectory() as folder:
        app = create_app(load_settings({}, root=Path(folder)))
        with app.app_context():
            upgrade()
            session.remove()  # type: ignore[attr-defined]
            app.test_cli_runner().invoke(args=["demo"], catch_exceptions=False)
            run_once()
            while analyse_pairs():
                pass
            yield DemoHub()
            session.remove()  # type: ignore[attr-defined]
            db.engine.dispose()
