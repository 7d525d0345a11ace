"""What search holds about people: nothing. Persons are no documents."""

from typing import cast

from sqlalchemy import Table

from portal.core.personal import Declarations, Impersonal
from portal.search.document import DocumentRow
from portal.search.synonyms import Synonym

IMPERSONAL = (
    Impersonal(cast(Table, DocumentRow.__table__), "what firms publish, as it was analysed"),
    Impersonal(cast(Table, Synonym.__table__), "words that mean the same"),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(impersonal=IMPERSONAL)
