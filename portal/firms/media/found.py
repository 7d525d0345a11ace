"""What of a firm's files can be found: the texts of documents that are published for everybody, page by page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from portal.files.models import StoredFile
from portal.firms.media import queries
from portal.firms.media.models import FirmFile, Use
from portal.firms.media.models import owner_of as owner_of
from portal.firms.vocabulary import OWNER
from portal.search import tracking
from portal.search.document import Passage

#: Characters of all documents of one profile; a firm's profile holds those of its technologies and services, too.
MOST_CHARACTERS = 100_000
#: The smaller of the forms in which pictures lie: a logo is shown at up to 112 pixels, twice as many on fine screens.
LOGO_WIDTH = 320


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """Of one firm: where its logo lies, and the pages of its documents by profile (`firm`, `technology:3`)."""

    logo: str = ""
    pages: dict[str, list[Passage]] = field(default_factory=dict)

    def of(self, subject: str) -> tuple[Passage, ...]:
        """What was read in the documents of one profile."""
        return bounded(self.pages.get(subject, ()))

    @property
    def all(self) -> tuple[Passage, ...]:
        """What was read in all documents; those of the firm itself come first."""
        first = self.pages.get("firm", [])
        return bounded([*first, *(page for name, pages in self.pages.items() if name != "firm" for page in pages)])


NOTHING = FoundFiles()


def register() -> None:
    """Let every change to files be noticed, and that one was read."""
    tracking.track(FirmFile, lambda row: (OWNER, row.firm_id))  # type: ignore[attr-defined]
    tracking.track(StoredFile, _owner)


def _owner(row: object) -> tuple[str, int] | None:
    kind, _, number = row.owner.partition(":")  # type: ignore[attr-defined]
    return (OWNER, int(number)) if kind == OWNER else None


def found_files(firm_ids: Sequence[int]) -> dict[int, FoundFiles]:
    """What of some firms' files can be found; two queries, one where no firm shows a document."""
    rows = queries.published(firm_ids) if firm_ids else []
    texts = queries.texts_of(row.file_id for row in rows if _is_found(row))
    found: dict[int, FoundFiles] = {}
    for row in rows:
        one = found.get(row.firm_id, FoundFiles())
        if row.use == Use.LOGO:
            one = FoundFiles(row.file.address(LOGO_WIDTH), one.pages)
        elif _is_found(row):
            one.pages.setdefault(row.subject, []).extend(_passages(row, texts.get(row.file_id, ())))
        found[row.firm_id] = one
    return found


def _is_found(row: FirmFile) -> bool:
    """Whether what stands in it may be found: by nobody when it is not for everybody, its own people among them."""
    return row.use == Use.DOCUMENT and row.is_open


def _passages(row: FirmFile, pages: Sequence[str]) -> Iterable[Passage]:
    name, address = row.file.name, row.file.address()
    for number, text in enumerate(pages, 1):
        if not text:
            continue
        if row.file.pages is None:
            yield Passage(text, name, name, address)
        else:
            yield Passage(text, f"{name} · {number}쪽", f"{name} · p. {number}", f"{address}#page={number}")


def bounded(pages: Sequence[Passage], most: int = MOST_CHARACTERS) -> tuple[Passage, ...]:
    """As many pages as there is room for."""
    kept: list[Passage] = []
    for page in pages:
        if len(page.text) > most:
            break
        most -= len(page.text)
        kept.append(page)
    return tuple(kept)
