"""What is held here about people: nothing. The hub speaks of itself."""

from typing import cast

from sqlalchemy import Table

from portal.core.hub import Hub
from portal.core.personal import Declarations, Impersonal

IMPERSONAL = (Impersonal(cast(Table, Hub.__table__), "what the hub states of itself"),)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(impersonal=IMPERSONAL)
