"""What the pages about documents that are not for everybody show, in the page's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from markupsafe import Markup
from openpyxl import Workbook

from portal.core.markdown import render
from portal.core.viewer import Viewer
from portal.files.checks import KINDS
from portal.firms import policy
from portal.firms.dashboard.parts import Panel
from portal.firms.disclosing import queries
from portal.firms.disclosing.labels import TONES, reason_label, state_label, way_label
from portal.firms.disclosing.models import (
    DisclosureAcceptance,
    DisclosureLook,
    DisclosureRequest,
    DisclosureText,
    State,
    Way,
)
from portal.firms.documents import firm_path
from portal.firms.media.labels import opened_label
from portal.firms.media.models import FirmFile, OpenedTo
from portal.firms.media.shown import door_of
from portal.firms.models import Firm
from portal.firms.sheets.workbook import add_sheet
from portal.web.filters import format_moment
from portal.web.language import current_locale, in_language
from portal.web.language import gettext as _

MOST_SHOWN, MOST_EXPORTED = 100, 20_000
_WIDTHS = (24, 40, 20, 30, 16, 70)


# ── The door of a document ───────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Door:
    """A document from outside. `stands` is `own`, `open`, `members` (not for this reader), `request` (asked for
    already: `request_id`), `ask`, or `no_firm`: nobody this reader could ask for."""

    id: int
    name: str
    kind: str
    size: int
    caption: str
    opened_to: str
    opened_label: str
    nda: str
    firm: str
    firm_id: int
    firm_url: str
    stands: str
    file_url: str
    request_id: int | None = None


def door(viewer: Viewer, row: FirmFile) -> Door:
    """The document, and where its reader stands before it."""
    locale, firm, file = current_locale(), row.firm, row.file
    stands, request_id = _standing(viewer, row)
    captions = (row.caption_en, row.caption_ko) if locale == "en" else (row.caption_ko, row.caption_en)
    return Door(
        id=row.id,
        name=file.name,
        kind=KINDS[file.media_type].ending.upper(),
        size=file.size,
        caption=captions[0] or captions[1],
        opened_to=row.opened_to,
        opened_label=opened_label(row.opened_to),
        nda=row.nda,
        firm=firm.name(locale),
        firm_id=firm.id,
        firm_url=in_language(firm_path(firm), locale),
        stands=stands,
        file_url=in_language(file.address(), locale) if stands in ("own", "open") else "",
        request_id=request_id,
    )


def _standing(viewer: Viewer, row: FirmFile) -> tuple[str, int | None]:
    if policy.is_of(viewer, row.firm_id):
        return "own", None
    if queries.right_to(viewer, row) is not None:
        return "open", None
    if row.opened_to == OpenedTo.MEMBERS:
        return "members", None
    firms = [one.firm_id for one in viewer.belongings]
    asked = queries.live_request(row, firms) if firms else None
    if asked is not None:
        return "request", asked.id
    return ("ask" if asking_firms(viewer, row) else "no_firm"), None


def asking_firms(viewer: Viewer, row: FirmFile) -> list[tuple[str, str]]:
    """For which firms somebody may ask."""
    locale = current_locale()
    own = [one for one in viewer.belongings if one.role in policy.EDITING_ROLES and one.firm_id != row.firm_id]
    return [(str(one.firm_id), one.name(locale)) for one in own]


# ── Requests ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request, for the firm that it was made to and for the one that made it."""

    id: int
    document: str
    #: The door of the document; nothing once that is no more.
    url: str
    owner: str
    asker: str
    asker_url: str
    person: str
    why: str
    state: State
    state_label: str
    tone: str
    reason: str
    asked_at: datetime
    answered_at: datetime | None
    last_day: date | None
    ended_at: datetime | None
    accepted: Sequence[DisclosureAcceptance]


def request_row(request: DisclosureRequest) -> RequestRow:
    """A request in words."""
    locale, state = current_locale(), request.standing
    row = request.firm_file
    return RequestRow(
        id=request.id,
        document=row.file.name if row else request.document,
        url=in_language(door_of(row), locale) if row else "",
        owner=request.owner.name(locale),
        asker=request.asker.name(locale),
        asker_url=in_language(firm_path(request.asker), locale),
        person=name_of(request.person.name if request.person else ""),
        why=request.why,
        state=state,
        state_label=state_label(state),
        tone=TONES.get(state, ""),
        reason=reason_label(request.reason),
        asked_at=request.asked_at,
        answered_at=request.answered_at,
        last_day=request.last_day,
        ended_at=request.ended_at,
        accepted=request.acceptances,
    )


def name_of(name: str) -> str:
    """A person; who has withdrawn has no name."""
    return name or str(_("나간 사람"))


def request_rows(requests: Iterable[DisclosureRequest]) -> list[RequestRow]:
    return [request_row(one) for one in requests]


def shown_text(text: DisclosureText | None) -> Markup | None:
    """A text about confidentiality as HTML."""
    return shown_body(text.body) if text is not None else None


def shown_body(body: str) -> Markup:
    return Markup(render(body))  # noqa: S704  # cleaned by `render`


# ── Looks ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class LookRow:
    """That a document was opened."""

    id: int
    document: str
    person: str
    firm: str
    way: str
    at: datetime
    sha256: str
    size: int
    owner: str


def look_row(look: DisclosureLook) -> LookRow:
    """A look in words. Who of the hub it was, the hub knows."""
    locale = current_locale()
    is_staff = look.way == Way.STAFF
    return LookRow(
        id=look.id,
        document=look.document,
        person=str(_("허브의 직원")) if is_staff else name_of(look.person.name if look.person else ""),
        firm=look.firm.name(locale) if look.firm else "",
        way=way_label(look.way),
        at=look.at,
        sha256=look.sha256,
        size=look.size,
        owner=look.owner.name(locale),
    )


def look_rows(looks: Iterable[DisclosureLook]) -> list[LookRow]:
    return [look_row(one) for one in looks]


def looks_sheet(firm: Firm) -> bytes:
    """Who opened what of a firm, as a workbook."""
    headings = [_("연 때"), _("자료"), _("사람"), _("회사"), _("어떻게"), "SHA-256"]
    rows = look_rows(queries.looks_at(firm.id, MOST_EXPORTED))
    lines = ([format_moment(one.at), one.document, one.person, one.firm, one.way, one.sha256] for one in rows)
    book, output = Workbook(write_only=True), BytesIO()
    add_sheet(book, _("자료를 연 기록"), [headings, *lines], _WIDTHS)
    book.save(output)
    return output.getvalue()


# ── The first page of one's own firm ─────────────────────────────────────────


def panels(viewer: Viewer, firm: Firm) -> list[Panel]:
    """The card of the firm's first page, when somebody waits for an answer."""
    waiting = queries.waiting_for([firm.id]).get(firm.id, 0)
    values = {"firm_id": firm.id, "waiting": waiting, "may_edit": policy.can_edit(viewer, firm.id)}
    return [Panel("disclosing/_panel.html", values)] if waiting else []
