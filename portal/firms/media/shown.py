"""What the public pages show of a firm's files, in the page's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.files.checks import KINDS
from portal.firms.media import queries
from portal.firms.media.labels import opened_label
from portal.firms.media.models import FirmFile, OpenedTo, Use
from portal.web.language import in_language

SMALL, LARGE = 320, 960


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture, and the whole of it at `url`. `alt` may be in the other language."""

    url: str
    small: str
    large: str
    alt: str
    caption: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document to be opened or taken along. Of one that is not for everybody, `url` leads to its door, and nothing of
    its content is told."""

    url: str
    name: str
    kind: str
    size: int
    pages: int | None
    caption: str
    opened_to: str = OpenedTo.EVERYONE
    opened_label: str = ""


@dataclass(frozen=True, slots=True)
class MediaView:
    """What one profile shows; logo and cover are the firm's, whichever profile it is."""

    logo: str = ""
    cover: str = ""
    pictures: tuple[PictureView, ...] = ()
    documents: tuple[DocumentView, ...] = ()


def media_view(rows: Sequence[FirmFile], subject: str, locale: str) -> MediaView:
    """Of all that a firm shows, what belongs to one profile: `firm`, `technology:3`, `service:5`."""
    own = [row for row in rows if row.subject == subject]
    return MediaView(
        logo=next((row.file.address(SMALL) for row in rows if row.use == Use.LOGO), ""),
        cover=next((row.file.address() for row in rows if row.use == Use.COVER), ""),
        pictures=tuple(_picture(row, locale) for row in own if row.use == Use.PICTURE),
        documents=tuple(_document(row, locale) for row in own if row.use == Use.DOCUMENT),
    )


def logo_addresses(firm_ids: Iterable[int]) -> dict[int, str]:
    """Where the logos of some firms lie, for lists of them."""
    return {firm_id: file.address(SMALL) for firm_id, file in queries.logos(firm_ids).items()}


def _pick(korean: str, english: str, locale: str) -> str:
    return (english if locale == "en" else korean) or korean or english


def _picture(row: FirmFile, locale: str) -> PictureView:
    return PictureView(
        in_language(row.file.address(), locale),
        row.file.address(SMALL),
        row.file.address(LARGE),
        _pick(row.alt_ko, row.alt_en, locale),
        _pick(row.caption_ko, row.caption_en, locale),
        row.file.width or 0,
        row.file.height or 0,
    )


def _document(row: FirmFile, locale: str) -> DocumentView:
    return DocumentView(
        in_language(row.file.address() if row.is_open else door_of(row), locale),
        row.file.name,
        KINDS[row.file.media_type].ending.upper(),
        row.file.size,
        row.file.pages if row.is_open else None,
        _pick(row.caption_ko, row.caption_en, locale),
        row.opened_to,
        "" if row.is_open else opened_label(row.opened_to),
    )


def door_of(row: FirmFile) -> str:
    """Where one learns who may open a document, and asks for it."""
    return f"/documents/{row.id}"
