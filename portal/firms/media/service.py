"""Verbs on the files of a firm. The caller opens the unit of work, and has the firm locked.

Two uploads at once both look at what is left of the firm's space: the second looks after the first has its row.
"""

from collections.abc import Sequence

from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.files import service as files
from portal.files.models import NAME_LENGTH as _NAME_LENGTH
from portal.files.service import Taken
from portal.firms.media import queries
from portal.firms.media.models import SINGLE, FirmFile, Use, owner_of
from portal.firms.models import Firm, Service, Technology

__all__ = (
    "MOST_BYTES",
    "MOST_FILES",
    "add",
    "describe",
    "move",
    "publish",
    "publish_attached",
    "remove",
    "replace",
    "withdraw",
)

MEGABYTE = 1024 * 1024
#: Of one firm, drafts among them.
MOST_BYTES, MOST_FILES = 200 * MEGABYTE, 100
#: How many events name a file by; names are the firm's own words, and may be long.
_TOLD = min(_NAME_LENGTH, 80)


def add(firm: Firm, taken: Sequence[Taken], *, use: Use | None, subject: str, by: str) -> list[FirmFile]:
    """Let uploads be drafts of a locked firm. Without a `use` pictures go to the gallery. Raises `RuleError`."""
    technology_id, service_id = part_of(firm, "firm" if use in SINGLE else subject)
    _refuse_beyond_quota(firm, sum(one.written.size for one in taken), len(taken))
    position, added = queries.next_position(firm.id), []
    for place, one in enumerate(taken, position):
        stored = files.keep(one, owner=owner_of(firm.id), by=by)
        row = FirmFile(
            firm_id=firm.id,
            technology_id=technology_id,
            service_id=service_id,
            file=stored,
            use=use or (Use.PICTURE if one.kind.is_picture else Use.DOCUMENT),
            position=place,
        )
        session.add(row)
        audit.record("firm_file.added", row, by=by, firm=firm.id, use=row.use, size=stored.size)
        added.append(row)
    return added


def _refuse_beyond_quota(firm: Firm, size: int, count: int) -> None:
    used, have = files.used_by(owner_of(firm.id))
    if used + size > MOST_BYTES:
        raise RuleError(
            "quota_bytes", "회사의 저장 공간 200MB를 넘어요. 쓰지 않는 파일을 지우고 올려 주세요.", field="files"
        )
    if have + count > MOST_FILES:
        raise RuleError("quota_files", f"한 회사는 파일을 {MOST_FILES}개까지 둘 수 있어요.", field="files")


def part_of(firm: Firm, subject: str) -> tuple[int | None, int | None]:
    """Technology and service that a subject (`firm`, `technology:3`) names. Raises `RuleError` for another firm's."""
    kind, _, number = subject.partition(":")
    if subject == "firm":
        return None, None
    found = int(number) if number.isdecimal() and len(number) < 10 else 0
    part: Technology | Service | None = None
    if kind in ("technology", "service"):
        part = session.get(Technology, found) if kind == "technology" else session.get(Service, found)
    if part is None or part.firm_id != firm.id:
        raise RuleError("no_subject", "이제 없는 기술이나 서비스예요.", field="subject")
    return (part.id, None) if isinstance(part, Technology) else (None, part.id)


def describe(row: FirmFile, firm: Firm, *, words: dict[str, str], subject: str, by: str) -> None:
    """Say what a file shows and to which profile it belongs; `words` are captions and descriptions."""
    row.technology_id, row.service_id = part_of(firm, "firm" if row.use in SINGLE else subject)
    for name, text in words.items():
        setattr(row, name, text)
    audit.record("firm_file.described", row, by=by, firm=firm.id)


def replace(row: FirmFile, firm: Firm, taken: Taken, *, by: str) -> None:
    """Put another content in a file's place; where it is published, the new one is, at once."""
    if taken.kind.is_picture != row.is_picture:
        raise RuleError("other_kind", "사진은 사진으로, 문서는 문서로만 바꿀 수 있어요.", field="files")
    before = row.file
    _refuse_beyond_quota(firm, taken.written.size - before.size, 0)
    row.file = files.keep(taken, owner=owner_of(firm.id), by=by)
    session.flush()
    files.remove(before)
    audit.record("firm_file.replaced", row, by=by, firm=firm.id, size=row.file.size)


def move(row: FirmFile, *, earlier: bool) -> None:
    """Change places with the neighbour of the same use and profile."""
    alike = [one for one in queries.files_of(row.firm_id) if (one.use, one.subject) == (row.use, row.subject)]
    at = alike.index(row)
    to = at - 1 if earlier else at + 1
    if 0 <= to < len(alike):
        alike[at], alike[to] = alike[to], alike[at]
    for place, one in enumerate(alike):
        one.position = place


def publish(row: FirmFile, *, by: str) -> None:
    """Show a file to whoever sees the firm's page; of logos and covers the one before steps back."""
    if row.is_published:
        return
    if row.use in SINGLE:
        for other in queries.published([row.firm_id]):
            if other.use == row.use:
                withdraw(other, by=by)
    row.published_at, row.published_by = clock.now(), by
    audit.record("firm_file.published", row, by=by, firm=row.firm_id)


def withdraw(row: FirmFile, *, by: str) -> None:
    """Show a file to the firm's own people alone again."""
    if row.is_published:
        row.published_at, row.published_by = None, ""
        audit.record("firm_file.withdrawn", row, by=by, firm=row.firm_id)


def publish_attached(subject: Firm | Technology | Service, *, by: str) -> int:
    """Publish the drafts that belong to a profile that is being published; how many.

    Of a logo or cover that waits beside one that is shown, nobody has said that it is to take its place: it stays.
    """
    firm_id, named = (subject.id, "firm") if isinstance(subject, Firm) else (subject.firm_id, _named(subject))
    rows = [row for row in queries.files_of(firm_id) if row.subject == named]
    taken = {row.use for row in rows if row.is_published and row.use in SINGLE}
    count = 0
    for row in rows:
        if not row.is_published and row.use not in taken:
            publish(row, by=by)
            count += 1
            taken |= {row.use} & set(SINGLE)
    return count


def _named(part: Technology | Service) -> str:
    return f"{'technology' if isinstance(part, Technology) else 'service'}:{part.id}"


def remove(row: FirmFile, *, by: str) -> None:
    """Let a file be no more: row, content and what was read in it."""
    audit.record("firm_file.removed", row, by=by, firm=row.firm_id, name=row.file.name[:_TOLD])
    stored = row.file
    session.delete(row)
    session.flush()
    files.remove(stored)
