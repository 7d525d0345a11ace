"""Which firm of the directory an entry of a file means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import String, cast, or_, select

from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.korean import name_key
from portal.firms.importing.rows import Entry
from portal.firms.models import Firm


@dataclass(frozen=True, slots=True)
class Known:
    """A firm of the directory, as far as matching needs it."""

    id: int
    name_key: str
    homepage_key: str
    registration_number: str | None


class Directory:
    """The firms that a batch of entries may mean, read in three queries."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        keys = {entry.name_key for entry in entries}
        numbers = {entry.registration_number for entry in entries if entry.registration_number}
        former = _former_names(keys)
        known = _known_firms(keys, numbers, former)
        self._by_number = {one.registration_number: one for one in known if one.registration_number}
        self._by_name: dict[str, list[Known]] = {}
        self._by_former_name: dict[str, list[Known]] = {}
        for one in known:
            self._by_name.setdefault(one.name_key, []).append(one)
            for key in former.get(one.id, ()):
                self._by_former_name.setdefault(key, []).append(one)

    def find(self, entry: Entry, claimed: dict[int, int]) -> int | None:
        """The id of the firm that is meant; `None` for a new one.

        `claimed` maps firms to the row of this file that means them already: without it, two firms of one name
        would end up in one. Raises `RuleError` when the entry fits several firms or one that is claimed.
        """
        known = self._by_number.get(entry.registration_number) if entry.registration_number else None
        found = known or self._by_names(entry, claimed)
        if found and found.id in claimed:
            message = f"{claimed[found.id]}행과 같은 회사(#{found.id})로 보여요. 한 행으로 합쳐 주세요."
            raise RuleError("claimed", message, field="name")
        return found.id if found else None

    def _by_names(self, entry: Entry, claimed: dict[int, int]) -> Known | None:
        current = self._by_name.get(entry.name_key, [])
        former = [one for one in self._by_former_name.get(entry.name_key, []) if one not in current]
        for namesakes in (current, former):
            fitting = [one for one in namesakes if not _differ(one.registration_number, entry.registration_number)]
            same_homepage = [one for one in fitting if entry.homepage_key and one.homepage_key == entry.homepage_key]
            if same_homepage:
                return _only(same_homepage, of=len(same_homepage))
            free = [one for one in fitting if one.id not in claimed]
            if len(namesakes) > 1 or not entry.is_alone:
                free = [one for one in free if not _differ(one.homepage_key, entry.homepage_key)]
            if free:
                return _only(free, of=len(namesakes))
            if namesakes:
                return None
        return None


def _only(fitting: list[Known], *, of: int) -> Known:
    """The one that fits, when it is also the only one of its name."""
    if of > 1:
        firms = ", ".join(f"#{one.id}" for one in fitting)
        which = f"이름이 같은 회사가 여럿이라 어느 회사({firms})인지 알 수 없어요."
        raise RuleError("ambiguous", f"{which} 사업자등록번호나 홈페이지를 적어 주세요.", field="name")
    return fitting[0]


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one and other and one != other)


def _known_firms(keys: Iterable[str], numbers: Iterable[str], ids: Iterable[int]) -> list[Known]:
    meant = or_(Firm.name_key.in_(keys), Firm.registration_number.in_(numbers), Firm.id.in_(ids))
    columns = select(Firm.id, Firm.name_key, Firm.homepage_key, Firm.registration_number)
    rows = session.execute(columns.where(meant).order_by(Firm.id))
    return [Known(row.id, row.name_key, row.homepage_key, row.registration_number) for row in rows]


def _former_names(keys: set[str]) -> dict[int, set[str]]:
    """Firms that once bore one of these names: `{id: keys}`. Few firms have former names at all."""
    renamed = select(Firm.id, Firm.former_names).where(cast(Firm.former_names, String).not_in(("[]", "null")))
    found = {id: keys & {name_key(name) for name in names} for id, names in session.execute(renamed)}
    return {id: shared for id, shared in found.items() if shared}
