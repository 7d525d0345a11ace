"""Past good queries: asked by several people who found something by them, offered to others while they type."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask import current_app
from sqlalchemy import delete, func, select
from sqlalchemy.exc import DBAPIError

from portal.core import clock
from portal.core.db import session
from portal.querylog.models import OTHER, PastQuery, QueryDay
from portal.search.lexicon import Names
from portal.search.meaning import Words
from portal.search.query import parse
from portal.search.suggest import begins_with

log = logging.getLogger("portal.querylog")

#: Distinct askers of a day, summed over the days, from which a query is worth offering.
FEWEST_ASKERS = 5
LOOKED_BACK = timedelta(days=90)
MOST_KEPT = 500
#: Queries that begin as typed of which the index is asked whether it answers them.
MOST_ASKED = 12
READ_AGAIN_AFTER = timedelta(minutes=1)


def renew() -> None:
    """Find the good queries again from the counts, in the caller's unit of work."""
    askers = func.sum(QueryDay.askers)
    good = (
        select(QueryDay.query, askers)
        .where(QueryDay.query != OTHER, QueryDay.day > clock.today() - LOOKED_BACK)
        .group_by(QueryDay.query)
        .having(
            askers >= FEWEST_ASKERS,
            func.max(QueryDay.hits) > 0,
            func.sum(QueryDay.openers) > 0,
            func.sum(QueryDay.corrected) == 0,
        )
        .order_by(askers.desc(), QueryDay.query)
        .limit(MOST_KEPT)
    )
    found = session.execute(good).all()
    session.execute(delete(PastQuery))
    session.add_all(PastQuery(query=query, askers=int(count)) for query, count in found)


def is_answered(query: str, words: Words) -> bool:
    """Whether one of the documents behind `words` holds every word of a query: else anybody could put a firm's name
    beside a word that stands somewhere."""
    clauses = parse(query).clauses
    return bool(clauses) and words.hold_together([clause.term for clause in clauses]) > 0


def past_queries() -> "PastQueries":
    """The past queries of the running application."""
    running: PastQueries = current_app.extensions["portal.past_queries"]
    return running


class PastQueries:
    """The good queries in the memory of a process, read again once a minute."""

    def __init__(self) -> None:
        self._read_at = datetime.min.replace(tzinfo=UTC)
        self._kept: tuple[Sequence[str], Names] = (), Names.of(())
        #: What was asked of the index, and holds until it changes: then `words` is another object.
        self._asked: tuple[Words | None, dict[str, bool]] = None, {}

    def beginning_with(self, text: str, words: Words, most: int) -> list[str]:
        """Queries, or words of them, that begin with the strokes or initial consonants typed; the most asked first.

        Only what the documents behind `words` answer now: a query must not tell of what has been hidden since.
        """
        self._read()
        queries, names = self._kept
        found = sorted(begins_with(text)(names))[:MOST_ASKED]
        answers = self._answers(words)
        answered: list[str] = []
        for query in (queries[place] for place in found):
            if query not in answers:
                answers[query] = is_answered(query, words)
            if answers[query] and len(answered) < most:
                answered.append(query)
        return answered

    def _answers(self, words: Words) -> dict[str, bool]:
        """What is known of the index as it is now: a changed one gives other words."""
        kept = self._asked
        if words is not kept[0]:
            kept = self._asked = words, {}
        return kept[1]

    def _read(self) -> None:
        now = clock.now()
        if timedelta(0) <= now - self._read_at < READ_AGAIN_AFTER:
            return
        self._read_at = now
        try:
            queries = session.scalars(select(PastQuery.query).order_by(PastQuery.askers.desc(), PastQuery.query)).all()
        except DBAPIError:
            session.rollback()
            log.warning("past queries could not be read; those of a minute ago are offered")
            return
        if queries != self._kept[0]:
            self._kept = queries, Names.of([[query] for query in queries])
