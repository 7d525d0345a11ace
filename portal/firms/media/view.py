"""What the pages of a firm's files show, in the page's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.core.viewer import Viewer
from portal.files.checks import KINDS
from portal.files.service import used_by
from portal.firms import policy
from portal.firms.dashboard.parts import Panel
from portal.firms.media import queries
from portal.firms.media.labels import opened_label, text_note, use_label
from portal.firms.media.models import FirmFile, Use, owner_of
from portal.firms.media.service import MOST_BYTES, MOST_FILES
from portal.firms.media.shown import SMALL
from portal.firms.models import Firm
from portal.web.language import current_locale, in_language
from portal.web.language import gettext as _


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of the list."""

    id: int
    name: str
    url: str
    thumb: str
    use: str
    use_label: str
    kind: str
    size: int
    pages: int | None
    width: int | None
    height: int | None
    subject: str
    caption: str
    is_published: bool
    lacks_alt: bool
    tone: str
    note: str
    is_first: bool
    is_last: bool
    opened_to: str
    opened_label: str


@dataclass(frozen=True, slots=True)
class Group:
    """Files of one use."""

    code: str
    title: str
    rows: Sequence[FileRow]


@dataclass(frozen=True, slots=True)
class Space:
    """How much a firm has, and may have."""

    used: int
    files: int
    most: int = MOST_BYTES
    most_files: int = MOST_FILES

    @property
    def share(self) -> int:
        """In percent, rounded up: a little is not nothing."""
        return min(100, -(-100 * self.used // self.most))


def space_of(firm: Firm) -> Space:
    """How much of its space a firm uses."""
    used, files = used_by(owner_of(firm.id))
    return Space(used, files)


def groups_of(rows: Sequence[FirmFile], subjects: Mapping[str, str]) -> list[Group]:
    """The files in three lists, empty ones left out; `subjects` says what profiles are called, drafts among them."""
    titles = (
        ("brand", _("로고와 표지"), (Use.LOGO, Use.COVER)),
        ("pictures", _("사진"), (Use.PICTURE,)),
        ("documents", _("자료"), (Use.DOCUMENT,)),
    )
    found = []
    for code, title, uses in titles:
        own = sorted((row for row in rows if row.use in uses), key=lambda row: (row.use != Use.LOGO, row.subject))
        if own:
            found.append(Group(code, str(title), [_row(row, own, subjects) for row in own]))
    return found


def _row(row: FirmFile, among: Sequence[FirmFile], subjects: Mapping[str, str]) -> FileRow:
    locale, file = current_locale(), row.file
    alike = [one for one in among if (one.use, one.subject) == (row.use, row.subject)]
    tone, note = text_note(row)
    return FileRow(
        id=row.id,
        name=file.name,
        url=in_language(file.address(), locale),
        thumb=file.address(SMALL) if row.is_picture else "",
        use=row.use,
        use_label=use_label(row.use),
        kind=KINDS[file.media_type].ending.upper(),
        size=file.size,
        pages=file.pages,
        width=file.width,
        height=file.height,
        subject="" if row.subject == "firm" else subjects.get(row.subject, ""),
        caption=(row.caption_en if locale == "en" else row.caption_ko) or row.caption_ko or row.caption_en,
        is_published=row.is_published,
        lacks_alt=row.use == Use.PICTURE and not (row.alt_ko or row.alt_en),
        tone=tone,
        note=note,
        is_first=alike[0] is row,
        is_last=alike[-1] is row,
        opened_to=row.opened_to,
        opened_label=opened_label(row.opened_to),
    )


def panels(viewer: Viewer, firm: Firm) -> list[Panel]:
    """The card of the firm's first page: what is shown, what waits."""
    rows = queries.files_of(firm.id)
    values = {
        "firm_id": firm.id,
        "may_edit": policy.can_edit(viewer, firm.id),
        "has_logo": any(row.use == Use.LOGO and row.is_published for row in rows),
        "pictures": sum(row.use == Use.PICTURE and row.is_published for row in rows),
        "documents": sum(row.use == Use.DOCUMENT and row.is_published for row in rows),
        "drafts": sum(not row.is_published for row in rows),
    }
    return [Panel("firm_media/_panel.html", values)]
