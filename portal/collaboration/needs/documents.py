"""What search finds of needs.

Those for chosen firms are in no index: a document has one audience, and such a need has many; the board looks for them
among the rows. No document says which firm asks, so that none can give away a need without a name (decision 0038).
"""

from collections.abc import Callable, Iterable

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.collaboration.needs.models import Need, State, Visibility
from portal.collaboration.needs.words import BUDGETS, PURPOSES
from portal.core import clock
from portal.core.db import session
from portal.core.viewer import MEMBERS, STAFF
from portal.firms.models import Firm
from portal.firms.vocabulary import FIELDS
from portal.search import tracking
from portal.search.document import Passage, SearchDocument, Source, register_source, withdraw
from portal.web.filters import format_day
from portal.web.language import LOCALES, speaking
from portal.web.language import gettext as _

OWNER = "need"


def register() -> None:
    """Make needs searchable and let every change to them be noticed."""
    register_source(Source(OWNER, load_documents, list_ids))
    tracking.track(Need, lambda row: (OWNER, row.id))  # type: ignore[attr-defined]


def _found() -> Select[Need]:
    """Open needs that are not for chosen firms, of firms that are shown."""
    return (
        select(Need)
        .join(Need.firm)
        .where(Need.state == State.OPEN, Need.closes_on >= clock.today(), Need.visibility != Visibility.FIRMS)
        .where(Firm.audience != STAFF)
    )


def list_ids() -> Iterable[int]:
    """The ids of all needs that are found."""
    return session.scalars(_found().with_only_columns(Need.id))


def load_documents(ids: list[int]) -> dict[int, list[SearchDocument]]:
    """The documents of some needs."""
    query = _found().where(Need.id.in_(ids)).options(joinedload(Need.firm))
    return {need.id: [need_document(need)] for need in session.scalars(query)}


def look_again(firm_id: int) -> None:
    """Take a firm's needs off all lists until the worker has looked whether they are shown, in the caller's unit."""
    ids = session.scalars(select(Need.id).where(Need.firm_id == firm_id, Need.state == State.OPEN)).all()
    for number in ids:
        withdraw(OWNER, number)
    tracking.queue_owners(OWNER, ids)


def need_path(need_id: int) -> str:
    """The address of a need, which says nothing of who asks."""
    return f"/needs/{need_id}"


def need_document(need: Need) -> SearchDocument:
    """A need, found by what it is about."""
    path, purpose = need_path(need.id), PURPOSES[need.purpose]
    fields = [FIELDS[code] for code in need.fields if code in FIELDS]
    return SearchDocument(
        type=OWNER,
        id=need.id,
        url=path,
        name=need.title,
        passages=tuple(_passages(need, path)),
        labels=(purpose.ko, purpose.en, *(label for field in fields for label in (field.ko, field.en))),
        facets={"field": tuple(field.code for field in fields)},
        sort={"updated": need.shown_since.timestamp(), "created": (need.opened_at or need.made_at).timestamp()},
        # Who may not see the firm does not see what it asks for; without a name, firms of the hub see it.
        audience=need.firm.audience if need.visibility == Visibility.EVERYONE else MEMBERS,
        card={
            "seed": f"need:{need.id}",
            "name_en": "",
            "label": [purpose.ko, purpose.en],
            "tagline": ["", ""],
            "tags": [["field", field.code, field.ko, field.en] for field in fields],
            "until": _in_languages(lambda: _("%(day)s까지", day=format_day(need.closes_on))),
            "budget": [BUDGETS[need.budget].ko, BUDGETS[need.budget].en] if need.budget else ["", ""],
            "updated_at": need.shown_since.isoformat(),
        },
    )


def _passages(need: Need, path: str) -> Iterable[Passage]:
    for text, ko, en in (
        (need.what, "무엇이 필요한가", "What is needed"),
        (need.why, "왜 필요한가", "Why"),
        (need.hoped_for, "바라는 결과", "Result hoped for"),
    ):
        if text:
            yield Passage(text, ko, en, path)


def _in_languages(said: Callable[[], str]) -> list[str]:
    words = []
    for locale in LOCALES:
        with speaking(locale):
            words.append(said())
    return words
