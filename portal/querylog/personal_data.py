"""What the query log holds about people: nothing that leads to anybody (decision 0013)."""

from typing import cast

from sqlalchemy import Table

from portal.core.personal import Declarations, Impersonal
from portal.querylog.models import (
    OpenedDay,
    PageViewed,
    PageWeek,
    PastQuery,
    QueryAsked,
    QueryDay,
    QueryOpened,
    QuerySalt,
)

_OF_A_DAY = "askers are hashes under the day's salt, made of no account, and destroyed when the day is over"
_COUNTS = "counts of askers; a text stands here only if several asked it or all its words are everybody's"

IMPERSONAL = (
    Impersonal(cast(Table, QuerySalt.__table__), "random, and destroyed when the day is over"),
    Impersonal(cast(Table, QueryAsked.__table__), _OF_A_DAY),
    Impersonal(cast(Table, QueryOpened.__table__), _OF_A_DAY),
    Impersonal(cast(Table, PageViewed.__table__), _OF_A_DAY),
    Impersonal(cast(Table, QueryDay.__table__), _COUNTS),
    Impersonal(
        cast(Table, PageWeek.__table__), "counts of people; a text stands here only if five asked it on one day"
    ),
    Impersonal(cast(Table, OpenedDay.__table__), _COUNTS),
    Impersonal(cast(Table, PastQuery.__table__), _COUNTS),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(impersonal=IMPERSONAL)
